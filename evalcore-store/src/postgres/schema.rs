//! The tables, and how an older database gets them.

use deadpool_postgres::{GenericClient, Object};
use evalcore::{Code, Result};
use tokio_postgres::error::SqlState;

use super::blocking::wait;
use super::failure::{failed, store_error};
use crate::group::Group;
use crate::hash::text_hash;

/// Taken while the schema changes: `EVLC` in ASCII.
const LOCK: i64 = 0x4556_4c43;

/// Each takes the schema one version further; they are never changed, only added to.
const MIGRATIONS: [(&str, &str); 2] = [
    ("task results", include_str!("schema/1_tasks.sql")),
    ("runs", include_str!("schema/2_runs.sql")),
];

/// The columns of code-chef's table, without which it is somebody else's.
const COLUMNS: [&str; 19] = [
    "result_id",
    "experiment_id",
    "task_id",
    "experiment_group",
    "extension_version",
    "model_version",
    "agent_name",
    "accuracy",
    "completeness",
    "efficiency",
    "integration_quality",
    "latency_ms",
    "tokens_used",
    "cost_usd",
    "execution_time_seconds",
    "success",
    "error_message",
    "created_at",
    "metadata",
];

/// The version that this program writes.
fn newest() -> u32 {
    u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX)
}

/// Brings the schema to the newest version; safe to call from many machines at once.
pub(super) fn migrate(client: &mut Object, read_only: bool) -> Result<()> {
    if is_newest(client)? {
        return Ok(());
    }
    if read_only {
        let found = version(client)?;
        let message = format!("expected schema {}, found {found}, read-only", newest());
        return Err(store_error(Code::StoreReadOnly, message));
    }
    let failed = failed("migrate");
    let transaction = wait(client.transaction()).map_err(&failed)?;
    wait(transaction.execute("SELECT pg_advisory_xact_lock($1)", &[&LOCK])).map_err(&failed)?;
    wait(transaction.batch_execute(
        "CREATE SCHEMA IF NOT EXISTS evalcore;
         CREATE TABLE IF NOT EXISTS evalcore.schema_migrations (
             version integer PRIMARY KEY, name text NOT NULL, checksum text NOT NULL,
             applied_at timestamptz NOT NULL DEFAULT now());",
    ))
    .map_err(&failed)?;
    // Somebody else may have been quicker.
    if !is_newest(&transaction)? {
        apply(&transaction)?;
    }
    wait(transaction.commit()).map_err(&failed)
}

fn apply(transaction: &deadpool_postgres::Transaction<'_>) -> Result<()> {
    let failed = failed("migrate");
    for (version, (name, sql)) in (1_i32..).zip(MIGRATIONS) {
        let checksum = text_hash(sql);
        let applied = "SELECT checksum FROM evalcore.schema_migrations WHERE version = $1";
        let applied = wait(transaction.query_opt(applied, &[&version])).map_err(&failed)?;
        let applied: Option<String> = applied
            .map(|row| row.try_get(0))
            .transpose()
            .map_err(&failed)?;
        match applied {
            Some(applied) if applied == checksum => continue,
            Some(_) => {
                let message = format!("migration {version}, {name}, is not the one of evalcore");
                return Err(store_error(Code::StoreForeign, message));
            }
            None => {}
        }
        if version == 1 {
            refuse_foreign(transaction)?;
        }
        wait(transaction.batch_execute(sql)).map_err(|error| {
            let taken = [SqlState::DUPLICATE_TABLE, SqlState::DUPLICATE_OBJECT];
            let is_taken = error.code().is_some_and(|code| taken.contains(code));
            let error = failed(error);
            if is_taken {
                return store_error(Code::StoreForeign, error.to_string());
            }
            error
        })?;
        if version == 1 {
            let declare = "INSERT INTO evalcore.groups VALUES ($1, $2) \
                           ON CONFLICT (name) DO UPDATE SET role = excluded.role";
            for (name, role) in Group::FIRST {
                wait(transaction.execute(declare, &[&name, &role.as_str()])).map_err(&failed)?;
            }
        }
        let done = "INSERT INTO evalcore.schema_migrations VALUES ($1, $2, $3)";
        wait(transaction.execute(done, &[&version, &name, &checksum])).map_err(&failed)?;
    }
    Ok(())
}

/// Whether nothing is to be done. A schema of a newer program is refused.
fn is_newest(client: &impl GenericClient) -> Result<bool> {
    let found = version(client)?;
    if found > newest() {
        let message = format!("expected schema {} or earlier, found {found}", newest());
        return Err(store_error(Code::StoreNewerSchema, message));
    }
    Ok(found == newest())
}

/// The version of the schema; 0 for a database without one.
pub(super) fn version(client: &impl GenericClient) -> Result<u32> {
    let failed = failed("open");
    let there = "SELECT to_regclass('evalcore.schema_migrations') IS NOT NULL";
    let there: bool = wait(client.query_one(there, &[]))
        .and_then(|row| row.try_get(0))
        .map_err(&failed)?;
    if !there {
        return Ok(0);
    }
    let version = "SELECT coalesce(max(version), 0) FROM evalcore.schema_migrations";
    let version: i32 = wait(client.query_one(version, &[]))
        .and_then(|row| row.try_get(0))
        .map_err(&failed)?;
    Ok(u32::try_from(version).unwrap_or_default())
}

/// Refuses a table of the old name that is not code-chef's.
fn refuse_foreign(client: &impl GenericClient) -> Result<()> {
    let failed = failed("migrate");
    let columns = "SELECT attname::text FROM pg_attribute WHERE attnum > 0 AND NOT attisdropped \
        AND attrelid = to_regclass('public.evaluation_results')";
    let rows = wait(client.query(columns, &[])).map_err(&failed)?;
    if rows.is_empty() {
        return Ok(());
    }
    let found: Vec<String> = rows
        .iter()
        .map(|row| row.try_get(0))
        .collect::<std::result::Result<_, _>>()
        .map_err(&failed)?;
    let refused = |what: &str| {
        let message = format!("expected code-chef's table `evaluation_results`, found one {what}");
        Err(store_error(Code::StoreForeign, message))
    };
    if let Some(missing) = COLUMNS
        .iter()
        .find(|name| !found.iter().any(|f| f == *name))
    {
        return refused(&format!("without the column `{missing}`"));
    }
    let key = "SELECT count(*) FROM pg_index i WHERE indisunique AND indpred IS NULL \
        AND indrelid = to_regclass('public.evaluation_results') \
        AND (SELECT array_agg(attname::text ORDER BY attname) FROM pg_attribute \
             WHERE attrelid = indrelid AND attnum = ANY (indkey::int2[])) \
            = ARRAY['experiment_group', 'experiment_id', 'extension_version', 'task_id']";
    let keys: i64 = wait(client.query_one(key, &[]))
        .and_then(|row| row.try_get(0))
        .map_err(&failed)?;
    if keys == 0 {
        return refused("without the unique key");
    }
    Ok(())
}
