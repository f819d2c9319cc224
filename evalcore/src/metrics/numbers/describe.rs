//! Descriptive statistics.

use serde::Serialize;

use super::moments::Sum;
use super::percentile::{Percentile, of_sorted, sorted};

/// What [`describe()`] says of values, in their unit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Description {
    /// How many values.
    pub n: u64,
    /// Their sum: 0 of none.
    pub sum: f64,
    /// sum / n: NaN of none.
    pub mean: f64,
    /// The standard deviation of a population, √(Σ(x−mean)²/n): NaN of none.
    pub std0: f64,
    /// The standard deviation of a sample, √(Σ(x−mean)²/(n−1)): NaN below two values.
    pub std1: f64,
    /// The standard error of the mean, std1/√n: NaN below two values.
    pub sem: f64,
    /// The smallest value: NaN of none.
    pub min: f64,
    /// The largest value: NaN of none.
    pub max: f64,
    /// The middle value, or the middle between two: NaN of none.
    pub median: f64,
}

/// Sum, mean, spread and ends of values in any order.
///
/// The sums are compensated and taken over sorted values: the answer does not depend on the order,
/// and does not overflow where the result does not. Everything is NaN where a value is NaN; an
/// infinite value makes the spread NaN. Cost: O(n log n). Reference: `NumPy` 2.4, `scipy.stats.sem`
/// 1.17.
///
/// # Examples
///
/// ```
/// use evalcore::metrics::describe;
///
/// let found = describe(&[2.0, 4.0, 4.0, 6.0]);
/// assert_eq!((found.n, found.mean, found.median, found.std0), (4, 4.0, 4.0, 2.0_f64.sqrt()));
/// assert!(describe(&[]).mean.is_nan());
/// ```
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "lengths stay below 2^53")]
pub fn describe(values: &[f64]) -> Description {
    let sorted = sorted(values);
    let n = sorted.len() as f64;
    let [min, median, max] =
        of_sorted(&sorted, [0.0, 50.0, 100.0], Percentile::Linear).unwrap_or([f64::NAN; 3]);
    let sum = sorted.iter().copied().collect::<Sum>().value();
    let scale = scale(min, max);
    let mean = if sum.is_finite() || !scale.is_finite() {
        sum / n
    } else {
        sorted.iter().map(|x| x / n).collect::<Sum>().value()
    };
    let squares: Sum = sorted
        .iter()
        .map(|x| {
            let apart = x / scale - mean / scale;
            apart * apart
        })
        .collect();
    let std = |divisor: f64| {
        if divisor > 0.0 {
            (squares.value() / divisor).sqrt() * scale
        } else {
            f64::NAN
        }
    };
    let std1 = std(n - 1.0);
    Description {
        n: sorted.len() as u64,
        sum,
        mean,
        std0: std(n),
        std1,
        sem: std1 / n.sqrt(),
        min,
        max,
        median,
    }
}

/// What values are divided by so that their squares neither overflow nor vanish: mostly 1.
fn scale(min: f64, max: f64) -> f64 {
    let largest = min.abs().max(max.abs());
    if largest == 0.0 || (1e-130..=1e130).contains(&largest) {
        1.0
    } else {
        largest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_and_small_values_keep_their_spread() {
        let large = describe(&[1e308, 1e308]);
        assert_eq!((large.mean, large.std1, large.median), (1e308, 0.0, 1e308));
        let small = describe(&[1e-300, 3e-300]);
        assert!((small.std0 / 1e-300 - 1.0).abs() < 1e-12);
    }

    #[test]
    fn nan_and_infinity() {
        let nan = describe(&[1.0, f64::NAN]);
        assert!(
            [nan.sum, nan.mean, nan.std0, nan.min, nan.max, nan.median]
                .iter()
                .all(|x| x.is_nan())
        );
        let infinite = describe(&[1.0, f64::INFINITY]);
        assert!(infinite.mean.is_infinite() && infinite.std0.is_nan());
        let both = describe(&[f64::NEG_INFINITY, f64::INFINITY]);
        assert!(both.mean.is_nan());
    }
}
