//! Values of one metric, without what else their runs hold.

use evalcore::Result;
use rusqlite::types::Value;
use rusqlite::{Connection, Row, params_from_iter};

use super::failure::failed;
use super::read_tasks::time;
use super::sql;
use crate::filter::Filter;
use crate::moments::Moments;
use crate::store::ScoreValue;
use crate::time::Time;

pub(super) fn visit(
    connection: &Connection,
    metric: &str,
    filter: &Filter,
    visit: &mut dyn FnMut(ScoreValue) -> Result<()>,
) -> Result<()> {
    let failed = failed("read scores");
    let (runs, mut values) = sql::select("r.*", "runs", filter, &sql::RUNS);
    values.push(Value::Text(metric.to_owned()));
    let query = format!(
        "SELECT r.eval_id, r.run_id, r.experiment_id, r.experiment_group, r.extension_version, \
         r.recorded_at, s.model, s.dataset, s.value, s.n, s.standard_error, s.sample_n, \
         s.sample_mean, s.sample_m2, s.sample_min, s.sample_max \
         FROM ({runs}) r JOIN scores s ON s.run = r.id \
         WHERE s.metric = ? AND s.value IS NOT NULL ORDER BY r.recorded_at, r.key, r.revision, \
         s.place"
    );
    let mut statement = connection.prepare_cached(&query).map_err(&failed)?;
    let mut rows = statement.query(params_from_iter(values)).map_err(&failed)?;
    while let Some(row) = rows.next().map_err(&failed)? {
        let recorded_at = time(row.get(5).map_err(&failed)?)?;
        let score = read(row, recorded_at).map_err(&failed)?;
        visit(score)?;
    }
    Ok(())
}

fn read(row: &Row<'_>, recorded_at: Time) -> rusqlite::Result<ScoreValue> {
    let count = |n: i64| u64::try_from(n).unwrap_or_default();
    Ok(ScoreValue {
        eval_id: row.get(0)?,
        run_id: row.get(1)?,
        experiment_id: row.get(2)?,
        experiment_group: row.get(3)?,
        extension_version: row.get(4)?,
        recorded_at,
        model: row.get(6)?,
        dataset: row.get(7)?,
        value: row.get(8)?,
        n: row.get::<_, Option<i64>>(9)?.map(count),
        standard_error: row.get(10)?,
        moments: Moments::new(
            count(row.get(11)?),
            row.get(12)?,
            row.get(13)?,
            row.get(14)?,
            row.get(15)?,
        ),
    })
}
