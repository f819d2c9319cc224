//! Exact match, under Hugging Face's names.

use evalcore::metrics::text::{ExactMatch, ExactMatchAccumulator as Matches, ExactMatchReport};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::batch::{Shared, in_chunks, named};
use super::bleu::check_lengths;
use crate::errors::raise;
use crate::input::texts::Texts;

fn settings(
    regexes_to_ignore: Option<Vec<String>>,
    ignore_case: bool,
    ignore_punctuation: bool,
    ignore_numbers: bool,
) -> PyResult<ExactMatch> {
    ExactMatch::builder()
        .regexes_to_ignore(regexes_to_ignore.unwrap_or_default())
        .ignore_case(ignore_case)
        .ignore_punctuation(ignore_punctuation)
        .ignore_numbers(ignore_numbers)
        .build()
        .map_err(raise)
}

/// The matches of a batch, and of each pair whether it matches.
fn count(
    py: Python<'_>,
    settings: &ExactMatch,
    predictions: &Bound<'_, PyAny>,
    references: &Bound<'_, PyAny>,
) -> PyResult<(Matches, Vec<bool>)> {
    let predictions = Texts::of(predictions, "predictions")?;
    let references = Texts::of(references, "references")?;
    py.detach(|| {
        let (predictions, references) = (predictions.strs(), references.strs());
        check_lengths(predictions.len(), references.len())?;
        let pairs: Vec<_> = predictions.into_iter().zip(references).collect();
        let parts = in_chunks(&pairs, |pairs| {
            let mut matches = settings.accumulator();
            let each = pairs.iter().map(|(a, b)| matches.update(a, b)).collect();
            (matches, each)
        });
        let (mut matches, mut each) = (settings.accumulator(), Vec::new());
        for (more, found) in parts {
            let found: Vec<bool> = found;
            matches.merge(&more).map_err(raise)?;
            each.extend(found);
        }
        Ok((matches, each))
    })
}

fn matches_dict(py: Python<'_>, report: ExactMatchReport) -> PyResult<Bound<'_, PyDict>> {
    let dict = PyDict::new(py);
    dict.set_item("exact_match", report.score)?;
    dict.set_item("matches", report.matches)?;
    dict.set_item("n", report.n)?;
    Ok(dict)
}

/// Gives the share of predictions that equal their reference, as Hugging Face's `exact_match`.
///
/// Expressions, case, punctuation and digits are removed from both, in this order. Two texts that
/// are empty afterwards are equal.
///
/// Args:
///     predictions: The texts to judge: a list, a NumPy array or Arrow data.
///     references: The text that is wanted, for each.
///     regexes_to_ignore: What to remove, in the syntax of Python's `re` without look-around and
///         back-references.
///     ignore_case: Whether case does not matter.
///     ignore_punctuation: Whether ASCII punctuation is removed.
///     ignore_numbers: Whether ASCII digits are removed.
///     per_item: Whether to say of each prediction whether it matches.
///
/// Returns:
///     `{exact_match, matches, n}`, a proportion and counts; with `per_item` also a list of `bool`:
///     `evalcore.wire.ExactMatchReport`.
///
/// Raises:
///     InvalidParameterError: An argument is unusable; the message names it.
///
/// Example:
///     >>> from evalcore.metrics import exact_match
///     >>> exact_match(["Yes!", "no"], ["yes", "yes"], ignore_case=True, ignore_punctuation=True)
///     {'exact_match': 0.5, 'matches': 1, 'n': 2}
#[pyfunction]
#[pyo3(signature = (predictions, references, *, regexes_to_ignore=None, ignore_case=false, ignore_punctuation=false, ignore_numbers=false, per_item=false))]
#[expect(clippy::too_many_arguments, reason = "Hugging Face's arguments")]
#[expect(clippy::fn_params_excessive_bools, reason = "Hugging Face's arguments")]
pub(crate) fn exact_match<'py>(
    py: Python<'py>,
    predictions: &Bound<'py, PyAny>,
    references: &Bound<'py, PyAny>,
    regexes_to_ignore: Option<Vec<String>>,
    ignore_case: bool,
    ignore_punctuation: bool,
    ignore_numbers: bool,
    per_item: bool,
) -> PyResult<Bound<'py, PyDict>> {
    let settings = settings(
        regexes_to_ignore,
        ignore_case,
        ignore_punctuation,
        ignore_numbers,
    )?;
    let (matches, each) = count(py, &settings, predictions, references)?;
    let dict = matches_dict(py, matches.finish().map_err(raise)?)?;
    if per_item {
        dict.set_item("per_item", each)?;
    }
    Ok(dict)
}

