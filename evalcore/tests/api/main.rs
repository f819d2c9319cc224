//! Tests of the public interface, oracles included.
#![expect(
    clippy::unwrap_used,
    clippy::float_cmp,
    reason = "a test stops at the first surprise, and expected numbers are exact"
)]

mod bad_input;
#[cfg(feature = "fs")]
mod budeval_compat;
#[cfg(feature = "fs")]
mod budeval_defects;
#[cfg(feature = "fs")]
mod budeval_processor_defects;
mod compare;
mod config;
mod experiment;
mod json;
mod log_analysis;
mod logs;
mod metrics_cases;
mod metrics_classification;
mod metrics_laws;
mod metrics_numbers;
mod metrics_repeated;
mod metrics_text;
mod metrics_weights;
mod predictions;
mod records;
mod results;
mod rows;
mod score;
mod stats;
#[cfg(feature = "fs")]
mod strict;
mod summary;
mod summary_commas;
mod summary_damage;
mod summary_layouts;
mod summary_real;
mod summary_writers;
mod support;
#[cfg(feature = "fs")]
mod workdir;
mod workdir_counts;
#[cfg(feature = "fs")]
mod workdir_doubt;
#[cfg(feature = "fs")]
mod workdir_numbers;
#[cfg(feature = "fs")]
mod workdir_oracle;
#[cfg(feature = "fs")]
mod workdir_samples;
