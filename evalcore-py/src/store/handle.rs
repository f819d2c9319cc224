//! `evalcore.Store`.

#![expect(clippy::too_many_arguments, reason = "options are keywords in Python")]

use std::fs::File;
use std::path::PathBuf;

use evalcore::Error;
use evalcore_store::{Batch, Group, Merge, TaskResult, WriteReport, task_object};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::connection::{Any, Connection};
use super::{ask, given, tables};
use crate::errors::{raise, raise_at, raise_io};
use crate::from_python::Document;
use crate::input::arguments::{choice, invalid};
use crate::inputs::Input;
use crate::table::Table;
use crate::to_python::to_python;

/// A history of evaluation results, behind a URL.
///
/// A store may be shared between threads, and a file between processes; a process that was forked
/// opens its own connection. What a call writes is there after it returns, all of it or, after an
/// error, nothing. As a context manager it is closed at the end.
///
/// Many methods take a filter as keywords, `evalcore.store.StoreFilter`: `experiment_id`, `task_id`,
/// `experiment_group`, `extension_version`, `model_version`, `agent_name`, `dataset`, `eval_id`,
/// `run_id`, `since`, `until`, `limit` and `history`. All conditions hold; `None` is no condition;
/// `limit` keeps the newest rows; `history` adds those that others took the place of. A condition on
/// something that a kind of row does not have matches none of that kind.
///
/// Args:
///     url: A path, `sqlite:PATH`, `sqlite:PATH?mode=ro`, `sqlite::memory:`, or the address of a
///         server that this build knows.
///
/// Raises:
///     StoreError: The address is unusable, or what is there can not be opened; a password is not
///         shown.
///
/// Example:
///     >>> from evalcore import Store
///     >>> with Store("sqlite::memory:") as store:
///     ...     _ = store.record("exp-1", "task-1", "baseline", "1.0.0", "model-7b", {"accuracy": 0.8})
///     ...     _ = store.record("exp-1", "task-2", "baseline", "1.0.0", "model-7b", {"accuracy": 0.0})
///     ...     [point] = store.trend("accuracy")
///     >>> point["n"], point["mean"], point["min"]
///     (2, 0.4, 0.0)
#[pyclass(frozen, module = "evalcore.store")]
pub(crate) struct Store {
    connection: Connection,
}

impl Store {
    fn ask<T: Send>(
        &self,
        py: Python<'_>,
        work: impl FnOnce(&Any) -> Result<T, Error> + Send,
    ) -> PyResult<T> {
        let store = py.detach(|| self.connection.store()).map_err(raise)?;
        let store = store.ok_or_else(|| PyValueError::new_err("the store is closed"))?;
        py.detach(|| work(&*store)).map_err(raise)
    }

    fn write_batch(&self, py: Python<'_>, batch: Batch, merge: Merge) -> PyResult<WriteReport> {
        self.ask(py, |store| store.write(batch, merge))
    }
}

#[pymethods]
impl Store {
    #[new]
    #[pyo3(signature = (url))]
    fn new(py: Python<'_>, url: &Bound<'_, PyAny>) -> PyResult<Self> {
        let url: String = if url.hasattr("__fspath__")? {
            let path: PathBuf = url.extract()?;
            path.display().to_string()
        } else {
            url.extract()?
        };
        let connection = py.detach(|| Connection::open(url)).map_err(raise)?;
        Ok(Self { connection })
    }

    /// Where the store is, without its password.
    #[getter]
    fn url(&self) -> &str {
        self.connection.shown()
    }

    /// Whether the store was closed.
    #[getter]
    fn closed(&self) -> bool {
        self.connection.is_closed()
    }

    /// The version of the schema, from 1.
    #[getter]
    fn schema_version(&self, py: Python<'_>) -> PyResult<u32> {
        self.ask(py, Any::schema_version)
    }

    /// Closes the store; calls that are under way end first.
    fn close(&self, py: Python<'_>) {
        py.detach(|| self.connection.close());
    }

    fn __enter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    #[pyo3(signature = (*_exception))]
    fn __exit__(&self, py: Python<'_>, _exception: &Bound<'_, PyTuple>) {
        self.close(py);
    }

    fn __repr__(&self) -> String {
        let closed = if self.closed() { ", closed" } else { "" };
        format!("<Store: {}{closed}>", self.url())
    }

    /// Looks at every page or table for damage.
    ///
    /// Raises:
    ///     StoreError: `store.corrupt`.
    fn verify(&self, py: Python<'_>) -> PyResult<()> {
        self.ask(py, Any::verify)
    }

