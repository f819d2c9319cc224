//! What the bootstrap takes and gives.

use super::super::check::{open_unit, resamples};
use super::super::types::Interval;
use super::distribution::BootstrapDistribution;
use crate::Result;

/// How limits are read off the resampled values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum BootstrapMethod {
    /// Their percentiles.
    Percentile,
    /// The percentiles mirrored at the observed value.
    Basic,
    /// Percentiles corrected for bias and skew (Efron 1987).
    #[default]
    Bca,
}

/// Options of the bootstrap functions.
///
/// # Examples
///
/// ```
/// use evalcore::stats::{BootstrapMethod, BootstrapOptions};
///
/// let options = BootstrapOptions::default().method(BootstrapMethod::Percentile).seed(7);
/// assert_eq!(options.resamples, 9_999);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct BootstrapOptions {
    /// The level of the interval. Default: 0.95.
    pub confidence: f64,
    /// How limits are made. Default: BCa.
    pub method: BootstrapMethod,
    /// How many resamples, 2 to 100,000,000. Default: 9,999.
    pub resamples: usize,
    /// The seed. Default: 0.
    pub seed: u64,
}

impl Default for BootstrapOptions {
    fn default() -> Self {
        Self {
            confidence: 0.95,
            method: BootstrapMethod::Bca,
            resamples: 9_999,
            seed: 0,
        }
    }
}

impl BootstrapOptions {
    /// Sets the level of the interval. Default: 0.95.
    #[must_use]
    pub fn confidence(mut self, confidence: f64) -> Self {
        self.confidence = confidence;
        self
    }

    /// Sets how limits are made. Default: BCa.
    #[must_use]
    pub fn method(mut self, method: BootstrapMethod) -> Self {
        self.method = method;
        self
    }

    /// Sets how many resamples. Default: 9,999.
    #[must_use]
    pub fn resamples(mut self, resamples: usize) -> Self {
        self.resamples = resamples;
        self
    }

    /// Sets the seed. Default: 0.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    pub(in crate::stats) fn check(&self) -> Result<()> {
        open_unit("confidence", self.confidence)?;
        resamples(self.resamples, 2)
    }

    /// Reads the interval off resampled values; the jackknife is made only where it is needed.
    pub(in crate::stats) fn finish(
        &self,
        observed: f64,
        values: Vec<f64>,
        jackknife: impl FnOnce() -> Vec<f64>,
    ) -> Result<Bootstrap> {
        let each = || jackknife().into_iter().map(|value| (value, 1.0)).collect();
        self.finish_counted(observed, values, each)
    }

    /// As [`Self::finish`], where the jackknife says how often each of its values stands.
    pub(super) fn finish_counted(
        &self,
        observed: f64,
        values: Vec<f64>,
        jackknife: impl FnOnce() -> Vec<(f64, f64)>,
    ) -> Result<Bootstrap> {
        let distribution = BootstrapDistribution::new(observed, values)?;
        let interval = match self.method {
            BootstrapMethod::Percentile => distribution.percentile(self.confidence),
            BootstrapMethod::Basic => distribution.basic(self.confidence),
            BootstrapMethod::Bca => distribution.bca_of(self.confidence, &jackknife()),
        }?;
        Ok(Bootstrap {
            observed,
            interval,
            standard_error: distribution.standard_error(),
            resamples: self.resamples,
        })
    }
}

/// A bootstrap's result.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Bootstrap {
    /// The statistic of the data.
    pub observed: f64,
    /// The limits; NaN for BCa where all resamples agree.
    pub interval: Interval,
    /// The standard deviation of the resampled statistic.
    pub standard_error: f64,
    /// How many resamples.
    pub resamples: usize,
}
