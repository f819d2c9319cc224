//! BLEU, under sacreBLEU's names.

use evalcore::metrics::text::{
    BleuAccumulator as Sums, BleuReport, BleuScore, BleuScorer, BleuSmoothing, ReferenceCount,
};
use evalcore::{Error, Result};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::batch::{Shared, in_chunks, named};
use crate::input::arguments::{max_ngram_order as max_ngram_order_of, raise_as};
use crate::input::texts::{References, Texts, argument};
use crate::opencompass::extract::parameter;

/// Arguments by their names here.
const NAMES: &[(&str, &str)] = &[("tokenizer", "tokenize")];

fn raise(error: Error) -> PyErr {
    raise_as(NAMES)(error)
}

fn settings(
    tokenize: &str,
    smoothing: (&str, Option<f64>),
    lowercase: bool,
    effective_order: bool,
    max_ngram_order: usize,
) -> PyResult<BleuScorer> {
    let build = || {
        BleuScorer::builder()
            .tokenizer(tokenize.parse()?)
            .smoothing(BleuSmoothing::from_name(smoothing.0, smoothing.1)?)
            .lowercase(lowercase)
            .effective_order(effective_order)
            .max_order(max_ngram_order)
            .build()
    };
    build().map_err(raise)
}

/// The sums of a batch, and the score of each prediction where they are wanted.
fn batch(
    settings: &BleuScorer,
    sentences: Option<&BleuScorer>,
    predictions: &[&str],
    references: &[Vec<&str>],
) -> Result<(Sums, Vec<f64>)> {
    let pairs: Vec<_> = predictions.iter().zip(references).collect();
    let parts = in_chunks(&pairs, |pairs| -> Result<_> {
        let mut sums = settings.accumulator();
        let mut scores = Vec::new();
        for (prediction, references) in pairs {
            let stats = sums.update(prediction, references)?;
            if let Some(single) = sentences {
                scores.push(single.score(&stats).score);
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

pub(super) fn check_lengths(predictions: usize, references: usize) -> PyResult<()> {
    if predictions == references {
        return Ok(());
    }
    let found = format!("{references} for {predictions} predictions");
    Err(parameter(
        "references",
        "as many entries as predictions",
        found,
    ))
}

fn score_dict<'py>(py: Python<'py>, score: &BleuScore) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    dict.set_item("score", score.score)?;
    dict.set_item("precisions", &score.precisions)?;
    dict.set_item("bp", score.brevity_penalty)?;
    dict.set_item("sys_len", score.prediction_len)?;
    dict.set_item("ref_len", score.reference_len)?;
    dict.set_item("counts", &score.matches)?;
    dict.set_item("totals", &score.totals)?;
    Ok(dict)
}

fn report_dict<'py>(py: Python<'py>, report: &BleuReport) -> PyResult<Bound<'py, PyDict>> {
    let dict = score_dict(py, &report.score)?;
    dict.set_item("n", report.n)?;
    dict.set_item("signature", &report.signature)?;
    Ok(dict)
}

/// Gives BLEU of a corpus, as sacreBLEU computes it.
///
/// `score = BP · exp(mean ln pₙ)` with the clipped n-gram precisions pₙ and the brevity penalty BP;
/// 0 to 100. It is the score of the summed counts, not a mean of sentence scores.
///
/// Args:
///     predictions: The texts to score: a list, a NumPy array or Arrow data.
///     references: For each prediction a text or a list of texts (`corpus_bleu` takes sacreBLEU's
///         streams instead).
///     tokenize: `"13a"`, `"intl"`, `"char"`, `"none"` or `"zh"`.
///     smooth_method: `"exp"`, `"floor"`, `"add-k"` or `"none"`.
///     smooth_value: For `"floor"` (default 0.1) and `"add-k"` (default 1).
///     lowercase: Whether texts are lowered first.
///     effective_order: Whether orders longer than the text are left out.
///     max_ngram_order: The longest n-grams, 1 to 64.
///     sentences: Whether to give the score of each prediction too, with effective order.
///
/// Returns:
///     `{score, precisions, bp, sys_len, ref_len, counts, totals, n, signature}`, and with
///     `sentences` a list of scores: `evalcore.wire.BleuReport`.
///
/// Raises:
///     InvalidParameterError: An argument is unusable; the message names it.
///
/// Example:
///     >>> from evalcore.metrics import bleu
///     >>> report = bleu(["The cat sat on the mat."], [["The cat sat on the mat.", "A cat sat."]])
///     >>> round(report["score"], 2), report["signature"]
///     (100.0, 'nrefs:2|case:mixed|eff:no|tok:13a|smooth:exp|version:2.6.0')
#[pyfunction]
#[pyo3(signature = (predictions, references, *, tokenize="13a", smooth_method="exp", smooth_value=None, lowercase=false, effective_order=false, max_ngram_order=4, sentences=false))]
#[expect(clippy::too_many_arguments, reason = "sacreBLEU's arguments")]
pub(crate) fn bleu<'py>(
    py: Python<'py>,
    predictions: &Bound<'py, PyAny>,
    references: &Bound<'py, PyAny>,
    tokenize: &str,
    smooth_method: &str,
    smooth_value: Option<f64>,
    lowercase: bool,
    effective_order: bool,
    #[pyo3(from_py_with = max_ngram_order_of)] max_ngram_order: usize,
    sentences: bool,
) -> PyResult<Bound<'py, PyDict>> {
    let smoothing = (smooth_method, smooth_value);
    let of = |effective| settings(tokenize, smoothing, lowercase, effective, max_ngram_order);
    let (corpus, single) = (of(effective_order)?, of(true)?);
    let (sums, scores) = counted(
        py,
        &corpus,
        sentences.then_some(&single),
        predictions,
        references,
    )?;
    let report = sums.finish().map_err(raise)?;
    let dict = report_dict(py, &report)?;
    if sentences {
        dict.set_item("sentences", scores)?;
    }
    Ok(dict)
}

