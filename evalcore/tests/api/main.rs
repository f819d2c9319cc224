//! Tests of the public interface, oracles included.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
#![cfg_attr(
    feature = "fs",
    expect(clippy::float_cmp, reason = "expected numbers are exact")
)]

#[cfg(feature = "fs")]
mod budeval_compat;
mod config;
mod json;
mod logs;
mod predictions;
mod results;
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
