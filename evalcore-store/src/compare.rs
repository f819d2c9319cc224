//! Rows of the store as questions for [`evalcore::compare`].

use std::collections::BTreeSet;

use evalcore::Result;
use evalcore::compare::{Comparison, Item, MetricData, Policy, compare_metrics};
use evalcore::schema::{Direction, Unit};
use serde::Serialize;

use crate::pairs::{Pair, PairQuery, pairs};
use crate::run::RunRecord;
use crate::store::Store;
use crate::task::{TaskResult, measure};

/// Points of accuracy above which a task is won, in percent of the scale.
const POINTS: f64 = 5.0;
/// 0.80 to 0.85 is not above five points, whatever their binary digits say.
const TOLERANCE: f64 = 1e-9;

/// The metrics of pairs, by name: one item a pair, missing ones kept as missing.
#[must_use]
pub fn pair_metrics(pairs: &[Pair]) -> Vec<MetricData> {
    let sides = |pair: &Pair| [pair.baseline.clone(), pair.candidate.clone()];
    let names: BTreeSet<String> = pairs
        .iter()
        .flat_map(sides)
        .flatten()
        .flat_map(|task| task.measures.into_keys())
        .collect();
    names.iter().map(|name| one_metric(name, pairs)).collect()
}

fn one_metric(name: &str, pairs: &[Pair]) -> MetricData {
    let item = |(place, pair): (usize, &Pair), side: &Option<TaskResult>| {
        let value = side
            .as_ref()
            .and_then(|task| task.measures.get(name).copied());
        Item::new(format!("{} {place}", pair.task_id), value)
    };
    let each = || pairs.iter().enumerate();
    let baseline = each()
        .map(|(place, pair)| item((place, pair), &pair.baseline))
        .collect();
    let candidate = each()
        .map(|(place, pair)| item((place, pair), &pair.candidate))
        .collect();
    let (unit, direction) = measure(name).map_or((Unit::Unknown, Direction::Unknown), |known| {
        (known.unit, known.direction)
    });
    MetricData::new(name, baseline, candidate).measured_in(unit, direction)
}

/// The metrics that two runs share: of scores with samples the samples, with the data set as
/// subgroup; without any samples the scores, one item a data set.
///
/// Samples are joined by data set, mode, judge, occurrence and item; the model and the hash of the
/// prompt may differ. Of several models in a run `model` chooses one.
#[must_use]
pub fn run_metrics(
    baseline: &RunRecord,
    candidate: &RunRecord,
    models: [Option<&str>; 2],
) -> Vec<MetricData> {
    let [of_baseline, of_candidate] = models;
    let sampled = [baseline, candidate]
        .iter()
        .all(|run| run.scores.iter().any(|score| !score.samples.is_empty()));
    let before = metric_items(baseline, of_baseline, sampled);
    let mut after = metric_items(candidate, of_candidate, sampled);
    let mut found = Vec::new();
    for metric in before {
        if let Some(other) = after.iter_mut().find(|other| other.metric == metric.metric) {
            let other = std::mem::take(&mut other.items);
            let data = MetricData::new(metric.metric, metric.items, other);
            found.push(data.measured_in(metric.unit, metric.direction));
        }
    }
    found
}

/// The items of one metric of a run.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct MetricItems {
    /// The metric.
    pub metric: String,
    /// The unit of its values.
    pub unit: Unit,
    /// Which way is better.
    pub direction: Direction,
    /// The items.
    pub items: Vec<Item>,
}

/// The items of a run by metric, in the order of its scores: the samples, or without `sampled` the
/// scores; of one model, or of all.
#[must_use]
pub fn metric_items(run: &RunRecord, model: Option<&str>, sampled: bool) -> Vec<MetricItems> {
    let mut found: Vec<MetricItems> = Vec::new();
    for score in &run.scores {
        if model.is_some_and(|model| model != score.model) || (sampled && score.samples.is_empty())
        {
            continue;
        }
        let (dataset, mode, judge) = (&score.dataset, &score.mode, &score.judge);
        let place = format!("{dataset}|{mode}|{judge}|{}", score.occurrence);
        let here = if sampled {
            let item = |sample: &crate::run::SampleRecord| {
                Item::new(format!("{place}|{}", sample.item), sample.value).in_subgroup(dataset)
            };
            score.samples.iter().map(item).collect()
        } else {
            vec![Item::new(place, score.value)]
        };
        match found.iter_mut().find(|side| side.metric == score.metric) {
            Some(side) => side.items.extend::<Vec<Item>>(here),
            None => found.push(MetricItems {
                metric: score.metric.clone(),
                unit: score.unit,
                direction: score.direction,
                items: here,
            }),
        }
    }
    found
}

