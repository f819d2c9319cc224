//! Progress and failures, read from logs.

use evalcore::opencompass::logs;
use pyo3::prelude::*;

use crate::to_python::to_python;

/// Reads the progress of a job from its log.
///
/// The last readable record of each kind (`ETA_DATA`, `PROGRESS_DATA`) counts. No text raises.
///
/// Args:
///     text: The log.
///
/// Returns:
///     `{eta_data, latest_progress, progress_percentage, status}`, percent within 0 and 100 or
///     `None` where it is not known, and `diagnostics` where something was passed over: `evalcore.wire.Progress`.
///
/// Example:
///     >>> from evalcore import opencompass
///     >>> log = 'PROGRESS_DATA: {"batches_completed": 3, "batches_total": 8}'
///     >>> opencompass.parse_progress(log)["progress_percentage"]
///     37.5
#[pyfunction]
#[pyo3(signature = (text))]
pub(crate) fn parse_progress<'py>(py: Python<'py>, text: &str) -> PyResult<Bound<'py, PyAny>> {
    let progress = py.detach(|| logs::parse_progress(text));
    to_python(py, &progress)
}

/// Says why a job failed, from the last lines of its log.
///
/// The category follows from the reported exception alone; `file` and `line` are the place in its
/// traceback that a user can change. No text raises.
///
/// Args:
///     text: The log.
///
/// Returns:
///     `{success, category, error_type, error_message, actionable_message, file, line}`,
///     `evalcore.wire.JobError`.
///
/// Example:
///     >>> from evalcore import opencompass
///     >>> opencompass.classify_job_error("ValueError: bad value")["category"]
///     'invalid_input'
#[pyfunction]
#[pyo3(signature = (text))]
pub(crate) fn classify_job_error<'py>(py: Python<'py>, text: &str) -> PyResult<Bound<'py, PyAny>> {
    let error = py.detach(|| logs::classify_job_error(text));
    to_python(py, &error)
}
