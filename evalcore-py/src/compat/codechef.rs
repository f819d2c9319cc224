//! code-chef's rules of comparison.

use evalcore::compare::compat::codechef::{self, EvaluationRequest, ModelRequest};
use evalcore::{Error, ErrorKind};
use pyo3::exceptions::{PyTypeError, PyValueError, PyZeroDivisionError};
use pyo3::prelude::*;
use serde_json::{Map, Value};

use crate::errors::{ImitatedError, raise};
use crate::from_python::Document;
use crate::input::arguments::invalid;
use crate::to_python::to_python;

/// The exception that the imitated program raised.
fn imitated(error: Error) -> PyErr {
    let ErrorKind::Raised { exception, message } = error.kind() else {
        return raise(error);
    };
    match *exception {
        "TypeError" => PyTypeError::new_err(message.clone()),
        "ValueError" => PyValueError::new_err(message.clone()),
        "ZeroDivisionError" => PyZeroDivisionError::new_err(message.clone()),
        other => {
            let text = format!("{other}: {message}");
            ImitatedError::new_err((text, error.code().as_str()))
        }
    }
}

fn object(name: &str, given: Document) -> PyResult<Map<String, Value>> {
    match given.0 {
        Value::Object(members) => Ok(members),
        _ => Err(invalid(name, "a dict", "another value")),
    }
}

/// The improvement of one metric in percent of the baseline; a baseline of 0 counts as 100.
#[pyfunction]
#[pyo3(signature = (baseline, candidate, direction))]
pub(crate) fn codechef_improvement(
    baseline: Document,
    candidate: Document,
    direction: &str,
) -> PyResult<f64> {
    codechef::calculate_improvement(&baseline.0, &candidate.0, direction).map_err(imitated)
}

/// The weighted mean of improvements in percent; 0 without any.
#[pyfunction]
#[pyo3(signature = (improvements))]
pub(crate) fn codechef_weighted(improvements: Document) -> PyResult<f64> {
    let improvements = object("improvements", improvements)?;
    Ok(codechef::weighted_improvement(&improvements))
}

/// `code-chef` above 5 %, `baseline` below -5 %, else `tie`.
#[pyfunction]
#[pyo3(signature = (improvement))]
pub(crate) fn codechef_winner(improvement: f64) -> &'static str {
    codechef::winner(improvement)
}

/// `deploy` from 15 %, `needs_review` from 5 %, else `reject`.
#[pyfunction]
#[pyo3(signature = (improvement))]
pub(crate) fn codechef_recommendation(improvement: f64) -> &'static str {
    codechef::recommendation(improvement)
}

/// The sentence beside the recommendation.
#[pyfunction]
#[pyo3(signature = (improvement, wins, losses, tasks))]
pub(crate) fn codechef_reasoning(improvement: f64, wins: u64, losses: u64, tasks: u64) -> String {
    codechef::reasoning(improvement, [wins, losses], tasks)
}

/// Compares the metrics of two result files.
#[pyfunction]
#[pyo3(signature = (baseline, codechef))]
pub(crate) fn codechef_compare_metric_sets<'py>(
    py: Python<'py>,
    baseline: Document,
    codechef: Document,
) -> PyResult<Bound<'py, PyAny>> {
    let answer = codechef::compare_metric_sets(&baseline.0, &codechef.0);
    to_python(py, &answer.map_err(imitated)?)
}

/// Finds the regressions in a result file.
#[pyfunction]
#[pyo3(signature = (results, threshold))]
pub(crate) fn codechef_analyze_results<'py>(
    py: Python<'py>,
    results: Document,
    threshold: f64,
) -> PyResult<Bound<'py, PyAny>> {
    let answer = codechef::analyze_results(&results.0, threshold);
    to_python(py, &answer.map_err(imitated)?)
}

/// How bad a change in percent is.
#[pyfunction]
#[pyo3(signature = (change_pct, threshold))]
pub(crate) fn codechef_severity(change_pct: f64, threshold: f64) -> &'static str {
    codechef::regression_severity(change_pct, threshold)
}

/// Aggregates evaluators' answers; gives the document and the calls of the tracker.
#[pyfunction]
#[pyo3(signature = (dataset, project, runs, examples, scores, stored_as, timestamp))]
#[expect(clippy::too_many_arguments, reason = "the fields of one request")]
pub(crate) fn codechef_run_evaluation<'py>(
    py: Python<'py>,
    dataset: &str,
    project: &str,
    runs: Document,
    examples: Option<Vec<String>>,
    scores: Document,
    stored_as: (String, String, String),
    timestamp: &str,
) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyAny>)> {
    let Value::Array(runs) = runs.0 else {
        return Err(invalid("runs", "a list", "another value"));
    };
    let scores = object("scores", scores)?;
    let examples: Option<Vec<&str>> = examples
        .as_ref()
        .map(|names| names.iter().map(String::as_str).collect());
    let mut request = EvaluationRequest::new(dataset, project, &scores);
    request.timestamp = timestamp;
    request.runs = &runs;
    request.examples = examples.as_deref();
    request.stored_as = [&stored_as.0, &stored_as.1, &stored_as.2];
    let mut calls = Vec::new();
    let answer = codechef::run_evaluation(&request, &mut |call| {
        calls.push(call.clone());
        true
    });
    let answer = answer.map_err(imitated)?;
    Ok((to_python(py, &answer)?, to_python(py, &calls)?))
}

/// What `run_evaluation` prints.
#[pyfunction]
#[pyo3(signature = (result))]
pub(crate) fn codechef_evaluation_text(result: Document) -> String {
    codechef::evaluation_text(&result.0)
}

/// Compares two versions of an agent's model.
#[pyfunction]
#[pyo3(signature = (agent, registry, current, candidate, baseline))]
pub(crate) fn codechef_compare_models<'py>(
    py: Python<'py>,
    agent: &str,
    registry: Document,
    current: Option<&str>,
    candidate: &str,
    baseline: Option<&str>,
) -> PyResult<Bound<'py, PyAny>> {
    let Value::Array(registry) = registry.0 else {
        return Err(invalid("registry", "a list", "another value"));
    };
    let mut request = ModelRequest::new(agent, &registry, candidate);
    request.current = current;
    request.baseline = baseline;
    let answer = codechef::compare_models(&request);
    to_python(py, &answer.map_err(imitated)?)
}

/// A comparison of models as Markdown.
#[pyfunction]
#[pyo3(signature = (comparison, generated))]
pub(crate) fn codechef_model_report(comparison: Document, generated: &str) -> String {
    codechef::model_report(&comparison.0, generated)
}
