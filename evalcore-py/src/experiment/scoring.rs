//! Answers scored.

use std::sync::{Mutex, PoisonError};

use evalcore::experiment::{self, Answer, ExperimentConfig, RunTotals};
use pyo3::prelude::*;
use serde_json::json;

use super::data::Dataset;
use super::tasks::Task;
use crate::errors::raise;
use crate::from_python::Document;
use crate::to_python::to_python;

/// Scores answers as they arrive, and adds them up.
///
/// Args:
///     data: The data set.
///     task: The task; default: log analysis.
///     prompt_usd_per_million_tokens: The price of the prompts.
///     completion_usd_per_million_tokens: The price of the answers; both or none.
///
/// Raises:
///     ParseError: No sample has a label of the primary field.
///
/// Example:
///     >>> from evalcore import experiment
///     >>> data = experiment.synthesize(per_scenario=1)
///     >>> scorer = experiment.Scorer(data)
///     >>> result = scorer.score({"sample_id": "001", "response": "Root Cause: container OOM killed"})
///     >>> result["is_correct"], scorer.metrics()["n_samples"]
///     (True, 1)
#[pyclass(frozen, module = "evalcore.experiment")]
pub(crate) struct Scorer {
    scorer: experiment::Scorer<'static>,
    totals: Mutex<RunTotals>,
}

#[pymethods]
impl Scorer {
    #[new]
    #[pyo3(signature = (data, task = None, *, prompt_usd_per_million_tokens = None, completion_usd_per_million_tokens = None))]
    fn new(
        data: PyRef<'_, Dataset>,
        task: Option<PyRef<'_, Task>>,
        prompt_usd_per_million_tokens: Option<f64>,
        completion_usd_per_million_tokens: Option<f64>,
    ) -> PyResult<Self> {
        let task = Task::or_usual(task);
        let price = match (
            prompt_usd_per_million_tokens,
            completion_usd_per_million_tokens,
        ) {
            (None, None) => None,
            (prompt, completion) => {
                let config = json!({"experiment_id": "x", "model": {"name": "x"}, "pricing": {
                    "prompt_usd_per_million_tokens": prompt,
                    "completion_usd_per_million_tokens": completion,
                }});
                let config = ExperimentConfig::read(config.to_string().as_bytes());
                config.map_err(raise)?.price()
            }
        };
        let totals = Mutex::new(RunTotals::new(&task, price));
        let scorer = experiment::Scorer::owned((*data.data).clone(), task).map_err(raise)?;
        Ok(Self { scorer, totals })
    }

    /// Scores one answer and adds it up.
    ///
    /// Args:
    ///     answer: `{sample_id, response}`, and as far as they are known `error`, `latency_ms`,
    ///         `prompt_tokens`, `completion_tokens` or a `usage` with these.
    ///
    /// Returns:
    ///     The line of `results.jsonl`.
    ///
    /// Raises:
    ///     ParseError: The answer belongs to no sample, or a member is of another kind.
    fn score<'py>(&self, py: Python<'py>, answer: Document) -> PyResult<Bound<'py, PyAny>> {
        let scored = py.detach(|| {
            let answer = Answer::read(answer.0.to_string().as_bytes())?;
            let result = self.scorer.score(answer)?;
            let mut totals = self.totals.lock().unwrap_or_else(PoisonError::into_inner);
            totals.update(&result)?;
            Ok(result)
        });
        to_python(py, &scored.map_err(raise)?)
    }

    /// The metrics of what was scored so far: the document `metrics.json`.
    ///
    /// Raises:
    ///     ParseError: Nothing was scored.
    fn metrics<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let found = py.detach(|| {
            let totals = self
                .totals
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .clone();
            totals.finish(self.scorer.data())
        });
        to_python(py, &found.map_err(raise)?)
    }

    fn __len__(&self) -> usize {
        let totals = self.totals.lock().unwrap_or_else(PoisonError::into_inner);
        usize::try_from(totals.n()).unwrap_or(usize::MAX)
    }

    fn __repr__(&self) -> String {
        let (version, n) = (&self.scorer.data().version, self.__len__());
        format!("Scorer(data='{version}', scored={n})")
    }
}
