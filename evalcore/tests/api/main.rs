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
mod log_analysis;
mod logs;
mod metrics_cases;
mod metrics_classification;
mod metrics_numbers;
mod metrics_repeated;
mod predictions;
mod results;
mod summary;
mod summary_damage;
mod summary_layouts;
mod summary_real;
mod support;
#[cfg(feature = "fs")]
mod workdir;
