//! What the playbooks made of a job's log.

mod classify;
mod imitated;
mod literal;
mod number;
mod progress;
mod raised;
mod scanner;
mod source;

pub use imitated::{LogForm, classify_job_error_compat, parse_progress_compat};
pub use raised::PythonError;
