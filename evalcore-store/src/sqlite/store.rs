//! The trait's methods on a file.

use evalcore::{Code, Result};
use rusqlite::params;

use super::connection::Pool;
use super::failure::{damaged, failed, store_error};
use super::{moments, purge, read_runs, read_tasks, schema, write};
use crate::batch::{CheckedBatch, Merge, WriteReport};
use crate::filter::Filter;
use crate::group::Group;
use crate::purge::{PurgeOptions, PurgeReport};
use crate::run::{RunRecord, StoredRun, Texts};
use crate::store::{Store, TaskMoments};
use crate::task::StoredTask;
use crate::time::Time;
use crate::trend::TrendQuery;
use crate::url::{StoreUrl, Target};

/// A store in a file of SQLite, made where there is none.
///
/// A commit is on the disk when the call returns, also if the machine then loses its power.
///
/// # Examples
///
/// ```
/// use evalcore_store::{SqliteStore, Store};
///
/// let store = SqliteStore::open(&"sqlite::memory:".parse()?)?;
/// assert_eq!(store.groups()?.len(), 2);
/// # Ok::<(), evalcore::Error>(())
/// ```
pub struct SqliteStore {
    url: StoreUrl,
    pool: Pool,
}

impl SqliteStore {
    /// Opens a file and brings its schema to the newest version.
    ///
    /// # Errors
    ///
    /// `store.url` for another backend's address; `io.not_found` without the directory, or without the file where it is only to be read;
    /// `store.foreign`, `store.newer_schema`, `store.corrupt` for a file that is left as it is;
    /// `store.…`.
    pub fn open(url: &StoreUrl) -> Result<Self> {
        let Target::Sqlite(target) = &url.target else {
            let message = format!("expected a path or `sqlite:PATH`, found `{url}`");
            return Err(store_error(Code::StoreUrl, message));
        };
        let pool = Pool::open(target).map_err(|error| error.at_path(url.to_string()))?;
        Ok(Self {
            url: url.clone(),
            pool,
        })
    }

    fn with<T>(&self, work: impl FnOnce(&mut rusqlite::Connection) -> Result<T>) -> Result<T> {
        let named = |error: evalcore::Error| match error.kind() {
            evalcore::ErrorKind::Store { .. } => error.at_path(self.url.to_string()),
            _ => error,
        };
        self.pool.with(work).map_err(named)
    }
}

impl std::fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SqliteStore({})", self.url)
    }
}

impl Store for SqliteStore {
    fn url(&self) -> &StoreUrl {
        &self.url
    }

    fn schema_version(&self) -> Result<u32> {
        self.with(|connection| schema::version(connection))
    }

    fn verify(&self) -> Result<()> {
        self.with(|connection| {
            let answer: String = connection
                .query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))
                .map_err(failed("verify"))?;
            if answer == "ok" {
                return Ok(());
            }
            Err(store_error(Code::StoreCorrupt, format!("verify: {answer}")))
        })
    }

    fn groups(&self) -> Result<Vec<Group>> {
        self.with(|connection| {
            let failed = failed("read groups");
            let mut statement = connection
                .prepare_cached("SELECT name, role FROM groups ORDER BY name")
                .map_err(&failed)?;
            let mut rows = statement.query([]).map_err(&failed)?;
            let mut groups = Vec::new();
            while let Some(row) = rows.next().map_err(&failed)? {
                let (name, role): (String, String) =
                    (row.get(0).map_err(&failed)?, row.get(1).map_err(&failed)?);
                let role = role
                    .parse()
                    .map_err(|_| damaged(&format!("the role `{role}`")))?;
                groups.push(Group::new(name, role)?);
            }
            Ok(groups)
        })
    }

    fn declare_group(&self, group: &Group) -> Result<()> {
        self.with(|connection| {
            let declare = "INSERT INTO groups (name, role) VALUES (?1, ?2) \
                           ON CONFLICT (name) DO UPDATE SET role = excluded.role";
            connection
                .execute(declare, params![group.name(), group.role().as_str()])
                .map_err(failed("declare a group"))?;
            Ok(())
        })
    }

    fn commit(&self, batch: &CheckedBatch, merge: Merge, now: Time) -> Result<WriteReport> {
        self.with(|connection| write::commit(connection, batch, merge, now))
    }

    fn tasks(
        &self,
        filter: &Filter,
        visit: &mut dyn FnMut(StoredTask) -> Result<()>,
    ) -> Result<()> {
        self.with(|connection| read_tasks::visit(connection, filter, visit))
    }

    fn runs(&self, filter: &Filter, visit: &mut dyn FnMut(StoredRun) -> Result<()>) -> Result<()> {
        self.with(|connection| {
            // One view of the data, though it takes several statements.
            let transaction = connection.transaction().map_err(failed("read runs"))?;
            read_runs::visit(&transaction, filter, visit)
        })
    }

    fn run_with_samples(
        &self,
        eval_id: &str,
        run_id: &str,
        texts: Texts,
    ) -> Result<Option<RunRecord>> {
        self.with(|connection| {
            let transaction = connection.transaction().map_err(failed("read runs"))?;
            read_runs::with_samples(&transaction, eval_id, run_id, texts)
        })
    }

    fn task_moments(&self, query: &TrendQuery) -> Result<Vec<TaskMoments>> {
        self.with(|connection| moments::of_tasks(connection, query))
    }

    fn purge(&self, options: &PurgeOptions) -> Result<PurgeReport> {
        self.with(|connection| purge::purge(connection, options))
    }
}
