//! `ModelEvaluator.compare_models`, over the contents of its registry.

use serde_json::{Map, Value, json};

use super::python::{comparable, divide, number, raised, signed1, subtract};
use crate::error::Result;

/// A question to `compare_models`.
///
/// # Examples
///
/// ```
/// use evalcore::compare::compat::codechef::{ModelRequest, compare_models};
/// use serde_json::json;
///
/// let registry = json!([{"version": "v2", "model_id": "org/m", "eval_scores": {}}]);
/// let request = ModelRequest::new("feature_dev", registry.as_array().unwrap(), "v2");
/// // Without a baseline everything may be deployed.
/// assert_eq!(compare_models(&request)?["recommendation"], "deploy");
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct ModelRequest<'a> {
    /// The agent: `feature_dev`, `code_review`, `infrastructure`, `cicd`, `documentation` or
    /// `supervisor`.
    pub agent: &'a str,
    /// The versions of its registry, with `version`, `model_id` and `eval_scores`.
    pub registry: &'a [Value],
    /// The version that is deployed.
    pub current: Option<&'a str>,
    /// The version that is to be compared.
    pub candidate: &'a str,
    /// The version to compare with; without it the current one.
    pub baseline: Option<&'a str>,
}

impl<'a> ModelRequest<'a> {
    /// Asks about a candidate, without a current version or a baseline.
    #[must_use]
    pub fn new(agent: &'a str, registry: &'a [Value], candidate: &'a str) -> Self {
        Self {
            agent,
            registry,
            current: None,
            candidate,
            baseline: None,
        }
    }
}

/// The names that its registry knows, as its public source lists them.
const AGENTS: [&str; 6] = [
    "feature_dev",
    "code_review",
    "infrastructure",
    "cicd",
    "documentation",
    "supervisor",
];
/// The declared fields of a version's scores, in their order.
const FIELDS: [&str; 6] = [
    "accuracy",
    "baseline_improvement_pct",
    "avg_latency_ms",
    "cost_per_1k_tokens",
    "token_efficiency",
    "workflow_completeness",
];
/// The declared fields that have to lie between 0 and 1.
const PROPORTIONS: [&str; 3] = ["accuracy", "token_efficiency", "workflow_completeness"];
const WEIGHTS: [(&str, f64); 5] = [
    ("agent_routing_accuracy", 0.30),
    ("workflow_completeness", 0.25),
    ("token_efficiency", 0.20),
    ("latency_threshold", 0.15),
    ("mcp_integration_quality", 0.10),
];

/// Compares two versions of an agent's model.
///
/// # Errors
///
/// `compat.raised`: `ValueError` for an unknown agent or candidate, `ValidationError` for a
/// declared score out of range, `ZeroDivisionError` for a weighted metric whose baseline is 0,
/// `TypeError` for what is no number.
pub fn compare_models(request: &ModelRequest<'_>) -> Result<Value> {
    let agent = request.agent;
    if !AGENTS.contains(&agent) {
        return Err(raised("ValueError", format!("Unknown agent: {agent}")));
    }
    for entry in request.registry {
        validate(entry)?;
    }
    let named = |name: &str| {
        let mut entries = request.registry.iter();
        entries.find(|entry| entry.get("version").and_then(Value::as_str) == Some(name))
    };
    let version = request.candidate;
    let candidate = named(version).ok_or_else(|| {
        let message = format!("Candidate version {version} not found for {agent}");
        raised("ValueError", message)
    })?;
    let wanted = request
        .baseline
        .filter(|name| !name.is_empty())
        .or(request.current);
    let Some(baseline) = wanted.and_then(named) else {
        return Ok(json!({
            "baseline_model": "none",
            "candidate_model": candidate["model_id"],
            "baseline_scores": {},
            "candidate_scores": {},
            "improvements": {},
            "degradations": {},
            "overall_improvement_pct": 100.0,
            "recommendation": "deploy",
            "reasoning": "No baseline model exists - recommend deployment with monitoring",
            "langsmith_experiment_url": null,
        }));
    };
    let (before, after) = (scores(baseline), scores(candidate));
    let (improvements, degradations) = changes(&before, &after)?;
    let overall = weighted(&before, &after)?;
    let (recommendation, reasoning) = judge(&degradations, &after, overall)?;
    Ok(json!({
        "baseline_model": baseline["model_id"],
        "candidate_model": candidate["model_id"],
        "baseline_scores": before,
        "candidate_scores": after,
        "improvements": improvements,
        "degradations": degradations,
        "overall_improvement_pct": overall.map_or(json!(0), |overall| json!(overall)),
        "recommendation": recommendation,
        "reasoning": reasoning,
        "langsmith_experiment_url": null,
    }))
}

