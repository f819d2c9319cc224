//! Corpus metrics: tests of two systems, intervals of one.

use evalcore::metrics::text::{BleuScorer, ChrfScorer};
use evalcore::stats::{self, CorpusTestOptions};
use evalcore::{Error, Result};
use pyo3::prelude::*;
use serde::Serialize;

use super::bootstrap::{options, result};
use super::options::pair;
use crate::input::arguments::{choice, invalid, raise_as, resamples, seed as seed_of};
use crate::input::texts::{References, Texts};
use crate::metrics::batch::in_chunks;
use crate::pool::with_threads;
use crate::to_python::to_python;

/// Arguments by their names here.
const NAMES: &[(&str, &str)] = &[
    ("a", "candidate"),
    ("b", "baseline"),
    ("tokenizer", "tokenize"),
    ("confidence", "confidence_level"),
    ("resamples", "n_resamples"),
];

fn raise(error: Error) -> PyErr {
    raise_as(NAMES)(error)
}

/// A metric of summed counts.
enum CorpusMetric {
    Bleu(BleuScorer),
    Chrf(ChrfScorer),
}

impl CorpusMetric {
    fn of(metric: &str, tokenize: Option<&str>, lowercase: bool) -> PyResult<(Self, &'static str)> {
        let known = [
            ("bleu", ("bleu", None)),
            ("chrf", ("chrf", Some(0))),
            ("chrf++", ("chrf++", Some(2))),
        ];
        let (name, word_order) = choice("metric", metric, &known)?;
        let build = || -> Result<Self> {
            let Some(word_order) = word_order else {
                let mut builder = BleuScorer::builder();
                builder.lowercase(lowercase);
                if let Some(tokenize) = tokenize {
                    builder.tokenizer(tokenize.parse()?);
                }
                return Ok(Self::Bleu(builder.build()?));
            };
            let mut builder = ChrfScorer::builder();
            builder.lowercase(lowercase).word_order(word_order);
            Ok(Self::Chrf(builder.build()?))
        };
        match tokenize {
            Some(given) if word_order.is_some() => {
                let expected = "None, unless the metric is `bleu`";
                Err(invalid("tokenize", expected, given))
            }
            _ => Ok((build().map_err(raise)?, name)),
        }
    }

    /// The counts of each text.
    fn rows(&self, predictions: &[&str], references: &[Vec<&str>]) -> Result<Vec<Vec<u64>>> {
        let pairs: Vec<_> = predictions.iter().zip(references).collect();
        let parts = in_chunks(&pairs, |pairs| -> Result<Vec<Vec<u64>>> {
            let predictions: Vec<&str> = pairs.iter().map(|(prediction, _)| **prediction).collect();
            let references: Vec<Vec<&str>> = pairs.iter().map(|(_, all)| (*all).clone()).collect();
            Ok(match self {
                Self::Bleu(scorer) => plain(&scorer.corpus_stats(&predictions, &references)?),
                Self::Chrf(scorer) => plain(&scorer.corpus_stats(&predictions, &references)?),
            })
        });
        let parts = parts.into_iter().collect::<Result<Vec<_>>>()?;
        Ok(parts.into_iter().flatten().collect())
    }

    fn score(&self, sums: &[u64]) -> f64 {
        match self {
            Self::Bleu(scorer) => scorer.score_sums(sums),
            Self::Chrf(scorer) => scorer.score_sums(sums),
        }
    }
}

fn plain<R: AsRef<[u64]>>(rows: &[R]) -> Vec<Vec<u64>> {
    rows.iter().map(|row| row.as_ref().to_vec()).collect()
}

fn check_length(name: &str, texts: usize, references: usize) -> PyResult<()> {
    if texts == 0 {
        return Err(invalid(name, "at least 1 text", 0));
    }
    if texts != references {
        let found = format!("{texts} against {references}");
        return Err(invalid(name, "as many texts as `references`", found));
    }
    Ok(())
}

