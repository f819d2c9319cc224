//! Sufficient statistics of a set of numbers.

use serde::Serialize;

/// Count, mean, spread and range of numbers, enough for every statistic of a trend.
///
/// # Examples
///
/// ```
/// use evalcore_store::Moments;
///
/// let all: Moments = [1.0, 2.0, 3.0, 6.0].into_iter().collect();
/// let mut parts: Moments = [1.0, 2.0].into_iter().collect();
/// parts.merge(&[3.0, 6.0].into_iter().collect());
/// assert_eq!(parts, all);
/// assert_eq!((all.mean, all.max), (3.0, Some(6.0)));
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Moments {
    /// How many numbers.
    pub n: u64,
    /// Their mean; 0 without numbers.
    pub mean: f64,
    /// The sum of squared distances from the mean.
    pub m2: f64,
    /// The least.
    pub min: Option<f64>,
    /// The greatest.
    pub max: Option<f64>,
}

#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
fn real(n: u64) -> f64 {
    n as f64
}

impl Moments {
    pub(crate) fn new(n: u64, mean: f64, m2: f64, min: Option<f64>, max: Option<f64>) -> Self {
        Self {
            n,
            mean,
            m2,
            min,
            max,
        }
    }

    /// Adds a number (Welford 1962).
    pub fn update(&mut self, value: f64) {
        self.n += 1;
        let distance = value - self.mean;
        self.mean += distance / real(self.n);
        self.m2 += distance * (value - self.mean);
        self.min = Some(self.min.map_or(value, |min| min.min(value)));
        self.max = Some(self.max.map_or(value, |max| max.max(value)));
    }

    /// Adds the numbers of another set (Chan, Golub and LeVeque 1979).
    pub fn merge(&mut self, other: &Self) {
        if other.n == 0 {
            return;
        }
        if self.n == 0 {
            *self = *other;
            return;
        }
        let n = self.n + other.n;
        let distance = other.mean - self.mean;
        let share = real(other.n) / real(n);
        self.mean += distance * share;
        self.m2 += other.m2 + distance * distance * real(self.n) * share;
        self.n = n;
        self.min = self.min.into_iter().chain(other.min).reduce(f64::min);
        self.max = self.max.into_iter().chain(other.max).reduce(f64::max);
    }

    /// The standard deviation, with n - 1; `None` below two numbers.
    #[must_use]
    pub fn standard_deviation(&self) -> Option<f64> {
        (self.n > 1).then(|| (self.m2 / (real(self.n) - 1.0)).sqrt())
    }

    /// The standard error of the mean; `None` below two numbers.
    #[must_use]
    pub fn standard_error(&self) -> Option<f64> {
        self.standard_deviation()
            .map(|deviation| deviation / real(self.n).sqrt())
    }
}

impl FromIterator<f64> for Moments {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        let mut moments = Self::default();
        for value in values {
            moments.update(value);
        }
        moments
    }
}
