//! Student's and Welch's t tests.

use evalcore::stats::{self, TTest};
use pyo3::prelude::*;
use serde::Serialize;

use super::options::{pair, test_options};
use crate::input::arguments::raise_as;
use crate::input::clusters::clusters as labels;
use crate::input::numbers::Numbers;
use crate::to_python::to_python;

#[derive(Serialize)]
struct Result<'a> {
    statistic: f64,
    pvalue: f64,
    df: f64,
    difference: f64,
    standard_error: f64,
    confidence_interval: (f64, f64),
    confidence_level: f64,
    alternative: &'a str,
}

fn result<'py>(
    py: Python<'py>,
    found: evalcore::Result<TTest>,
    confidence_level: f64,
    alternative: &str,
) -> PyResult<Bound<'py, PyAny>> {
    let found = found.map_err(raise_as(&[("confidence", "confidence_level")]))?;
    let result = Result {
        statistic: found.statistic,
        pvalue: found.p_value,
        df: found.df,
        difference: found.difference,
        standard_error: found.standard_error,
        confidence_interval: pair(found.interval),
        confidence_level,
        alternative,
    };
    to_python(py, &result)
}

/// Tests whether two runs differ on the same items: the paired t test.
///
/// SciPy's function of this name. All differences 0: statistic and p are NaN. For fewer than about
/// 30 items it trusts that differences are near normal; see `permutation_test`.
///
/// Args:
///     a: f64[n], at least 2 scores.
///     b: f64[n], the scores of the same items in the other run.
///     clusters: A label for each item, where items go together: the standard error is that of
///         clusters, and `df` one less than their number.
///     alternative: Which departures count, those of `a`: `"two-sided"`, `"less"` or `"greater"`.
///     confidence_level: The level of the interval, strictly between 0 and 1.
///
/// Returns:
///     `{statistic, pvalue, df, difference, standard_error, confidence_interval, confidence_level,
///     alternative}`, `evalcore.stats.TTest`; `difference` is `mean(a) - mean(b)`, and the interval
///     is of it, one-sided where the alternative is.
///
/// Raises:
///     InvalidParameterError: Lengths that differ, too few scores, one that is not finite, or an
///         option that is unusable.
///
/// Example:
///     >>> from evalcore import stats
///     >>> test = stats.ttest_rel([1.0, 3.0], [0.0, 3.0])
///     >>> test["statistic"], test["df"], round(test["pvalue"], 12)
///     (1.0, 1.0, 0.5)
#[pyfunction]
#[pyo3(signature = (a, b, *, clusters=None, alternative="two-sided", confidence_level=0.95))]
pub(crate) fn ttest_rel<'py>(
    py: Python<'py>,
    a: &Bound<'py, PyAny>,
    b: &Bound<'py, PyAny>,
    clusters: Option<&Bound<'py, PyAny>>,
    alternative: &str,
    confidence_level: f64,
) -> PyResult<Bound<'py, PyAny>> {
    let options = test_options(alternative, confidence_level)?;
    let (a, b) = (Numbers::take("a", a)?, Numbers::take("b", b)?);
    let (a, b) = (a.as_slice(), b.as_slice());
    let clusters = clusters
        .map(|given| labels("clusters", given))
        .transpose()?;
    let found = py.detach(|| match &clusters {
        None => stats::paired_t_test(a, b, &options),
        Some(clusters) => stats::clustered_paired_t_test(a, b, clusters, &options),
    });
    result(py, found, confidence_level, alternative)
}

/// Tests whether two independent samples have the same mean: the t test.
///
/// SciPy's function of this name: Student's test of a common variance by default, Welch's with
/// `equal_var=False`, which is the safer one.
///
/// Args:
///     a: f64[n], at least 2 scores.
///     b: f64[m], at least 2 scores.
///     equal_var: Whether one common variance is assumed.
///     alternative: Which departures count, those of `a`: `"two-sided"`, `"less"` or `"greater"`.
///     confidence_level: The level of the interval, strictly between 0 and 1.
///
/// Returns:
///     As `ttest_rel`, `evalcore.stats.TTest`.
///
/// Raises:
///     InvalidParameterError: Too few scores, one that is not finite, or an option that is unusable.
///
/// Example:
///     >>> from evalcore import stats
///     >>> test = stats.ttest_ind([1, 2, 3], [2, 3, 4], equal_var=False)
///     >>> round(test["statistic"], 6), round(test["df"], 6)
///     (-1.224745, 4.0)
#[pyfunction]
#[pyo3(signature = (a, b, *, equal_var=true, alternative="two-sided", confidence_level=0.95))]
pub(crate) fn ttest_ind<'py>(
    py: Python<'py>,
    a: &Bound<'py, PyAny>,
    b: &Bound<'py, PyAny>,
    equal_var: bool,
    alternative: &str,
    confidence_level: f64,
) -> PyResult<Bound<'py, PyAny>> {
    let options = test_options(alternative, confidence_level)?;
    let (a, b) = (Numbers::take("a", a)?, Numbers::take("b", b)?);
    let (a, b) = (a.as_slice(), b.as_slice());
    let found = py.detach(|| {
        if equal_var {
            stats::student_t_test(a, b, &options)
        } else {
            stats::welch_t_test(a, b, &options)
        }
    });
    result(py, found, confidence_level, alternative)
}
