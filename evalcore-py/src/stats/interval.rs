//! How sure one score is.

use evalcore::stats::{self, ClusterCorrection, MeanEstimate, Proportion};
use pyo3::prelude::*;
use serde::Serialize;

use super::options::{pair, proportion_method};
use crate::errors::raise;
use crate::input::arguments::{count as count_of, invalid, raise_as};
use crate::input::clusters::clusters as labels;
use crate::input::numbers::Numbers;
use crate::to_python::to_python;

/// Gives the interval of a proportion from `count` successes in `nobs` trials.
///
/// statsmodels' function of this name, with Wilson's interval as default, which is right on average
/// from 5 trials on. `"beta"` covers at least as often as it says, for gates; `"normal"` and
/// `"clt"` are wrong for few trials. Limits are proportions (0 to 1).
///
/// Args:
///     count: How many successes, from 0 to `nobs`.
///     nobs: How many trials, at least 1.
///     alpha: One less the level, strictly between 0 and 1.
///     method: `"wilson"`, `"beta"` (Clopper-Pearson, also `"clopper-pearson"`), `"jeffreys"`,
///         `"flat_prior"` (quantiles of Beta(k + 1, n - k + 1)), `"agresti_coull"`, `"normal"`,
///         `"t"` and `"clt"` (with n - 1, as lm-eval prints; both from 2 trials on).
///
/// Returns:
///     `(low, high)`.
///
/// Raises:
///     InvalidParameterError: No trials, more successes than trials, or `alpha` or `method` is
///         unusable.
///
/// Example:
///     >>> from evalcore import stats
///     >>> low, high = stats.proportion_confint(81, 263)
///     >>> round(low, 4), round(high, 4)
///     (0.2553, 0.3662)
#[pyfunction]
#[pyo3(signature = (count, nobs, alpha=0.05, method="wilson"))]
pub(crate) fn proportion_confint(
    count: &Bound<'_, PyAny>,
    nobs: &Bound<'_, PyAny>,
    alpha: f64,
    method: &str,
) -> PyResult<(f64, f64)> {
    let (successes, trials) = (count_of("count", count)?, count_of("nobs", nobs)?);
    let method = proportion_method(method)?;
    let found = Proportion::new(successes, trials)
        .and_then(|share| stats::proportion_interval(share, alpha, method));
    found.map(pair).map_err(raise_as(&[("n", "nobs")]))
}

/// Gives how often an interval of `nobs` trials holds the true proportion.
///
/// By the exact sum over all counts. Cost O(nobs) for each rate.
///
/// Args:
///     nobs: How many trials, 1 to 1,000,000.
///     rates: True proportions, each strictly between 0 and 1.
///     alpha: One less the level that the interval claims.
///     method: As of `proportion_confint`.
///
/// Returns:
///     The coverage (0 to 1) at each rate.
///
/// Raises:
///     InvalidParameterError: An argument is unusable.
///
/// Example:
///     >>> from evalcore import stats
///     >>> all(c >= 0.95 for c in stats.interval_coverage(20, [0.3, 0.9], method="beta"))
///     True
#[pyfunction]
#[pyo3(signature = (nobs, rates, alpha=0.05, method="wilson"))]
pub(crate) fn interval_coverage(
    py: Python<'_>,
    nobs: &Bound<'_, PyAny>,
    rates: &Bound<'_, PyAny>,
    alpha: f64,
    method: &str,
) -> PyResult<Vec<f64>> {
    let trials = count_of("nobs", nobs)?;
    let rates = Numbers::take("rates", rates)?;
    let (rates, method) = (rates.as_slice(), proportion_method(method)?);
    py.detach(|| method.coverage(trials, rates, alpha))
        .map_err(raise_as(&[("n", "nobs")]))
}

/// Gives the lowest success rate that `nobs` successes without a failure still allow.
///
/// `alpha ** (1 / nobs)`, one-sided.
///
/// Args:
///     nobs: How many trials, all of them successes.
///     alpha: One less the level, strictly between 0 and 1.
///
/// Returns:
///     A proportion (0 to 1).
///
/// Raises:
///     InvalidParameterError: No trials, or `alpha` is not strictly between 0 and 1.
///
/// Example:
///     >>> from evalcore import stats
///     >>> round(stats.no_failure_bound(250), 4)
///     0.9881
#[pyfunction]
#[pyo3(signature = (nobs, alpha=0.05))]
pub(crate) fn no_failure_bound(nobs: &Bound<'_, PyAny>, alpha: f64) -> PyResult<f64> {
    let bound = stats::no_failure_bound(count_of("nobs", nobs)?, alpha);
    bound.map_err(raise_as(&[("n", "nobs")]))
}

