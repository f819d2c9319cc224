//! A mean and its standard error that can be merged.

use crate::metrics::state::StateNumbers;

/// Count, mean and sum of squared deviations.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Moments {
    n: u64,
    mean: f64,
    squares: f64,
}

#[expect(clippy::cast_precision_loss, reason = "no corpus has 2^53 items")]
impl Moments {
    pub(crate) fn push(&mut self, value: f64) {
        self.n += 1;
        let before = value - self.mean;
        self.mean += before / self.n as f64;
        self.squares += before * (value - self.mean);
    }

    /// The pairwise update of Chan et al. 1979.
    pub(crate) fn merge(&mut self, other: Self) {
        if other.n == 0 {
            return;
        }
        let n = self.n + other.n;
        let delta = other.mean - self.mean;
        let share = other.n as f64 / n as f64;
        self.mean += delta * share;
        self.squares += other.squares + delta * delta * self.n as f64 * share;
        self.n = n;
    }

    pub(crate) fn visit(&mut self, numbers: &mut StateNumbers<'_>) {
        numbers.count(&mut self.n);
        numbers.float(&mut self.mean);
        numbers.float(&mut self.squares);
    }

    /// The mean, 0 of nothing.
    pub(crate) fn mean(&self) -> f64 {
        self.mean
    }

    /// The standard error of the mean, from two values on.
    pub(crate) fn standard_error(&self) -> Option<f64> {
        let n = self.n as f64;
        (self.n > 1).then(|| (self.squares / (n - 1.0) / n).sqrt())
    }
}