/// Both systems' texts with their references, counted.
fn counted(
    py: Python<'_>,
    metric: &CorpusMetric,
    [baseline, candidate, references]: [&Bound<'_, PyAny>; 3],
) -> PyResult<[Vec<Vec<u64>>; 2]> {
    let baseline = Texts::of(baseline, "baseline")?;
    let candidate = Texts::of(candidate, "candidate")?;
    let references = References::of(references, "references")?;
    py.detach(|| {
        let references = references.lists();
        let rows = |name, texts: &Texts| {
            let texts = texts.strs();
            check_length(name, texts.len(), references.len())?;
            metric.rows(&texts, &references).map_err(raise)
        };
        Ok([rows("baseline", &baseline)?, rows("candidate", &candidate)?])
    })
}

fn test_options(confidence: f64, n_resamples: usize, seed: u64) -> CorpusTestOptions {
    CorpusTestOptions::default()
        .confidence(confidence)
        .resamples(n_resamples)
        .seed(seed)
}

#[derive(Serialize)]
struct PairedBootstrap {
    metric: &'static str,
    score_baseline: f64,
    score_candidate: f64,
    difference: f64,
    pvalue: f64,
    mean_baseline: f64,
    mean_candidate: f64,
    interval_baseline: (f64, f64),
    interval_candidate: (f64, f64),
    confidence_interval: (f64, f64),
    confidence_level: f64,
    n: usize,
    n_resamples: usize,
    seed: u64,
}

/// Tests by paired bootstrap resampling whether two systems' corpus scores differ.
///
/// Each resample draws texts with replacement and scores both systems on them; `pvalue` is how often
/// a difference departs from the mean of them by as much as the one observed, two-sided. As
/// sacreBLEU's `--paired-bs`, within Monte-Carlo error; a system against itself has p = 1. The answer
/// depends neither on the order of the texts nor on the number of threads. Koehn (2004).
///
/// Args:
///     baseline: The texts of one system: a list, a NumPy array or Arrow data.
///     candidate: The other system's texts for the same items.
///     references: For each item a text or a list of texts.
///     metric: `"bleu"`, `"chrf"` or `"chrf++"`, each with sacreBLEU's defaults.
///     tokenize: For BLEU `"13a"` (the default), `"intl"`, `"char"`, `"none"` or `"zh"`.
///     lowercase: Whether texts are lowered first.
///     n_resamples: How many resamples, 2 to 100,000,000; sacreBLEU takes 1,000.
///     confidence_level: The level of the percentile intervals, strictly between 0 and 1.
///     seed: The seed.
///
/// Returns:
///     `{metric, score_baseline, score_candidate, difference, pvalue, mean_baseline, mean_candidate,
///     interval_baseline, interval_candidate, confidence_interval, confidence_level, n, n_resamples,
///     seed}`, `evalcore.stats.PairedBootstrapTest`: scores from 0 to 100; `difference` and its
///     interval are the candidate's less the baseline's, the means those of the resamples.
///
/// Raises:
///     InvalidParameterError: No texts, columns that differ in length, an item without references,
///         or an option that is unusable.
///
/// Example:
///     >>> from evalcore import stats
///     >>> references = ["the cat sat on the mat", "a dog ran in the park", "it rains a lot"]
///     >>> baseline = ["a cat lay there", "dogs walk in a park", "snow falls"]
///     >>> test = stats.paired_bootstrap_test(baseline, references, references, metric="chrf")
///     >>> test["score_candidate"], test["difference"] > 50, test["pvalue"] < 0.01
///     (100.0, True, True)
#[pyfunction]
#[pyo3(signature = (
    baseline, candidate, references, *, metric="bleu", tokenize=None, lowercase=false,
    n_resamples=1_000, confidence_level=0.95, seed=0
))]
#[expect(clippy::too_many_arguments, reason = "options are keywords in Python")]
pub(crate) fn paired_bootstrap_test<'py>(
    py: Python<'py>,
    baseline: &Bound<'py, PyAny>,
    candidate: &Bound<'py, PyAny>,
    references: &Bound<'py, PyAny>,
    metric: &str,
    tokenize: Option<&str>,
    lowercase: bool,
    #[pyo3(from_py_with = resamples)] n_resamples: usize,
    confidence_level: f64,
    #[pyo3(from_py_with = seed_of)] seed: u64,
) -> PyResult<Bound<'py, PyAny>> {
    let (scorer, metric) = CorpusMetric::of(metric, tokenize, lowercase)?;
    let [one, other] = counted(py, &scorer, [baseline, candidate, references])?;
    let options = test_options(confidence_level, n_resamples, seed);
    let found = py.detach(|| {
        let score = |sums: &[u64]| scorer.score(sums);
        with_threads(|| stats::paired_bootstrap_test(&other, &one, score, &options))
    });
    let found = found.map_err(raise)?;
    let result = PairedBootstrap {
        metric,
        score_baseline: found.score_b,
        score_candidate: found.score_a,
        difference: found.difference,
        pvalue: found.p_value,
        mean_baseline: found.mean_b,
        mean_candidate: found.mean_a,
        interval_baseline: pair(found.interval_b),
        interval_candidate: pair(found.interval_a),
        confidence_interval: pair(found.interval),
        confidence_level,
        n: one.len(),
        n_resamples,
        seed,
    };
    to_python(py, &result)
}

