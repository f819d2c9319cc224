//! Runs of an evaluation below a root.

use std::path::PathBuf;

use evalcore::discover::{self, EvalId};
use evalcore::opencompass::ExtractOptions;
use evalcore::opencompass::compat::budeval;
use evalcore::source::OsSource;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use crate::errors::raise;
use crate::pool::with_threads;
use crate::to_python::to_python;

/// Ids of runs: a sequence, or one text with commas as in the variable `RUN_IDS`.
pub(crate) struct RunIds(Vec<String>);

impl<'py> FromPyObject<'_, 'py> for RunIds {
    type Error = PyErr;

    fn extract(given: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(text) = given.cast::<PyString>() {
            let text = text.to_cow()?;
            let ids = text.split(',').map(str::trim).filter(|id| !id.is_empty());
            return Ok(Self(ids.map(str::to_owned).collect()));
        }
        let mut ids = Vec::new();
        for id in given.try_iter()? {
            let id = id?;
            let Ok(text) = id.cast::<PyString>() else {
                let found = id.get_type().name()?;
                let message = format!("expected run ids to be `str`, found `{found}`");
                return Err(PyTypeError::new_err(message));
            };
            ids.push(text.to_cow()?.into_owned());
        }
        Ok(Self(ids))
    }
}

/// Which program's answer is wanted in place of ours.
pub(crate) struct Compat;

impl<'py> FromPyObject<'_, 'py> for Compat {
    type Error = PyErr;

    fn extract(given: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let name: String = given.extract()?;
        match name.as_str() {
            "budeval" => Ok(Self),
            _ => Err(parameter("compat", "`budeval` or `None`", name)),
        }
    }
}

/// The exception for a parameter that is unusable.
pub(crate) fn parameter(name: &'static str, expected: &'static str, found: String) -> PyErr {
    raise(evalcore::Error::new(
        evalcore::ErrorKind::InvalidParameter {
            name,
            expected,
            found,
        },
    ))
}

/// Lists the runs of an evaluation by the names of its directories, sorted.
///
/// Args:
///     root: The results root: the directory that holds `results/{eval_id}`, or `{eval_id}`.
///     eval_id: The evaluation's id.
///
/// Returns:
///     The ids: what follows `opencompass-` in the names.
///
/// Raises:
///     InvalidIdError: The id is not a plain name.
///     FileNotFoundError: There is no such evaluation.
#[pyfunction]
#[pyo3(signature = (root, eval_id))]
pub(crate) fn list_runs(py: Python<'_>, root: PathBuf, eval_id: &str) -> PyResult<Vec<String>> {
    py.detach(|| {
        let source = OsSource::new(root)?;
        ids_of(&source, eval_id)
    })
    .map_err(raise)
}

fn ids_of(source: &OsSource, eval_id: &str) -> evalcore::Result<Vec<String>> {
    let dir = discover::eval_dir(source, &EvalId::new(eval_id)?)?;
    let ids = discover::list_runs(source, &dir)?;
    Ok(ids.iter().map(ToString::to_string).collect())
}

/// Extracts the scores of several runs of an evaluation.
///
/// What is wrong with one run is part of its entry, and the others are delivered. Every cell of a
/// run's table is either in `scores` or, with a named reason, in `missing`.
///
/// Args:
///     root: The results root: the directory that holds `results/{eval_id}`, or `{eval_id}`.
///     eval_id: The evaluation's id.
///     run_ids: The runs' ids: a sequence, or one text with commas as in the variable `RUN_IDS`.
///         Default: every run that has a directory, sorted.
///     at: Takes the directory of this name, or the one with a summary of this time
///         (`20251016_235030`). Default: the newest.
///     judge: Takes the table of this judge. Default: the plain summary, else every judge's.
///     details: Adds groups with their members, and scores that no summary lists.
///     strict: Turns the first warning into the run's error, wherever it comes from; the files of
///         the summary are then compared, and predictions read to their end.
///     compat: `"budeval"` gives the document of the script that this function replaces, with its
///         defects; the options then have no effect. See `evalcore.compat.budeval`.
///
/// Returns:
///     The extraction document, `evalcore.wire.Extraction`. Accuracies are percent (0 to 100);
///     `unit` says so of every score.
///
/// Raises:
///     InvalidIdError: The evaluation's id is not a plain name.
///     FileNotFoundError: The root does not exist, or no run ids are given and the evaluation
///         does not exist.
///
/// Example:
///     >>> import pathlib, tempfile
///     >>> from evalcore import opencompass
///     >>> root = pathlib.Path(tempfile.mkdtemp())
///     >>> summary = root / "results/e/opencompass-r/20251016_235030/summary"
///     >>> summary.mkdir(parents=True)
///     >>> table = "dataset,version,metric,mode,m\ngsm8k,1d7fe4,accuracy,gen,65.62\n"
///     >>> _ = (summary / "summary_20251016_235030.csv").write_text(table)
///     >>> document = opencompass.extract_runs(root, "e", ["r", "gone"])
///     >>> document["success"], document["partial"], document["counts"]["scores"]
///     (True, True, 1)
///     >>> document["results"][0]["scores"][0]["score"]
///     65.62
///     >>> document["results"][1]["error"]
///     'Results directory not found'
#[pyfunction]
#[pyo3(signature = (
    root, eval_id, run_ids=None, *, at=None, judge=None, details=false, strict=false, compat=None
))]
#[expect(clippy::too_many_arguments, reason = "options are keywords in Python")]
pub(crate) fn extract_runs<'py>(
    py: Python<'py>,
    root: PathBuf,
    eval_id: &str,
    run_ids: Option<RunIds>,
    at: Option<String>,
    judge: Option<String>,
    details: bool,
    strict: bool,
    compat: Option<Compat>,
) -> PyResult<Bound<'py, PyAny>> {
    if compat.is_some() {
        let text = py
            .detach(|| {
                let source = OsSource::new(&root)?;
                let ids = given_or_found(&source, eval_id, run_ids)?;
                let shown = root.display().to_string();
                let shown = shown.trim_end_matches('/');
                let ids = ids.join(",");
                let mut env = budeval::ScriptEnv::new(eval_id, &ids);
                Ok(budeval::extract_script(&source, env.root(shown)))
            })
            .map_err(raise)?;
        return py.import("json")?.call_method1("loads", (text,));
    }
    let options = options(at, judge, details, strict);
    let extraction = py
        .detach(|| {
            let source = OsSource::new(root)?;
            let ids = given_or_found(&source, eval_id, run_ids)?;
            with_threads(|| options.extract_runs(&source, eval_id, &ids))
        })
        .map_err(raise)?;
    to_python(py, &extraction)
}

