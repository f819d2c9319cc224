//! Comparisons of two sides and of many models.

use std::path::PathBuf;

use evalcore::compare::{
    ChangePointOptions, Comparison, Item, MetricData, Policy, change_points as find_changes,
    compare_metrics, detect_regressions as find_regressions,
    detect_trend_regression as judge_trend, rank as rank_models,
};
use evalcore::schema::Direction;
use evalcore::source::OsSource;
use evalcore::{Error, ErrorKind, Result};
use evalcore_store::{ImportOptions, RunRecord, measure, run_from_workdir, run_metrics};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyList, PyString, PyTuple};

use crate::errors::{raise, raise_at};
use crate::from_python::Document;
use crate::input::arguments::{choice, invalid, resamples, seed};
use crate::input::numbers::Numbers;
use crate::store::policy;
use crate::to_python::to_python;

/// Compares a candidate with a baseline, item by item.
///
/// Args:
///     baseline: A work dir, or outcomes by metric: `{metric: {item: value}}`, or lists in place of
///         the inner dicts, whose items are numbered. A value is a number, a truth value, or `None`
///         for an item without an outcome; a list of values are answers to the same item, whose mean
///         counts.
///     candidate: The other side, in the same form.
///     models: Of work dirs with several models, that of the baseline and that of the candidate.
///     subgroups: Of outcomes by metric, the part of the data that an item belongs to.
///     policy: Margins, weights, guards and levels, `evalcore.compare.Policy`.
///
/// Returns:
///     `evalcore.compare.Comparison`: for each metric difference, interval, p value, n, detectable
///     effect, method and verdict; and what to do.
///
/// Raises:
///     InvalidParameterError: The policy or a value is unusable, or the sides have different forms.
///     FileNotFoundError: There is no such directory.
///
/// Example:
///     >>> from evalcore import compare
///     >>> before = {"accuracy": {f"q{i}": i % 10 > 0 for i in range(100)}}
///     >>> after = {"accuracy": {f"q{i}": i % 10 > 2 for i in range(100)}}
///     >>> answer = compare.compare_runs(before, after)
///     >>> metric = answer["metrics"][0]
///     >>> metric["n"], metric["discordant"], round(metric["delta"], 3), metric["verdict"]
///     (100, 20, -0.2, 'regressed')
#[pyfunction]
#[pyo3(signature = (baseline, candidate, *, models = (None, None), subgroups = None, policy = None))]
pub(crate) fn compare_runs<'py>(
    py: Python<'py>,
    baseline: &Bound<'py, PyAny>,
    candidate: &Bound<'py, PyAny>,
    models: (Option<String>, Option<String>),
    subgroups: Option<&Bound<'py, PyDict>>,
    policy: Option<Document>,
) -> PyResult<Bound<'py, PyAny>> {
    let rules = self::policy(policy)?;
    let answer = compared(py, [baseline, candidate], models, subgroups, &rules)?;
    to_python(py, &answer)
}

/// Says what to do with a candidate: `compare_runs`, and only its decision.
///
/// Args:
///     baseline: As for `compare_runs`.
///     candidate: As for `compare_runs`.
///     models: As for `compare_runs`.
///     policy: As for `compare_runs`.
///
/// Returns:
///     `{decision, reasons}`; the decision is `deploy`, `needs_review` or `reject`.
///
/// Raises:
///     InvalidParameterError: As for `compare_runs`.
///
/// Example:
///     >>> from evalcore import compare
///     >>> compare.recommend({"accuracy": [1, 0, 1]}, {"accuracy": [1, 1, 1]})["decision"]
///     'needs_review'
#[pyfunction]
#[pyo3(signature = (baseline, candidate, *, models = (None, None), policy = None))]
pub(crate) fn recommend<'py>(
    py: Python<'py>,
    baseline: &Bound<'py, PyAny>,
    candidate: &Bound<'py, PyAny>,
    models: (Option<String>, Option<String>),
    policy: Option<Document>,
) -> PyResult<Bound<'py, PyAny>> {
    let rules = self::policy(policy)?;
    let answer = compared(py, [baseline, candidate], models, None, &rules)?;
    to_python(py, &answer.recommendation)
}

