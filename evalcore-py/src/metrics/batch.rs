//! Many items at once, and what many threads share.

use std::sync::{Mutex, MutexGuard, PoisonError};

use evalcore::metrics::AccumulatorState;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};
use rayon::prelude::*;

use crate::errors::raise;
use crate::pool::with_threads;

/// Items that one thread takes at a time. Fixed, so that sums do not depend on the threads.
const CHUNK: usize = 512;

/// Works on chunks of items with all threads; the answers are in the order of the items.
pub(crate) fn in_chunks<T: Sync, R: Send>(
    items: &[T],
    work: impl Fn(&[T]) -> R + Sync + Send,
) -> Vec<R> {
    if items.len() <= CHUNK {
        return vec![work(items)];
    }
    with_threads(|| items.par_chunks(CHUNK).map(work).collect())
}

/// What an accumulator has seen; threads take turns.
pub(crate) struct Shared<T>(Mutex<T>);

impl<T: Clone> Shared<T> {
    pub(crate) fn new(state: T) -> Self {
        Self(Mutex::new(state))
    }

    /// The state, for this thread alone. Never wait for it with the interpreter's lock.
    pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A copy, so that no thread ever holds two locks.
    pub(crate) fn copy(&self) -> T {
        self.lock().clone()
    }
}

impl<T: AccumulatorState + Send> Shared<T> {
    /// An accumulator that goes on from a state.
    pub(crate) fn restored(
        py: Python<'_>,
        mut empty: T,
        state: Option<Vec<u64>>,
    ) -> PyResult<Self> {
        if let Some(state) = state {
            py.detach(|| empty.restore(&state)).map_err(raise)?;
        }
        Ok(Self::new(empty))
    }

    /// What makes an equal accumulator: settings, and the state.
    pub(crate) fn new_args<'py>(
        &self,
        py: Python<'py>,
        settings: Option<&Py<PyDict>>,
    ) -> PyResult<(Bound<'py, PyTuple>, Bound<'py, PyDict>)> {
        let named = match settings {
            Some(settings) => settings.bind(py).copy()?,
            None => PyDict::new(py),
        };
        named.set_item("state", py.detach(|| self.copy().to_state()))?;
        Ok((PyTuple::empty(py), named))
    }
}

/// Settings by name, as a constructor takes them.
macro_rules! named {
    ($py:expr, $($name:ident),*) => {{
        let named = pyo3::types::PyDict::new($py);
        $(named.set_item(stringify!($name), &$name)?;)*
        named.unbind()
    }};
}
pub(crate) use named;
