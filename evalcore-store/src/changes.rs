//! When a trend changed.

use evalcore::compare::{
    ChangePointOptions, TrendRegression, change_points, detect_trend_regression,
};
use evalcore::schema::Direction;
use evalcore::{Code, Error, ErrorKind, Result};
use serde::Serialize;

use crate::store::Store;
use crate::trend::{Order, TrendPoint, TrendQuery, trend};

/// A series with its changes.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Changes {
    /// The points, the oldest first.
    pub points: Vec<TrendPoint>,
    /// The changes of their means, the oldest first.
    pub changes: Vec<Changed>,
    /// Which way is better.
    pub direction: Direction,
    /// Whether the newest point fits the earlier ones since the last change before it; without a
    /// declared direction nothing is said.
    pub newest: Option<TrendRegression>,
}

/// A change of the mean.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Changed {
    /// The first point after the change.
    pub at: String,
    /// The first point that may have been the first one changed.
    pub earliest: String,
    /// The last one: what lies from `earliest` to here is to blame.
    pub latest: String,
    /// The mean before.
    pub before: f64,
    /// The mean after.
    pub after: f64,
    /// How often a series without a change would look like this.
    pub p_value: f64,
    /// Whether it is for the worse; `null` without a declared direction.
    pub is_worse: Option<bool>,
}

impl Changes {
    /// Whether the last change is for the worse, or the newest point is worse than expected.
    #[must_use]
    pub fn has_regression(&self) -> bool {
        let last = self.changes.last().and_then(|change| change.is_worse);
        let newest = self.newest.as_ref().and_then(|newest| newest.is_regression);
        last == Some(true) || newest == Some(true)
    }

    /// Whether there are enough points to say anything: four.
    #[must_use]
    pub fn is_decided(&self) -> bool {
        self.points.len() > 3
    }
}

/// Finds when the points of a trend, one a run, a day or whatever it is by, changed, and which of
/// them are to blame.
///
/// # Errors
///
/// `store.no_data` without points; those of [`trend`](crate::trend()) and [`change_points`].
///
/// # Examples
///
/// ```
/// # #[cfg(feature = "sqlite")] {
/// use evalcore_store::*;
///
/// let store = open("sqlite::memory:")?;
/// let mut batch = Batch::new();
/// for day in 1..=20 {
///     let mut task = TaskResult::new("e", format!("t{day}"), "baseline", "1.0.0", "m");
///     let accuracy = if day > 12 { 0.70 } else { 0.80 } + f64::from(day % 3) / 100.0;
///     task.measures.insert("accuracy".to_owned(), accuracy);
///     task.recorded_at = Some(format!("2026-01-{day:02}T00:00:00Z").parse()?);
///     batch.task(task);
/// }
/// store.write(batch, Merge::Coalesce)?;
/// let mut query = TrendQuery::new("accuracy");
/// query.by(&[Dimension::Day]);
/// let found = changes(&*store, &query, &Default::default())?;
/// assert_eq!(found.changes[0].at, "2026-01-13");
/// assert!(found.has_regression());
/// # }
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn changes(
    store: &dyn Store,
    query: &TrendQuery,
    options: &ChangePointOptions,
) -> Result<Changes> {
    let mut query = query.clone();
    query.order(Order::Oldest);
    let points = trend(store, &query)?;
    if points.is_empty() {
        return Err(Error::new(ErrorKind::Store {
            code: Code::StoreNoData,
            message: format!("no values of `{}` pass the filter", query.stored_metric()),
        }));
    }
    let direction = query.direction();
    let values: Vec<f64> = points.iter().map(|point| point.mean).collect();
    let found = change_points(&values, options)?;
    let name = |place: usize| points.get(place).map(name).unwrap_or_default();
    let changes = found
        .iter()
        .map(|change| Changed {
            at: name(change.index),
            earliest: name(change.earliest),
            latest: name(change.latest),
            before: change.before,
            after: change.after,
            p_value: change.p_value,
            is_worse: match direction {
                Direction::HigherIsBetter => Some(change.after < change.before),
                Direction::LowerIsBetter => Some(change.after > change.before),
                _ => None,
            },
        })
        .collect();
    // A point that is itself the first of a new part has no history there.
    let begin = found.last().map_or(0, |change| change.index);
    let newest = match values.split_last() {
        Some((current, history)) if direction != Direction::Unknown => {
            let history = history.get(begin..).unwrap_or_default();
            Some(detect_trend_regression(
                history, *current, direction, NEWEST,
            )?)
        }
        _ => None,
    };
    Ok(Changes {
        points,
        changes,
        direction,
        newest,
    })
}

/// The chance that the newest point of a stable series is called worse.
const NEWEST: f64 = 0.01;

fn name(point: &TrendPoint) -> String {
    let parts = point
        .key
        .values()
        .map(|part| part.as_deref().unwrap_or("-"));
    parts.collect::<Vec<_>>().join(" ")
}
