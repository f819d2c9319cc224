//! Data sets.

use std::path::PathBuf;
use std::sync::Arc;

use evalcore::experiment::{self, SplitOptions, signature as signature_of, split, validate};
use evalcore::source::OsSource;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::tasks::Task;
use crate::errors::{raise, raise_at};
use crate::from_python::Document;
use crate::inputs::Input;
use crate::to_python::to_python;

/// The largest file of golden data, in bytes.
const LARGEST: u64 = 256 << 20;

/// Samples to measure with.
///
/// Args:
///     samples: Samples in the seed's structure, as flat records or as Kubernetes resources: dicts,
///         all of one form.
///     version: The name of the data.
///
/// Raises:
///     ParseError: The records are of several forms, two have the same id, or a member is of another
///         kind; `.code` tells which.
///
/// Example:
///     >>> from evalcore import experiment
///     >>> data = experiment.Dataset([{"id": "1", "logs": [{"message": "OOMKilled"}],
///     ...     "ground_truth": {"root_cause": "container_oom_killed", "severity": "critical"}}])
///     >>> len(data), data.form, data.samples[0]["id"]
///     (1, 'seed', '1')
#[pyclass(frozen, eq, hash, module = "evalcore.experiment")]
#[derive(Clone)]
pub(crate) struct Dataset {
    pub(crate) data: Arc<experiment::Dataset>,
}

impl PartialEq for Dataset {
    fn eq(&self, other: &Self) -> bool {
        self.data == other.data
    }
}

impl std::hash::Hash for Dataset {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.data.content_sha256().hash(state);
    }
}

impl From<experiment::Dataset> for Dataset {
    fn from(data: experiment::Dataset) -> Self {
        Self {
            data: Arc::new(data),
        }
    }
}

#[pymethods]
impl Dataset {
    #[new]
    #[pyo3(signature = (samples, *, version = "data"))]
    fn new(py: Python<'_>, samples: Document, version: &str) -> PyResult<Self> {
        let read = py.detach(|| experiment::Dataset::read(samples.0.to_string().as_bytes()));
        let mut data = read.map_err(raise)?;
        version.clone_into(&mut data.version);
        Ok(data.into())
    }

    /// The name of the data.
    #[getter]
    fn version(&self) -> &str {
        &self.data.version
    }

    /// The form that was read: `seed`, `flat` or `kubernetes`.
    #[getter]
    fn form(&self) -> &'static str {
        self.data.form.as_str()
    }

    /// The samples in the seed's structure.
    #[getter]
    fn samples<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let samples: Vec<_> = self
            .data
            .samples
            .iter()
            .map(experiment::Sample::to_value)
            .collect();
        to_python(py, &samples)
    }

    /// The SHA-256 of the content, whatever the order of samples and members.
    #[getter]
    fn content_sha256(&self, py: Python<'_>) -> String {
        py.detach(|| self.data.content_sha256())
    }

    /// The samples as a file in the seed's structure.
    fn to_json(&self, py: Python<'_>) -> String {
        py.detach(|| self.data.to_json())
    }

    /// Checks the data: counts against metadata, duplicates, labels, balance, what the prompt
    /// allows, the share of real samples, and samples that others hold too.
    ///
    /// Args:
    ///     task: The task; default: log analysis.
    ///     against: Other splits.
    ///
    /// Returns:
    ///     The document of `evalcore experiment validate`: distributions, findings, `valid`.
    #[pyo3(signature = (*, task = None, against = Vec::new()))]
    fn validate<'py>(
        &self,
        py: Python<'py>,
        task: Option<PyRef<'py, Task>>,
        against: Vec<PyRef<'py, Self>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let task = Task::or_usual(task);
        let others: Vec<_> = against
            .iter()
            .map(|other| Arc::clone(&other.data))
            .collect();
        let found = py.detach(|| {
            let others: Vec<&experiment::Dataset> = others.iter().map(|other| &**other).collect();
            validate(&self.data, &task, &others)
        });
        to_python(py, &found)
    }

    /// Splits the data into parts of the same mix; samples of one event stay together.
    ///
    /// Args:
    ///     parts: The share of each part by its name; the shares sum to 1.
    ///     stratify_by: What keeps its mix: `category`, `namespace` or a field.
    ///     seed: The seed; the order of the samples does not matter.
    ///
    /// Returns:
    ///     The parts by name.
    ///
    /// Raises:
    ///     InvalidParameterError: The shares do not sum to 1.
    #[pyo3(signature = (parts, *, stratify_by = "category", seed = 0))]
    fn split<'py>(
        &self,
        py: Python<'py>,
        parts: Bound<'py, PyDict>,
        stratify_by: &str,
        seed: u64,
    ) -> PyResult<Bound<'py, PyDict>> {
        let mut shares: Vec<(String, f64)> = Vec::new();
        for (name, share) in parts {
            shares.push((name.extract()?, share.extract()?));
        }
        let options = SplitOptions::new(shares.clone())
            .stratify_by(stratify_by)
            .seed(seed);
        let found = py.detach(|| split(&self.data, &options)).map_err(raise)?;
        let named = PyDict::new(py);
        for ((name, _), part) in shares.into_iter().zip(found) {
            named.set_item(name, Self::from(part))?;
        }
        Ok(named)
    }

    fn __len__(&self) -> usize {
        self.data.samples.len()
    }

    fn __repr__(&self) -> String {
        let (version, n) = (&self.data.version, self.data.samples.len());
        format!(
            "Dataset(version='{version}', form='{}', samples={n})",
            self.form()
        )
    }

    fn __getnewargs_ex__<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<(Bound<'py, pyo3::types::PyTuple>, Bound<'py, PyDict>)> {
        let options = PyDict::new(py);
        options.set_item("version", &self.data.version)?;
        let args = pyo3::types::PyTuple::new(py, [self.samples(py)?])?;
        Ok((args, options))
    }
}

