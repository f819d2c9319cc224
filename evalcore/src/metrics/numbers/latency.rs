//! How long answers took.

use std::time::Duration;

use serde::Serialize;

use super::describe::describe;
use super::percentile::{Percentile, of_sorted, percentiles, sorted};
use crate::error::Result;
use crate::metrics::argument::invalid;
use crate::metrics::state::{AccumulatorState, StateNumbers};

/// Collects latencies; timeouts and other answers that never came are counted apart.
///
/// A cap that stands for a timeout would understate the latency, and leaving timeouts out in
/// silence would flatter it: the summary holds both numbers. Memory: 8 bytes for each response.
///
/// # Examples
///
/// ```
/// use evalcore::metrics::LatencyRecorder;
///
/// let mut latencies = LatencyRecorder::new();
/// latencies.update(120.0)?;
/// latencies.update(80.0)?;
/// latencies.timeout();
/// let summary = latencies.finish();
/// assert_eq!((summary.n, summary.timeouts, summary.p50_ms), (2, 1, Some(100.0)));
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LatencyRecorder {
    millis: Vec<f64>,
    timeouts: u64,
    failures: u64,
}

/// Latencies of the samples with a response, in milliseconds; `None` where there is none.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct LatencySummary {
    /// How many samples had a response: all else rests on these.
    pub n: u64,
    /// How many samples ran into a timeout.
    pub timeouts: u64,
    /// How many samples failed otherwise.
    pub failures: u64,
    /// The mean.
    pub mean_ms: Option<f64>,
    /// The standard error of the mean, from two responses on.
    pub mean_standard_error_ms: Option<f64>,
    /// The smallest.
    pub min_ms: Option<f64>,
    /// The median.
    pub p50_ms: Option<f64>,
    /// The 95th percentile, linear.
    pub p95_ms: Option<f64>,
    /// The 99th percentile, linear: below 100 responses it lies between the two largest.
    pub p99_ms: Option<f64>,
    /// The largest.
    pub max_ms: Option<f64>,
}

impl LatencyRecorder {
    /// Creates an empty recorder.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a response that took so many milliseconds.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` names `latency_ms` where it is negative or not finite.
    pub fn update(&mut self, latency_ms: f64) -> Result<()> {
        if !latency_ms.is_finite() || latency_ms < 0.0 {
            return Err(invalid("latency_ms", "finite and not negative", latency_ms));
        }
        self.millis.push(latency_ms);
        Ok(())
    }

    /// Counts a timeout.
    pub fn timeout(&mut self) {
        self.timeouts += 1;
    }

    /// Counts another failure.
    pub fn failure(&mut self) {
        self.failures += 1;
    }

    /// Counts so many timeouts and other failures.
    pub fn missing(&mut self, timeouts: u64, failures: u64) {
        self.timeouts += timeouts;
        self.failures += failures;
    }

    /// The latencies of the responses so far, in milliseconds and in their order.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::metrics::LatencyRecorder;
    ///
    /// let mut recorder = LatencyRecorder::new();
    /// recorder.update(250.0)?;
    /// recorder.timeout();
    /// assert_eq!(recorder.millis(), [250.0]);
    /// # Ok::<(), evalcore::Error>(())
    /// ```
    #[must_use]
    pub fn millis(&self) -> &[f64] {
        &self.millis
    }

    /// Adds what another recorder collected.
    pub fn merge(&mut self, other: &Self) {
        self.millis.extend_from_slice(&other.millis);
        self.timeouts += other.timeouts;
        self.failures += other.failures;
    }

    /// Percentiles of the responses, in milliseconds; `q` from 0 to 100.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` names `latencies_ms` where there is no response, `q` outside 0 to 100.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::metrics::{LatencyRecorder, Percentile};
    ///
    /// let mut latencies = LatencyRecorder::new();
    /// for millis in [10.0, 20.0] {
    ///     latencies.update(millis)?;
    /// }
    /// assert_eq!(latencies.percentiles(&[50.0], Percentile::Lower)?, [10.0]);
    /// assert!(latencies.percentiles(&[101.0], Percentile::Linear).is_err());
    /// # Ok::<(), evalcore::Error>(())
    /// ```
    pub fn percentiles(&self, q: &[f64], method: Percentile) -> Result<Vec<f64>> {
        if self.millis.is_empty() {
            return Err(invalid("latencies_ms", "one response or more", "none"));
        }
        percentiles(&self.millis, q, method)
    }

    /// The summary. Cost: O(n log n); it does not depend on the order.
    #[must_use]
    pub fn finish(self) -> LatencySummary {
        let described = describe(&self.millis);
        let sorted = sorted(&self.millis);
        let percentiles = of_sorted(&sorted, [50.0, 95.0, 99.0], Percentile::Linear).ok();
        let known = |number: f64| (!number.is_nan()).then_some(number);
        LatencySummary {
            n: described.n,
            timeouts: self.timeouts,
            failures: self.failures,
            mean_ms: known(described.mean),
            mean_standard_error_ms: known(described.sem),
            min_ms: known(described.min),
            p50_ms: percentiles.map(|[p50, _, _]| p50),
            p95_ms: percentiles.map(|[_, p95, _]| p95),
            p99_ms: percentiles.map(|[_, _, p99]| p99),
            max_ms: known(described.max),
        }
    }
}

/// How many things a second: `count` by the wall time in seconds.
///
/// From 0 on, without an upper end; not the inverse of a mean latency where answers overlap. Cost:
/// O(1). By definition; nothing is rounded but the quotient.
///
/// # Errors
///
/// `parameter.invalid` names `elapsed` where it is 0.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use evalcore::metrics::throughput;
///
/// assert_eq!(throughput(30, Duration::from_millis(1_500))?, 20.0);
/// # Ok::<(), evalcore::Error>(())
/// ```
#[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
pub fn throughput(count: u64, elapsed: Duration) -> Result<f64> {
    if elapsed.is_zero() {
        return Err(invalid("elapsed", "more than 0", "0"));
    }
    Ok(count as f64 / elapsed.as_secs_f64())
}

impl AccumulatorState for LatencyRecorder {
    fn visit(&mut self, numbers: &mut StateNumbers<'_>) {
        numbers.count(&mut self.timeouts);
        numbers.count(&mut self.failures);
        numbers.floats(&mut self.millis);
        numbers.demand(self.millis.iter().all(|ms| ms.is_finite() && *ms >= 0.0));
    }
}
