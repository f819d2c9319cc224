//! Tests of the public interface, oracles included.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
#![cfg_attr(
    feature = "fs",
    expect(clippy::float_cmp, reason = "expected numbers are exact")
)]

mod bad_input;
#[cfg(feature = "fs")]
mod budeval_compat;
#[cfg(feature = "fs")]
mod budeval_defects;
#[cfg(feature = "fs")]
mod budeval_processor_defects;
mod config;
mod json;
mod logs;
mod predictions;
mod results;
mod rows;
mod summary;
mod summary_commas;
mod summary_damage;
mod summary_layouts;
mod summary_real;
mod summary_writers;
mod support;
#[cfg(feature = "fs")]
mod workdir;
#[cfg(feature = "fs")]
mod workdir_oracle;
