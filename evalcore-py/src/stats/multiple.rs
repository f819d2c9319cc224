//! Many tests at once.

use evalcore::stats::{self, Adjustment};
use pyo3::prelude::*;
use serde::Serialize;

use crate::input::arguments::{choice, raise_as};
use crate::input::numbers::Numbers;
use crate::to_python::to_python;

#[derive(Serialize)]
struct Family<'a> {
    reject: Vec<bool>,
    pvals_corrected: Vec<f64>,
    alpha: f64,
    method: &'a str,
    n: usize,
}

/// Adjusts the p values of a family of tests and says which of them reject.
///
/// statsmodels' function of this name, with Holm's rule as default. Holm, Bonferroni and their kin
/// bound the chance of any false alarm, the `fdr` rules the share of false ones among all alarms. An
/// empty family gives empty lists.
///
/// Args:
///     pvals: f64[n], each 0 to 1.
///     alpha: The level, strictly between 0 and 1.
///     method: `"holm"`, `"bonferroni"`, `"holm-sidak"`, `"simes-hochberg"`, `"fdr_bh"` or
///         `"fdr_by"`.
///
/// Returns:
///     `{reject, pvals_corrected, alpha, method, n}`, `evalcore.stats.Family`, in the order given.
///
/// Raises:
///     InvalidParameterError: A p value outside 0 to 1, or an unusable `alpha` or `method`.
///
/// Example:
///     >>> from evalcore import stats
///     >>> family = stats.multipletests([0.01, 0.04, 0.03, 0.005])
///     >>> family["pvals_corrected"], family["reject"]
///     ([0.03, 0.06, 0.06, 0.02], [True, False, False, True])
#[pyfunction]
#[pyo3(signature = (pvals, alpha=0.05, method="holm"))]
pub(crate) fn multipletests<'py>(
    py: Python<'py>,
    pvals: &Bound<'py, PyAny>,
    alpha: f64,
    method: &str,
) -> PyResult<Bound<'py, PyAny>> {
    let known = [
        ("bonferroni", Adjustment::Bonferroni),
        ("holm", Adjustment::Holm),
        ("holm-sidak", Adjustment::HolmSidak),
        ("simes-hochberg", Adjustment::SimesHochberg),
        ("fdr_bh", Adjustment::BenjaminiHochberg),
        ("fdr_by", Adjustment::BenjaminiYekutieli),
    ];
    let adjustment = choice("method", method, &known)?;
    let pvals = Numbers::take("pvals", pvals)?;
    let pvals = pvals.as_slice();
    let family = py.detach(|| stats::adjust_p_values(pvals, alpha, adjustment));
    let family = family.map_err(raise_as(&[("p_values", "pvals")]))?;
    let result = Family {
        reject: family.iter().map(|test| test.reject).collect(),
        pvals_corrected: family.iter().map(|test| test.p_value).collect(),
        alpha,
        method,
        n: family.len(),
    };
    to_python(py, &result)
}