/// Reads a data set: a directory with `samples.json` and `metadata.json`, or a file.
///
/// Args:
///     source: A directory, or JSON, JSON lines or Kubernetes YAML: a path, bytes or a file object.
///
/// Returns:
///     The data.
///
/// Raises:
///     FileNotFoundError: The path does not exist.
///     ParseError: As for `Dataset`, with line and column.
///
/// Example:
///     >>> from evalcore import experiment
///     >>> experiment.load_dataset(b'[{"log_line": "x", "root_cause": "unknown"}]').form
///     'flat'
#[pyfunction]
pub(crate) fn load_dataset(py: Python<'_>, source: Input) -> PyResult<Dataset> {
    if let Some(path) = source.path().filter(|path| path.is_dir()) {
        return py.detach(|| {
            let opened = OsSource::new(&path).and_then(|tree| experiment::Dataset::open(&tree, ""));
            let mut data = opened.map_err(raise_at(&path))?;
            if data
                .metadata
                .as_ref()
                .is_none_or(|metadata| metadata.version.is_none())
            {
                data.version = name_of(&path);
            }
            Ok(data.into())
        });
    }
    let stem = source.stem();
    let whole = source.read(py, LARGEST)?;
    let read = py.detach(|| experiment::Dataset::read(whole.bytes()));
    let mut data = read.map_err(|error| match whole.place() {
        Some(place) => raise(error.at_path(place)),
        None => raise(error),
    })?;
    data.version = stem.unwrap_or_else(|| "data".to_owned());
    Ok(data.into())
}

fn name_of(path: &std::path::Path) -> String {
    let name: Option<PathBuf> = path.file_name().map(PathBuf::from);
    name.unwrap_or_default().display().to_string()
}

/// Makes synthetic samples from the built-in templates, the same for the same seed.
///
/// Args:
///     per_scenario: How many samples of each scenario, from 1 to 1000.
///     seed: The seed.
///
/// Returns:
///     The data; every sample says `source: synthetic`.
///
/// Raises:
///     InvalidParameterError: `per_scenario` is out of its range.
///
/// Example:
///     >>> from evalcore import experiment
///     >>> data = experiment.synthesize(per_scenario=1)
///     >>> len({sample["category"] for sample in data.samples})
///     9
#[pyfunction]
#[pyo3(signature = (*, per_scenario = 5, seed = 0))]
pub(crate) fn synthesize(py: Python<'_>, per_scenario: u64, seed: u64) -> PyResult<Dataset> {
    let made = py.detach(|| experiment::synthesize(per_scenario, seed));
    Ok(made.map_err(raise)?.into())
}

/// A log line without what changes each time: times, ids, addresses, ports, sizes.
///
/// Args:
///     line: The line.
///
/// Returns:
///     The line with these parts replaced by names.
///
/// Example:
///     >>> from evalcore import experiment
///     >>> experiment.signature("dial tcp 10.0.0.7:4317")
///     'dial tcp <IP>:<PORT>'
#[pyfunction]
pub(crate) fn signature(line: &str) -> String {
    signature_of(line)
}
