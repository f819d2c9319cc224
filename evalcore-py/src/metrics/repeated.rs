//! pass@k and its kin, for one problem, for many, and their mean.

use evalcore::metrics::{AboveN, RepeatedMean as Mean, RepeatedMetric};
use evalcore::{Error, Result};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyFloat, PyInt, PyList};

use super::batch::{Shared, named};
use crate::errors::raise;
use crate::input::arguments::choice;
use crate::input::column::unexpected;
use crate::input::labels::Labels;
use crate::opencompass::extract::parameter;

/// Numbers of answers: one, or one for each problem.
enum Counts {
    One(u64),
    Each(Vec<u64>),
}

impl Counts {
    fn of(given: &Bound<'_, PyAny>, name: &'static str) -> PyResult<Self> {
        let expected = "an integer, 0 or more, or a column of them";
        let count = |number: i64| {
            let negative = |_| parameter(name, "0 or more", number.to_string());
            u64::try_from(number).map_err(negative)
        };
        if given.hasattr("__index__")? && (given.is_instance_of::<PyInt>() || !is_column(given)?) {
            let Ok(number) = given.extract::<i64>() else {
                return Err(parameter(name, "below 2^63", given.str()?.extract()?));
            };
            return Ok(Self::One(count(number)?));
        }
        match Labels::of(given, name)? {
            Labels::Integers(numbers) => {
                let numbers = numbers.into_iter().map(count);
                Ok(Self::Each(numbers.collect::<PyResult<_>>()?))
            }
            Labels::None => Ok(Self::Each(Vec::new())),
            _ => Err(unexpected(given, name, expected)),
        }
    }

    fn len(&self) -> Option<usize> {
        match self {
            Self::One(_) => None,
            Self::Each(counts) => Some(counts.len()),
        }
    }

    fn at(&self, place: usize) -> u64 {
        match self {
            Self::One(count) => *count,
            Self::Each(counts) => counts.get(place).copied().unwrap_or_default(),
        }
    }
}

/// Arrays of `NumPy` have `__index__` too; scalars have no dimension.
fn is_column(given: &Bound<'_, PyAny>) -> PyResult<bool> {
    match given.getattr_opt("ndim")? {
        Some(dimensions) => Ok(dimensions.extract::<usize>()? > 0),
        None => Ok(false),
    }
}

/// The answers and the correct ones of each problem; `None` for a single problem.
fn problems(n: &Counts, c: &Counts) -> PyResult<Option<usize>> {
    match (n.len(), c.len()) {
        (Some(n), Some(c)) if n != c => {
            Err(parameter("c", "as long as `n`", format!("{c} for {n}")))
        }
        (n, c) => Ok(n.or(c)),
    }
}

fn above_n(name: &str) -> PyResult<AboveN> {
    choice(
        "above_n",
        name,
        &[
            ("reject", AboveN::Reject),
            ("as_reference", AboveN::AsReference),
        ],
    )
}

fn positive(given: &Bound<'_, PyAny>) -> PyResult<u64> {
    match given.extract::<u64>() {
        Ok(k) => Ok(k),
        Err(_) if given.is_instance_of::<PyInt>() => {
            Err(parameter("k", "1 or more", given.str()?.extract()?))
        }
        Err(_) => Err(unexpected(given, "k", "an integer, 1 or more")),
    }
}

fn values<'py>(
    py: Python<'py>,
    metric: RepeatedMetric,
    n: &Bound<'py, PyAny>,
    c: &Bound<'py, PyAny>,
    above: &str,
) -> PyResult<Bound<'py, PyAny>> {
    let above = above_n(above)?;
    let (n, c) = (Counts::of(n, "n")?, Counts::of(c, "c")?);
    let Some(len) = problems(&n, &c)? else {
        let value = metric.value(n.at(0), c.at(0), above).map_err(raise)?;
        return Ok(PyFloat::new(py, value).into_any());
    };
    let found = py.detach(|| {
        (0..len)
            .map(|at| metric.value(n.at(at), c.at(at), above))
            .collect::<Result<Vec<f64>>>()
    });
    Ok(PyList::new(py, found.map_err(raise)?)?.into_any())
}

/// Gives pass@k: the chance that one of k answers is correct, 1 - C(n-c, k) / C(n, k).
///
/// Unbiased for k answers drawn without replacement (Chen et al. 2021).
///
/// Args:
///     n: How many answers a problem has, or a column of such numbers.
///     c: How many of them are correct, or a column.
///     k: How many answers are drawn.
///     above_n: Where k is above n: `"reject"` is an error, `"as_reference"` the answer of the
///         reference implementation.
///
/// Returns:
///     A proportion, or for columns a list of them. Their mean and its standard error:
///     `RepeatedMean`.
///
/// Raises:
///     InvalidParameterError: `n` or `k` is 0, `c` or `k` above `n`; the message names it.
///
/// Example:
///     >>> from evalcore.metrics import pass_at_k
///     >>> round(pass_at_k(10, 3, 5), 4), pass_at_k([4, 8], [1, 6], 1)
///     (0.9167, [0.25, 0.75])
#[pyfunction]
#[pyo3(signature = (n, c, k, *, above_n="reject"))]
pub(crate) fn pass_at_k<'py>(
    py: Python<'py>,
    n: &Bound<'py, PyAny>,
    c: &Bound<'py, PyAny>,
    k: &Bound<'py, PyAny>,
    above_n: &str,
) -> PyResult<Bound<'py, PyAny>> {
    let k = positive(k)?;
    values(py, RepeatedMetric::PassAtK { k }, n, c, above_n)
}

