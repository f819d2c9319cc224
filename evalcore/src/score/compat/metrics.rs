//! What the imitated service took from a request or a query.

use super::duration::status_seconds;
use super::generation::Generation;
use super::python::{self, Num, as_f64};
use crate::json::Value;

/// The length that counted as complete, in characters.
const COMPLETE_LENGTH: f64 = 50.0;

/// The values that the scores are made of; what is missing is 0.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::score) struct Metrics {
    pub(super) total: Num,
    pub(super) prompt: f64,
    pub(super) completion: f64,
    pub(super) efficiency: f64,
    pub(super) seconds: f64,
    pub(super) tokens_per_second: f64,
    pub(super) length: f64,
    pub(super) completeness: f64,
    pub(super) model: Option<String>,
    /// Never set over HTTP.
    pub(super) has_errors: bool,
}

impl Default for Metrics {
    fn default() -> Self {
        Self {
            total: Num::zero(),
            prompt: 0.0,
            completion: 0.0,
            efficiency: 0.0,
            seconds: 0.0,
            tokens_per_second: 0.0,
            length: 0.0,
            completeness: 0.0,
            model: None,
            has_errors: false,
        }
    }
}

/// Code points.
fn characters(text: &str) -> u64 {
    u64::try_from(text.chars().count()).unwrap_or(u64::MAX)
}

/// The values of a text and its answer: four characters are a token.
pub(super) fn of_texts(input: &str, output: &str) -> Metrics {
    let length = characters(output);
    let (prompt, completion) = (characters(input) / 4, length / 4);
    Metrics {
        total: Num::integer(prompt + completion),
        prompt: as_f64(prompt),
        completion: as_f64(completion),
        efficiency: ratio(as_f64(completion), as_f64(prompt)),
        length: as_f64(length),
        completeness: complete(length),
        ..Metrics::default()
    }
}

fn ratio(completion: f64, prompt: f64) -> f64 {
    if prompt > 0.0 {
        completion / prompt
    } else {
        0.0
    }
}

fn complete(length: u64) -> f64 {
    python::min(1.0, as_f64(length) / COMPLETE_LENGTH)
}

/// The values of a query; a malformed status drops all of them.
pub(super) fn of_query(query: &Value, generation: Generation) -> Metrics {
    let mut metrics = match query.get("status") {
        Some(status) if python::is_truthy(status) => match extract(status, generation) {
            Some(metrics) => metrics,
            None => return Metrics::default(),
        },
        _ => Metrics::default(),
    };
    let labels = query
        .get("metadata")
        .and_then(|metadata| metadata.get("labels"));
    let label = labels.and_then(|labels| labels.get("model"));
    metrics.model = label.and_then(Value::as_str).map(str::to_owned);
    metrics
}

/// `None` where the service caught an exception.
fn extract(status: &Value, generation: Generation) -> Option<Metrics> {
    status.as_object()?;
    let mut metrics = Metrics::default();
    tokens(status, generation, &mut metrics)?;
    duration(status, generation, &mut metrics);
    let length = if generation.has_list_of_responses() {
        list_length(status)?
    } else {
        single_length(status)?
    };
    if length > 0 {
        metrics.length = as_f64(length);
        metrics.completeness = complete(length);
    }
    Some(metrics)
}

fn tokens(status: &Value, generation: Generation, metrics: &mut Metrics) -> Option<()> {
    let camel = status.get("tokenUsage");
    let usage = match camel {
        Some(usage) if generation != Generation::V3 || python::is_truthy(usage) => Some(usage),
        _ => status.get("token_usage"),
    };
    let Some(usage) = usage.filter(|usage| python::is_truthy(usage)) else {
        return Some(());
    };
    usage.as_object()?;
    let member = |name: &str| match usage.get(name) {
        Some(value) => python::number(value),
        None => Some(Num::zero()),
    };
    let (prompt, completion) = (member("promptTokens")?, member("completionTokens")?);
    metrics.total = member("totalTokens")?;
    metrics.prompt = prompt.value;
    metrics.completion = completion.value;
    metrics.efficiency = ratio(completion.value, prompt.value);
    Some(())
}

fn duration(status: &Value, generation: Generation, metrics: &mut Metrics) {
    let seconds = match status.get("duration") {
        Some(Value::String(text)) => status_seconds(text, generation).unwrap_or_default(),
        Some(Value::Number(number)) => number.as_f64(),
        _ => 0.0,
    };
    if seconds > 0.0 {
        metrics.seconds = seconds;
        if metrics.total.value > 0.0 {
            metrics.tokens_per_second = metrics.total.value / seconds;
        }
    }
}

/// All answers together.
fn list_length(status: &Value) -> Option<u64> {
    let responses = status.get("responses");
    let items = match responses.filter(|responses| python::is_truthy(responses)) {
        Some(Value::Array(items)) => items.as_slice(),
        // The keys of an object and the characters of a text are texts, which count for nothing.
        None | Some(Value::Object(_) | Value::String(_)) => return Some(0),
        Some(_) => return None,
    };
    let mut total = 0;
    for item in items.iter().filter(|item| item.as_object().is_some()) {
        if let Some(content) = item.get("content").filter(|value| python::is_truthy(value)) {
            total += python::length(content)?;
        }
    }
    Some(total)
}

fn single_length(status: &Value) -> Option<u64> {
    let response = status.get("response");
    let Some(response) = response.filter(|response| python::is_truthy(response)) else {
        return Some(0);
    };
    match response
        .get("content")
        .filter(|value| python::is_truthy(value))
    {
        Some(content) => python::length(content),
        None => Some(0),
    }
}
