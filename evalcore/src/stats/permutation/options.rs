//! What permutation tests take and give.

use super::super::check::{real, resamples};
use super::super::types::Alternative;
use crate::Result;

/// Where the p value of a permutation test comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum PermutationMethod {
    /// Exact where that is cheap, else Monte-Carlo.
    #[default]
    Auto,
    /// All patterns.
    Exact,
    /// The binomial distribution, exact where all differences but zeros have one size; chosen by
    /// [`Self::Auto`] and [`Self::Exact`].
    Binomial,
    /// Random patterns; p is `(hits + 1) / (resamples + 1)`.
    MonteCarlo,
}

/// Options of the permutation tests.
///
/// # Examples
///
/// ```
/// use evalcore::stats::PermutationOptions;
///
/// let options = PermutationOptions::default().resamples(99_999).seed(7);
/// assert_eq!((options.resamples, options.seed), (99_999, 7));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct PermutationOptions {
    /// Which departures count. Default: either way.
    pub alternative: Alternative,
    /// Where the p value comes from. Default: exact up to 20 differences or 200,000 regroupings.
    pub method: PermutationMethod,
    /// How many random patterns, 1 to 100,000,000. Default: 9,999.
    pub resamples: usize,
    /// The seed of the random patterns. Default: 0.
    pub seed: u64,
}

impl Default for PermutationOptions {
    fn default() -> Self {
        Self {
            alternative: Alternative::TwoSided,
            method: PermutationMethod::Auto,
            resamples: 9_999,
            seed: 0,
        }
    }
}

impl PermutationOptions {
    /// Sets which departures count. Default: either way.
    #[must_use]
    pub fn alternative(mut self, alternative: Alternative) -> Self {
        self.alternative = alternative;
        self
    }

    /// Sets where the p value comes from. Default: [`PermutationMethod::Auto`].
    #[must_use]
    pub fn method(mut self, method: PermutationMethod) -> Self {
        self.method = method;
        self
    }

    /// Sets how many random patterns. Default: 9,999.
    #[must_use]
    pub fn resamples(mut self, resamples: usize) -> Self {
        self.resamples = resamples;
        self
    }

    /// Sets the seed. Default: 0.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    pub(super) fn check(&self) -> Result<()> {
        resamples(self.resamples, 1)
    }
}

/// The result of a permutation test.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct PermutationTest {
    /// `mean(a) - mean(b)`, in the unit of the scores.
    pub statistic: f64,
    /// From 0 to 1. Two-sided: twice the smaller one-sided value, at most 1.
    pub p_value: f64,
    /// The one-sided value for `a` below `b`.
    pub p_less: f64,
    /// The one-sided value for `a` above `b`.
    pub p_greater: f64,
    /// What was used; never [`PermutationMethod::Auto`].
    pub method: PermutationMethod,
    /// How many random patterns were drawn; 0 where the answer is exact.
    pub resamples: usize,
}

/// The tails of a null distribution, the observed value included in both.
#[derive(Debug, Clone, Copy)]
pub(super) struct NullTails {
    pub(super) less: f64,
    pub(super) greater: f64,
    pub(super) method: PermutationMethod,
    pub(super) resamples: usize,
}

impl NullTails {
    /// Tails of a null sample that did not draw the observed pattern itself.
    pub(super) fn of_draws(sums: &[f64], observed: f64, tolerance: f64) -> Self {
        let less = sums.iter().filter(|&&sum| sum <= observed + tolerance);
        let greater = sums.iter().filter(|&&sum| sum >= observed - tolerance);
        let drawn = real(sums.len()) + 1.0;
        Self {
            less: (real(less.count()) + 1.0) / drawn,
            greater: (real(greater.count()) + 1.0) / drawn,
            method: PermutationMethod::MonteCarlo,
            resamples: sums.len(),
        }
    }

    /// The tails of the samples exchanged.
    pub(super) fn swapped_if(mut self, swapped: bool) -> Self {
        if swapped {
            std::mem::swap(&mut self.less, &mut self.greater);
        }
        self
    }

    pub(super) fn test(self, statistic: f64, alternative: Alternative) -> PermutationTest {
        PermutationTest {
            statistic,
            p_value: alternative.p_of_tails(self.less, self.greater),
            p_less: self.less.min(1.0),
            p_greater: self.greater.min(1.0),
            method: self.method,
            resamples: self.resamples,
        }
    }
}
