//! The mean of one score a sample.

use super::argument::invalid;
use super::state::{AccumulatorState, StateNumbers};
use super::text::Moments;
use crate::error::Result;
use crate::schema::Estimate;

/// Adds up one score a sample: a token F1, a judge's grade, anything with a mean.
///
/// The mean is in the unit of the scores; its standard error is `sqrt(Σ(s - mean)²/(n(n-1)))`, from
/// two samples on. Parts merge by Chan's pairwise update, so that splits differ from the whole in
/// the last digits at most. Cost O(1) a sample.
///
/// # Examples
///
/// The token F1 of components, the mean of [`dice`](super::text::dice):
///
/// ```
/// use evalcore::metrics::{MeanAccumulator, text::dice};
///
/// let mut f1 = MeanAccumulator::new();
/// f1.update(dice("loki", "loki/ingester"))?;
/// f1.update(dice("etcd", "etcd"))?;
/// let mean = f1.finish()?;
/// assert_eq!((mean.value, mean.n), ((2.0 / 3.0 + 1.0) / 2.0, 2));
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct MeanAccumulator {
    moments: Moments,
    n: u64,
}

impl MeanAccumulator {
    /// Starts without samples.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a sample's score.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` names `score` for NaN and infinities; nothing is added then.
    pub fn update(&mut self, score: f64) -> Result<()> {
        if !score.is_finite() {
            return Err(invalid("score", "a finite number", score));
        }
        self.moments.push(score);
        self.n += 1;
        Ok(())
    }

    /// Adds what another accumulator has seen.
    pub fn merge(&mut self, other: &Self) {
        self.moments.merge(other.moments);
        self.n += other.n;
    }

    /// The mean and its standard error.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` names `score` where nothing was added.
    pub fn finish(self) -> Result<Estimate> {
        if self.n == 0 {
            return Err(invalid("score", "one sample or more", "none"));
        }
        let estimate = Estimate::new(self.moments.mean(), self.n);
        Ok(match self.moments.standard_error() {
            Some(error) => estimate.with_standard_error(error),
            None => estimate,
        })
    }
}

impl AccumulatorState for MeanAccumulator {
    fn visit(&mut self, numbers: &mut StateNumbers<'_>) {
        self.moments.visit(numbers);
        numbers.count(&mut self.n);
    }
}
