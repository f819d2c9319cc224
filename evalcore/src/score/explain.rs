//! What the answer says: why, by how much, and what would change it.

use std::fmt::Write as _;

use rust_decimal::{Decimal, RoundingStrategy};

use crate::schema::Direction;

use super::assess::{Assessment, CriterionResult, DimensionResult, Finding, Verdict};
use super::policy::Combine;
use super::quantity::{Grammar, Shown, from_f64, to_f64};
use super::response::FourDecimals;

/// A sentence for people: the verdict, what was violated and by how much.
///
/// It says nothing of what passed: dashboards search it for the names of limits.
pub(super) fn reasoning(assessment: &Assessment) -> String {
    let score = FourDecimals(assessment.score);
    let mut text = match assessment.verdict {
        Verdict::Passed => format!("Passed with a score of {score}"),
        Verdict::Failed if assessment.score < to_f64(assessment.min_score) => {
            format!(
                "Failed: the score of {score} is below the pass mark of {}",
                assessment.min_score
            )
        }
        Verdict::Failed => format!("Failed with a score of {score}"),
        Verdict::Undecided => {
            format!("Undecided with a score of {score}: a hard limit could not be measured")
        }
    };
    let violated: Vec<String> = assessment
        .criteria()
        .filter(|result| result.finding == Finding::Violated)
        .map(violation)
        .collect();
    if !violated.is_empty() {
        let _ = write!(text, "; threshold violations: {}", violated.join(", "));
    }
    text
}

/// `maxTokens (5600 of at most 5000 tokens, 600 too many, hard)`.
fn violation(result: &CriterionResult) -> String {
    let criterion = &result.criterion;
    let value = result.value.unwrap_or_default();
    let (bound, missing) = match criterion.direction {
        Direction::HigherIsBetter => ("at least", "too little"),
        Direction::LowerIsBetter | Direction::Unknown => ("at most", "too much"),
    };
    format!(
        "{} ({value} of {bound} {} {}, {} {missing}, {})",
        criterion.name,
        criterion.limit,
        criterion.unit,
        result.excess,
        if criterion.must_pass { "hard" } else { "soft" },
    )
}

/// What would have changed the verdict, one sentence each.
///
/// For a failure: the limits that must be kept, and for a score that is too low each single value
/// that would have been enough, or that none would. For a pass: what would have broken a limit, and
/// the pass mark that would have been missed. Each sentence changes one criterion and leaves
/// the others as they are.
#[must_use]
pub fn changes(assessment: &Assessment) -> Vec<String> {
    let mut all = Vec::new();
    let hard = |finding: Finding| {
        assessment
            .criteria()
            .filter(move |result| result.criterion.must_pass && result.finding == finding)
    };
    let deficit = to_f64(assessment.min_score) - assessment.score;
    for result in hard(Finding::Violated) {
        all.push(format!(
            "{} {}, or a limit {}",
            result.criterion.measure,
            within(result),
            match result.criterion.direction {
                Direction::HigherIsBetter => format!("of at most {}", shown(result.value)),
                _ => format!("of at least {}", shown(result.value)),
            }
        ));
    }
    for result in hard(Finding::Unmeasured) {
        if assessment.verdict == Verdict::Undecided {
            let reason = result.reason.as_deref().unwrap_or_default();
            all.push(format!(
                "a value for {} ({reason})",
                result.criterion.measure
            ));
        }
    }
    if deficit > 0.0 {
        all.extend(ways_up(assessment, deficit));
    } else if assessment.verdict == Verdict::Passed {
        for result in hard(Finding::Passed) {
            all.push(format!("{} {}", result.criterion.measure, beyond(result)));
        }
        all.push(format!(
            "a pass mark above {}",
            FourDecimals(assessment.score)
        ));
    }
    all
}

fn within(result: &CriterionResult) -> String {
    let bound = match result.criterion.direction {
        Direction::HigherIsBetter => "at least",
        Direction::LowerIsBetter | Direction::Unknown => "at most",
    };
    format!(
        "{bound} {} {}",
        Shown(result.criterion.limit),
        result.criterion.unit
    )
}

fn beyond(result: &CriterionResult) -> String {
    let bound = match result.criterion.direction {
        Direction::HigherIsBetter => "below",
        Direction::LowerIsBetter | Direction::Unknown => "above",
    };
    format!(
        "{bound} {} {}",
        Shown(result.criterion.limit),
        result.criterion.unit
    )
}

fn shown(value: Option<Decimal>) -> String {
    Shown(value.unwrap_or_default()).to_string()
}

/// The single values that would lift the score to the pass mark.
fn ways_up(assessment: &Assessment, deficit: f64) -> Vec<String> {
    let mut ways: Vec<String> = assessment
        .dimensions
        .iter()
        .flat_map(|dimension| dimension.criteria.iter().map(move |c| (dimension, c)))
        .filter_map(|(dimension, result)| way_up(dimension, result, deficit))
        .collect();
    ways.push(format!(
        "a pass mark of at most {}",
        FourDecimals(assessment.score)
    ));
    if ways.len() == 1 {
        ways.insert(0, "no single value: several have to improve".to_owned());
    }
    ways
}

fn way_up(dimension: &DimensionResult, result: &CriterionResult, deficit: f64) -> Option<String> {
    let (score, whole) = (result.score?, dimension.score?);
    if dimension.share <= 0.0 {
        return None;
    }
    // The dimension's score that is needed, a little more so that rounding does not undo it.
    let needed = whole + deficit / dimension.share + 1e-4;
    let needed_here = match dimension.combine {
        Combine::Mean => {
            let measured = dimension.criteria.iter().filter(|c| c.score.is_some());
            let sum: f64 = measured.map(|c| to_f64(c.criterion.weight)).sum();
            let weight = to_f64(result.criterion.weight);
            if weight <= 0.0 {
                return None;
            }
            score + (needed - whole) * sum / weight
        }
        Combine::Min => {
            let mut others = dimension.criteria.iter().filter(|c| *c != result);
            if others.any(|other| other.score.is_some_and(|other| other < needed)) {
                return None;
            }
            needed
        }
    };
    let criterion = &result.criterion;
    let limit = to_f64(criterion.limit);
    let value = criterion
        .curve
        .value_for(needed_here, limit, criterion.direction)?;
    let value = from_f64(value)?;
    // To the side that is surely enough.
    let to = match criterion.direction {
        Direction::HigherIsBetter => RoundingStrategy::ToPositiveInfinity,
        _ => RoundingStrategy::ToZero,
    };
    let value = if Grammar::of(&criterion.unit) == Grammar::Integer {
        value.round_dp_with_strategy(0, to)
    } else {
        value.round_dp_with_strategy(6, to)
    };
    let bound = match criterion.direction {
        Direction::HigherIsBetter => "at least",
        Direction::LowerIsBetter | Direction::Unknown => "at most",
    };
    Some(format!(
        "{} {bound} {} {} (it was {})",
        criterion.measure,
        value.normalize(),
        criterion.unit,
        shown(result.value),
    ))
}
