//! `calculate_improvement` of the newer runner.

use serde_json::{Map, Value, json};

use super::python::{comparable, number, round_to, subtract};
use crate::error::Result;

/// The only metrics that are better when they fall, in any case of letters.
const LOWER: [&str; 5] = ["latency", "latency_p95", "latency_p99", "cost", "tokens"];

/// Compares the metrics of two result files.
///
/// # Errors
///
/// `compat.raised`: `TypeError` for what is no number.
///
/// # Examples
///
/// ```
/// use evalcore::compare::compat::codechef::compare_metric_sets;
/// use serde_json::json;
///
/// let side = |latency: f64| json!({ "results": { "latency_ms": latency } });
/// let answer = compare_metric_sets(&side(100.0), &side(200.0))?;
/// // Slower is better: the name is not in the list.
/// assert_eq!(answer["per_metric"]["latency_ms"]["winner"], "code-chef");
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn compare_metric_sets(baseline: &Value, codechef: &Value) -> Result<Value> {
    let (Some(baseline), Some(codechef)) = (metrics(baseline), metrics(codechef)) else {
        return Ok(json!({
            "overall_improvement_pct": 0.0,
            "per_metric": {},
            "recommendation": "reject",
            "reasoning": "Missing metrics for comparison",
        }));
    };
    let mut per_metric = Map::new();
    let (mut sum, mut count) = (0.0, 0.0);
    for (metric, before) in baseline {
        let Some(after) = codechef.get(metric) else {
            continue;
        };
        let (improvement, winner) = if comparable(before, ">", "int")? > 0.0 {
            let change = subtract(after, before)? / number(before).unwrap_or_default() * 100.0;
            let lower = LOWER.contains(&&*metric.to_lowercase());
            let change = if lower { -change } else { change };
            (
                change,
                if change > 0.0 {
                    "code-chef"
                } else {
                    "baseline"
                },
            )
        } else {
            (0.0, "tie")
        };
        sum += improvement;
        count += 1.0;
        let entry = json!({
            "baseline": before,
            "codechef": after,
            "improvement_pct": round_to(improvement, 2),
            "winner": winner,
        });
        per_metric.insert(metric.clone(), entry);
    }
    let overall = if count > 0.0 {
        round_to(sum / count, 2)
    } else {
        0.0
    };
    let (recommendation, reasoning) = if overall >= 15.0 {
        (
            "deploy",
            format!("Significant improvement ({overall:.1}%) across all metrics"),
        )
    } else if overall >= 5.0 {
        let text = format!("Moderate improvement ({overall:.1}%), manual validation recommended");
        ("needs_review", text)
    } else {
        let text = format!("Insufficient improvement ({overall:.1}%) or regression detected");
        ("reject", text)
    };
    Ok(json!({
        "overall_improvement_pct": overall,
        "per_metric": per_metric,
        "recommendation": recommendation,
        "reasoning": reasoning,
    }))
}

/// The metrics under `results`, or under `results` within; `None` where there are none.
fn metrics(document: &Value) -> Option<&Map<String, Value>> {
    let results = document.get("results")?.as_object()?;
    let metrics = match results.get("results") {
        Some(inner) => inner.as_object()?,
        None => results,
    };
    (!metrics.is_empty()).then_some(metrics)
}
