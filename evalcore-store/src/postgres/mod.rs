//! A team's server: many machines, and code-chef's tables under their old names.

mod blocking;
mod config;
mod connection;
mod copy;
mod failure;
mod moments;
mod purge;
mod read_runs;
mod read_tasks;
mod schema;
mod sql;
mod store;
mod tls;
mod verify;
mod write;
mod write_runs;
mod write_tasks;

pub use store::PostgresStore;
