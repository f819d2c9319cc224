//! Statistics that may be looked at any time.

use std::sync::{Mutex, MutexGuard, PoisonError};

use evalcore::schema::wire::{BettingState, ConfidenceState, DiscordantState};
use evalcore::stats;
use pyo3::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::options::{alternative as side, pair};
use crate::errors::raise;
use crate::from_python::Document;
use crate::input::arguments::{count, invalid, size};
use crate::input::numbers::Numbers;
use crate::to_python::to_python;

/// What has been seen, shared by threads.
pub(super) struct Seen<T>(Mutex<T>);

impl<T: Clone> Seen<T> {
    pub(super) fn of(value: T) -> Self {
        Self(Mutex::new(value))
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn copy(&self) -> T {
        self.lock().clone()
    }
}

/// A state as Python keeps it.
pub(super) fn dump<'py, T: Serialize>(py: Python<'py>, state: &T) -> PyResult<Bound<'py, PyAny>> {
    let state = serde_json::to_value(state)
        .map_err(|error| invalid("state", "what JSON can hold", error))?;
    to_python(py, &state)
}

/// A state that Python kept.
pub(super) fn load<T: DeserializeOwned>(state: Document) -> PyResult<T> {
    serde_json::from_value(state.0).map_err(|error| invalid("state", "what `state` gave", error))
}

/// Evidence of discordant pairs that stays valid however often it is looked at.
///
/// Without a difference each discordant pair falls to either run by a fair coin. The e-value is the
/// likelihood under a Beta(prior, prior) mixture of biased coins over that under the fair one; its
/// chance of ever reaching `1 / alpha` is at most alpha (Ville).
///
/// Args:
///     prior: The mixture, above 0; larger ones suit smaller differences.
///     alternative: Which run may be ahead: `"two-sided"`, `"less"` or `"greater"`, of the first.
///
/// Raises:
///     InvalidParameterError: An argument is unusable.
///
/// Example:
///     >>> from evalcore import stats
///     >>> evidence = stats.DiscordantEProcess()
///     >>> evidence.update(10, 0)
///     >>> round(evidence.e_value, 6), evidence.rejects(0.05)
///     (93.090909, True)
#[pyclass(frozen, module = "evalcore._evalcore")]
pub(crate) struct DiscordantEProcess {
    seen: Seen<stats::DiscordantEProcess>,
}

#[pymethods]
impl DiscordantEProcess {
    #[new]
    #[pyo3(signature = (prior=1.0, alternative="two-sided"))]
    fn new(prior: f64, alternative: &str) -> PyResult<Self> {
        let seen = stats::DiscordantEProcess::new(prior, side(alternative)?);
        Ok(Self {
            seen: Seen::of(seen.map_err(raise)?),
        })
    }

    /// Adds the discordant pairs since the last look.
    ///
    /// Args:
    ///     only_a: How many pairs only the first run got right.
    ///     only_b: How many pairs only the second run got right.
    #[pyo3(signature = (only_a, only_b))]
    fn update(&self, only_a: &Bound<'_, PyAny>, only_b: &Bound<'_, PyAny>) -> PyResult<()> {
        let (only_a, only_b) = (count("only_a", only_a)?, count("only_b", only_b)?);
        self.seen.lock().update(only_a, only_b);
        Ok(())
    }

    /// How many discordant pairs were seen.
    #[getter]
    fn discordant(&self) -> u64 {
        self.seen.lock().discordant()
    }

    /// The natural logarithm of the e-value now.
    #[getter]
    fn log_e_value(&self) -> f64 {
        self.seen.lock().log_e_value()
    }

    /// The e-value now: 1 means no evidence, 20 rejects at 0.05.
    #[getter]
    fn e_value(&self) -> f64 {
        self.seen.lock().e_value()
    }

    /// The anytime-valid p value: one over the largest e-value of all looks, at most 1.
    #[getter]
    fn pvalue(&self) -> f64 {
        self.seen.lock().p_value()
    }

    /// Says whether any look so far rejects.
    ///
    /// Args:
    ///     alpha: The chance of a false alarm, strictly between 0 and 1.
    #[pyo3(signature = (alpha=0.05))]
    fn rejects(&self, alpha: f64) -> PyResult<bool> {
        self.seen.lock().rejects(alpha).map_err(raise)
    }

