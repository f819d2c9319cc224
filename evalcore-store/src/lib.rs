//! Keeps the history of evaluation results: runs, scores, outcomes of samples, task results.
//!
//! [`open`] gives a [`Store`] for an address. What is written is checked first, all of a batch is
//! kept or none of it, and writing the same again changes nothing. What takes the place of another
//! row leaves it as history.
//!
//! # Example
//!
//! ```
//! # #[cfg(feature = "sqlite")] {
//! use evalcore_store::{Batch, Merge, Store, TaskResult, TrendQuery, open, trend};
//!
//! let store = open("sqlite::memory:")?;
//! let mut batch = Batch::new();
//! for (task, accuracy) in [("a", 0.8), ("b", 0.6), ("c", 0.0)] {
//!     let mut result = TaskResult::new("exp-1", task, "baseline", "1.0.0", "model-7b");
//!     result.measures.insert("accuracy".to_owned(), accuracy);
//!     batch.task(result);
//! }
//! assert_eq!(store.write(batch.clone(), Merge::Coalesce)?.inserted, 3);
//! assert_eq!(store.write(batch, Merge::Coalesce)?.unchanged, 3);
//!
//! let points = trend(&*store, &TrendQuery::new("accuracy"))?;
//! assert_eq!((points[0].n, points[0].min), (3, 0.0));
//! # }
//! # Ok::<(), evalcore::Error>(())
//! ```
//!
//! # Crate features
//!
//! - **`sqlite`** (default): the embedded backend.
//! - **`clickhouse`**: the scale-out backend, a database of a server at `clickhouse://…`.
//! - **`postgres`**: a team's server at `postgres://…`, with code-chef's tables under their names.
//! - **`archive`**: raw work dirs in an object store, S3 or a local directory.

#![cfg_attr(
    not(any(feature = "sqlite", feature = "clickhouse", feature = "postgres")),
    expect(dead_code, reason = "without a backend nobody writes what was checked")
)]

#[cfg(feature = "archive")]
mod archive;
mod batch;
mod changes;
mod check;
#[cfg(feature = "clickhouse")]
mod clickhouse;
mod clickhouse_address;
mod compare;
mod export;
mod fields;
mod filter;
mod group;
mod hash;
mod import;
mod jsonl;
mod merge;
mod moments;
mod open;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
mod pack;
mod pairs;
#[cfg(feature = "postgres")]
mod postgres;
mod prometheus;
mod purge;
mod retention;
mod run;
#[cfg(feature = "sqlite")]
mod sqlite;
mod store;
mod task;
mod time;
mod trend;
mod url;
mod version;
mod watch;

#[cfg(feature = "archive")]
pub use archive::{
    Archive, ArchivePlace, ArchivePruneReport, ArchiveReport, ArchivedFile, ArchivedVersion,
    KeepOptions, LeftOut, Manifest, PrunedVersion, RestoreReport, Review, S3Place,
};
pub use batch::{Batch, CheckedBatch, Merge, WriteReport};
pub use changes::{Changed, Changes, changes};
#[cfg(feature = "clickhouse")]
pub use clickhouse::ClickHouseStore;
pub use compare::{
    Change, ExperimentSummary, MetricItems, metric_items, pair_metrics, run_metrics, summary,
};
pub use export::{export_csv, export_jsonl};
pub use filter::Filter;
pub use group::{Group, Role};
pub use import::{CORRECT, ImportOptions, run_from_workdir};
pub use jsonl::{read_jsonl, task_line, task_object};
pub use moments::Moments;
pub use open::open;
pub use pairs::{Pair, PairQuery, pairs};
#[cfg(feature = "postgres")]
pub use postgres::PostgresStore;
pub use prometheus::export_prometheus;
pub use purge::{PurgeOptions, PurgeReport};
pub use retention::{PruneOptions, PruneReport, PrunedDirectory, prune_work_dirs};
pub use run::{RunRecord, RunState, SampleRecord, SampleTexts, ScoreRecord, StoredRun, Texts};
#[cfg(feature = "sqlite")]
pub use sqlite::SqliteStore;
pub use store::{ScoreValue, Store, TaskMoments};
pub use task::{MEASURES, Measure, StoredTask, TaskResult, measure};
pub use time::Time;
pub use trend::{Basis, Dimension, Order, Rows, TrendPoint, TrendQuery, trend};
pub use url::StoreUrl;
pub use version::compare_versions;
pub use watch::{Night, Watch, WatchQuery, watch};