/// Gives the metrics of a comparison that are shown to be worse.
///
/// Args:
///     comparison: What `compare_runs`, `Store.compare` or `Store.summary()["comparison"]` gave.
///     threshold: The relative loss that makes a regression medium, in percent.
///
/// Returns:
///     `{has_regression, regressions, undecided, severity}`; `undecided` are metrics of which nothing
///     is shown.
///
/// Raises:
///     InvalidParameterError: The threshold is not above 0, or that is no comparison.
///
/// Example:
///     >>> from evalcore import compare
///     >>> answer = compare.compare_runs({"accuracy": [1] * 45 + [0] * 5}, {"accuracy": [1] * 30 + [0] * 20})
///     >>> compare.detect_regressions(answer)["severity"]
///     'critical'
#[pyfunction]
#[pyo3(signature = (comparison, *, threshold = 5.0))]
pub(crate) fn detect_regressions<'py>(
    py: Python<'py>,
    comparison: Document,
    threshold: f64,
) -> PyResult<Bound<'py, PyAny>> {
    let comparison: Comparison = serde_json::from_value(comparison.0)
        .map_err(|error| invalid("comparison", "a comparison", error))?;
    let report = find_regressions(&comparison, threshold).map_err(raise)?;
    to_python(py, &report)
}

/// Says whether a new value fits the values before it.
///
/// Args:
///     history: The earlier values, from the same thing measured in the same way.
///     current: The new value.
///     direction: `higher_is_better` or `lower_is_better`.
///     alpha: How often a stable series may look like a regression.
///
/// Returns:
///     `{n, mean, current, delta, limit, is_regression}`; `limit` and `is_regression` are `None` below
///     three earlier values.
///
/// Raises:
///     InvalidParameterError: A value is not finite, or an argument is unusable.
///
/// Example:
///     >>> from evalcore import compare
///     >>> compare.detect_trend_regression([0.81, 0.80, 0.82, 0.81], 0.75)["is_regression"]
///     True
#[pyfunction]
#[pyo3(signature = (history, current, *, direction = "higher_is_better", alpha = 0.05))]
pub(crate) fn detect_trend_regression<'py>(
    py: Python<'py>,
    history: &Bound<'py, PyAny>,
    current: f64,
    direction: &str,
    alpha: f64,
) -> PyResult<Bound<'py, PyAny>> {
    let direction = way(direction)?;
    let history = Numbers::take("history", history)?;
    let answer = judge_trend(history.as_slice(), current, direction, alpha).map_err(raise)?;
    to_python(py, &answer)
}

/// Finds where the mean of a series changed, and which of its values are to blame.
///
/// Args:
///     values: The series, oldest first.
///     alpha: The chance of a false change in a part without any.
///     n_resamples: How many random orders are drawn for each part.
///     seed: Of the random orders.
///
/// Returns:
///     `{index, earliest, latest, before, after, p_value}` for each change, in their order; what lies
///     from `earliest` to `latest` is to blame.
///
/// Raises:
///     InvalidParameterError: A value is not finite, or an argument is unusable.
///
/// Example:
///     >>> from evalcore import compare
///     >>> nights = [0.81, 0.80, 0.82, 0.81, 0.80, 0.82, 0.77, 0.76, 0.78, 0.77, 0.76, 0.77]
///     >>> [change["index"] for change in compare.change_points(nights)]
///     [6]
#[pyfunction]
#[pyo3(signature = (values, *, alpha = 0.01, n_resamples = None, seed = None))]
pub(crate) fn change_points<'py>(
    py: Python<'py>,
    values: &Bound<'py, PyAny>,
    alpha: f64,
    n_resamples: Option<&Bound<'py, PyAny>>,
    seed: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyAny>> {
    let mut options = ChangePointOptions::default().alpha(alpha);
    if let Some(given) = n_resamples {
        options = options.resamples(resamples(given)?);
    }
    if let Some(given) = seed {
        options = options.seed(self::seed(given)?);
    }
    let values = Numbers::take("values", values)?;
    let values = values.as_slice();
    let found = py
        .detach(|| find_changes(values, &options))
        .map_err(raise)?;
    to_python(py, &found)
}

