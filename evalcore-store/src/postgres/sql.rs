//! Filters as SQL.

use tokio_postgres::types::ToSql;

use crate::filter::Filter;

/// A value of a statement.
pub(super) type Value = Box<dyn ToSql + Sync + Send>;

/// The values as the driver takes them.
pub(super) fn borrowed(values: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    values
        .iter()
        .map(|value| &**value as &(dyn ToSql + Sync))
        .collect()
}

/// What a filter's conditions mean for one kind of row; `None` where the kind has no such field.
/// `$` stands for the value.
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
    task: Some("r.task_id = $"),
    agent: Some("r.agent_name = $"),
    model: Some("r.model_version = $"),
    dataset: None,
};

pub(super) const RUNS: Columns = Columns {
    eval: Some("r.eval_id = $"),
    run: Some("r.run_id = $"),
    task: None,
    agent: None,
    model: Some("EXISTS (SELECT 1 FROM evalcore.scores s WHERE s.run = r.id AND s.model = $)"),
    dataset: Some("EXISTS (SELECT 1 FROM evalcore.scores s WHERE s.run = r.id AND s.dataset = $)"),
};

/// The conditions, joined by `AND`; their values are added to `values`.
pub(super) fn conditions(filter: &Filter, columns: &Columns, values: &mut Vec<Value>) -> String {
    let mut parts = Vec::new();
    let texts = [
        (&filter.eval, columns.eval),
        (&filter.run, columns.run),
        (&filter.task, columns.task),
        (&filter.agent, columns.agent),
        (&filter.model, columns.model),
        (&filter.dataset, columns.dataset),
        (&filter.experiment, Some("r.experiment_id = $")),
        (&filter.group, Some("r.experiment_group = $")),
        (&filter.version, Some("r.extension_version = $")),
    ];
    for (wanted, column) in texts {
        match (wanted, column) {
            (None, _) => {}
            // The server takes no NUL, and no row has one.
            (Some(text), Some(column)) if !text.contains('\0') => {
                parts.push(numbered(column, values, Box::new(text.clone())));
            }
            (Some(_), _) => parts.push("false".to_owned()),
        }
    }
    for (time, column) in [
        (filter.since, "r.recorded_at >= $"),
        (filter.until, "r.recorded_at < $"),
    ] {
        if let Some(time) = time {
            parts.push(numbered(column, values, Box::new(time.date_time())));
        }
    }
    if !filter.replaced {
        parts.push("r.superseded_at IS NULL".to_owned());
    }
    if parts.is_empty() {
        parts.push("true".to_owned());
    }
    parts.join(" AND ")
}

fn numbered(condition: &str, values: &mut Vec<Value>, value: Value) -> String {
    values.push(value);
    condition.replace('$', &format!("${}", values.len()))
}

/// A query of the rows that pass, oldest first: all of them, or the newest so many. `columns` has
/// `recorded_at`, `key` and `revision` among its names.
pub(super) fn select(
    columns: &str,
    table: &str,
    filter: &Filter,
    kind: &Columns,
) -> (String, Vec<Value>) {
    let mut values = Vec::new();
    let conditions = conditions(filter, kind, &mut values);
    let mut query = format!("SELECT {columns} FROM {table} r WHERE {conditions}");
    if let Some(limit) = filter.limit {
        values.push(Box::new(i64::try_from(limit).unwrap_or(i64::MAX)));
        query.push_str(" ORDER BY recorded_at DESC, key DESC, revision DESC LIMIT $");
        query.push_str(&values.len().to_string());
    }
    (query, values)
}
