//! Readers for the files that OpenCompass writes.

pub mod compat;
pub mod config;
pub mod logs;
pub mod python;
pub mod raw_section;
pub mod results;
mod status;

pub use status::{InferState, InferStatus, parse_infer_status};
pub mod predictions;
pub mod summary;
