//! Statistics by name, and those that are functions of Python.

use std::sync::{Mutex, PoisonError};

use evalcore::metrics::{Percentile, describe, percentile};
use pyo3::prelude::*;
use pyo3::types::{PyList, PyString};

use crate::input::arguments::{invalid, wrong_type};

/// What is computed of scores or counts.
pub(super) enum Statistic<T> {
    /// The mean, for which the library has a way of its own.
    Mean,
    /// A percentile, 0 to 100.
    Percentile(f64),
    /// One of the named ones.
    Named(fn(&[T]) -> f64),
    /// A function of Python.
    Called(Called),
}

/// A function of Python, and what it raised first.
pub(super) struct Called {
    function: Py<PyAny>,
    raised: Mutex<Option<PyErr>>,
}

impl Called {
    fn of<T>(&self, values: &[T]) -> f64
    where
        T: Copy + for<'py> IntoPyObject<'py>,
    {
        if self.raised().is_some() {
            return f64::NAN;
        }
        let called = Python::attach(|py| {
            let values = PyList::new(py, values.iter().copied())?;
            self.function.bind(py).call1((values,))?.extract::<f64>()
        });
        called.unwrap_or_else(|error| {
            self.raised().get_or_insert(error);
            f64::NAN
        })
    }

    fn raised(&self) -> std::sync::MutexGuard<'_, Option<PyErr>> {
        self.raised.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Statistic<T>
where
    T: Copy + for<'py> IntoPyObject<'py>,
{
    fn called(given: &Bound<'_, PyAny>, expected: &str) -> PyResult<Self> {
        if !given.is_callable() {
            return Err(wrong_type("statistic", expected, given));
        }
        Ok(Self::Called(Called {
            function: given.clone().unbind(),
            raised: Mutex::new(None),
        }))
    }

    /// What a function of Python raised.
    pub(super) fn check(&self) -> PyResult<()> {
        match self {
            Self::Called(called) => called.raised().take().map_or(Ok(()), Err),
            _ => Ok(()),
        }
    }
}

impl Statistic<f64> {
    /// A statistic of scores.
    pub(super) fn of_scores(given: &Bound<'_, PyAny>) -> PyResult<Self> {
        const EXPECTED: &str =
            "`mean`, `median`, `std`, `min`, `max`, `p95` and the like, or a function";
        let Ok(name) = given.cast::<PyString>() else {
            return Self::called(given, EXPECTED);
        };
        let name = name.to_str()?;
        let rank = name.strip_prefix('p').and_then(|rank| rank.parse().ok());
        Ok(match (name, rank) {
            ("mean", _) => Self::Mean,
            ("median", _) => Self::Percentile(50.0),
            ("std", _) => Self::Named(|scores| describe(scores).std1),
            ("min", _) => Self::Named(|scores| describe(scores).min),
            ("max", _) => Self::Named(|scores| describe(scores).max),
            (_, Some(rank)) if (0.0..=100.0).contains(&rank) => Self::Percentile(rank),
            _ => return Err(invalid("statistic", EXPECTED, name)),
        })
    }

    /// The value of the statistic; NaN where a function of Python raised.
    pub(super) fn value(&self, scores: &[f64]) -> f64 {
        match self {
            Self::Mean => describe(scores).mean,
            Self::Percentile(rank) => {
                percentile(scores, *rank, Percentile::Linear).unwrap_or(f64::NAN)
            }
            Self::Named(of) => of(scores),
            Self::Called(called) => called.of(scores),
        }
    }
}

impl Statistic<u64> {
    /// A statistic of counts; the named ones take true and false positives, false and true negatives.
    pub(super) fn of_counts(given: &Bound<'_, PyAny>, cells: usize) -> PyResult<Self> {
        const EXPECTED: &str = "`accuracy`, `precision`, `recall`, `f1`, `mcc`, or a function";
        let Ok(name) = given.cast::<PyString>() else {
            return Self::called(given, EXPECTED);
        };
        let name = name.to_str()?;
        if cells != 4 {
            let expected = "a function, as the named ones take 4 counts";
            return Err(invalid("statistic", expected, name));
        }
        Ok(Self::Named(match name {
            "accuracy" => |cells| {
                ratio(
                    at(cells, 0) + at(cells, 3),
                    cells.iter().copied().map(real).sum(),
                )
            },
            "precision" => |cells| ratio(at(cells, 0), at(cells, 0) + at(cells, 1)),
            "recall" => |cells| ratio(at(cells, 0), at(cells, 0) + at(cells, 2)),
            "f1" => |cells| {
                let hits = 2.0 * at(cells, 0);
                ratio(hits, hits + at(cells, 1) + at(cells, 2))
            },
            "mcc" => mcc,
            _ => return Err(invalid("statistic", EXPECTED, name)),
        }))
    }

    /// The value of the statistic; NaN where a function of Python raised.
    pub(super) fn value(&self, cells: &[u64]) -> f64 {
        match self {
            Self::Named(of) => of(cells),
            Self::Called(called) => called.of(cells),
            Self::Mean | Self::Percentile(_) => f64::NAN,
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts are at most 2^53")]
fn real(count: u64) -> f64 {
    count as f64
}

fn at(cells: &[u64], index: usize) -> f64 {
    cells.get(index).copied().map_or(0.0, real)
}

/// 0 for 0/0, as scikit-learn's `zero_division`.
fn ratio(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

fn mcc(cells: &[u64]) -> f64 {
    let [tp, fp, fn_, tn] = [0, 1, 2, 3].map(|index| at(cells, index));
    // Two factors each, equal at perfect agreement, so that its root is exact and 1 the answer.
    let (given, true_) = ((tp + fp) * (tn + fn_), (tp + fn_) * (tn + fp));
    let product = given * true_;
    let spread = if product.is_finite() {
        product.sqrt()
    } else {
        given.sqrt() * true_.sqrt()
    };
    if spread > 0.0 {
        ((tp * tn - fp * fn_) / spread).clamp(-1.0, 1.0)
    } else {
        0.0
    }
}
