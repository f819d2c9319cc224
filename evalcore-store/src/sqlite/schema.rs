//! The tables, and how an older file gets them.

use evalcore::{Code, Result};
use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};

use super::failure::{failed, store_error};
use crate::group::Group;
use crate::hash::text_hash;
use crate::time::Time;

/// Marks a file as ours: `EVLC` in ASCII.
const APPLICATION_ID: i64 = 0x4556_4c43;

/// Each takes the schema one version further; they are never changed, only added to.
const MIGRATIONS: [(&str, &str); 2] = [("task results", TASKS), ("runs", RUNS)];

/// The version that this program writes.
pub(super) fn newest() -> u32 {
    u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX)
}

const TASKS: &str = "
CREATE TABLE groups (name TEXT PRIMARY KEY, role TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE task_results (
    id INTEGER PRIMARY KEY,
    result_id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    key TEXT NOT NULL,
    experiment_id TEXT NOT NULL,
    task_id TEXT NOT NULL,
    experiment_group TEXT NOT NULL REFERENCES groups (name),
    extension_version TEXT NOT NULL,
    model_version TEXT NOT NULL,
    agent_name TEXT,
    success INTEGER NOT NULL,
    error_message TEXT,
    metadata TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER,
    kept INTEGER NOT NULL,
    content_hash TEXT NOT NULL,
    UNIQUE (key, revision)
);
CREATE INDEX task_results_time ON task_results (recorded_at);
CREATE INDEX task_results_experiment ON task_results (experiment_id, task_id);
CREATE INDEX task_results_agent
    ON task_results (agent_name, experiment_group, extension_version, recorded_at);
CREATE TABLE task_measures (
    metric TEXT NOT NULL,
    task INTEGER NOT NULL REFERENCES task_results (id) ON DELETE CASCADE,
    value REAL NOT NULL,
    PRIMARY KEY (metric, task)
) WITHOUT ROWID;
CREATE INDEX task_measures_task ON task_measures (task);
";

const RUNS: &str = "
CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    run_key TEXT NOT NULL,
    revision INTEGER NOT NULL,
    key TEXT NOT NULL,
    eval_id TEXT NOT NULL,
    run_id TEXT NOT NULL,
    experiment_id TEXT,
    dataset_id TEXT,
    experiment_group TEXT REFERENCES groups (name),
    extension_version TEXT,
    status TEXT NOT NULL,
    error TEXT,
    started_at INTEGER,
    ended_at INTEGER,
    files TEXT NOT NULL,
    provenance TEXT NOT NULL,
    metadata TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER,
    kept INTEGER NOT NULL,
    content_hash TEXT NOT NULL,
    UNIQUE (key, revision)
);
CREATE INDEX runs_time ON runs (recorded_at);
CREATE INDEX runs_evaluation ON runs (eval_id, run_id);
CREATE INDEX runs_experiment ON runs (experiment_id);
CREATE TABLE scores (
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    model TEXT NOT NULL,
    dataset TEXT NOT NULL,
    dataset_version TEXT NOT NULL,
    metric TEXT NOT NULL,
    mode TEXT NOT NULL,
    judge TEXT NOT NULL,
    occurrence INTEGER NOT NULL,
    value REAL,
    reason TEXT,
    n INTEGER,
    standard_error REAL,
    unit TEXT NOT NULL,
    direction TEXT NOT NULL,
    sample_rows INTEGER NOT NULL,
    sample_n INTEGER NOT NULL,
    sample_mean REAL NOT NULL,
    sample_m2 REAL NOT NULL,
    sample_min REAL,
    sample_max REAL,
    UNIQUE (run, model, dataset, dataset_version, metric, mode, judge, occurrence)
);
CREATE TABLE samples (
    score INTEGER NOT NULL REFERENCES scores (id) ON DELETE CASCADE,
    item TEXT NOT NULL,
    replica INTEGER NOT NULL,
    value REAL,
    PRIMARY KEY (score, item, replica)
) WITHOUT ROWID;
CREATE TABLE sample_texts (
    score INTEGER NOT NULL REFERENCES scores (id) ON DELETE CASCADE,
    item TEXT NOT NULL,
    replica INTEGER NOT NULL,
    prompt BLOB,
    answer BLOB,
    PRIMARY KEY (score, item, replica)
) WITHOUT ROWID;
";

/// Brings the schema to the newest version; safe to call from many processes at once.
pub(super) fn migrate(connection: &mut Connection, read_only: bool) -> Result<()> {
    refuse_foreign(connection)?;
    let found = version(connection)?;
    if found == newest() {
        return Ok(());
    }
    if read_only {
        let message = format!("expected schema {}, found {found}, read-only", newest());
        return Err(store_error(Code::StoreReadOnly, message));
    }
    migrate_to(connection, newest())
}

