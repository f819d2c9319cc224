//! Answers about logs.

use evalcore::metrics::{ParseCounts as Counts, ParsedAnswer, parse_answer as parse};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::batch::Shared;
use crate::input::texts::{Text, Texts, argument};
use crate::to_python::to_python;

/// Reads the fields of an answer about logs.
///
/// What a model thinks (`</think>`) and a fence around the whole are set aside. A JSON object is
/// read by its keys, anything else line by line. The first value of a field counts; `<...>` repeats
/// the prompt and does not. No text raises.
///
/// Args:
///     response: The answer; `None` is a sample without one.
///
/// Returns:
///     `{mode, status, fields, severity_normalized, root_cause_normalized, action_normalized,
///     duplicates, missing}`; `status` is `"ok"`, `"partial"`, `"failed"` or, without a response,
///     `"error"`: `evalcore.wire.ParsedAnswer`.
///
/// Example:
///     >>> from evalcore.metrics import parse_answer
///     >>> answer = parse_answer("**Root Cause:** DNS timeout\n- Severity: Warning")
///     >>> answer["status"], answer["root_cause_normalized"], answer["severity_normalized"]
///     ('partial', 'dns_timeout', 'warn')
#[pyfunction]
#[pyo3(signature = (response))]
pub(crate) fn parse_answer<'py>(
    py: Python<'py>,
    response: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    let response = optional(response)?;
    let found = py.detach(|| parse(response.as_deref()));
    to_python(py, &found)
}

fn optional(response: &Bound<'_, PyAny>) -> PyResult<Option<Text>> {
    if response.is_none() {
        return Ok(None);
    }
    argument(response, "response").map(Some)
}

/// Counts answers about logs by how much of them can be read.
///
/// It changes with `update` and `merge`, so it has no hash; threads may share it.
///
/// Args:
///     state: What another one of the same settings held; pickling uses it.
///
/// Example:
///     >>> from evalcore.metrics import ParseCounts
///     >>> counts = ParseCounts()
///     >>> counts.update(["no idea", None])
///     >>> counts.finish()["failed"], counts.finish()["parse_rate"]["value"]
///     (1, 0.0)
#[pyclass(frozen, module = "evalcore._evalcore")]
pub(crate) struct ParseCounts {
    state: Shared<Counts>,
}

/// Counts and the rate that follows from them.
#[derive(serde::Serialize)]
struct Summary {
    ok: u64,
    partial: u64,
    failed: u64,
    error: u64,
    parse_rate: Option<evalcore::schema::Estimate>,
}

#[pymethods]
impl ParseCounts {
    #[new]
    #[pyo3(signature = (*, state=None))]
    fn new(py: Python<'_>, state: Option<Vec<u64>>) -> PyResult<Self> {
        let state = Shared::restored(py, Counts::default(), state)?;
        Ok(Self { state })
    }

    fn __getnewargs_ex__<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<(Bound<'py, PyTuple>, Bound<'py, PyDict>)> {
        self.state.new_args(py, None)
    }

    /// Reads answers and counts them.
    ///
    /// Args:
    ///     responses: The answers, with `None` for a sample without one.
    ///
    /// Raises:
    ///     InvalidParameterError: These are no texts.
    fn update(&self, py: Python<'_>, responses: &Bound<'_, PyAny>) -> PyResult<()> {
        let responses = Texts::of_optional(responses, "responses")?;
        py.detach(|| {
            let answers: Vec<ParsedAnswer> =
                responses.optional_strs().into_iter().map(parse).collect();
            let mut state = self.state.lock();
            for answer in &answers {
                state.update(answer);
            }
        });
        Ok(())
    }

    /// Adds what another one has counted.
    ///
    /// Args:
    ///     other: It stays as it is.
    fn merge(&self, py: Python<'_>, other: &Self) {
        py.detach(|| {
            let more = other.state.copy();
            self.state.lock().merge(more);
        });
    }

    /// Gives the counts; counting may go on afterwards.
    ///
    /// Returns:
    ///     `{ok, partial, failed, error, parse_rate}`: counts, and the share of all samples that
    ///     is `ok` as `{value, n, standard_error}`, `None` of none: `evalcore.wire.ParseSummary`.
    fn finish<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let counts = py.detach(|| self.state.copy());
        let summary = Summary {
            ok: counts.ok,
            partial: counts.partial,
            failed: counts.failed,
            error: counts.error,
            parse_rate: counts.parse_rate(),
        };
        to_python(py, &summary)
    }

    fn __repr__(&self, py: Python<'_>) -> String {
        let counts = py.detach(|| self.state.copy());
        let n = counts.ok + counts.partial + counts.failed + counts.error;
        format!("<ParseCounts: n={n}>")
    }
}
