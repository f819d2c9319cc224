//! How large a difference is.

use evalcore::stats::{self, HedgesCorrection};
use pyo3::prelude::*;

use crate::errors::raise;
use crate::input::arguments::choice;
use crate::input::numbers::Numbers;

fn effect(
    a: &Bound<'_, PyAny>,
    b: &Bound<'_, PyAny>,
    of: impl FnOnce(&[f64], &[f64]) -> evalcore::Result<f64> + Send,
) -> PyResult<f64> {
    let py = a.py();
    let (a, b) = (Numbers::take("a", a)?, Numbers::take("b", b)?);
    let (a, b) = (a.as_slice(), b.as_slice());
    py.detach(move || of(a, b)).map_err(raise)
}

/// Gives Cohen's d: the difference of two means in pooled standard deviations.
///
/// NaN or infinite where both samples are constant.
///
/// Args:
///     a: f64[n], at least 2 scores.
///     b: f64[m], at least 2 scores.
///
/// Returns:
///     The effect, positive where `a` is larger.
///
/// Raises:
///     InvalidParameterError: Too few scores, or one that is not finite.
///
/// Example:
///     >>> from evalcore import stats
///     >>> stats.cohen_d([1, 2, 3], [2, 3, 4])
///     -1.0
#[pyfunction]
#[pyo3(signature = (a, b))]
pub(crate) fn cohen_d(a: &Bound<'_, PyAny>, b: &Bound<'_, PyAny>) -> PyResult<f64> {
    effect(a, b, stats::cohen_d)
}

/// Gives Cohen's d over the root of the mean of the two variances.
///
/// Args:
///     a: f64[n], at least 2 scores.
///     b: f64[m], at least 2 scores.
///
/// Returns:
///     The effect, positive where `a` is larger.
///
/// Raises:
///     InvalidParameterError: As `cohen_d`.
///
/// Example:
///     >>> from evalcore import stats
///     >>> stats.cohen_dav([1, 2, 3], [2, 3, 4])
///     -1.0
#[pyfunction]
#[pyo3(signature = (a, b))]
pub(crate) fn cohen_dav(a: &Bound<'_, PyAny>, b: &Bound<'_, PyAny>) -> PyResult<f64> {
    effect(a, b, stats::cohen_dav)
}

/// Gives Cohen's d of paired scores: the mean difference over the differences' deviation.
///
/// Args:
///     a: f64[n], at least 2 scores.
///     b: f64[n], the scores of the same items in the other run.
///
/// Returns:
///     The effect, positive where `a` is larger.
///
/// Raises:
///     InvalidParameterError: As `cohen_d`, and for lengths that differ.
///
/// Example:
///     >>> from evalcore import stats
///     >>> round(stats.cohen_dz([1, 3], [0, 0]), 6)
///     1.414214
#[pyfunction]
#[pyo3(signature = (a, b))]
pub(crate) fn cohen_dz(a: &Bound<'_, PyAny>, b: &Bound<'_, PyAny>) -> PyResult<f64> {
    effect(a, b, stats::cohen_dz)
}

/// Gives Cohen's h of two proportions, `2 * asin(sqrt(p1)) - 2 * asin(sqrt(p2))`.
///
/// Args:
///     p1: The first proportion, 0 to 1.
///     p2: The second proportion, 0 to 1.
///
/// Returns:
///     The effect, from -pi to pi.
///
/// Raises:
///     InvalidParameterError: A proportion is outside 0 to 1.
///
/// Example:
///     >>> from evalcore import stats
///     >>> round(stats.cohen_h(0.5, 0.25), 6)
///     0.523599
#[pyfunction]
#[pyo3(signature = (p1, p2))]
pub(crate) fn cohen_h(p1: f64, p2: f64) -> PyResult<f64> {
    stats::cohen_h(p1, p2).map_err(raise)
}

/// Gives Hedges' g: Cohen's d without its bias for few scores.
///
/// Args:
///     a: f64[n], at least 2 scores.
///     b: f64[m], at least 2 scores.
///     correction: `"exact"`, by the gamma function, or `"approximate"`, `1 - 3 / (4 * df - 1)`.
///
/// Returns:
///     The effect, positive where `a` is larger.
///
/// Raises:
///     InvalidParameterError: As `cohen_d`, and for an unknown correction.
///
/// Example:
///     >>> from evalcore import stats
///     >>> round(stats.hedges_g([1, 2, 3], [2, 3, 4], correction="approximate"), 6)
///     -0.8
#[pyfunction]
#[pyo3(signature = (a, b, *, correction="exact"))]
pub(crate) fn hedges_g(
    a: &Bound<'_, PyAny>,
    b: &Bound<'_, PyAny>,
    correction: &str,
) -> PyResult<f64> {
    let known = [
        ("exact", HedgesCorrection::Exact),
        ("approximate", HedgesCorrection::Approximate),
    ];
    let correction = choice("correction", correction, &known)?;
    effect(a, b, move |a, b| stats::hedges_g(a, b, correction))
}

/// Gives Glass's delta: the difference of the means in standard deviations of `b`, the control.
///
/// Args:
///     a: f64[n], at least 2 scores.
///     b: f64[m], at least 2 scores.
///
/// Returns:
///     The effect, positive where `a` is larger.
///
/// Raises:
///     InvalidParameterError: As `cohen_d`.
///
/// Example:
///     >>> from evalcore import stats
///     >>> stats.glass_delta([5, 5], [1, 2, 3])
///     3.0
#[pyfunction]
#[pyo3(signature = (a, b))]
pub(crate) fn glass_delta(a: &Bound<'_, PyAny>, b: &Bound<'_, PyAny>) -> PyResult<f64> {
    effect(a, b, stats::glass_delta)
}

/// Gives Cliff's delta: how often a score of `a` exceeds one of `b`, less how often it falls below.
///
/// Args:
///     a: f64[n], at least 1 score.
///     b: f64[m], at least 1 score.
///
/// Returns:
///     The effect, -1 to 1; ties count for neither.
///
/// Raises:
///     InvalidParameterError: An empty sample, or a score that is not finite.
///
/// Example:
///     >>> from evalcore import stats
///     >>> stats.cliffs_delta([1, 2], [1, 1])
///     0.5
#[pyfunction]
#[pyo3(signature = (a, b))]
pub(crate) fn cliffs_delta(a: &Bound<'_, PyAny>, b: &Bound<'_, PyAny>) -> PyResult<f64> {
    effect(a, b, stats::cliffs_delta)
}
