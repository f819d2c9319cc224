//! What tests take and give.

use super::check::open_unit;
use super::distribution::{normal_cdf, normal_sf};
use crate::Result;

/// Which departures from "no difference" count as evidence: those of `a` relative to `b`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Alternative {
    /// Either way.
    #[default]
    TwoSided,
    /// `a` lies below `b`.
    Less,
    /// `a` lies above `b`.
    Greater,
}

impl Alternative {
    /// The name as SciPy has it: `two-sided`, `less` or `greater`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TwoSided => "two-sided",
            Self::Less => "less",
            Self::Greater => "greater",
        }
    }

    /// The same question with the two samples exchanged.
    #[must_use]
    pub fn swapped(self) -> Self {
        match self {
            Self::TwoSided => Self::TwoSided,
            Self::Less => Self::Greater,
            Self::Greater => Self::Less,
        }
    }

    /// The p value of a standard normal statistic; NaN stays NaN.
    pub(super) fn p_of_z(self, z: f64) -> f64 {
        match self {
            Self::TwoSided => 2.0 * normal_sf(z.abs()),
            Self::Less => normal_cdf(z),
            Self::Greater => normal_sf(z),
        }
    }

    /// The p value of an exact or resampled null: tails that include the observed value.
    pub(super) fn p_of_tails(self, less: f64, greater: f64) -> f64 {
        match self {
            Self::TwoSided => (2.0 * less.min(greater)).min(1.0),
            Self::Less => less.min(1.0),
            Self::Greater => greater.min(1.0),
        }
    }
}

/// Two limits, in the unit of the estimate.
///
/// # Examples
///
/// ```
/// use evalcore::stats::Interval;
///
/// let interval = Interval::new(-0.5, 1.0);
/// assert!(interval.contains(1.0) && !interval.contains(1.1));
/// assert_eq!(interval.width(), 1.5);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The lower limit; `-inf` for a bound from above only.
    pub low: f64,
    /// The upper limit; `inf` for a bound from below only.
    pub high: f64,
}

impl Interval {
    /// Creates an interval of these limits.
    #[must_use]
    pub fn new(low: f64, high: f64) -> Self {
        Self { low, high }
    }

    /// Whether the value lies within the limits, the limits included.
    #[must_use]
    pub fn contains(&self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }

    /// Upper minus lower limit.
    #[must_use]
    pub fn width(&self) -> f64 {
        self.high - self.low
    }
}

/// A statistic and its p value.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct TestResult {
    /// The test's statistic; its meaning stands with each test.
    pub statistic: f64,
    /// From 0 to 1: how often data at least as extreme arise without a difference.
    pub p_value: f64,
}

/// The question asked of two samples.
///
/// # Examples
///
/// ```
/// use evalcore::stats::{Alternative, TestOptions};
///
/// let options = TestOptions::default().alternative(Alternative::Greater);
/// assert_eq!(options.confidence, 0.95);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct TestOptions {
    /// Which departures count. Default: either way.
    pub alternative: Alternative,
    /// The level of the interval, between 0 and 1. Default: 0.95.
    pub confidence: f64,
}

impl Default for TestOptions {
    fn default() -> Self {
        Self {
            alternative: Alternative::TwoSided,
            confidence: 0.95,
        }
    }
}

impl TestOptions {
    /// Sets which departures count. Default: either way.
    #[must_use]
    pub fn alternative(mut self, alternative: Alternative) -> Self {
        self.alternative = alternative;
        self
    }

    /// Sets the level of the interval. Default: 0.95.
    #[must_use]
    pub fn confidence(mut self, confidence: f64) -> Self {
        self.confidence = confidence;
        self
    }

    /// The level, checked.
    pub(super) fn level(&self) -> Result<f64> {
        open_unit("confidence", self.confidence)
    }
}
