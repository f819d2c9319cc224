//! Histories: a store behind a URL.

mod ask;
mod connection;
mod given;
mod handle;
mod tables;
mod value;

pub(crate) use given::policy;
pub(crate) use handle::Store;