fn given_or_found(
    source: &OsSource,
    eval_id: &str,
    run_ids: Option<RunIds>,
) -> evalcore::Result<Vec<String>> {
    match run_ids {
        Some(ids) => Ok(ids.0),
        None => ids_of(source, eval_id),
    }
}

fn options(
    at: Option<String>,
    judge: Option<String>,
    details: bool,
    strict: bool,
) -> ExtractOptions {
    let mut options = ExtractOptions::new();
    if let Some(at) = at {
        options.at(at);
    }
    if let Some(judge) = judge {
        options.judge(judge);
    }
    options.details(details).strict(strict);
    options
}

/// Extracts the scores of one run: an entry of `results` of `extract_runs`.
///
/// Args:
///     root: The results root: the directory that holds `results/{eval_id}`, or `{eval_id}`.
///     eval_id: The evaluation's id.
///     run_id: The run's id.
///     at: Takes the directory of this name, or the one with a summary of this time.
///     judge: Takes the table of this judge.
///     details: Adds groups with their members, and scores that no summary lists.
///     strict: Turns the first warning into the run's error, wherever it comes from; the files of
///         the summary are then compared, and predictions read to their end.
///
/// Returns:
///     The run's entry, `evalcore.wire.RunExtraction`; `candidates`, `chosen` and `why` say which
///     directory was read.
///
/// Raises:
///     InvalidIdError: The evaluation's id is not a plain name.
///     FileNotFoundError: The root does not exist.
#[pyfunction]
#[pyo3(signature = (
    root, eval_id, run_id, *, at=None, judge=None, details=false, strict=false
))]
#[expect(clippy::too_many_arguments, reason = "options are keywords in Python")]
pub(crate) fn extract_run<'py>(
    py: Python<'py>,
    root: PathBuf,
    eval_id: &str,
    run_id: &str,
    at: Option<String>,
    judge: Option<String>,
    details: bool,
    strict: bool,
) -> PyResult<Bound<'py, PyAny>> {
    let options = options(at, judge, details, strict);
    let extraction = py
        .detach(|| {
            let source = OsSource::new(root)?;
            with_threads(|| options.extract_runs(&source, eval_id, &[run_id]))
        })
        .map_err(raise)?;
    to_python(py, &extraction.results.first())
}

/// Extracts one run in the shape that budeval planned for `ResultsProcessor`.
///
/// Args:
///     root: The results root: the directory that holds `results/{eval_id}`, or `{eval_id}`.
///     eval_id: The evaluation's id.
///     run_id: The run's id.
///     at: Takes the directory of this name, or the one with a summary of this time.
///     judge: Takes the table of this judge.
///     strict: Turns the first warning into an error.
///
/// Returns:
///     `{eval_id, run_id, timestamp, results, summary_files{csv, md, txt}, partial, missing,
///     diagnostics}`, `evalcore.wire.EvalResults`.
///
/// Raises:
///     InvalidIdError: An id is not a plain name.
///     FileNotFoundError: The run's directory does not exist.
///     ParseError: The directory holds nothing that OpenCompass writes.
#[pyfunction]
#[pyo3(signature = (root, eval_id, run_id, *, at=None, judge=None, strict=false))]
pub(crate) fn extract_eval_results<'py>(
    py: Python<'py>,
    root: PathBuf,
    eval_id: &str,
    run_id: &str,
    at: Option<String>,
    judge: Option<String>,
    strict: bool,
) -> PyResult<Bound<'py, PyDict>> {
    let options = options(at, judge, false, strict);
    let results = py
        .detach(|| {
            let source = OsSource::new(root)?;
            options.extract_eval_results(&source, eval_id, run_id)
        })
        .map_err(raise)?;
    Ok(to_python(py, &results)?.cast_into()?)
}
