//! How long answers took.

use evalcore::metrics::LatencyRecorder as Recorder;
use evalcore::{Error, Result};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::batch::Shared;
use super::numbers::METHODS;
use crate::input::arguments::{choice, failures as failures_of, raise_as, timeouts as timeouts_of};
use crate::input::numbers::Numbers;
use crate::to_python::to_python;

/// Arguments by their names here.
const NAMES: &[(&str, &str)] = &[("latency_ms", "latencies_ms")];

fn raise(error: Error) -> PyErr {
    raise_as(NAMES)(error)
}

fn record(millis: &[f64], timeouts: u64, failures: u64) -> Result<Recorder> {
    let mut recorder = Recorder::new();
    for latency in millis {
        recorder.update(*latency)?;
    }
    recorder.missing(timeouts, failures);
    Ok(recorder)
}

/// Sums up latencies; timeouts and other answers that never came are counted apart.
///
/// A cap that stands for a timeout would understate the latency, and leaving timeouts out in silence
/// would flatter it: the summary holds both numbers.
///
/// Args:
///     latencies_ms: Milliseconds of each response, `f64[n]`, finite and not negative.
///     timeouts: How many samples ran into a timeout.
///     failures: How many samples failed otherwise.
///
/// Returns:
///     `{n, timeouts, failures, mean_ms, mean_standard_error_ms, min_ms, p50_ms, p95_ms, p99_ms,
///     max_ms}`, milliseconds, `None` where there is none: `evalcore.wire.LatencySummary`.
///
/// Raises:
///     InvalidParameterError: A latency is negative or not finite.
///
/// Example:
///     >>> from evalcore.metrics import latency_summary
///     >>> found = latency_summary([120, 80], timeouts=1)
///     >>> found["n"], found["timeouts"], found["p50_ms"]
///     (2, 1, 100.0)
#[pyfunction]
#[pyo3(signature = (latencies_ms, *, timeouts=0, failures=0))]
pub(crate) fn latency_summary<'py>(
    py: Python<'py>,
    latencies_ms: &Bound<'py, PyAny>,
    #[pyo3(from_py_with = timeouts_of)] timeouts: u64,
    #[pyo3(from_py_with = failures_of)] failures: u64,
) -> PyResult<Bound<'py, PyAny>> {
    let millis = Numbers::take("latencies_ms", latencies_ms)?;
    let millis = millis.as_slice();
    let summary = py
        .detach(|| Ok(record(millis, timeouts, failures)?.finish()))
        .map_err(raise)?;
    to_python(py, &summary)
}

/// Collects latencies, in as many parts, threads and files as one likes.
///
/// It changes with `update` and `merge`, so it has no hash; threads may share it. Memory: 8 bytes
/// for each response.
///
/// Args:
///     state: What another one of the same settings held; pickling uses it.
///
/// Example:
///     >>> from evalcore.metrics import LatencyRecorder
///     >>> latencies = LatencyRecorder()
///     >>> latencies.update([120, 80])
///     >>> latencies.update([], timeouts=1)
///     >>> latencies.finish()["max_ms"]
///     120.0
#[pyclass(frozen, module = "evalcore._evalcore")]
pub(crate) struct LatencyRecorder {
    state: Shared<Recorder>,
}

#[pymethods]
impl LatencyRecorder {
    #[new]
    #[pyo3(signature = (*, state=None))]
    fn new(py: Python<'_>, state: Option<Vec<u64>>) -> PyResult<Self> {
        let state = Shared::restored(py, Recorder::new(), state)?;
        Ok(Self { state })
    }

    fn __getnewargs_ex__<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<(Bound<'py, PyTuple>, Bound<'py, PyDict>)> {
        self.state.new_args(py, None)
    }

    /// Adds samples; nothing is added where an argument is wrong.
    ///
    /// Args:
    ///     latencies_ms: Milliseconds of each response, `f64[n]`, finite and not negative.
    ///     timeouts: How many samples ran into a timeout.
    ///     failures: How many samples failed otherwise.
    ///
    /// Raises:
    ///     InvalidParameterError: A latency is negative or not finite.
    #[pyo3(signature = (latencies_ms, *, timeouts=0, failures=0))]
    fn update(
        &self,
        py: Python<'_>,
        latencies_ms: &Bound<'_, PyAny>,
        #[pyo3(from_py_with = timeouts_of)] timeouts: u64,
        #[pyo3(from_py_with = failures_of)] failures: u64,
    ) -> PyResult<()> {
        let millis = Numbers::take("latencies_ms", latencies_ms)?;
        let millis = millis.as_slice();
        py.detach(|| {
            let more = record(millis, timeouts, failures)?;
            self.state.lock().merge(&more);
            Ok(())
        })
        .map_err(raise)
    }

    /// Adds what another one has collected.
    ///
    /// Args:
    ///     other: It stays as it is.
    fn merge(&self, py: Python<'_>, other: &Self) {
        py.detach(|| {
            let more = other.state.copy();
            self.state.lock().merge(&more);
        });
    }

    /// Gives the summary; collecting may go on afterwards.
    ///
    /// Returns:
    ///     The dict of `latency_summary`.
    fn finish<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let summary = py.detach(|| self.state.copy().finish());
        to_python(py, &summary)
    }

    /// Gives percentiles of the responses so far.
    ///
    /// Args:
    ///     q: Percentages, `f64[n]`, each from 0 to 100.
    ///     method: As of `percentile`.
    ///
    /// Returns:
    ///     Milliseconds, one number for each.
    ///
    /// Raises:
    ///     InvalidParameterError: There is no response, a percentage is out of range, or the method is
    ///         not known.
    #[pyo3(signature = (q, *, method="linear"))]
    fn percentiles(
        &self,
        py: Python<'_>,
        q: &Bound<'_, PyAny>,
        method: &str,
    ) -> PyResult<Vec<f64>> {
        let method = choice("method", method, METHODS)?;
        let q = Numbers::take("q", q)?;
        let q = q.as_slice();
        py.detach(|| self.state.copy().percentiles(q, method))
            .map_err(raise)
    }

    fn __repr__(&self, py: Python<'_>) -> String {
        let n = py.detach(|| self.state.lock().millis().len());
        format!("<LatencyRecorder: n={n}>")
    }
}
