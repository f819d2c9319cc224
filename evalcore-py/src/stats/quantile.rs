//! Quantiles of distributions, and random numbers by position.

use evalcore::stats::{self, CounterRng as Rng};
use pyo3::prelude::*;

use crate::errors::raise;
use crate::input::arguments::{count, seed as seed_of, size};

/// Gives the quantile of the standard normal distribution, `scipy.stats.norm.ppf`.
///
/// Args:
///     p: A probability strictly between 0 and 1.
///
/// Returns:
///     The z below which the share `p` lies.
///
/// Raises:
///     InvalidParameterError: `p` is not strictly between 0 and 1.
///
/// Example:
///     >>> from evalcore import stats
///     >>> round(stats.normal_quantile(0.975), 6)
///     1.959964
#[pyfunction]
#[pyo3(signature = (p))]
pub(crate) fn normal_quantile(p: f64) -> PyResult<f64> {
    stats::normal_quantile(p).map_err(raise)
}

/// Gives the quantile of Student's t distribution, `scipy.stats.t.ppf`.
///
/// Args:
///     p: A probability strictly between 0 and 1.
///     df: Degrees of freedom, above 0.
///
/// Returns:
///     The t below which the share `p` lies.
///
/// Raises:
///     InvalidParameterError: An argument is out of its range.
///
/// Example:
///     >>> from evalcore import stats
///     >>> round(stats.students_t_quantile(0.975, 1), 4)
///     12.7062
#[pyfunction]
#[pyo3(signature = (p, df))]
pub(crate) fn students_t_quantile(p: f64, df: f64) -> PyResult<f64> {
    stats::students_t_quantile(p, df).map_err(raise)
}

/// Gives the quantile of the chi-square distribution with one degree of freedom.
///
/// Args:
///     p: A probability strictly between 0 and 1.
///
/// Returns:
///     The value below which the share `p` lies, `scipy.stats.chi2(1).ppf`.
///
/// Raises:
///     InvalidParameterError: `p` is not strictly between 0 and 1.
///
/// Example:
///     >>> from evalcore import stats
///     >>> round(stats.chi_squared_1_quantile(0.95), 4)
///     3.8415
#[pyfunction]
#[pyo3(signature = (p))]
pub(crate) fn chi_squared_1_quantile(p: f64) -> PyResult<f64> {
    stats::chi_squared_1_quantile(p).map_err(raise)
}

/// Random numbers that depend on seed, stream and index alone.
///
/// Without state: number 7 is the same whatever was drawn before it, so that work can be split in any
/// way. The numbers of the bootstraps and permutation tests; not for secrets.
///
/// Args:
///     seed: The seed, from 0 to 2^64 - 1.
///     stream: The stream of the seed, such as a resample.
///
/// Example:
///     >>> from evalcore import stats
///     >>> rng = stats.CounterRng(42, 7)
///     >>> rng.word(3) == stats.CounterRng(42, 7).word(3), rng.below(3, 10) < 10
///     (True, True)
#[pyclass(frozen, eq, hash, module = "evalcore._evalcore")]
#[derive(PartialEq, Eq, Hash)]
pub(crate) struct CounterRng {
    seed: u64,
    stream: u64,
}

fn stream_of(given: &Bound<'_, PyAny>) -> PyResult<u64> {
    count("stream", given)
}

impl CounterRng {
    fn rng(&self) -> Rng {
        Rng::new(self.seed, self.stream)
    }
}

#[pymethods]
impl CounterRng {
    #[new]
    #[pyo3(signature = (seed, stream=0))]
    fn new(
        #[pyo3(from_py_with = seed_of)] seed: u64,
        #[pyo3(from_py_with = stream_of)] stream: u64,
    ) -> Self {
        Self { seed, stream }
    }

    fn __getnewargs__(&self) -> (u64, u64) {
        (self.seed, self.stream)
    }

    fn __repr__(&self) -> String {
        format!("CounterRng(seed={}, stream={})", self.seed, self.stream)
    }

    /// Gives 64 random bits.
    ///
    /// Args:
    ///     index: The place in the stream.
    #[pyo3(signature = (index))]
    fn word(&self, index: &Bound<'_, PyAny>) -> PyResult<u64> {
        Ok(self.rng().word(count("index", index)?))
    }

    /// Gives a random number below `n`; 0 where `n` is 0.
    ///
    /// Args:
    ///     index: The place in the stream.
    ///     n: The limit.
    #[pyo3(signature = (index, n))]
    fn below(&self, index: &Bound<'_, PyAny>, n: &Bound<'_, PyAny>) -> PyResult<usize> {
        Ok(self.rng().below(count("index", index)?, size("n", n)?))
    }

    /// Gives a random number strictly between 0 and 1.
    ///
    /// Args:
    ///     index: The place in the stream.
    #[pyo3(signature = (index))]
    fn unit(&self, index: &Bound<'_, PyAny>) -> PyResult<f64> {
        Ok(self.rng().unit(count("index", index)?))
    }
}