/// Ranks models over the items that all of them have.
///
/// Args:
///     models: Outcomes by model: `{model: {item: value}}`, or lists whose items are numbered.
///     direction: `higher_is_better` or `lower_is_better`.
///     alpha: The chance of a false order over all pairs of models.
///
/// Returns:
///     `{n, left_out, models}`; each model with its mean, limits, `rank`, and the range of places that
///     is not ruled out.
///
/// Raises:
///     InvalidParameterError: The models share no item, or a value or argument is unusable.
///
/// Example:
///     >>> from evalcore import compare
///     >>> right = lambda n: [1] * n + [0] * (40 - n)
///     >>> ranking = compare.rank({"a": right(20), "b": right(38), "c": right(37)})
///     >>> [(m["model"], m["best_rank"], m["worst_rank"]) for m in ranking["models"]]
///     [('b', 1, 2), ('c', 1, 2), ('a', 3, 3)]
#[pyfunction]
#[pyo3(signature = (models, *, direction = "higher_is_better", alpha = 0.05))]
pub(crate) fn rank<'py>(
    py: Python<'py>,
    models: &Bound<'py, PyDict>,
    direction: &str,
    alpha: f64,
) -> PyResult<Bound<'py, PyAny>> {
    let direction = way(direction)?;
    let mut sides = Vec::with_capacity(models.len());
    for (model, outcomes) in models {
        sides.push((model.extract::<String>()?, items(&outcomes, None)?));
    }
    let ranking = py.detach(|| rank_models(&sides, direction, alpha));
    to_python(py, &ranking.map_err(raise)?)
}

fn way(given: &str) -> PyResult<Direction> {
    let known = [
        ("higher_is_better", Direction::HigherIsBetter),
        ("lower_is_better", Direction::LowerIsBetter),
    ];
    choice("direction", given, &known)
}

/// One side: a work dir, or outcomes by metric.
enum Side {
    Dir(PathBuf),
    Outcomes(Vec<(String, Vec<Item>)>),
}

fn side(
    name: &str,
    given: &Bound<'_, PyAny>,
    subgroups: Option<&Bound<'_, PyDict>>,
) -> PyResult<Side> {
    if let Ok(dict) = given.cast::<PyDict>() {
        let metrics = dict.iter().map(|(metric, outcomes)| {
            Ok((metric.extract::<String>()?, items(&outcomes, subgroups)?))
        });
        return Ok(Side::Outcomes(metrics.collect::<PyResult<_>>()?));
    }
    if given.is_instance_of::<PyString>() || given.hasattr("__fspath__")? {
        return Ok(Side::Dir(given.extract()?));
    }
    let found = given.get_type().name()?;
    Err(invalid(name, "a work dir, or outcomes by metric", found))
}

/// The items of one metric or model.
fn items(given: &Bound<'_, PyAny>, subgroups: Option<&Bound<'_, PyDict>>) -> PyResult<Vec<Item>> {
    let mut found = Vec::new();
    let mut add = |key: String, value: &Bound<'_, PyAny>| -> PyResult<()> {
        let subgroup = match subgroups {
            Some(subgroups) => subgroups.get_item(&key)?,
            None => None,
        };
        let subgroup: Option<String> = subgroup.map(|name| name.extract()).transpose()?;
        let mut push = |value: Option<f64>| {
            let item = Item::new(key.clone(), value);
            found.push(match &subgroup {
                Some(name) => item.in_subgroup(name),
                None => item,
            });
        };
        if value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>() {
            for answer in value.try_iter()? {
                push(outcome(&answer?)?);
            }
        } else {
            push(outcome(value)?);
        }
        Ok(())
    };
    if let Ok(dict) = given.cast::<PyDict>() {
        for (key, value) in dict {
            add(key.str()?.extract()?, &value)?;
        }
    } else {
        for (place, value) in given.try_iter()?.enumerate() {
            add(place.to_string(), &value?)?;
        }
    }
    Ok(found)
}

