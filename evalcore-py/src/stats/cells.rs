//! The bootstrap of counts.

use evalcore::stats;
use pyo3::prelude::*;

use super::bootstrap::{NAMES, options, result};
use super::statistic::Statistic;
use crate::input::arguments::{count, invalid, raise_as, resamples, seed as seed_of, wrong_type};
use crate::pool::with_threads;

/// Sums up to here are exact as numbers.
const MOST: u64 = 1 << 53;

/// Gives an interval of a statistic of counts by the bootstrap.
///
/// Items of one cell are the same to the statistic, so a resample of all items is one multinomial draw
/// over the cells: the cost does not depend on how many items there are.
///
/// Args:
///     counts: How many items fall into each cell. For the named statistics `[tp, fp, fn, tn]`.
///     statistic: `"accuracy"`, `"precision"`, `"recall"`, `"f1"` or `"mcc"` (0 for 0/0), or a
///         function of a list of counts, which is called for every resample.
///     n_resamples: How many resamples, 2 to 100,000,000.
///     confidence_level: The level of the interval, strictly between 0 and 1.
///     method: `"BCa"`, `"percentile"` or `"basic"`.
///     seed: The seed.
///
/// Returns:
///     As `bootstrap`, `evalcore.stats.BootstrapResult`.
///
/// Raises:
///     InvalidParameterError: No counts, all of them 0, a statistic that is NaN, or an option that is
///         unusable.
///
/// Example:
///     >>> from evalcore import stats
///     >>> found = stats.bootstrap_cells([400, 60, 40, 500], "f1")
///     >>> low, high = found["confidence_interval"]
///     >>> round(found["observed"], 4), low < 0.8889 < high, high - low < 0.05
///     (0.8889, True, True)
#[pyfunction]
#[pyo3(signature = (
    counts, statistic, *, n_resamples=9_999, confidence_level=0.95, method="BCa", seed=0
))]
pub(crate) fn bootstrap_cells<'py>(
    py: Python<'py>,
    counts: &Bound<'py, PyAny>,
    statistic: &Bound<'py, PyAny>,
    #[pyo3(from_py_with = resamples)] n_resamples: usize,
    confidence_level: f64,
    method: &str,
    #[pyo3(from_py_with = seed_of)] seed: u64,
) -> PyResult<Bound<'py, PyAny>> {
    let options = options(confidence_level, method, n_resamples, seed)?;
    let Ok(items) = counts.try_iter() else {
        return Err(wrong_type("counts", "a list of counts", counts));
    };
    let cells = items.map(|item| count("counts", &item?));
    let cells = cells.collect::<PyResult<Vec<u64>>>()?;
    let total = cells
        .iter()
        .fold(0, |sum: u64, cell| sum.saturating_add(*cell));
    if total > MOST {
        return Err(invalid("counts", "counts of at most 2^53 in all", total));
    }
    let statistic = Statistic::of_counts(statistic, cells.len())?;
    let found = py.detach(|| {
        with_threads(|| stats::bootstrap_cells(&cells, |drawn| statistic.value(drawn), &options))
    });
    statistic.check()?;
    result(py, &found.map_err(raise_as(&NAMES))?, &options, method)
}
