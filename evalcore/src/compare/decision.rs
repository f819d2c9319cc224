//! All metrics together, and what to do.

use serde::{Deserialize, Serialize};

use super::join::MetricData;
use super::metric::{MetricComparison, Verdict, compare_metric};
use super::policy::{MetricPolicy, Policy};
use crate::error::{Error, ErrorKind, Result};
use crate::schema::Direction;
use crate::schema::wire::SCHEMA_VERSION;
use crate::stats::{Adjustment, adjust_p_values};

/// What to do with the candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Decision {
    /// It may take the place of the baseline.
    Deploy,
    /// Somebody has to look.
    NeedsReview,
    /// It must not.
    Reject,
}

impl Decision {
    /// The name as it stands in documents.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Deploy => "deploy",
            Self::NeedsReview => "needs_review",
            Self::Reject => "reject",
        }
    }
}

/// A decision with its reasons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Recommendation {
    /// What to do.
    pub decision: Decision,
    /// Why, as fragments that name their metric.
    pub reasons: Vec<String>,
}

/// A comparison of two sides.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Comparison {
    /// The version of this document.
    pub schema_version: u32,
    /// The metrics, in the order given.
    pub metrics: Vec<MetricComparison>,
    /// The worst that is shown: regressed before improved; equivalent if every metric is.
    pub verdict: Verdict,
    /// The weighted mean of the relative changes for the better, in percent; `null` where a metric
    /// of weight has none.
    pub overall_relative_percent: Option<f64>,
    /// What to do.
    pub recommendation: Recommendation,
    /// The chance of a false alarm over all metrics.
    pub alpha: f64,
    /// The seed of resampled tests.
    pub seed: u64,
}

/// Compares two sides metric by metric.
///
/// Each test is chosen by what the data are ([`recommend_test`](crate::stats::recommend_test)); p
/// values are adjusted by Holm over the metrics. A verdict needs evidence: a difference that is
/// not shown is [`Verdict::Inconclusive`], and only a margin makes [`Verdict::Equivalent`]. With a
/// margin, a difference that is shown to be smaller does not count. Intervals of 0/1 pairs are
/// those of Agresti and Min, of other pairs Student's, of different items Newcombe's and Welch's.
///
/// # Errors
///
/// `parameter.invalid` for a policy out of its ranges, values that are not finite, and a metric
/// given twice.
///
/// # Examples
///
/// ```
/// use evalcore::compare::{Decision, Item, MetricData, Policy, Verdict, compare_metrics};
///
/// let side = |wrong: &[usize]| {
///     (0..100)
///         .map(|i| Item::new(i.to_string(), if wrong.contains(&i) { 0.0 } else { 1.0 }))
///         .collect::<Vec<_>>()
/// };
/// let data = MetricData::new("accuracy", side(&[1, 2]), side(&[1, 3, 4, 5, 6, 7, 8, 9, 10, 11]));
/// let answer = compare_metrics(&[data], &Policy::default())?;
/// let accuracy = &answer.metrics[0];
/// assert_eq!((accuracy.n, accuracy.discordant), (100, Some(10)));
/// assert_eq!(accuracy.method.as_deref(), Some("mcnemar_exact"));
/// // Nine items are lost and one is won: 2 P(Bin(10, 1/2) <= 1).
/// assert!((accuracy.p_value.unwrap() - 0.021484375).abs() < 1e-12);
/// assert_eq!(accuracy.verdict, Verdict::Regressed);
/// assert_eq!(answer.recommendation.decision, Decision::NeedsReview);
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn compare_metrics(metrics: &[MetricData], policy: &Policy) -> Result<Comparison> {
    policy.check()?;
    for (place, data) in metrics.iter().enumerate() {
        if metrics
            .iter()
            .take(place)
            .any(|earlier| earlier.metric == data.metric)
        {
            return Err(Error::new(ErrorKind::InvalidParameter {
                name: "metrics",
                expected: "different metrics",
                found: data.metric.clone(),
            }));
        }
    }
    let mut compared = metrics
        .iter()
        .map(|data| compare_metric(data, policy))
        .collect::<Result<Vec<_>>>()?;
    adjust(&mut compared, policy)?;
    for metric in &mut compared {
        let rules = policy.of(&metric.metric);
        let (verdict, reason) = judge(metric, rules, policy);
        metric.verdict = verdict;
        metric.reason = reason;
    }
    Ok(Comparison {
        schema_version: SCHEMA_VERSION,
        verdict: overall(&compared),
        overall_relative_percent: weighted(&compared, policy),
        recommendation: recommend(&compared, policy),
        metrics: compared,
        alpha: policy.alpha,
        seed: policy.seed,
    })
}

fn adjust(compared: &mut [MetricComparison], policy: &Policy) -> Result<()> {
    let tested = compared
        .iter_mut()
        .filter(|metric| metric.p_value.is_some());
    let mut tested: Vec<&mut MetricComparison> = tested.collect();
    let p_values: Vec<f64> = tested.iter().filter_map(|metric| metric.p_value).collect();
    let adjusted = adjust_p_values(&p_values, policy.alpha, Adjustment::Holm)?;
    for (metric, adjusted) in tested.iter_mut().zip(adjusted) {
        metric.p_adjusted = Some(adjusted.p_value);
    }
    Ok(())
}