    /// Gives what was seen, as a dict that JSON can hold.
    fn state<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        dump(py, &self.seen.lock().state())
    }

    /// Goes on where a state was taken.
    ///
    /// Args:
    ///     state: What `state` gave.
    ///
    /// Raises:
    ///     InvalidParameterError: It is no such state.
    #[staticmethod]
    #[pyo3(signature = (state))]
    fn from_state(state: Document) -> PyResult<Self> {
        let state: DiscordantState = load(state)?;
        let seen = stats::DiscordantEProcess::from_state(&state).map_err(raise)?;
        Ok(Self {
            seen: Seen::of(seen),
        })
    }

    fn __getstate__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.state(py)
    }

    fn __setstate__(&self, state: Document) -> PyResult<()> {
        *self.seen.lock() = Self::from_state(state)?.seen.copy();
        Ok(())
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.seen.copy() == other.seen.copy()
    }

    fn __repr__(&self) -> String {
        let seen = self.seen.lock();
        format!(
            "<DiscordantEProcess: {} pairs, e-value {:.4}>",
            seen.discordant(),
            seen.e_value()
        )
    }
}

/// An interval of a mean that holds at all sample sizes at once, for large samples.
///
/// The normal mixture of Robbins and of Howard and others (2021), asymptotic by Waudby-Smith and
/// others (arXiv 2103.06476). Infinite below 30 observations. For paired runs give the differences.
///
/// Args:
///     alpha: One less the level, strictly between 0 and 1.
///     tightest_at: Around how many observations the interval is sharpest, at least 1.
///
/// Raises:
///     InvalidParameterError: An argument is out of its range.
///
/// Example:
///     >>> from evalcore import stats
///     >>> watch = stats.ConfidenceSequence(0.05, tightest_at=100)
///     >>> watch.update([0.0, 1.0] * 50)
///     >>> low, high = watch.interval
///     >>> watch.mean, low < 0.5 < high
///     (0.5, True)
#[pyclass(frozen, module = "evalcore._evalcore")]
pub(crate) struct ConfidenceSequence {
    seen: Seen<stats::ConfidenceSequence>,
}

#[pymethods]
impl ConfidenceSequence {
    #[new]
    #[pyo3(signature = (alpha=0.05, *, tightest_at=1000))]
    fn new(
        alpha: f64,
        #[pyo3(from_py_with = tightest_at_of)] tightest_at: usize,
    ) -> PyResult<Self> {
        let seen = stats::ConfidenceSequence::new(alpha, tightest_at);
        Ok(Self {
            seen: Seen::of(seen.map_err(raise)?),
        })
    }

    /// Adds observations.
    ///
    /// Args:
    ///     values: f64[n]. Where one is not finite, none is added.
    #[pyo3(signature = (values))]
    fn update(&self, values: &Bound<'_, PyAny>) -> PyResult<()> {
        let py = values.py();
        let values = Numbers::take("values", values)?;
        let values = values.as_slice();
        py.detach(|| self.seen.lock().update(values)).map_err(raise)
    }

    /// Adds another sequence's observations.
    ///
    /// Args:
    ///     other: A sequence of other observations.
    #[pyo3(signature = (other))]
    fn merge(&self, other: &Self) {
        let other = other.seen.copy();
        self.seen.lock().merge(&other);
    }

    /// How many observations were added.
    #[getter]
    fn n(&self) -> usize {
        self.seen.lock().n()
    }

    /// The mean of the observations, 0 without any.
    #[getter]
    fn mean(&self) -> f64 {
        self.seen.lock().mean()
    }

    /// The interval now, `(low, high)`.
    #[getter]
    fn interval(&self) -> (f64, f64) {
        pair(self.seen.lock().interval())
    }

    /// Gives the half width at the present size for a known standard deviation.
    ///
    /// Args:
    ///     standard_deviation: At least 0.
    #[pyo3(signature = (standard_deviation))]
    fn half_width(&self, standard_deviation: f64) -> PyResult<f64> {
        let seen = self.seen.lock();
        seen.half_width(standard_deviation).map_err(raise)
    }

