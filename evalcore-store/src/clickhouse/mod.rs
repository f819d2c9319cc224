//! The scale-out backend: a database of a ClickHouse server.

pub(crate) mod address;
#[cfg(feature = "clickhouse")]
mod cluster;
#[cfg(feature = "clickhouse")]
mod connection;
#[cfg(feature = "clickhouse")]
mod convert;
#[cfg(feature = "clickhouse")]
mod failure;
#[cfg(feature = "clickhouse")]
mod known;
#[cfg(feature = "clickhouse")]
mod log;
#[cfg(feature = "clickhouse")]
mod moments;
#[cfg(feature = "clickhouse")]
mod purge;
#[cfg(feature = "clickhouse")]
mod read;
#[cfg(feature = "clickhouse")]
mod rows;
#[cfg(feature = "clickhouse")]
mod schema;
#[cfg(feature = "clickhouse")]
mod sql;
#[cfg(feature = "clickhouse")]
mod store;
#[cfg(feature = "clickhouse")]
mod tables;
#[cfg(feature = "clickhouse")]
mod wide;
#[cfg(feature = "clickhouse")]
mod write;

#[cfg(feature = "clickhouse")]
pub use store::ClickHouseStore;