fn outcome(given: &Bound<'_, PyAny>) -> PyResult<Option<f64>> {
    if given.is_none() {
        return Ok(None);
    }
    if let Ok(flag) = given.cast::<PyBool>() {
        return Ok(Some(f64::from(u8::from(flag.is_true()))));
    }
    let number = given.extract::<f64>().ok();
    let number = number.filter(|_| !given.is_instance_of::<PyString>());
    let found = || {
        given
            .repr()
            .map_or_else(|_| "?".to_owned(), |text| text.to_string())
    };
    number
        .map(Some)
        .ok_or_else(|| invalid("value", "a number, a truth value or None", found()))
}

fn compared(
    py: Python<'_>,
    [baseline, candidate]: [&Bound<'_, PyAny>; 2],
    models: (Option<String>, Option<String>),
    subgroups: Option<&Bound<'_, PyDict>>,
    policy: &Policy,
) -> PyResult<Comparison> {
    let sides = (
        side("baseline", baseline, subgroups)?,
        side("candidate", candidate, subgroups)?,
    );
    match sides {
        (Side::Outcomes(baseline), Side::Outcomes(candidate)) => py
            .detach(|| compare_metrics(&joined(baseline, candidate), policy))
            .map_err(raise),
        (Side::Dir(baseline), Side::Dir(candidate)) => {
            let read = |path: &PathBuf| py.detach(|| run(path)).map_err(raise_at(path));
            let (baseline, candidate) = (read(&baseline)?, read(&candidate)?);
            let models = [models.0.as_deref(), models.1.as_deref()];
            py.detach(|| compare_metrics(&run_metrics(&baseline, &candidate, models), policy))
                .map_err(raise)
        }
        _ => Err(invalid(
            "candidate",
            "of the same form as `baseline`",
            "another",
        )),
    }
}

/// Metrics of either side; one that a side lacks has no items there.
fn joined(
    baseline: Vec<(String, Vec<Item>)>,
    mut candidate: Vec<(String, Vec<Item>)>,
) -> Vec<MetricData> {
    let mut found = Vec::new();
    for (metric, items) in baseline {
        let place = candidate.iter().position(|(name, _)| *name == metric);
        let others = place.map(|place| candidate.remove(place).1);
        found.push(data(metric, items, others.unwrap_or_default()));
    }
    let rest = candidate.into_iter();
    found.extend(rest.map(|(metric, items)| data(metric, Vec::new(), items)));
    found
}

/// A metric in its declared unit, where the library or the store declares one.
fn data(metric: String, baseline: Vec<Item>, candidate: Vec<Item>) -> MetricData {
    let measure = measure(&metric);
    let data = MetricData::new(metric, baseline, candidate);
    match measure {
        Some(known) if data.direction == Direction::Unknown => {
            data.measured_in(known.unit, known.direction)
        }
        _ => data,
    }
}

fn run(path: &PathBuf) -> Result<RunRecord> {
    let source = OsSource::new(path)?;
    let (run, _) = run_from_workdir(&source, "", "-", "-", &ImportOptions::new())?;
    if run.scores.is_empty() {
        return Err(Error::new(ErrorKind::UnknownLayout {
            expected: "a work dir with scores",
            found: run.error.unwrap_or_else(|| "none".to_owned()),
        }));
    }
    Ok(run)
}