fn counted(
    py: Python<'_>,
    corpus: &BleuScorer,
    sentences: Option<&BleuScorer>,
    predictions: &Bound<'_, PyAny>,
    references: &Bound<'_, PyAny>,
) -> PyResult<(Sums, Vec<f64>)> {
    let predictions = Texts::of(predictions, "predictions")?;
    let references = References::of(references, "references")?;
    py.detach(|| {
        let (predictions, references) = (predictions.strs(), references.lists());
        check_lengths(predictions.len(), references.len())?;
        let found = batch(corpus, sentences, &predictions, &references);
        found.map_err(raise)
    })
}

/// Gives BLEU of one sentence, as sacreBLEU computes it.
///
/// Args:
///     hypothesis: The text to score.
///     references: A text or a list of texts.
///     smooth_method: `"exp"`, `"floor"`, `"add-k"` or `"none"`.
///     smooth_value: For `"floor"` (default 0.1) and `"add-k"` (default 1).
///     lowercase: Whether texts are lowered first.
///     tokenize: `"13a"`, `"intl"`, `"char"`, `"none"` or `"zh"`.
///     use_effective_order: Whether orders longer than the text are left out; without it a sentence
///         under four tokens scores 0.
///     max_ngram_order: The longest n-grams, 1 to 64.
///
/// Returns:
///     `{score, precisions, bp, sys_len, ref_len, counts, totals, signature}`, 0 to 100:
///     `evalcore.wire.BleuSentence`.
///
/// Raises:
///     InvalidParameterError: An argument is unusable; the message names it.
///
/// Example:
///     >>> from evalcore.metrics import sentence_bleu
///     >>> round(sentence_bleu("the cat sat", ["the cat sat down"])["score"], 2)
///     71.65
#[pyfunction]
#[pyo3(signature = (hypothesis, references, *, smooth_method="exp", smooth_value=None, lowercase=false, tokenize="13a", use_effective_order=true, max_ngram_order=4))]
#[expect(clippy::too_many_arguments, reason = "sacreBLEU's arguments")]
pub(crate) fn sentence_bleu<'py>(
    py: Python<'py>,
    hypothesis: &Bound<'py, PyAny>,
    references: &Bound<'py, PyAny>,
    smooth_method: &str,
    smooth_value: Option<f64>,
    lowercase: bool,
    tokenize: &str,
    use_effective_order: bool,
    #[pyo3(from_py_with = max_ngram_order_of)] max_ngram_order: usize,
) -> PyResult<Bound<'py, PyDict>> {
    let settings = settings(
        tokenize,
        (smooth_method, smooth_value),
        lowercase,
        use_effective_order,
        max_ngram_order,
    )?;
    let hypothesis = argument(hypothesis, "hypothesis")?;
    let references = References::of_one(references, "references")?;
    let (score, count) = py
        .detach(|| {
            let references = references.lists().pop().unwrap_or_default();
            let score = settings.sentence(&hypothesis, &references)?;
            Ok((score, ReferenceCount::Each(references.len())))
        })
        .map_err(raise)?;
    let dict = score_dict(py, &score)?;
    dict.set_item("signature", settings.signature(count))?;
    Ok(dict)
}

