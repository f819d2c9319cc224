//! Deletion of what is old.

use evalcore::Result;

use super::cluster::delete;
use super::connection::{Server, Statement};
use super::log::{self, snapshot, visible};
use super::sql::{Columns, RUNS, TASKS, superseded};
use crate::purge::{PurgeOptions, PurgeReport};

/// Rows go before what belongs to them, table by table, so that nobody finds a row in part. A purge
/// that was cut short is finished by the next one.
pub(super) fn purge(server: &Server, options: &PurgeOptions) -> Result<PurgeReport> {
    let now = snapshot(server)?;
    let old = |columns: &Columns| {
        let mut old = format!(
            "recorded_at < {} AND batch IN {}",
            options.cutoff.micros(),
            visible(now)
        );
        if !options.current {
            old = format!("{old} AND (batch, place) IN {}", superseded(columns, now));
        }
        old
    };
    let count = |sql: String| server.row::<u64>("purge", &Statement::new(sql));
    let mut report = PurgeReport {
        dry_run: options.dry_run,
        ..PurgeReport::default()
    };
    let (tasks, runs) = (old(&TASKS), old(&RUNS));
    if options.tasks {
        let of = format!("FROM evalcore_task_results WHERE {tasks}");
        report.tasks = count(format!("SELECT count() {of} AND NOT kept"))?;
        report.protected += count(format!("SELECT count() {of} AND kept"))?;
    }
    if options.runs {
        let of = format!("FROM evalcore_runs WHERE {runs}");
        report.runs = count(format!("SELECT count() {of} AND NOT kept"))?;
        report.protected += count(format!("SELECT count() {of} AND kept"))?;
        let scores = format!(
            "FROM evalcore_scores WHERE (batch, run) IN (SELECT batch, place {of} AND NOT kept)"
        );
        report.scores = count(format!("SELECT count() {scores}"))?;
        report.samples = count(format!("SELECT sum(sample_rows) {scores}"))?;
    }
    if !options.dry_run {
        if options.tasks {
            delete_rows(server, &TASKS, &tasks, now)?;
        }
        if options.runs {
            delete_rows(server, &RUNS, &runs, now)?;
        }
        log::sweep(server)?;
    }
    Ok(report)
}

/// Deletes old rows that are not protected, then what belongs to rows that are gone. Batches that do
/// not count yet are left alone.
fn delete_rows(server: &Server, columns: &Columns, old: &str, snapshot: u64) -> Result<()> {
    let (table, kind) = (columns.table, columns.kind);
    let execute = |table: &str, condition: &str| {
        let sql = delete(table, server.target.cluster.as_deref(), condition);
        server.execute("purge", &Statement::new(sql))
    };
    execute(table, &format!("{old} AND NOT kept"))?;
    let counting = visible(snapshot);
    for (children, place) in columns.children {
        let orphans = format!(
            "batch IN {counting} AND (batch, {place}) NOT IN (SELECT batch, place FROM {table})"
        );
        execute(children, &orphans)?;
    }
    let gone = format!(
        "kind = '{kind}' AND batch IN {counting} AND (row_batch, row_place) NOT IN \
         (SELECT batch, place FROM {table})"
    );
    execute("evalcore_superseded", &gone)
}