/// Gives pass^k: the chance that all of k answers are correct, C(c, k) / C(n, k).
///
/// Args:
///     n: How many answers a problem has, or a column of such numbers.
///     c: How many of them are correct, or a column.
///     k: How many answers are drawn.
///     above_n: Where k is above n: `"reject"` or `"as_reference"`, which is 0.
///
/// Returns:
///     A proportion, or for columns a list of them.
///
/// Raises:
///     InvalidParameterError: `n` or `k` is 0, `c` or `k` above `n`; the message names it.
///
/// Example:
///     >>> from evalcore.metrics import pass_hat_k
///     >>> pass_hat_k(4, 2, 2) == 1 / 6
///     True
#[pyfunction]
#[pyo3(signature = (n, c, k, *, above_n="reject"))]
pub(crate) fn pass_hat_k<'py>(
    py: Python<'py>,
    n: &Bound<'py, PyAny>,
    c: &Bound<'py, PyAny>,
    k: &Bound<'py, PyAny>,
    above_n: &str,
) -> PyResult<Bound<'py, PyAny>> {
    let k = positive(k)?;
    values(py, RepeatedMetric::PassHatK { k }, n, c, above_n)
}

/// Gives G-Pass@k: the chance that at least max(⌈k·τ⌉, 1) of k answers are correct.
///
/// ⌈k·τ⌉ is taken in floating point, as the reference does (Liu et al. 2024).
///
/// Args:
///     n: How many answers a problem has, or a column of such numbers.
///     c: How many of them are correct, or a column.
///     k: How many answers are drawn.
///     tau: The share of them that has to be correct, 0 to 1.
///     above_n: Where k is above n: `"reject"` or `"as_reference"`, which is 0.
///
/// Returns:
///     A proportion, or for columns a list of them.
///
/// Raises:
///     InvalidParameterError: `n` or `k` is 0, `c` or `k` above `n`, `tau` outside 0 to 1.
///
/// Example:
///     >>> from evalcore.metrics import g_pass_at_k
///     >>> round(g_pass_at_k(16, 4, 8, 0.25), 4)
///     0.7154
#[pyfunction]
#[pyo3(signature = (n, c, k, tau, *, above_n="reject"))]
pub(crate) fn g_pass_at_k<'py>(
    py: Python<'py>,
    n: &Bound<'py, PyAny>,
    c: &Bound<'py, PyAny>,
    k: &Bound<'py, PyAny>,
    tau: f64,
    above_n: &str,
) -> PyResult<Bound<'py, PyAny>> {
    let k = positive(k)?;
    values(py, RepeatedMetric::GPassAtK { k, tau }, n, c, above_n)
}

/// Gives mG-Pass@k: 2/k times the sum of the chances that at least i of k answers are correct, over
/// i = ⌈k/2⌉ + 1 to k.
///
/// Args:
///     n: How many answers a problem has, or a column of such numbers.
///     c: How many of them are correct, or a column.
///     k: How many answers are drawn.
///     above_n: Where k is above n: `"reject"` or `"as_reference"`, which is 0.
///
/// Returns:
///     A proportion, or for columns a list of them; 0 for k = 1.
///
/// Raises:
///     InvalidParameterError: `n` or `k` is 0, `c` or `k` above `n`; the message names it.
///
/// Example:
///     >>> from evalcore.metrics import mg_pass_at_k
///     >>> round(mg_pass_at_k(10, 5, 3), 4)
///     0.0556
#[pyfunction]
#[pyo3(signature = (n, c, k, *, above_n="reject"))]
pub(crate) fn mg_pass_at_k<'py>(
    py: Python<'py>,
    n: &Bound<'py, PyAny>,
    c: &Bound<'py, PyAny>,
    k: &Bound<'py, PyAny>,
    above_n: &str,
) -> PyResult<Bound<'py, PyAny>> {
    let k = positive(k)?;
    values(py, RepeatedMetric::MgPassAtK { k }, n, c, above_n)
}

