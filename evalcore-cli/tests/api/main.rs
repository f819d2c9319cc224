//! Tests of the command as a user runs it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

mod cmd;
mod compat;
mod documents;
mod environment;
mod files;
mod pipes;
mod store;
