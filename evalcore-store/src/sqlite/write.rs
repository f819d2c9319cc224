//! Batches as they are written.

use evalcore::Result;
use rusqlite::{Connection, Transaction, TransactionBehavior, params};
use serde::Serialize;

use super::failure::{damaged, failed};
use super::read_tasks::time;
use super::{read_runs, read_tasks};
use crate::batch::{Checked, CheckedBatch, Merge, WriteReport};
use crate::filter::Filter;
use crate::merge::{Held, Known, Plan, Record, Row, plan};
use crate::pack::pack;
use crate::run::{RunRecord, SampleRecord, ScoreRecord, Texts};
use crate::task::TaskResult;
use crate::time::Time;

pub(super) fn commit(
    connection: &mut Connection,
    batch: &CheckedBatch,
    merge: Merge,
    now: Time,
) -> Result<WriteReport> {
    let failed = failed("write");
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(&failed)?;
    let mut report = WriteReport::default();
    for task in &batch.tasks {
        let load = || newest_task(&transaction, &task.record);
        write_one(
            &transaction,
            "task_results",
            "result_id",
            task,
            merge,
            now,
            &mut report,
            load,
            insert_task,
        )?;
    }
    for run in &batch.runs {
        let record = &run.record;
        let load = || {
            let held = read_runs::with_samples(
                &transaction,
                &record.eval_id,
                &record.run_id,
                Texts::Read,
            )?;
            held.ok_or_else(|| damaged("a run that was there"))
        };
        write_one(
            &transaction,
            "runs",
            "run_key",
            run,
            merge,
            now,
            &mut report,
            load,
            insert_run,
        )?;
    }
    transaction.commit().map_err(&failed)?;
    Ok(report)
}

