//! `ComparisonEngine`.

use serde_json::{Map, Value};

use super::python::{divide, number, subtract};
use crate::error::Result;

/// The improvement of one metric in percent of the baseline; `direction` is `higher_is_better`,
/// anything else means lower.
///
/// A baseline of 0 gives 100 or -100, or 0 where the candidate is 0 too.
///
/// # Errors
///
/// `compat.raised`: `TypeError` for what is no number.
///
/// # Examples
///
/// ```
/// use evalcore::compare::compat::codechef::calculate_improvement;
/// use serde_json::json;
///
/// let up = calculate_improvement(&json!(0), &json!(1e-9), "higher_is_better")?;
/// assert_eq!(up, 100.0);
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn calculate_improvement(baseline: &Value, candidate: &Value, direction: &str) -> Result<f64> {
    let higher = direction == "higher_is_better";
    if number(baseline) == Some(0.0) {
        return Ok(match (number(candidate) == Some(0.0), higher) {
            (true, _) => 0.0,
            (false, true) => 100.0,
            (false, false) => -100.0,
        });
    }
    let change = if higher {
        subtract(candidate, baseline)?
    } else {
        subtract(baseline, candidate)?
    };
    Ok(divide(change, number(baseline).unwrap_or_default())? * 100.0)
}

/// The weights of the known metrics.
const WEIGHTS: [(&str, f64); 5] = [
    ("accuracy", 0.30),
    ("completeness", 0.25),
    ("efficiency", 0.20),
    ("latency_ms", 0.15),
    ("integration_quality", 0.10),
];

/// The weighted mean of improvements in percent, over the known metrics that are there; 0 without
/// any.
#[must_use]
pub fn weighted_improvement(improvements: &Map<String, Value>) -> f64 {
    let (mut sum, mut weights) = (0.0, 0.0);
    for (metric, weight) in WEIGHTS {
        if let Some(improvement) = improvements.get(metric).and_then(number) {
            sum += improvement * weight;
            weights += weight;
        }
    }
    if weights > 0.0 { sum / weights } else { 0.0 }
}

/// `code-chef` above 5 %, `baseline` below -5 %, else `tie`.
#[must_use]
pub fn winner(improvement: f64) -> &'static str {
    if improvement > 5.0 {
        "code-chef"
    } else if improvement < -5.0 {
        "baseline"
    } else {
        "tie"
    }
}

/// `deploy` from 15 %, `needs_review` from 5 %, else `reject`.
#[must_use]
pub fn recommendation(improvement: f64) -> &'static str {
    if improvement >= 15.0 {
        "deploy"
    } else if improvement >= 5.0 {
        "needs_review"
    } else {
        "reject"
    }
}

/// The sentence beside the recommendation; wins are those of code-chef and of the baseline.
#[must_use]
pub fn reasoning(improvement: f64, wins: [u64; 2], tasks: u64) -> String {
    let [codechef, baseline] = wins;
    if improvement >= 15.0 {
        format!(
            "Significant improvement ({improvement:.1}%) across all metrics. \
             Code-chef won {codechef}/{tasks} tasks. Deploy recommended."
        )
    } else if improvement >= 5.0 {
        format!(
            "Moderate improvement ({improvement:.1}%). Code-chef won {codechef}/{tasks} tasks. \
             Manual validation recommended."
        )
    } else if improvement >= -5.0 {
        format!(
            "Minimal improvement ({improvement:.1}%). No significant difference detected. \
             Reject deployment."
        )
    } else {
        format!(
            "Performance degradation ({improvement:.1}%). Baseline won {baseline}/{tasks} tasks. \
             Reject deployment."
        )
    }
}