/// The mean of such a measure over problems, in as many parts, threads and files as one likes.
///
/// It changes with `update` and `merge`, so it has no hash; threads may share it.
///
/// Args:
///     metric: `"pass@k"`, `"pass^k"`, `"g-pass@k"` or `"mg-pass@k"`.
///     k: How many answers are drawn.
///     tau: For `"g-pass@k"` the share of them that has to be correct, 0 to 1.
///     above_n: Where k is above n: `"reject"` or `"as_reference"`.
///     state: What another one of the same settings held; pickling uses it.
///
/// Raises:
///     InvalidParameterError: An argument is unusable; the message names it.
///
/// Example:
///     >>> from evalcore.metrics import RepeatedMean
///     >>> mean = RepeatedMean("pass@k", k=1)
///     >>> mean.update([4, 8], [1, 6])
///     >>> found = mean.finish()
///     >>> found["name"], found["value"], found["n"]
///     ('pass@1', 0.5, 2)
#[pyclass(frozen, module = "evalcore._evalcore")]
pub(crate) struct RepeatedMean {
    metric: RepeatedMetric,
    above: AboveN,
    name: String,
    named: Py<PyDict>,
    state: Shared<Mean>,
}

#[pymethods]
impl RepeatedMean {
    #[new]
    #[pyo3(signature = (metric, *, k, tau=None, above_n="reject", state=None))]
    fn new(
        py: Python<'_>,
        metric: &str,
        k: &Bound<'_, PyAny>,
        tau: Option<f64>,
        above_n: &str,
        state: Option<Vec<u64>>,
    ) -> PyResult<Self> {
        let k = positive(k)?;
        let above = self::above_n(above_n)?;
        let (name, named) = (metric.to_owned(), named!(py, k, tau, above_n));
        let metric = match (metric, tau) {
            ("g-pass@k", Some(tau)) => RepeatedMetric::GPassAtK { k, tau },
            ("g-pass@k", None) => {
                return Err(parameter("tau", "between 0 and 1", "None".to_owned()));
            }
            (_, Some(tau)) => {
                let expected = "None, unless the metric is `g-pass@k`";
                return Err(parameter("tau", expected, tau.to_string()));
            }
            ("pass@k", None) => RepeatedMetric::PassAtK { k },
            ("pass^k", None) => RepeatedMetric::PassHatK { k },
            ("mg-pass@k", None) => RepeatedMetric::MgPassAtK { k },
            (other, None) => {
                let expected = "`pass@k`, `pass^k`, `g-pass@k` or `mg-pass@k`";
                return Err(parameter("metric", expected, other.to_owned()));
            }
        };
        let mean = empty(metric, above).map_err(raise)?;
        Ok(Self {
            metric,
            above,
            name,
            named,
            state: Shared::restored(py, mean, state)?,
        })
    }

    fn __getnewargs_ex__<'py>(&self, py: Python<'py>) -> PyResult<((&str,), Bound<'py, PyDict>)> {
        let (_, named) = self.state.new_args(py, Some(&self.named))?;
        Ok(((&self.name,), named))
    }

    /// Adds problems; nothing is added where an argument is wrong.
    ///
    /// Args:
    ///     n: How many answers each problem has, or one number.
    ///     c: How many of them are correct, or one number.
    ///
    /// Raises:
    ///     InvalidParameterError: `n` is 0, `c` above `n`, or k above `n`; the message names it.
    fn update(&self, py: Python<'_>, n: &Bound<'_, PyAny>, c: &Bound<'_, PyAny>) -> PyResult<()> {
        let (n, c) = (Counts::of(n, "n")?, Counts::of(c, "c")?);
        let len = problems(&n, &c)?.unwrap_or(1);
        let add = || -> Result<(), Error> {
            let mut more = empty(self.metric, self.above)?;
            for at in 0..len {
                more.update(n.at(at), c.at(at))?;
            }
            self.state.lock().merge(&more)
        };
        py.detach(add).map_err(raise)
    }

    /// Adds the problems of another one.
    ///
    /// Args:
    ///     other: One of the same metric; it stays as it is.
    ///
    /// Raises:
    ///     InvalidParameterError: It is of another metric.
    fn merge(&self, py: Python<'_>, other: &Self) -> PyResult<()> {
        py.detach(|| {
            let more = other.state.copy();
            self.state.lock().merge(&more)
        })
        .map_err(raise)
    }

    /// How many problems were added.
    #[getter]
    fn n(&self, py: Python<'_>) -> u64 {
        py.detach(|| self.state.lock().n())
    }

    /// Gives the mean; adding may go on afterwards.
    ///
    /// Returns:
    ///     `{name, value, n, standard_error}`, a proportion and the number of problems:
    ///     `evalcore.wire.RepeatedEstimate`.
    ///
    /// Raises:
    ///     InvalidParameterError: There are no problems.
    fn finish<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let mean = py.detach(|| self.state.copy().finish()).map_err(raise)?;
        let dict = PyDict::new(py);
        dict.set_item("name", self.metric.name())?;
        dict.set_item("value", mean.value)?;
        dict.set_item("n", mean.n)?;
        dict.set_item("standard_error", mean.standard_error)?;
        Ok(dict)
    }

    fn __repr__(&self, py: Python<'_>) -> String {
        let n = py
            .detach(|| self.state.copy().finish())
            .map_or(0, |mean| mean.n);
        format!("<RepeatedMean: {}, n={n}>", self.metric.name())
    }
}

fn empty(metric: RepeatedMetric, above: AboveN) -> Result<Mean> {
    let mut mean = Mean::new(metric)?;
    mean.above_n(above);
    Ok(mean)
}
