//! One metric compared.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::join::{Item, Joined, MetricData, join};
use super::policy::Policy;
use super::test::{Asked, Tested, test};
use crate::error::{Error, ErrorKind, Result};
use crate::schema::{Direction, Unit};
use crate::stats::{Alternative, Interval};

/// What is shown of a metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Verdict {
    /// The candidate is better.
    Improved,
    /// The candidate is worse.
    Regressed,
    /// Both are the same, within the margin.
    Equivalent,
    /// None of these is shown.
    Inconclusive,
}

impl Verdict {
    /// The name as it stands in documents.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Improved => "improved",
            Self::Regressed => "regressed",
            Self::Equivalent => "equivalent",
            Self::Inconclusive => "inconclusive",
        }
    }
}

/// Two limits of a difference, in the unit of the metric.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Limits {
    /// The lower limit.
    pub low: f64,
    /// The upper limit.
    pub high: f64,
    /// The level, such as 0.95.
    pub level: f64,
}

/// A metric of a comparison. Differences are candidate minus baseline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct MetricComparison {
    /// The metric.
    pub metric: String,
    /// The unit of values, differences, limits and detectable effects.
    pub unit: Unit,
    /// Which way is better.
    pub direction: Direction,
    /// Whether the same items were compared one by one.
    pub paired: bool,
    /// Items that count: pairs, or without any those of both sides.
    pub n: u64,
    /// Items with a value on the side of the baseline only.
    pub only_baseline: u64,
    /// Items with a value on the side of the candidate only.
    pub only_candidate: u64,
    /// Items without a value on either side.
    pub neither: u64,
    /// The mean of the baseline over the items that count; `null` without any.
    pub baseline: Option<f64>,
    /// The mean of the candidate over the items that count; `null` without any.
    pub candidate: Option<f64>,
    /// The difference in points, that is in the unit of the metric.
    pub delta: Option<f64>,
    /// The difference as a percentage of the baseline's size; `null` for a baseline of 0.
    pub relative_percent: Option<f64>,
    /// The limits of the difference.
    pub limits: Option<Limits>,
    /// The chance of such a difference if there were none.
    pub p_value: Option<f64>,
    /// The same, adjusted by Holm for all metrics of the comparison.
    pub p_adjusted: Option<f64>,
    /// Pairs that differ.
    pub discordant: Option<u64>,
    /// The difference that 80 % of such comparisons would show.
    pub minimum_detectable_effect: Option<f64>,
    /// The test.
    pub method: Option<String>,
    /// Why this test.
    pub why: Option<String>,
    /// What to mind.
    pub cautions: Vec<String>,
    /// What is shown.
    pub verdict: Verdict,
    /// What shows it, as a fragment.
    pub reason: String,
    /// The parts of the data, by name; described, not judged.
    pub subgroups: Vec<Subgroup>,
    #[serde(skip)]
    pub(super) margin_interval: Option<Interval>,
}

/// A part of the data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Subgroup {
    /// Its name.
    pub name: String,
    /// Items that count.
    pub n: u64,
    /// The mean of the baseline.
    pub baseline: Option<f64>,
    /// The mean of the candidate.
    pub candidate: Option<f64>,
    /// The difference in points.
    pub delta: Option<f64>,
    /// The limits of the difference.
    pub limits: Option<Limits>,
    /// The chance of such a difference if there were none, not adjusted.
    pub p_value: Option<f64>,
}

impl MetricComparison {
    /// The difference for the better: above 0 where the candidate is better. `None` where no
    /// direction is declared.
    #[must_use]
    pub fn gain(&self) -> Option<f64> {
        oriented(self.delta?, self.direction)
    }

    /// The relative difference for the better, in percent.
    #[must_use]
    pub fn relative_gain(&self) -> Option<f64> {
        oriented(self.relative_percent?, self.direction)
    }
}

pub(super) fn oriented(difference: f64, direction: Direction) -> Option<f64> {
    match direction {
        Direction::HigherIsBetter => Some(difference),
        Direction::LowerIsBetter => Some(-difference),
        Direction::Unknown => None,
    }
}

