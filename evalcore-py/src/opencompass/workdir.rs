//! A work dir, joined: the frozen class `Workdir`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use evalcore::opencompass::workdir::{self, WorkdirOptions};
use evalcore::opencompass::{self as core, Weighting};
use evalcore::schema::{Cell, Outcome, non_finite_name};
use evalcore::source::{Entry, EntryKind, OsSource, ReadAt, Source};
use evalcore::{Error, ErrorKind};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyList};

use super::extract::parameter;
use super::samples::SampleTable;
use crate::errors::raise;
use crate::table::{Column, Table, Values};
use crate::to_python::to_python;

/// Opens the directory of a run and joins what lies in it.
///
/// Args:
///     path: A directory that holds directories named by time, or `summary/`, `results/` and
///         `predictions/` themselves.
///     at: Takes the directory of this name, or the one with a summary of this time. Default: the
///         newest.
///     judge: Takes the table of this judge. Default: the plain summary, else every judge's.
///     strict: Raises at the first warning, wherever it comes from; the files of the summary are
///         then compared, and predictions read to their end.
///
/// Returns:
///     The work dir, in which every cell is a value or a named reason.
///
/// Raises:
///     FileNotFoundError: The directory does not exist.
///     ParseError: It holds nothing that OpenCompass writes.
#[pyfunction]
#[pyo3(signature = (path, *, at=None, judge=None, strict=false))]
pub(crate) fn load_workdir(
    py: Python<'_>,
    path: PathBuf,
    at: Option<String>,
    judge: Option<String>,
    strict: bool,
) -> PyResult<Workdir> {
    let mut options = WorkdirOptions::new();
    if let Some(at) = at {
        options.at(at);
    }
    if let Some(judge) = judge {
        options.judge(judge);
    }
    options.strict(strict);
    let opened = py.detach(|| {
        let source = OsSource::new(&path)?;
        workdir::Workdir::open(&source, "", &options)
    });
    Ok(Workdir {
        inner: Arc::new(opened.map_err(raise)?),
        root: path,
    })
}

/// The one number of a model for a data set, a group, or the stem of its subsets.
///
/// Args:
///     workdir: The work dir.
///     dataset: A data set, a group, or a config name such as `mmlu_gen`.
///     model: The model. Default: the only one.
///
/// Returns:
///     `evalcore.wire.Headline`, which says by which `rule` the number was made and from which
///     `members`; `None` where no row belongs to the data set.
///
/// Raises:
///     InvalidParameterError: No model is given and there are several.
#[pyfunction]
#[pyo3(signature = (workdir, dataset, model=None))]
pub(crate) fn headline_score<'py>(
    py: Python<'py>,
    workdir: &Workdir,
    dataset: &str,
    model: Option<&str>,
) -> PyResult<Bound<'py, PyAny>> {
    let models = workdir.names();
    let model = match (model, models.as_slice()) {
        (Some(model), _) => model,
        (None, [only]) => only,
        (None, several) => {
            let expected = "the name of a model, as the work dir does not have just one";
            return Err(parameter("model", expected, several.join(", ")));
        }
    };
    let headline = py.detach(|| core::headline_score(&workdir.inner, dataset, model));
    to_python(py, &headline)
}

/// A work dir with its cells: each a value, or a named reason why there is none.
///
/// Made by `load_workdir`. It holds what was read: it can be pickled and compared, and answers
/// without the files, but for its account and samples.
///
/// Args:
///     root: The directory that was read.
///     snapshot: What a pickled work dir carries.
#[pyclass(frozen, module = "evalcore._evalcore")]
pub(crate) struct Workdir {
    pub(crate) inner: Arc<workdir::Workdir>,
    pub(crate) root: PathBuf,
}

impl Workdir {
    fn names(&self) -> Vec<&str> {
        let mut models: Vec<&str> = Vec::new();
        for cell in &self.inner.cells {
            if !models.contains(&&*cell.model) {
                models.push(&cell.model);
            }
        }
        models
    }
}

#[pymethods]
impl Workdir {
    #[new]
    #[pyo3(signature = (root, snapshot))]
    fn new(py: Python<'_>, root: PathBuf, snapshot: &[u8]) -> PyResult<Self> {
        let inner = py.detach(|| workdir::Workdir::from_snapshot(snapshot));
        Ok(Self {
            inner: Arc::new(inner.map_err(raise)?),
            root,
        })
    }

