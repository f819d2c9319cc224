//! Tasks.

use evalcore::experiment::{self, TaskReader};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use super::data::Dataset;
use crate::errors::raise;
use crate::from_python::Document;
use crate::to_python::to_python;

/// What is asked of a model, what is read from an answer and how it is measured.
///
/// Args:
///     document: The task as a file has it; `evalcore schema experiment_task` prints its schema.
///         Default: log analysis.
///
/// Raises:
///     ParseError: The document breaks the rules of a task.
///
/// Example:
///     >>> from evalcore import experiment
///     >>> exam = experiment.Task({"task": "exam", "answer": "text", "fields": [
///     ...     {"name": "answer", "normalize": "choice", "allowed": ["A", "B"], "closed": True,
///     ...      "metric": "classification"}]})
///     >>> exam.parse("The answer is (B).")["normalized"]
///     {'answer': 'B'}
#[pyclass(frozen, module = "evalcore.experiment")]
pub(crate) struct Task {
    pub(crate) task: experiment::Task,
}

impl Task {
    /// The task that was given, or log analysis.
    pub(crate) fn or_usual(given: Option<PyRef<'_, Self>>) -> experiment::Task {
        given.map_or_else(experiment::Task::log_analysis, |given| given.task.clone())
    }
}

#[pymethods]
impl Task {
    #[new]
    #[pyo3(signature = (document = None))]
    fn new(document: Option<Document>) -> PyResult<Self> {
        let task = match document {
            Some(document) => experiment::Task::read(document.0.to_string().as_bytes()),
            None => Ok(experiment::Task::log_analysis()),
        };
        Ok(Self {
            task: task.map_err(raise)?,
        })
    }

    /// The name.
    #[getter]
    fn name(&self) -> &str {
        &self.task.task
    }

    /// The names of the fields.
    #[getter]
    fn fields(&self) -> Vec<&str> {
        self.task
            .fields
            .iter()
            .map(|field| field.name.as_str())
            .collect()
    }

    /// The field that `is_correct` and `accuracy` are about.
    #[getter]
    fn primary(&self) -> &str {
        &self.task.primary_field().name
    }

    /// The ids of the prompts.
    #[getter]
    fn prompts(&self) -> Vec<&str> {
        self.task
            .prompts
            .iter()
            .map(|prompt| prompt.id.as_str())
            .collect()
    }

    /// Reads the fields of an answer.
    ///
    /// Args:
    ///     response: The answer; `None` for a sample without one.
    ///
    /// Returns:
    ///     `status` (`ok`, `partial`, `failed`, `error`), `values` as they were written, and
    ///     `normalized`: both by field, `None` where there is none.
    #[pyo3(signature = (response))]
    fn parse<'py>(&self, py: Python<'py>, response: Option<&str>) -> PyResult<Bound<'py, PyDict>> {
        let read = TaskReader::new(&self.task).read(response);
        let found = PyDict::new(py);
        found.set_item("status", to_python(py, &read.status)?)?;
        for (name, values) in [("values", read.values), ("normalized", read.normalized)] {
            let fields = PyDict::new(py);
            for (field, value) in self.task.fields.iter().zip(values) {
                fields.set_item(&field.name, value)?;
            }
            found.set_item(name, fields)?;
        }
        Ok(found)
    }

    /// The messages that ask about a sample.
    ///
    /// Args:
    ///     data: The data set.
    ///     sample_id: The sample.
    ///     prompt: The id of a prompt of the task; default: the first.
    ///
    /// Returns:
    ///     `[{role, content}]`, as chat completions take them.
    ///
    /// Raises:
    ///     KeyError: No sample has the id.
    ///     ParseError: The task has no such prompt.
    #[pyo3(signature = (data, sample_id, *, prompt = None))]
    fn messages<'py>(
        &self,
        py: Python<'py>,
        data: PyRef<'py, Dataset>,
        sample_id: &str,
        prompt: Option<&str>,
    ) -> PyResult<Bound<'py, PyList>> {
        let Some(sample) = data.data.get(sample_id) else {
            return Err(pyo3::exceptions::PyKeyError::new_err(sample_id.to_owned()));
        };
        let first = self
            .task
            .prompts
            .first()
            .map_or("", |prompt| prompt.id.as_str());
        let prompt = self.task.prompt(prompt.unwrap_or(first)).map_err(raise)?;
        let messages = prompt.messages(sample).map_err(raise)?;
        let messages = messages.iter().map(|message| to_python(py, message));
        PyList::new(py, messages.collect::<PyResult<Vec<_>>>()?)
    }

    fn __repr__(&self) -> String {
        format!(
            "Task(name='{}', fields={:?})",
            self.task.task,
            self.fields()
        )
    }
}
