//! Tests of the public interface, oracles included.

#[cfg(feature = "fs")]
mod budeval_compat;
mod config;
mod logs;
mod results;
mod summary;
mod summary_commas;
mod summary_damage;
mod summary_layouts;
mod summary_real;
mod summary_writers;
mod support;
