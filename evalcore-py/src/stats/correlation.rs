//! Correlations.

use evalcore::stats::{self, TestResult};
use pyo3::prelude::*;
use serde::Serialize;

use super::options::{pair, rank_method};
use crate::input::arguments::{invalid, raise_as, size};
use crate::input::numbers::Numbers;
use crate::to_python::to_python;

fn correlate<'py>(
    py: Python<'py>,
    x: &Bound<'py, PyAny>,
    y: &Bound<'py, PyAny>,
    by: impl Fn(&[f64], &[f64]) -> evalcore::Result<TestResult> + Sync,
) -> PyResult<(TestResult, usize)> {
    let (x, y) = (Numbers::take("x", x)?, Numbers::take("y", y)?);
    let (x, y) = (x.as_slice(), y.as_slice());
    let found = py.detach(|| by(x, y));
    let found = found.map_err(raise_as(&[("a", "x"), ("b", "y")]))?;
    Ok((found, x.len()))
}

#[derive(Serialize)]
struct Correlation {
    statistic: f64,
    pvalue: f64,
    n: usize,
}

#[derive(Serialize)]
struct Pearson {
    statistic: f64,
    pvalue: f64,
    n: usize,
    confidence_interval: (f64, f64),
    confidence_level: f64,
}

/// Gives Pearson's product-moment correlation of two sets of scores of the same items.
///
/// SciPy's function of this name. NaN where a sample is constant.
///
/// Args:
///     x: f64[n], at least 3 scores.
///     y: f64[n], as many.
///     confidence_level: The level of the interval by Fisher's z, strictly between 0 and 1.
///
/// Returns:
///     `{statistic, pvalue, n, confidence_interval, confidence_level}`,
///     `evalcore.stats.PearsonCorrelation`; the statistic is r, -1 to 1, p two-sided. The interval is
///     NaN where r is.
///
/// Raises:
///     InvalidParameterError: Lengths that differ, too few scores, one that is not finite, or an
///         unusable level.
///
/// Example:
///     >>> from evalcore import stats
///     >>> round(stats.pearsonr([1, 2, 3], [2, 4, 7])["statistic"], 6)
///     0.993399
#[pyfunction]
#[pyo3(signature = (x, y, *, confidence_level=0.95))]
pub(crate) fn pearsonr<'py>(
    py: Python<'py>,
    x: &Bound<'py, PyAny>,
    y: &Bound<'py, PyAny>,
    confidence_level: f64,
) -> PyResult<Bound<'py, PyAny>> {
    if !(confidence_level > 0.0 && confidence_level < 1.0) {
        let expected = "a number strictly between 0 and 1";
        return Err(invalid("confidence_level", expected, confidence_level));
    }
    let (found, n) = correlate(py, x, y, stats::pearson)?;
    let confidence_interval = if found.statistic.is_nan() {
        (f64::NAN, f64::NAN)
    } else {
        let interval = stats::pearson_interval(found.statistic, n, 1.0 - confidence_level);
        pair(interval.map_err(raise_as(&[]))?)
    };
    let result = Pearson {
        statistic: found.statistic,
        pvalue: found.p_value,
        n,
        confidence_interval,
        confidence_level,
    };
    to_python(py, &result)
}

/// Gives the interval of a Pearson correlation by Fisher's z.
///
/// Args:
///     r: The correlation, -1 to 1.
///     n: How many items; for 3 and fewer the whole range.
///     alpha: One less the level, strictly between 0 and 1.
///
/// Returns:
///     `(low, high)`.
///
/// Raises:
///     InvalidParameterError: An argument is out of its range.
///
/// Example:
///     >>> from evalcore import stats
///     >>> [round(limit, 3) for limit in stats.pearson_interval(0.5, 28)]
///     [0.156, 0.736]
#[pyfunction]
#[pyo3(signature = (r, n, alpha=0.05))]
pub(crate) fn pearson_interval(r: f64, n: &Bound<'_, PyAny>, alpha: f64) -> PyResult<(f64, f64)> {
    let interval = stats::pearson_interval(r, size("n", n)?, alpha);
    interval.map(pair).map_err(raise_as(&[]))
}

fn plain<'py>(
    py: Python<'py>,
    x: &Bound<'py, PyAny>,
    y: &Bound<'py, PyAny>,
    by: impl Fn(&[f64], &[f64]) -> evalcore::Result<TestResult> + Sync,
) -> PyResult<Bound<'py, PyAny>> {
    let (found, n) = correlate(py, x, y, by)?;
    let result = Correlation {
        statistic: found.statistic,
        pvalue: found.p_value,
        n,
    };
    to_python(py, &result)
}

/// Gives Spearman's rank correlation of two sets of scores of the same items.
///
/// SciPy's function of this name, ties averaged. NaN where a sample is constant.
///
/// Args:
///     x: f64[n], at least 3 scores.
///     y: f64[n], as many.
///
/// Returns:
///     `{statistic, pvalue, n}`, `evalcore.stats.Correlation`; p is two-sided, of the t test.
///
/// Raises:
///     InvalidParameterError: Lengths that differ, too few scores, or one that is not finite.
///
/// Example:
///     >>> from evalcore import stats
///     >>> round(stats.spearmanr([1, 2, 9], [2, 4, 7])["statistic"], 6)
///     1.0
#[pyfunction]
#[pyo3(signature = (x, y))]
pub(crate) fn spearmanr<'py>(
    py: Python<'py>,
    x: &Bound<'py, PyAny>,
    y: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    plain(py, x, y, stats::spearman)
}

/// Gives Kendall's tau-b of two sets of scores of the same items.
///
/// SciPy's function of this name, also in its `method`. NaN where a sample is constant.
///
/// Args:
///     x: f64[n], at least 3 scores.
///     y: f64[n], as many.
///     method: Where p comes from: `"exact"` (by the permutations, without ties), `"asymptotic"` (normal,
///         corrected for ties) or `"auto"`: exact without ties for at most 33 items or where at most
///         one pair stands against the others.
///
/// Returns:
///     `{statistic, pvalue, n}`, `evalcore.stats.Correlation`; p is two-sided.
///
/// Raises:
///     InvalidParameterError: Lengths that differ, too few scores, one that is not finite, an unknown
///         `method`, or `"exact"` with ties or for too many scores.
///
/// Example:
///     >>> from evalcore import stats
///     >>> found = stats.kendalltau([1, 2, 3], [1, 3, 2])
///     >>> round(found["statistic"], 6), found["pvalue"]
///     (0.333333, 1.0)
#[pyfunction]
#[pyo3(signature = (x, y, *, method="auto"))]
pub(crate) fn kendalltau<'py>(
    py: Python<'py>,
    x: &Bound<'py, PyAny>,
    y: &Bound<'py, PyAny>,
    method: &str,
) -> PyResult<Bound<'py, PyAny>> {
    let method = rank_method(method)?;
    plain(py, x, y, |x, y| stats::kendall_tau_b_by(x, y, method))
}