/// Brings the schema to a version.
fn migrate_to(connection: &mut Connection, target: u32) -> Result<()> {
    let failed = failed("migrate");
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(&failed)?;
    transaction
        .execute_batch(&format!(
            "PRAGMA application_id = {APPLICATION_ID};
             CREATE TABLE IF NOT EXISTS schema_migrations (
                 version INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL,
                 applied_at INTEGER NOT NULL);"
        ))
        .map_err(&failed)?;
    for (version, (name, sql)) in (1_u32..).zip(MIGRATIONS).take(target as usize) {
        let checksum = text_hash(sql);
        let applied: Option<String> = transaction
            .query_row(
                "SELECT checksum FROM schema_migrations WHERE version = ?1",
                [version],
                |row| row.get(0),
            )
            .optional()
            .map_err(&failed)?;
        match applied {
            Some(applied) if applied == checksum => continue,
            Some(_) => {
                let message = format!("migration {version}, {name}, is not the one of evalcore");
                return Err(store_error(Code::StoreForeign, message));
            }
            None => {}
        }
        transaction.execute_batch(sql).map_err(&failed)?;
        if version == 1 {
            for (name, role) in Group::FIRST {
                transaction
                    .execute("INSERT INTO groups VALUES (?1, ?2)", [name, role.as_str()])
                    .map_err(&failed)?;
            }
        }
        transaction
            .execute(
                "INSERT INTO schema_migrations VALUES (?1, ?2, ?3, ?4)",
                params![version, name, checksum, Time::now().micros()],
            )
            .map_err(&failed)?;
        transaction
            .pragma_update(None, "user_version", version)
            .map_err(&failed)?;
    }
    transaction.commit().map_err(&failed)
}

/// The version of the schema; 0 for an empty file.
pub(super) fn version(connection: &Connection) -> Result<u32> {
    connection
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .map_err(failed("open"))
}

/// Refuses a file that is not ours, or that a newer program wrote.
pub(super) fn refuse_foreign(connection: &Connection) -> Result<()> {
    let failed = failed("open");
    let number = |pragma: &str| -> Result<i64> {
        connection
            .query_row(pragma, [], |row| row.get(0))
            .map_err(&failed)
    };
    let application = number("PRAGMA application_id")?;
    let tables = number("SELECT count(*) FROM sqlite_schema")?;
    if application != APPLICATION_ID && (application != 0 || tables > 0) {
        let message =
            format!("expected a file of evalcore, found a database of {tables} tables and indices");
        return Err(store_error(Code::StoreForeign, message));
    }
    let found = version(connection)?;
    if found > newest() {
        let message = format!("expected schema {} or earlier, found {found}", newest());
        return Err(store_error(Code::StoreNewerSchema, message));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(connection: &Connection) -> Vec<String> {
        let sql =
            "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_schema ORDER BY 1";
        let mut statement = connection.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    }

    #[test]
    fn every_earlier_version_reaches_the_newest_one() {
        let mut fresh = Connection::open_in_memory().unwrap();
        migrate(&mut fresh, false).unwrap();
        for earlier in 1..newest() {
            let mut old = Connection::open_in_memory().unwrap();
            migrate_to(&mut old, earlier).unwrap();
            assert_eq!(version(&old).unwrap(), earlier);
            old.execute("INSERT INTO groups VALUES ('mine', 'other')", [])
                .unwrap();
            migrate(&mut old, false).unwrap();
            migrate(&mut old, false).unwrap();
            assert_eq!(version(&old).unwrap(), newest());
            assert_eq!(names(&old), names(&fresh));
            let groups: i64 = old
                .query_row("SELECT count(*) FROM groups", [], |row| row.get(0))
                .unwrap();
            assert_eq!(groups, 3);
        }
    }

    #[test]
    fn a_changed_migration_is_refused() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate_to(&mut connection, 1).unwrap();
        connection
            .execute("UPDATE schema_migrations SET checksum = 'x'", [])
            .unwrap();
        let error = migrate(&mut connection, false).unwrap_err();
        assert_eq!(error.code(), Code::StoreForeign);
        assert_eq!(version(&connection).unwrap(), 1);
    }

    #[test]
    fn read_only_does_not_migrate() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate_to(&mut connection, 1).unwrap();
        let error = migrate(&mut connection, true).unwrap_err();
        assert_eq!(error.code(), Code::StoreReadOnly);
    }
}
