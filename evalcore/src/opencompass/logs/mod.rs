//! What a job's log tells: how far it is, and why it failed.
//!
//! Both readers take the log's text as data and never fail. The `_compat` forms reproduce the
//! scripts of budeval's playbooks, exceptions included.

mod advice;
mod category;
mod compat;
mod imitated_job_error;
mod imitated_progress;
mod job_error;
mod progress;
mod python_literal;
mod python_number;
mod python_scanner;
mod python_source;
mod records;
mod reported;
mod traceback;

pub use category::ErrorCategory;
pub use compat::PythonError;
pub use job_error::{JobError, LogForm, classify_job_error, classify_job_error_compat};
pub use progress::{PodState, Progress, ProgressStatus, parse_progress, parse_progress_compat};
