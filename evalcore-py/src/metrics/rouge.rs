//! ROUGE, under rouge_score's names.

use evalcore::metrics::text::{
    RougeAccumulator as Means, RougeScore, RougeScorer, RougeScores, RougeType,
};
use evalcore::{Error, Result};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::batch::{Shared, in_chunks, named};
use crate::errors::warn_of_metric;
use crate::input::arguments::raise_as;
use crate::input::texts::{References, Texts, argument};
use crate::opencompass::extract::parameter;
use crate::table::{Column, Table, Values};

/// Arguments by their names here.
const NAMES: &[(&str, &str)] = &[("types", "rouge_types"), ("rouge type", "rouge_types")];

fn raise(error: Error) -> PyErr {
    raise_as(NAMES)(error)
}

pub(crate) fn settings(
    types: Option<Vec<String>>,
    stemmer: bool,
    tokenizer: &str,
) -> PyResult<RougeScorer> {
    let build = || {
        let mut builder = RougeScorer::builder();
        if let Some(types) = types {
            let types = types.iter().map(|name| name.parse::<RougeType>());
            builder.types(types.collect::<Result<Vec<_>>>()?);
        }
        builder
            .stemmer(stemmer)
            .tokenizer(tokenizer.parse()?)
            .build()
    };
    build().map_err(raise)
}

fn set_score(dict: &Bound<'_, PyDict>, score: RougeScore) -> PyResult<()> {
    dict.set_item("precision", score.precision)?;
    dict.set_item("recall", score.recall)?;
    dict.set_item("fmeasure", score.fmeasure)
}

/// The means of a batch, and the scores of each pair where they are wanted.
fn batch(
    settings: &RougeScorer,
    targets: &[Vec<&str>],
    predictions: &[&str],
    each: bool,
) -> Result<(Means, Vec<RougeScores>)> {
    let pairs: Vec<_> = targets.iter().zip(predictions).collect();
    let parts = in_chunks(&pairs, |pairs| -> Result<_> {
        let mut means = settings.accumulator();
        let mut scores = Vec::new();
        for (targets, prediction) in pairs {
            let found = means.update_multi(targets, prediction)?;
            if each {
                scores.push(found);
            }
        }
        Ok((means, scores))
    });
    let (mut means, mut scores) = (settings.accumulator(), Vec::new());
    for part in parts {
        let (more, found) = part?;
        means.merge(&more)?;
        scores.extend(found);
    }
    Ok((means, scores))
}

fn check_lengths(targets: usize, predictions: usize) -> PyResult<()> {
    if targets == predictions {
        return Ok(());
    }
    let found = format!("{targets} for {predictions} predictions");
    Err(parameter(
        "targets",
        "as many entries as predictions",
        found,
    ))
}

