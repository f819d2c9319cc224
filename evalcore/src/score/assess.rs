//! From measurements to scores and a verdict.

use rust_decimal::Decimal;
use smol_str::SmolStr;

use crate::error::{Error, ErrorKind, Result};
use crate::schema::Direction;

use super::measurement::{Measured, Measurements};
use super::policy::{Combine, Criterion, Dimension, Policy};
use super::quantity::to_f64;

/// What an evaluation comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Verdict {
    /// The score reaches the pass mark, and what must pass does.
    Passed,
    /// The score misses the pass mark, or something that must pass does not.
    Failed,
    /// Nothing speaks against it, and something that must pass could not be measured.
    Undecided,
}

impl Verdict {
    /// The word of the answer: `passed`, `failed` or `undecided`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Undecided => "undecided",
        }
    }
}

/// What is said of a criterion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Finding {
    /// The value is within the limit.
    Passed,
    /// The value breaks the limit.
    Violated,
    /// There is no value.
    Unmeasured,
}

impl Finding {
    /// The word of the answer: `passed`, `violated` or `unmeasured`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Violated => "violated",
            Self::Unmeasured => "unmeasured",
        }
    }
}

/// What an unmeasured criterion that must pass does to the verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Unmeasured {
    /// The verdict is undecided.
    #[default]
    Undecided,
    /// It is left out and named.
    LeftOut,
}

/// A criterion with its value.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct CriterionResult {
    /// The criterion.
    pub criterion: Criterion,
    /// The value, in the criterion's unit.
    pub value: Option<Decimal>,
    /// The score, 0 to 1.
    pub score: Option<f64>,
    /// Passed, violated or unmeasured.
    pub finding: Finding,
    /// How far the limit is broken, in the criterion's unit; 0 where it is not.
    pub excess: Decimal,
    /// Why there is no value.
    pub reason: Option<SmolStr>,
}

/// A dimension with its score.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct DimensionResult {
    /// The dimension's name.
    pub name: SmolStr,
    /// What part of the score it is, 0 to 1, after those that were left out.
    pub share: f64,
    /// The score, 0 to 1; `None` where nothing of it could be measured.
    pub score: Option<f64>,
    /// How the criteria made the score.
    pub combine: Combine,
    /// Its criteria.
    pub criteria: Vec<CriterionResult>,
}

/// The scores of a policy over measurements.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Assessment {
    /// The score, 0 to 1, with four decimals: what is printed is what was judged.
    pub score: f64,
    /// The pass mark.
    pub min_score: Decimal,
    /// What it comes to.
    pub verdict: Verdict,
    /// The dimensions, in the policy's order.
    pub dimensions: Vec<DimensionResult>,
}

impl Assessment {
    /// Every criterion, in order.
    pub fn criteria(&self) -> impl Iterator<Item = &CriterionResult> {
        self.dimensions.iter().flat_map(|d| &d.criteria)
    }

    /// The names of the criteria of a finding, in order.
    #[must_use]
    pub fn names(&self, finding: Finding) -> Vec<&str> {
        let found = self.criteria().filter(|result| result.finding == finding);
        found.map(|result| result.criterion.name.as_str()).collect()
    }
}

impl Policy {
    /// Scores measurements.
    ///
    /// # Errors
    ///
    /// `score.nothing_measured` where no dimension of any weight could be measured.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::score::{Measurements, Policy, Unmeasured, Verdict};
    ///
    /// let mut measurements = Measurements::new();
    /// measurements.set("totalTokens", 5001.into());
    /// let assessed = Policy::standard().assess(&measurements, Unmeasured::Undecided)?;
    /// assert_eq!(assessed.verdict, Verdict::Failed);
    /// assert_eq!(assessed.score, 0.4999);
    /// # Ok::<(), evalcore::Error>(())
    /// ```
    pub fn assess(&self, measurements: &Measurements, rule: Unmeasured) -> Result<Assessment> {
        let mut dimensions: Vec<DimensionResult> = self
            .dimensions
            .iter()
            .map(|dimension| assess_dimension(dimension, measurements))
            .collect();
        let (mut sum, mut weights) = (0.0, 0.0);
        for (result, dimension) in dimensions.iter_mut().zip(&self.dimensions) {
            if let Some(score) = result.score {
                result.share = to_f64(dimension.weight);
                sum += result.share * score;
                weights += result.share;
            }
        }
        if weights <= 0.0 {
            return Err(nothing_measured(&dimensions));
        }
        for result in &mut dimensions {
            result.share /= weights;
        }
        let score = four_decimals(sum / weights);
        let verdict = judge(score, self.min_score, &dimensions, rule);
        Ok(Assessment {
            score,
            min_score: self.min_score,
            verdict,
            dimensions,
        })
    }
}