/// BLEU of a corpus, in as many parts, threads and files as one likes.
///
/// It changes with `update` and `merge`, so it has no hash; threads may share it. Only sums are
/// kept, not the texts.
///
/// Args:
///     tokenize: `"13a"`, `"intl"`, `"char"`, `"none"` or `"zh"`.
///     smooth_method: `"exp"`, `"floor"`, `"add-k"` or `"none"`.
///     smooth_value: For `"floor"` (default 0.1) and `"add-k"` (default 1).
///     lowercase: Whether texts are lowered first.
///     effective_order: Whether orders longer than the text are left out.
///     max_ngram_order: The longest n-grams, 1 to 64.
///     state: What another one of the same settings held; pickling uses it.
///
/// Raises:
///     InvalidParameterError: An argument is unusable; the message names it.
///
/// Example:
///     >>> from evalcore.metrics import BleuAccumulator
///     >>> first, second = BleuAccumulator(), BleuAccumulator()
///     >>> first.update(["the cat sat on the mat"], ["the cat sat on the mat"])
///     >>> second.update(["a dog"], [["a dog", "the dog"]])
///     >>> first.merge(second)
///     >>> first.n, first.finish()["signature"][:10]
///     (2, 'nrefs:var|')
#[pyclass(frozen, module = "evalcore._evalcore")]
pub(crate) struct BleuAccumulator {
    settings: BleuScorer,
    named: Py<PyDict>,
    state: Shared<Sums>,
}

#[pymethods]
impl BleuAccumulator {
    #[new]
    #[pyo3(signature = (*, tokenize="13a", smooth_method="exp", smooth_value=None, lowercase=false, effective_order=false, max_ngram_order=4, state=None))]
    #[expect(clippy::too_many_arguments, reason = "sacreBLEU's arguments")]
    fn new(
        py: Python<'_>,
        tokenize: &str,
        smooth_method: &str,
        smooth_value: Option<f64>,
        lowercase: bool,
        effective_order: bool,
        #[pyo3(from_py_with = max_ngram_order_of)] max_ngram_order: usize,
        state: Option<Vec<u64>>,
    ) -> PyResult<Self> {
        let named = named!(
            py,
            tokenize,
            smooth_method,
            smooth_value,
            lowercase,
            effective_order,
            max_ngram_order
        );
        let smoothing = (smooth_method, smooth_value);
        let settings = settings(
            tokenize,
            smoothing,
            lowercase,
            effective_order,
            max_ngram_order,
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
        let (more, _) = counted(py, &self.settings, None, predictions, references)?;
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
    ///     The dict of `bleu`.
    ///
    /// Raises:
    ///     InvalidParameterError: Nothing was added.
    fn finish<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let report = py.detach(|| self.state.copy().finish()).map_err(raise)?;
        report_dict(py, &report)
    }

    /// How many predictions were added.
    #[getter]
    fn n(&self, py: Python<'_>) -> u64 {
        py.detach(|| self.state.lock().n())
    }

    fn __repr__(&self, py: Python<'_>) -> String {
        format!("<BleuAccumulator: n={}>", self.n(py))
    }
}
