//! Exact match and F1 in the manner of `SQuAD`.

use evalcore::Result;
use evalcore::metrics::text::{
    SquadAccumulator as Sums, SquadReport, SquadVersion, squad_normalize as normalize,
    squad_score as score,
};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::batch::{Shared, in_chunks, named};
use super::bleu::check_lengths;
use crate::errors::raise;
use crate::input::arguments::choice;
use crate::input::texts::{References, Texts, argument};

fn version(name: &str) -> PyResult<SquadVersion> {
    let options = [("v1", SquadVersion::V1), ("v2", SquadVersion::V2)];
    choice("version", name, &options)
}

fn sums(
    py: Python<'_>,
    version: SquadVersion,
    predictions: &Bound<'_, PyAny>,
    references: &Bound<'_, PyAny>,
) -> PyResult<Sums> {
    let predictions = Texts::of_optional(predictions, "predictions")?;
    let references = References::of(references, "references")?;
    py.detach(|| {
        let (predictions, references) = (predictions.optional_strs(), references.lists());
        check_lengths(predictions.len(), references.len())?;
        let pairs: Vec<_> = predictions.into_iter().zip(references).collect();
        let parts = in_chunks(&pairs, |pairs| -> Result<Sums> {
            let mut sums = Sums::new(version);
            for (prediction, references) in pairs {
                sums.update(*prediction, references)?;
            }
            Ok(sums)
        });
        let all = || -> Result<Sums> {
            let mut sums = Sums::new(version);
            for part in parts {
                sums.merge(&part?)?;
            }
            Ok(sums)
        };
        all().map_err(raise)
    })
}

fn squad_dict(py: Python<'_>, report: SquadReport) -> PyResult<Bound<'_, PyDict>> {
    let dict = PyDict::new(py);
    dict.set_item("exact_match", report.exact_match)?;
    dict.set_item("f1", report.f1)?;
    dict.set_item("n", report.n)?;
    dict.set_item("unanswered", report.unanswered)?;
    Ok(dict)
}

/// Gives exact match and F1 of answers, as the scripts of SQuAD do.
///
/// Both texts are lowered and lose ASCII punctuation, articles and surplus spaces. F1 is that of
/// their words as bags. Of several references the best one counts, for each measure.
///
/// Args:
///     predictions: The answers; `None` where there is none.
///     references: For each answer a text or a list of texts; in `v2` none where the right answer
///         is the empty one.
///     version: `"v1"`: a missing answer scores 0, and F1 is 0 where a side normalises to nothing.
///         `"v2"`: a missing answer is left out, and two sides that normalise to nothing agree.
///
/// Returns:
///     `{exact_match, f1, n, unanswered}`, percent and counts: `evalcore.wire.SquadReport`.
///
/// Raises:
///     InvalidParameterError: An argument is unusable; the message names it.
///
/// Example:
///     >>> from evalcore.metrics import squad
///     >>> squad(["Paris.", None], [["paris", "Paris, France"], "London"])
///     {'exact_match': 50.0, 'f1': 50.0, 'n': 2, 'unanswered': 1}
#[pyfunction]
#[pyo3(signature = (predictions, references, *, version="v1"))]
pub(crate) fn squad<'py>(
    py: Python<'py>,
    predictions: &Bound<'py, PyAny>,
    references: &Bound<'py, PyAny>,
    version: &str,
) -> PyResult<Bound<'py, PyDict>> {
    let version = self::version(version)?;
    let sums = sums(py, version, predictions, references)?;
    squad_dict(py, sums.finish().map_err(raise)?)
}

/// Gives exact match and F1 of one answer; see `squad`.
///
/// Args:
///     prediction: The answer.
///     references: A text or a list of texts.
///     version: `"v1"` or `"v2"`.
///
/// Returns:
///     `{exact_match, f1}`, each from 0 to 1.
///
/// Raises:
///     InvalidParameterError: An argument is unusable; the message names it.
///
/// Example:
///     >>> from evalcore.metrics import squad_score
///     >>> squad_score("Paris, France", "Paris")
///     {'exact_match': 0.0, 'f1': 0.6666666666666666}
#[pyfunction]
#[pyo3(signature = (prediction, references, *, version="v1"))]
pub(crate) fn squad_score<'py>(
    py: Python<'py>,
    prediction: &Bound<'py, PyAny>,
    references: &Bound<'py, PyAny>,
    version: &str,
) -> PyResult<Bound<'py, PyDict>> {
    let version = self::version(version)?;
    let prediction = argument(prediction, "prediction")?;
    let references = References::of_one(references, "references")?;
    let found = py
        .detach(|| {
            let references = references.lists().pop().unwrap_or_default();
            score(version, &prediction, &references)
        })
        .map_err(raise)?;
    let dict = PyDict::new(py);
    dict.set_item("exact_match", found.exact_match)?;
    dict.set_item("f1", found.f1)?;
    Ok(dict)
}

