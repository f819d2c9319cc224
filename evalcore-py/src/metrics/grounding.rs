//! Whether answers rest on the logs that they are about.

use evalcore::metrics::{Grounding, GroundingCounts as Counts, GroundingRules, LogEntry};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyMapping, PyString, PyTuple};

use super::batch::{Shared, named};
use crate::errors::raise;
use crate::input::column::{unexpected, unusable};
use crate::input::texts::{References, argument};
use crate::opencompass::extract::parameter;
use crate::to_python::to_python;

/// What an answer is looked up in.
struct Asked {
    logs: Vec<LogEntry>,
    response: String,
    key_logs: Option<Vec<usize>>,
    rules: GroundingRules,
}

impl Asked {
    fn of(
        logs: &Bound<'_, PyAny>,
        response: &Bound<'_, PyAny>,
        key_logs: Option<&Bound<'_, PyAny>>,
        context: Option<&Bound<'_, PyAny>>,
        camel_case: bool,
    ) -> PyResult<Self> {
        let mut rules = GroundingRules::new();
        rules.camel_case(camel_case);
        if let Some(context) = context {
            let texts = References::of_one(context, "context")?;
            for text in texts.lists().into_iter().flatten() {
                rules.context(text);
            }
        }
        // No answer and an empty one mention nothing alike.
        let response = if response.is_none() {
            String::new()
        } else {
            argument(response, "response")?.to_owned()
        };
        let key_logs = key_logs.map(|given| {
            let places = given.extract::<Vec<usize>>();
            places.map_err(|_| match given.repr() {
                Ok(found) => parameter("key_logs", "places of logs, from 0", found.to_string()),
                Err(error) => error,
            })
        });
        Ok(Self {
            logs: entries(logs)?,
            response,
            key_logs: key_logs.transpose()?,
            rules,
        })
    }

    fn look_up(&self, py: Python<'_>) -> PyResult<Grounding> {
        let key_logs = self.key_logs.as_deref();
        py.detach(|| self.rules.evaluate(&self.logs, &self.response, key_logs))
            .map_err(raise)
    }
}

fn entries(logs: &Bound<'_, PyAny>) -> PyResult<Vec<LogEntry>> {
    let expected = "a list of texts or dicts";
    let refused = logs.is_instance_of::<PyString>() || logs.is_instance_of::<PyDict>();
    match logs.try_iter() {
        Ok(items) if !refused => items.map(|log| entry(&log?)).collect(),
        _ => Err(unexpected(logs, "logs", expected)),
    }
}

/// A text, or a dict with `message` and metadata.
fn entry(log: &Bound<'_, PyAny>) -> PyResult<LogEntry> {
    if let Ok(message) = log.cast::<PyString>() {
        return Ok(LogEntry::new(message.to_string_lossy()));
    }
    let Ok(members) = log.cast::<PyMapping>() else {
        return Err(unusable(log, "logs", "texts or dicts"));
    };
    let (mut message, mut metadata) = (None, Vec::new());
    for item in members.items()?.iter() {
        let (name, value): (Bound<'_, PyAny>, Bound<'_, PyAny>) = item.extract()?;
        if value.is_none() {
            continue;
        }
        let text = value.str()?.to_string_lossy().into_owned();
        if name.extract::<&str>().is_ok_and(|name| name == "message") {
            message = Some(text);
        } else {
            metadata.push(text);
        }
    }
    let Some(message) = message else {
        return Err(parameter(
            "logs",
            "with a `message` each",
            "none".to_owned(),
        ));
    };
    Ok(LogEntry::new(message).with_metadata(metadata))
}

/// `Grounding` with what follows from it.
fn shown<'py>(py: Python<'py>, found: &Grounding) -> PyResult<Bound<'py, PyAny>> {
    let dict = to_python(py, found)?;
    dict.set_item("n_mentions", found.mentions.len())?;
    dict.set_item("n_unsupported", found.n_unsupported())?;
    dict.set_item("hallucinated", found.hallucinated())?;
    Ok(dict)
}

