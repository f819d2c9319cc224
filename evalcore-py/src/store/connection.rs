//! An open store, shared by threads and left alone by forks.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use evalcore::{Error, Result};
use evalcore_store::{Store, open};

/// A store of any backend.
pub(super) type Any = dyn Store;

/// A store that is open until it is closed.
pub(super) struct Connection {
    url: String,
    shown: String,
    opened: Mutex<Option<Opened>>,
}

struct Opened {
    process: u32,
    store: Arc<Any>,
}

impl Opened {
    fn new(url: &str) -> Result<Self> {
        Ok(Self {
            process: std::process::id(),
            store: Arc::from(open(url)?),
        })
    }
}

impl Connection {
    pub(super) fn open(url: String) -> Result<Self> {
        let opened = Opened::new(&url)?;
        Ok(Self {
            shown: opened.store.url().to_string(),
            url,
            opened: Mutex::new(Some(opened)),
        })
    }

    /// The address without its password.
    pub(super) fn shown(&self) -> &str {
        &self.shown
    }

    pub(super) fn is_closed(&self) -> bool {
        self.lock().is_none()
    }

    /// The store, or `None` after it was closed. A process that was forked opens its own.
    pub(super) fn store(&self) -> Result<Option<Arc<Any>>, Error> {
        let mut opened = self.lock();
        let Some(here) = opened.as_ref() else {
            return Ok(None);
        };
        if here.process == std::process::id() {
            return Ok(Some(Arc::clone(&here.store)));
        }
        let own = Opened::new(&self.url)?;
        let store = Arc::clone(&own.store);
        leave(opened.replace(own));
        Ok(Some(store))
    }

    pub(super) fn close(&self) {
        let was = self.lock().take();
        leave(was);
    }

    fn lock(&self) -> MutexGuard<'_, Option<Opened>> {
        self.opened.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Drops what is this process's own: closing it here would take the parent's locks away.
fn leave(opened: Option<Opened>) {
    if opened
        .as_ref()
        .is_some_and(|was| was.process != std::process::id())
    {
        std::mem::forget(opened);
    }
}
