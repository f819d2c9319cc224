//! The trait's methods on a server.

use evalcore::{Code, Result};

use deadpool_postgres::Object;
use tokio_postgres::IsolationLevel;

use super::blocking::wait;
use super::connection::Pool;
use super::failure::{damaged, failed, store_error};
use super::{moments, purge, read_runs, read_tasks, schema, verify, write};
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

/// A store in a database of PostgreSQL 12 or later.
///
/// | part of the URL | meaning |
/// | --- | --- |
/// | `postgres://USER:PASSWORD@HOST:PORT/DATABASE` | or `postgresql://…`; special characters as `%40` |
/// | `sslmode=` | `disable`; `prefer` (default) and `require`: encrypted, unchecked without `sslrootcert`; `verify-ca`; `verify-full` |
/// | `sslrootcert=FILE` | the authorities, as PEM; default: the system's |
/// | `busy_timeout=60` | waits up to 60 s for other writers and for a connection; default: 30 |
/// | `pool_size=4` | at most so many connections; default: 16 |
/// | `mode=ro` | never written |
/// | `connect_timeout=3`, `application_name=…`, `options=…` | as the server's own clients have them |
///
/// Task results are rows of `public.evaluation_results`, the table of code-chef. Where that is in
/// the database already, it is kept with its rows, and code-chef goes on reading and writing it;
/// what it replaces becomes history. Everything else is in the schema `evalcore`.
///
/// A visitor may ask the store again, and takes another connection for it.
///
/// # Examples
///
/// ```no_run
/// use evalcore_store::{PostgresStore, Store};
///
/// let store = PostgresStore::open(&"postgres://me@localhost/evals".parse()?)?;
/// assert_eq!(store.schema_version()?, 2);
/// # Ok::<(), evalcore::Error>(())
/// ```
pub struct PostgresStore {
    url: StoreUrl,
    pool: Pool,
}

impl PostgresStore {
    /// Connects to a database and brings its schema to the newest version.
    ///
    /// # Errors
    ///
    /// `store.url` for an address that leads nowhere, a wrong password or database;
    /// `store.foreign`, `store.newer_schema` for a database that is left as it is; `store.…`.
    pub fn open(url: &StoreUrl) -> Result<Self> {
        let Target::Postgres(target) = &url.target else {
            let message = format!("expected `postgres://…`, found `{url}`");
            return Err(store_error(Code::StoreUrl, message));
        };
        let pool = Pool::open(&target.url, url).map_err(|error| error.at_path(url.to_string()))?;
        Ok(Self {
            url: url.clone(),
            pool,
        })
    }

    fn with<T>(&self, work: impl FnOnce(&mut Object) -> Result<T>) -> Result<T> {
        let named = |error: evalcore::Error| match error.kind() {
            evalcore::ErrorKind::Store { .. } => error.at_path(self.url.to_string()),
            _ => error,
        };
        self.pool.with(work).map_err(named)
    }
}

impl std::fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PostgresStore({})", self.url)
    }
}

impl Store for PostgresStore {
    fn url(&self) -> &StoreUrl {
        &self.url
    }

    fn schema_version(&self) -> Result<u32> {
        self.with(|client| schema::version(client))
    }

    fn verify(&self) -> Result<()> {
        self.with(verify::verify)
    }

    fn default_merge(&self) -> Merge {
        // What code-chef's writers do to the same table.
        Merge::Replace
    }

    fn groups(&self) -> Result<Vec<Group>> {
        self.with(|client| {
            let failed = failed("read groups");
            let query = "SELECT name, role FROM evalcore.groups ORDER BY name COLLATE \"C\"";
            let statement = wait(client.prepare_cached(query)).map_err(&failed)?;
            let mut groups = Vec::new();
            for row in wait(client.query(&statement, &[])).map_err(&failed)? {
                let name: String = row.try_get(0).map_err(&failed)?;
                let role: String = row.try_get(1).map_err(&failed)?;
                let role = role
                    .parse()
                    .map_err(|_| damaged(&format!("the role `{role}`")))?;
                groups.push(Group::new(name, role)?);
            }
            Ok(groups)
        })
    }

    fn declare_group(&self, group: &Group) -> Result<()> {
        self.with(|client| {
            let declare = "INSERT INTO evalcore.groups (name, role) VALUES ($1, $2) \
                           ON CONFLICT (name) DO UPDATE SET role = excluded.role";
            wait(client.execute(declare, &[&group.name(), &group.role().as_str()]))
                .map_err(failed("declare a group"))?;
            Ok(())
        })
    }

    fn commit(&self, batch: &CheckedBatch, merge: Merge, now: Time) -> Result<WriteReport> {
        self.with(|client| write::commit(client, batch, merge, now))
    }

    fn tasks(
        &self,
        filter: &Filter,
        visit: &mut dyn FnMut(StoredTask) -> Result<()>,
    ) -> Result<()> {
        self.with(|client| read_tasks::visit(client, filter, visit))
    }

    fn runs(&self, filter: &Filter, visit: &mut dyn FnMut(StoredRun) -> Result<()>) -> Result<()> {
        self.with(|client| read_runs::visit(client, filter, visit))
    }

    fn run_with_samples(
        &self,
        eval_id: &str,
        run_id: &str,
        texts: Texts,
    ) -> Result<Option<RunRecord>> {
        self.with(|client| {
            // One view of the data, though it takes several statements.
            let failed = failed("read runs");
            let transaction = client
                .build_transaction()
                .isolation_level(IsolationLevel::RepeatableRead)
                .read_only(true);
            let transaction = wait(transaction.start()).map_err(&failed)?;
            let run = read_runs::with_samples(&transaction, eval_id, run_id, texts)?;
            wait(transaction.commit()).map_err(&failed)?;
            Ok(run)
        })
    }

    fn task_moments(&self, query: &TrendQuery) -> Result<Vec<TaskMoments>> {
        self.with(|client| moments::of_tasks(client, query))
    }

    fn purge(&self, options: &PurgeOptions) -> Result<PurgeReport> {
        self.with(|client| purge::purge(client, options))
    }
}
