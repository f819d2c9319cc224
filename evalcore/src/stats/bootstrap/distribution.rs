//! Limits from a given bootstrap distribution.

use super::super::check::{invalid, open_unit, real};
use super::super::distribution::{normal_cdf, normal_point};
use super::super::mean::variance;
use super::super::types::Interval;
use crate::Result;

/// A statistic's resampled values and its observed value.
///
/// # Examples
///
/// ```
/// use evalcore::stats::BootstrapDistribution;
///
/// let distribution = BootstrapDistribution::new(2.0, vec![3.0, 1.0, 2.0, 1.5, 2.5])?;
/// let limits = distribution.percentile(0.5)?;
/// assert_eq!((limits.low, limits.high), (1.5, 2.5));
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct BootstrapDistribution {
    observed: f64,
    sorted: Vec<f64>,
}

impl BootstrapDistribution {
    /// Takes the values in any order.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` for fewer than 2 values, and for NaN among them or as observed value.
    pub fn new(observed: f64, mut values: Vec<f64>) -> Result<Self> {
        if values.len() < 2 {
            return Err(invalid("values", "at least 2 values", values.len()));
        }
        if observed.is_nan() || values.iter().any(|value| value.is_nan()) {
            return Err(invalid(
                "statistic",
                "a number for every resample",
                f64::NAN,
            ));
        }
        values.sort_unstable_by(f64::total_cmp);
        Ok(Self {
            observed,
            sorted: values,
        })
    }

    /// The resampled values, ascending.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.sorted
    }

    /// The statistic of the data.
    #[must_use]
    pub fn observed(&self) -> f64 {
        self.observed
    }

    /// The median of the values.
    #[must_use]
    pub fn median(&self) -> f64 {
        self.quantile(0.5)
    }

    /// The standard deviation of the values, with divisor one less than their number.
    #[must_use]
    pub fn standard_error(&self) -> f64 {
        variance(&self.sorted).sqrt()
    }

    /// The percentile interval at this level.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` for a level outside (0, 1).
    pub fn percentile(&self, confidence: f64) -> Result<Interval> {
        let tail = (1.0 - open_unit("confidence", confidence)?) / 2.0;
        Ok(Interval::new(
            self.quantile(tail),
            self.quantile(1.0 - tail),
        ))
    }

    /// The basic interval at this level: the percentiles mirrored at the observed value.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` for a level outside (0, 1).
    pub fn basic(&self, confidence: f64) -> Result<Interval> {
        let limits = self.percentile(confidence)?;
        Ok(Interval::new(
            2.0 * self.observed - limits.high,
            2.0 * self.observed - limits.low,
        ))
    }

    /// The BCa interval at this level, from the statistic of the data without each item in turn.
    ///
    /// The bias counts values equal to the observed one as half. NaN where the jackknife values or
    /// the resampled values all agree. As SciPy's `bootstrap`, to rounding.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` for a level outside (0, 1).
    pub fn bca(&self, confidence: f64, jackknife: &[f64]) -> Result<Interval> {
        let each: Vec<(f64, f64)> = jackknife.iter().map(|&value| (value, 1.0)).collect();
        self.bca_of(confidence, &each)
    }

    /// As [`Self::bca`], from values and how often each stands.
    pub(super) fn bca_of(&self, confidence: f64, jackknife: &[(f64, f64)]) -> Result<Interval> {
        let tail = (1.0 - open_unit("confidence", confidence)?) / 2.0;
        let below = self.sorted.partition_point(|&value| value < self.observed);
        let at_most = self.sorted.partition_point(|&value| value <= self.observed);
        let share = f64::midpoint(real(below), real(at_most)) / real(self.sorted.len());
        let bias = normal_point(share);
        let skew = acceleration(jackknife);
        let corrected = |z: f64| {
            let shifted = bias + z;
            self.quantile(normal_cdf(bias + shifted / (1.0 - skew * shifted)))
        };
        let z = normal_point(tail);
        Ok(Interval::new(corrected(z), corrected(-z)))
    }

    /// The quantile with linear interpolation, NumPy's default; NaN for NaN.
    fn quantile(&self, q: f64) -> f64 {
        quantile(&self.sorted, q)
    }
}

fn quantile(sorted: &[f64], q: f64) -> f64 {
    let last = sorted.len().saturating_sub(1);
    let place = q * real(last);
    if place.is_nan() {
        return f64::NAN;
    }
    let floor = place.floor().clamp(0.0, real(last));
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to the indices"
    )]
    let index = floor as usize;
    let low = sorted.get(index).copied().unwrap_or(f64::NAN);
    let high = sorted.get(index + 1).copied().unwrap_or(low);
    low + (high - low) * (place - floor)
}

/// A sixth of the skewness of the jackknife's influences.
fn acceleration(jackknife: &[(f64, f64)]) -> f64 {
    let (mut sum, mut n) = (0.0, 0.0);
    for (value, times) in jackknife {
        sum += value * times;
        n += times;
    }
    let centre = sum / n;
    let (mut cubes, mut squares) = (0.0, 0.0);
    for (value, times) in jackknife {
        let influence = centre - value;
        squares += times * influence * influence;
        cubes += times * influence * influence * influence;
    }
    cubes / (6.0 * squares * squares.sqrt())
}

/// The statistic of the data without each item in turn, in its unit; nothing for no data.
///
/// The order is that of the items. Cost n calls. Quenouille (1949).
///
/// # Examples
///
/// ```
/// let largest = |data: &[f64]| data.iter().copied().fold(f64::MIN, f64::max);
/// assert_eq!(evalcore::stats::jackknife(&[1.0, 5.0, 2.0], largest), [5.0, 2.0, 5.0]);
/// ```
pub fn jackknife(data: &[f64], statistic: impl Fn(&[f64]) -> f64) -> Vec<f64> {
    let Some((first, rest)) = data.split_first() else {
        return Vec::new();
    };
    let mut others = rest.to_vec();
    let mut left_out = *first;
    let mut values = vec![statistic(&others)];
    for index in 0..others.len() {
        if let Some(slot) = others.get_mut(index) {
            std::mem::swap(slot, &mut left_out);
        }
        values.push(statistic(&others));
    }
    values
}
