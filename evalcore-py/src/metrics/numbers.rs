//! Percentiles and moments, as `NumPy` gives them.

use std::time::Duration;

use evalcore::metrics::{self, Percentile};
use pyo3::prelude::*;
use pyo3::types::{PyFloat, PyList};

use crate::errors::raise;
use crate::input::arguments::choice;
use crate::input::column::unexpected;
use crate::input::numbers::Numbers;
use crate::opencompass::extract::parameter;
use crate::to_python::to_python;

pub(super) const METHODS: &[(&str, Percentile)] = &[
    ("linear", Percentile::Linear),
    ("lower", Percentile::Lower),
    ("higher", Percentile::Higher),
    ("nearest", Percentile::Nearest),
    ("midpoint", Percentile::Midpoint),
    ("inverted_cdf", Percentile::InvertedCdf),
];

/// Gives a percentile of values in any order, or several, as `numpy.percentile` does.
///
/// Args:
///     values: Numbers, `f64[n]`: a list, a NumPy array or Arrow data.
///     q: Which percentile, 0 to 100, or a sequence of them.
///     method: What is taken between two values: `"linear"`, `"lower"`, `"higher"`, `"nearest"`,
///         `"midpoint"` or `"inverted_cdf"`.
///
/// Returns:
///     A number in the unit of the values, or a list for a sequence; NaN where a value is NaN.
///
/// Raises:
///     InvalidParameterError: There are no values, `q` is outside 0 to 100, or the method is not
///         known.
///
/// Example:
///     >>> from evalcore.metrics import percentile
///     >>> percentile([4, 1, 3, 2], 50), percentile([4, 1, 3, 2], [50, 100], method="lower")
///     (2.5, [2.0, 4.0])
#[pyfunction]
#[pyo3(signature = (values, q, *, method="linear"))]
pub(crate) fn percentile<'py>(
    py: Python<'py>,
    values: &Bound<'py, PyAny>,
    q: &Bound<'py, PyAny>,
    method: &str,
) -> PyResult<Bound<'py, PyAny>> {
    let method = choice("method", method, METHODS)?;
    let values = Numbers::take("values", values)?;
    let values = values.as_slice();
    if let Ok(q) = q.extract::<f64>() {
        let found = py.detach(|| metrics::percentile(values, q, method));
        return Ok(PyFloat::new(py, found.map_err(raise)?).into_any());
    }
    let q = Numbers::take("q", q)?;
    let q = q.as_slice();
    let found = py.detach(|| metrics::percentiles(values, q, method));
    Ok(PyList::new(py, found.map_err(raise)?)?.into_any())
}

/// Gives sum, mean, spread and ends of values in any order.
///
/// Sums are compensated: the answer does not depend on the order, and does not overflow where the
/// result does not.
///
/// Args:
///     values: Numbers, `f64[n]`: a list, a NumPy array or Arrow data.
///
/// Returns:
///     `{n, sum, mean, std0, std1, sem, min, max, median}` in the unit of the values, where `std0`
///     divides by n, `std1` by n - 1, and `sem` is the standard error of the mean. NaN of too few
///     values and where a value is NaN: `evalcore.wire.Description`.
///
/// Raises:
///     InvalidParameterError: These are no numbers.
///
/// Example:
///     >>> from evalcore.metrics import describe
///     >>> found = describe([2, 4, 4, 6])
///     >>> found["n"], found["mean"], found["median"]
///     (4, 4.0, 4.0)
#[pyfunction]
#[pyo3(signature = (values))]
pub(crate) fn describe<'py>(
    py: Python<'py>,
    values: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    let values = Numbers::take("values", values)?;
    let values = values.as_slice();
    let found = py.detach(|| metrics::describe(values));
    to_python(py, &found)
}

/// Gives how many things were done a second.
///
/// Args:
///     count: How many.
///     elapsed: Seconds of wall time, or a `datetime.timedelta`.
///
/// Returns:
///     Things a second.
///
/// Raises:
///     InvalidParameterError: `elapsed` is not more than 0, or `count` is negative.
///
/// Example:
///     >>> from evalcore.metrics import throughput
///     >>> throughput(30, 1.5)
///     20.0
#[pyfunction]
#[pyo3(signature = (count, elapsed))]
pub(crate) fn throughput(count: &Bound<'_, PyAny>, elapsed: &Bound<'_, PyAny>) -> PyResult<f64> {
    let shown = |given: &Bound<'_, PyAny>| -> PyResult<String> { given.str()?.extract() };
    let Ok(n) = count.extract::<u64>() else {
        return Err(parameter("count", "an integer, 0 or more", shown(count)?));
    };
    let seconds = if elapsed.hasattr("total_seconds")? {
        elapsed.call_method0("total_seconds")?.extract::<f64>()?
    } else {
        let seconds = elapsed.extract::<f64>();
        seconds.map_err(|_| unexpected(elapsed, "elapsed", "seconds or a timedelta"))?
    };
    let Ok(duration) = Duration::try_from_secs_f64(seconds) else {
        return Err(parameter("elapsed", "more than 0", shown(elapsed)?));
    };
    metrics::throughput(n, duration).map_err(raise)
}
