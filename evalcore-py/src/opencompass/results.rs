//! Results files.

use evalcore::json::Value;
use evalcore::opencompass::results::{Detail, DetailsSummary, ResultFile, ResultReaderBuilder};
use evalcore::schema::non_finite_name;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use crate::errors::{raise, raise_at};
use crate::inputs::Input;
use crate::json_value;
use crate::to_python::to_python;

/// Reads a results file, `results/{model}/{dataset}.json`.
///
/// Args:
///     source: A path, bytes, or a file object.
///     details: Whether the samples are kept; they are counted in any case.
///     strict: Raises at the first repair or damage.
///
/// Returns:
///     `evalcore.wire.ResultFile`: `metrics` as the evaluator scaled them (a number that is not
///     finite is `None`, with its name under `non_finite`), `error`, the samples as `details`,
///     and their counts `n`, `judged`, `correct` and `accuracy` (percent of the verdicts).
///
/// Raises:
///     ParseError: The file is no object; in strict mode any damage.
///     FileNotFoundError: The path does not exist.
///
/// Example:
///     >>> from evalcore import opencompass
///     >>> text = b'{"accuracy": 100.0, "details": {"0": {"pred": "B", "answer": "B", "correct": true}}}'
///     >>> result = opencompass.parse_result_json(text)
///     >>> result["metrics"], result["n"], result["correct"]
///     ({'accuracy': 100.0}, 1, 1)
///     >>> result["details"][0]["pred"], result["details"][0]["correct"]
///     (['B'], [True])
#[pyfunction]
#[pyo3(signature = (source, *, details=true, strict=false))]
pub(crate) fn parse_result_json<'py>(
    py: Python<'py>,
    source: Input,
    details: bool,
    strict: bool,
) -> PyResult<Bound<'py, PyDict>> {
    let path = source.path();
    let reader = source.open(py)?;
    let mut builder = ResultReaderBuilder::new();
    builder.strict(strict).keep_details(details);
    let read = py.detach(|| builder.read(reader));
    let file = read.map_err(|error| match &path {
        Some(path) => raise_at(path)(error),
        None => raise(error),
    })?;
    let dict = whole(py, &file)?;
    dict.set_item("details", samples(py, &file.samples)?)?;
    let place = path.map(|path| path.display().to_string());
    let found = file.diagnostics.into_iter().map(|one| match &place {
        Some(place) => one.at_path(place.as_str()),
        None => one,
    });
    dict.set_item("diagnostics", to_python(py, &found.collect::<Vec<_>>())?)?;
    Ok(dict)
}

fn whole<'py>(py: Python<'py>, file: &ResultFile) -> PyResult<Bound<'py, PyDict>> {
    let metrics = PyDict::new(py);
    let non_finite = PyDict::new(py);
    for metric in &file.metrics {
        let value = match &metric.number {
            Some(number) => json_value::value(py, &Value::Number(number.clone()))?,
            None => (metric.value != 0.0)
                .into_pyobject(py)?
                .to_owned()
                .into_any(),
        };
        if value.is_none() {
            non_finite.set_item(&metric.name, non_finite_name(metric.value))?;
        }
        metrics.set_item(&metric.name, value)?;
    }
    let details = file.details.as_ref();
    let dict = PyDict::new(py);
    dict.set_item("form", file.form.as_str())?;
    dict.set_item("metrics", metrics)?;
    dict.set_item("non_finite", non_finite)?;
    dict.set_item("error", file.error.as_deref())?;
    dict.set_item("others", json_value::object(py, &file.others)?)?;
    if !file.left_out.is_empty() {
        dict.set_item("left_out", json_value::left_out(py, &file.left_out)?)?;
    }
    dict.set_item("entries", file.entries)?;
    dict.set_item("complete", file.is_complete())?;
    dict.set_item("stopped_at", file.stopped_at.map(|place| place.offset))?;
    dict.set_item("details_form", details.map(|details| details.form.as_str()))?;
    dict.set_item("details_keys", details.map(|details| &details.keys))?;
    dict.set_item(
        "type",
        details.and_then(|details| details.type_member.as_deref()),
    )?;
    dict.set_item("n", details.map(|details| details.samples))?;
    dict.set_item("replicas", details.map(|details| details.replicas))?;
    dict.set_item("judged", details.map(|details| details.judged))?;
    dict.set_item("correct", details.map(|details| details.correct))?;
    dict.set_item("accuracy", details.and_then(DetailsSummary::accuracy))?;
    Ok(dict)
}

fn samples<'py>(py: Python<'py>, details: &[Detail]) -> PyResult<Bound<'py, PyList>> {
    let samples = details.iter().map(|detail| sample(py, detail));
    PyList::new(py, samples.collect::<PyResult<Vec<_>>>()?)
}

fn sample<'py>(py: Python<'py>, detail: &Detail) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    let id = detail.example_abbr.clone();
    let id = id.or_else(|| detail.index.map(|index| index.to_string()));
    dict.set_item(intern!(py, "id"), id)?;
    dict.set_item(intern!(py, "index"), detail.index)?;
    dict.set_item(intern!(py, "replicas"), detail.replicas)?;
    dict.set_item(intern!(py, "pred"), json_value::list(py, &detail.pred)?)?;
    dict.set_item(intern!(py, "answer"), json_value::list(py, &detail.answer)?)?;
    dict.set_item(intern!(py, "correct"), &detail.correct)?;
    dict.set_item(
        intern!(py, "members"),
        json_value::object(py, &detail.members)?,
    )?;
    if !detail.left_out.is_empty() {
        dict.set_item(
            intern!(py, "left_out"),
            json_value::left_out(py, &detail.left_out)?,
        )?;
    }
    Ok(dict)
}
