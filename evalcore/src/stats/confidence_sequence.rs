//! Intervals of a mean that may be looked at any time.

use super::check::{invalid, not_negative, open_unit, real, sample};
use super::types::Interval;
use crate::Result;

/// Below this many observations the interval is infinite: the guarantee is asymptotic.
const LEAST: usize = 30;

/// An interval of a mean that holds at all sample sizes at once, for large samples.
///
/// `mean ± sd·sqrt(2(tρ²+1)/(t²ρ²) · ln(sqrt(tρ²+1)/α))`: the normal mixture of Robbins and of Howard,
/// Ramdas, McAuliffe and Sekhon (2021), asymptotic by Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas
/// (arXiv 2103.06476). Infinite below 30 observations. For paired runs give the differences.
/// Accumulates: [`Self::update`], [`Self::merge`].
///
/// # Examples
///
/// ```
/// use evalcore::stats::ConfidenceSequence;
///
/// let mut watch = ConfidenceSequence::new(0.05, 100)?;
/// watch.update(&[0.0, 1.0].repeat(50))?;
/// let limits = watch.interval();
/// assert!(limits.low < 0.5 && 0.5 < limits.high);
/// assert!(limits.width() > 2.0 * 1.96 * 0.05);
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct ConfidenceSequence {
    pub(super) alpha: f64,
    pub(super) rho2: f64,
    pub(super) n: usize,
    pub(super) mean: f64,
    pub(super) squares: f64,
}

impl ConfidenceSequence {
    /// Starts a sequence at level `1 - alpha` that is tightest around `tightest_at` observations.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` for `alpha` outside (0, 1) and `tightest_at = 0`.
    pub fn new(alpha: f64, tightest_at: usize) -> Result<Self> {
        open_unit("alpha", alpha)?;
        if tightest_at == 0 {
            return Err(invalid("tightest_at", "at least 1", tightest_at));
        }
        let doubled = -2.0 * alpha.ln();
        Ok(Self {
            alpha,
            rho2: (doubled + (doubled + 1.0).ln()) / real(tightest_at),
            n: 0,
            mean: 0.0,
            squares: 0.0,
        })
    }

    /// Adds observations.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` for NaN or infinities; then none is added.
    pub fn update(&mut self, values: &[f64]) -> Result<()> {
        sample("values", values, 0)?;
        for value in values {
            self.n += 1;
            let step = value - self.mean;
            self.mean += step / real(self.n);
            self.squares += step * (value - self.mean);
        }
        Ok(())
    }

    /// Adds another sequence's observations.
    pub fn merge(&mut self, other: &Self) {
        let total = self.n + other.n;
        if total == 0 {
            return;
        }
        let step = other.mean - self.mean;
        let share = real(other.n) / real(total);
        self.squares += other.squares + step * step * real(self.n) * share;
        self.mean += step * share;
        self.n = total;
    }

    /// How many observations were added.
    #[must_use]
    pub fn n(&self) -> usize {
        self.n
    }

    /// The mean of the observations, 0 without any.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// The interval now.
    #[must_use]
    pub fn interval(&self) -> Interval {
        self.widened(0.0)
    }

    /// The interval with `extra` added to the sum of squares, so that equal observations leave doubt.
    pub(super) fn widened(&self, extra: f64) -> Interval {
        if self.n < LEAST {
            return Interval::new(f64::NEG_INFINITY, f64::INFINITY);
        }
        let half = self.radius((self.squares + extra) / (real(self.n) - 1.0));
        Interval::new(self.mean - half, self.mean + half)
    }

    fn radius(&self, variance: f64) -> f64 {
        let t = real(self.n);
        let scale = t * self.rho2 + 1.0;
        let log = (scale.sqrt() / self.alpha).ln();
        (variance * 2.0 * scale / (t * t * self.rho2) * log).sqrt()
    }

    /// The half width at the present size for a known standard deviation.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` for a standard deviation that is negative or not finite.
    pub fn half_width(&self, standard_deviation: f64) -> Result<f64> {
        let sd = not_negative("standard_deviation", standard_deviation)?;
        if self.n == 0 {
            return Ok(f64::INFINITY);
        }
        Ok(self.radius(sd * sd))
    }
}
