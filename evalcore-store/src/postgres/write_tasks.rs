//! Task results as they are written: copied to a table of the session, then merged.

use std::collections::HashMap;

use deadpool_postgres::Transaction;
use evalcore::Result;
use tokio_postgres::types::Type;

use super::blocking::wait;
use super::copy::{Values, copy};
use super::failure::{damaged, failed};
use super::read_tasks::{self, MEASURED};
use crate::batch::{Checked, Merge, WriteReport};
use crate::merge::{Held, Known, Plan, Row, plan};
use crate::task::{StoredTask, TaskResult};
use crate::time::Time;

/// How many keys are looked up at once.
const CHUNK: usize = 10_000;

const STAGE: &str = "CREATE TEMP TABLE IF NOT EXISTS evalcore_stage (
    supersedes boolean, result_id text, experiment_id text, task_id text, experiment_group text,
    extension_version text, model_version text, agent_name text, accuracy double precision,
    completeness double precision, efficiency double precision,
    integration_quality double precision, latency_ms double precision,
    tokens_used double precision, cost_usd double precision,
    execution_time_seconds double precision, success boolean, error_message text,
    created_at timestamptz, metadata text, revision integer, recorded_at timestamptz,
    content_hash text, measure_names text[], measure_values double precision[],
    metadata_exact text) ON COMMIT DELETE ROWS";

/// The columns of the old table and of its history.
pub(super) const COLUMNS: &str = "result_id, experiment_id, task_id, experiment_group, extension_version, \
    model_version, agent_name, accuracy, completeness, efficiency, integration_quality, \
    latency_ms, tokens_used, cost_usd, execution_time_seconds, success, error_message, \
    created_at, metadata, revision, recorded_at, content_hash, measure_names, measure_values, \
    metadata_exact";

/// The natural key.
pub(super) const KEY: &str = "experiment_id, task_id, experiment_group, extension_version";

/// The types of the stage's columns.
const TYPES: [Type; 26] = [
    Type::BOOL,
    Type::TEXT,
    Type::TEXT,
    Type::TEXT,
    Type::TEXT,
    Type::TEXT,
    Type::TEXT,
    Type::TEXT,
    Type::FLOAT8,
    Type::FLOAT8,
    Type::FLOAT8,
    Type::FLOAT8,
    Type::FLOAT8,
    Type::FLOAT8,
    Type::FLOAT8,
    Type::FLOAT8,
    Type::BOOL,
    Type::TEXT,
    Type::TIMESTAMPTZ,
    Type::TEXT,
    Type::INT4,
    Type::TIMESTAMPTZ,
    Type::TEXT,
    Type::TEXT_ARRAY,
    Type::FLOAT8_ARRAY,
    Type::TEXT,
];

pub(super) fn write(
    transaction: &Transaction<'_>,
    tasks: &[Checked<TaskResult>],
    merge: Merge,
    now: Time,
    report: &mut WriteReport,
) -> Result<()> {
    wait(transaction.batch_execute(STAGE)).map_err(failed("write"))?;
    let mut is_held = false;
    for chunk in tasks.chunks(CHUNK) {
        let mut held = held(transaction, chunk)?;
        let mut rows: Vec<(bool, Row<TaskResult>)> = Vec::new();
        for task in chunk {
            let held = held.remove(&task.key).unwrap_or_default();
            is_held |= !held.is_empty();
            match plan(task, &known(&held), merge, now, || newest(held))? {
                Plan::Unchanged(id) => {
                    report.unchanged += 1;
                    report.ids.push(id);
                    continue;
                }
                Plan::Insert(row) => {
                    report.inserted += 1;
                    rows.push((false, row));
                }
                Plan::Supersede(row) => {
                    report.replaced += 1;
                    rows.push((true, row));
                }
            }
            report
                .ids
                .extend(rows.last().map(|(_, row)| row.id.clone()));
        }
        let staged = rows
            .iter()
            .map(|(supersedes, row)| values(*supersedes, row));
        copy(transaction, "evalcore_stage", &TYPES, staged)?;
    }
    unstage(transaction, is_held, now)
}

/// The rows of the keys, of each the oldest first.
fn held(
    transaction: &Transaction<'_>,
    chunk: &[Checked<TaskResult>],
) -> Result<HashMap<String, Vec<StoredTask>>> {
    let failed = failed("write");
    let columns = read_tasks::COLUMNS;
    let query = format!(
        "SELECT {columns} FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS k ({KEY}) \
         JOIN evalcore.task_results r ON {} ORDER BY r.revision",
        same("r", "k")
    );
    let column = |part: fn(&TaskResult) -> &str| -> Vec<&str> {
        chunk.iter().map(|task| part(&task.record)).collect()
    };
    let statement = wait(transaction.prepare_cached(&query)).map_err(&failed)?;
    let rows = wait(transaction.query(
        &statement,
        &[
            &column(|task| &task.experiment_id),
            &column(|task| &task.task_id),
            &column(|task| &task.experiment_group),
            &column(|task| &task.extension_version),
        ],
    ))
    .map_err(&failed)?;
    let mut held: HashMap<String, Vec<StoredTask>> = HashMap::new();
    for row in &rows {
        let stored = read_tasks::task(row)?;
        held.entry(stored.result.key()).or_default().push(stored);
    }
    Ok(held)
}

