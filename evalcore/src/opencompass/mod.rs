//! Readers for the files that OpenCompass writes.

pub mod compat;
mod timing;

pub use timing::{extraction_summary, merge_timing};
