//! Task results as they are read.

use std::collections::BTreeMap;
use std::pin::pin;

use chrono::{DateTime, Utc};
use deadpool_postgres::Object;
use evalcore::Result;
use futures_util::TryStreamExt as _;
use serde_json::Value;
use tokio_postgres::Row;

use super::blocking::wait;
use super::failure::{damaged, failed};
use super::sql;
use crate::filter::Filter;
use crate::hash::content_hash;
use crate::task::{StoredTask, TaskResult};
use crate::time::Time;

/// Metrics with a column of their own, in the order of [`COLUMNS`].
pub(super) const MEASURED: [&str; 8] = [
    "accuracy",
    "completeness",
    "efficiency",
    "integration_quality",
    "latency_ms",
    "tokens_used",
    "cost_usd",
    "execution_time_seconds",
];

/// The columns of a task result in the view `evalcore.task_results`. The key is what rows of one
/// time are sorted by.
pub(super) const COLUMNS: &str = "r.result_id::text, r.revision, r.experiment_id, r.task_id, \
    r.experiment_group, r.extension_version, r.model_version, r.agent_name, r.success, \
    r.error_message, coalesce(r.metadata_exact, r.metadata::text), r.created_at, \
    r.recorded_at AS recorded_at, r.superseded_at, r.content_hash, r.measure_names, \
    r.measure_values, r.accuracy, r.completeness, r.efficiency, r.integration_quality, \
    r.latency_ms, r.tokens_used::double precision, r.cost_usd, r.execution_time_seconds";

/// The natural key as text, compared byte by byte.
const KEY: &str = "(SELECT string_agg(replace(replace(part, '%', '%25'), '|', '%7C'), '|') \
    COLLATE \"C\" FROM unnest(ARRAY[r.experiment_id, r.task_id, r.experiment_group, \
    r.extension_version]) part) AS key";

pub(super) fn visit(
    client: &Object,
    filter: &Filter,
    visit: &mut dyn FnMut(StoredTask) -> Result<()>,
) -> Result<()> {
    let failed = failed("read task results");
    let columns = format!("{COLUMNS}, {KEY}");
    let (rows, values) = sql::select(&columns, "evalcore.task_results", filter, &sql::TASKS);
    let query = format!("SELECT * FROM ({rows}) r ORDER BY recorded_at, key, revision");
    let statement = wait(client.prepare_cached(&query)).map_err(&failed)?;
    let rows = wait(client.query_raw(&statement, sql::borrowed(&values))).map_err(&failed)?;
    let mut rows = pin!(rows);
    while let Some(row) = wait(rows.try_next()).map_err(&failed)? {
        visit(task(&row)?)?;
    }
    Ok(())
}

/// A row of [`COLUMNS`].
pub(super) fn task(row: &Row) -> Result<StoredTask> {
    let failed = failed("read task results");
    let text = |place: usize| row.try_get::<_, String>(place).map_err(&failed);
    let optional = |place: usize| row.try_get::<_, Option<String>>(place).map_err(&failed);
    let real = |place: usize| row.try_get::<_, Option<f64>>(place).map_err(&failed);
    let mut result = TaskResult::new(text(2)?, text(3)?, text(4)?, text(5)?, text(6)?);
    result.agent_name = optional(7)?;
    // Others may leave out whether a task came to its end, and its metadata.
    result.success = row
        .try_get::<_, Option<bool>>(8)
        .map_err(&failed)?
        .unwrap_or(true);
    result.error_message = optional(9)?;
    if let Some(metadata) = optional(10)? {
        result.metadata = json(&metadata)?;
    }
    result.measures = measures(row)?;
    for (place, name) in MEASURED.iter().enumerate() {
        if let Some(value) = real(17 + place)? {
            result.measures.insert((*name).to_owned(), value);
        }
    }
    let recorded_at = time(row.try_get(12).map_err(&failed)?)?;
    result.recorded_at = Some(recorded_at);
    Ok(StoredTask {
        result_id: text(0)?,
        revision: revision(row.try_get(1).map_err(&failed)?)?,
        created_at: time(row.try_get(11).map_err(&failed)?)?,
        recorded_at,
        superseded_at: optional_time(row.try_get(13).map_err(&failed)?)?,
        content_hash: match optional(14)? {
            Some(hash) => hash,
            None => content_hash(&result)?,
        },
        result,
    })
}

/// The metrics without a column of their own.
fn measures(row: &Row) -> Result<BTreeMap<String, f64>> {
    let failed = failed("read task results");
    let names: Option<Vec<String>> = row.try_get(15).map_err(&failed)?;
    let values: Option<Vec<f64>> = row.try_get(16).map_err(&failed)?;
    let (names, values) = (names.unwrap_or_default(), values.unwrap_or_default());
    if names.len() != values.len() {
        let what = format!("{} metrics of {} values", names.len(), values.len());
        return Err(damaged(&what));
    }
    Ok(names.into_iter().zip(values).collect())
}

/// Metadata, its members sorted as they were written.
pub(super) fn json(text: &str) -> Result<Value> {
    let mut value: Value = serde_json::from_str(text)
        .map_err(|error| damaged(&format!("metadata is no JSON: {error}")))?;
    value.sort_all_objects();
    Ok(value)
}

/// The text of metadata where `jsonb` would not give it back: it has no floats that are whole and
/// large, and no negative zero.
pub(super) fn exact(metadata: &Value) -> Option<String> {
    fn is_changed(value: &Value) -> bool {
        match value {
            Value::Number(number) => {
                let float = number.as_f64().filter(|_| number.is_f64());
                float.is_some_and(|float| float.abs() >= 1e15 || float.to_bits() == 1 << 63)
            }
            Value::Array(items) => items.iter().any(is_changed),
            Value::Object(members) => members.values().any(is_changed),
            _ => false,
        }
    }
    is_changed(metadata).then(|| metadata.to_string())
}

pub(super) fn revision(number: i32) -> Result<u32> {
    u32::try_from(number).map_err(|_| damaged(&format!("the revision {number}")))
}

pub(super) fn time(time: DateTime<Utc>) -> Result<Time> {
    Time::from_micros(time.timestamp_micros()).map_err(|_| damaged(&format!("the time {time}")))
}

pub(super) fn optional_time(found: Option<DateTime<Utc>>) -> Result<Option<Time>> {
    found.map(time).transpose()
}