/// That rows have the same natural key. A table that the server has no statistics of looks as if
/// any index would do, also one of group and experiment, which all rows may share: with a text
/// added to the other columns only those that begin with experiment and task are left.
fn same(table: &str, other: &str) -> String {
    format!(
        "{table}.experiment_id = {other}.experiment_id AND {table}.task_id = {other}.task_id \
         AND {table}.experiment_group || '' = {other}.experiment_group \
         AND {table}.extension_version || '' = {other}.extension_version"
    )
}

fn known(held: &[StoredTask]) -> Known {
    let current = held.iter().filter(|row| row.superseded_at.is_none());
    Known {
        current: current
            .map(|row| Held {
                id: row.result_id.clone(),
                hash: row.content_hash.clone(),
                created_at: row.created_at,
                recorded_at: row.recorded_at,
            })
            .collect(),
        last_revision: held.last().map_or(0, |row| row.revision),
    }
}

fn newest(held: Vec<StoredTask>) -> Result<TaskResult> {
    let current = held.into_iter().rfind(|row| row.superseded_at.is_none());
    current
        .map(|row| row.result)
        .ok_or_else(|| damaged("a task result that was there"))
}

/// A row of the stage.
fn values(supersedes: bool, row: &Row<TaskResult>) -> Result<Values<'_>> {
    let task = &row.record;
    let revision = i32::try_from(row.revision).map_err(|_| damaged("more than 2^31 revisions"))?;
    let others = task
        .measures
        .iter()
        .filter(|(name, _)| !MEASURED.contains(&name.as_str()));
    let (names, numbers): (Vec<&str>, Vec<f64>) =
        others.map(|(name, value)| (name.as_str(), *value)).unzip();
    let has_others = !names.is_empty();
    let mut values: Values<'_> = vec![
        Box::new(supersedes),
        Box::new(row.id.as_str()),
        Box::new(task.experiment_id.as_str()),
        Box::new(task.task_id.as_str()),
        Box::new(task.experiment_group.as_str()),
        Box::new(task.extension_version.as_str()),
        Box::new(task.model_version.as_str()),
        Box::new(task.agent_name.as_deref()),
    ];
    for name in MEASURED {
        values.push(Box::new(task.measures.get(name).copied()));
    }
    values.push(Box::new(task.success));
    values.push(Box::new(task.error_message.as_deref()));
    values.push(Box::new(row.created_at.date_time()));
    values.push(Box::new(task.metadata.to_string()));
    values.push(Box::new(revision));
    values.push(Box::new(row.recorded_at.date_time()));
    values.push(Box::new(row.hash.as_str()));
    values.push(Box::new(has_others.then_some(names)));
    values.push(Box::new(has_others.then_some(numbers)));
    values.push(Box::new(read_tasks::exact(&task.metadata)));
    Ok(values)
}

/// Takes the rows of the stage into the tables; what they take the place of becomes history.
fn unstage(transaction: &Transaction<'_>, is_held: bool, now: Time) -> Result<()> {
    let failed = failed("write");
    if is_held {
        let same = same("h", "s");
        let beside = format!(
            "UPDATE evalcore.task_history h SET superseded_at = $1 FROM evalcore_stage s \
             WHERE {same} AND s.supersedes AND h.superseded_at IS NULL"
        );
        let old = COLUMNS
            .split(", ")
            .map(|column| format!("h.{column}"))
            .collect::<Vec<_>>()
            .join(", ");
        let current = format!(
            "INSERT INTO evalcore.task_history ({COLUMNS}, superseded_at) \
             SELECT {old}, CASE WHEN s.supersedes THEN $1::timestamptz END \
             FROM evalcore_stage s JOIN public.evaluation_results h ON {same}"
        );
        for statement in [beside, current] {
            let statement = wait(transaction.prepare_cached(&statement)).map_err(&failed)?;
            wait(transaction.execute(&statement, &[&now.date_time()])).map_err(&failed)?;
        }
    }
    let staged = COLUMNS
        .replace("result_id", "result_id::uuid")
        .replace("tokens_used", "tokens_used::bigint")
        .replace("metadata, ", "metadata::jsonb, ");
    let changed = COLUMNS
        .split(", ")
        .map(|column| format!("{column} = excluded.{column}"))
        .collect::<Vec<_>>()
        .join(", ");
    let put = format!(
        "INSERT INTO public.evaluation_results ({COLUMNS}) SELECT {staged} FROM evalcore_stage \
         ON CONFLICT ({KEY}) DO UPDATE SET {changed}"
    );
    let put = wait(transaction.prepare_cached(&put)).map_err(&failed)?;
    wait(transaction.execute(&put, &[])).map_err(&failed)?;
    Ok(())
}
