//! Nights of a history against pooled runs of a baseline.

use std::collections::BTreeMap;

use evalcore::schema::Direction;
use evalcore::stats::{PooledBaseline, PooledGate, PooledGateOptions};
use evalcore::{Code, Error, ErrorKind, Result};
use serde::Serialize;

use crate::compare::metric_items;
use crate::filter::Filter;
use crate::run::Texts;
use crate::store::Store;
use crate::time::Time;

/// Which runs are watched against which.
///
/// # Examples
///
/// ```
/// use evalcore_store::WatchQuery;
///
/// let mut query = WatchQuery::new("correct");
/// query.baseline.group("baseline");
/// query.nights.group("code-chef");
/// query.gate = query.gate.effect(0.03);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct WatchQuery {
    metric: String,
    model: Option<String>,
    /// The runs that are pooled.
    pub baseline: Filter,
    /// The runs that are watched, in the order of their times.
    pub nights: Filter,
    /// How the gate is set; the effect is in the unit of the metric.
    pub gate: PooledGateOptions,
}

impl WatchQuery {
    /// Watches a metric of runs with samples.
    #[must_use]
    pub fn new(metric: impl Into<String>) -> Self {
        Self {
            metric: metric.into(),
            model: None,
            baseline: Filter::new(),
            nights: Filter::new(),
            gate: PooledGateOptions::default(),
        }
    }

    /// Takes only samples of this model. Default: of every model.
    pub fn model(&mut self, model: impl Into<String>) -> &mut Self {
        self.model = Some(model.into());
        self
    }
}

/// What a watch says.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Watch {
    /// The metric.
    pub metric: String,
    /// How many runs were pooled.
    pub baseline_runs: u64,
    /// The mean of the baseline over the items.
    pub baseline: f64,
    /// How much the mean of one more run of it would vary: a standard deviation.
    pub run_deviation: f64,
    /// Items that every run of the baseline has.
    pub items: u64,
    /// Items that some run of the baseline lacks; they do not count.
    pub left_out: u64,
    /// The nights, the oldest first.
    pub nights: Vec<Night>,
    /// Whether a night raised the alarm.
    pub alarm: bool,
    /// The runs to blame: from the one on which the loss most likely began to the one that raised
    /// the alarm.
    pub blame: Option<[String; 2]>,
}

/// A run that was watched.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Night {
    /// The evaluation and run, as `eval|run`.
    pub run: String,
    /// When it was evaluated.
    pub recorded_at: Time,
    /// Items that it has a value for.
    pub n: u64,
    /// Its mean less the baseline's rates, in the unit of the metric.
    pub difference: f64,
    /// The standard error of that, the baseline's luck included.
    pub standard_error: f64,
    /// The evidence for a loss up to here.
    pub e_value: f64,
    /// Whether the alarm was raised, here or before.
    pub alarm: bool,
}

/// Watches a history: every run of the baseline is pooled item by item, and every other run is a
/// look of one [`PooledGate`], whose false alarms over all looks together stay at alpha. The state
/// of the gate is the history itself.
///
/// # Errors
///
/// `store.no_data` without runs on either side or without items that the baseline's runs share;
/// `parameter.invalid` for a metric without a declared direction and what the gate refuses;
/// `store.…`.
pub fn watch(store: &dyn Store, query: &WatchQuery) -> Result<Watch> {
    let mut direction = None;
    let mut baseline = read(store, query, &query.baseline, &mut direction)?;
    let named: Vec<String> = baseline.iter().map(|run| run.name.clone()).collect();
    let mut nights = read(store, query, &query.nights, &mut direction)?;
    nights.retain(|night| !named.contains(&night.name));
    let empty = |what: &str| {
        Error::new(ErrorKind::Store {
            code: Code::StoreNoData,
            message: format!("no {what} with samples of `{}`", query.metric),
        })
    };
    if nights.is_empty() {
        return Err(empty("runs to watch"));
    }
    let sign = match direction {
        Some(Direction::HigherIsBetter) => 1.0,
        Some(Direction::LowerIsBetter) => -1.0,
        _ => {
            return Err(Error::new(ErrorKind::InvalidParameter {
                name: "metric",
                expected: "a metric whose direction is declared",
                found: query.metric.clone(),
            }));
        }
    };
    let Some(first) = baseline.pop() else {
        return Err(empty("runs of the baseline"));
    };
    let shared = |item: &&String| baseline.iter().all(|run| run.values.contains_key(*item));
    let items: Vec<String> = first.values.keys().filter(shared).cloned().collect();
    baseline.push(first);
    let named = baseline.iter().flat_map(|run| run.values.keys());
    let all = named.collect::<std::collections::BTreeSet<_>>().len();
    let column = |run: &Run| -> Vec<Option<f64>> {
        let value = |item| run.values.get(item).map(|value| sign * value);
        items.iter().map(value).collect()
    };
    let runs: Vec<Vec<f64>> = baseline
        .iter()
        .map(|run| column(run).into_iter().flatten().collect())
        .collect();
    let mut gate = PooledGate::new(PooledBaseline::from_runs(&runs)?, query.gate)?;
    let pooled = gate.baseline();
    #[expect(clippy::cast_precision_loss, reason = "a count of items")]
    let mean = pooled.rates().iter().sum::<f64>() / items.len() as f64;
    let mut watch = Watch {
        metric: query.metric.clone(),
        baseline_runs: runs.len() as u64,
        baseline: sign * mean,
        run_deviation: pooled.run_variance().sqrt(),
        items: items.len() as u64,
        left_out: (all - items.len()) as u64,
        nights: Vec::with_capacity(nights.len()),
        alarm: false,
        blame: None,
    };
    for night in &nights {
        let report = gate.night(&column(night))?;
        if report.alarm && !watch.alarm {
            let since = nights.get(report.since - 1).unwrap_or(night);
            watch.blame = Some([since.name.clone(), night.name.clone()]);
        }
        watch.alarm = report.alarm;
        watch.nights.push(Night {
            run: night.name.clone(),
            recorded_at: night.recorded_at,
            n: report.n as u64,
            difference: sign * report.difference,
            standard_error: report.standard_error,
            e_value: report.e_value,
            alarm: report.alarm,
        });
    }
    Ok(watch)
}

struct Run {
    name: String,
    recorded_at: Time,
    values: BTreeMap<String, f64>,
}

/// The runs that pass with the mean of each item, the oldest first.
fn read(
    store: &dyn Store,
    query: &WatchQuery,
    filter: &Filter,
    direction: &mut Option<Direction>,
) -> Result<Vec<Run>> {
    let mut runs = Vec::new();
    for stored in store.all_runs(filter)? {
        let (eval, id) = (&stored.run.eval_id, &stored.run.run_id);
        let Some(run) = store.run_with_samples(eval, id, Texts::Leave)? else {
            continue;
        };
        let mut sums: BTreeMap<String, (f64, f64)> = BTreeMap::new();
        for metric in metric_items(&run, query.model.as_deref(), true) {
            if metric.metric != query.metric {
                continue;
            }
            direction.get_or_insert(metric.direction);
            for item in metric.items {
                if let Some(value) = item.value {
                    let sum = sums.entry(item.key).or_default();
                    *sum = (sum.0 + value, sum.1 + 1.0);
                }
            }
        }
        if !sums.is_empty() {
            let mean = |(item, (sum, n)): (String, (f64, f64))| (item, sum / n);
            runs.push(Run {
                name: run.key(),
                recorded_at: stored.recorded_at,
                values: sums.into_iter().map(mean).collect(),
            });
        }
    }
    Ok(runs)
}
