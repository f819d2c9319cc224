//! Tests of the command as a user runs it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

#[cfg(feature = "archive")]
mod archive;
mod cmd;
mod compat;
mod documents;
mod environment;
mod files;
mod metrics;
mod metrics_bad_input;
mod metrics_oracles;
mod pipes;
mod show;
mod store;
mod watch;
