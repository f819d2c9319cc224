//! Equivalence and non-inferiority: claims of "no worse" that need evidence too.

use super::check::{
    CANDIDATE_AND_BASELINE, invalid, named_differences, open_unit, positive, real, real_u64,
};
use super::distribution::{t_point, t_sf};
use super::mcnemar::PairedCounts;
use super::mean::{mean_of, variance};
use super::types::Interval;
use crate::Result;

/// The largest loss that is still acceptable, in the unit of the scores, higher being better.
///
/// # Examples
///
/// ```
/// use evalcore::stats::{Interval, Margin};
///
/// let margin = Margin::new(0.02)?;
/// assert!(margin.non_inferior(&Interval::new(-0.015, 0.04)));
/// assert!(!margin.equivalent(&Interval::new(-0.015, 0.04)));
/// assert!(!margin.non_inferior(&Interval::new(-0.03, 0.01)));
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Margin(f64);

impl Margin {
    /// Takes a margin above 0.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` for 0, negative values, NaN and infinities.
    pub fn new(margin: f64) -> Result<Self> {
        Ok(Self(positive("margin", margin)?))
    }

    /// The margin.
    #[must_use]
    pub fn value(&self) -> f64 {
        self.0
    }

    /// Whether the candidate is shown to be no worse: the lower limit of `candidate - baseline`
    /// exceeds `-margin`.
    #[must_use]
    pub fn non_inferior(&self, difference: &Interval) -> bool {
        difference.low > -self.0
    }

    /// Whether the candidate is shown to be the same: both limits lie within the margin.
    #[must_use]
    pub fn equivalent(&self, difference: &Interval) -> bool {
        difference.low > -self.0 && difference.high < self.0
    }

    /// Tests of two runs on the same items whether the candidate is no worse, or the same, within the
    /// margin: two one-sided paired t tests, of `d = candidate - baseline` with `t = (mean d ± margin) / SE`
    /// and df = n - 1, in the unit of the scores (Schuirmann 1987).
    ///
    /// Scores of 0 and 1 with `b` items lost and `c` gained have limits of
    /// `d ± (t·sqrt(b + c - n d² + t²) + 1)/n` instead, `t` with df = n - 1: without any discordant pair
    /// these still leave `(t² + 1)/n` of doubt. By exact sums over all outcomes (2 to 80 items, alpha from 0.01 to
    /// 0.25, margins from 0.005 to 0.95) the false claims stay at or below alpha, where the plain t test
    /// makes up to 71 %. Other scores whose differences are all equal leave it undecided:
    /// [`MarginMethod::NoSpread`]. Cost O(n).
    ///
    /// # Errors
    ///
    /// `parameter.invalid` for unequal lengths, fewer than 2 items, NaN or infinities, `alpha` outside
    /// (0, ½).
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::stats::Margin;
    ///
    /// let candidate = [0.80, 0.70, 0.90, 0.60];
    /// let baseline = [0.81, 0.69, 0.90, 0.60];
    /// let test = Margin::new(0.05)?.test(&candidate, &baseline, 0.05)?;
    /// assert!(test.non_inferior && test.equivalent);
    /// # Ok::<(), evalcore::Error>(())
    /// ```
    pub fn test(&self, candidate: &[f64], baseline: &[f64], alpha: f64) -> Result<MarginTest> {
        if open_unit("alpha", alpha)? >= 0.5 {
            return Err(invalid("alpha", "a number below 0.5", alpha));
        }
        let d = named_differences(CANDIDATE_AND_BASELINE, [candidate, baseline], 2)?;
        let n = real(d.len());
        let difference = mean_of(&d);
        let t = -t_point(alpha, n - 1.0);
        let (method, half, p_above): (_, _, Box<dyn Fn(f64) -> f64>) =
            if let Ok(counts) = PairedCounts::from_scores(candidate, baseline) {
                let unequal = real_u64(counts.discordant());
                let spread = (unequal - n * difference * difference).max(0.0);
                // The t whose limit just reaches the distance solves t²(spread + t²) = (n distance - 1)².
                let p_above = move |distance: f64| {
                    let room = n * distance - 1.0;
                    let length = spread.hypot(2.0 * room);
                    t_sf(((length - spread) / 2.0).sqrt().copysign(room), n - 1.0)
                };
                let half = (t * (spread + t * t).sqrt() + 1.0) / n;
                (MarginMethod::Paired01, half, Box::new(p_above))
            } else {
                let error = (variance(&d) / n).sqrt();
                let largest = candidate
                    .iter()
                    .chain(baseline)
                    .fold(0.0, |most: f64, s| most.max(s.abs()));
                if error <= 4.0 * f64::EPSILON * largest {
                    (MarginMethod::NoSpread, f64::INFINITY, Box::new(|_| 1.0))
                } else {
                    let p_above = move |distance: f64| t_sf(distance / error, n - 1.0);
                    (MarginMethod::PairedT, t * error, Box::new(p_above))
                }
            };
        let interval = Interval::new(difference - half, difference + half);
        let p_non_inferior = p_above(difference + self.0);
        Ok(MarginTest {
            difference,
            interval,
            p_non_inferior,
            p_equivalent: p_non_inferior.max(p_above(self.0 - difference)),
            non_inferior: self.non_inferior(&interval),
            equivalent: self.equivalent(&interval),
            method,
        })
    }
}

/// The result of [`Margin::test`].
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct MarginTest {
    /// `mean(candidate) - mean(baseline)`.
    pub difference: f64,
    /// The interval at level `1 - 2 alpha` that both claims read.
    pub interval: Interval,
    /// The p value of "worse by the margin or more"; small means non-inferior.
    pub p_non_inferior: f64,
    /// The p value of the two one-sided tests; small means equivalent.
    pub p_equivalent: f64,
    /// Whether the lower limit exceeds minus the margin.
    pub non_inferior: bool,
    /// Whether both limits lie within the margin.
    pub equivalent: bool,
    /// How the interval was found.
    pub method: MarginMethod,
}

/// How [`Margin::test`] finds its interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MarginMethod {
    /// Paired t.
    PairedT,
    /// Scores of 0 and 1: paired t with a doubt of one more pair.
    Paired01,
    /// Other scores whose differences are all equal: they show no spread, so nothing is claimed, the
    /// interval is infinite and the p values are 1.
    NoSpread,
}
