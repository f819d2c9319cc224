//! Percentiles as `NumPy` gives them.

use crate::error::Result;
use crate::metrics::argument::invalid;

/// What is taken where a percentile lies between two values; names are `NumPy`'s.
///
/// With h = q/100·(n−1) counted from the smallest value:
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Percentile {
    /// The point between the values at ⌊h⌋ and ⌈h⌉, by the fraction of h.
    #[default]
    Linear,
    /// The value at ⌊h⌋.
    Lower,
    /// The value at ⌈h⌉.
    Higher,
    /// The value nearest to h, the even one between two.
    Nearest,
    /// The middle of the values at ⌊h⌋ and ⌈h⌉.
    Midpoint,
    /// The smallest value that at least q percent do not exceed.
    InvertedCdf,
}

/// The percentile `q`, 0 to 100, of values in any order.
///
/// In the unit of the values. NaN where a value is NaN; infinities count as values, and a point
/// between a finite and an infinite value is infinite. Cost: O(n log n). Citation: Hyndman and Fan
/// 1996. Reference: `numpy.percentile` 2.4.
///
/// # Errors
///
/// `parameter.invalid` names `values` where there are none, `q` where it is not within 0 to 100.
///
/// # Examples
///
/// ```
/// use evalcore::metrics::{Percentile, percentile};
///
/// let values = [4.0, 1.0, 3.0, 2.0];
/// assert_eq!(percentile(&values, 50.0, Percentile::Linear)?, 2.5);
/// assert_eq!(percentile(&values, 50.0, Percentile::InvertedCdf)?, 2.0);
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn percentile(values: &[f64], q: f64, method: Percentile) -> Result<f64> {
    let [found] = of_sorted(&sorted(values), [q], method)?;
    Ok(found)
}

/// Several percentiles of the same values, sorted once.
///
/// # Errors
///
/// As [`percentile`].
///
/// # Examples
///
/// ```
/// use evalcore::metrics::{Percentile, percentiles};
///
/// let found = percentiles(&[1.0, 2.0], &[50.0, 95.0], Percentile::Linear)?;
/// assert_eq!(found, [1.5, 1.95]);
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn percentiles(values: &[f64], q: &[f64], method: Percentile) -> Result<Vec<f64>> {
    let sorted = sorted(values);
    let found = q
        .iter()
        .map(|q| Ok(of_sorted(&sorted, [*q], method)?.into_iter()));
    let found: Result<Vec<_>> = found.collect();
    Ok(found?.into_iter().flatten().collect())
}

/// The values from the smallest to the largest; NaN at either end.
pub(super) fn sorted(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted
}

pub(super) fn of_sorted<const N: usize>(
    sorted: &[f64],
    q: [f64; N],
    method: Percentile,
) -> Result<[f64; N]> {
    let (Some(first), Some(last)) = (sorted.first(), sorted.last()) else {
        return Err(invalid("values", "one or more", "none"));
    };
    if let Some(bad) = q.iter().find(|q| !(0.0..=100.0).contains(*q)) {
        return Err(invalid("q", "between 0 and 100", bad));
    }
    if first.is_nan() || last.is_nan() {
        return Ok([f64::NAN; N]);
    }
    Ok(q.map(|q| at(sorted, q / 100.0, method)))
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "places within a slice"
)]
fn at(sorted: &[f64], share: f64, method: Percentile) -> f64 {
    let value = |place: f64| {
        let place = (place.max(0.0) as usize).min(sorted.len().saturating_sub(1));
        sorted.get(place).copied().unwrap_or(f64::NAN)
    };
    let n = sorted.len() as f64;
    let h = (n - 1.0) * share;
    match method {
        Percentile::Linear => between(value(h.floor()), value(h.floor() + 1.0), h - h.floor()),
        Percentile::Lower => value(h.floor()),
        Percentile::Higher => value(h.ceil()),
        Percentile::Nearest => value(h.round_ties_even()),
        Percentile::Midpoint => between(value(h.floor()), value(h.ceil()), 0.5),
        Percentile::InvertedCdf => {
            let h = n * share - 1.0;
            value(h.ceil())
        }
    }
}

/// The point between two values, computed from the nearer one.
fn between(low: f64, high: f64, fraction: f64) -> f64 {
    let difference = high - low;
    if difference == 0.0 || fraction == 0.0 || low.total_cmp(&high).is_eq() {
        low
    } else if difference.is_infinite() {
        // Too far apart for one number: each by its own share, unless one is infinite itself.
        low * (1.0 - fraction) + high * fraction
    } else if fraction >= 0.5 {
        high - difference * (1.0 - fraction)
    } else {
        low + difference * fraction
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn infinities_are_values() {
        let check = |values: &[f64], q, expected: f64| {
            let found = percentile(values, q, Percentile::Linear).unwrap();
            assert!(found.total_cmp(&expected).is_eq(), "{found}");
        };
        check(&[1.0, f64::INFINITY, 3.0], 50.0, 3.0);
        check(&[1.0, f64::INFINITY, 3.0], 75.0, f64::INFINITY);
        check(&[f64::NEG_INFINITY, 0.0], 10.0, f64::NEG_INFINITY);
        check(&[1.0, f64::NAN], 0.0, f64::NAN);
        check(&[-1e308, 1e308], 50.0, 0.0);
    }

    #[test]
    fn errors_name_the_argument() {
        for (values, q, name) in [
            (&[][..], 50.0, "values"),
            (&[1.0], 101.0, "q"),
            (&[1.0], f64::NAN, "q"),
        ] {
            let error = percentile(values, q, Percentile::Linear).unwrap_err();
            assert!(error.to_string().contains(&format!("`{name}`")), "{error}");
        }
    }
}