/// `{n, means}` of finished means, with a warning for texts that could not be seen.
fn report(py: Python<'_>, means: Means) -> PyResult<Bound<'_, PyDict>> {
    let report = means.finish().map_err(raise)?;
    warn_of_metric(py, &report.diagnostics)?;
    let by_type = PyDict::new(py);
    for estimate in &report.estimates {
        let numbers = PyDict::new(py);
        set_score(&numbers, estimate.mean)?;
        numbers.set_item("standard_error", estimate.standard_error)?;
        by_type.set_item(estimate.kind.to_string(), numbers)?;
    }
    let dict = PyDict::new(py);
    dict.set_item("n", report.n)?;
    dict.set_item("means", by_type)?;
    Ok(dict)
}

/// Columns `{type}_{precision, recall, fmeasure}`, a row for each pair.
fn table(settings: &RougeScorer, scores: &[RougeScores]) -> Table {
    let mut columns = Vec::new();
    for kind in settings.types() {
        for name in ["precision", "recall", "fmeasure"] {
            let value = |score: RougeScore| match name {
                "precision" => score.precision,
                "recall" => score.recall,
                _ => score.fmeasure,
            };
            let values = scores.iter().map(|scores| scores.get(*kind).map(value));
            columns.push(Column {
                name: format!("{kind}_{name}"),
                values: Values::Number(values.collect()),
            });
        }
    }
    Table::of(columns)
}

/// Scores a prediction against its target, or the best of several, as rouge_score does.
///
/// Precision is the share of the prediction that stands in the target, recall the share of the
/// target that stands in the prediction. Each type takes the target with the largest F, the first
/// one on ties. A text without tokens scores 0, also against itself.
///
/// Args:
///     target: The text that is wanted, or a list of such texts.
///     prediction: The text to score.
///     rouge_types: Of `rouge1` to `rouge9`, `rougeL` and `rougeLsum`, which splits lines at
///         `\n`. Default: `rouge1`, `rouge2`, `rougeL`, `rougeLsum`.
///     use_stemmer: Whether words of more than three letters are stemmed, for English.
///     tokenizer: `"rouge_score"`, which sees only `a` to `z` and digits, or `"unicode_words"` for
///         any script; their scores are not comparable.
///
/// Returns:
///     For each type `{precision, recall, fmeasure}`, proportions.
///
/// Raises:
///     InvalidParameterError: An argument is unusable; the message names it.
///
/// Example:
///     >>> from evalcore.metrics import rouge
///     >>> rouge("testing one two", "testing", rouge_types=["rouge1"])["rouge1"]["fmeasure"]
///     0.5
///     >>> rouge(["a b", "c d"], "c d", rouge_types=["rougeL"])["rougeL"]["recall"]
///     1.0
#[pyfunction]
#[pyo3(signature = (target, prediction, *, rouge_types=None, use_stemmer=false, tokenizer="rouge_score"))]
pub(crate) fn rouge<'py>(
    py: Python<'py>,
    target: &Bound<'py, PyAny>,
    prediction: &Bound<'py, PyAny>,
    rouge_types: Option<Vec<String>>,
    use_stemmer: bool,
    tokenizer: &str,
) -> PyResult<Bound<'py, PyDict>> {
    let settings = settings(rouge_types, use_stemmer, tokenizer)?;
    let targets = References::of_one(target, "target")?;
    let prediction = argument(prediction, "prediction")?;
    let scores = py
        .detach(|| {
            let targets = targets.lists().pop().unwrap_or_default();
            settings.score_multi(&targets, &prediction)
        })
        .map_err(raise_as(&[("targets", "target")]))?;
    warn_of_metric(py, &scores.diagnostics())?;
    let dict = PyDict::new(py);
    for (kind, score) in scores.iter() {
        let numbers = PyDict::new(py);
        set_score(&numbers, score)?;
        dict.set_item(kind.to_string(), numbers)?;
    }
    Ok(dict)
}

/// Scores many predictions: the means over all of them, and on demand each.
///
/// Args:
///     targets: A target for each prediction, or a list of targets: a list, a NumPy array or
///         Arrow data.
///     predictions: The texts to score.
///     rouge_types: Which types; see `rouge`.
///     use_stemmer: Whether words of more than three letters are stemmed, for English.
///     tokenizer: `"rouge_score"` or `"unicode_words"`; see `rouge`.
///     scores: Whether to give the scores of each prediction too.
///
/// Returns:
///     `{n, means}`: for each type the means `{precision, recall, fmeasure}`, proportions, and the
///     `standard_error` of the mean F. With `scores` also a `Table` with a row for each prediction
///     and columns such as `rouge1_fmeasure`: `evalcore.wire.RougeReport`.
///
/// Raises:
///     InvalidParameterError: An argument is unusable; the message names it.
///
/// Example:
///     >>> from evalcore.metrics import rouge_batch
///     >>> report = rouge_batch(["a b", "a b"], ["a b", "c"], rouge_types=["rouge1"], scores=True)
///     >>> report["n"], report["means"]["rouge1"]["fmeasure"]
///     (2, 0.5)
///     >>> report["scores"].to_pydict()["rouge1_fmeasure"]
///     [1.0, 0.0]
#[pyfunction]
#[pyo3(signature = (targets, predictions, *, rouge_types=None, use_stemmer=false, tokenizer="rouge_score", scores=false))]
pub(crate) fn rouge_batch<'py>(
    py: Python<'py>,
    targets: &Bound<'py, PyAny>,
    predictions: &Bound<'py, PyAny>,
    rouge_types: Option<Vec<String>>,
    use_stemmer: bool,
    tokenizer: &str,
    scores: bool,
) -> PyResult<Bound<'py, PyDict>> {
    let settings = settings(rouge_types, use_stemmer, tokenizer)?;
    let (means, found) = counted(py, &settings, targets, predictions, scores)?;
    let dict = report(py, means)?;
    if scores {
        let table = py.detach(|| table(&settings, &found));
        dict.set_item("scores", Py::new(py, table)?)?;
    }
    Ok(dict)
}

