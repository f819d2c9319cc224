//! chrF, under sacreBLEU's names.

use evalcore::Result;
use evalcore::metrics::text::{ChrfAccumulator as Sums, ChrfReport, ChrfScorer, ReferenceCount};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::batch::{Shared, in_chunks, named};
use super::bleu::check_lengths;
use crate::errors::raise;
use crate::input::arguments::{char_order as char_order_of, word_order as word_order_of};
use crate::input::texts::{References, Texts, argument};

#[derive(Clone, Copy)]
struct Orders {
    char_order: usize,
    word_order: usize,
    beta: f64,
}

fn settings(
    orders: Orders,
    lowercase: bool,
    whitespace: bool,
    eps_smoothing: bool,
) -> PyResult<ChrfScorer> {
    ChrfScorer::builder()
        .char_order(orders.char_order)
        .word_order(orders.word_order)
        .beta(orders.beta)
        .lowercase(lowercase)
        .whitespace(whitespace)
        .eps_smoothing(eps_smoothing)
        .build()
        .map_err(raise)
}

/// The sums of a batch, and the score of each prediction where they are wanted.
fn batch(
    settings: &ChrfScorer,
    predictions: &[&str],
    references: &[Vec<&str>],
    each: bool,
) -> Result<(Sums, Vec<f64>)> {
    let pairs: Vec<_> = predictions.iter().zip(references).collect();
    let parts = in_chunks(&pairs, |pairs| -> Result<_> {
        let mut sums = settings.accumulator();
        let mut scores = Vec::new();
        for (prediction, references) in pairs {
            let stats = sums.update(prediction, references)?;
            if each {
                scores.push(settings.score(&stats));
            }
        }
        Ok((sums, scores))
    });
    let (mut sums, mut scores) = (settings.accumulator(), Vec::new());
    for part in parts {
        let (more, found) = part?;
        sums.merge(&more)?;
        scores.extend(found);
    }
    Ok((sums, scores))
}

fn report_dict<'py>(
    py: Python<'py>,
    settings: &ChrfScorer,
    report: &ChrfReport,
) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    dict.set_item("name", settings.name())?;
    dict.set_item("score", report.score)?;
    dict.set_item("n", report.n)?;
    dict.set_item("signature", &report.signature)?;
    Ok(dict)
}

fn counted(
    py: Python<'_>,
    settings: &ChrfScorer,
    predictions: &Bound<'_, PyAny>,
    references: &Bound<'_, PyAny>,
    each: bool,
) -> PyResult<(Sums, Vec<f64>)> {
    let predictions = Texts::of(predictions, "predictions")?;
    let references = References::of(references, "references")?;
    py.detach(|| {
        let (predictions, references) = (predictions.strs(), references.lists());
        check_lengths(predictions.len(), references.len())?;
        let found = batch(settings, &predictions, &references, each);
        found.map_err(raise)
    })
}

/// Gives chrF of a corpus, or chrF++ with `word_order=2`, as sacreBLEU computes it.
///
/// `100 (1 + β²) P R / (β² P + R)` with the mean n-gram precision P and recall R over characters
/// and words; 0 to 100. Of several references the one with the largest score counts.
///
/// Args:
///     predictions: The texts to score: a list, a NumPy array or Arrow data.
///     references: For each prediction a text or a list of texts (`corpus_chrf` takes sacreBLEU's
///         streams instead).
///     char_order: The longest character n-grams, 1 to 64.
///     word_order: The longest word n-grams, 0 to 64.
///     beta: How many times recall weighs as much as precision.
///     lowercase: Whether texts are lowered first.
///     whitespace: Whether spaces are characters.
///     eps_smoothing: Whether each order is scored on its own, also those without n-grams.
///     sentences: Whether to give the score of each prediction too.
///
/// Returns:
///     `{name, score, n, signature}`, and with `sentences` a list of scores:
///     `evalcore.wire.ChrfReport`.
///
/// Raises:
///     InvalidParameterError: An argument is unusable; the message names it.
///
/// Example:
///     >>> from evalcore.metrics import chrf
///     >>> report = chrf(["the same text"], ["the same text"], word_order=2)
///     >>> report["name"], report["score"]
///     ('chrF2++', 100.0)
#[pyfunction]
#[pyo3(signature = (predictions, references, *, char_order=6, word_order=0, beta=2.0, lowercase=false, whitespace=false, eps_smoothing=false, sentences=false))]
#[expect(clippy::too_many_arguments, reason = "sacreBLEU's arguments")]
#[expect(clippy::fn_params_excessive_bools, reason = "sacreBLEU's arguments")]
pub(crate) fn chrf<'py>(
    py: Python<'py>,
    predictions: &Bound<'py, PyAny>,
    references: &Bound<'py, PyAny>,
    #[pyo3(from_py_with = char_order_of)] char_order: usize,
    #[pyo3(from_py_with = word_order_of)] word_order: usize,
    beta: f64,
    lowercase: bool,
    whitespace: bool,
    eps_smoothing: bool,
    sentences: bool,
) -> PyResult<Bound<'py, PyDict>> {
    let orders = Orders {
        char_order,
        word_order,
        beta,
    };
    let settings = settings(orders, lowercase, whitespace, eps_smoothing)?;
    let (sums, scores) = counted(py, &settings, predictions, references, sentences)?;
    let dict = report_dict(py, &settings, &sums.finish().map_err(raise)?)?;
    if sentences {
        dict.set_item("sentences", scores)?;
    }
    Ok(dict)
}

