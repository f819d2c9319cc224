//! The scores of the imitated service, in its order of operations.

use super::duration::parameter_seconds;
use super::generation::Generation;
use super::metrics::Metrics;
use super::price::{self, Rate};
use super::python::{self, clamp, max, min};
use crate::score::resources::Resources;

/// Parameters by name; the last of a name counts.
pub(in crate::score) struct Thresholds<'a>(pub(in crate::score) &'a [(String, String)]);

impl Thresholds<'_> {
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        let mut given = self.0.iter().rev();
        given
            .find(|(known, _)| known == name)
            .map(|(_, text)| text.as_str())
    }

    pub(super) fn integer(&self, name: &str, default: f64) -> f64 {
        self.text(name).and_then(python::integer).unwrap_or(default)
    }

    pub(super) fn float(&self, name: &str, default: f64) -> f64 {
        self.text(name).and_then(python::float).unwrap_or(default)
    }
}

/// The lists that stayed within the service.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::score) struct Names {
    pub(in crate::score) violations: Vec<&'static str>,
    pub(in crate::score) passed: Vec<&'static str>,
}

/// What a number of tokens cost.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(in crate::score) struct Cost {
    pub(in crate::score) input: f64,
    pub(in crate::score) output: f64,
    pub(in crate::score) total: f64,
    /// Characters a dollar.
    pub(in crate::score) efficiency: f64,
}

pub(in crate::score) fn cost(
    metrics: &Metrics,
    generation: Generation,
    resources: Option<&dyn Resources>,
) -> Cost {
    if metrics.total.value == 0.0 {
        return Cost::default();
    }
    let Rate { input, output } = price::rate(generation, metrics.model.as_deref(), resources);
    let input = metrics.prompt / 1000.0 * input;
    let output = metrics.completion / 1000.0 * output;
    let raw = input + output;
    let efficiency = if metrics.length > 0.0 && raw > 0.0 {
        metrics.length / raw
    } else {
        0.0
    };
    Cost {
        input,
        output,
        total: python::round4(raw),
        efficiency,
    }
}

/// What is left of a score above its limit; a limit of 0 gives one half.
fn beyond(value: f64, limit: f64) -> f64 {
    if limit == 0.0 {
        return 0.5;
    }
    max(0.1, 1.0 - (value - limit) / limit)
}

pub(in crate::score) fn token_score(
    metrics: &Metrics,
    thresholds: &Thresholds<'_>,
    names: &mut Names,
) -> f64 {
    let limit = thresholds.integer("maxTokens", 5000.0);
    let total = metrics.total.value;
    if total == 0.0 {
        return 1.0;
    }
    if total > limit {
        names.violations.push("maxTokens");
        return beyond(total, limit);
    }
    names.passed.push("maxTokens");
    let mut score = 1.0 - total / limit;
    if metrics.efficiency >= thresholds.float("tokenEfficiencyThreshold", 0.3) {
        score = min(1.0, score + 0.1);
        names.passed.push("tokenEfficiency");
    }
    clamp(score)
}

pub(in crate::score) fn cost_score(
    cost: Cost,
    generation: Generation,
    thresholds: &Thresholds<'_>,
    names: &mut Names,
) -> f64 {
    let limit = thresholds.float("maxCostPerQuery", 0.10);
    if cost.total == 0.0 {
        return 1.0;
    }
    if cost.total > limit {
        names.violations.push("maxCostPerQuery");
        return beyond(cost.total, limit);
    }
    names.passed.push("maxCostPerQuery");
    let mut score = 1.0 - cost.total / limit;
    let has_bonus = generation != Generation::V3;
    if has_bonus && cost.efficiency >= thresholds.float("costEfficiencyThreshold", 0.8) {
        score = min(1.0, score + 0.1);
        names.passed.push("costEfficiency");
    }
    clamp(score)
}

pub(in crate::score) fn performance_score(
    metrics: &Metrics,
    generation: Generation,
    thresholds: &Thresholds<'_>,
    names: &mut Names,
) -> f64 {
    let limit = thresholds
        .text("maxDuration")
        .map_or(30.0, parameter_seconds);
    let mut score = 1.0;
    if metrics.seconds > 0.0 {
        if metrics.seconds > limit {
            names.violations.push("maxDuration");
            if limit == 0.0 {
                return 0.5;
            }
            score *= beyond(metrics.seconds, limit);
        } else {
            names.passed.push("maxDuration");
        }
    }
    if generation != Generation::V3 && metrics.tokens_per_second > 0.0 {
        if metrics.tokens_per_second < thresholds.float("minTokensPerSecond", 10.0) {
            score *= 0.8;
        } else {
            score = min(1.0, score + 0.1);
        }
    }
    clamp(score)
}

pub(in crate::score) fn quality_score(
    metrics: &Metrics,
    thresholds: &Thresholds<'_>,
    names: &mut Names,
) -> f64 {
    let mut score = 1.0;
    if metrics.length > 0.0 {
        if metrics.length < thresholds.integer("minResponseLength", 50.0) {
            names.violations.push("minResponseLength");
            score *= 0.5;
        } else if metrics.length > thresholds.integer("maxResponseLength", 2000.0) {
            names.violations.push("maxResponseLength");
            score *= 0.8;
        } else {
            names.passed.push("responseLength");
        }
    }
    if metrics.completeness >= thresholds.float("responseCompletenessThreshold", 0.8) {
        score = min(1.0, score + 0.1);
        names.passed.push("responseCompleteness");
    }
    if metrics.has_errors {
        names.violations.push("errorRate");
        score *= 0.3;
    } else {
        names.passed.push("errorRate");
    }
    clamp(score)
}