    fn __getnewargs__<'py>(&self, py: Python<'py>) -> PyResult<(&Path, Bound<'py, PyBytes>)> {
        let bytes = py.detach(|| self.inner.to_snapshot()).map_err(raise)?;
        Ok((&self.root, PyBytes::new(py, &bytes)))
    }

    pub(crate) fn __eq__(&self, py: Python<'_>, other: &Self) -> PyResult<bool> {
        py.detach(|| {
            let same = Arc::ptr_eq(&self.inner, &other.inner)
                || self.inner.to_snapshot()? == other.inner.to_snapshot()?;
            Ok(same && self.root == other.root)
        })
        .map_err(raise)
    }

    fn __repr__(&self) -> String {
        let totals = self.inner.totals();
        let missing: u64 = totals.missing.values().sum();
        format!(
            "<Workdir {:?}: {} scores, {missing} missing>",
            self.inner.path,
            totals.scores + totals.non_finite,
        )
    }

    /// The path as it was given.
    #[getter]
    fn path(&self) -> &str {
        &self.inner.path
    }

    /// The directory that was read.
    #[getter]
    fn chosen(&self) -> Option<String> {
        let chosen = self.inner.chosen()?;
        Some(Shown(&self.root).display(&chosen.path))
    }

    /// Why that directory was read.
    #[getter]
    fn why(&self) -> &str {
        &self.inner.why
    }

    /// Where the scores were read from: `csv`, `txt`, `md`, `report` or `results`.
    #[getter]
    fn origin(&self) -> &'static str {
        self.inner.origin
    }

    /// The files that the scores were read from.
    #[getter]
    fn tables(&self) -> Vec<String> {
        let tables = self.inner.tables.iter();
        tables.map(|path| Shown(&self.root).display(path)).collect()
    }

    /// The local time of the summary, else of the directory, ISO 8601 without a zone.
    #[getter]
    fn timestamp(&self) -> Option<String> {
        self.inner.timestamp.map(|time| time.to_string())
    }

    /// The models, in the order of the table.
    #[getter]
    fn models(&self) -> Vec<&str> {
        self.names()
    }

    /// Every cell, each an `evalcore.wire.Cell`, in the order of the table.
    #[getter]
    fn cells<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        self.scores_table(py).to_pylist(py)
    }

    /// The cells with a value, each an `evalcore.wire.Score`.
    #[getter]
    fn scores<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        to_python(py, &self.inner.scores())
    }

    /// The cells without a value, each an `evalcore.wire.Missing`.
    #[getter]
    fn missing<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        to_python(py, &self.inner.missing())
    }

    /// The groups with their members, where a config names them, each an `evalcore.wire.Group`.
    #[getter]
    fn groups<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        to_python(py, &self.inner.groups)
    }

    /// Scores in result files that the table does not list, each an `evalcore.wire.Unlisted`.
    #[getter]
    fn unlisted<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        to_python(py, &self.inner.unlisted_scores())
    }

    /// What was noticed, each an `evalcore.wire.Diagnostic`.
    #[getter]
    fn diagnostics<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        to_python(py, &self.inner.diagnostics)
    }

    /// The directories that could have been meant, each an `evalcore.wire.CandidateDir`, the one
    /// that was read first.
    #[getter]
    fn candidates<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let candidates = self.inner.candidates.iter();
        let candidates = candidates.map(|one| one.to_wire(&Shown(&self.root)));
        to_python(py, &candidates.collect::<Vec<_>>())
    }

    /// Accounts for every cell and every file, and compares the files of the summary.
    ///
    /// Returns:
    ///     `evalcore.wire.Account`; the parts of `totals` sum to its `cells`.
    ///
    /// Raises:
    ///     FileNotFoundError: The directory is not there any more.
    fn account<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let account = py.detach(|| {
            let source = OsSource::new(&self.root)?;
            Ok(self.inner.account(&source))
        });
        Ok(to_python(py, &account.map_err(raise)?)?.cast_into()?)
    }

    /// The one number of a model for a data set, a group, or the stem of its subsets.
    ///
    /// Args:
    ///     dataset: A data set, a group, or a config name such as `mmlu_gen`.
    ///     model: The model. Default: the only one.
    ///
    /// Returns:
    ///     What `headline_score` gives.
    #[pyo3(signature = (dataset, model=None))]
    fn headline<'py>(
        &self,
        py: Python<'py>,
        dataset: &str,
        model: Option<&str>,
    ) -> PyResult<Bound<'py, PyAny>> {
        headline_score(py, self, dataset, model)
    }

    /// Sums the work dir up, model by model.
    ///
    /// Args:
    ///     weighted: `"examples"` weighs each data set by its samples, `"none"` all alike, and
    ///         `"group rows"` takes the group rows in their place.
    ///
    /// Returns:
    ///     `evalcore.wire.WorkdirSummary`. A data set without a value is listed as missing, and the
    ///     overall `value` then is `None`; it never counts as zero.
    ///
    /// Raises:
    ///     InvalidParameterError: The weighting is not known.
    #[pyo3(signature = (*, weighted="examples"))]
    fn summarise<'py>(&self, py: Python<'py>, weighted: &str) -> PyResult<Bound<'py, PyDict>> {
        let mut known = Weighting::ALL.into_iter();
        let Some(weighting) = known.find(|known| known.as_str() == weighted) else {
            let expected = "`examples`, `none` or `group rows`";
            return Err(parameter("weighted", expected, weighted.to_owned()));
        };
        let summary = py.detach(|| core::summarise(&self.inner, weighting));
        Ok(to_python(py, &summary)?.cast_into()?)
    }

    /// Every cell as a row of a table, with the keys of `evalcore.wire.Cell`.
    fn scores_table(&self, py: Python<'_>) -> Table {
        py.detach(|| cells_table(&self.inner.cells))
    }

    /// The samples: predictions with the verdicts of the details, read when they are asked for.
    ///
    /// Args:
    ///     model: Only the samples of this model.
    ///     dataset: Only the samples of this data set.
    ///     origin_prompt: Whether prompts are read as well.
    ///
    /// Returns:
    ///     A table that any Arrow library reads as a stream, in constant memory, and that can be
    ///     iterated over as dicts.
    #[pyo3(signature = (*, model=None, dataset=None, origin_prompt=false))]
    fn samples_table(
        slf: PyRef<'_, Self>,
        model: Option<String>,
        dataset: Option<String>,
        origin_prompt: bool,
    ) -> SampleTable {
        let (inner, root) = (Arc::clone(&slf.inner), slf.root.clone());
        SampleTable::of(Self { inner, root }, model, dataset, origin_prompt)
    }
}

