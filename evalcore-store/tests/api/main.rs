//! The public interface of the crate.
#![expect(
    clippy::unwrap_used,
    clippy::similar_names,
    clippy::assigning_clones,
    clippy::float_cmp,
    clippy::semicolon_if_nothing_returned,
    clippy::type_complexity,
    reason = "tests panic, stores have scores, expected numbers are exact, cases are tables"
)]

#[cfg(feature = "archive")]
mod archive;
#[cfg(feature = "archive")]
mod archive_server;
mod bad_files;
#[cfg(feature = "clickhouse")]
mod clickhouse;
#[cfg(feature = "clickhouse")]
mod clickhouse_failures;
#[cfg(feature = "clickhouse")]
mod clickhouse_tables;
mod codechef_oracle;
mod conformance;
mod import;
mod lines;
#[cfg(feature = "postgres")]
mod postgres;
mod processes;
#[cfg(unix)]
mod retention;
mod sqlite;
