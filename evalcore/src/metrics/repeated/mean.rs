//! Means over problems.

use super::metric::{AboveN, RepeatedMetric};
use crate::error::Result;
use crate::metrics::argument::invalid;
use crate::metrics::numbers::Moments;
use crate::metrics::state::{AccumulatorState, StateNumbers};
use crate::schema::Estimate;

/// The mean of a [`RepeatedMetric`] over problems, which may have different numbers of answers.
///
/// Proportion, 0 to 1; the standard error is that of the mean over problems, sd/√n.
///
/// # Examples
///
/// ```
/// use evalcore::metrics::{RepeatedMean, RepeatedMetric};
///
/// let mut mean = RepeatedMean::new(RepeatedMetric::PassAtK { k: 1 })?;
/// mean.update(4, 1)?;
/// mean.update(8, 6)?;
/// let pass = mean.finish()?;
/// assert_eq!((pass.value, pass.n), (0.5, 2));
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct RepeatedMean {
    metric: RepeatedMetric,
    above_n: AboveN,
    moments: Moments,
}

impl RepeatedMean {
    /// Creates an empty mean.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` names `k` where it is 0, `tau` where it is not within 0 to 1.
    pub fn new(metric: RepeatedMetric) -> Result<Self> {
        metric.check()?;
        Ok(Self {
            metric,
            above_n: AboveN::default(),
            moments: Moments::default(),
        })
    }

    /// What is answered for a problem with fewer answers than k: by default an error.
    pub fn above_n(&mut self, above_n: AboveN) -> &mut Self {
        self.above_n = above_n;
        self
    }

    /// Adds a problem with n answers, c of them correct.
    ///
    /// # Errors
    ///
    /// As [`RepeatedMetric::value`]. Nothing is added then.
    pub fn update(&mut self, n: u64, c: u64) -> Result<()> {
        let value = self.metric.value(n, c, self.above_n)?;
        self.moments.add(value);
        Ok(())
    }

    /// How many problems were added.
    #[must_use]
    pub fn n(&self) -> u64 {
        self.moments.n()
    }

    /// Adds the problems of another mean.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` names `other` where it is of another metric.
    pub fn merge(&mut self, other: &Self) -> Result<()> {
        if (self.metric, self.above_n) != (other.metric, other.above_n) {
            return Err(invalid("other", "of the same metric", other.metric.name()));
        }
        self.moments.merge(&other.moments);
        Ok(())
    }

    /// The mean.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` names `problems` where there are none.
    pub fn finish(self) -> Result<Estimate> {
        if self.moments.n() == 0 {
            return Err(invalid("problems", "one or more", "none"));
        }
        Ok(self.moments.estimate())
    }
}

impl AccumulatorState for RepeatedMean {
    fn visit(&mut self, numbers: &mut StateNumbers<'_>) {
        self.moments.visit(numbers);
    }
}