#[derive(Serialize)]
struct Randomization {
    metric: &'static str,
    score_baseline: f64,
    score_candidate: f64,
    difference: f64,
    pvalue: f64,
    n: usize,
    n_resamples: usize,
    seed: u64,
}

/// Tests by approximate randomisation whether two systems' corpus scores differ.
///
/// Each trial exchanges the systems' texts of each item by a fair coin and scores both mixes;
/// `pvalue` is how often they differ by as much as the systems do, two-sided. As sacreBLEU's
/// `--paired-ar`, within Monte-Carlo error; prefer it to the bootstrap for few texts. A system against
/// itself has p = 1. Riezler and Maxwell (2005).
///
/// Args:
///     baseline: The texts of one system: a list, a NumPy array or Arrow data.
///     candidate: The other system's texts for the same items.
///     references: For each item a text or a list of texts.
///     metric: `"bleu"`, `"chrf"` or `"chrf++"`, each with sacreBLEU's defaults.
///     tokenize: For BLEU `"13a"` (the default), `"intl"`, `"char"`, `"none"` or `"zh"`.
///     lowercase: Whether texts are lowered first.
///     n_resamples: How many trials, 2 to 100,000,000; sacreBLEU takes 10,000.
///     seed: The seed.
///
/// Returns:
///     `{metric, score_baseline, score_candidate, difference, pvalue, n, n_resamples, seed}`,
///     `evalcore.stats.RandomizationTest`: scores from 0 to 100; `difference` is the candidate's less
///     the baseline's.
///
/// Raises:
///     InvalidParameterError: As `paired_bootstrap_test`.
///
/// Example:
///     >>> from evalcore import stats
///     >>> references = ["the cat sat on the mat"] * 12
///     >>> candidate = ["the cat sat on the rug"] * 12
///     >>> test = stats.approximate_randomization_test(references, candidate, references)
///     >>> test["difference"] < 0, test["pvalue"] < 0.002
///     (True, True)
#[pyfunction]
#[pyo3(signature = (
    baseline, candidate, references, *, metric="bleu", tokenize=None, lowercase=false,
    n_resamples=10_000, seed=0
))]
#[expect(clippy::too_many_arguments, reason = "options are keywords in Python")]
pub(crate) fn approximate_randomization_test<'py>(
    py: Python<'py>,
    baseline: &Bound<'py, PyAny>,
    candidate: &Bound<'py, PyAny>,
    references: &Bound<'py, PyAny>,
    metric: &str,
    tokenize: Option<&str>,
    lowercase: bool,
    #[pyo3(from_py_with = resamples)] n_resamples: usize,
    #[pyo3(from_py_with = seed_of)] seed: u64,
) -> PyResult<Bound<'py, PyAny>> {
    let (scorer, metric) = CorpusMetric::of(metric, tokenize, lowercase)?;
    let [one, other] = counted(py, &scorer, [baseline, candidate, references])?;
    let options = test_options(0.95, n_resamples, seed);
    let found = py.detach(|| {
        let score = |sums: &[u64]| scorer.score(sums);
        with_threads(|| stats::approximate_randomization_test(&other, &one, score, &options))
    });
    let found = found.map_err(raise)?;
    let result = Randomization {
        metric,
        score_baseline: found.score_b,
        score_candidate: found.score_a,
        difference: found.difference,
        pvalue: found.p_value,
        n: one.len(),
        n_resamples,
        seed,
    };
    to_python(py, &result)
}

