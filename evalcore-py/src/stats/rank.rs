//! Tests of ranks.

use evalcore::stats::{self, MannWhitneyOptions, RankMethod, WilcoxonOptions, ZeroMethod};
use pyo3::prelude::*;
use serde::Serialize;

use super::options::{alternative as side, rank_method};
use crate::input::arguments::{choice, raise_as};
use crate::input::numbers::Numbers;
use crate::to_python::to_python;

#[derive(Serialize)]
struct Wilcoxon<'a> {
    statistic: f64,
    pvalue: f64,
    zstatistic: Option<f64>,
    positive: f64,
    negative: f64,
    method: &'static str,
    alternative: &'a str,
}

/// Tests whether two runs differ on the same items: Wilcoxon's signed-rank test.
///
/// SciPy's function of this name. Ranks are those of `|x - y|`, ties averaged; without any
/// difference p is 1.
///
/// Args:
///     x: f64[n] scores, or their differences where `y` is not given.
///     y: f64[n], the scores of the same items in the other run.
///     zero_method: What becomes of items without a difference: `"wilcox"` drops them, `"pratt"`
///         ranks them first, `"zsplit"` gives their ranks to both sides.
///     correction: Whether the normal approximation takes 0.5 off the statistic.
///     alternative: Which departures count, those of `x`: `"two-sided"`, `"less"` or `"greater"`.
///     method: `"exact"`, `"asymptotic"`, or `"auto"`: exact up to 13 items, and up to 50 without ties
///         and zeros.
///
/// Returns:
///     `{statistic, pvalue, zstatistic, positive, negative, method, alternative}`,
///     `evalcore.stats.WilcoxonTest`; `zstatistic` is `None` for an exact answer, `positive` and
///     `negative` are the rank sums.
///
/// Raises:
///     InvalidParameterError: Lengths that differ, no items, a score that is not finite, or an
///         option that is unusable.
///
/// Example:
///     >>> from evalcore import stats
///     >>> test = stats.wilcoxon([1.1, -1.3, 0.03, 0.6], [1.5, -1.0, 0.05, 0.46])
///     >>> test["statistic"], test["pvalue"], test["method"]
///     (2.0, 0.375, 'exact')
#[pyfunction]
#[pyo3(signature = (
    x, y=None, *, zero_method="wilcox", correction=false, alternative="two-sided", method="auto"
))]
pub(crate) fn wilcoxon<'py>(
    py: Python<'py>,
    x: &Bound<'py, PyAny>,
    y: Option<&Bound<'py, PyAny>>,
    zero_method: &str,
    correction: bool,
    alternative: &str,
    method: &str,
) -> PyResult<Bound<'py, PyAny>> {
    let zero_methods = [
        ("wilcox", ZeroMethod::Wilcox),
        ("pratt", ZeroMethod::Pratt),
        ("zsplit", ZeroMethod::ZSplit),
    ];
    let options = WilcoxonOptions::default()
        .zero_method(choice("zero_method", zero_method, &zero_methods)?)
        .correction(correction)
        .alternative(side(alternative)?)
        .method(rank_method(method)?);
    let x = Numbers::take("x", x)?;
    let y = match y {
        Some(y) => Numbers::take("y", y)?,
        None => Numbers::Copied(vec![0.0; x.as_slice().len()]),
    };
    let (x, y) = (x.as_slice(), y.as_slice());
    let found = py.detach(|| stats::wilcoxon(x, y, &options));
    let found = found.map_err(raise_as(&[("a", "x"), ("b", "y"), ("a - b", "x - y")]))?;
    let result = Wilcoxon {
        statistic: found.statistic,
        pvalue: found.p_value,
        zstatistic: found.z,
        positive: found.positive,
        negative: found.negative,
        method: match found.method {
            RankMethod::Exact => "exact",
            _ => "asymptotic",
        },
        alternative,
    };
    to_python(py, &result)
}

#[derive(Serialize)]
struct MannWhitney<'a> {
    statistic: f64,
    pvalue: f64,
    alternative: &'a str,
}

/// Tests whether one of two independent samples tends to be larger: the Mann-Whitney U test.
///
/// SciPy's function of this name. All values equal: p is 1.
///
/// Args:
///     x: f64[n], at least 1 score.
///     y: f64[m], at least 1 score.
///     use_continuity: Whether the normal approximation takes 0.5 off the statistic.
///     alternative: Which departures count, those of `x`: `"two-sided"`, `"less"` or `"greater"`.
///     method: `"exact"`, `"asymptotic"`, or `"auto"`: exact where a sample has at most 8 values and
///         none occurs twice.
///
/// Returns:
///     `{statistic, pvalue, alternative}`, `evalcore.stats.TestResult`; the statistic is U of `x`:
///     in how many pairs `x` is larger, ties counting half.
///
/// Raises:
///     InvalidParameterError: An empty sample, a score that is not finite, or an exact answer was
///         asked for with ties or for large samples.
///
/// Example:
///     >>> from evalcore import stats
///     >>> test = stats.mannwhitneyu([1, 2, 3], [4, 5, 6, 7])
///     >>> test["statistic"], round(test["pvalue"], 6)
///     (0.0, 0.057143)
#[pyfunction]
#[pyo3(signature = (x, y, *, use_continuity=true, alternative="two-sided", method="auto"))]
pub(crate) fn mannwhitneyu<'py>(
    py: Python<'py>,
    x: &Bound<'py, PyAny>,
    y: &Bound<'py, PyAny>,
    use_continuity: bool,
    alternative: &str,
    method: &str,
) -> PyResult<Bound<'py, PyAny>> {
    let options = MannWhitneyOptions::default()
        .correction(use_continuity)
        .alternative(side(alternative)?)
        .method(rank_method(method)?);
    let (x, y) = (Numbers::take("x", x)?, Numbers::take("y", y)?);
    let (x, y) = (x.as_slice(), y.as_slice());
    let found = py.detach(|| stats::mann_whitney(x, y, &options));
    let found = found.map_err(raise_as(&[("a", "x"), ("b", "y")]))?;
    let result = MannWhitney {
        statistic: found.statistic,
        pvalue: found.p_value,
        alternative,
    };
    to_python(py, &result)
}
