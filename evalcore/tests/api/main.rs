//! Tests of the public interface, oracles included.

mod logs;
mod results;
#[cfg(feature = "fs")]
mod budeval_compat;
mod support;
