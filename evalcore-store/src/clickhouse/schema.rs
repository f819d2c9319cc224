//! How a database gets the tables, and later ones.

use ::clickhouse::Row;
use evalcore::{Code, Result};
use serde::{Deserialize, Serialize};

use super::cluster::{create, create_view};
use super::connection::{Server, Statement};
use super::failure::{OPEN, store_error};
use super::tables::{LOG, MEASURES_VIEW, RUNS, Spread, TASKS, Table};
use super::wide;
use crate::group::Group;
use crate::hash::text_hash;
use crate::time::Time;

/// What was done to the database, one row a version.
const MIGRATIONS: Table = Table {
    name: "evalcore_migrations",
    columns: "version UInt32, name String, checksum String, applied_at Int64",
    engine: ("ReplacingMergeTree", ""),
    layout: "ORDER BY version",
    spread: Spread::Everywhere,
};

/// The versions' names; each takes the schema one version further. They are never changed, only
/// added to. Every statement can be executed again.
const NAMES: [&str; 3] = ["task results", "runs", "budeval's tables"];

/// The statements of a version, from 1.
fn statements(version: u32, cluster: Option<&str>) -> Vec<String> {
    let tables: Vec<Table> = match version {
        1 => LOG.iter().chain(&TASKS).copied().collect(),
        2 => RUNS.to_vec(),
        _ => wide::TABLES.to_vec(),
    };
    let mut found: Vec<String> = tables
        .iter()
        .flat_map(|table| create(table, cluster))
        .collect();
    match version {
        1 => found.push(create_view(&MEASURES_VIEW, cluster)),
        3 => found.push(create_view(&wide::TRENDS_VIEW, cluster)),
        _ => {}
    }
    found
}

/// Every statement that makes the newest schema.
pub(super) fn ddl(cluster: Option<&str>) -> Vec<String> {
    let versions = (1..=newest()).flat_map(|version| statements(version, cluster));
    create(&MIGRATIONS, cluster)
        .into_iter()
        .chain(versions)
        .collect()
}

/// The version that this program writes.
fn newest() -> u32 {
    u32::try_from(NAMES.len()).unwrap_or(u32::MAX)
}

#[derive(Debug, Row, Serialize, Deserialize)]
struct Migration {
    version: u32,
    name: String,
    checksum: String,
    applied_at: i64,
}

#[derive(Debug, Row, Serialize, Deserialize)]
pub(super) struct GroupRow {
    pub(super) name: String,
    pub(super) role: String,
    pub(super) declared_at: i64,
}

fn checksum(version: u32) -> String {
    text_hash(&statements(version, None).join(";\n"))
}

/// Brings the schema to the newest version; safe to call from many processes at once.
pub(super) fn migrate(server: &Server) -> Result<()> {
    let applied = applied(server)?;
    if applied.is_empty() {
        for sql in create(&MIGRATIONS, server.target.cluster.as_deref()) {
            server.execute("migrate", &Statement::new(sql))?;
        }
    }
    for version in 1..=newest() {
        if applied.iter().any(|row| row.version == version) {
            continue;
        }
        for sql in statements(version, server.target.cluster.as_deref()) {
            server.execute("migrate", &Statement::new(sql))?;
        }
        if version == 1 {
            let first = Group::FIRST.iter().map(|(name, role)| GroupRow {
                name: (*name).to_owned(),
                role: role.as_str().to_owned(),
                declared_at: 0,
            });
            server.insert("evalcore_groups", "evalcore/groups/first", first)?;
        }
        let name = usize::try_from(version - 1)
            .ok()
            .and_then(|place| NAMES.get(place));
        let row = Migration {
            version,
            name: name.copied().unwrap_or_default().to_owned(),
            checksum: checksum(version),
            applied_at: Time::now().micros(),
        };
        let token = format!("evalcore/migrations/{version}");
        server.insert("evalcore_migrations", &token, std::iter::once(row))?;
    }
    Ok(())
}

/// The versions that the database has, checked.
fn applied(server: &Server) -> Result<Vec<Migration>> {
    let exists = "SELECT count() FROM system.tables \
                  WHERE database = currentDatabase() AND name = 'evalcore_migrations'";
    if server.row::<u64>(OPEN, &Statement::new(exists))? == 0 {
        return Ok(Vec::new());
    }
    let all = "SELECT version, name, checksum, applied_at FROM evalcore_migrations \
               ORDER BY version, applied_at";
    let rows: Vec<Migration> = server.rows(OPEN, &Statement::new(all))?;
    for row in &rows {
        if row.version > newest() {
            let message = format!(
                "expected schema {} or earlier, found {}",
                newest(),
                row.version
            );
            return Err(store_error(Code::StoreNewerSchema, message));
        }
        if row.checksum != checksum(row.version) {
            let (version, name) = (row.version, &row.name);
            let message = format!("migration {version}, {name}, is not the one of evalcore");
            return Err(store_error(Code::StoreForeign, message));
        }
    }
    Ok(rows)
}

/// The version of the schema.
pub(super) fn version(server: &Server) -> Result<u32> {
    let newest = Statement::new("SELECT max(version) FROM evalcore_migrations");
    server.row("read the schema", &newest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cluster_gets_every_table_on_every_node() {
        let statements = ddl(Some("c1"));
        for sql in &statements {
            assert!(sql.contains(" ON CLUSTER 'c1' "), "{sql}");
            assert!(
                sql.contains("ENGINE = Replicated")
                    || sql.contains("ENGINE = Distributed('c1'")
                    || sql.contains("VIEW"),
                "{sql}"
            );
        }
        let local = statements
            .iter()
            .filter(|sql| sql.contains("_local ON CLUSTER"))
            .count();
        let sharded = statements
            .iter()
            .filter(|sql| sql.contains("Distributed("))
            .count();
        assert_eq!(local, sharded);
        let log = statements
            .iter()
            .find(|sql| sql.contains("evalcore_batches "))
            .unwrap();
        // One path for all nodes, so that there is one log.
        assert!(
            log.contains("'/clickhouse/tables/{database}/evalcore_batches', '{shard}-{replica}'")
        );
    }

    #[test]
    fn a_server_alone_knows_nothing_of_clusters() {
        for sql in ddl(None) {
            assert!(
                !sql.contains("CLUSTER") && !sql.contains("Replicated"),
                "{sql}"
            );
            assert!(sql.contains(" IF NOT EXISTS "), "{sql}");
        }
    }
}