fn estimate(
    py: Python<'_>,
    scores: &Bound<'_, PyAny>,
    clusters: Option<&Bound<'_, PyAny>>,
    few_clusters: bool,
) -> PyResult<MeanEstimate> {
    let scores = Numbers::take("scores", scores)?;
    let scores = scores.as_slice();
    let correction = if few_clusters {
        ClusterCorrection::FewClusters
    } else {
        ClusterCorrection::None
    };
    let found = match clusters {
        None => py.detach(|| stats::mean_estimate(scores)),
        Some(clusters) => {
            let clusters = labels("clusters", clusters)?;
            py.detach(|| stats::clustered_mean_estimate(scores, &clusters, correction))
        }
    };
    found.map_err(raise)
}

/// Gives the standard error of the mean of scores.
///
/// By the central limit theorem, `sqrt(sum((s - mean)**2) / (n * (n - 1)))`, the number that lm-eval
/// and Inspect print; with clusters, one that allows for scores that go together (Miller, arXiv
/// 2411.00640, eq. 4). In the unit of the scores. All equal gives 0, which is no certainty: see
/// `proportion_confint` for 0/1 scores.
///
/// Args:
///     scores: f64[n], at least 2.
///     clusters: A label for each score, at least 2 different ones.
///     few_clusters: Whether the error is widened by `sqrt(C / (C - 1))` for C clusters, as in
///         Inspect; the paper has it without.
///
/// Returns:
///     The standard error.
///
/// Raises:
///     InvalidParameterError: Too few scores or clusters, lengths that differ, or a score that is
///         not finite.
///
/// Example:
///     >>> from evalcore import stats
///     >>> round(stats.standard_error([1] * 20 + [0] * 10), 12)
///     0.087537621906
///     >>> stats.standard_error([1, 1, 0, 0], clusters=["a", "a", "b", "b"])
///     0.5
#[pyfunction]
#[pyo3(signature = (scores, *, clusters=None, few_clusters=true))]
pub(crate) fn standard_error(
    py: Python<'_>,
    scores: &Bound<'_, PyAny>,
    clusters: Option<&Bound<'_, PyAny>>,
    few_clusters: bool,
) -> PyResult<f64> {
    Ok(estimate(py, scores, clusters, few_clusters)?.standard_error)
}

#[derive(Serialize)]
struct Estimated {
    mean: f64,
    standard_error: f64,
    n: usize,
    units: usize,
    confidence_interval: (f64, f64),
    confidence_level: f64,
}

/// Gives the mean of scores, its standard error and its t interval.
///
/// Args:
///     scores: f64[n], at least 2.
///     clusters: A label for each score, at least 2 different ones.
///     few_clusters: As of `standard_error`.
///     confidence_level: The level of the interval, strictly between 0 and 1.
///
/// Returns:
///     `{mean, standard_error, n, units, confidence_interval, confidence_level}`,
///     `evalcore.stats.MeanEstimate`; `units` counts the clusters, or the scores without clusters,
///     and the t distribution has one degree of freedom less.
///
/// Raises:
///     InvalidParameterError: As `standard_error`, and for an unusable level.
///
/// Example:
///     >>> from evalcore import stats
///     >>> found = stats.mean_estimate([1.0, 2.0, 3.0])
///     >>> found["mean"], [round(limit, 3) for limit in found["confidence_interval"]]
///     (2.0, [-0.484, 4.484])
#[pyfunction]
#[pyo3(signature = (scores, *, clusters=None, few_clusters=true, confidence_level=0.95))]
pub(crate) fn mean_estimate<'py>(
    py: Python<'py>,
    scores: &Bound<'py, PyAny>,
    clusters: Option<&Bound<'py, PyAny>>,
    few_clusters: bool,
    confidence_level: f64,
) -> PyResult<Bound<'py, PyAny>> {
    let found = estimate(py, scores, clusters, few_clusters)?;
    if !(confidence_level > 0.0 && confidence_level < 1.0) {
        let expected = "a number strictly between 0 and 1";
        return Err(invalid("confidence_level", expected, confidence_level));
    }
    let estimated = Estimated {
        mean: found.mean,
        standard_error: found.standard_error,
        n: found.n,
        units: found.units,
        confidence_interval: pair(found.interval(1.0 - confidence_level).map_err(raise)?),
        confidence_level,
    };
    to_python(py, &estimated)
}
