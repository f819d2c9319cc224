//! The trait's methods on a server.

use std::sync::{Mutex, PoisonError};

use ::clickhouse::Row;
use evalcore::{Code, Result};
use serde::Deserialize;

use super::cluster::local_name;
use super::connection::{Server, Statement};
use super::failure::{damaged, store_error};
use super::schema::{self, GroupRow};
use super::tables::BY_BATCH;
use super::{log, moments, purge, read, wide, write};
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

/// A store in a database of a ClickHouse server, spoken to over HTTP.
///
/// The database must exist; the tables are made in it. Their names start with `evalcore_`, but for
/// `evaluation_results` and budeval's `evaluation_jobs`, `dataset_results`, `predictions` and
/// `model_performance_trends`, which [`fill_wide_tables`](Self::fill_wide_tables) fills.
///
/// # What holds
///
/// There are no transactions. Rows are written under a number of their batch, and one insert into
/// a log of batches makes them count; every question names the position of the log up to which it
/// reads. So a batch is seen whole or not at all, and what a writer leaves behind that was killed is
/// never seen; [`purge`](Store::purge) deletes it after an hour.
///
/// Positions of the log are taken by the server's deduplication of inserts: of writers that come at
/// once one is first, and the others look again at what is held before they try the next position.
/// Replaced rows are thus never lost to another writer. This holds as long as the server's table
/// remembers the tokens of the last 10,000 inserts (in a cluster: of an hour), which a writer would have
/// to sleep through within one request; in a cluster it rests on the quorum of inserts as well.
///
/// A connection that breaks during the last insert leaves open whether the batch counts. Writing it
/// again is safe: rows that are there already change nothing.
///
/// A purge deletes table by table: a trend that is asked meanwhile may count a row that is gone.
///
/// # What is not proven
///
/// The tests run every statement on the current engine in one process, behind a small HTTP front of
/// their own. They say nothing of a server's headers, sessions, users, progress, errors in the middle
/// of an answer, compression, TLS or replicas. Statements for a cluster are parsed by the engine, and
/// executed by nobody.
///
/// # Examples
///
/// ```no_run
/// use evalcore_store::{ClickHouseStore, Store};
///
/// let url = "clickhouse://eval:secret@localhost:8123/evals".parse()?;
/// let store = ClickHouseStore::open(&url)?;
/// assert_eq!(store.schema_version()?, 3);
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug)]
pub struct ClickHouseStore {
    url: StoreUrl,
    server: Server,
    /// Writers of this store wait here, rather than try in vain.
    writing: Mutex<()>,
}

impl ClickHouseStore {
    /// Connects to a server and brings the schema to the newest version.
    ///
    /// # Errors
    ///
    /// `store.url` for another store's address, and where no server answers, or none of ClickHouse,
    /// or one that does not let in or know the database; `store.newer_schema` and `store.foreign` for
    /// a database that is left as it is; `store.…`.
    pub fn open(url: &StoreUrl) -> Result<Self> {
        let Target::ClickHouse(target) = &url.target else {
            let message = format!("expected an address of ClickHouse, found `{url}`");
            return Err(store_error(Code::StoreUrl, message));
        };
        let store = Self {
            url: url.clone(),
            server: Server::open(target)?,
            writing: Mutex::new(()),
        };
        store.named(schema::migrate(&store.server))?;
        Ok(store)
    }

    /// The statements that make the schema, in their order: for one server, or for the nodes of a
    /// cluster of this name.
    ///
    /// In a cluster rows lie on the shard of their natural key, in replicated tables `…_local` under
    /// a distributed one; the log of batches, groups and replaced rows are the same on every node.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore_store::ClickHouseStore;
    ///
    /// let statements = ClickHouseStore::ddl(Some("evals"));
    /// assert!(statements.iter().all(|sql| sql.contains("ON CLUSTER 'evals'")));
    /// ```
    #[must_use]
    pub fn ddl(cluster: Option<&str>) -> Vec<String> {
        schema::ddl(cluster)
    }

    /// Fills `evaluation_results` and budeval's tables from the runs of batches that are not in them
    /// yet, and says how many batches those were. The address's option `wide=on` does so after each
    /// batch.
    ///
    /// # Errors
    ///
    /// `store.…`; called again, it goes on where it was.
    pub fn fill_wide_tables(&self) -> Result<u64> {
        self.named(wide::fill(&self.server))
    }

