//! Runs compared and ranked.

use std::path::{Path, PathBuf};

use evalcore::compare::Policy;
use evalcore::experiment::{CompareOptions, DifferentData, Run};
use evalcore::source::OsSource;
use evalcore::{Error, ErrorKind};
use pyo3::prelude::*;

use crate::errors::{raise, raise_at, warn};
use crate::from_python::Document;
use crate::to_python::to_python;

fn open(path: &Path, with_samples: bool) -> PyResult<Run> {
    let source = OsSource::new(path).map_err(raise_at(path))?;
    let run = if with_samples {
        Run::open(&source, "")
    } else {
        Run::open_metrics(&source, "")
    };
    let mut run = run.map_err(raise_at(path))?;
    if run.config.run_id.is_empty() {
        let name = path.file_name().unwrap_or_default();
        run.config.run_id = name.to_string_lossy().into_owned();
    }
    Ok(run)
}

/// Compares two runs over one data set, sample by sample.
///
/// Args:
///     baseline: The directory of the run that the other is compared with.
///     candidate: The directory of the run that is compared with it.
///     policy: Margins, weights and limits: `{alpha, default, metrics, ...}`.
///     metrics: The scores to look at; default: the main one of each field, and what the logs say.
///     force: Whether the samples that both have are compared where the data differ.
///
/// Returns:
///     `comparison` with its verdict and decision, `tables`, `tests`, `fixed`, `regressed`.
///
/// Raises:
///     ParseError: The runs are over different data, or one can not be read.
///     InvalidParameterError: The policy is wrong, or no sample has a score of that name.
#[pyfunction]
#[pyo3(signature = (baseline, candidate, *, policy = None, metrics = Vec::new(), force = false))]
pub(crate) fn compare_experiment_runs<'py>(
    py: Python<'py>,
    baseline: PathBuf,
    candidate: PathBuf,
    policy: Option<Document>,
    metrics: Vec<String>,
    force: bool,
) -> PyResult<Bound<'py, PyAny>> {
    let mut options = CompareOptions::default();
    if let Some(Document(policy)) = policy {
        let read: Result<Policy, _> = serde_json::from_value(policy);
        options.policy = read.map_err(|error| {
            raise(Error::new(ErrorKind::InvalidParameter {
                name: "policy",
                expected: "a policy",
                found: error.to_string(),
            }))
        })?;
    }
    options.metrics = metrics;
    if force {
        options.different_data = DifferentData::CompareShared;
    }
    let (a, b) = py.detach(|| PyResult::Ok((open(&baseline, true)?, open(&candidate, true)?)))?;
    for run in [&a, &b] {
        warn(py, &run.diagnostics)?;
    }
    let found = py.detach(|| evalcore::experiment::compare_runs(&a, &b, &options));
    to_python(py, &found.map_err(raise)?)
}

/// Ranks runs by their accuracy, each among those over the same data.
///
/// Args:
///     runs: The directories of the runs.
///
/// Returns:
///     The rows of the leaderboard: the data of the newest run first, then by accuracy.
///
/// Raises:
///     ParseError: A run can not be read.
#[pyfunction]
pub(crate) fn leaderboard<'py>(py: Python<'py>, runs: Vec<PathBuf>) -> PyResult<Bound<'py, PyAny>> {
    let rows = py.detach(|| {
        let runs: Vec<Run> = runs
            .iter()
            .map(|path| open(path, false))
            .collect::<PyResult<_>>()?;
        PyResult::Ok(evalcore::experiment::leaderboard(&runs))
    })?;
    to_python(py, &rows)
}
