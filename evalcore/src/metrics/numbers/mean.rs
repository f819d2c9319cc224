//! Means in parts.

use super::moments::Moments;
use crate::error::Result;
use crate::metrics::argument::invalid;
use crate::schema::Estimate;

/// The mean of numbers with its standard error, sd/√n.
///
/// In the unit of the numbers; NaN where one is NaN. One number has no standard error, equal ones
/// have 0. Cost: O(1) a number. Citation: Chan, Golub and `LeVeque` 1979 for the parts.
///
/// # Examples
///
/// ```
/// use evalcore::metrics::MeanAccumulator;
///
/// let mut mean = MeanAccumulator::new();
/// mean.update(1.0);
/// let mut more = MeanAccumulator::new();
/// more.update(3.0);
/// mean.merge(&more);
/// let found = mean.finish()?;
/// assert_eq!((found.value, found.n, found.standard_error), (2.0, 2, Some(1.0)));
/// assert!(MeanAccumulator::new().finish().is_err());
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MeanAccumulator {
    moments: Moments,
}

impl MeanAccumulator {
    /// Starts without numbers.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a number.
    pub fn update(&mut self, value: f64) {
        self.moments.add(value);
    }

    /// Adds the numbers of another mean.
    pub fn merge(&mut self, other: &Self) {
        self.moments.merge(&other.moments);
    }

    /// The mean.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` names `values` where there are none.
    pub fn finish(self) -> Result<Estimate> {
        if self.moments.n() == 0 {
            return Err(invalid("values", "one or more", "none"));
        }
        Ok(self.moments.estimate())
    }
}
