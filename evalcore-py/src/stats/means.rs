//! The bootstrap of several means at once, ROUGE's among them.

use evalcore::metrics::text::RougeScore;
use evalcore::stats::{self, BootstrapDistribution, BootstrapMethod, BootstrapOptions};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};
use serde::Serialize;

use super::bootstrap::{NAMES, Resampled, method_of, options};
use super::options::pair;
use crate::input::arguments::{invalid, raise_as, resamples, seed as seed_of, wrong_type};
use crate::input::numbers::Numbers;
use crate::metrics::rouge::{scored, settings};
use crate::pool::with_threads;
use crate::to_python::to_python;

fn limits(
    found: &BootstrapDistribution,
    options: &BootstrapOptions,
) -> evalcore::Result<(f64, f64)> {
    let level = options.confidence;
    let interval = if options.method == BootstrapMethod::Basic {
        found.basic(level)
    } else {
        found.percentile(level)
    };
    interval.map(pair)
}

/// Gives intervals of the means of several columns by the bootstrap, the items drawn as wholes.
///
/// So precision, recall and F of one text stay together. The answer depends neither on the order of
/// the items nor on the number of threads. Efron and Tibshirani (1993).
///
/// Args:
///     columns: f64[n] by name, all of one length: the scores of the same items.
///     n_resamples: How many resamples, 2 to 100,000,000.
///     confidence_level: The level of the intervals, strictly between 0 and 1.
///     method: `"percentile"` or `"basic"`.
///     seed: The seed.
///
/// Returns:
///     By the names of the columns what `bootstrap` gives, `evalcore.stats.BootstrapResult`.
///
/// Raises:
///     InvalidParameterError: No columns, no items, columns that differ in length, a number that is
///         not finite, or an option that is unusable.
///
/// Example:
///     >>> from evalcore import stats
///     >>> found = stats.bootstrap_means({"f1": [0.25, 0.5, 0.75], "exact": [1, 0, 1]})
///     >>> found["f1"]["observed"], found["exact"]["confidence_interval"]
///     (0.5, (0.0, 1.0))
#[pyfunction]
#[pyo3(signature = (
    columns, *, n_resamples=9_999, confidence_level=0.95, method="percentile", seed=0
))]
pub(crate) fn bootstrap_means<'py>(
    py: Python<'py>,
    columns: &Bound<'py, PyAny>,
    #[pyo3(from_py_with = resamples)] n_resamples: usize,
    confidence_level: f64,
    method: &str,
    #[pyo3(from_py_with = seed_of)] seed: u64,
) -> PyResult<Bound<'py, PyDict>> {
    let options = options(confidence_level, method, n_resamples, seed)?;
    if options.method == BootstrapMethod::Bca {
        return Err(invalid("method", "one of `percentile`, `basic`", method));
    }
    let Ok(given) = columns.cast::<PyDict>() else {
        return Err(wrong_type("columns", "a dict of columns", columns));
    };
    let mut names = Vec::new();
    let mut taken = Vec::new();
    for (name, column) in given {
        let Ok(name) = name.cast_into::<PyString>() else {
            return Err(invalid("columns", "columns by their names", "another key"));
        };
        taken.push(Numbers::take("columns", &column)?);
        names.push(name);
    }
    let slices: Vec<&[f64]> = taken.iter().map(Numbers::as_slice).collect();
    let Some(n) = slices.first().map(|column| column.len()) else {
        return Err(invalid("columns", "at least 1 column", 0));
    };
    if let Some(other) = slices.iter().find(|column| column.len() != n) {
        let found = format!("{} against {n}", other.len());
        return Err(invalid("columns", "of one length", found));
    }
    let found = py.detach(|| {
        let row = |at: usize| {
            slices
                .iter()
                .filter_map(move |column| column.get(at).copied())
        };
        let rows: Vec<Vec<f64>> = (0..n).map(|at| row(at).collect()).collect();
        with_threads(|| stats::bootstrap_means(&rows, &options))
    });
    let raise = raise_as(&[("rows", "columns"), NAMES[1], NAMES[2]]);
    let dict = PyDict::new(py);
    for (name, column) in names.iter().zip(found.map_err(&raise)?) {
        let mean = Resampled {
            observed: column.observed(),
            confidence_interval: limits(&column, &options).map_err(&raise)?,
            standard_error: column.standard_error(),
            confidence_level,
            method: method_of(method)?.1,
            n_resamples,
            seed,
        };
        dict.set_item(name, to_python(py, &mean)?)?;
    }
    Ok(dict)
}

