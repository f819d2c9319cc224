//! Counts of successes: one proportion against a rate, two against each other.

use evalcore::stats::{self, Proportion, TestResult};
use pyo3::prelude::*;
use serde::Serialize;

use super::options::{alternative as side, pair, proportion, table as table_of};
use crate::errors::raise;
use crate::input::arguments::{count, raise_as};
use crate::to_python::to_python;

#[derive(Serialize)]
struct Tested<'a> {
    statistic: f64,
    pvalue: f64,
    alternative: &'a str,
}

fn tested<'py>(
    py: Python<'py>,
    found: TestResult,
    alternative: &str,
) -> PyResult<Bound<'py, PyAny>> {
    let result = Tested {
        statistic: found.statistic,
        pvalue: found.p_value,
        alternative,
    };
    to_python(py, &result)
}

/// Tests `k` successes in `n` trials against the rate `p`, exactly.
///
/// SciPy's `binomtest`. Two-sided: the counts that are no likelier than the one observed.
///
/// Args:
///     k: How many successes, from 0 to `n`.
///     n: How many trials, at least 1.
///     p: The rate, 0 to 1.
///     alternative: Which departures from the rate count: `"two-sided"`, `"less"` or `"greater"`.
///
/// Returns:
///     `{statistic, pvalue, alternative}`, `evalcore.stats.TestResult`; the statistic is `k / n`.
///
/// Raises:
///     InvalidParameterError: An argument is out of its range.
///
/// Example:
///     >>> from evalcore import stats
///     >>> round(stats.binom_test(7, 10)["pvalue"], 12)
///     0.34375
#[pyfunction]
#[pyo3(signature = (k, n, p=0.5, *, alternative="two-sided"))]
pub(crate) fn binom_test<'py>(
    py: Python<'py>,
    k: &Bound<'py, PyAny>,
    n: &Bound<'py, PyAny>,
    p: f64,
    alternative: &str,
) -> PyResult<Bound<'py, PyAny>> {
    let (k, n, side) = (count("k", k)?, count("n", n)?, side(alternative)?);
    let found = py.detach(|| stats::binomial_test(Proportion::new(k, n)?, p, side));
    tested(py, found.map_err(raise_as(&[("count", "k")]))?, alternative)
}

/// Tests two independent proportions by the z test with pooled variance.
///
/// statsmodels' `proportions_ztest` of two samples. Wrong for two runs over one data set, whose
/// scores are paired (see `mcnemar`); here because dashboards print it. Both all right or both all
/// wrong: statistic 0, p 1.
///
/// Args:
///     count1: The successes of the first sample.
///     nobs1: The trials of the first sample, at least 1.
///     count2: The successes of the second sample.
///     nobs2: The trials of the second sample, at least 1.
///     alternative: Which departures count, those of the first: `"two-sided"`, `"less"` or
///         `"greater"`.
///
/// Returns:
///     `{statistic, pvalue, alternative}`, `evalcore.stats.TestResult`.
///
/// Raises:
///     InvalidParameterError: No trials, or more successes than trials.
///
/// Example:
///     >>> from evalcore import stats
///     >>> round(stats.two_proportion_ztest(85, 115, 91, 115)["pvalue"], 3)
///     0.351
#[pyfunction]
#[pyo3(signature = (count1, nobs1, count2, nobs2, *, alternative="two-sided"))]
pub(crate) fn two_proportion_ztest<'py>(
    py: Python<'py>,
    count1: &Bound<'py, PyAny>,
    nobs1: &Bound<'py, PyAny>,
    count2: &Bound<'py, PyAny>,
    nobs2: &Bound<'py, PyAny>,
    alternative: &str,
) -> PyResult<Bound<'py, PyAny>> {
    let first = proportion(("count1", "nobs1"), count1, nobs1)?;
    let second = proportion(("count2", "nobs2"), count2, nobs2)?;
    let found = stats::two_proportion_z(first, second, side(alternative)?);
    tested(py, found, alternative)
}

/// Gives Newcombe's score interval of the difference of two independent proportions.
///
/// Method 10 of Newcombe (1998), statsmodels' `confint_proportions_2indep` with
/// `method="newcomb", compare="diff"`.
///
/// Args:
///     count1: The successes of the first sample.
///     nobs1: The trials of the first sample, at least 1.
///     count2: The successes of the second sample.
///     nobs2: The trials of the second sample, at least 1.
///     alpha: One less the level, strictly between 0 and 1.
///
/// Returns:
///     `(low, high)` of the first less the second proportion, within -1 and 1.
///
/// Raises:
///     InvalidParameterError: No trials, more successes than trials, or an unusable `alpha`.
///
/// Example:
///     >>> from evalcore import stats
///     >>> [round(limit, 4) for limit in stats.newcombe_interval(56, 70, 48, 80)]
///     [0.0524, 0.3339]
#[pyfunction]
#[pyo3(signature = (count1, nobs1, count2, nobs2, alpha=0.05))]
pub(crate) fn newcombe_interval(
    count1: &Bound<'_, PyAny>,
    nobs1: &Bound<'_, PyAny>,
    count2: &Bound<'_, PyAny>,
    nobs2: &Bound<'_, PyAny>,
    alpha: f64,
) -> PyResult<(f64, f64)> {
    let first = proportion(("count1", "nobs1"), count1, nobs1)?;
    let second = proportion(("count2", "nobs2"), count2, nobs2)?;
    let interval = stats::newcombe_interval(first, second, alpha);
    interval.map(pair).map_err(raise)
}

/// Tests two independent proportions exactly: Fisher's test.
///
/// SciPy's function of this name. Two-sided: the tables that are no likelier than the one observed.
/// Cost O(n), up to 100,000,000 tables.
///
/// Args:
///     table: `[[right, wrong], [right, wrong]]` of the first and the second sample.
///     alternative: Which departures count, those of the first: `"two-sided"`, `"less"` or
///         `"greater"`.
///
/// Returns:
///     `{statistic, pvalue, alternative}`, `evalcore.stats.TestResult`; the statistic is the
///     sample's odds ratio, infinite or NaN where its denominator is 0. A row or column of zeros
///     leaves nothing to compare: NaN, and p is 1.
///
/// Raises:
///     InvalidParameterError: Something other than a table of counts, or more than 100,000,000 tables.
///
/// Example:
///     >>> from evalcore import stats
///     >>> round(stats.fisher_exact([[3, 1], [1, 3]])["pvalue"], 6)
///     0.485714
#[pyfunction]
#[pyo3(signature = (table, *, alternative="two-sided"))]
pub(crate) fn fisher_exact<'py>(
    py: Python<'py>,
    table: &Bound<'py, PyAny>,
    alternative: &str,
) -> PyResult<Bound<'py, PyAny>> {
    let (table, side) = (table_of(table)?, side(alternative)?);
    let found = py.detach(|| stats::fisher_exact(table, side));
    tested(py, found.map_err(raise)?, alternative)
}