    fn named<T>(&self, result: Result<T>) -> Result<T> {
        result.map_err(|error| match error.kind() {
            evalcore::ErrorKind::Store { .. } => error.at_path(self.url.to_string()),
            _ => error,
        })
    }

    fn verify_tables(&self) -> Result<()> {
        for table in BY_BATCH {
            let name = match &self.server.target.cluster {
                Some(_) if table != "evalcore_superseded" => local_name(table),
                _ => table.to_owned(),
            };
            let sql = format!("CHECK TABLE {name} SETTINGS check_query_single_value_result = 1");
            let passed: u8 = self.server.row("verify", &Statement::new(sql))?;
            if passed == 0 {
                return Err(store_error(
                    Code::StoreCorrupt,
                    format!("verify: the table `{name}`"),
                ));
            }
        }
        let now = log::visible(log::snapshot(&self.server)?);
        let sql = format!(
            "SELECT count() FROM (SELECT batch, run, place, sample_rows FROM evalcore_scores \
             WHERE batch IN {now} AND sample_rows > 0) AS s LEFT JOIN (SELECT batch, run, score, \
             count() AS held FROM evalcore_samples WHERE batch IN {now} GROUP BY batch, run, score) \
             AS p ON s.batch = p.batch AND s.run = p.run AND s.place = p.score \
             WHERE held != sample_rows"
        );
        let wrong: u64 = self.server.row("verify", &Statement::new(sql))?;
        if wrong > 0 {
            let message = format!("verify: {wrong} scores do not have the samples they had");
            return Err(store_error(Code::StoreCorrupt, message));
        }
        Ok(())
    }
}

#[derive(Debug, Row, Deserialize)]
struct NameAndRole {
    name: String,
    role: String,
}

impl Store for ClickHouseStore {
    fn url(&self) -> &StoreUrl {
        &self.url
    }

    fn schema_version(&self) -> Result<u32> {
        self.named(schema::version(&self.server))
    }

    fn verify(&self) -> Result<()> {
        self.named(self.verify_tables())
    }

    fn groups(&self) -> Result<Vec<Group>> {
        let sql = "SELECT name, argMax(role, declared_at) AS role FROM evalcore_groups \
                   GROUP BY name ORDER BY name";
        let rows = self.server.rows("read groups", &Statement::new(sql));
        let rows: Vec<NameAndRole> = self.named(rows)?;
        let groups = rows.into_iter().map(|NameAndRole { name, role }| {
            let role = role
                .parse()
                .map_err(|_| damaged(&format!("the role `{role}`")))?;
            Group::new(name, role)
        });
        groups.collect()
    }

    fn declare_group(&self, group: &Group) -> Result<()> {
        let declared_at = Time::now().micros();
        let row = GroupRow {
            name: group.name().to_owned(),
            role: group.role().as_str().to_owned(),
            declared_at,
        };
        let token = format!("evalcore/groups/{}", log::new_batch());
        self.named(
            self.server
                .insert("evalcore_groups", &token, std::iter::once(row)),
        )
    }

    fn commit(&self, batch: &CheckedBatch, merge: Merge, now: Time) -> Result<WriteReport> {
        let _alone = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let report = self.named(write::commit(&self.server, batch, merge, now))?;
        if self.server.target.wide && !batch.runs.is_empty() {
            self.fill_wide_tables()?;
        }
        Ok(report)
    }

    fn tasks(
        &self,
        filter: &Filter,
        visit: &mut dyn FnMut(StoredTask) -> Result<()>,
    ) -> Result<()> {
        self.named(read::tasks(&self.server, filter, visit))
    }

    fn runs(&self, filter: &Filter, visit: &mut dyn FnMut(StoredRun) -> Result<()>) -> Result<()> {
        self.named(read::runs(&self.server, filter, visit))
    }

    fn run_with_samples(
        &self,
        eval_id: &str,
        run_id: &str,
        texts: Texts,
    ) -> Result<Option<RunRecord>> {
        self.named(read::run_with_samples(&self.server, eval_id, run_id, texts))
    }

    fn task_moments(&self, query: &TrendQuery) -> Result<Vec<TaskMoments>> {
        self.named(moments::of_tasks(&self.server, query))
    }

    fn purge(&self, options: &PurgeOptions) -> Result<PurgeReport> {
        self.named(purge::purge(&self.server, options))
    }
}
