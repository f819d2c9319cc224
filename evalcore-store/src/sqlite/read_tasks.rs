//! Task results as they are read.

use std::collections::BTreeMap;

use evalcore::Result;
use rusqlite::{Connection, Row, params_from_iter};
use serde_json::Value;

use super::failure::{damaged, failed};
use super::sql;
use crate::filter::Filter;
use crate::task::{StoredTask, TaskResult};
use crate::time::Time;

const COLUMNS: &str = "r.id, r.result_id, r.revision, r.key, r.experiment_id, r.task_id, \
    r.experiment_group, r.extension_version, r.model_version, r.agent_name, r.success, \
    r.error_message, r.metadata, r.created_at, r.recorded_at AS recorded_at, r.superseded_at, \
    r.content_hash";

pub(super) fn visit(
    connection: &Connection,
    filter: &Filter,
    visit: &mut dyn FnMut(StoredTask) -> Result<()>,
) -> Result<()> {
    let failed = failed("read task results");
    let (query, parameters) = sql::select(COLUMNS, "task_results", filter, &sql::TASKS);
    let mut statement = connection.prepare_cached(&query).map_err(&failed)?;
    let mut measures = connection
        .prepare_cached("SELECT metric, value FROM task_measures WHERE task = ?1")
        .map_err(&failed)?;
    let mut rows = statement
        .query(params_from_iter(parameters))
        .map_err(&failed)?;
    while let Some(row) = rows.next().map_err(&failed)? {
        let id: i64 = row.get(0).map_err(&failed)?;
        let values = measures
            .query_map([id], |row| Ok((row.get(0)?, row.get(1)?)))
            .and_then(Iterator::collect)
            .map_err(&failed)?;
        visit(task(row, values)?)?;
    }
    Ok(())
}

fn task(row: &Row<'_>, measures: BTreeMap<String, f64>) -> Result<StoredTask> {
    let failed = failed("read task results");
    let text = |place: usize| row.get::<_, String>(place).map_err(&failed);
    let optional = |place: usize| row.get::<_, Option<String>>(place).map_err(&failed);
    let mut result = TaskResult::new(text(4)?, text(5)?, text(6)?, text(7)?, text(8)?);
    result.agent_name = optional(9)?;
    result.success = row.get(10).map_err(&failed)?;
    result.error_message = optional(11)?;
    result.metadata = json(&text(12)?)?;
    result.measures = measures;
    let recorded_at = time(row.get(14).map_err(&failed)?)?;
    result.recorded_at = Some(recorded_at);
    Ok(StoredTask {
        result_id: text(1)?,
        revision: row.get(2).map_err(&failed)?,
        created_at: time(row.get(13).map_err(&failed)?)?,
        recorded_at,
        superseded_at: optional_time(row.get(15).map_err(&failed)?)?,
        content_hash: text(16)?,
        result,
    })
}

pub(super) fn json(text: &str) -> Result<Value> {
    serde_json::from_str(text).map_err(|error| damaged(&format!("metadata is no JSON: {error}")))
}

pub(super) fn time(micros: i64) -> Result<Time> {
    Time::from_micros(micros).map_err(|_| damaged(&format!("a time of {micros} microseconds")))
}

pub(super) fn optional_time(micros: Option<i64>) -> Result<Option<Time>> {
    micros.map(time).transpose()
}
