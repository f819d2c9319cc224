//! Tests of the public interface, oracles included.

mod bad_input;
#[cfg(feature = "fs")]
mod budeval_compat;
#[cfg(feature = "fs")]
mod budeval_defects;
#[cfg(feature = "fs")]
mod budeval_processor_defects;
mod config;
mod logs;
mod results;
mod support;
