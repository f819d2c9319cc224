//! Sums that do not lose what rounding takes away.

use crate::metrics::state::StateNumbers;
use crate::schema::Estimate;

/// A compensated sum (Neumaier).
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(in crate::metrics) struct Sum {
    sum: f64,
    lost: f64,
}

impl Sum {
    pub(in crate::metrics) fn add(&mut self, number: f64) {
        let next = self.sum + number;
        self.lost += if self.sum.abs() >= number.abs() {
            (self.sum - next) + number
        } else {
            (number - next) + self.sum
        };
        self.sum = next;
    }

    pub(in crate::metrics) fn value(self) -> f64 {
        // What was lost from an infinite sum is NaN, and nothing is lost from infinity.
        if self.sum.is_finite() {
            self.sum + self.lost
        } else {
            self.sum
        }
    }
}

impl FromIterator<f64> for Sum {
    fn from_iter<I: IntoIterator<Item = f64>>(numbers: I) -> Self {
        let mut sum = Self::default();
        numbers.into_iter().for_each(|number| sum.add(number));
        sum
    }
}

/// Number, mean and spread of values, in parts that can be added (Chan, Golub, `LeVeque` 1979).
#[derive(Debug, Clone, PartialEq, Default)]
pub(in crate::metrics) struct Moments {
    n: u64,
    sum: Sum,
    mean: f64,
    squares: f64,
}

#[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
impl Moments {
    pub(in crate::metrics) fn add(&mut self, value: f64) {
        self.n += 1;
        self.sum.add(value);
        let from_old = value - self.mean;
        self.mean += from_old / self.n as f64;
        self.squares += from_old * (value - self.mean);
    }

    pub(in crate::metrics) fn merge(&mut self, other: &Self) {
        if other.n == 0 {
            return;
        }
        let n = self.n + other.n;
        let apart = other.mean - self.mean;
        self.squares += other.squares + apart * apart * (self.n as f64 * other.n as f64 / n as f64);
        self.mean += apart * (other.n as f64 / n as f64);
        self.sum.add(other.sum.value());
        self.n = n;
    }

    pub(in crate::metrics) fn n(&self) -> u64 {
        self.n
    }

    pub(in crate::metrics) fn visit(&mut self, numbers: &mut StateNumbers<'_>) {
        numbers.count(&mut self.n);
        for number in [
            &mut self.sum.sum,
            &mut self.sum.lost,
            &mut self.mean,
            &mut self.squares,
        ] {
            numbers.float(number);
        }
    }

    /// The mean with its standard error, sd/√n, from two values on; NaN of none.
    pub(in crate::metrics) fn estimate(&self) -> Estimate {
        let n = self.n as f64;
        let estimate = Estimate::new(self.sum.value() / n, self.n);
        if self.n < 2 {
            return estimate;
        }
        let variance = (self.squares / (n - 1.0)).max(0.0);
        estimate.with_standard_error((variance / n).sqrt())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_keeps_small_parts() {
        let sum: Sum = [1e100, 1.0, -1e100].into_iter().collect();
        assert!((sum.value() - 1.0).abs() < 1e-12);
        let sum: Sum = [f64::INFINITY, 1.0].into_iter().collect();
        assert!(sum.value().is_infinite());
    }

    #[test]
    fn inspect_20_of_30() {
        let mut moments = Moments::default();
        for at in 0..30 {
            moments.add(if at < 20 { 1.0 } else { 0.0 });
        }
        let mean = moments.estimate();
        assert!((mean.value - 2.0 / 3.0).abs() < 1e-15);
        assert!((mean.standard_error.unwrap() - 0.087_537_621_906_481_7).abs() < 1e-15);
    }
}
