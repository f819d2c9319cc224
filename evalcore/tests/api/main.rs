//! Tests of the public interface, oracles included.
#![expect(
    clippy::unwrap_used,
    clippy::float_cmp,
    reason = "a test stops at the first surprise, and expected numbers are exact"
)]

#[cfg(feature = "fs")]
mod budeval_compat;
mod config;
mod json;
mod logs;
mod metrics_text;
mod predictions;
mod results;
mod summary;
mod summary_damage;
mod summary_layouts;
mod summary_real;
mod support;
#[cfg(feature = "fs")]
mod workdir;