fn cells_table(cells: &[Cell]) -> Table {
    let text = |name: &str, of: &dyn Fn(&Cell) -> Option<String>| Column {
        name: name.to_owned(),
        values: Values::Text(cells.iter().map(of).collect()),
    };
    let number = |name: &str, of: &dyn Fn(&Cell) -> Option<f64>| Column {
        name: name.to_owned(),
        values: Values::Number(cells.iter().map(of).collect()),
    };
    let count = |name: &str, of: &dyn Fn(&Cell) -> Option<u64>| {
        let counts = cells.iter().map(of);
        Column {
            name: name.to_owned(),
            values: Values::Count(counts.map(|n| i64::try_from(n?).ok()).collect()),
        }
    };
    let some = |text: &str| Some(text.to_owned());
    Table::of(vec![
        text("dataset", &|cell| some(&cell.dataset)),
        text("version", &|cell| some(&cell.version)),
        text("metric", &|cell| some(&cell.metric)),
        text("mode", &|cell| some(&cell.mode)),
        text("model", &|cell| some(&cell.model)),
        text("judge", &|cell| cell.judge.as_deref().and_then(some)),
        text("kind", &|cell| some(cell.row.as_str())),
        number("score", &Cell::score),
        number("exact", &|cell| cell.exact),
        count("n", &|cell| cell.n),
        count("correct", &|cell| cell.correct),
        text("unit", &|cell| some(cell.spec.unit.as_str())),
        text("direction", &|cell| some(cell.spec.direction.as_str())),
        text("non_finite", &|cell| match cell.outcome {
            Outcome::NonFinite(number) => some(non_finite_name(number)),
            _ => None,
        }),
        text("reason", &|cell| some(cell.absence()?.reason.as_str())),
        text("evidence", &|cell| cell.absence()?.evidence.clone()),
        count("line", &|cell| cell.line),
    ])
}

/// Spells paths below a root that need not exist any more.
struct Shown<'a>(&'a Path);

impl Source for Shown<'_> {
    fn list(&self, dir: &str) -> evalcore::Result<Vec<Entry>> {
        Err(Error::new(ErrorKind::NotFound).at_path(self.display(dir)))
    }

    fn kind(&self, _: &str) -> evalcore::Result<Option<EntryKind>> {
        Ok(None)
    }

    fn open(&self, path: &str) -> evalcore::Result<Box<dyn ReadAt>> {
        Err(Error::new(ErrorKind::NotFound).at_path(self.display(path)))
    }

    fn display(&self, path: &str) -> String {
        if path.is_empty() {
            return self.0.display().to_string();
        }
        self.0.join(path).display().to_string()
    }
}
