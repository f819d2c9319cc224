//! Statistics within SQL.

use deadpool_postgres::Object;
use evalcore::Result;

use super::blocking::wait;
use super::failure::failed;
use super::read_tasks::{MEASURED, time};
use super::sql::{self, Value};
use crate::moments::Moments;
use crate::store::TaskMoments;
use crate::trend::{Dimension, TrendQuery};

fn column(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Version => "r.extension_version::text",
        Dimension::Model => "r.model_version::text",
        Dimension::Group => "r.experiment_group::text",
        Dimension::Agent => "r.agent_name::text",
        Dimension::Experiment => "r.experiment_id::text",
        Dimension::Dataset | Dimension::Run => "NULL::text",
        Dimension::Day => "to_char(r.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')",
    }
}

pub(super) fn of_tasks(client: &Object, query: &TrendQuery) -> Result<Vec<TaskMoments>> {
    let failed = failed("read task results");
    let metric = query.stored_metric();
    let mut values: Vec<Value> = Vec::new();
    let value = match MEASURED.iter().find(|name| **name == metric) {
        Some(name) => format!("r.{name}::double precision"),
        None if metric.contains('\0') => return Ok(Vec::new()),
        None => {
            values.push(Box::new(metric.to_owned()));
            "r.measure_values[array_position(r.measure_names, $1)]".to_owned()
        }
    };
    let conditions = sql::conditions(&query.filter, &sql::TASKS, &mut values);
    let keys = query.by.iter().fold(String::new(), |mut keys, by| {
        keys.push_str(", ");
        keys.push_str(column(*by));
        keys
    });
    let places: Vec<String> = (0..query.by.len())
        .map(|place| (place + 8).to_string())
        .collect();
    let group = if places.is_empty() {
        // Without a key there is one group, and none without rows.
        "HAVING count(*) > 0".to_owned()
    } else {
        format!("GROUP BY {}", places.join(", "))
    };
    // The squared distances from the mean: the server sums them as it goes (Youngs and Cramer).
    let text = format!(
        "SELECT count(*), avg(r.v), regr_sxx(r.v, r.v), min(r.v), max(r.v), min(r.recorded_at), \
         max(r.recorded_at){keys} FROM (SELECT r.*, {value} AS v FROM evalcore.task_results r \
         WHERE {conditions}) r WHERE r.v IS NOT NULL {group}"
    );
    let statement = wait(client.prepare_cached(&text)).map_err(&failed)?;
    let rows = wait(client.query(&statement, &sql::borrowed(&values))).map_err(&failed)?;
    let mut found = Vec::with_capacity(rows.len());
    for row in &rows {
        let n: i64 = row.try_get(0).map_err(&failed)?;
        let real = |place: usize| row.try_get::<_, f64>(place).map_err(&failed);
        let moments = Moments::new(
            u64::try_from(n).unwrap_or_default(),
            real(1)?,
            real(2)?,
            Some(real(3)?),
            Some(real(4)?),
        );
        let mut key = Vec::with_capacity(query.by.len());
        for (place, dimension) in query.by.iter().enumerate() {
            key.push((*dimension, row.try_get(place + 7).map_err(&failed)?));
        }
        found.push(TaskMoments {
            key,
            moments,
            first: time(row.try_get(5).map_err(&failed)?)?,
            last: time(row.try_get(6).map_err(&failed)?)?,
        });
    }
    Ok(found)
}
