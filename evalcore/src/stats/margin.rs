//! Equivalence and non-inferiority: claims of "no worse" that need evidence too.

use super::check::{differences, open_unit, positive, real};
use super::distribution::{t_point, t_sf};
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
}

/// The result of [`margin_test`].
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
}

/// Tests of two runs on the same items whether the candidate is no worse, or the same, within a
/// margin: two one-sided paired t tests, of `d = candidate - baseline` with `t = (mean d ± margin) / SE`
/// and df = n - 1, in the unit of the scores (Schuirmann 1987).
///
/// Without any spread of the differences the limits are the difference itself. Cost O(n).
///
/// # Errors
///
/// `parameter.invalid` for unequal lengths, fewer than 2 items, NaN or infinities, `alpha` outside
/// (0, ½).
///
/// # Examples
///
/// ```
/// use evalcore::stats::{Margin, margin_test};
///
/// let candidate = [0.80, 0.70, 0.90, 0.60];
/// let baseline = [0.81, 0.69, 0.90, 0.60];
/// let test = margin_test(&candidate, &baseline, Margin::new(0.05)?, 0.05)?;
/// assert!(test.non_inferior && test.equivalent);
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn margin_test(
    candidate: &[f64],
    baseline: &[f64],
    margin: Margin,
    alpha: f64,
) -> Result<MarginTest> {
    if open_unit("alpha", alpha)? >= 0.5 {
        return Err(super::check::invalid("alpha", "a number below 0.5", alpha));
    }
    let d = differences(candidate, baseline, 2)?;
    let n = real(d.len());
    let difference = mean_of(&d);
    let error = (variance(&d) / n).sqrt();
    let half = -t_point(alpha, n - 1.0) * error;
    let interval = Interval::new(difference - half, difference + half);
    let p_above = |distance: f64| {
        if error > 0.0 {
            t_sf(distance / error, n - 1.0)
        } else if distance > 0.0 {
            0.0
        } else {
            1.0
        }
    };
    let p_non_inferior = p_above(difference + margin.value());
    Ok(MarginTest {
        difference,
        interval,
        p_non_inferior,
        p_equivalent: p_non_inferior.max(p_above(margin.value() - difference)),
        non_inferior: margin.non_inferior(&interval),
        equivalent: margin.equivalent(&interval),
    })
}