/// An experiment in numbers.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ExperimentSummary {
    /// The experiment.
    pub experiment_id: String,
    /// Pairs, by task and version; one that lacks a side counts.
    pub total_tasks: u64,
    /// Pairs without an accuracy on both sides.
    pub n_missing: u64,
    /// Pairs whose accuracy is more than five points better.
    pub candidate_wins: u64,
    /// Pairs whose accuracy is more than five points worse.
    pub baseline_wins: u64,
    /// The other pairs with an accuracy on both sides.
    pub ties: u64,
    /// Each metric's changes.
    pub changes: Vec<Change>,
    /// Each metric compared.
    pub comparison: Comparison,
}

/// How a metric changed over the pairs that have it on both sides.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Change {
    /// The metric.
    pub metric: String,
    /// Pairs with a value on both sides.
    pub n: u64,
    /// The mean difference in points, that is in the metric's unit.
    pub mean_points: Option<f64>,
    /// The median of it.
    pub median_points: Option<f64>,
    /// Pairs whose baseline is not 0.
    pub relative_n: u64,
    /// The mean of the pairs' changes for the better, in percent of each baseline; for a metric
    /// without a declared direction, of the changes.
    pub mean_relative_percent: Option<f64>,
    /// The median of it.
    pub median_relative_percent: Option<f64>,
}

/// Summarises an experiment.
///
/// # Errors
///
/// Those of [`pairs`](crate::pairs()) and [`compare_metrics`].
pub fn summary(
    store: &dyn Store,
    experiment: &str,
    query: &PairQuery,
    policy: &Policy,
) -> Result<ExperimentSummary> {
    let found = pairs(store, query)?;
    let metrics = pair_metrics(&found);
    let (mut wins, mut losses, mut ties) = (0, 0, 0);
    for (before, after) in both(&found, "accuracy") {
        let points = (after - before) * 100.0;
        if points > POINTS + TOLERANCE {
            wins += 1;
        } else if points < -POINTS - TOLERANCE {
            losses += 1;
        } else {
            ties += 1;
        }
    }
    let total = found.len() as u64;
    Ok(ExperimentSummary {
        experiment_id: experiment.to_owned(),
        total_tasks: total,
        n_missing: total - wins - losses - ties,
        candidate_wins: wins,
        baseline_wins: losses,
        ties,
        changes: metrics
            .iter()
            .map(|metric| change(metric, &found))
            .collect(),
        comparison: compare_metrics(&metrics, policy)?,
    })
}

fn both(pairs: &[Pair], metric: &str) -> Vec<(f64, f64)> {
    let value = |side: &Option<TaskResult>| side.as_ref()?.measures.get(metric).copied();
    let values = pairs.iter();
    values
        .filter_map(|pair| Some((value(&pair.baseline)?, value(&pair.candidate)?)))
        .collect()
}

fn change(metric: &MetricData, pairs: &[Pair]) -> Change {
    let values = both(pairs, &metric.metric);
    let sign = match metric.direction {
        Direction::LowerIsBetter => -1.0,
        _ => 1.0,
    };
    let points: Vec<f64> = values
        .iter()
        .map(|(before, after)| after - before)
        .collect();
    let relative: Vec<f64> = values
        .iter()
        .filter(|(before, _)| *before != 0.0)
        .map(|(before, after)| sign * (after - before) / before.abs() * 100.0)
        .collect();
    Change {
        metric: metric.metric.clone(),
        n: points.len() as u64,
        mean_points: mean(&points),
        median_points: median(&points),
        relative_n: relative.len() as u64,
        mean_relative_percent: mean(&relative),
        median_relative_percent: median(&relative),
    }
}

fn mean(values: &[f64]) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "a count of pairs")]
    let n = values.len() as f64;
    (n > 0.0).then(|| values.iter().sum::<f64>() / n)
}

fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let upper = *sorted.get(sorted.len() / 2)?;
    if sorted.len() % 2 == 1 {
        return Some(upper);
    }
    let lower = *sorted.get(sorted.len() / 2 - 1)?;
    Some(f64::midpoint(lower, upper))
}