#[expect(
    clippy::too_many_arguments,
    reason = "the two kinds of records differ in these"
)]
fn write_one<T: Record>(
    transaction: &Transaction<'_>,
    table: &str,
    id_column: &str,
    new: &Checked<T>,
    merge: Merge,
    now: Time,
    report: &mut WriteReport,
    load: impl FnOnce() -> Result<T>,
    insert: impl FnOnce(&Transaction<'_>, &str, &Row<T>) -> Result<()>,
) -> Result<()> {
    let known = known(transaction, table, id_column, &new.key)?;
    let row = match plan(new, &known, merge, now, load)? {
        Plan::Unchanged(id) => {
            report.unchanged += 1;
            report.ids.push(id);
            return Ok(());
        }
        Plan::Insert(row) => {
            report.inserted += 1;
            row
        }
        Plan::Supersede(row) => {
            let update = format!(
                "UPDATE {table} SET superseded_at = ?2 WHERE key = ?1 AND superseded_at IS NULL"
            );
            transaction
                .prepare_cached(&update)
                .and_then(|mut update| update.execute(params![new.key, now.micros()]))
                .map_err(failed("write"))?;
            report.replaced += 1;
            row
        }
    };
    insert(transaction, &new.key, &row)?;
    report.ids.push(row.id);
    Ok(())
}

/// What the store knows of a key.
fn known(transaction: &Transaction<'_>, table: &str, id: &str, key: &str) -> Result<Known> {
    let failed = failed("write");
    let query = format!(
        "SELECT revision, superseded_at IS NULL, {id}, content_hash, created_at, recorded_at \
         FROM {table} WHERE key = ?1 ORDER BY revision"
    );
    let mut statement = transaction.prepare_cached(&query).map_err(&failed)?;
    let mut rows = statement.query([key]).map_err(&failed)?;
    let mut known = Known::default();
    while let Some(row) = rows.next().map_err(&failed)? {
        known.last_revision = row.get(0).map_err(&failed)?;
        if row.get(1).map_err(&failed)? {
            known.current.push(Held {
                id: row.get(2).map_err(&failed)?,
                hash: row.get(3).map_err(&failed)?,
                created_at: time(row.get(4).map_err(&failed)?)?,
                recorded_at: time(row.get(5).map_err(&failed)?)?,
            });
        }
    }
    Ok(known)
}

fn newest_task(transaction: &Transaction<'_>, task: &TaskResult) -> Result<TaskResult> {
    let mut filter = Filter::new();
    filter
        .experiment(&task.experiment_id)
        .task(&task.task_id)
        .group(&task.experiment_group)
        .version(&task.extension_version);
    let mut newest: Option<(u32, TaskResult)> = None;
    read_tasks::visit(transaction, &filter, &mut |stored| {
        if newest
            .as_ref()
            .is_none_or(|(revision, _)| stored.revision > *revision)
        {
            newest = Some((stored.revision, stored.result));
        }
        Ok(())
    })?;
    newest
        .map(|(_, result)| result)
        .ok_or_else(|| damaged("a task result that was there"))
}

fn insert_task(transaction: &Transaction<'_>, key: &str, row: &Row<TaskResult>) -> Result<()> {
    let failed = failed("write");
    let task = &row.record;
    transaction
        .prepare_cached(
            "INSERT INTO task_results (result_id, revision, key, experiment_id, task_id, \
             experiment_group, extension_version, model_version, agent_name, success, \
             error_message, metadata, created_at, recorded_at, kept, content_hash) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
        )
        .and_then(|mut insert| {
            insert.execute(params![
                row.id,
                row.revision,
                key,
                task.experiment_id,
                task.task_id,
                task.experiment_group,
                task.extension_version,
                task.model_version,
                task.agent_name,
                task.success,
                task.error_message,
                task.metadata.to_string(),
                row.created_at.micros(),
                row.recorded_at.micros(),
                task.is_kept(),
                row.hash,
            ])
        })
        .map_err(&failed)?;
    let id = transaction.last_insert_rowid();
    let mut insert = transaction
        .prepare_cached("INSERT INTO task_measures (metric, task, value) VALUES (?1, ?2, ?3)")
        .map_err(&failed)?;
    for (metric, value) in &task.measures {
        insert
            .execute(params![metric, id, value])
            .map_err(&failed)?;
    }
    Ok(())
}

fn insert_run(transaction: &Transaction<'_>, key: &str, row: &Row<RunRecord>) -> Result<()> {
    let failed = failed("write");
    let run = &row.record;
    let micros = |time: Option<Time>| time.map(Time::micros);
    transaction
        .prepare_cached(
            "INSERT INTO runs (run_key, revision, key, eval_id, run_id, experiment_id, \
             dataset_id, experiment_group, extension_version, status, error, started_at, \
             ended_at, files, provenance, metadata, created_at, recorded_at, kept, content_hash) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, \
             ?18, ?19, ?20)",
        )
        .and_then(|mut insert| {
            insert.execute(params![
                row.id,
                row.revision,
                key,
                run.eval_id,
                run.run_id,
                run.experiment_id,
                run.dataset_id,
                run.experiment_group,
                run.extension_version,
                run.status.as_str(),
                run.error,
                micros(run.started_at),
                micros(run.ended_at),
                json(&run.files),
                json(&run.provenance),
                run.metadata.to_string(),
                row.created_at.micros(),
                row.recorded_at.micros(),
                run.is_kept(),
                row.hash,
            ])
        })
        .map_err(&failed)?;
    let id = transaction.last_insert_rowid();
    for (place, score) in run.scores.iter().enumerate() {
        insert_score(transaction, id, place, score)?;
    }
    Ok(())
}

/// Maps of texts have a JSON.
fn json<T: Serialize>(texts: &T) -> String {
    serde_json::to_string(texts).unwrap_or_default()
}

fn insert_score(
    transaction: &Transaction<'_>,
    run: i64,
    place: usize,
    score: &ScoreRecord,
) -> Result<()> {
    let failed = failed("write");
    let moments = score.moments();
    let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    transaction
        .prepare_cached(
            "INSERT INTO scores (run, place, model, dataset, dataset_version, metric, mode, judge, \
             occurrence, value, reason, n, standard_error, unit, direction, sample_rows, sample_n, \
             sample_mean, sample_m2, sample_min, sample_max) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, \
             ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)",
        )
        .and_then(|mut insert| {
            insert.execute(params![
                run,
                count(place as u64),
                score.model,
                score.dataset,
                score.dataset_version,
                score.metric,
                score.mode,
                score.judge,
                score.occurrence,
                score.value,
                score.reason,
                score.n.map(count),
                score.standard_error,
                score.unit.as_str(),
                score.direction.as_str(),
                count(score.samples.len() as u64),
                count(moments.n),
                moments.mean,
                moments.m2,
                moments.min,
                moments.max,
            ])
        })
        .map_err(&failed)?;
    let id = transaction.last_insert_rowid();
    let mut insert = transaction
        .prepare_cached("INSERT INTO samples (score, item, replica, value) VALUES (?1, ?2, ?3, ?4)")
        .map_err(&failed)?;
    for sample in &score.samples {
        insert
            .execute(params![id, sample.item, sample.replica, sample.value])
            .map_err(&failed)?;
        insert_texts(transaction, id, sample)?;
    }
    Ok(())
}

fn insert_texts(transaction: &Transaction<'_>, score: i64, sample: &SampleRecord) -> Result<()> {
    let Some(texts) = &sample.texts else {
        return Ok(());
    };
    let pack = |text: &Option<String>| text.as_deref().map(pack).transpose();
    let (prompt, answer) = (pack(&texts.prompt)?, pack(&texts.answer)?);
    transaction
        .prepare_cached(
            "INSERT INTO sample_texts (score, item, replica, prompt, answer) \
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )
        .and_then(|mut insert| {
            insert.execute(params![score, sample.item, sample.replica, prompt, answer])
        })
        .map_err(failed("write"))?;
    Ok(())
}
