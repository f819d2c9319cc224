//! How a value becomes a score.

use serde::{Deserialize, Serialize};

use crate::schema::Direction;

/// How a value x at a limit L becomes a score from 0 to 1.
///
/// With r = x / L:
///
/// | curve | at most L | at least L |
/// | --- | --- | --- |
/// | `linear` | 1 − r/2 | r/2 |
/// | `plateau` | 2 − r | r |
/// | `exponential` | 2^(−r) | 1 − 2^(−r) |
/// | `step` | 1 if r ≤ 1, else 0 | 1 if r ≥ 1, else 0 |
///
/// each cut off at 0 and 1. `linear` is for what is better the less (or more) there is of it: none
/// of it scores 1, the limit ½, twice the limit 0. `plateau` is for a demand that is met or missed:
/// everything within the limit scores 1, and what misses it loses in proportion. A curve never
/// rises with a value that is better lower, nor falls with one that is better higher, so breaking a
/// limit can not pay.
///
/// A limit of 0 leaves no proportion: at most 0 scores 1 for 0 and else 0; at least 0 scores 1.
///
/// # Examples
///
/// ```
/// use evalcore::schema::Direction::{HigherIsBetter, LowerIsBetter};
/// use evalcore::score::Curve;
///
/// assert_eq!(Curve::Linear.score(250.0, 1000.0, LowerIsBetter), 0.875);
/// assert_eq!(Curve::Linear.score(1000.0, 1000.0, LowerIsBetter), 0.5);
/// assert_eq!(Curve::Plateau.score(31.0, 50.0, HigherIsBetter), 0.62);
/// assert_eq!(Curve::Plateau.score(60.0, 50.0, HigherIsBetter), 1.0);
/// assert_eq!(Curve::Step.score(0.0, 0.0, LowerIsBetter), 1.0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Curve {
    /// Half at the limit.
    Linear,
    /// Full within the limit.
    Plateau,
    /// Half at the limit, and never quite 0 or 1.
    Exponential,
    /// All or nothing.
    Step,
}

impl Curve {
    /// The usual curve of a direction: `linear` for at most, `plateau` for at least.
    #[must_use]
    pub fn usual(direction: Direction) -> Self {
        match direction {
            Direction::HigherIsBetter => Self::Plateau,
            Direction::LowerIsBetter | Direction::Unknown => Self::Linear,
        }
    }

    /// The score of a value, 0 to 1. A negative value counts as 0, and NaN scores 0.
    #[must_use]
    pub fn score(self, value: f64, limit: f64, direction: Direction) -> f64 {
        if value.is_nan() || limit.is_nan() {
            return 0.0;
        }
        let higher = direction == Direction::HigherIsBetter;
        if limit <= 0.0 {
            return f64::from(u8::from(higher || value <= 0.0));
        }
        let ratio = (value / limit).max(0.0);
        let score = match (self, higher) {
            (Self::Linear, false) => 1.0 - ratio / 2.0,
            (Self::Linear, true) => ratio / 2.0,
            (Self::Plateau, false) => 2.0 - ratio,
            (Self::Plateau, true) => ratio,
            (Self::Exponential, false) => (-ratio).exp2(),
            (Self::Exponential, true) => 1.0 - (-ratio).exp2(),
            (Self::Step, false) => f64::from(u8::from(ratio <= 1.0)),
            (Self::Step, true) => f64::from(u8::from(ratio >= 1.0)),
        };
        score.clamp(0.0, 1.0)
    }

    /// A value that scores at least `score`: the largest where lower is better, the smallest where
    /// higher is. `None` where no value does.
    pub(super) fn value_for(self, score: f64, limit: f64, direction: Direction) -> Option<f64> {
        if !(0.0..=1.0).contains(&score) {
            return None;
        }
        let higher = direction == Direction::HigherIsBetter;
        if limit <= 0.0 {
            return Some(0.0);
        }
        let ratio = match (self, higher) {
            (Self::Linear, false) => 2.0 * (1.0 - score),
            (Self::Linear, true) => 2.0 * score,
            (Self::Plateau, false) => 2.0 - score,
            (Self::Plateau, true) => score,
            (Self::Exponential, false) if score > 0.0 => -score.log2(),
            (Self::Exponential, true) if score < 1.0 => -(1.0 - score).log2(),
            (Self::Exponential, _) => return None,
            (Self::Step, _) => 1.0,
        };
        Some(ratio * limit)
    }
}
