//! Filters as SQL.

use rusqlite::types::Value;

use crate::filter::Filter;

/// What a filter's conditions mean for one kind of row; `None` where the kind has no such field.
pub(super) struct Columns {
    pub(super) eval: Option<&'static str>,
    pub(super) run: Option<&'static str>,
    pub(super) task: Option<&'static str>,
    pub(super) agent: Option<&'static str>,
    pub(super) model: Option<&'static str>,
    pub(super) dataset: Option<&'static str>,
}

pub(super) const TASKS: Columns = Columns {
    eval: None,
    run: None,
    task: Some("r.task_id = ?"),
    agent: Some("r.agent_name = ?"),
    model: Some("r.model_version = ?"),
    dataset: None,
};

pub(super) const RUNS: Columns = Columns {
    eval: Some("r.eval_id = ?"),
    run: Some("r.run_id = ?"),
    task: None,
    agent: None,
    model: Some("EXISTS (SELECT 1 FROM scores s WHERE s.run = r.id AND s.model = ?)"),
    dataset: Some("EXISTS (SELECT 1 FROM scores s WHERE s.run = r.id AND s.dataset = ?)"),
};

/// The conditions, joined by `AND`, with their values in order.
pub(super) fn conditions(filter: &Filter, columns: &Columns) -> (String, Vec<Value>) {
    let mut parts = Vec::new();
    let mut values = Vec::new();
    let texts = [
        (&filter.eval, columns.eval),
        (&filter.run, columns.run),
        (&filter.task, columns.task),
        (&filter.agent, columns.agent),
        (&filter.model, columns.model),
        (&filter.dataset, columns.dataset),
        (&filter.experiment, Some("r.experiment_id = ?")),
        (&filter.group, Some("r.experiment_group = ?")),
        (&filter.version, Some("r.extension_version = ?")),
    ];
    for (wanted, column) in texts {
        match (wanted, column) {
            (None, _) => {}
            (Some(_), None) => parts.push("0"),
            (Some(text), Some(column)) => {
                parts.push(column);
                values.push(Value::Text(text.clone()));
            }
        }
    }
    for (time, column) in [
        (filter.since, "r.recorded_at >= ?"),
        (filter.until, "r.recorded_at < ?"),
    ] {
        if let Some(time) = time {
            parts.push(column);
            values.push(Value::Integer(time.micros()));
        }
    }
    if !filter.replaced {
        parts.push("r.superseded_at IS NULL");
    }
    if parts.is_empty() {
        parts.push("1");
    }
    (parts.join(" AND "), values)
}

/// A query of the rows that pass, oldest first: all of them, or the newest so many.
pub(super) fn select(
    columns: &str,
    table: &str,
    filter: &Filter,
    kind: &Columns,
) -> (String, Vec<Value>) {
    let (conditions, mut values) = conditions(filter, kind);
    let order = "ORDER BY recorded_at, key, revision";
    let Some(limit) = filter.limit else {
        return (
            format!("SELECT {columns} FROM {table} r WHERE {conditions} {order}"),
            values,
        );
    };
    values.push(Value::Integer(i64::try_from(limit).unwrap_or(i64::MAX)));
    let newest = "ORDER BY recorded_at DESC, key DESC, revision DESC LIMIT ?";
    (
        format!(
            "SELECT * FROM (SELECT {columns} FROM {table} r WHERE {conditions} {newest}) {order}"
        ),
        values,
    )
}
