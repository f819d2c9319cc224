//! The service that used to extract OpenCompass results.

use std::path::PathBuf;

use evalcore::opencompass::compat::budeval::{
    self, LogForm, PlaybookOutcome, ProcessorJob, PythonError,
};
use evalcore::source::OsSource;
use evalcore::{Error, ErrorKind};
use pyo3::prelude::*;

use crate::errors::{ImitatedError, raise};
use crate::from_python::Document;
use crate::opencompass::extract::parameter;
use crate::to_python::to_python;

/// What the script printed for a tree, byte for byte.
#[pyfunction]
#[pyo3(signature = (root, eval_id, run_ids, container_root))]
pub(crate) fn extract_script(
    py: Python<'_>,
    root: PathBuf,
    eval_id: &str,
    run_ids: &str,
    container_root: &str,
) -> PyResult<String> {
    py.detach(|| {
        let source = OsSource::new(root)?;
        let mut env = budeval::ScriptEnv::new(eval_id, run_ids);
        Ok(budeval::extract_script(&source, env.root(container_root)))
    })
    .map_err(raise)
}

/// The temporary file that Ansible made of the script's output.
#[pyfunction]
#[pyo3(signature = (text))]
pub(crate) fn to_nice_json(py: Python<'_>, text: &str) -> PyResult<String> {
    py.detach(|| budeval::to_nice_json(text)).map_err(raise)
}

/// `json.dumps` of what the orchestrator returned.
#[pyfunction]
#[pyo3(signature = (written, error, job_timing_map))]
pub(crate) fn extract_job_results_text(
    py: Python<'_>,
    written: Option<&[u8]>,
    error: Option<&str>,
    job_timing_map: Option<Document>,
) -> String {
    let outcome = match (error, written) {
        (Some(text), _) => PlaybookOutcome::Failed(text),
        (None, Some(bytes)) => PlaybookOutcome::Written(bytes),
        (None, None) => PlaybookOutcome::NothingWritten,
    };
    let timing = job_timing_map
        .as_ref()
        .and_then(|given| given.0.as_object());
    py.detach(|| budeval::extract_job_results(outcome, timing))
}

/// What the removed processor returned for a work dir.
#[pyfunction]
#[pyo3(signature = (
    root, job_id, model_name, *, experiment_id=None, evaluation_id=None, extracted_at=None,
    shown_path=None
))]
#[expect(clippy::too_many_arguments, reason = "options are keywords in Python")]
pub(crate) fn process_opencompass_results<'py>(
    py: Python<'py>,
    root: PathBuf,
    job_id: &str,
    model_name: &str,
    experiment_id: Option<String>,
    evaluation_id: Option<String>,
    extracted_at: Option<String>,
    shown_path: Option<String>,
) -> PyResult<Bound<'py, PyAny>> {
    let shown = shown_path.unwrap_or_else(|| root.display().to_string());
    let mut job = ProcessorJob::new(shown, job_id, model_name);
    job.experiment_id = experiment_id;
    job.evaluation_id = evaluation_id;
    job.extracted_at = extracted_at;
    let document = py
        .detach(|| budeval::process_opencompass_results(&OsSource::new(root)?, &job))
        .map_err(imitated)?;
    to_python(py, &document)
}

fn imitated(error: Error) -> PyErr {
    match error.kind() {
        ErrorKind::Raised { message, .. } => {
            ImitatedError::new_err((message.clone(), error.code().as_str()))
        }
        _ => raise(error),
    }
}

fn raised(error: PythonError) -> PyErr {
    ImitatedError::new_err((error.to_string(), "compat.raised"))
}

/// The progress as the playbook's parser gave it.
#[pyfunction]
#[pyo3(signature = (text))]
pub(crate) fn parse_progress_compat<'py>(
    py: Python<'py>,
    text: &str,
) -> PyResult<Bound<'py, PyAny>> {
    let progress = py.detach(|| budeval::parse_progress_compat(text));
    to_python(py, &progress.map_err(raised)?)
}

/// The failure as the playbook's classifier gave it.
#[pyfunction]
#[pyo3(signature = (text, form))]
pub(crate) fn classify_job_error_compat<'py>(
    py: Python<'py>,
    text: &str,
    form: &str,
) -> PyResult<Bound<'py, PyAny>> {
    let form = match form {
        "templated" => LogForm::AsTemplated,
        "value" => LogForm::AsValue,
        other => {
            let expected = "`templated` or `value`";
            return Err(parameter("form", expected, other.to_owned()));
        }
    };
    let error = py.detach(|| budeval::classify_job_error_compat(text, form));
    to_python(py, &error.map_err(raised)?)
}
