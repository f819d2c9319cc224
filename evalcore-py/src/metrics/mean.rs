//! The mean of any score.

use evalcore::Error;
use evalcore::metrics::MeanAccumulator as Mean;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::batch::Shared;
use crate::errors::raise;
use crate::input::arguments::raise_as;
use crate::input::numbers::Numbers;

/// Adds up one score a sample: a token F1, a judge's grade, anything with a mean.
///
/// It changes with `update` and `merge`, so it has no hash; threads may share it.
///
/// Args:
///     state: What another one held; pickling uses it.
///
/// Example:
///     >>> from evalcore.metrics import MeanAccumulator
///     >>> grades = MeanAccumulator()
///     >>> grades.update([1, 2, 3])
///     >>> grades.finish()["value"]
///     2.0
#[pyclass(frozen, module = "evalcore._evalcore")]
pub(crate) struct MeanAccumulator {
    state: Shared<Mean>,
}

#[pymethods]
impl MeanAccumulator {
    #[new]
    #[pyo3(signature = (*, state=None))]
    fn new(py: Python<'_>, state: Option<Vec<u64>>) -> PyResult<Self> {
        let state = Shared::restored(py, Mean::new(), state)?;
        Ok(Self { state })
    }

    fn __getnewargs_ex__<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<(Bound<'py, PyTuple>, Bound<'py, PyDict>)> {
        self.state.new_args(py, None)
    }

    /// Adds samples; nothing is added where one is wrong.
    ///
    /// Args:
    ///     scores: f64[n], a score for each sample.
    ///
    /// Raises:
    ///     InvalidParameterError: A score is not finite.
    fn update(&self, py: Python<'_>, scores: &Bound<'_, PyAny>) -> PyResult<()> {
        let scores = Numbers::take("scores", scores)?;
        let scores = scores.as_slice();
        let add = || -> Result<(), Error> {
            let mut more = Mean::new();
            scores.iter().try_for_each(|score| more.update(*score))?;
            self.state.lock().merge(&more);
            Ok(())
        };
        py.detach(add).map_err(raise_as(&[("score", "scores")]))
    }

    /// Adds what another one has seen.
    ///
    /// Args:
    ///     other: It stays as it is.
    fn merge(&self, py: Python<'_>, other: &Self) {
        py.detach(|| {
            let more = other.state.copy();
            self.state.lock().merge(&more);
        });
    }

    /// How many samples were added.
    #[getter]
    fn n(&self, py: Python<'_>) -> u64 {
        py.detach(|| self.state.copy().finish())
            .map_or(0, |mean| mean.n)
    }

    /// Gives the mean; adding may go on afterwards.
    ///
    /// Returns:
    ///     `{value, n, standard_error}`, in the unit of the scores; without a standard error (`None`)
    ///     for one sample: `evalcore.wire.Estimate`.
    ///
    /// Raises:
    ///     InvalidParameterError: Nothing was added.
    fn finish<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let mean = py.detach(|| self.state.copy().finish()).map_err(raise)?;
        let dict = PyDict::new(py);
        dict.set_item("value", mean.value)?;
        dict.set_item("n", mean.n)?;
        dict.set_item("standard_error", mean.standard_error)?;
        Ok(dict)
    }

    fn __repr__(&self, py: Python<'_>) -> String {
        format!("<MeanAccumulator: n={}>", self.n(py))
    }
}
