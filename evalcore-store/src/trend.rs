//! A metric over time or over versions.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use evalcore::schema::{Direction, Unit};
use evalcore::stats::{
    Interval, Proportion, ProportionMethod, proportion_interval, students_t_quantile,
};
use evalcore::{MetricSpec, Result};
use serde::Serialize;

use crate::filter::Filter;
use crate::import::CORRECT;
use crate::moments::Moments;
use crate::store::{ScoreValue, Store};
use crate::task::{join_key, measure};
use crate::time::Time;
use crate::version::compare_versions;

/// What rows are put together by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Dimension {
    /// The version of what is evaluated.
    Version,
    /// The model.
    Model,
    /// The group of the experiment.
    Group,
    /// The agent; of task results only.
    Agent,
    /// The experiment.
    Experiment,
    /// The data set; of runs only.
    Dataset,
    /// The evaluation and run; of runs only.
    Run,
    /// The day in UTC.
    Day,
}

impl Dimension {
    /// Every dimension.
    pub const ALL: [Self; 8] = [
        Self::Version,
        Self::Model,
        Self::Group,
        Self::Agent,
        Self::Experiment,
        Self::Dataset,
        Self::Run,
        Self::Day,
    ];

    /// The name as it stands in documents.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Version => "version",
            Self::Model => "model",
            Self::Group => "group",
            Self::Agent => "agent",
            Self::Experiment => "experiment",
            Self::Dataset => "dataset",
            Self::Run => "run",
            Self::Day => "day",
        }
    }
}

/// Which rows a trend is made of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rows {
    /// Task results.
    #[default]
    Tasks,
    /// Scores of runs.
    Scores,
}

/// In which order the points of a trend come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Order {
    /// The point with the newest row first.
    #[default]
    Newest,
    /// The point with the newest row last.
    Oldest,
    /// By semantic version, the lowest first; then by time.
    Version,
}

/// A question about a metric.
///
/// # Examples
///
/// ```
/// use evalcore_store::{Dimension, Order, TrendQuery};
///
/// let mut query = TrendQuery::new("latency");
/// query.by(&[Dimension::Version]).order(Order::Version);
/// query.filter.agent("feature_dev").group("code-chef");
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct TrendQuery {
    pub(crate) metric: String,
    pub(crate) by: Vec<Dimension>,
    pub(crate) rows: Rows,
    pub(crate) order: Order,
    pub(crate) limit: Option<usize>,
    pub(crate) alpha: f64,
    /// Which rows count; its limit does not.
    pub filter: Filter,
}

impl TrendQuery {
    /// Asks for a metric of task results by version and model, newest first, with intervals at
    /// 95 %.
    ///
    /// `latency`, `tokens` and `cost` stand for `latency_ms`, `tokens_used` and `cost_usd`.
    #[must_use]
    pub fn new(metric: &str) -> Self {
        Self {
            metric: metric.to_owned(),
            by: vec![Dimension::Version, Dimension::Model],
            rows: Rows::Tasks,
            order: Order::Newest,
            limit: None,
            alpha: 0.05,
            filter: Filter::new(),
        }
    }

    /// Sets what rows are put together by.
    pub fn by(&mut self, by: &[Dimension]) -> &mut Self {
        self.by = by.to_vec();
        self
    }

    /// Sets which rows the trend is made of. Default: task results.
    pub fn rows(&mut self, rows: Rows) -> &mut Self {
        self.rows = rows;
        self
    }

    /// Sets the order. Default: newest first.
    pub fn order(&mut self, order: Order) -> &mut Self {
        self.order = order;
        self
    }

    /// Sets how many points there are at most, the first ones of the order. Default: all.
    pub fn limit(&mut self, limit: usize) -> &mut Self {
        self.limit = Some(limit);
        self
    }

    /// Sets the chance that an interval misses, between 0 and 1. Default: 0.05.
    pub fn alpha(&mut self, alpha: f64) -> &mut Self {
        self.alpha = alpha;
        self
    }

    /// The metric as it is stored.
    pub(crate) fn stored_metric(&self) -> &str {
        match (self.rows, measure(&self.metric)) {
            (Rows::Tasks, Some(measure)) => measure.name,
            _ => &self.metric,
        }
    }

