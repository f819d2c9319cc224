//! The scale-out backend: a database of a ClickHouse server.

mod cluster;
mod connection;
mod convert;
mod failure;
mod known;
mod log;
mod moments;
mod purge;
mod read;
mod rows;
mod schema;
mod sql;
mod store;
mod tables;
mod wide;
mod write;

pub use store::ClickHouseStore;
