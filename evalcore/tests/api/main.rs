//! Tests of the public interface, oracles included.

#[cfg(feature = "fs")]
mod budeval_compat;
mod config;
mod logs;
mod results;
mod support;
