//! Trends of task results: from the projection of the measures, which holds their moments.

use std::collections::BTreeMap;

use ::clickhouse::Row;
use evalcore::Result;
use serde::Deserialize;

use super::connection::{Server, Statement, Value};
use super::convert::time;
use super::log::{snapshot, visible};
use super::sql::{MEASURES, conditions, superseded, touched};
use crate::moments::Moments;
use crate::store::TaskMoments;
use crate::time::Time;
use crate::trend::{Dimension, TrendQuery};

#[derive(Debug, Row, Deserialize)]
struct MomentsRow {
    keys: Vec<Option<String>>,
    n: u64,
    mean: f64,
    m2: f64,
    least: f64,
    greatest: f64,
    first: i64,
    last: i64,
}

fn column(dimension: Dimension) -> Option<&'static str> {
    match dimension {
        Dimension::Version => Some("extension_version"),
        Dimension::Model => Some("model_version"),
        Dimension::Group => Some("experiment_group"),
        Dimension::Agent => Some("agent_name"),
        Dimension::Experiment => Some("experiment_id"),
        Dimension::Dataset | Dimension::Run => None,
        Dimension::Day => Some("day"),
    }
}

pub(super) fn of_tasks(server: &Server, query: &TrendQuery) -> Result<Vec<TaskMoments>> {
    let statement = statement(query, snapshot(server)?);
    let rows: Vec<MomentsRow> = server.rows("read task results", &statement)?;
    let mut found: BTreeMap<Vec<Option<String>>, (Moments, i64, i64)> = BTreeMap::new();
    for row in rows.into_iter().filter(|row| row.n > 0) {
        let (low, high) = (Some(row.least), Some(row.greatest));
        let moments = Moments::new(row.n, row.mean, row.m2, low, high);
        let (all, first, last) =
            found
                .entry(row.keys)
                .or_insert((Moments::default(), row.first, row.last));
        all.merge(&moments);
        (*first, *last) = ((*first).min(row.first), (*last).max(row.last));
    }
    let moments = found.into_iter().map(|(keys, (moments, first, last))| {
        Ok(TaskMoments {
            key: keyed(&query.by, keys)?,
            moments,
            first: time(first)?,
            last: time(last)?,
        })
    });
    moments.collect()
}

/// Days travel as numbers.
fn keyed(by: &[Dimension], keys: Vec<Option<String>>) -> Result<Vec<(Dimension, Option<String>)>> {
    let mut named = Vec::with_capacity(by.len());
    for (dimension, key) in by.iter().zip(keys) {
        let key = match (dimension, key) {
            (Dimension::Day, Some(days)) => {
                let days: i64 = days.parse().unwrap_or(-1);
                Some(Time::day(time(days.saturating_mul(86_400_000_000))?))
            }
            (_, key) => key,
        };
        named.push((*dimension, key));
    }
    Ok(named)
}

/// Batches of which no row was replaced are answered from their moments; of the others each row is
/// looked at.
fn statement(query: &TrendQuery, snapshot: u64) -> Statement {
    let mut columns: Vec<&str> = query.by.iter().filter_map(|by| column(*by)).collect();
    columns.dedup();
    let keys = query.by.iter().map(|by| match column(*by) {
        Some("day") => "toNullable(toString(day))".to_owned(),
        Some(column) => format!("CAST({column} AS Nullable(String))"),
        None => "CAST(NULL AS Nullable(String))".to_owned(),
    });
    let keys = keys.collect::<Vec<_>>().join(", ");
    let (mut listed, mut group) = (String::new(), String::new());
    if !columns.is_empty() {
        listed = format!("{}, ", columns.join(", "));
        group = format!(" GROUP BY {}", columns.join(", "));
    }
    let counting = format!("metric = ? AND batch IN {}", visible(snapshot));
    let touched = touched(&MEASURES, snapshot);
    let parts = if query.filter.replaced {
        vec![counting]
    } else {
        let superseded = superseded(&MEASURES, snapshot);
        vec![
            format!("{counting} AND batch NOT IN {touched}"),
            format!("{counting} AND batch IN {touched} AND (batch, place) NOT IN {superseded}"),
        ]
    };
    let filter = conditions(&query.filter, &MEASURES);
    let mut statement = Statement::default();
    let mut selects = Vec::new();
    for part in parts {
        selects.push(format!(
            "SELECT CAST([{keys}] AS Array(Nullable(String))) AS keys, n, mean, m2, least, \
             greatest, first, last FROM (SELECT {listed}count() AS n, avg(value) AS mean, \
             varPopStable(value) * count() AS m2, min(value) AS least, max(value) AS greatest, \
             min(recorded_at) AS first, max(recorded_at) AS last FROM evalcore_task_measures \
             WHERE {part} AND {}{group})",
            filter.sql
        ));
        statement
            .values
            .push(Value::Text(query.stored_metric().to_owned()));
        statement.values.extend(filter.values.iter().cloned());
    }
    statement.sql = selects.join(" UNION ALL ");
    statement
}
