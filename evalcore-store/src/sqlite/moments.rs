//! Statistics within SQL.

use evalcore::Result;
use rusqlite::functions::{Aggregate, Context, FunctionFlags};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::failure::failed;
use super::read_tasks::time;
use super::sql;
use crate::moments::Moments;
use crate::store::TaskMoments;
use crate::trend::{Dimension, TrendQuery};

/// `evalcore_m2(value)`: the sum of squared distances from the mean, in one pass and without the
/// cancellation of `sum(x * x) - n * mean * mean`.
struct M2;

impl Aggregate<Moments, f64> for M2 {
    fn init(&self, _: &mut Context<'_>) -> rusqlite::Result<Moments> {
        Ok(Moments::default())
    }

    fn step(&self, context: &mut Context<'_>, moments: &mut Moments) -> rusqlite::Result<()> {
        moments.update(context.get(0)?);
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, moments: Option<Moments>) -> rusqlite::Result<f64> {
        Ok(moments.map_or(0.0, |moments| moments.m2))
    }
}

pub(super) fn register(connection: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_aggregate_function("evalcore_m2", 1, flags, M2)
}

fn column(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Version => "r.extension_version",
        Dimension::Model => "r.model_version",
        Dimension::Group => "r.experiment_group",
        Dimension::Agent => "r.agent_name",
        Dimension::Experiment => "r.experiment_id",
        Dimension::Dataset | Dimension::Run => "NULL",
        Dimension::Day => "date(r.recorded_at / 1000000, 'unixepoch')",
    }
}

pub(super) fn of_tasks(connection: &Connection, query: &TrendQuery) -> Result<Vec<TaskMoments>> {
    let failed = failed("read task results");
    let (conditions, mut values) = sql::conditions(&query.filter, &sql::TASKS);
    values.insert(0, Value::Text(query.stored_metric().to_owned()));
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
    let text = format!(
        "SELECT count(*), avg(m.value), evalcore_m2(m.value), min(m.value), max(m.value), \
         min(r.recorded_at), max(r.recorded_at){keys} FROM task_measures m \
         JOIN task_results r ON r.id = m.task WHERE m.metric = ? AND {conditions} {group}"
    );
    let mut statement = connection.prepare_cached(&text).map_err(&failed)?;
    let mut rows = statement.query(params_from_iter(values)).map_err(&failed)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next().map_err(&failed)? {
        let n: i64 = row.get(0).map_err(&failed)?;
        let real = |place: usize| row.get::<_, f64>(place).map_err(&failed);
        let moments = Moments::new(
            u64::try_from(n).unwrap_or_default(),
            real(1)?,
            real(2)?,
            Some(real(3)?),
            Some(real(4)?),
        );
        let mut key = Vec::with_capacity(query.by.len());
        for (place, dimension) in query.by.iter().enumerate() {
            key.push((*dimension, row.get(place + 7).map_err(&failed)?));
        }
        found.push(TaskMoments {
            key,
            moments,
            first: time(row.get(5).map_err(&failed)?)?,
            last: time(row.get(6).map_err(&failed)?)?,
        });
    }
    Ok(found)
}
