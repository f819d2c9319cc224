//! Arguments of a store's methods.

use std::io::BufReader;

use evalcore::compare::Policy;
use evalcore_store::{
    Batch, Dimension, Filter, Merge, Order, PairQuery, PurgeOptions, Rows, TaskResult, Time,
    TrendQuery, read_jsonl,
};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use serde_json::Value;

use super::value::{number, unusable, value};
use crate::errors::{raise, raise_at};
use crate::from_python::Document;
use crate::input::arguments::{choice, invalid};
use crate::inputs::Input;

/// A moment: an aware `datetime`, or RFC 3339 with a zone.
pub(super) fn time(name: &str, given: &Bound<'_, PyAny>) -> PyResult<Time> {
    let text: String = if given.hasattr("isoformat")? {
        given.call_method0("isoformat")?.extract()?
    } else {
        given.extract()?
    };
    text.parse().map_err(|_| {
        let expected = "a time with a zone, in the years 1970 to 9999";
        invalid(name, expected, &text)
    })
}

pub(super) fn optional_time(
    name: &str,
    given: Option<&Bound<'_, PyAny>>,
) -> PyResult<Option<Time>> {
    given.map(|given| time(name, given)).transpose()
}

/// What is older than one of the two times.
pub(super) fn purge(
    before: Option<&Bound<'_, PyAny>>,
    older_than_days: Option<u32>,
) -> PyResult<PurgeOptions> {
    let wrong = |expected, found| Err(invalid("before", expected, found));
    match (optional_time("before", before)?, older_than_days) {
        (Some(before), None) => Ok(PurgeOptions::older_than(before)),
        (None, Some(days)) => Ok(PurgeOptions::older_than(Time::now().minus_days(days))),
        (None, None) => wrong("a time, or `older_than_days`", "None"),
        (Some(_), Some(_)) => wrong("left out beside `older_than_days`", "both"),
    }
}

pub(super) fn merge(given: &str) -> PyResult<Merge> {
    given.parse().map_err(raise)
}

/// Which rows are meant.
pub(super) fn filter(given: Option<&Bound<'_, PyDict>>) -> PyResult<Filter> {
    let mut filter = Filter::new();
    let Some(given) = given else {
        return Ok(filter);
    };
    for (name, value) in given {
        let name: String = name.extract()?;
        if value.is_none() {
            continue;
        }
        let text = || value.extract::<String>();
        match &*name {
            "eval_id" => filter.eval(text()?),
            "run_id" => filter.run(text()?),
            "experiment_id" => filter.experiment(text()?),
            "task_id" => filter.task(text()?),
            "experiment_group" => filter.group(text()?),
            "extension_version" => filter.version(text()?),
            "model_version" => filter.model(text()?),
            "agent_name" => filter.agent(text()?),
            "dataset" => filter.dataset(text()?),
            "since" => filter.since(time("since", &value)?),
            "until" => filter.until(time("until", &value)?),
            "limit" => filter.limit(value.extract()?),
            "history" => filter.replaced(value.extract()?),
            other => {
                let message = format!("unexpected keyword argument `{other}`");
                return Err(PyTypeError::new_err(message));
            }
        };
    }
    Ok(filter)
}

fn dimensions(given: &[String]) -> PyResult<Vec<Dimension>> {
    let known = Dimension::ALL.map(|dimension| (dimension.as_str(), dimension));
    given
        .iter()
        .map(|name| choice("by", name, &known))
        .collect()
}

/// A question about a metric.
pub(super) fn trend(
    metric: &str,
    by: &[String],
    rows: &str,
    filter: Filter,
) -> PyResult<TrendQuery> {
    let mut query = TrendQuery::new(metric);
    query.by(&dimensions(by)?);
    query.rows(choice(
        "rows",
        rows,
        &[("tasks", Rows::Tasks), ("scores", Rows::Scores)],
    )?);
    query.filter = filter;
    Ok(query)
}

