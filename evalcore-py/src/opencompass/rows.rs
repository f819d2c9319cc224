//! Extraction documents as rows, as the answer of an API, and with the times of their jobs.

use std::collections::BTreeMap;

use evalcore::opencompass::compat::budeval;
use evalcore::report::{self, ApiOptions};
use evalcore::schema::wire::{Extraction, RunExtraction};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use serde_json::{Value, json};

use crate::from_python::Document;
use crate::opencompass::extract::parameter;
use crate::to_python::to_python;

/// An extraction document, or one entry of its `results`.
pub(crate) struct Extracted(Extraction);

impl<'py> FromPyObject<'_, 'py> for Extracted {
    type Error = PyErr;

    fn extract(given: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let Document(document) = given.extract()?;
        let document = if document.get("run_id").is_some() {
            whole(document)
        } else {
            document
        };
        let extraction = serde_json::from_value(document).map_err(|error| {
            PyTypeError::new_err(format!(
                "expected a document of `extract_runs` or a run of it: {error}"
            ))
        })?;
        Ok(Self(extraction))
    }
}

/// A document around a run; nothing that is made of it looks at its counts.
fn whole(run: Value) -> Value {
    let success = run.get("status") == Some(&json!("success"));
    let partial = run.get("partial").cloned().unwrap_or_default();
    let counts = json!({
        "runs": 1,
        "succeeded": u8::from(success),
        "partial": u8::from(partial == json!(true)),
        "failed": u8::from(!success),
        "scores": run.get("scores").and_then(Value::as_array).map_or(0, Vec::len),
        "missing": run.get("missing").and_then(Value::as_array).map_or(0, Vec::len),
    });
    json!({"success": success, "partial": partial, "counts": counts, "results": [run]})
}

/// One row a score, each with a natural key, so that writing them twice changes nothing.
///
/// Args:
///     result: What `extract_runs` or `extract_run` gave.
///
/// Returns:
///     `{key, eval_id, run_id, metric_name, mode, dataset, version, model, value, n}` for each,
///     `evalcore.wire.MetricRow`; `value` in full precision where a file has it.
///
/// Raises:
///     TypeError: The result is no extraction document.
#[pyfunction]
#[pyo3(signature = (result))]
pub(crate) fn to_metric_rows<'py>(
    py: Python<'py>,
    result: Extracted,
) -> PyResult<Bound<'py, PyAny>> {
    let rows = py.detach(|| report::metric_rows(&result.0));
    to_python(py, &rows)
}

/// Rows for a ClickHouse table, each to be written as a line of the format `JSONEachRow`.
///
/// Args:
///     result: What `extract_runs` or `extract_run` gave.
///     table: `"evaluation_results"`.
///
/// Returns:
///     The rows, `evalcore.wire.EvaluationResultRow`.
///
/// Raises:
///     InvalidParameterError: The table is not known.
///     TypeError: The result is no extraction document.
#[pyfunction]
#[pyo3(signature = (result, *, table="evaluation_results"))]
pub(crate) fn to_clickhouse_rows<'py>(
    py: Python<'py>,
    result: Extracted,
    table: &str,
) -> PyResult<Bound<'py, PyAny>> {
    match table {
        "evaluation_results" => {
            let rows = py.detach(|| report::evaluation_result_rows(&result.0));
            to_python(py, &rows)
        }
        other => Err(parameter(
            "table",
            "`evaluation_results`",
            other.to_owned(),
        )),
    }
}

/// The answer of `GET /evals/{eval_id}/results`.
///
/// Args:
///     result: What `extract_runs` gave.
///     eval_id: The evaluation's id. Default: that of the first run.
///     experiment_id: The experiment's id, where there is one.
///     dataset_ids: The data set that each run was started for, by run id. Default: the run's only
///         data set.
///     files_base: The URI below which the files were archived, such as `s3://bud-eval-results`.
///         Default: the paths that were read.
///
/// Returns:
///     `{eval_id, experiment_id, status, runs}`, `evalcore.wire.ApiResponse`.
///
/// Raises:
///     TypeError: The result is no extraction document.
#[pyfunction]
#[pyo3(signature = (
    result, *, eval_id=None, experiment_id=None, dataset_ids=None, files_base=None
))]
pub(crate) fn api_response<'py>(
    py: Python<'py>,
    result: Extracted,
    eval_id: Option<String>,
    experiment_id: Option<String>,
    dataset_ids: Option<BTreeMap<String, String>>,
    files_base: Option<String>,
) -> PyResult<Bound<'py, PyAny>> {
    let mut options = ApiOptions::new();
    if let Some(id) = experiment_id {
        options.experiment_id(id);
    }
    for (run_id, dataset) in dataset_ids.unwrap_or_default() {
        options.dataset_id(run_id, dataset);
    }
    if let Some(base) = files_base {
        options.files_base(base);
    }
    let first = |runs: &[RunExtraction]| runs.first().map(|run| run.eval_id.clone());
    let eval_id = eval_id.or_else(|| first(&result.0.results));
    let eval_id = eval_id.unwrap_or_default();
    let response = py.detach(|| report::api_response(&eval_id, &result.0, &options));
    to_python(py, &response)
}

/// Adds `startTime`, `completionTime` and `duration_seconds` to the runs of a document.
///
/// Args:
///     results: What `extract_runs` gave; it is not changed.
///     job_timing_map: By run id, a dict with `startTime` and `completionTime` in RFC 3339.
///
/// Returns:
///     A new document. What is not as it should be (a time that is missing or not RFC 3339, an end
///     before the start, an entry for an unknown run) is listed under `timing_diagnostics`, and
///     then no duration is written.
///
/// Example:
///     >>> from evalcore import opencompass
///     >>> times = {"startTime": "2025-11-11T10:00:00Z", "completionTime": "2025-11-11T10:15:30Z"}
///     >>> merged = opencompass.merge_timing({"results": [{"run_id": "a"}]}, {"a": times})
///     >>> merged["results"][0]["duration_seconds"]
///     930.0
#[pyfunction]
#[pyo3(signature = (results, job_timing_map))]
pub(crate) fn merge_timing<'py>(
    py: Python<'py>,
    results: Document,
    job_timing_map: Document,
) -> PyResult<Bound<'py, PyAny>> {
    let Document(mut document) = results;
    let found = py.detach(|| budeval::merge_timing(&mut document, &job_timing_map.0));
    let merged = to_python(py, &document)?;
    if !found.is_empty()
        && let Ok(dict) = merged.cast::<PyDict>()
    {
        dict.set_item("timing_diagnostics", to_python(py, &found)?)?;
    }
    Ok(merged)
}

/// Says in one line what an extraction document holds.
///
/// Args:
///     results: What `extract_runs` gave.
///
/// Returns:
///     `Extracted {n} scores from {m} runs`, and how many failed or are partial.
///
/// Example:
///     >>> from evalcore import opencompass
///     >>> opencompass.extraction_summary({"results": [{"status": "success", "scores": [{}]}]})
///     'Extracted 1 scores from 1 runs'
#[pyfunction]
#[pyo3(signature = (results))]
pub(crate) fn extraction_summary(py: Python<'_>, results: Document) -> String {
    py.detach(|| budeval::extraction_summary(&results.0))
}