/// The scores of each pair, with a warning for texts that could not be seen.
pub(crate) fn scored(
    py: Python<'_>,
    settings: &RougeScorer,
    targets: &Bound<'_, PyAny>,
    predictions: &Bound<'_, PyAny>,
) -> PyResult<Vec<RougeScores>> {
    let (means, found) = counted(py, settings, targets, predictions, true)?;
    let report = means.finish().map_err(raise)?;
    warn_of_metric(py, &report.diagnostics)?;
    Ok(found)
}

fn counted(
    py: Python<'_>,
    settings: &RougeScorer,
    targets: &Bound<'_, PyAny>,
    predictions: &Bound<'_, PyAny>,
    each: bool,
) -> PyResult<(Means, Vec<RougeScores>)> {
    let targets = References::of(targets, "targets")?;
    let predictions = Texts::of(predictions, "predictions")?;
    py.detach(|| {
        let (targets, predictions) = (targets.lists(), predictions.strs());
        check_lengths(targets.len(), predictions.len())?;
        batch(settings, &targets, &predictions, each).map_err(raise)
    })
}

/// Means of ROUGE over a corpus, in as many parts, threads and files as one likes.
///
/// It changes with `update` and `merge`, so it has no hash; threads may share it.
///
/// Args:
///     rouge_types: Which types; see `rouge`.
///     use_stemmer: Whether words of more than three letters are stemmed, for English.
///     tokenizer: `"rouge_score"` or `"unicode_words"`; see `rouge`.
///     state: What another one of the same settings held; pickling uses it.
///
/// Raises:
///     InvalidParameterError: An argument is unusable; the message names it.
///
/// Example:
///     >>> from evalcore.metrics import RougeAccumulator
///     >>> means = RougeAccumulator(rouge_types=["rouge1"])
///     >>> means.update(["a b", "a b"], ["a b", "c"])
///     >>> means.finish()["means"]["rouge1"]["fmeasure"]
///     0.5
#[pyclass(frozen, module = "evalcore._evalcore")]
pub(crate) struct RougeAccumulator {
    settings: RougeScorer,
    named: Py<PyDict>,
    state: Shared<Means>,
}

#[pymethods]
impl RougeAccumulator {
    #[new]
    #[pyo3(signature = (*, rouge_types=None, use_stemmer=false, tokenizer="rouge_score", state=None))]
    fn new(
        py: Python<'_>,
        rouge_types: Option<Vec<String>>,
        use_stemmer: bool,
        tokenizer: &str,
        state: Option<Vec<u64>>,
    ) -> PyResult<Self> {
        let named = named!(py, rouge_types, use_stemmer, tokenizer);
        let settings = settings(rouge_types, use_stemmer, tokenizer)?;
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
    ///     targets: A target for each prediction, or a list of targets.
    ///     predictions: The texts to score.
    ///
    /// Raises:
    ///     InvalidParameterError: An argument is unusable; the message names it.
    fn update(
        &self,
        py: Python<'_>,
        targets: &Bound<'_, PyAny>,
        predictions: &Bound<'_, PyAny>,
    ) -> PyResult<()> {
        let (more, _) = counted(py, &self.settings, targets, predictions, false)?;
        py.detach(|| self.state.lock().merge(&more)).map_err(raise)
    }

    /// Adds what another one has seen.
    ///
    /// Args:
    ///     other: One of the same settings; it stays as it is.
    ///
    /// Raises:
    ///     InvalidParameterError: It has other settings.
    fn merge(&self, py: Python<'_>, other: &Self) -> PyResult<()> {
        py.detach(|| {
            let more = other.state.copy();
            self.state.lock().merge(&more)
        })
        .map_err(raise)
    }

    /// Gives the means; adding may go on afterwards.
    ///
    /// Returns:
    ///     `{n, means}` as `rouge_batch`.
    ///
    /// Raises:
    ///     InvalidParameterError: Nothing was added.
    fn finish<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        report(py, py.detach(|| self.state.copy()))
    }

    /// How many predictions were added.
    #[getter]
    fn n(&self, py: Python<'_>) -> u64 {
        py.detach(|| self.state.lock().n())
    }

    fn __repr__(&self, py: Python<'_>) -> String {
        format!("<RougeAccumulator: n={}>", self.n(py))
    }
}
