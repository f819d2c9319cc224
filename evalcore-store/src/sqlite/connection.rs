//! Connections to one file.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use evalcore::{Code, Error, ErrorKind, Result};
use rusqlite::{Connection, OpenFlags};

use super::failure::{failed, store_error};
use super::{moments, schema};
use crate::url::SqliteTarget;

/// How many connections are kept open between calls.
const MAX_IDLE: usize = 8;

/// The connections of one store, opened as they are needed.
pub(super) struct Pool {
    name: PathBuf,
    target: SqliteTarget,
    idle: Mutex<Vec<Connection>>,
    /// What the path named when the store was opened.
    identity: Option<Identity>,
}

impl Pool {
    pub(super) fn open(target: &SqliteTarget) -> Result<Self> {
        static MEMORIES: AtomicU64 = AtomicU64::new(0);
        let name = target.path.clone().unwrap_or_else(|| {
            let number = MEMORIES.fetch_add(1, Ordering::Relaxed);
            PathBuf::from(format!("file:/evalcore-{number}?vfs=memdb"))
        });
        let mut pool = Self {
            name,
            target: target.clone(),
            idle: Mutex::new(Vec::new()),
            identity: None,
        };
        let mut connection = pool.connect()?;
        schema::migrate(&mut connection, target.read_only)?;
        pool.identity = target.path.as_deref().and_then(Identity::of);
        pool.put_back(connection);
        Ok(pool)
    }

    /// Calls `work` with a connection of its own.
    pub(super) fn with<T>(&self, work: impl FnOnce(&mut Connection) -> Result<T>) -> Result<T> {
        self.still_there()?;
        let idle = self
            .idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        let mut connection = match idle {
            Some(connection) => connection,
            None => self.connect()?,
        };
        let result = work(&mut connection);
        self.put_back(connection);
        result
    }

    fn put_back(&self, connection: Connection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < MAX_IDLE {
            idle.push(connection);
        }
    }

    fn connect(&self) -> Result<Connection> {
        let mut flags = OpenFlags::SQLITE_OPEN_NO_MUTEX;
        if self.target.path.is_none() {
            flags |= OpenFlags::SQLITE_OPEN_URI;
        }
        flags |= if self.target.read_only {
            OpenFlags::SQLITE_OPEN_READ_ONLY
        } else {
            OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE
        };
        let connection = Connection::open_with_flags(&self.name, flags)
            .map_err(|error| self.not_opened(error))?;
        let failed = failed("open");
        connection
            .busy_timeout(self.target.busy_timeout)
            .map_err(&failed)?;
        connection
            .execute_batch("PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;")
            .map_err(&failed)?;
        if let Some(pages) = self.target.max_pages {
            connection
                .query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))
                .map_err(&failed)?;
        }
        moments::register(&connection).map_err(&failed)?;
        if self.target.path.is_some() && !self.target.read_only {
            schema::refuse_foreign(&connection)?;
            write_ahead(&connection, self.target.busy_timeout)?;
        }
        Ok(connection)
    }

    fn not_opened(&self, error: rusqlite::Error) -> Error {
        let parent = self.name.parent().filter(|dir| !dir.as_os_str().is_empty());
        if parent.is_some_and(|dir| !dir.is_dir()) || (self.target.read_only && !self.name.exists())
        {
            return Error::new(ErrorKind::NotFound);
        }
        if self.name.is_dir() {
            return Error::new(ErrorKind::NotAFile {
                found: "a directory",
            });
        }
        failed("open")(error)
    }

    /// A file that was deleted or replaced still takes what is written, and nobody reads it again.
    fn still_there(&self) -> Result<()> {
        let Some(path) = &self.target.path else {
            return Ok(());
        };
        if self.identity.is_none() || Identity::of(path) == self.identity {
            return Ok(());
        }
        let message = "the file was deleted or replaced since it was opened".to_owned();
        Err(store_error(Code::StoreGone, message))
    }
}

/// Switches to the write-ahead log. Several processes may do so at once; the database answers
/// some of them without waiting that it is busy.
fn write_ahead(connection: &Connection, patience: Duration) -> Result<()> {
    let start = Instant::now();
    loop {
        let mode = connection.query_row("PRAGMA journal_mode = WAL", [], |row| {
            row.get::<_, String>(0)
        });
        match mode.map_err(failed("open")) {
            Ok(_) => return Ok(()),
            Err(error) if error.code() != Code::StoreBusy || start.elapsed() >= patience => {
                return Err(error);
            }
            Err(_) => std::thread::sleep(Duration::from_millis(5)),
        }
    }
}

/// Which file a path names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Identity(u64, u64);

impl Identity {
    #[cfg(unix)]
    fn of(path: &Path) -> Option<Self> {
        use std::os::unix::fs::MetadataExt as _;
        let metadata = std::fs::metadata(path).ok()?;
        Some(Self(metadata.dev(), metadata.ino()))
    }

    #[cfg(not(unix))]
    fn of(path: &Path) -> Option<Self> {
        path.exists().then_some(Self(0, 0))
    }
}