/// Gives a text as the scripts of SQuAD compare it.
///
/// Args:
///     text: An answer.
///
/// Returns:
///     The text in lower case, without ASCII punctuation, articles and surplus spaces.
///
/// Example:
///     >>> from evalcore.metrics import squad_normalize
///     >>> squad_normalize("The  U.S.A.")
///     'usa'
#[pyfunction]
#[pyo3(signature = (text))]
pub(crate) fn squad_normalize(py: Python<'_>, text: &Bound<'_, PyAny>) -> PyResult<String> {
    let text = argument(text, "text")?;
    Ok(py.detach(|| normalize(&text)))
}

/// Scores of answers in the manner of SQuAD, in as many parts, threads and files as one likes.
///
/// It changes with `update` and `merge`, so it has no hash; threads may share it.
///
/// Args:
///     version: `"v1"` or `"v2"`; see `squad`.
///     state: What another one of the same settings held; pickling uses it.
///
/// Raises:
///     InvalidParameterError: There is no such version.
///
/// Example:
///     >>> from evalcore.metrics import SquadAccumulator
///     >>> sums = SquadAccumulator(version="v2")
///     >>> sums.update(["", "no"], [[], ["yes", "no"]])
///     >>> sums.finish()["exact_match"]
///     100.0
#[pyclass(frozen, module = "evalcore._evalcore")]
pub(crate) struct SquadAccumulator {
    version: SquadVersion,
    named: Py<PyDict>,
    state: Shared<Sums>,
}

#[pymethods]
impl SquadAccumulator {
    #[new]
    #[pyo3(signature = (*, version="v1", state=None))]
    fn new(py: Python<'_>, version: &str, state: Option<Vec<u64>>) -> PyResult<Self> {
        let named = named!(py, version);
        let version = self::version(version)?;
        let state = Shared::restored(py, Sums::new(version), state)?;
        Ok(Self {
            version,
            named,
            state,
        })
    }

    fn __getnewargs_ex__<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<(Bound<'py, PyTuple>, Bound<'py, PyDict>)> {
        self.state.new_args(py, Some(&self.named))
    }

    /// Adds answers; nothing is added where an argument is wrong.
    ///
    /// Args:
    ///     predictions: The answers; `None` where there is none.
    ///     references: For each answer a text or a list of texts.
    ///
    /// Raises:
    ///     InvalidParameterError: An argument is unusable; the message names it.
    fn update(
        &self,
        py: Python<'_>,
        predictions: &Bound<'_, PyAny>,
        references: &Bound<'_, PyAny>,
    ) -> PyResult<()> {
        let more = sums(py, self.version, predictions, references)?;
        py.detach(|| self.state.lock().merge(&more)).map_err(raise)
    }

    /// Adds what another one has seen.
    ///
    /// Args:
    ///     other: One of the same version; it stays as it is.
    ///
    /// Raises:
    ///     InvalidParameterError: It is of the other version.
    fn merge(&self, py: Python<'_>, other: &Self) -> PyResult<()> {
        py.detach(|| {
            let more = other.state.copy();
            self.state.lock().merge(&more)
        })
        .map_err(raise)
    }

    /// Gives the scores; adding may go on afterwards.
    ///
    /// Returns:
    ///     The dict of `squad`.
    ///
    /// Raises:
    ///     InvalidParameterError: No question counts.
    fn finish<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let report = py.detach(|| self.state.copy().finish()).map_err(raise)?;
        squad_dict(py, report)
    }

    /// How many questions count: in `v2` those with an answer.
    #[getter]
    fn n(&self, py: Python<'_>) -> u64 {
        py.detach(|| self.state.lock().n())
    }

    fn __repr__(&self, py: Python<'_>) -> String {
        format!("<SquadAccumulator: n={}>", self.n(py))
    }
}