    pub(crate) fn direction(&self) -> Direction {
        match (self.rows, measure(&self.metric)) {
            (Rows::Tasks, Some(measure)) => measure.direction,
            (Rows::Tasks, None) => Direction::Unknown,
            (Rows::Scores, _) if self.metric == CORRECT => Direction::HigherIsBetter,
            (Rows::Scores, _) => MetricSpec::of(&self.metric).direction,
        }
    }

    fn unit(&self) -> Unit {
        match (self.rows, measure(&self.metric)) {
            (Rows::Tasks, Some(measure)) => measure.unit,
            (Rows::Tasks, None) => Unit::Unknown,
            (Rows::Scores, _) if self.metric == CORRECT => Unit::Proportion,
            (Rows::Scores, _) => MetricSpec::of(&self.metric).unit,
        }
    }
}

/// What the n of a point counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Basis {
    /// Rows: task results, or scores of runs.
    Rows,
    /// Samples behind the scores, taken as independent of each other.
    Samples,
}

/// A metric of the rows of one combination of values.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct TrendPoint {
    /// The values that the rows share; `null` where they have none.
    pub key: BTreeMap<Dimension, Option<String>>,
    /// How many rows or samples.
    pub n: u64,
    /// What n counts.
    pub basis: Basis,
    /// How many rows.
    pub rows: u64,
    /// The mean, in the unit of the metric.
    pub mean: f64,
    /// The standard deviation; `null` below two.
    pub standard_deviation: Option<f64>,
    /// The standard error of the mean; `null` below two.
    pub standard_error: Option<f64>,
    /// The lower limit of the mean; `null` where it is not defined.
    pub low: Option<f64>,
    /// The upper limit of the mean; `null` where it is not defined.
    pub high: Option<f64>,
    /// How the limits were found: `wilson` for outcomes of 0 and 1, else `t`.
    pub method: Option<&'static str>,
    /// The least row.
    pub min: f64,
    /// The greatest row.
    pub max: f64,
    /// When the earliest row was measured.
    pub first: Time,
    /// When the latest row was measured.
    pub last: Time,
}

/// Gives a metric over time or versions.
///
/// An empty answer means that no row passes the filter with a value of the metric.
///
/// # Errors
///
/// `parameter.invalid` for an unusable `alpha`; `store.…`.
pub fn trend(store: &dyn Store, query: &TrendQuery) -> Result<Vec<TrendPoint>> {
    let gathered = match query.rows {
        Rows::Tasks => store
            .task_moments(query)?
            .into_iter()
            .map(|row| {
                let gathered = Gathered {
                    rows: row.moments,
                    samples: Moments::default(),
                    all_sampled: false,
                    first: row.first,
                    last: row.last,
                };
                (row.key.into_iter().collect(), gathered)
            })
            .collect(),
        Rows::Scores => gather_scores(store, query)?,
    };
    let mut points: Vec<TrendPoint> = gathered
        .into_iter()
        .map(|(key, gathered)| point(key, &gathered, query))
        .collect::<Result<_>>()?;
    points.sort_by(|a, b| compare(a, b, query.order));
    points.truncate(query.limit.unwrap_or(usize::MAX));
    Ok(points)
}

type Key = BTreeMap<Dimension, Option<String>>;

/// The rows of one key.
struct Gathered {
    rows: Moments,
    samples: Moments,
    all_sampled: bool,
    first: Time,
    last: Time,
}

fn gather_scores(store: &dyn Store, query: &TrendQuery) -> Result<BTreeMap<Key, Gathered>> {
    let mut found: BTreeMap<Key, Gathered> = BTreeMap::new();
    let mut filter = query.filter.clone();
    filter.limit = None;
    let passes =
        |wanted: &Option<String>, found: &str| wanted.as_ref().is_none_or(|wanted| wanted == found);
    let (model, dataset) = (query.filter.model.clone(), query.filter.dataset.clone());
    store.score_values(&query.metric, &filter, &mut |score| {
        if !passes(&model, &score.model) || !passes(&dataset, &score.dataset) {
            return Ok(());
        }
        let part = |dimension: Dimension| match dimension {
            Dimension::Version => score.extension_version.clone(),
            Dimension::Model => Some(score.model.clone()),
            Dimension::Group => score.experiment_group.clone(),
            Dimension::Agent => None,
            Dimension::Experiment => score.experiment_id.clone(),
            Dimension::Dataset => Some(score.dataset.clone()),
            Dimension::Run => Some(join_key(&[&score.eval_id, &score.run_id])),
            Dimension::Day => Some(score.recorded_at.day()),
        };
        let key: Key = query.by.iter().map(|by| (*by, part(*by))).collect();
        let gathered = found.entry(key).or_insert(Gathered {
            rows: Moments::default(),
            samples: Moments::default(),
            all_sampled: true,
            first: score.recorded_at,
            last: score.recorded_at,
        });
        gathered.rows.update(score.value);
        match sampled(&score) {
            Some(moments) => gathered.samples.merge(&moments),
            None => gathered.all_sampled = false,
        }
        gathered.first = gathered.first.min(score.recorded_at);
        gathered.last = gathered.last.max(score.recorded_at);
        Ok(())
    })?;
    Ok(found)
}