    /// Gives what was seen, as a dict that JSON can hold.
    fn state<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        dump(py, &self.seen.lock().state())
    }

    /// Goes on where a state was taken.
    ///
    /// Args:
    ///     state: What `state` gave.
    ///
    /// Raises:
    ///     InvalidParameterError: It is no such state.
    #[staticmethod]
    #[pyo3(signature = (state))]
    fn from_state(state: Document) -> PyResult<Self> {
        let state: ConfidenceState = load(state)?;
        let seen = stats::ConfidenceSequence::from_state(&state).map_err(raise)?;
        Ok(Self {
            seen: Seen::of(seen),
        })
    }

    fn __getstate__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.state(py)
    }

    fn __setstate__(&self, state: Document) -> PyResult<()> {
        *self.seen.lock() = Self::from_state(state)?.seen.copy();
        Ok(())
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.seen.copy() == other.seen.copy()
    }

    fn __repr__(&self) -> String {
        let seen = self.seen.lock();
        format!(
            "<ConfidenceSequence: {} values, mean {}>",
            seen.n(),
            seen.mean()
        )
    }
}

fn tightest_at_of(given: &Bound<'_, PyAny>) -> PyResult<usize> {
    size("tightest_at", given)
}

/// An interval of the mean of scores from 0 to 1 that holds at all sample sizes at once.
///
/// For any distribution and any number of scores: the hedged capital process of Waudby-Smith and
/// Ramdas (2023), over 1,001 candidate means. The order of the scores matters. Cost O(1001) a score.
///
/// Args:
///     alpha: One less the level, strictly between 0 and 1.
///
/// Raises:
///     InvalidParameterError: `alpha` is not strictly between 0 and 1.
///
/// Example:
///     >>> from evalcore import stats
///     >>> watch = stats.BettingSequence()
///     >>> watch.extend([1] * 9 + [0])
///     >>> low, high = watch.interval
///     >>> watch.n, low < 0.9 < high
///     (10, True)
#[pyclass(frozen, module = "evalcore._evalcore")]
pub(crate) struct BettingSequence {
    seen: Seen<stats::BettingSequence>,
}

#[pymethods]
impl BettingSequence {
    #[new]
    #[pyo3(signature = (alpha=0.05))]
    fn new(alpha: f64) -> PyResult<Self> {
        let seen = stats::BettingSequence::new(alpha).map_err(raise)?;
        Ok(Self {
            seen: Seen::of(seen),
        })
    }

    /// Adds a score.
    ///
    /// Args:
    ///     score: From 0 to 1.
    #[pyo3(signature = (score))]
    fn update(&self, score: f64) -> PyResult<()> {
        self.seen.lock().update(score).map_err(raise)
    }

    /// Adds scores in order.
    ///
    /// Args:
    ///     scores: f64[n], each from 0 to 1. Where one is not, none is added.
    #[pyo3(signature = (scores))]
    fn extend(&self, scores: &Bound<'_, PyAny>) -> PyResult<()> {
        let py = scores.py();
        let scores = Numbers::take("scores", scores)?;
        let scores = scores.as_slice();
        py.detach(|| self.seen.lock().extend(scores)).map_err(raise)
    }

    /// How many scores were added.
    #[getter]
    fn n(&self) -> usize {
        self.seen.lock().n()
    }

    /// The interval now, `(low, high)`, rounded outwards to 0.001; NaN where every mean was dropped.
    #[getter]
    fn interval(&self) -> (f64, f64) {
        pair(self.seen.lock().interval())
    }

    /// Gives what was seen, as a dict that JSON can hold.
    fn state<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        dump(py, &self.seen.lock().state())
    }

    /// Goes on where a state was taken.
    ///
    /// Args:
    ///     state: What `state` gave.
    ///
    /// Raises:
    ///     InvalidParameterError: It is no such state.
    #[staticmethod]
    #[pyo3(signature = (state))]
    fn from_state(state: Document) -> PyResult<Self> {
        let state: BettingState = load(state)?;
        let seen = stats::BettingSequence::from_state(&state).map_err(raise)?;
        Ok(Self {
            seen: Seen::of(seen),
        })
    }

    fn __getstate__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.state(py)
    }

    fn __setstate__(&self, state: Document) -> PyResult<()> {
        *self.seen.lock() = Self::from_state(state)?.seen.copy();
        Ok(())
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.seen.copy() == other.seen.copy()
    }

    fn __repr__(&self) -> String {
        let seen = self.seen.lock();
        let limits = seen.interval();
        format!(
            "<BettingSequence: {} scores, {} to {}>",
            seen.n(),
            limits.low,
            limits.high
        )
    }
}
