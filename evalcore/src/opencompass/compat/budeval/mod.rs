//! The service that used to extract OpenCompass results, as its callers knew it.
//!
//! - [`extract_script`]: the output of the script that ran in the pod;
//! - [`to_nice_json`]: the temporary file that Ansible made of it;
//! - [`extract_job_results`]: what the orchestrator returned;
//! - [`process_opencompass_results`]: the processor that the script replaced;
//! - [`parse_progress_compat`], [`classify_job_error_compat`]: what the playbooks made of a log.
//!
//! These keep every defect, because callers and recordings know them.
//! [`merge_timing`](crate::opencompass::merge_timing) and
//! [`extraction_summary`](crate::opencompass::extraction_summary) have the same keys and words
//! without the defects.

mod fnmatch;
mod glob;
mod logs;
mod nice;
mod orchestrator;
mod prediction;
mod processor;
mod script;
mod volume;
mod whole;
mod workdir;

pub use logs::{LogForm, PythonError, classify_job_error_compat, parse_progress_compat};
pub use nice::to_nice_json;
pub use orchestrator::{PlaybookOutcome, extract_job_results};
pub use processor::{ProcessorJob, process_opencompass_results};
pub use script::{ScriptEnv, extract_script};