/// Compares one metric; its verdict waits for the other metrics.
pub(super) fn compare_metric(data: &MetricData, policy: &Policy) -> Result<MetricComparison> {
    for item in data.baseline.iter().chain(&data.candidate) {
        if let Some(value) = item.value.filter(|value| !value.is_finite()) {
            return Err(Error::new(ErrorKind::InvalidParameter {
                name: "value",
                expected: "a finite number, or none",
                found: format!("{value} of `{}` for `{}`", item.key, data.metric),
            }));
        }
    }
    let direction = policy.of(&data.metric).direction.unwrap_or(data.direction);
    let asked = Asked {
        alpha: policy.alpha,
        alternative: match direction {
            _ if !policy.one_sided => Alternative::TwoSided,
            Direction::LowerIsBetter => Alternative::Greater,
            Direction::HigherIsBetter => Alternative::Less,
            Direction::Unknown => Alternative::TwoSided,
        },
        seed: policy.seed,
    };
    let joined = join(data, |_| true);
    let tested = test(&joined, asked)?;
    let mut found = described(data, direction, &joined, tested.as_ref(), policy.alpha);
    for name in subgroups(data) {
        let passes = |item: &Item| item.subgroup.as_deref() == Some(&name);
        let joined = join(data, passes);
        let tested = test(&joined, asked)?;
        let part = described(data, direction, &joined, tested.as_ref(), policy.alpha);
        found.subgroups.push(Subgroup {
            name: name.clone(),
            n: part.n,
            baseline: part.baseline,
            candidate: part.candidate,
            delta: part.delta,
            limits: part.limits,
            p_value: part.p_value,
        });
    }
    Ok(found)
}

fn subgroups(data: &MetricData) -> BTreeSet<String> {
    let items = data.baseline.iter().chain(&data.candidate);
    items.filter_map(|item| item.subgroup.clone()).collect()
}

fn described(
    data: &MetricData,
    direction: Direction,
    joined: &Joined,
    tested: Option<&Tested>,
    alpha: f64,
) -> MetricComparison {
    let paired = !joined.pairs.is_empty();
    let (baseline, candidate) = if paired {
        let pairs = || joined.pairs.iter();
        (
            mean(pairs().map(|pair| pair.0)),
            mean(pairs().map(|pair| pair.1)),
        )
    } else {
        (
            mean(joined.baseline.iter().copied()),
            mean(joined.candidate.iter().copied()),
        )
    };
    let n = if paired {
        joined.pairs.len()
    } else {
        joined.baseline.len() + joined.candidate.len()
    };
    let delta = baseline
        .zip(candidate)
        .map(|(baseline, candidate)| candidate - baseline);
    let relative = baseline.filter(|baseline| *baseline != 0.0).zip(delta);
    MetricComparison {
        metric: data.metric.clone(),
        unit: data.unit,
        direction,
        paired,
        n: n as u64,
        only_baseline: joined.only_baseline as u64,
        only_candidate: joined.only_candidate as u64,
        neither: joined.neither as u64,
        baseline,
        candidate,
        delta,
        relative_percent: relative.map(|(baseline, delta)| delta / baseline.abs() * 100.0),
        limits: tested
            .and_then(|tested| tested.interval)
            .map(|interval| Limits {
                low: interval.low,
                high: interval.high,
                level: 1.0 - alpha,
            }),
        p_value: tested.map(|tested| tested.p_value),
        p_adjusted: None,
        discordant: tested.and_then(|tested| tested.discordant),
        minimum_detectable_effect: tested.and_then(|tested| tested.mde),
        method: tested.map(|tested| tested.method.to_owned()),
        why: tested.map(|tested| tested.why.clone()),
        cautions: tested
            .map(|tested| tested.cautions.clone())
            .unwrap_or_default(),
        verdict: Verdict::Inconclusive,
        reason: String::new(),
        subgroups: Vec::new(),
        margin_interval: tested.and_then(|tested| tested.margin_interval),
    }
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (mut sum, mut n) = (0.0, 0.0);
    for value in values {
        sum += value;
        n += 1.0;
    }
    (n > 0.0).then(|| sum / n)
}