pub(super) fn order(given: &str) -> PyResult<Order> {
    let known = [
        ("newest", Order::Newest),
        ("oldest", Order::Oldest),
        ("version", Order::Version),
    ];
    choice("order", given, &known)
}

/// Which results belong together.
pub(super) struct Pairing {
    experiment_id: String,
    task_id: Option<String>,
    baseline: Option<String>,
    candidate: Option<String>,
    by_version: bool,
    by_agent: bool,
}

impl Pairing {
    pub(super) fn new(
        experiment_id: &str,
        task_id: Option<String>,
        [baseline, candidate]: [Option<String>; 2],
        [by_version, by_agent]: [bool; 2],
    ) -> Self {
        Self {
            experiment_id: experiment_id.to_owned(),
            task_id,
            baseline,
            candidate,
            by_version,
            by_agent,
        }
    }

    pub(super) fn query(&self) -> PairQuery {
        let mut query = PairQuery::new(&self.experiment_id);
        query.by_version(self.by_version).by_agent(self.by_agent);
        if let Some(task) = &self.task_id {
            query.task(task);
        }
        if let Some(group) = &self.baseline {
            query.baseline(group);
        }
        if let Some(group) = &self.candidate {
            query.candidate(group);
        }
        query
    }
}

/// The rules of a comparison.
pub(crate) fn policy(given: Option<Document>) -> PyResult<Policy> {
    let Some(given) = given else {
        return Ok(Policy::default());
    };
    let policy: Policy = serde_json::from_value(given.0)
        .map_err(|error| invalid("policy", "rules of a comparison", error))?;
    policy.check().map_err(raise)?;
    Ok(policy)
}

/// Numbers by metric; `None` is absent.
pub(super) fn measures(
    task: &mut TaskResult,
    name: &str,
    given: Option<&Bound<'_, PyAny>>,
) -> PyResult<()> {
    let Some(given) = given else {
        return Ok(());
    };
    let Ok(dict) = as_dict(given) else {
        let found = super::value::shown(given);
        return Err(unusable(None, name, "numbers by metric", found));
    };
    for (metric, value) in dict {
        let metric: String = metric.extract()?;
        if !value.is_none() {
            let found = number(None, &metric, &value)?;
            task.measures.insert(metric, found);
        }
    }
    Ok(())
}

fn as_dict<'py>(given: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyDict>> {
    if let Ok(dict) = given.cast::<PyDict>() {
        return Ok(dict.clone());
    }
    if !given.hasattr("keys")? {
        return Err(PyTypeError::new_err("expected a mapping"));
    }
    let made = given.py().get_type::<PyDict>().call1((given,))?;
    Ok(made.cast_into()?)
}

/// Metadata of a record: an object.
pub(super) fn metadata(given: Option<&Bound<'_, PyAny>>) -> PyResult<Option<Value>> {
    let Some(given) = given else {
        return Ok(None);
    };
    let given = match as_dict(given) {
        Ok(dict) => dict.into_any(),
        Err(_) => given.clone(),
    };
    value(None, "metadata", &given).map(Some)
}

/// Dicts as records, each under its place from 1.
pub(super) fn batch(given: &Bound<'_, PyAny>) -> PyResult<Batch> {
    let mut lines = Vec::new();
    for (row, record) in (1..).zip(given.try_iter()?) {
        let record = value(Some(row), "", &record?)?;
        lines.extend_from_slice(record.to_string().as_bytes());
        lines.push(b'\n');
    }
    given
        .py()
        .detach(|| read_jsonl(lines.as_slice()))
        .map_err(raise)
}

/// JSON lines as records, each under its line.
pub(super) fn lines(py: Python<'_>, source: Input) -> PyResult<Batch> {
    let path = source.path();
    let reader = source.open(py)?;
    py.detach(|| read_jsonl(BufReader::new(reader)))
        .map_err(|error| match &path {
            Some(path) => raise_at(path)(error),
            None => raise(error),
        })
}