    /// The declared groups, by name.
    ///
    /// Returns:
    ///     `{name, role}` for each; `baseline` and `code-chef` are there from the start.
    fn groups<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let groups = self.ask(py, Any::groups)?;
        to_python(py, &groups)
    }

    /// Declares a group, or gives it another role.
    ///
    /// Args:
    ///     name: The group, 1 to 255 characters.
    ///     role: `baseline`, `candidate` or `other`.
    ///
    /// Raises:
    ///     RecordError: The name can not be kept.
    ///     InvalidParameterError: There is no such role.
    #[pyo3(signature = (name, role = "other"))]
    fn declare_group(&self, py: Python<'_>, name: &str, role: &str) -> PyResult<()> {
        let group = role.parse().and_then(|role| Group::new(name, role));
        let group = group.map_err(raise)?;
        self.ask(py, |store| store.declare_group(&group))
    }

    /// Records the result of one task.
    ///
    /// The natural key is experiment, task, group and extension version.
    ///
    /// Args:
    ///     experiment_id: The experiment, 1 to 255 characters, as every id here.
    ///     task_id: The task.
    ///     experiment_group: A declared group.
    ///     extension_version: The version of what is evaluated.
    ///     model_version: The model.
    ///     scores: Numbers by metric. `accuracy`, `completeness`, `efficiency` and
    ///         `integration_quality` are proportions; other names take any finite number; `None` is
    ///         absent, and 0 is a value.
    ///     metrics: More numbers: `latency_ms`, `tokens_used`, `cost_usd`, and others.
    ///     agent_name: The agent.
    ///     success: Whether the task came to an end.
    ///     error_message: Why it did not.
    ///     metadata: Anything else, a dict. `"archive": True` keeps the row from being purged.
    ///     recorded_at: When it was measured, an aware `datetime` or RFC 3339. Default: now.
    ///     merge: What happens to a row of the same key: `coalesce` keeps what the new one leaves
    ///         out, `replace` does not, `append` lets both stand. Replaced rows stay as history.
    ///
    /// Returns:
    ///     The id of the row, which stays when the row is replaced.
    ///
    /// Raises:
    ///     RecordError: A field can not be kept: it is named, and nothing was written.
    ///     StoreError: The store can not be written.
    #[pyo3(signature = (
        experiment_id, task_id, experiment_group, extension_version, model_version, scores = None,
        metrics = None, *, agent_name = None, success = true, error_message = None, metadata = None,
        recorded_at = None, merge = "coalesce"
    ))]
    fn record(
        &self,
        py: Python<'_>,
        experiment_id: &str,
        task_id: &str,
        experiment_group: &str,
        extension_version: &str,
        model_version: &str,
        scores: Option<&Bound<'_, PyAny>>,
        metrics: Option<&Bound<'_, PyAny>>,
        agent_name: Option<String>,
        success: bool,
        error_message: Option<String>,
        metadata: Option<&Bound<'_, PyAny>>,
        recorded_at: Option<&Bound<'_, PyAny>>,
        merge: &str,
    ) -> PyResult<String> {
        let mut task = TaskResult::new(
            experiment_id,
            task_id,
            experiment_group,
            extension_version,
            model_version,
        );
        given::measures(&mut task, "scores", scores)?;
        given::measures(&mut task, "metrics", metrics)?;
        task.agent_name = agent_name;
        task.success = success;
        task.error_message = error_message;
        if let Some(metadata) = given::metadata(metadata)? {
            task.metadata = metadata;
        }
        task.recorded_at = given::optional_time("recorded_at", recorded_at)?;
        let merge = given::merge(merge)?;
        self.ask(py, |store| store.record(task, merge))
    }

    /// Writes records in one transaction: all of them or none.
    ///
    /// Args:
    ///     records: Dicts with the fields of `record`, or with `"kind": "run"` those of a run
    ///         (`evalcore.store.RunInput`). What `tasks` returns can be written again.
    ///     merge: As for `record`.
    ///
    /// Returns:
    ///     `{inserted, replaced, unchanged, ids}`.
    ///
    /// Raises:
    ///     RecordError: A field can not be kept: it is named with its row, from 1.
    ///     StoreError: The store can not be written.
    ///
    /// Example:
    ///     >>> from evalcore import Store
    ///     >>> store = Store("sqlite::memory:")
    ///     >>> run = {"kind": "run", "eval_id": "nightly", "run_id": "r1", "status": "completed",
    ///     ...        "scores": [{"model": "m", "dataset": "gsm8k", "metric": "accuracy", "value": 65.6}]}
    ///     >>> store.write([run])["inserted"], store.write([run])["unchanged"]
    ///     (1, 1)
    #[pyo3(signature = (records, *, merge = "coalesce"))]
    fn write<'py>(
        &self,
        py: Python<'py>,
        records: &Bound<'py, PyAny>,
        merge: &str,
    ) -> PyResult<Bound<'py, PyAny>> {
        let merge = given::merge(merge)?;
        let batch = given::batch(records)?;
        to_python(py, &self.write_batch(py, batch, merge)?)
    }

    /// Writes records from JSON lines, in one transaction.
    ///
    /// Args:
    ///     source: A path, bytes, or an object with `read`; each line as for `write`.
    ///     merge: As for `record`.
    ///
    /// Returns:
    ///     `{inserted, replaced, unchanged, ids}`.
    ///
    /// Raises:
    ///     RecordError: A line can not be kept: it is named, and nothing was written.
    ///     FileNotFoundError: There is no such file.
    #[pyo3(signature = (source, *, merge = "coalesce"))]
    fn import_jsonl<'py>(
        &self,
        py: Python<'py>,
        source: Input,
        merge: &str,
    ) -> PyResult<Bound<'py, PyAny>> {
        let merge = given::merge(merge)?;
        let batch = given::lines(py, source)?;
        to_python(py, &self.write_batch(py, batch, merge)?)
    }

    /// Imports the run in a work dir.
    ///
    /// Args:
    ///     workdir: The directory that OpenCompass wrote.
    ///     eval_id: The evaluation.
    ///     run_id: The run.
    ///     experiment_id: The experiment.
    ///     dataset_id: The data set's id in the system that started the run.
    ///     experiment_group: A declared group.
    ///     extension_version: The version of what is evaluated.
    ///     samples: Whether the verdicts of samples are kept.
    ///     texts: Whether their prompts and answers are kept.
    ///     merge: As for `record`.
    ///
    /// Returns:
    ///     `{inserted, replaced, unchanged, ids, status, error, diagnostics}`. A directory that can
    ///     not be read becomes a failed run that says why.
    ///
    /// Raises:
    ///     FileNotFoundError: There is no such directory.
    ///     RecordError: A field can not be kept.
    #[pyo3(signature = (
        workdir, eval_id, run_id, *, experiment_id = None, dataset_id = None,
        experiment_group = None, extension_version = None, samples = true, texts = false,
        merge = "coalesce"
    ))]
    fn import_run<'py>(
        &self,
        py: Python<'py>,
        workdir: PathBuf,
        eval_id: &str,
        run_id: &str,
        experiment_id: Option<String>,
        dataset_id: Option<String>,
        experiment_group: Option<String>,
        extension_version: Option<String>,
        samples: bool,
        texts: bool,
        merge: &str,
    ) -> PyResult<Bound<'py, PyAny>> {
        let merge = given::merge(merge)?;
        let texts = ask::texts(texts);
        let read = py.detach(|| ask::read_run(&workdir, (eval_id, run_id), samples, texts));
        let (mut run, found) = read.map_err(raise_at(&workdir))?;
        run.experiment_id = experiment_id;
        run.dataset_id = dataset_id;
        run.experiment_group = experiment_group;
        run.extension_version = extension_version;
        let (status, error) = (run.status, run.error.clone());
        let mut batch = Batch::new();
        batch.run(run);
        let report = self.write_batch(py, batch, merge)?;
        let answer = ask::imported(&report, status.as_str(), error.as_deref(), &found);
        to_python(py, &answer)
    }

    /// The task results that pass a filter, oldest first.
    ///
    /// Args:
    ///     filter: Conditions by name, see the class.
    ///
    /// Returns:
    ///     A dict for each: the fields of `record`, its numbers under `measures`, and `result_id`,
    ///     `revision`, `created_at`, `superseded_at`, `content_hash`.
    #[pyo3(signature = (**filter))]
    fn tasks<'py>(
        &self,
        py: Python<'py>,
        filter: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let filter = given::filter(filter)?;
        let rows = self.ask(py, |store| {
            let mut rows = Vec::new();
            store.tasks(&filter, &mut |stored| {
                rows.push(task_object(&stored));
                Ok(())
            })?;
            Ok(rows)
        })?;
        to_python(py, &rows)
    }

    /// The task results that pass a filter as a table, oldest first.
    ///
    /// Args:
    ///     filter: Conditions by name, see the class.
    ///
    /// Returns:
    ///     An `evalcore.Table`, with a column for each metric.
    ///
    /// Example:
    ///     >>> from evalcore import Store
    ///     >>> store = Store("sqlite::memory:")
    ///     >>> _ = store.record("e", "t", "baseline", "1", "m", metrics={"latency_ms": 12.5})
    ///     >>> store.tasks_table(experiment_group="baseline").to_pydict()["latency_ms"]
    ///     [12.5]
    #[pyo3(signature = (**filter))]
    fn tasks_table(&self, py: Python<'_>, filter: Option<&Bound<'_, PyDict>>) -> PyResult<Table> {
        let filter = given::filter(filter)?;
        let rows = self.ask(py, |store| store.all_tasks(&filter))?;
        Ok(py.detach(|| tables::tasks(&rows)))
    }

    /// The newest task results, the newest first.
    ///
    /// Args:
    ///     limit: How many at most.
    ///     filter: Conditions by name, see the class.
    ///
    /// Returns:
    ///     Dicts as from `tasks`.
    #[pyo3(signature = (limit = 10, **filter))]
    fn recent<'py>(
        &self,
        py: Python<'py>,
        limit: u64,
        filter: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let mut filter = given::filter(filter)?;
        let rows = self.ask(py, |store| store.all_tasks(filter.limit(limit)))?;
        let rows: Vec<_> = rows.iter().rev().map(task_object).collect();
        to_python(py, &rows)
    }

    /// The runs that pass a filter with their scores, oldest first, without samples.
    ///
    /// Args:
    ///     filter: Conditions by name, see the class.
    ///
    /// Returns:
    ///     `evalcore.store.StoredRun` for each; `moments` are the statistics of each score's samples.
    #[pyo3(signature = (**filter))]
    fn runs<'py>(
        &self,
        py: Python<'py>,
        filter: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let filter = given::filter(filter)?;
        let rows = self.ask(py, |store| store.all_runs(&filter))?;
        to_python(py, &rows)
    }

    /// A run with its scores and samples.
    ///
    /// Args:
    ///     eval_id: The evaluation.
    ///     run_id: The run.
    ///     texts: Whether prompts and answers are read.
    ///
    /// Returns:
    ///     `evalcore.store.RunRecord`, or `None` if there is no such run.
    #[pyo3(signature = (eval_id, run_id, *, texts = false))]
    fn run<'py>(
        &self,
        py: Python<'py>,
        eval_id: &str,
        run_id: &str,
        texts: bool,
    ) -> PyResult<Bound<'py, PyAny>> {
        let texts = ask::texts(texts);
        let run = self.ask(py, |store| store.run_with_samples(eval_id, run_id, texts))?;
        to_python(py, &run)
    }

    /// The samples of a run as a table.
    ///
    /// Args:
    ///     eval_id: The evaluation.
    ///     run_id: The run.
    ///     texts: Whether prompts and answers are read.
    ///
    /// Returns:
    ///     An `evalcore.Table`: model, dataset, metric, item, replica, value, prompt, answer.
    ///
    /// Raises:
    ///     StoreError: `store.no_data`: there is no such run.
    #[pyo3(signature = (eval_id, run_id, *, texts = false))]
    fn samples_table(
        &self,
        py: Python<'_>,
        eval_id: &str,
        run_id: &str,
        texts: bool,
    ) -> PyResult<Table> {
        let texts = ask::texts(texts);
        self.ask(py, |store| {
            let run = ask::run(store, (eval_id, run_id), texts)?;
            Ok(tables::samples(&run))
        })
    }

    /// A metric over time or versions.
    ///
    /// Args:
    ///     metric: Any metric; `latency`, `tokens` and `cost` stand for their columns.
    ///     by: What rows are put together by: `version`, `model`, `group`, `agent`, `experiment`,
    ///         `dataset`, `run`, `day`.
    ///     rows: `tasks` for task results, `scores` for scores of runs.
    ///     order: `newest` or `oldest` by the newest row of a point, or `version` by semantic version.
    ///     limit: How many points at most, the first ones of the order.
    ///     alpha: The chance that an interval misses.
    ///     filter: Conditions by name, see the class.
    ///
    /// Returns:
    ///     `evalcore.store.TrendPoint` for each: n, mean, spread, interval, range, times. Empty where
    ///     no row has a value.
    ///
    /// Raises:
    ///     InvalidParameterError: An argument is unusable.
    #[pyo3(signature = (
        metric, *, by = vec!["version".to_owned(), "model".to_owned()], rows = "tasks",
        order = "newest", limit = None, alpha = 0.05, **filter
    ))]
    fn trend<'py>(
        &self,
        py: Python<'py>,
        metric: &str,
        by: Vec<String>,
        rows: &str,
        order: &str,
        limit: Option<usize>,
        alpha: f64,
        filter: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        if !(alpha > 0.0 && alpha < 1.0) {
            return Err(invalid("alpha", "between 0 and 1", alpha));
        }
        let mut query = given::trend(metric, &by, rows, given::filter(filter)?)?;
        query.order(given::order(order)?).alpha(alpha);
        if let Some(limit) = limit {
            query.limit(limit);
        }
        let points = self.ask(py, |store| evalcore_store::trend(store, &query))?;
        to_python(py, &points)
    }

    /// The sufficient statistics of a metric of current task results.
    ///
    /// Args:
    ///     metric: As for `trend`.
    ///     by: As for `trend`.
    ///     filter: Conditions by name, see the class.
    ///
    /// Returns:
    ///     `evalcore.store.TaskMoments` for each combination of values: n, mean, the sum of squared
    ///     distances from it, range, times.
    #[pyo3(signature = (metric, *, by = Vec::new(), **filter))]
    fn moments<'py>(
        &self,
        py: Python<'py>,
        metric: &str,
        by: Vec<String>,
        filter: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let query = given::trend(metric, &by, "tasks", given::filter(filter)?)?;
        let found = self.ask(py, |store| store.task_moments(&query))?;
        to_python(py, &ask::moments(found))
    }

    /// What two groups of an experiment made of the same tasks; no time is part of a pair.
    ///
    /// Args:
    ///     experiment_id: The experiment.
    ///     task_id: Only this task.
    ///     baseline: The group that others are compared with; default: that of the role.
    ///     candidate: The group that is compared with it; default: that of the role.
    ///     by_version: Whether both sides must have the same extension version.
    ///     by_agent: Whether both sides must have the same agent.
    ///
    /// Returns:
    ///     `evalcore.store.Pair` for each task; a side without a result is `None`.
    ///
    /// Raises:
    ///     StoreError: `store.no_data`: neither group has a result.
    ///     InvalidParameterError: The experiment has several groups of a role.
    #[pyo3(signature = (
        experiment_id, *, task_id = None, baseline = None, candidate = None, by_version = true,
        by_agent = false
    ))]
    fn pairs<'py>(
        &self,
        py: Python<'py>,
        experiment_id: &str,
        task_id: Option<String>,
        baseline: Option<String>,
        candidate: Option<String>,
        by_version: bool,
        by_agent: bool,
    ) -> PyResult<Bound<'py, PyAny>> {
        let (groups, by) = ([baseline, candidate], [by_version, by_agent]);
        let query = given::Pairing::new(experiment_id, task_id, groups, by).query();
        let pairs = self.ask(py, |store| evalcore_store::pairs(store, &query))?;
        to_python(py, &pairs)
    }

    /// An experiment in numbers: wins, losses, ties, changes, and each metric compared.
    ///
    /// Args:
    ///     experiment_id: The experiment.
    ///     baseline: As for `pairs`.
    ///     candidate: As for `pairs`.
    ///     by_version: As for `pairs`.
    ///     by_agent: As for `pairs`.
    ///     policy: The rules of the comparison, `evalcore.compare.Policy`.
    ///
    /// Returns:
    ///     `evalcore.store.ExperimentSummary`. A task is won above five points of accuracy.
    ///
    /// Raises:
    ///     StoreError: `store.no_data`: neither group has a result.
    ///     InvalidParameterError: The policy is unusable.
    #[pyo3(signature = (
        experiment_id, *, baseline = None, candidate = None, by_version = true, by_agent = false,
        policy = None
    ))]
    fn summary<'py>(
        &self,
        py: Python<'py>,
        experiment_id: &str,
        baseline: Option<String>,
        candidate: Option<String>,
        by_version: bool,
        by_agent: bool,
        policy: Option<Document>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let (groups, by) = ([baseline, candidate], [by_version, by_agent]);
        let query = given::Pairing::new(experiment_id, None, groups, by).query();
        let policy = given::policy(policy)?;
        let summary = self.ask(py, |store| {
            evalcore_store::summary(store, experiment_id, &query, &policy)
        })?;
        to_python(py, &summary)
    }

    /// Compares two runs item by item.
    ///
    /// Args:
    ///     baseline: Evaluation and run.
    ///     candidate: Evaluation and run.
    ///     models: The models of the baseline and of the candidate, where a run has several.
    ///     policy: The rules of the comparison, `evalcore.compare.Policy`.
    ///
    /// Returns:
    ///     `evalcore.compare.Comparison`.
    ///
    /// Raises:
    ///     StoreError: `store.no_data`: there is no such run.
    #[pyo3(signature = (baseline, candidate, *, models = (None, None), policy = None))]
    fn compare<'py>(
        &self,
        py: Python<'py>,
        baseline: (String, String),
        candidate: (String, String),
        models: (Option<String>, Option<String>),
        policy: Option<Document>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let policy = given::policy(policy)?;
        let models = [models.0.as_deref(), models.1.as_deref()];
        let comparison = self.ask(py, |store| {
            ask::compare(store, [&baseline, &candidate], models, &policy)
        })?;
        to_python(py, &comparison)
    }

    /// Writes task results to a file.
    ///
    /// Args:
    ///     to: A path, or an object with `write` that takes bytes.
    ///     format: `csv`, `jsonl` (which `import_jsonl` reads again) or `prometheus` (code-chef's
    ///         metric names).
    ///     filter: Conditions by name, see the class.
    ///
    /// Returns:
    ///     How many results were written.
    ///
    /// Raises:
    ///     OSError: The file can not be written.
    ///
    /// Example:
    ///     >>> import io
    ///     >>> from evalcore import Store
    ///     >>> store = Store("sqlite::memory:")
    ///     >>> _ = store.record("e", "t", "baseline", "1.0.0", "m", {"accuracy": 0.5}, agent_name="cicd")
    ///     >>> text = io.BytesIO()
    ///     >>> store.export(text, format="prometheus")
    ///     1
    ///     >>> text.getvalue().decode().splitlines()[2]
    ///     'eval_results_total{agent="cicd",experiment_group="baseline",extension_version="1.0.0"} 1'
    #[pyo3(signature = (to, *, format = "csv", **filter))]
    fn export(
        &self,
        py: Python<'_>,
        to: &Bound<'_, PyAny>,
        format: &str,
        filter: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<u64> {
        let export = choice("format", format, &ask::EXPORTS)?;
        let filter = given::filter(filter)?;
        if to.hasattr("write")? {
            let mut bytes = Vec::new();
            let count = self.ask(py, |store| export(store, &filter, &mut bytes))?;
            to.call_method1("write", (bytes.as_slice(),))?;
            return Ok(count);
        }
        let path: PathBuf = to.extract()?;
        let file = File::create(&path).map_err(|error| raise_io(&path, error))?;
        self.ask(py, |store| ask::export(store, &filter, export, file))
    }

    /// Deletes what is old, or counts it.
    ///
    /// Args:
    ///     before: What was measured before this time, an aware `datetime` or RFC 3339.
    ///     older_than_days: In place of `before`: what was measured more than so many days ago.
    ///     tasks: Whether task results go.
    ///     runs: Whether runs with their scores and samples go.
    ///     current: Whether current rows go, or only those that others took the place of.
    ///     dry_run: Whether rows are only counted.
    ///
    /// Returns:
    ///     `{tasks, runs, scores, samples, protected, dry_run}`; `protected` rows are old enough and
    ///     stay because their metadata says `"archive": True`.
    ///
    /// Raises:
    ///     InvalidParameterError: Neither time is given, or both are.
    #[pyo3(signature = (
        *, before = None, older_than_days = None, tasks = true, runs = true, current = true,
        dry_run = false
    ))]
    #[expect(
        clippy::fn_params_excessive_bools,
        reason = "options are keywords in Python"
    )]
    fn purge<'py>(
        &self,
        py: Python<'py>,
        before: Option<&Bound<'py, PyAny>>,
        older_than_days: Option<u32>,
        tasks: bool,
        runs: bool,
        current: bool,
        dry_run: bool,
    ) -> PyResult<Bound<'py, PyAny>> {
        let mut options = given::purge(before, older_than_days)?;
        options.tasks(tasks).runs(runs).current(current);
        options.dry_run(dry_run);
        let report = self.ask(py, |store| store.purge(&options))?;
        to_python(py, &report)
    }
}