/// Gives chrF of one sentence, as sacreBLEU computes it.
///
/// Args:
///     hypothesis: The text to score.
///     references: A text or a list of texts.
///     char_order: The longest character n-grams, 1 to 64.
///     word_order: The longest word n-grams, 0 to 64.
///     beta: How many times recall weighs as much as precision.
///     lowercase: Whether texts are lowered first.
///     remove_whitespace: Whether spaces are no characters.
///     eps_smoothing: Whether each order is scored on its own, also those without n-grams.
///
/// Returns:
///     `{name, score, signature}`, 0 to 100: `evalcore.wire.ChrfSentence`.
///
/// Raises:
///     InvalidParameterError: An argument is unusable; the message names it.
///
/// Example:
///     >>> from evalcore.metrics import sentence_chrf
///     >>> sentence_chrf("the same text", ["another", "the same text"])["score"]
///     100.0
#[pyfunction]
#[pyo3(signature = (hypothesis, references, *, char_order=6, word_order=0, beta=2.0, lowercase=false, remove_whitespace=true, eps_smoothing=false))]
#[expect(clippy::too_many_arguments, reason = "sacreBLEU's arguments")]
pub(crate) fn sentence_chrf<'py>(
    py: Python<'py>,
    hypothesis: &Bound<'py, PyAny>,
    references: &Bound<'py, PyAny>,
    #[pyo3(from_py_with = char_order_of)] char_order: usize,
    #[pyo3(from_py_with = word_order_of)] word_order: usize,
    beta: f64,
    lowercase: bool,
    remove_whitespace: bool,
    eps_smoothing: bool,
) -> PyResult<Bound<'py, PyDict>> {
    let orders = Orders {
        char_order,
        word_order,
        beta,
    };
    let settings = settings(orders, lowercase, !remove_whitespace, eps_smoothing)?;
    let hypothesis = argument(hypothesis, "hypothesis")?;
    let references = References::of_one(references, "references")?;
    let (score, count) = py
        .detach(|| {
            let references = references.lists().pop().unwrap_or_default();
            let score = settings.sentence(&hypothesis, &references)?;
            Ok((score, ReferenceCount::Each(references.len())))
        })
        .map_err(raise)?;
    let dict = PyDict::new(py);
    dict.set_item("name", settings.name())?;
    dict.set_item("score", score)?;
    dict.set_item("signature", settings.signature(count))?;
    Ok(dict)
}

/// chrF of a corpus, in as many parts, threads and files as one likes.
///
/// It changes with `update` and `merge`, so it has no hash; threads may share it. Only sums are
/// kept, not the texts.
///
/// Args:
///     char_order: The longest character n-grams, 1 to 64.
///     word_order: The longest word n-grams, 0 to 64.
///     beta: How many times recall weighs as much as precision.
///     lowercase: Whether texts are lowered first.
///     whitespace: Whether spaces are characters.
///     eps_smoothing: Whether each order is scored on its own, also those without n-grams.
///     state: What another one of the same settings held; pickling uses it.
///
/// Raises:
///     InvalidParameterError: An argument is unusable; the message names it.
///
/// Example:
///     >>> from evalcore.metrics import ChrfAccumulator
///     >>> sums = ChrfAccumulator()
///     >>> sums.update(["the cat", "a dog"], ["the cat", "a dog"])
///     >>> sums.finish()["score"]
///     100.0
#[pyclass(frozen, module = "evalcore._evalcore")]
pub(crate) struct ChrfAccumulator {
    settings: ChrfScorer,
    named: Py<PyDict>,
    state: Shared<Sums>,
}

#[pymethods]
impl ChrfAccumulator {
    #[new]
    #[pyo3(signature = (*, char_order=6, word_order=0, beta=2.0, lowercase=false, whitespace=false, eps_smoothing=false, state=None))]
    #[expect(clippy::too_many_arguments, reason = "sacreBLEU's arguments")]
    fn new(
        py: Python<'_>,
        #[pyo3(from_py_with = char_order_of)] char_order: usize,
        #[pyo3(from_py_with = word_order_of)] word_order: usize,
        beta: f64,
        lowercase: bool,
        whitespace: bool,
        eps_smoothing: bool,
        state: Option<Vec<u64>>,
    ) -> PyResult<Self> {
        let named = named!(
            py,
            char_order,
            word_order,
            beta,
            lowercase,
            whitespace,
            eps_smoothing
        );
        let orders = Orders {
            char_order,
            word_order,
            beta,
        };
        let settings = settings(orders, lowercase, whitespace, eps_smoothing)?;
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
    ///     predictions: The texts to score.
    ///     references: For each prediction a text or a list of texts.
    ///
    /// Raises:
    ///     InvalidParameterError: An argument is unusable; the message names it.
    fn update(
        &self,
        py: Python<'_>,
        predictions: &Bound<'_, PyAny>,
        references: &Bound<'_, PyAny>,
    ) -> PyResult<()> {
        let (more, _) = counted(py, &self.settings, predictions, references, false)?;
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

    /// Gives the score; adding may go on afterwards.
    ///
    /// Returns:
    ///     The dict of `chrf`.
    ///
    /// Raises:
    ///     InvalidParameterError: Nothing was added.
    fn finish<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let report = py.detach(|| self.state.copy().finish()).map_err(raise)?;
        report_dict(py, &self.settings, &report)
    }

    /// How many predictions were added.
    #[getter]
    fn n(&self, py: Python<'_>) -> u64 {
        py.detach(|| self.state.lock().n())
    }

    fn __repr__(&self, py: Python<'_>) -> String {
        format!("<ChrfAccumulator: n={}>", self.n(py))
    }
}
