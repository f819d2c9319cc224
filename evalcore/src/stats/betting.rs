//! Intervals of a mean of bounded scores, by betting.

use super::check::{invalid, open_unit, real, unit};
use super::types::Interval;
use crate::Result;

/// Candidate means, from 0 to 1.
pub(super) const GRID: usize = 1000;
/// The largest share of its capital that a bet risks.
const CAP: f64 = 0.5;

/// An interval of the mean of scores from 0 to 1 that holds at all sample sizes at once, for any
/// distribution and any number of scores.
///
/// The hedged capital process of Waudby-Smith and Ramdas (2023, Theorem 3) over 1,001 candidate
/// means: a mean is dropped once bets against it have made `1/α` of their stake. Cost O(1001) a
/// score. The order of the scores matters.
///
/// # Examples
///
/// ```
/// use evalcore::stats::BettingSequence;
///
/// let mut watch = BettingSequence::new(0.05)?;
/// for i in 0..400 {
///     watch.update(f64::from(i % 10 != 0))?;
/// }
/// let limits = watch.interval();
/// assert!(limits.contains(0.9) && limits.width() < 0.15);
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct BettingSequence {
    pub(super) alpha: f64,
    pub(super) n: usize,
    pub(super) sum: f64,
    pub(super) squares: f64,
    /// Logarithms of the capital of bets above and below each candidate mean.
    pub(super) up: Vec<f64>,
    pub(super) down: Vec<f64>,
    pub(super) dropped: Vec<bool>,
}

impl BettingSequence {
    /// Starts a sequence at level `1 - alpha`.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` for `alpha` outside (0, 1).
    pub fn new(alpha: f64) -> Result<Self> {
        Ok(Self {
            alpha: open_unit("alpha", alpha)?,
            n: 0,
            sum: 0.0,
            squares: 0.0,
            up: vec![0.0; GRID + 1],
            down: vec![0.0; GRID + 1],
            dropped: vec![false; GRID + 1],
        })
    }

    /// Adds a score.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` for a score outside 0 to 1.
    pub fn update(&mut self, score: f64) -> Result<()> {
        unit("score", score)?;
        // The bet knows the scores before this one only.
        let variance = (0.25 + self.squares) / (real(self.n) + 1.0);
        let t = real(self.n) + 1.0;
        let stake = (2.0 * (2.0 / self.alpha).ln() / (variance * t * (t + 1.0).ln())).sqrt();
        let limit = (2.0 / self.alpha).ln();
        for (index, ((up, down), dropped)) in self
            .up
            .iter_mut()
            .zip(&mut self.down)
            .zip(&mut self.dropped)
            .enumerate()
        {
            let mean = real(index) / real(GRID);
            *up += (stake.min(CAP / mean) * (score - mean)).ln_1p();
            *down += (-stake.min(CAP / (1.0 - mean)) * (score - mean)).ln_1p();
            *dropped |= up.max(*down) >= limit;
        }
        self.n += 1;
        self.sum += score;
        let mean = (0.5 + self.sum) / (real(self.n) + 1.0);
        self.squares += (score - mean).powi(2);
        Ok(())
    }

    /// How many scores were added.
    #[must_use]
    pub fn n(&self) -> usize {
        self.n
    }

    /// The interval now, never wider than at an earlier look; 0 to 1 at first.
    ///
    /// Rounded outwards to the grid of 0.001. Where every mean was dropped, which happens with a
    /// chance of at most alpha, both limits are NaN.
    #[must_use]
    pub fn interval(&self) -> Interval {
        let first = self.dropped.iter().position(|dropped| !dropped);
        let last = self.dropped.iter().rposition(|dropped| !dropped);
        match (first, last) {
            (Some(first), Some(last)) => Interval::new(
                real(first.saturating_sub(1)) / real(GRID),
                real((last + 1).min(GRID)) / real(GRID),
            ),
            _ => Interval::new(f64::NAN, f64::NAN),
        }
    }

    /// Adds scores in order.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` for a score outside 0 to 1; those before it are added.
    pub fn extend(&mut self, scores: &[f64]) -> Result<()> {
        if let Some(&bad) = scores.iter().find(|score| !(0.0..=1.0).contains(*score)) {
            return Err(invalid("scores", "numbers from 0 to 1", bad));
        }
        scores.iter().try_for_each(|&score| self.update(score))
    }
}
