//! Readers for the files that OpenCompass writes.

pub mod logs;
pub mod predictions;
pub mod results;
mod status;

pub use status::{InferState, InferStatus, parse_infer_status};
