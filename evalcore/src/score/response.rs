//! The answer to a request.

use std::fmt;

use rust_decimal::Decimal;
use serde::{Serialize, Serializer};

use crate::schema::wire::EvaluateResponse;

use super::assess::{CriterionResult, Finding, Verdict};
use super::compat::Parts;
use super::explain::{changes, reasoning};
use super::quantity::Shown;
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
    FourDecimals(score).to_string()
}

const UNKNOWN: &str = "unknown";

/// Keys that Ark's readers know first, then ours; every value is a text, lists are JSON.
fn metadata(evaluation: &Evaluation) -> Vec<(String, String)> {
    let assessment = &evaluation.assessment;
    let value = |name: &str| evaluation.measurements.value(name);
    let shown = |value: Option<Decimal>, unit: &str| {
        value.map_or_else(
            || UNKNOWN.to_owned(),
            |value| format!("{}{unit}", Shown(value)),
        )
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
        all.put(key, list_text(&assessment.names(finding)));
    }
    let criteria: Vec<_> = assessment.criteria().map(CriterionEntry::of).collect();
    all.put("criteria", list_text(&criteria));
    all.put("verdict_changes", list_text(&changes(assessment)));
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

/// One criterion as it stands in the metadata; numbers are texts, digit for digit.
#[derive(Serialize)]
struct CriterionEntry<'a> {
    name: &'a str,
    finding: &'static str,
    value: Option<Text>,
    limit: Text,
    unit: &'a str,
    direction: &'static str,
    score: Option<FourDecimals>,
    must_pass: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    excess: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
}

impl<'a> CriterionEntry<'a> {
    fn of(result: &'a CriterionResult) -> Self {
        let criterion = &result.criterion;
        Self {
            name: &criterion.name,
            finding: result.finding.as_str(),
            value: result.value.map(Text),
            limit: Text(criterion.limit),
            unit: &criterion.unit,
            direction: criterion.direction.as_str(),
            score: result.score.map(FourDecimals),
            must_pass: criterion.must_pass,
            excess: (result.finding == Finding::Violated).then_some(Text(result.excess)),
            reason: result.reason.as_deref(),
        }
    }
}

/// A decimal that is written as a text.
struct Text(Decimal);

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&Shown(self.0))
    }
}

/// A score from 0 to 1 that is written as a text, half to even.
pub(super) struct FourDecimals(pub(super) f64);

impl fmt::Display for FourDecimals {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a score times 10,000 lies within 0 and 10,000"
    )]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = (self.0 * 10_000.0).round_ties_even() as u32;
        write!(f, "{}.{:04}", units / 10_000, units % 10_000)
    }
}

impl Serialize for FourDecimals {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// JSON of a list of texts or objects.
fn list_text<T: Serialize>(items: &[T]) -> String {
    let mut text = Vec::with_capacity(256 * items.len() + 2);
    serde_json::to_writer(&mut text, items).expect("texts have a JSON form");
    String::from_utf8(text).expect("JSON is UTF-8")
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

    fn list<T: Serialize>(&mut self, key: &str, items: &[T]) {
        if !items.is_empty() {
            self.put(key, list_text(items));
        }
    }
}