#[derive(Serialize)]
struct Score {
    precision: f64,
    recall: f64,
    fmeasure: f64,
}

impl From<RougeScore> for Score {
    fn from(score: RougeScore) -> Self {
        Self {
            precision: score.precision,
            recall: score.recall,
            fmeasure: score.fmeasure,
        }
    }
}

#[derive(Serialize)]
struct Band {
    low: Score,
    mid: Score,
    high: Score,
    mean: Score,
}

/// Gives corpus means of ROUGE with limits by the bootstrap, as `rouge_score`'s
/// `BootstrapAggregator` does.
///
/// For each type the lower percentile, the median and the upper percentile of the resampled means,
/// and the mean of the data. All types share the draws.
///
/// Args:
///     targets: A target for each prediction, or a list of targets: a list, a NumPy array or
///         Arrow data.
///     predictions: The texts to score.
///     rouge_types: Which types; see `evalcore.metrics.rouge`.
///     use_stemmer: Whether words of more than three letters are stemmed, for English.
///     tokenizer: `"rouge_score"` or `"unicode_words"`.
///     n_resamples: How many resamples, 2 to 100,000,000; the aggregator takes 1,000.
///     confidence_level: The level of the limits, strictly between 0 and 1.
///     seed: The seed.
///
/// Returns:
///     `{n, bands, confidence_level, n_resamples, seed}`, `evalcore.stats.RougeBands`: for each type
///     `{low, mid, high, mean}`, each of them `{precision, recall, fmeasure}`, proportions.
///
/// Raises:
///     InvalidParameterError: No texts, columns that differ in length, or an option that is unusable.
///
/// Example:
///     >>> from evalcore import stats
///     >>> found = stats.bootstrap_rouge(["a b c"] * 3, ["a b c", "a", "d"], rouge_types=["rouge1"])
///     >>> band = found["bands"]["rouge1"]
///     >>> band["low"]["fmeasure"] < band["mean"]["fmeasure"] < band["high"]["fmeasure"]
///     True
#[pyfunction]
#[pyo3(signature = (
    targets, predictions, *, rouge_types=None, use_stemmer=false, tokenizer="rouge_score",
    n_resamples=1_000, confidence_level=0.95, seed=0
))]
#[expect(clippy::too_many_arguments, reason = "options are keywords in Python")]
pub(crate) fn bootstrap_rouge<'py>(
    py: Python<'py>,
    targets: &Bound<'py, PyAny>,
    predictions: &Bound<'py, PyAny>,
    rouge_types: Option<Vec<String>>,
    use_stemmer: bool,
    tokenizer: &str,
    #[pyo3(from_py_with = resamples)] n_resamples: usize,
    confidence_level: f64,
    #[pyo3(from_py_with = seed_of)] seed: u64,
) -> PyResult<Bound<'py, PyDict>> {
    let scorer = settings(rouge_types, use_stemmer, tokenizer)?;
    let options = options(confidence_level, "percentile", n_resamples, seed)?;
    let found = scored(py, &scorer, targets, predictions)?;
    let limited = py.detach(|| with_threads(|| stats::bootstrap_rouge(&found, &options)));
    let raise = raise_as(&[("scores", "predictions"), NAMES[1], NAMES[2]]);
    let bands = PyDict::new(py);
    for band in limited.map_err(raise)? {
        let limits = Band {
            low: band.low.into(),
            mid: band.mid.into(),
            high: band.high.into(),
            mean: band.mean.into(),
        };
        bands.set_item(band.kind.to_string(), to_python(py, &limits)?)?;
    }
    let dict = PyDict::new(py);
    dict.set_item("n", found.len())?;
    dict.set_item("bands", bands)?;
    dict.set_item("confidence_level", confidence_level)?;
    dict.set_item("n_resamples", n_resamples)?;
    dict.set_item("seed", seed)?;
    Ok(dict)
}
