//! The bootstrap of scores.

use evalcore::stats::{self, Bootstrap, BootstrapMethod, BootstrapOptions};
use pyo3::prelude::*;
use serde::Serialize;

use super::options::pair;
use super::statistic::Statistic;
use crate::input::arguments::{choice, invalid, raise_as, resamples, seed as seed_of};
use crate::input::clusters::clusters as labels;
use crate::input::numbers::Numbers;
use crate::pool::with_threads;
use crate::to_python::to_python;

#[derive(Serialize)]
pub(super) struct Resampled {
    pub(super) observed: f64,
    pub(super) confidence_interval: (f64, f64),
    pub(super) standard_error: f64,
    pub(super) confidence_level: f64,
    pub(super) method: &'static str,
    pub(super) n_resamples: usize,
    pub(super) seed: u64,
}

pub(super) fn method_of(given: &str) -> PyResult<(BootstrapMethod, &'static str)> {
    let known = [
        ("BCa", (BootstrapMethod::Bca, "BCa")),
        ("bca", (BootstrapMethod::Bca, "BCa")),
        ("basic", (BootstrapMethod::Basic, "basic")),
        ("percentile", (BootstrapMethod::Percentile, "percentile")),
    ];
    choice("method", given, &known)
}

pub(super) fn options(
    confidence_level: f64,
    method: &str,
    n_resamples: usize,
    seed: u64,
) -> PyResult<BootstrapOptions> {
    Ok(BootstrapOptions::default()
        .confidence(confidence_level)
        .method(method_of(method)?.0)
        .resamples(n_resamples)
        .seed(seed))
}

pub(super) fn result<'py>(
    py: Python<'py>,
    found: &Bootstrap,
    options: &BootstrapOptions,
    method: &str,
) -> PyResult<Bound<'py, PyAny>> {
    let result = Resampled {
        observed: found.observed,
        confidence_interval: pair(found.interval),
        standard_error: found.standard_error,
        confidence_level: options.confidence,
        method: method_of(method)?.1,
        n_resamples: found.resamples,
        seed: options.seed,
    };
    to_python(py, &result)
}

/// The arguments whose names in Python are others.
pub(super) const NAMES: [(&str, &str); 3] = [
    ("scores", "data"),
    ("confidence", "confidence_level"),
    ("resamples", "n_resamples"),
];

/// Gives an interval of a statistic of scores by the bootstrap.
///
/// SciPy's function of this name for one sample. Means of few distinct scores (such as 0/1) cost the
/// same for any n. The answer depends neither on the order of the scores nor on the number of threads.
///
/// Args:
///     data: f64[n], at least 2 scores.
///     statistic: `"mean"`, `"median"`, `"std"` (divisor n - 1), `"min"`, `"max"`, a percentile such as
///         `"p95"` (linear, as in NumPy), or a function of a list of floats in any order. A function
///         is called for every resample, with the interpreter's lock held.
///     clusters: A label for each score: whole clusters are drawn, for the mean.
///     n_resamples: How many resamples, 2 to 100,000,000.
///     confidence_level: The level of the interval, strictly between 0 and 1.
///     method: `"BCa"` (Efron 1987), `"percentile"` or `"basic"`.
///     seed: The seed.
///
/// Returns:
///     `{observed, confidence_interval, standard_error, confidence_level, method, n_resamples,
///     seed}`, `evalcore.stats.BootstrapResult`; BCa limits are NaN where all resamples agree.
///
/// Raises:
///     InvalidParameterError: Too few scores or clusters, one that is not finite, a statistic that is
///         NaN, or an option that is unusable.
///
/// Example:
///     >>> from evalcore import stats
///     >>> found = stats.bootstrap([0, 1, 1, 0, 1], seed=7)
///     >>> low, high = found["confidence_interval"]
///     >>> found["observed"], low < 0.6 < high, found["seed"]
///     (0.6, True, 7)
#[pyfunction]
#[pyo3(signature = (
    data, statistic=None, *, clusters=None, n_resamples=9_999, confidence_level=0.95, method="BCa",
    seed=0
), text_signature = "(data, statistic='mean', *, clusters=None, n_resamples=9999, confidence_level=0.95, method='BCa', seed=0)")]
#[expect(clippy::too_many_arguments, reason = "options are keywords in Python")]
pub(crate) fn bootstrap<'py>(
    py: Python<'py>,
    data: &Bound<'py, PyAny>,
    statistic: Option<&Bound<'py, PyAny>>,
    clusters: Option<&Bound<'py, PyAny>>,
    #[pyo3(from_py_with = resamples)] n_resamples: usize,
    confidence_level: f64,
    method: &str,
    #[pyo3(from_py_with = seed_of)] seed: u64,
) -> PyResult<Bound<'py, PyAny>> {
    let options = options(confidence_level, method, n_resamples, seed)?;
    let statistic = statistic.map_or(Ok(Statistic::Mean), Statistic::of_scores)?;
    let scores = Numbers::take("data", data)?;
    let scores = scores.as_slice();
    let clusters = clusters
        .map(|given| labels("clusters", given))
        .transpose()?;
    if clusters.is_some() && !matches!(statistic, Statistic::Mean) {
        return Err(invalid(
            "statistic",
            "`mean` where there are clusters",
            "another",
        ));
    }
    let found = py.detach(|| {
        with_threads(|| match (&clusters, &statistic) {
            (Some(clusters), _) => stats::clustered_bootstrap_mean(scores, clusters, &options),
            (None, Statistic::Mean) => stats::bootstrap_mean(scores, &options),
            (None, other) => stats::bootstrap(scores, |drawn| other.value(drawn), &options),
        })
    });
    statistic.check()?;
    result(py, &found.map_err(raise_as(&NAMES))?, &options, method)
}

