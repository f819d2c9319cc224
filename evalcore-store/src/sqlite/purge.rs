//! Deletion of what is old.

use evalcore::Result;
use rusqlite::{Connection, TransactionBehavior};

use super::failure::failed;
use crate::purge::{PurgeOptions, PurgeReport};

pub(super) fn purge(connection: &mut Connection, options: &PurgeOptions) -> Result<PurgeReport> {
    let failed = failed("purge");
    let transaction = connection
        .transaction_with_behavior(if options.dry_run {
            TransactionBehavior::Deferred
        } else {
            TransactionBehavior::Immediate
        })
        .map_err(&failed)?;
    let old = if options.current {
        "recorded_at < ?1"
    } else {
        "recorded_at < ?1 AND superseded_at IS NOT NULL"
    };
    let cutoff = options.cutoff.micros();
    let count = |query: String| -> Result<u64> {
        let count: i64 = transaction
            .query_row(&query, [cutoff], |row| row.get(0))
            .map_err(&failed)?;
        Ok(u64::try_from(count).unwrap_or_default())
    };
    let mut report = PurgeReport {
        dry_run: options.dry_run,
        ..PurgeReport::default()
    };
    if options.tasks {
        let of = format!("FROM task_results WHERE {old}");
        report.tasks = count(format!("SELECT count(*) {of} AND NOT kept"))?;
        report.protected += count(format!("SELECT count(*) {of} AND kept"))?;
    }
    if options.runs {
        let of = format!("FROM runs WHERE {old}");
        report.runs = count(format!("SELECT count(*) {of} AND NOT kept"))?;
        report.protected += count(format!("SELECT count(*) {of} AND kept"))?;
        let scores = format!("FROM scores WHERE run IN (SELECT id {of} AND NOT kept)");
        report.scores = count(format!("SELECT count(*) {scores}"))?;
        report.samples = count(format!("SELECT coalesce(sum(sample_rows), 0) {scores}"))?;
    }
    if !options.dry_run {
        for (table, wanted) in [("task_results", options.tasks), ("runs", options.runs)] {
            if wanted {
                transaction
                    .execute(
                        &format!("DELETE FROM {table} WHERE {old} AND NOT kept"),
                        [cutoff],
                    )
                    .map_err(&failed)?;
            }
        }
    }
    transaction.commit().map_err(&failed)?;
    Ok(report)
}
