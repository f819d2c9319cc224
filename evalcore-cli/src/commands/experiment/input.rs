//! Data sets, tasks and runs on a disk.

use std::path::Path;
use std::time::SystemTime;

use evalcore::experiment::{Dataset, ExperimentConfig, Run, Task};
use evalcore::source::OsSource;
use evalcore::{Error, ErrorKind, Result};

/// Opens a data set: a directory or a file.
pub(super) fn dataset(path: Option<&Path>) -> Result<Dataset> {
    let path = path.unwrap_or(Path::new(""));
    if path.is_dir() {
        let name = path.canonicalize().ok();
        let name = name.as_deref().and_then(Path::file_name);
        let mut data = Dataset::open(&OsSource::new(path)?, "")?;
        if data
            .metadata
            .as_ref()
            .is_none_or(|metadata| metadata.version.is_none())
        {
            data.version =
                name.map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        }
        return Ok(data);
    }
    let shown = path.display().to_string();
    let bytes = read(path)?;
    let mut data = Dataset::read(&bytes).map_err(|error| error.at_path(shown))?;
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    // `golden-v1/samples.json` is golden-v1.
    let parent = path.parent().and_then(Path::file_name);
    data.version = match (&*stem, parent) {
        ("samples", Some(parent)) => parent.to_string_lossy().into_owned(),
        _ => stem.into_owned(),
    };
    Ok(data)
}

/// Reads a task; without a file log analysis.
pub(super) fn task(path: Option<&Path>) -> Result<Task> {
    match path {
        None => Ok(Task::log_analysis()),
        Some(path) => {
            Task::read(&read(path)?).map_err(|error| error.at_path(path.display().to_string()))
        }
    }
}

/// Reads an experiment config.
pub(super) fn config(path: &Path) -> Result<ExperimentConfig> {
    let config = ExperimentConfig::read(&read(path)?);
    config.map_err(|error| error.at_path(path.display().to_string()))
}

/// Reads a whole file.
pub(super) fn read(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path)
        .map_err(|error| Error::io("read", error).at_path(path.display().to_string()))
}

/// Whether a directory is that of a run.
pub(super) fn is_run(path: &Path) -> bool {
    path.join("config.json").is_file()
}

/// Opens a run with its samples.
pub(super) fn run(path: Option<&Path>) -> Result<Run> {
    let path = path.unwrap_or(Path::new(""));
    let mut run = Run::open(&OsSource::new(path)?, "")?;
    name(&mut run, path);
    Ok(run)
}

/// Opens a run without its samples.
pub(super) fn metrics(path: &Path) -> Result<Run> {
    let mut run = Run::open_metrics(&OsSource::new(path)?, "")?;
    name(&mut run, path);
    Ok(run)
}

fn name(run: &mut Run, path: &Path) {
    if run.config.run_id.is_empty() {
        let name = path.file_name().unwrap_or_default();
        run.config.run_id = name.to_string_lossy().into_owned();
    }
}

/// The time that was given, or now, as RFC 3339.
pub(super) fn timestamp(given: Option<&str>) -> Result<String> {
    if let Some(given) = given {
        return Ok(given.to_owned());
    }
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let seconds = since.map_or(0, |since| since.as_secs());
    evalcore::experiment::rfc3339(seconds).ok_or_else(|| {
        Error::new(ErrorKind::InvalidParameter {
            name: "--timestamp",
            expected: "given where the clock is off",
            found: seconds.to_string(),
        })
    })
}
