//! `RegressionDetector`.

use serde_json::{Map, Value, json};

use super::python::comparable;
use crate::error::Result;

/// How bad a change in percent is, at a threshold given as a proportion: `critical` below -15,
/// `high` below twice the threshold, `medium` below it, else `low`.
#[must_use]
pub fn regression_severity(change_pct: f64, threshold: f64) -> &'static str {
    if change_pct < -15.0 {
        "critical"
    } else if change_pct < -2.0 * threshold * 100.0 {
        "high"
    } else if change_pct < -threshold * 100.0 {
        "medium"
    } else {
        "low"
    }
}

/// Finds the regressions in the comparison of a result file, at a threshold given as a proportion.
///
/// # Errors
///
/// `compat.raised`: `TypeError` for an improvement that is no number.
///
/// # Examples
///
/// ```
/// use evalcore::compare::compat::codechef::analyze_results;
/// use serde_json::json;
///
/// let results = json!({"comparison": {"per_metric": {"accuracy": {"improvement_pct": -16.0}}}});
/// let answer = analyze_results(&results, 0.05)?;
/// assert_eq!(answer["recommendation"], "rollback");
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn analyze_results(results: &Value, threshold: f64) -> Result<Value> {
    const ORDER: [&str; 5] = ["none", "low", "medium", "high", "critical"];
    let empty = Map::new();
    let object = |value: Option<&Value>| value.and_then(Value::as_object).cloned();
    let comparison = object(results.get("comparison")).unwrap_or_else(|| empty.clone());
    let per_metric = object(comparison.get("per_metric")).unwrap_or_else(|| empty.clone());
    let zero = json!(0.0);
    let mut regressions = Vec::new();
    let mut worst = 0;
    for (metric, data) in &per_metric {
        let change = data.get("improvement_pct").unwrap_or(&zero);
        let change_pct = comparable(change, "<", "float")?;
        if change_pct < -threshold * 100.0 {
            let severity = regression_severity(change_pct, threshold);
            let place = ORDER.iter().position(|name| *name == severity);
            worst = worst.max(place.unwrap_or_default());
            regressions.push(json!({
                "metric": metric,
                "change_pct": change,
                "baseline": data.get("baseline").unwrap_or(&zero),
                "current": data.get("codechef").unwrap_or(&zero),
                "severity": severity,
            }));
        }
    }
    let severity = ORDER.get(worst).copied().unwrap_or("none");
    let recommendation = match severity {
        "critical" => "rollback",
        _ if !regressions.is_empty() => "investigate",
        _ => "deploy",
    };
    Ok(json!({
        "has_regression": !regressions.is_empty(),
        "regressions": regressions,
        "overall_change_pct": comparison.get("overall_improvement_pct").unwrap_or(&zero),
        "severity": severity,
        "recommendation": recommendation,
    }))
}
