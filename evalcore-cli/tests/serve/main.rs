//! `evalcore serve` as a process, over HTTP, with a stand-in for the cluster's API.

mod bad;
mod cluster;
mod oracle;
mod routes;
mod service;
mod standin;
mod stopping;
