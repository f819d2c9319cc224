//! Equivalence and non-inferiority.

use evalcore::stats::{Interval, Margin, MarginMethod};
use pyo3::prelude::*;
use serde::Serialize;

use super::options::pair;
use crate::errors::raise;
use crate::input::arguments::invalid;
use crate::input::numbers::Numbers;
use crate::to_python::to_python;

#[derive(Serialize)]
struct Tested {
    difference: f64,
    confidence_interval: (f64, f64),
    confidence_level: f64,
    pvalue_non_inferior: f64,
    pvalue_equivalent: f64,
    non_inferior: bool,
    equivalent: bool,
    margin: f64,
    method: &'static str,
}

/// Tests whether a candidate is no worse than a baseline, or the same, within a margin.
///
/// Two one-sided paired t tests (TOST, Schuirmann 1987) of the same items, higher scores being
/// better. "No difference was found" is no such claim; this is.
///
/// Args:
///     candidate: f64[n], at least 2 scores.
///     baseline: f64[n], the scores of the same items.
///     margin: The largest loss that is still acceptable, above 0, in the unit of the scores.
///     alpha: The chance of a false claim, strictly between 0 and 0.5.
///
/// Returns:
///     `{difference, confidence_interval, confidence_level, pvalue_non_inferior,
///     pvalue_equivalent, non_inferior, equivalent, margin, method}`, `evalcore.stats.MarginTest`.
///     Both claims read the interval at level `1 - 2 * alpha`: non-inferior where its lower limit
///     exceeds `-margin`, equivalent where both limits lie within the margin. `method` is
///     `"paired-t"`; for scores of 0 and 1 `"paired-01"`, with the doubt of one more pair; for other
///     differences that are all equal `"no-spread"`, which claims nothing.
///
/// Raises:
///     InvalidParameterError: Lengths that differ, too few scores, one that is not finite, or an
///         unusable `margin` or `alpha`.
///
/// Example:
///     >>> from evalcore import stats
///     >>> test = stats.margin_test([0.8, 0.7, 0.9, 0.6], [0.81, 0.69, 0.9, 0.6], 0.05)
///     >>> test["non_inferior"], test["equivalent"]
///     (True, True)
#[pyfunction]
#[pyo3(signature = (candidate, baseline, margin, *, alpha=0.05))]
pub(crate) fn margin_test<'py>(
    py: Python<'py>,
    candidate: &Bound<'py, PyAny>,
    baseline: &Bound<'py, PyAny>,
    margin: f64,
    alpha: f64,
) -> PyResult<Bound<'py, PyAny>> {
    let limit = Margin::new(margin).map_err(raise)?;
    let candidate = Numbers::take("candidate", candidate)?;
    let baseline = Numbers::take("baseline", baseline)?;
    let (candidate, baseline) = (candidate.as_slice(), baseline.as_slice());
    let found = py.detach(|| limit.test(candidate, baseline, alpha));
    let found = found.map_err(raise)?;
    let result = Tested {
        difference: found.difference,
        confidence_interval: pair(found.interval),
        confidence_level: 1.0 - 2.0 * alpha,
        pvalue_non_inferior: found.p_non_inferior,
        pvalue_equivalent: found.p_equivalent,
        non_inferior: found.non_inferior,
        equivalent: found.equivalent,
        margin,
        method: match found.method {
            MarginMethod::PairedT => "paired-t",
            MarginMethod::Paired01 => "paired-01",
            _ => "no-spread",
        },
    };
    to_python(py, &result)
}

fn limits(interval: (f64, f64)) -> PyResult<Interval> {
    let (low, high) = interval;
    if low <= high {
        Ok(Interval::new(low, high))
    } else {
        let found = format_args!("({low}, {high})").to_string();
        Err(invalid("interval", "a lower and an upper limit", found))
    }
}

/// Says whether an interval of candidate less baseline shows the candidate to be no worse.
///
/// For intervals of any kind, such as `bootstrap_paired_difference` gives.
///
/// Args:
///     interval: `(low, high)`.
///     margin: The largest loss that is still acceptable, above 0.
///
/// Returns:
///     Whether `low` exceeds `-margin`.
///
/// Raises:
///     InvalidParameterError: Limits that are NaN or exchanged, or an unusable margin.
///
/// Example:
///     >>> from evalcore import stats
///     >>> stats.non_inferior((-0.015, 0.04), 0.02), stats.non_inferior((-0.03, 0.01), 0.02)
///     (True, False)
#[pyfunction]
#[pyo3(signature = (interval, margin))]
pub(crate) fn non_inferior(interval: (f64, f64), margin: f64) -> PyResult<bool> {
    let margin = Margin::new(margin).map_err(raise)?;
    Ok(margin.non_inferior(&limits(interval)?))
}

/// Says whether an interval of candidate less baseline shows the two to be the same.
///
/// Args:
///     interval: `(low, high)`.
///     margin: The largest difference that is no difference, above 0.
///
/// Returns:
///     Whether both limits lie within the margin.
///
/// Raises:
///     InvalidParameterError: Limits that are NaN or exchanged, or an unusable margin.
///
/// Example:
///     >>> from evalcore import stats
///     >>> stats.equivalent((-0.015, 0.04), 0.02), stats.equivalent((-0.015, 0.01), 0.02)
///     (False, True)
#[pyfunction]
#[pyo3(signature = (interval, margin))]
pub(crate) fn equivalent(interval: (f64, f64), margin: f64) -> PyResult<bool> {
    let margin = Margin::new(margin).map_err(raise)?;
    Ok(margin.equivalent(&limits(interval)?))
}
