//! Tests of the public interface, oracles included.

#[cfg(feature = "fs")]
mod budeval_compat;
mod logs;
mod results;
mod config;
mod support;