/// The moments of the samples behind a score: those kept, or those of its n and standard error.
fn sampled(score: &ScoreValue) -> Option<Moments> {
    let (value, kept) = (score.value, &score.moments);
    if kept.n > 0 && (kept.mean - value).abs() <= 1e-9 * value.abs().max(1.0) {
        return Some(*kept);
    }
    let (n, error) = (score.n.filter(|n| *n > 1)?, score.standard_error?);
    #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
    let real = n as f64;
    Some(Moments::new(
        n,
        value,
        error * error * real * (real - 1.0),
        None,
        None,
    ))
}

fn point(key: Key, gathered: &Gathered, query: &TrendQuery) -> Result<TrendPoint> {
    let (basis, moments) = if gathered.all_sampled && gathered.samples.n > 0 {
        (Basis::Samples, &gathered.samples)
    } else {
        (Basis::Rows, &gathered.rows)
    };
    let limits = interval(moments, query.unit(), query.alpha)?;
    Ok(TrendPoint {
        key,
        n: moments.n,
        basis,
        rows: gathered.rows.n,
        mean: moments.mean,
        standard_deviation: moments.standard_deviation(),
        standard_error: moments.standard_error(),
        low: limits.map(|(limits, _)| limits.low),
        high: limits.map(|(limits, _)| limits.high),
        method: limits.map(|(_, method)| method),
        min: gathered.rows.min.unwrap_or(moments.mean),
        max: gathered.rows.max.unwrap_or(moments.mean),
        first: gathered.first,
        last: gathered.last,
    })
}

/// The interval of a mean: Wilson's where every number is 0 or 1, else Student's.
fn interval(moments: &Moments, unit: Unit, alpha: f64) -> Result<Option<(Interval, &'static str)>> {
    #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
    let n = moments.n as f64;
    let p = moments.mean;
    // Numbers from 0 to 1 have this sum of squares only if none lies between.
    let all_ends = (moments.m2 - n * p * (1.0 - p)).abs() <= 1e-9 * n;
    if unit == Unit::Proportion && all_ends && moments.n > 0 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a count from 0 to n"
        )]
        let hits = (n * p).round() as u64;
        let limits = proportion_interval(
            Proportion::new(hits, moments.n)?,
            alpha,
            ProportionMethod::Wilson,
        )?;
        return Ok(Some((limits, "wilson")));
    }
    let Some(error) = moments.standard_error() else {
        return Ok(None);
    };
    let half = students_t_quantile(1.0 - alpha / 2.0, n - 1.0)? * error;
    Ok(Some((Interval::new(p - half, p + half), "t")))
}

fn compare(a: &TrendPoint, b: &TrendPoint, order: Order) -> Ordering {
    let by_key = || a.key.cmp(&b.key);
    match order {
        Order::Newest => b.last.cmp(&a.last).then_with(by_key),
        Order::Oldest => a.last.cmp(&b.last).then_with(by_key),
        Order::Version => {
            let version = |point: &TrendPoint| {
                let version = point.key.get(&Dimension::Version);
                version.cloned().flatten()
            };
            let by_version = match (version(a), version(b)) {
                (Some(a), Some(b)) => compare_versions(&a, &b),
                (a, b) => b.is_some().cmp(&a.is_some()),
            };
            by_version
                .then_with(|| a.last.cmp(&b.last))
                .then_with(by_key)
        }
    }
}