/// Says whether what an answer mentions stands in the logs, and whether it uses the logs that matter.
///
/// Mentions are citations (`[3]`, `log 3`, from 1), quotes of 12 characters or more, URLs,
/// timestamps, UUIDs, IPv4 addresses, paths, hyphenated names with a digit and numbers. The rules
/// catch invented facts, not wrong reasoning or reversed meaning.
///
/// Args:
///     logs: The logs: texts, or dicts with `message` and metadata, which supports mentions too.
///     response: The answer; `None` is none.
///     key_logs: The logs that an answer must use, from 0. Default: all.
///     context: A text beside the logs that supports mentions, or a list of them.
///     camel_case: Whether terms such as `ImagePullBackOff` are mentions.
///
/// Returns:
///     `{mentions, responded, covered_logs, lexical_coverage, key_logs, missed_scorable,
///     missed_logs, missed, n_mentions, n_unsupported, hallucinated}`; logs are numbered from 0,
///     `missed` is `None` where it can not be told: `evalcore.wire.Grounding`.
///
/// Raises:
///     InvalidParameterError: A key log is not among the logs, or a log has no `message`.
///
/// Example:
///     >>> from evalcore.metrics import grounding
///     >>> logs = ["request of 3552 tokens", "limit is 2048 tokens"]
///     >>> found = grounding(logs, "[1] asks for 3552, the limit is 4096")
///     >>> [mention["supported"] for mention in found["mentions"]]
///     [True, True, False]
///     >>> found["hallucinated"], found["covered_logs"], found["missed"]
///     (True, [0], True)
#[pyfunction]
#[pyo3(signature = (logs, response, *, key_logs=None, context=None, camel_case=false))]
pub(crate) fn grounding<'py>(
    py: Python<'py>,
    logs: &Bound<'py, PyAny>,
    response: &Bound<'py, PyAny>,
    key_logs: Option<&Bound<'py, PyAny>>,
    context: Option<&Bound<'py, PyAny>>,
    camel_case: bool,
) -> PyResult<Bound<'py, PyAny>> {
    let asked = Asked::of(logs, response, key_logs, context, camel_case)?;
    shown(py, &asked.look_up(py)?)
}

/// Rates of invented facts and of missed logs, in as many parts, threads and files as one likes.
///
/// It changes with `update` and `merge`, so it has no hash; threads may share it.
///
/// Args:
///     context: A text beside the logs that supports mentions, or a list of them.
///     camel_case: Whether terms such as `ImagePullBackOff` are mentions.
///     state: What another one of the same settings held; pickling uses it.
///
/// Example:
///     >>> from evalcore.metrics import GroundingCounts
///     >>> counts = GroundingCounts()
///     >>> for answer in ["exit code 137", "exit code 255", ""]:
///     ...     found = counts.update(["exit code 137"], answer)
///     >>> counts.finish()["hallucination_rate"]["value"]
///     0.5
#[pyclass(frozen, module = "evalcore._evalcore")]
pub(crate) struct GroundingCounts {
    named: Py<PyDict>,
    state: Shared<Counts>,
}

#[pymethods]
impl GroundingCounts {
    #[new]
    #[pyo3(signature = (*, context=None, camel_case=false, state=None))]
    fn new(
        py: Python<'_>,
        context: Option<&Bound<'_, PyAny>>,
        camel_case: bool,
        state: Option<Vec<u64>>,
    ) -> PyResult<Self> {
        let mut texts: Option<Vec<String>> = None;
        if let Some(context) = context {
            let given = References::of_one(context, "context")?;
            let given = given.lists().into_iter().flatten();
            texts = Some(given.map(str::to_owned).collect());
        }
        let context = texts;
        Ok(Self {
            named: named!(py, context, camel_case),
            state: Shared::restored(py, Counts::new(), state)?,
        })
    }

    fn __getnewargs_ex__<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<(Bound<'py, PyTuple>, Bound<'py, PyDict>)> {
        self.state.new_args(py, Some(&self.named))
    }

    /// Looks an answer up and counts it.
    ///
    /// Args:
    ///     logs: The logs: texts, or dicts with `message` and metadata.
    ///     response: The answer; `None` is none.
    ///     key_logs: The logs that an answer must use, from 0. Default: all.
    ///
    /// Returns:
    ///     The dict of `grounding`.
    ///
    /// Raises:
    ///     InvalidParameterError: A key log is not among the logs, or a log has no `message`.
    #[pyo3(signature = (logs, response, *, key_logs=None))]
    fn update<'py>(
        &self,
        py: Python<'py>,
        logs: &Bound<'py, PyAny>,
        response: &Bound<'py, PyAny>,
        key_logs: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let named = self.named.bind(py);
        let context = named
            .get_item("context")?
            .filter(|context| !context.is_none());
        let camel_case = named.get_item("camel_case")?;
        let camel_case = camel_case.is_some_and(|flag| flag.is_truthy().unwrap_or(false));
        let asked = Asked::of(logs, response, key_logs, context.as_ref(), camel_case)?;
        let found = asked.look_up(py)?;
        py.detach(|| self.state.lock().update(&found));
        shown(py, &found)
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

    /// Gives the rates; counting may go on afterwards.
    ///
    /// Returns:
    ///     `{samples, responses, hallucination_rate, responses_without_mentions, mentions,
    ///     unsupported_mention_rate, missed_log_rate}`, rates as `{value, n, standard_error}` or
    ///     `None`: `evalcore.wire.GroundingSummary`.
    fn finish<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let summary = py.detach(|| self.state.copy().finish());
        to_python(py, &summary)
    }

    fn __repr__(&self, py: Python<'_>) -> String {
        let summary = py.detach(|| self.state.copy().finish());
        format!("<GroundingCounts: samples={}>", summary.samples)
    }
}
