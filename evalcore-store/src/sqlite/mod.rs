//! The embedded backend: one file, write-ahead log, many threads and processes.

mod connection;
mod failure;
mod moments;
mod purge;
mod read_runs;
mod read_scores;
mod read_tasks;
mod schema;
mod sql;
mod store;
mod write;

pub use store::SqliteStore;