/// Gives an interval of the mean difference of two runs on the same items by the bootstrap.
///
/// Args:
///     a: f64[n], at least 2 scores.
///     b: f64[n], the scores of the same items in the other run.
///     clusters: A label for each item: whole clusters are drawn.
///     n_resamples: How many resamples, 2 to 100,000,000.
///     confidence_level: The level of the interval, strictly between 0 and 1.
///     method: `"BCa"`, `"percentile"` or `"basic"`.
///     seed: The seed.
///
/// Returns:
///     As `bootstrap`, `evalcore.stats.BootstrapResult`; `observed` is `mean(a - b)`.
///
/// Raises:
///     InvalidParameterError: Lengths that differ, or as `bootstrap`.
///
/// Example:
///     >>> from evalcore import stats
///     >>> found = stats.bootstrap_paired_difference([0.5, 0.7, 0.9], [0.4, 0.5, 0.8])
///     >>> found["confidence_interval"][0] > 0
///     True
#[pyfunction]
#[pyo3(signature = (
    a, b, *, clusters=None, n_resamples=9_999, confidence_level=0.95, method="BCa", seed=0
))]
#[expect(clippy::too_many_arguments, reason = "options are keywords in Python")]
pub(crate) fn bootstrap_paired_difference<'py>(
    py: Python<'py>,
    a: &Bound<'py, PyAny>,
    b: &Bound<'py, PyAny>,
    clusters: Option<&Bound<'py, PyAny>>,
    #[pyo3(from_py_with = resamples)] n_resamples: usize,
    confidence_level: f64,
    method: &str,
    #[pyo3(from_py_with = seed_of)] seed: u64,
) -> PyResult<Bound<'py, PyAny>> {
    let options = options(confidence_level, method, n_resamples, seed)?;
    let (a, b) = (Numbers::take("a", a)?, Numbers::take("b", b)?);
    let (a, b) = (a.as_slice(), b.as_slice());
    let clusters = clusters
        .map(|given| labels("clusters", given))
        .transpose()?;
    if a.len() != b.len() {
        let found = format!("{} against {}", b.len(), a.len());
        return Err(invalid("b", "as many values as the first sample", found));
    }
    let found = py.detach(|| {
        with_threads(|| match &clusters {
            None => stats::bootstrap_paired_difference(a, b, &options),
            Some(clusters) => {
                let differences: Vec<f64> = a.iter().zip(b).map(|(a, b)| a - b).collect();
                stats::clustered_bootstrap_mean(&differences, clusters, &options)
            }
        })
    });
    let renamed = raise_as(&[("scores", "a - b"), NAMES[1], NAMES[2]]);
    result(py, &found.map_err(renamed)?, &options, method)
}
