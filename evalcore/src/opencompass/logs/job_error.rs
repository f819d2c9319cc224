//! Why a job failed, read from its log.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::category::ErrorCategory;
use super::reported::find_reported;
use super::{advice, text};

/// The longest message that is kept, in characters.
pub(in crate::opencompass) const MESSAGE_LIMIT: usize = 500;

/// Why a job failed, in the shape of budeval's error playbook.
///
/// Serialises to `{success, category, error_type, error_message, actionable_message, file, line}`;
/// `success` is always false, and the pod-less form has no `file` and `line`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct JobError {
    /// What kind of failure it is.
    pub category: ErrorCategory,
    /// The exception's class without its module, such as `ValueError`; `UnknownError` without one.
    pub error_type: String,
    /// The line that names the failure, at most 500 characters; empty when the log has none.
    pub error_message: String,
    /// What to do about it.
    pub actionable_message: String,
    /// The source file where it happened.
    pub file: Option<String>,
    /// The line in that file, from 1.
    pub line: Option<u64>,
}

/// Says why a job failed, from the last lines of its log.
///
/// The reported exception is that of the last traceback; exceptions of launchers
/// (`ChildFailedError`, `CalledProcessError`) give way to an earlier traceback that shows the
/// cause. Without a traceback it is the last line that starts with an exception or names one. The
/// category follows from that exception alone: words elsewhere in the log, such as `GPU` in a dump
/// of the configuration, decide nothing. `file` and `line` are the innermost frame of that
/// traceback that is neither in an installed package (other than `opencompass`) nor in the
/// standard library: the place a user can change; where all frames are foreign, the innermost.
///
/// # Examples
///
/// ```
/// use evalcore::opencompass::logs::{ErrorCategory, classify_job_error};
///
/// let log = "INFO num_gpus=0 GPU none\n\
///     Traceback (most recent call last):\n  \
///       File \"run.py\", line 4, in <module>\n    \
///         main()\n\
///     ValueError: bad value\n";
/// let error = classify_job_error(log);
/// assert_eq!(error.category, ErrorCategory::InvalidInput);
/// assert_eq!(error.error_message, "ValueError: bad value");
/// assert_eq!((error.file.as_deref(), error.line), (Some("run.py"), Some(4)));
/// ```
#[must_use]
pub fn classify_job_error(log: &str) -> JobError {
    let reported = find_reported(log);
    let category = ErrorCategory::of(&reported);
    let error_message = text::prefix(reported.line(), MESSAGE_LIMIT).to_owned();
    let actionable_message =
        advice::for_error(category, &reported, log).unwrap_or_else(|| error_message.clone());
    let error_type = match reported.class_name() {
        Some(name) => name.to_owned(),
        None => category.usual_type().to_owned(),
    };
    let frame = reported.frame();
    JobError {
        category,
        error_type,
        error_message,
        actionable_message,
        file: frame.map(|frame| frame.file.to_owned()),
        line: frame.map(|frame| frame.line),
    }
}

impl JobError {
    /// The error of a job whose pod is gone, so that there is no log.
    #[must_use]
    pub fn pod_not_found(job_name: &str) -> Self {
        Self {
            category: ErrorCategory::Infrastructure,
            error_type: "PodNotFound".to_owned(),
            error_message: format!("Pod for job {job_name} not found"),
            actionable_message: "Job pod was deleted or not created. Check cluster logs."
                .to_owned(),
            file: None,
            line: None,
        }
    }
}

impl Serialize for JobError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("success", &false)?;
        map.serialize_entry("category", &self.category)?;
        map.serialize_entry("error_type", &self.error_type)?;
        map.serialize_entry("error_message", &self.error_message)?;
        map.serialize_entry("actionable_message", &self.actionable_message)?;
        if self.category != ErrorCategory::Infrastructure {
            map.serialize_entry("file", &self.file)?;
            map.serialize_entry("line", &self.line)?;
        }
        map.end()
    }
}