fn validate(entry: &Value) -> Result<()> {
    let Some(scores) = entry.get("eval_scores").and_then(Value::as_object) else {
        return Ok(());
    };
    let outside = |field: &&&str| {
        let value = scores.get(**field).and_then(number);
        value.is_some_and(|value| !(0.0..=1.0).contains(&value))
    };
    let count = PROPORTIONS.iter().filter(outside).count();
    if count == 0 {
        return Ok(());
    }
    let plural = if count == 1 { "" } else { "s" };
    let message = format!("{count} validation error{plural} for EvaluationScores");
    Err(raised("ValidationError", message))
}

/// Declared fields first, then the others; a version without scores is given invented ones.
fn scores(entry: &Value) -> Map<String, Value> {
    let mut scores = Map::new();
    let Some(given) = entry.get("eval_scores").and_then(Value::as_object) else {
        for (metric, value) in [
            ("agent_routing_accuracy", 0.75),
            ("workflow_completeness", 0.80),
            ("token_efficiency", 0.70),
            ("latency_threshold", 0.85),
            ("mcp_integration_quality", 0.65),
        ] {
            scores.insert(metric.to_owned(), json!(value));
        }
        return scores;
    };
    for field in FIELDS {
        if let Some(value) = given.get(field).filter(|value| !value.is_null()) {
            scores.insert(field.to_owned(), value.clone());
        }
    }
    for (field, value) in given {
        if !FIELDS.contains(&&**field) {
            scores.insert(field.clone(), value.clone());
        }
    }
    scores
}

/// Improvements and, as positive numbers, degradations in percent.
fn changes(
    before: &Map<String, Value>,
    after: &Map<String, Value>,
) -> Result<(Map<String, Value>, Map<String, Value>)> {
    let (mut improvements, mut degradations) = (Map::new(), Map::new());
    for (metric, value) in after {
        let Some(old) = before.get(metric) else {
            continue;
        };
        let base = comparable(old, ">", "int")?;
        if base <= 0.0 {
            continue;
        }
        let change = subtract(value, old)? / base * 100.0;
        if change > 0.0 {
            improvements.insert(metric.clone(), json!(change));
        } else if change < 0.0 {
            degradations.insert(metric.clone(), json!(change.abs()));
        }
    }
    Ok((improvements, degradations))
}

fn weighted(before: &Map<String, Value>, after: &Map<String, Value>) -> Result<Option<f64>> {
    let (mut sum, mut weights) = (0.0, 0.0);
    for (metric, weight) in WEIGHTS {
        if let (Some(old), Some(new)) = (before.get(metric), after.get(metric)) {
            let change = subtract(new, old)?;
            sum += divide(change, number(old).unwrap_or_default())? * 100.0 * weight;
            weights += weight;
        }
    }
    Ok((weights > 0.0).then(|| sum / weights))
}

fn judge(
    degradations: &Map<String, Value>,
    after: &Map<String, Value>,
    overall: Option<f64>,
) -> Result<(&'static str, String)> {
    let critical: Vec<&str> = degradations
        .iter()
        .filter(|(_, loss)| number(loss).is_some_and(|loss| loss > 20.0))
        .map(|(metric, _)| metric.as_str())
        .collect();
    if !critical.is_empty() {
        let names = critical.join(", ");
        return Ok((
            "reject",
            format!("Critical degradations in {names} (>20% worse)"),
        ));
    }
    let mut least = f64::INFINITY;
    for value in after.values() {
        least = least.min(comparable(value, "<", "float")?);
    }
    if after.is_empty() {
        least = 0.0;
    }
    let overall = overall.unwrap_or_default();
    Ok(if least < 0.5 {
        let text = format!("Minimum score too low ({least:.2} < 0.5) - model not production-ready");
        ("reject", text)
    } else if overall > 15.0 {
        let change = signed1(overall);
        let text = format!(
            "Strong improvement ({change}%) with no critical degradations - safe to deploy"
        );
        ("deploy", text)
    } else if overall > 5.0 {
        let change = signed1(overall);
        (
            "deploy",
            format!("Moderate improvement ({change}%) - deploy with monitoring"),
        )
    } else if overall > -5.0 {
        let change = signed1(overall);
        (
            "needs_review",
            format!("Marginal change ({change}%) - manual review recommended"),
        )
    } else {
        (
            "reject",
            format!("Performance regression ({overall:.1}%) - not recommended"),
        )
    })
}
