//! Limits from given bootstrap values.

use evalcore::stats::{self, BootstrapDistribution as Distribution};
use pyo3::prelude::*;

use super::options::pair;
use super::statistic::Statistic;
use crate::input::arguments::raise_as;
use crate::input::numbers::Numbers;

/// The resampled values of a statistic and its observed value, from whatever drew them.
///
/// Args:
///     observed: The statistic of the data.
///     values: f64[r], the statistic of at least 2 resamples, in any order.
///
/// Raises:
///     InvalidParameterError: Too few values, or NaN.
///
/// Example:
///     >>> from evalcore import stats
///     >>> found = stats.BootstrapDistribution(2.0, [3.0, 1.0, 2.0, 1.5, 2.5])
///     >>> found.percentile(0.5)
///     (1.5, 2.5)
#[pyclass(frozen, eq, module = "evalcore._evalcore")]
#[derive(PartialEq)]
pub(crate) struct BootstrapDistribution {
    inner: Distribution,
    observed: f64,
}

fn renamed(error: evalcore::Error) -> PyErr {
    raise_as(&[("confidence", "confidence_level"), ("statistic", "values")])(error)
}

#[pymethods]
impl BootstrapDistribution {
    #[new]
    #[pyo3(signature = (observed, values))]
    fn new(py: Python<'_>, observed: f64, values: &Bound<'_, PyAny>) -> PyResult<Self> {
        let values = Numbers::take("values", values)?.as_slice().to_vec();
        let inner = py.detach(|| Distribution::new(observed, values));
        Ok(Self {
            inner: inner.map_err(renamed)?,
            observed,
        })
    }

    fn __getnewargs__(&self) -> (f64, Vec<f64>) {
        (self.observed, self.values())
    }

    fn __repr__(&self) -> String {
        let count = self.inner.values().len();
        format!(
            "<BootstrapDistribution: {count} values around {}>",
            self.observed
        )
    }

    fn __len__(&self) -> usize {
        self.inner.values().len()
    }

    /// The statistic of the data.
    #[getter]
    fn observed(&self) -> f64 {
        self.observed
    }

    /// The resampled values, ascending.
    #[getter]
    fn values(&self) -> Vec<f64> {
        self.inner.values().to_vec()
    }

    /// The standard deviation of the values, with divisor one less than their number.
    #[getter]
    fn standard_error(&self) -> f64 {
        self.inner.standard_error()
    }

    /// Gives the percentile interval.
    ///
    /// Args:
    ///     confidence_level: The level, strictly between 0 and 1.
    ///
    /// Returns:
    ///     `(low, high)`.
    #[pyo3(signature = (confidence_level=0.95))]
    fn percentile(&self, confidence_level: f64) -> PyResult<(f64, f64)> {
        let interval = self.inner.percentile(confidence_level);
        interval.map(pair).map_err(renamed)
    }

    /// Gives the basic interval: the percentiles mirrored at the observed value.
    ///
    /// Args:
    ///     confidence_level: The level, strictly between 0 and 1.
    ///
    /// Returns:
    ///     `(low, high)`.
    #[pyo3(signature = (confidence_level=0.95))]
    fn basic(&self, confidence_level: f64) -> PyResult<(f64, f64)> {
        let interval = self.inner.basic(confidence_level);
        interval.map(pair).map_err(renamed)
    }

    /// Gives the BCa interval.
    ///
    /// Args:
    ///     jackknife: f64[n], the statistic of the data without each item in turn; see `jackknife`.
    ///     confidence_level: The level, strictly between 0 and 1.
    ///
    /// Returns:
    ///     `(low, high)`; NaN where the values, or those of the jackknife, all agree.
    #[pyo3(signature = (jackknife, confidence_level=0.95))]
    fn bca(&self, jackknife: &Bound<'_, PyAny>, confidence_level: f64) -> PyResult<(f64, f64)> {
        let jackknife = Numbers::take("jackknife", jackknife)?;
        let interval = self.inner.bca(confidence_level, jackknife.as_slice());
        interval.map(pair).map_err(renamed)
    }
}

/// Gives a statistic of the data without each item in turn.
///
/// Args:
///     data: f64[n].
///     statistic: As of `bootstrap`.
///
/// Returns:
///     f64[n]; empty for no data.
///
/// Raises:
///     InvalidParameterError: The statistic is unknown, or a value is no number.
///
/// Example:
///     >>> from evalcore import stats
///     >>> stats.jackknife([1.0, 2.0, 6.0])
///     [4.0, 3.5, 1.5]
#[pyfunction]
#[pyo3(
    signature = (data, statistic=None),
    text_signature = "(data, statistic='mean')"
)]
pub(crate) fn jackknife(
    py: Python<'_>,
    data: &Bound<'_, PyAny>,
    statistic: Option<&Bound<'_, PyAny>>,
) -> PyResult<Vec<f64>> {
    let statistic = statistic.map_or(Ok(Statistic::Mean), Statistic::of_scores)?;
    let data = Numbers::take("data", data)?;
    let data = data.as_slice();
    let values = py.detach(|| stats::jackknife(data, |scores| statistic.value(scores)));
    statistic.check()?;
    Ok(values)
}
