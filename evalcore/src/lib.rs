//! Reads LLM evaluation results and accounts for every number in them.

pub mod diagnostic;
pub mod discover;
pub mod error;
pub mod json;
pub mod metrics;
pub mod opencompass;
pub mod position;
pub mod report;
pub mod schema;
pub mod source;

pub use diagnostic::{Code, Diagnostic, Severity};
pub use error::{Error, ErrorKind, Result};
pub use position::Position;
