//! What a job's log tells: how far it is, and why it failed.
//!
//! Both readers take the log's text as data and never fail. What budeval's playbooks made of the
//! same logs is in [`compat::budeval`](super::compat::budeval).

mod advice;
mod category;
mod job_error;
mod progress;
mod records;
mod reported;
mod text;
mod traceback;

pub use category::ErrorCategory;
pub use job_error::{JobError, classify_job_error};
pub use progress::{PodState, Progress, ProgressStatus, parse_progress};

pub(super) use advice::for_category as advice_for;
pub(super) use job_error::MESSAGE_LIMIT;
pub(super) use text::{is_progress_bar, is_space, prefix, strip};
