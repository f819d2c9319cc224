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
///
/// The guarantee is asymptotic: it asks that `sd` be known well, which few rare values do not give. So
/// the squares hold a doubt of `range²·ln(sqrt(tρ²+1)/α)`, with the range of the values so far, and at
/// least 1 for values from -1 to 1; equal values beyond those leave the interval infinite. For 0/1
/// scores the misses of 2,000 looks stay below alpha in simulation for means from 0.02 to 0.98.
/// [`BettingSequence`](super::BettingSequence) holds for any scores from 0 to 1, without asymptotics.
///
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
    pub(super) range: Option<Interval>,
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
            range: None,
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
            self.range = both(self.range, Some(Interval::new(*value, *value)));
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
        self.range = both(self.range, other.range);
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
        self.widened(None)
    }

    /// The interval where values of this range may come too.
    pub(super) fn widened(&self, possible: Option<Interval>) -> Interval {
        let unknown = Interval::new(f64::NEG_INFINITY, f64::INFINITY);
        let Some(seen) = both(self.range, possible).filter(|_| self.n >= LEAST) else {
            return unknown;
        };
        let range = if seen.low >= -1.0 && seen.high <= 1.0 {
            seen.width().max(1.0)
        } else {
            seen.width()
        };
        if range <= 0.0 {
            return unknown;
        }
        let doubt = range * range * self.log();
        let half = self.radius((self.squares + doubt) / (real(self.n) - 1.0));
        Interval::new(self.mean - half, self.mean + half)
    }

    fn log(&self) -> f64 {
        ((real(self.n) * self.rho2 + 1.0).sqrt() / self.alpha).ln()
    }

    fn radius(&self, variance: f64) -> f64 {
        let t = real(self.n);
        let scale = t * self.rho2 + 1.0;
        (variance * 2.0 * scale / (t * t * self.rho2) * self.log()).sqrt()
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

/// The range that holds both.
pub(super) fn both(a: Option<Interval>, b: Option<Interval>) -> Option<Interval> {
    match (a, b) {
        (Some(a), Some(b)) => Some(Interval::new(a.low.min(b.low), a.high.max(b.high))),
        (one, other) => one.or(other),
    }
}
