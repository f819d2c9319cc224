//! `evalcore serve` as a process, over HTTP, with a stand-in for the cluster's API.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod bad;
mod cluster;
mod manifests;
mod oracle;
mod promises;
mod routes;
mod service;
mod standin;
mod stopping;
mod tokens;
