//! Threads that outlive a fork: a child process has none of its parent's.

use std::sync::{Arc, Mutex, PoisonError};

use rayon::{ThreadPool, ThreadPoolBuilder};

/// The pool of this process, with the process's id.
static POOL: Mutex<Option<(u32, Arc<ThreadPool>)>> = Mutex::new(None);

/// Runs `work` with the threads of this process; without threads where none can be had.
///
/// Servers of Python programs fork their workers. The library's usual pool would be a memory of the
/// parent's there, and waiting for it would never end.
pub(crate) fn with_threads<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    let process = std::process::id();
    let known = POOL
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .as_ref()
        .filter(|(owner, _)| *owner == process)
        .map(|(_, pool)| Arc::clone(pool));
    if let Some(pool) = known {
        return pool.install(work);
    }
    let Ok(pool) = ThreadPoolBuilder::new().build().map(Arc::new) else {
        return work();
    };
    let mut slot = POOL.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((owner, old)) = slot.replace((process, Arc::clone(&pool)))
        && owner != process
    {
        // Its threads live in the parent: ending them from here would wait for ever.
        std::mem::forget(old);
    }
    drop(slot);
    pool.install(work)
}
