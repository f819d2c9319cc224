//! Many items at once, and what many threads share.

use std::sync::{Mutex, MutexGuard, PoisonError};

use rayon::prelude::*;

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