/// The score with four decimals, half to even, within 0 and 1.
pub(super) fn four_decimals(score: f64) -> f64 {
    ((score * 10_000.0).round_ties_even() / 10_000.0).clamp(0.0, 1.0)
}

fn assess_dimension(dimension: &Dimension, measurements: &Measurements) -> DimensionResult {
    let criteria: Vec<CriterionResult> = dimension
        .criteria
        .iter()
        .map(|criterion| assess_criterion(criterion, measurements))
        .collect();
    DimensionResult {
        name: dimension.name.clone(),
        share: 0.0,
        score: combined(dimension.combine, &criteria),
        combine: dimension.combine,
        criteria,
    }
}

/// One score of those that count; `None` where none does.
fn combined(combine: Combine, criteria: &[CriterionResult]) -> Option<f64> {
    let counted = criteria.iter().filter_map(|result| {
        let weight = to_f64(result.criterion.weight);
        (weight > 0.0).then_some((weight, result.score?))
    });
    match combine {
        Combine::Min => counted.map(|(_, score)| score).reduce(f64::min),
        Combine::Mean => {
            let (mut sum, mut weights) = (0.0, 0.0);
            for (weight, score) in counted {
                sum += weight * score;
                weights += weight;
            }
            (weights > 0.0).then(|| sum / weights)
        }
    }
}

fn assess_criterion(criterion: &Criterion, measurements: &Measurements) -> CriterionResult {
    let (value, reason) = match measurements.get(&criterion.measure) {
        Some(Measured::Value(value)) => (*value, None),
        Some(Measured::Missing(reason)) => (Decimal::ZERO, Some(reason.clone())),
        None => (
            Decimal::ZERO,
            Some(SmolStr::new_static("nobody measured it")),
        ),
    };
    let criterion = criterion.clone();
    if reason.is_some() {
        return CriterionResult {
            criterion,
            value: None,
            score: None,
            finding: Finding::Unmeasured,
            excess: Decimal::ZERO,
            reason,
        };
    }
    let limit = criterion.limit;
    let beyond = match criterion.direction {
        Direction::HigherIsBetter => limit.checked_sub(value),
        Direction::LowerIsBetter | Direction::Unknown => value.checked_sub(limit),
    };
    let excess = beyond.unwrap_or(Decimal::MAX).max(Decimal::ZERO);
    let score = criterion
        .curve
        .score(to_f64(value), to_f64(limit), criterion.direction);
    CriterionResult {
        criterion,
        value: Some(value),
        score: Some(score),
        finding: if excess > Decimal::ZERO {
            Finding::Violated
        } else {
            Finding::Passed
        },
        excess,
        reason: None,
    }
}

fn judge(
    score: f64,
    min_score: Decimal,
    dimensions: &[DimensionResult],
    rule: Unmeasured,
) -> Verdict {
    let hard = |finding: Finding| {
        let mut criteria = dimensions.iter().flat_map(|d| &d.criteria);
        criteria.any(|result| result.criterion.must_pass && result.finding == finding)
    };
    if score < to_f64(min_score) || hard(Finding::Violated) {
        Verdict::Failed
    } else if rule == Unmeasured::Undecided && hard(Finding::Unmeasured) {
        Verdict::Undecided
    } else {
        Verdict::Passed
    }
}

fn nothing_measured(dimensions: &[DimensionResult]) -> Error {
    let criteria = dimensions.iter().flat_map(|d| &d.criteria);
    let reasons = criteria.filter_map(|result| {
        let reason = result.reason.as_ref()?;
        Some(format!("{}: {reason}", result.criterion.name))
    });
    Error::new(ErrorKind::NothingMeasured {
        reasons: reasons.collect(),
    })
}
