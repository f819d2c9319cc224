//! The answer to a request.

use rust_decimal::Decimal;
use serde_json::json;

use crate::schema::wire::EvaluateResponse;

use super::assess::{CriterionResult, Finding, Verdict};
use super::compat::Parts;
use super::explain::{changes, reasoning};
use super::strict::Evaluation;

/// The answer to a request: what is sent, and what stands behind it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Response {
    /// What is sent.
    pub wire: EvaluateResponse,
    /// What it comes to; a compat mode knows no undecided.
    pub verdict: Verdict,
    /// The score before it was written; a compat mode's may leave 0..1.
    pub score: f64,
    /// The evaluation of a strict answer that is none of a batch.
    pub evaluation: Option<Box<Evaluation>>,
    /// The parts of an imitated answer.
    pub compat: Option<Box<Parts>>,
    /// The answers of a batch, or of baseline and candidate, by name.
    pub items: Vec<(String, Response)>,
}

impl Response {
    /// Whether the evaluation passed.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.wire.passed
    }

    pub(super) fn of_ark((wire, parts): (EvaluateResponse, Option<Parts>)) -> Self {
        Self {
            verdict: if wire.passed {
                Verdict::Passed
            } else {
                Verdict::Failed
            },
            score: match &parts {
                Some(parts) if wire.error.is_none() => parts.overall,
                _ => 0.0,
            },
            wire,
            evaluation: None,
            compat: parts.map(Box::new),
            items: Vec::new(),
        }
    }

    pub(super) fn of_evaluation(evaluation: Evaluation) -> Self {
        let assessment = &evaluation.assessment;
        let wire = EvaluateResponse {
            score: score_text(assessment.score),
            passed: assessment.verdict == Verdict::Passed,
            metadata: Some(metadata(&evaluation)),
            ..EvaluateResponse::default()
        };
        Self {
            wire,
            verdict: assessment.verdict,
            score: assessment.score,
            evaluation: Some(Box::new(evaluation)),
            compat: None,
            items: Vec::new(),
        }
    }
}

/// A score in the pattern of Ark's resource, with four decimals.
pub(super) fn score_text(score: f64) -> String {
    format!("{score:.4}")
}

const UNKNOWN: &str = "unknown";

/// Keys that Ark's readers know first, then ours; every value is a text, lists are JSON.
fn metadata(evaluation: &Evaluation) -> Vec<(String, String)> {
    let assessment = &evaluation.assessment;
    let value = |name: &str| evaluation.measurements.value(name);
    let shown = |value: Option<Decimal>, unit: &str| {
        value.map_or_else(|| UNKNOWN.to_owned(), |value| format!("{value}{unit}"))
    };
    let mut all = Metadata(Vec::with_capacity(24));
    all.put("reasoning", reasoning(assessment));
    all.put("evaluation_type", "performance_metrics");
    all.put("total_tokens", shown(value("totalTokens"), ""));
    all.put("execution_time", shown(value("duration"), "s"));
    all.put("cost", shown(value("cost"), ""));
    for dimension in &assessment.dimensions {
        let score = dimension
            .score
            .map_or_else(|| UNKNOWN.to_owned(), score_text);
        all.put(&format!("{}_score", dimension.name), score);
    }
    all.put("verdict", assessment.verdict.as_str());
    all.put("min_score", assessment.min_score.to_string());
    for (key, finding) in [
        ("threshold_violations", Finding::Violated),
        ("passed_thresholds", Finding::Passed),
        ("unmeasured_thresholds", Finding::Unmeasured),
    ] {
        all.put(key, json!(assessment.names(finding)).to_string());
    }
    let criteria: Vec<_> = assessment.criteria().map(criterion_entry).collect();
    all.put("criteria", json!(criteria).to_string());
    all.put("verdict_changes", json!(changes(assessment)).to_string());
    let left_out = assessment.dimensions.iter().filter(|d| d.score.is_none());
    let left_out: Vec<&str> = left_out.map(|d| d.name.as_str()).collect();
    all.list("unmeasured_dimensions", &left_out);
    all.put("token_source", evaluation.token_source.as_str());
    all.option("model", evaluation.model.as_deref());
    all.option("price_source", evaluation.price_source.as_deref());
    all.list("notes", &evaluation.notes);
    all.list("ignored_parameters", &evaluation.ignored_parameters);
    all.0
}

/// One criterion as an object of texts, numbers where they are exact enough.
fn criterion_entry(result: &CriterionResult) -> serde_json::Value {
    let criterion = &result.criterion;
    let mut entry = json!({
        "name": criterion.name.as_str(),
        "finding": result.finding.as_str(),
        "value": result.value.map(|value| value.to_string()),
        "limit": criterion.limit.to_string(),
        "unit": criterion.unit.as_str(),
        "direction": criterion.direction.as_str(),
        "score": result.score.map(score_text),
        "must_pass": criterion.must_pass,
    });
    if let Some(entry) = entry.as_object_mut() {
        if result.finding == Finding::Violated {
            entry.insert("excess".to_owned(), json!(result.excess.to_string()));
        }
        if let Some(reason) = &result.reason {
            entry.insert("reason".to_owned(), json!(reason.as_str()));
        }
    }
    entry
}

/// Entries in the order in which they are put.
pub(super) struct Metadata(pub(super) Vec<(String, String)>);

impl Metadata {
    pub(super) fn put(&mut self, key: &str, text: impl Into<String>) {
        self.0.push((key.to_owned(), text.into()));
    }

    fn option(&mut self, key: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.put(key, text);
        }
    }

    fn list<T: serde::Serialize>(&mut self, key: &str, items: &[T]) {
        if !items.is_empty() {
            self.put(key, json!(items).to_string());
        }
    }
}