fn judge(metric: &MetricComparison, rules: &MetricPolicy, policy: &Policy) -> (Verdict, String) {
    let inconclusive = |reason: String| (Verdict::Inconclusive, reason);
    let n = metric.n;
    if n < policy.min_n as u64 {
        return inconclusive(format!("{n} items, of at least {}", policy.min_n));
    }
    let (Some(p), Some(delta)) = (metric.p_adjusted, metric.delta) else {
        return inconclusive("too few values for a test".to_owned());
    };
    if let (Some(margin), Some(limits)) = (rules.margin, metric.margin_interval)
        && limits.low > -margin
        && limits.high < margin
    {
        let reason = format!("the difference is shown to be below the margin of {margin}");
        return (Verdict::Equivalent, reason);
    }
    if metric.paired && metric.discordant == Some(0) {
        return match rules.margin {
            None => (Verdict::Equivalent, format!("all {n} pairs are the same")),
            Some(margin) => inconclusive(format!(
                "all {n} pairs are the same, but they are too few for the margin of {margin}"
            )),
        };
    }
    if p > policy.alpha {
        return inconclusive(match metric.minimum_detectable_effect {
            Some(mde) => format!("p = {p:.3} after Holm; {n} items show a difference of {mde:.3}"),
            None => format!("p = {p:.3} after Holm"),
        });
    }
    match metric.gain() {
        None => inconclusive(format!(
            "p = {p:.3}, but which way is better is not declared"
        )),
        Some(gain) if gain > 0.0 => (Verdict::Improved, format!("p = {p:.3} after Holm")),
        Some(gain) if gain < 0.0 => (Verdict::Regressed, format!("p = {p:.3} after Holm")),
        Some(_) => inconclusive(format!("p = {p:.3}, but the means differ by {delta}")),
    }
}

fn overall(compared: &[MetricComparison]) -> Verdict {
    let any = |verdict| compared.iter().any(|metric| metric.verdict == verdict);
    let all = |verdict| compared.iter().all(|metric| metric.verdict == verdict);
    if any(Verdict::Regressed) {
        Verdict::Regressed
    } else if any(Verdict::Improved) {
        Verdict::Improved
    } else if !compared.is_empty() && all(Verdict::Equivalent) {
        Verdict::Equivalent
    } else {
        Verdict::Inconclusive
    }
}

fn weighted(compared: &[MetricComparison], policy: &Policy) -> Option<f64> {
    let (mut sum, mut weights) = (0.0, 0.0);
    for metric in compared {
        let weight = policy.of(&metric.metric).weight.unwrap_or(1.0);
        if weight > 0.0 {
            sum += weight * metric.relative_gain()?;
            weights += weight;
        }
    }
    (weights > 0.0).then(|| sum / weights)
}

fn recommend(compared: &[MetricComparison], policy: &Policy) -> Recommendation {
    let mut rejects = Vec::new();
    let mut reviews = Vec::new();
    for metric in compared {
        let rules = policy.of(&metric.metric);
        let name = &metric.metric;
        rejects.extend(broken_guards(metric, rules));
        match metric.verdict {
            Verdict::Regressed if rules.must_not_regress => {
                rejects.push(format!(
                    "`{name}` must not regress and did: {}",
                    metric.reason
                ));
            }
            Verdict::Regressed => reviews.push(format!("`{name}` regressed: {}", metric.reason)),
            Verdict::Inconclusive if is_no_worse(metric, rules) => {}
            Verdict::Inconclusive => {
                reviews.push(format!("`{name}` is not decided: {}", metric.reason));
            }
            Verdict::Improved | Verdict::Equivalent => {}
        }
        for (count, side) in [
            (metric.only_baseline, "baseline"),
            (metric.only_candidate, "candidate"),
        ] {
            if count > 0 && metric.paired {
                reviews.push(format!(
                    "`{name}` has {count} items on the side of the {side} only"
                ));
            }
        }
    }
    for name in policy.metrics.keys() {
        if !compared.iter().any(|metric| metric.metric == *name) {
            reviews.push(format!("`{name}` is in the policy and was not measured"));
        }
    }
    let improved = compared
        .iter()
        .any(|metric| metric.verdict == Verdict::Improved);
    if policy.require_improvement && !improved {
        reviews.push("no metric is shown to be better".to_owned());
    }
    if compared.is_empty() {
        reviews.push("no metric was measured".to_owned());
    }
    if !rejects.is_empty() {
        rejects.extend(reviews);
        return Recommendation {
            decision: Decision::Reject,
            reasons: rejects,
        };
    }
    if !reviews.is_empty() {
        return Recommendation {
            decision: Decision::NeedsReview,
            reasons: reviews,
        };
    }
    let reasons = compared.iter().map(|metric| {
        format!(
            "`{}` {}: {}",
            metric.metric,
            metric.verdict.as_str(),
            metric.reason
        )
    });
    Recommendation {
        decision: Decision::Deploy,
        reasons: reasons.collect(),
    }
}

/// Whether a loss of the margin is ruled out, though no difference is shown.
fn is_no_worse(metric: &MetricComparison, rules: &MetricPolicy) -> bool {
    let (Some(margin), Some(limits)) = (rules.margin, metric.margin_interval) else {
        return false;
    };
    match metric.direction {
        Direction::HigherIsBetter => limits.low > -margin,
        Direction::LowerIsBetter => limits.high < margin,
        Direction::Unknown => false,
    }
}

fn broken_guards(metric: &MetricComparison, rules: &MetricPolicy) -> Vec<String> {
    let mut broken = Vec::new();
    let name = &metric.metric;
    if let (Some(most), Some(gain)) = (rules.max_relative_loss, metric.relative_gain())
        && -gain > most
    {
        let loss = -gain;
        broken.push(format!(
            "`{name}` is worse by {loss:.2} %, of at most {most} %"
        ));
    }
    if let (Some(worst), Some(value)) = (rules.worst_value, metric.candidate) {
        let short = match metric.direction {
            Direction::LowerIsBetter => value > worst,
            _ => value < worst,
        };
        if short {
            broken.push(format!(
                "`{name}` is {value}, and the worst that is allowed is {worst}"
            ));
        }
    }
    broken
}
