//! Extraction documents as rows, as the answer of an API, and with the times of their jobs.

use std::collections::BTreeMap;

use evalcore::opencompass;
use evalcore::report::{self, ApiOptions, Field, JobIds, JobTimes};
use evalcore::schema::wire::{Extraction, RunExtraction};
use evalcore::source::OsSource;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use serde_json::{Value, json};

use super::extract::parameter;
use super::workdir::Workdir;
use crate::errors::{raise, warn};
use crate::from_python::Document;
use crate::table::{Column, Table, Values};
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

/// What rows are made of.
#[derive(FromPyObject)]
pub(crate) enum RowSource<'py> {
    Workdir(PyRef<'py, Workdir>),
    Document(Extracted),
}

/// Rows for a ClickHouse table, each to be written as a line of the format `JSONEachRow`.
///
/// Args:
///     result: For `evaluation_results` what `extract_runs` or `extract_run` gave; for the wide
///         tables a `Workdir`, which knows samples and verdicts.
///     table: `"evaluation_results"`, `"dataset_results"`, `"predictions"` or
///         `"evaluation_jobs"`.
///     job_id: The run's id, for the wide tables.
///     evaluation_id: The evaluation's id, for the wide tables.
///     experiment_id: The experiment's id, for the wide tables.
///     timing: `{startTime, completionTime, duration_seconds}` of the job, for
///         `evaluation_jobs`; an entry of a document with its times will do.
///     extracted_at: `YYYY-MM-DD hh:mm:ss`, for `evaluation_jobs`.
///
/// Returns:
///     The rows, `evalcore.wire.EvaluationResultRow`, `DatasetResultRow`, `PredictionRow` or
///     `EvaluationJobRow`. The tables have no null: what is not known has no key, and a data set or
///     score that has no place in a table is left out with a `ParseWarning` that says which and
///     why.
///
/// Raises:
///     InvalidParameterError: The table is not known, or a wide table has no job id.
///     TypeError: The result is not what the table is made of.
///     OSError: A file of samples can not be read.
#[pyfunction]
#[pyo3(signature = (
    result, *, table="evaluation_results", job_id=None, evaluation_id=None, experiment_id=None,
    timing=None, extracted_at=None
))]
#[expect(clippy::too_many_arguments, reason = "options are keywords in Python")]
pub(crate) fn to_clickhouse_rows<'py>(
    py: Python<'py>,
    result: RowSource<'py>,
    table: &str,
    job_id: Option<String>,
    evaluation_id: Option<String>,
    experiment_id: Option<String>,
    timing: Option<Document>,
    extracted_at: Option<String>,
) -> PyResult<Bound<'py, PyAny>> {
    let known = [
        "evaluation_results",
        "dataset_results",
        "predictions",
        "evaluation_jobs",
    ];
    if !known.contains(&table) {
        let expected =
            "`evaluation_results`, `dataset_results`, `predictions` or `evaluation_jobs`";
        return Err(parameter("table", expected, table.to_owned()));
    }
    let workdir = match (result, table) {
        (RowSource::Document(given), "evaluation_results") => {
            let (rows, left_out) = py.detach(|| {
                let rows = report::evaluation_result_rows(&given.0);
                (rows, report::evaluation_results_left_out(&given.0))
            });
            warn(py, &left_out)?;
            return to_python(py, &rows);
        }
        (RowSource::Workdir(workdir), "dataset_results" | "predictions" | "evaluation_jobs") => {
            workdir
        }
        (_, "evaluation_results") => {
            let message = "expected a document of `extract_runs` for `evaluation_results`";
            return Err(PyTypeError::new_err(message));
        }
        _ => {
            let message = format!("expected a `Workdir` for `{table}`");
            return Err(PyTypeError::new_err(message));
        }
    };
    let Some(job_id) = job_id else {
        return Err(parameter("job_id", "the run's id", "None".to_owned()));
    };
    let mut ids = JobIds::new(job_id);
    if let Some(id) = evaluation_id {
        ids.evaluation_id(id);
    }
    if let Some(id) = experiment_id {
        ids.experiment_id(id);
    }
    let (inner, root) = (&*workdir.inner, workdir.root.as_path());
    match table {
        "dataset_results" => {
            let (rows, left_out) = py.detach(|| {
                let rows = report::dataset_result_rows(inner, &ids);
                (rows, report::dataset_results_left_out(inner))
            });
            warn(py, &left_out)?;
            to_python(py, &rows)
        }
        "evaluation_jobs" => {
            let times = job_times(timing.as_ref(), extracted_at);
            let rows = py.detach(|| report::evaluation_job_rows(inner, &ids, &times));
            to_python(py, &rows)
        }
        _ => {
            let rows = py.detach(|| {
                let mut rows = Vec::new();
                let source = OsSource::new(root)?;
                let answers = report::PredictionRows {
                    source: &source,
                    workdir: inner,
                    ids: &ids,
                };
                let found = report::visit_prediction_rows(answers, &mut |row| {
                    rows.push(row.clone());
                    Ok(())
                })?;
                Ok((rows, found))
            });
            let (rows, found) = rows.map_err(raise)?;
            warn(py, &found)?;
            to_python(py, &rows)
        }
    }
}

fn job_times(timing: Option<&Document>, extracted_at: Option<String>) -> JobTimes {
    let member = |name: &str| timing.and_then(|timing| timing.0.get(name));
    let text = |name| member(name).and_then(Value::as_str).map(str::to_owned);
    let mut times = JobTimes::default();
    times.start = text("startTime");
    times.end = text("completionTime");
    times.duration_seconds = member("duration_seconds").and_then(Value::as_f64);
    times.extracted_at = extracted_at;
    times
}

/// Every cell of an extraction as one row of a table, with a value or a reason.
///
/// Args:
///     result: What `extract_runs` or `extract_run` gave.
///
/// Returns:
///     A table with the columns `run_id, dataset, version, metric, mode, model, score, exact, n,
///     unit, reason`.
///
/// Raises:
///     TypeError: The result is no extraction document.
#[pyfunction]
#[pyo3(signature = (result))]
pub(crate) fn score_table(py: Python<'_>, result: Extracted) -> Table {
    py.detach(|| {
        let table = report::score_table(&result.0);
        let columns = table.columns().iter().enumerate().map(|(at, name)| {
            let fields = table.rows().iter().map(|row| row.get(at));
            let values = match *name {
                "score" | "exact" => Values::Number(
                    fields
                        .map(|field| match field {
                            Some(Field::Number(number)) => Some(*number),
                            _ => None,
                        })
                        .collect(),
                ),
                "n" => Values::Count(
                    fields
                        .map(|field| match field {
                            Some(Field::Count(count)) => i64::try_from(*count).ok(),
                            _ => None,
                        })
                        .collect(),
                ),
                _ => Values::Text(
                    fields
                        .map(|field| match field {
                            None | Some(Field::Empty) => None,
                            Some(field) => Some(field.to_plain()),
                        })
                        .collect(),
                ),
            };
            let name = (*name).to_owned();
            Column { name, values }
        });
        Table::of(columns.collect())
    })
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
    let found = py.detach(|| opencompass::merge_timing(&mut document, &job_timing_map.0));
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
    py.detach(|| opencompass::extraction_summary(&results.0))
}