/// Gives an interval of a corpus score by the bootstrap.
///
/// A resample draws as many texts as there are, with replacement, and scores their summed counts. As
/// sacreBLEU's `--confidence`, which takes the percentile method and 1,000 resamples.
///
/// Args:
///     predictions: The texts to score: a list, a NumPy array or Arrow data.
///     references: For each prediction a text or a list of texts.
///     metric: `"bleu"`, `"chrf"` or `"chrf++"`, each with sacreBLEU's defaults.
///     tokenize: For BLEU `"13a"` (the default), `"intl"`, `"char"`, `"none"` or `"zh"`.
///     lowercase: Whether texts are lowered first.
///     n_resamples: How many resamples, 2 to 100,000,000.
///     confidence_level: The level of the interval, strictly between 0 and 1.
///     method: `"BCa"`, `"percentile"` or `"basic"`.
///     seed: The seed.
///
/// Returns:
///     As `bootstrap`, `evalcore.stats.BootstrapResult`, from 0 to 100.
///
/// Raises:
///     InvalidParameterError: No texts, columns that differ in length, an item without references,
///         or an option that is unusable.
///
/// Example:
///     >>> from evalcore import stats
///     >>> predictions = ["the cat sat on the mat", "a dog ran in the park", "it rains a lot here"]
///     >>> references = ["the cat sat on a mat", "a dog ran in a park", "it rains here"]
///     >>> found = stats.bootstrap_corpus(predictions, references, method="percentile")
///     >>> low, high = found["confidence_interval"]
///     >>> low < found["observed"] < high
///     True
#[pyfunction]
#[pyo3(signature = (
    predictions, references, *, metric="bleu", tokenize=None, lowercase=false, n_resamples=9_999,
    confidence_level=0.95, method="BCa", seed=0
))]
#[expect(clippy::too_many_arguments, reason = "options are keywords in Python")]
pub(crate) fn bootstrap_corpus<'py>(
    py: Python<'py>,
    predictions: &Bound<'py, PyAny>,
    references: &Bound<'py, PyAny>,
    metric: &str,
    tokenize: Option<&str>,
    lowercase: bool,
    #[pyo3(from_py_with = resamples)] n_resamples: usize,
    confidence_level: f64,
    method: &str,
    #[pyo3(from_py_with = seed_of)] seed: u64,
) -> PyResult<Bound<'py, PyAny>> {
    let (scorer, _) = CorpusMetric::of(metric, tokenize, lowercase)?;
    let options = options(confidence_level, method, n_resamples, seed)?;
    let predictions = Texts::of(predictions, "predictions")?;
    let references = References::of(references, "references")?;
    let found = py.detach(|| {
        let (predictions, references) = (predictions.strs(), references.lists());
        check_length("predictions", predictions.len(), references.len())?;
        let rows = scorer.rows(&predictions, &references).map_err(raise)?;
        let score = |sums: &[u64]| scorer.score(sums);
        with_threads(|| stats::bootstrap_corpus(&rows, score, &options)).map_err(raise)
    });
    result(py, &found?, &options, method)
}