/// Counts exact matches, in as many parts, threads and files as one likes.
///
/// It changes with `update` and `merge`, so it has no hash; threads may share it.
///
/// Args:
///     regexes_to_ignore: What to remove first; see `exact_match`.
///     ignore_case: Whether case does not matter.
///     ignore_punctuation: Whether ASCII punctuation is removed.
///     ignore_numbers: Whether ASCII digits are removed.
///     state: What another one of the same settings held; pickling uses it.
///
/// Raises:
///     InvalidParameterError: An expression can not be compiled.
///
/// Example:
///     >>> from evalcore.metrics import ExactMatchAccumulator
///     >>> matches = ExactMatchAccumulator(ignore_case=True)
///     >>> matches.update(["Yes", "no"], ["yes", "yes"])
///     >>> matches.finish()["exact_match"]
///     0.5
#[pyclass(frozen, module = "evalcore._evalcore")]
pub(crate) struct ExactMatchAccumulator {
    settings: ExactMatch,
    named: Py<PyDict>,
    state: Shared<Matches>,
}

#[pymethods]
impl ExactMatchAccumulator {
    #[new]
    #[pyo3(signature = (*, regexes_to_ignore=None, ignore_case=false, ignore_punctuation=false, ignore_numbers=false, state=None))]
    fn new(
        py: Python<'_>,
        regexes_to_ignore: Option<Vec<String>>,
        ignore_case: bool,
        ignore_punctuation: bool,
        ignore_numbers: bool,
        state: Option<Vec<u64>>,
    ) -> PyResult<Self> {
        let named = named!(
            py,
            regexes_to_ignore,
            ignore_case,
            ignore_punctuation,
            ignore_numbers
        );
        let settings = settings(
            regexes_to_ignore,
            ignore_case,
            ignore_punctuation,
            ignore_numbers,
        )?;
        let state = Shared::restored(py, settings.accumulator(), state)?;
        Ok(Self {
            settings,
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

    /// Adds predictions; nothing is added where an argument is wrong.
    ///
    /// Args:
    ///     predictions: The texts to judge.
    ///     references: The text that is wanted, for each.
    ///
    /// Raises:
    ///     InvalidParameterError: An argument is unusable; the message names it.
    fn update(
        &self,
        py: Python<'_>,
        predictions: &Bound<'_, PyAny>,
        references: &Bound<'_, PyAny>,
    ) -> PyResult<()> {
        let (more, _) = count(py, &self.settings, predictions, references)?;
        py.detach(|| self.state.lock().merge(&more)).map_err(raise)
    }

    /// Adds what another one has seen.
    ///
    /// Args:
    ///     other: One that ignores the same; it stays as it is.
    ///
    /// Raises:
    ///     InvalidParameterError: It ignores other things.
    fn merge(&self, py: Python<'_>, other: &Self) -> PyResult<()> {
        py.detach(|| {
            let more = other.state.copy();
            self.state.lock().merge(&more)
        })
        .map_err(raise)
    }

    /// Gives the share; adding may go on afterwards.
    ///
    /// Returns:
    ///     `{exact_match, matches, n}`.
    ///
    /// Raises:
    ///     InvalidParameterError: Nothing was added.
    fn finish<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let report = py.detach(|| self.state.copy().finish()).map_err(raise)?;
        matches_dict(py, report)
    }

    /// How many predictions were added.
    #[getter]
    fn n(&self, py: Python<'_>) -> u64 {
        py.detach(|| self.state.lock().n())
    }

    fn __repr__(&self, py: Python<'_>) -> String {
        format!("<ExactMatchAccumulator: n={}>", self.n(py))
    }
}
