//! Filters as SQL.

use super::connection::{Statement, Value};
use super::log::visible;
use crate::filter::Filter;

/// What a filter's conditions mean for one kind of row; `None` where the kind has no such field.
pub(super) struct Columns {
    pub(super) kind: &'static str,
    pub(super) table: &'static str,
    /// The column of the id that people see.
    pub(super) id: &'static str,
    /// What belongs to a row: tables, and their columns of its place.
    pub(super) children: &'static [(&'static str, &'static str)],
    eval: Option<&'static str>,
    run: Option<&'static str>,
    task: Option<&'static str>,
    agent: Option<&'static str>,
    model: Option<&'static str>,
    dataset: Option<&'static str>,
}

pub(super) const TASKS: Columns = Columns {
    kind: "task",
    table: "evalcore_task_results",
    id: "result_id",
    children: &[("evalcore_task_measures", "place")],
    eval: None,
    run: None,
    task: Some("task_id = ?"),
    agent: Some("agent_name = ?"),
    model: Some("model_version = ?"),
    dataset: None,
};

/// The rows of measures, which have the fields that a trend is divided by.
pub(super) const MEASURES: Columns = Columns {
    table: "evalcore_task_measures",
    task: Some(
        "(batch, place) IN (SELECT batch, place FROM evalcore_task_results WHERE task_id = ?)",
    ),
    ..TASKS
};

pub(super) const RUNS: Columns = Columns {
    kind: "run",
    table: "evalcore_runs",
    id: "run_key",
    children: &[("evalcore_scores", "run"), ("evalcore_samples", "run")],
    eval: Some("eval_id = ?"),
    run: Some("run_id = ?"),
    task: None,
    agent: None,
    model: Some("(batch, place) IN (SELECT batch, run FROM evalcore_scores WHERE model = ?)"),
    dataset: Some("(batch, place) IN (SELECT batch, run FROM evalcore_scores WHERE dataset = ?)"),
};

/// The conditions on fields and times, joined by `AND`, with their values in order.
pub(super) fn conditions(filter: &Filter, columns: &Columns) -> Statement {
    let mut parts = vec!["1"];
    let mut values = Vec::new();
    let texts = [
        (&filter.eval, columns.eval),
        (&filter.run, columns.run),
        (&filter.task, columns.task),
        (&filter.agent, columns.agent),
        (&filter.model, columns.model),
        (&filter.dataset, columns.dataset),
        (&filter.experiment, Some("experiment_id = ?")),
        (&filter.group, Some("experiment_group = ?")),
        (&filter.version, Some("extension_version = ?")),
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
    // Measures are put together by day: whole days need not look at each row.
    let whole = |micros: i64| columns.table == MEASURES.table && micros % MICROS_PER_DAY == 0;
    for (time, by_row, by_day) in [
        (filter.since, "recorded_at >= ?", "day >= ?"),
        (filter.until, "recorded_at < ?", "day < ?"),
    ] {
        let Some(micros) = time.map(crate::time::Time::micros) else {
            continue;
        };
        if whole(micros) {
            parts.push(by_day);
            values.push(Value::Number(micros / MICROS_PER_DAY));
        } else {
            parts.push(by_row);
            values.push(Value::Number(micros));
        }
    }
    Statement {
        sql: parts.join(" AND "),
        values,
    }
}

const MICROS_PER_DAY: i64 = 86_400_000_000;

/// The rows that others took the place of, as a subquery of batches and places.
pub(super) fn superseded(columns: &Columns, snapshot: u64) -> String {
    format!(
        "(SELECT row_batch, row_place FROM evalcore_superseded WHERE kind = '{}' AND batch IN {})",
        columns.kind,
        visible(snapshot)
    )
}

/// The batches of such rows, as a subquery.
pub(super) fn touched(columns: &Columns, snapshot: u64) -> String {
    superseded(columns, snapshot).replacen("row_batch, row_place", "row_batch", 1)
}

/// Which rows are meant: those of batches that count, current unless the filter wants all.
pub(super) fn passing(filter: &Filter, columns: &Columns, snapshot: u64) -> Statement {
    let mut passing = conditions(filter, columns);
    let mut fixed = format!("batch IN {}", visible(snapshot));
    if !filter.replaced {
        fixed = format!(
            "{fixed} AND (batch, place) NOT IN {}",
            superseded(columns, snapshot)
        );
    }
    passing.sql = format!("{fixed} AND {}", passing.sql);
    passing
}

/// A query of the rows that pass, oldest first: all of them, or the newest so many.
pub(super) fn select(fields: &str, filter: &Filter, columns: &Columns, snapshot: u64) -> Statement {
    let Statement { sql, values } = passing(filter, columns, snapshot);
    let (table, kind) = (columns.table, columns.kind);
    let mut rows = format!("SELECT * FROM {table} WHERE {sql}");
    if let Some(limit) = filter.limit {
        rows = format!("{rows} ORDER BY recorded_at DESC, key DESC, revision DESC LIMIT {limit}");
    }
    let batches = visible(snapshot);
    let at = if filter.replaced {
        // The first that took a row's place.
        rows = format!(
            "SELECT * FROM ({rows}) AS r LEFT JOIN (SELECT row_batch, row_place, min(at) AS since \
             FROM evalcore_superseded WHERE kind = '{kind}' AND batch IN {batches} \
             GROUP BY row_batch, row_place) AS s ON r.batch = s.row_batch AND r.place = s.row_place \
             SETTINGS join_use_nulls = 1"
        );
        "since"
    } else {
        "CAST(NULL AS Nullable(Int64))"
    };
    let sql = format!(
        "SELECT {fields}, {at} AS superseded_at FROM ({rows}) ORDER BY recorded_at, key, revision"
    );
    Statement { sql, values }
}
