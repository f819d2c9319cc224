//! Deletion of what is old.

use chrono::{DateTime, Utc};
use deadpool_postgres::{Object, Transaction};
use evalcore::Result;
use tokio_postgres::IsolationLevel;

use super::blocking::wait;
use super::failure::failed;
use super::write::lock;
use super::write_tasks::{COLUMNS, KEY};
use crate::purge::{PurgeOptions, PurgeReport};

/// What `archive` keeps, as a boolean or as text.
const KEPT: &str = "coalesce(metadata ->> 'archive', '') = 'true'";

pub(super) fn purge(client: &mut Object, options: &PurgeOptions) -> Result<PurgeReport> {
    let failed = failed("purge");
    let transaction = wait(
        client
            .build_transaction()
            .isolation_level(IsolationLevel::ReadCommitted)
            .read_only(options.dry_run)
            .start(),
    )
    .map_err(&failed)?;
    let old = if options.current {
        "recorded_at < $1"
    } else {
        "recorded_at < $1 AND superseded_at IS NOT NULL"
    };
    let mut report = PurgeReport {
        dry_run: options.dry_run,
        ..PurgeReport::default()
    };
    let cutoff = options.cutoff.date_time();
    for (wanted, table) in [
        (options.tasks, "public.evaluation_results"),
        (options.runs, "evalcore.runs"),
    ] {
        if wanted && !options.dry_run {
            lock(&transaction, table)?;
        }
    }
    if options.tasks {
        let [gone, kept] = counts(
            &transaction,
            &format!(
                "SELECT count(*) FILTER (WHERE NOT {KEPT}), count(*) FILTER (WHERE {KEPT}) \
                 FROM evalcore.task_results WHERE {old}"
            ),
            cutoff,
        )?;
        report.tasks = gone;
        report.protected += kept;
    }
    if options.runs {
        let [gone, kept] = counts(
            &transaction,
            &format!(
                "SELECT count(*) FILTER (WHERE NOT {KEPT}), count(*) FILTER (WHERE {KEPT}) \
                 FROM evalcore.runs WHERE {old}"
            ),
            cutoff,
        )?;
        report.runs = gone;
        report.protected += kept;
        [report.scores, report.samples] = counts(
            &transaction,
            &format!(
                "SELECT count(*), coalesce(sum(sample_rows), 0)::bigint FROM evalcore.scores \
                 WHERE run IN (SELECT id FROM evalcore.runs WHERE {old} AND NOT {KEPT})"
            ),
            cutoff,
        )?;
    }
    if !options.dry_run {
        for statement in deletions(options, old) {
            let values: &[&(dyn tokio_postgres::types::ToSql + Sync)] = if statement.contains("$1")
            {
                &[&cutoff]
            } else {
                &[]
            };
            wait(transaction.execute(&statement, values)).map_err(&failed)?;
        }
    }
    wait(transaction.commit()).map_err(&failed)?;
    Ok(report)
}

fn counts(transaction: &Transaction<'_>, query: &str, cutoff: DateTime<Utc>) -> Result<[u64; 2]> {
    let failed = failed("purge");
    let row = wait(transaction.query_one(query, &[&cutoff])).map_err(&failed)?;
    let count = |place: usize| -> Result<u64> {
        let count: i64 = row.try_get(place).map_err(&failed)?;
        Ok(u64::try_from(count).unwrap_or_default())
    };
    Ok([count(0)?, count(1)?])
}

fn deletions(options: &PurgeOptions, old: &str) -> Vec<String> {
    let mut statements = Vec::new();
    if options.tasks {
        statements.push(format!(
            "DELETE FROM evalcore.task_history WHERE {old} AND NOT {KEPT}"
        ));
    }
    if options.tasks && options.current {
        statements.push(format!(
            "DELETE FROM public.evaluation_results WHERE {old} AND NOT {KEPT}"
        ));
        // What a deleted row was appended to is the newest of its key again.
        statements.push(format!(
            "WITH alone AS (\
                 SELECT {KEY}, max(revision) AS revision FROM evalcore.task_history h \
                 WHERE superseded_at IS NULL AND NOT EXISTS (\
                     SELECT FROM public.evaluation_results e WHERE (e.experiment_id, e.task_id, \
                         e.experiment_group, e.extension_version) = (h.experiment_id, h.task_id, \
                         h.experiment_group, h.extension_version)) \
                 GROUP BY {KEY}), \
             taken AS (\
                 DELETE FROM evalcore.task_history WHERE ({KEY}, revision) IN \
                     (SELECT {KEY}, revision FROM alone) RETURNING *) \
             INSERT INTO public.evaluation_results ({COLUMNS}) SELECT {COLUMNS} FROM taken"
        ));
    }
    if options.runs {
        let runs = format!("SELECT id FROM evalcore.runs WHERE {old} AND NOT {KEPT}");
        let scores = format!("SELECT id FROM evalcore.scores WHERE run IN ({runs})");
        for table in ["evalcore.sample_texts", "evalcore.samples"] {
            statements.push(format!("DELETE FROM {table} WHERE score IN ({scores})"));
        }
        statements.push(format!(
            "DELETE FROM evalcore.runs WHERE {old} AND NOT {KEPT}"
        ));
    }
    statements
}
