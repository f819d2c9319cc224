//! The two scripts that read a job's log.

use super::raised::PythonError;
use super::{classify, progress, source};
use crate::opencompass::logs::{JobError, Progress};

/// How the log reached the imitated script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum LogForm {
    /// Pasted between triple quotes into the script's source, as the playbook does: quotes and
    /// backslashes in the log change it or break the script.
    AsTemplated,
    /// As a string value.
    AsValue,
}

/// Reads the progress of a job exactly as budeval's log parser does, defects included.
///
/// # Errors
///
/// The exception that ends the imitated script: a total of zero, counts that are not numbers.
///
/// # Examples
///
/// ```
/// use evalcore::opencompass::compat::budeval::parse_progress_compat;
///
/// let progress = parse_progress_compat("PROGRESS_DATA: {\"batches_completed\": 4}").unwrap();
/// assert_eq!(progress.progress_percentage, Some(400.0));
///
/// let raised = parse_progress_compat("PROGRESS_DATA: {\"batches_total\": 0}").unwrap_err();
/// assert_eq!(raised.to_string(), "ZeroDivisionError: division by zero");
/// ```
pub fn parse_progress_compat(log: &str) -> Result<Progress, PythonError> {
    progress::parse(log)
}

/// Says why a job failed exactly as budeval's playbook does, defects included.
///
/// # Errors
///
/// The exception that ends the playbook's script: only [`LogForm::AsTemplated`] has them.
///
/// # Examples
///
/// ```
/// use evalcore::opencompass::compat::budeval::{LogForm, classify_job_error_compat};
///
/// let log = "ValueError: path C:\\users\n";
/// let raised = classify_job_error_compat(log, LogForm::AsTemplated).unwrap_err();
/// assert_eq!(raised.exception, "SyntaxError");
/// assert!(classify_job_error_compat(log, LogForm::AsValue).is_ok());
/// ```
pub fn classify_job_error_compat(log: &str, form: LogForm) -> Result<JobError, PythonError> {
    match form {
        LogForm::AsTemplated => source::read_pasted(log).map(|text| classify::classify(&text)),
        LogForm::AsValue => Ok(classify::classify(log)),
    }
}
