//! Judges and raters: agreement, correction, ratings.

use std::collections::HashMap;

use evalcore::stats::{self, Elo, Outcome, RatingLevel};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};
use serde::Serialize;

use super::options::pair;
use crate::errors::raise;
use crate::input::arguments::{choice, invalid, wrong_type};
use crate::input::numbers::Numbers;
use crate::input::texts::Texts;
use crate::to_python::to_python;

/// Gives Krippendorff's alpha: how well any number of raters agree.
///
/// 1 is full agreement, 0 that of chance, below 0 disagreement by system; NaN where only one value was
/// ever given. Units with fewer than two ratings do not count. Krippendorff (2011).
///
/// Args:
///     ratings: For each rated unit f64[m], the ratings that it was given in any order; who left it
///         out is missing from its list.
///     level: What the numbers mean: `"nominal"` (names), `"ordinal"` (ranks), `"interval"` or
///         `"ratio"` (from 0 on).
///
/// Returns:
///     Alpha, at most 1.
///
/// Raises:
///     InvalidParameterError: No unit with two ratings, a rating that is not finite, a negative one at
///         the ratio level, or an unknown level.
///
/// Example:
///     >>> from evalcore import stats
///     >>> round(stats.krippendorff_alpha([[1, 1], [2, 2], [1, 2], [3]]), 12)
///     0.444444444444
#[pyfunction]
#[pyo3(signature = (ratings, level="nominal"))]
pub(crate) fn krippendorff_alpha(
    py: Python<'_>,
    ratings: &Bound<'_, PyAny>,
    level: &str,
) -> PyResult<f64> {
    let levels = [
        ("nominal", RatingLevel::Nominal),
        ("ordinal", RatingLevel::Ordinal),
        ("interval", RatingLevel::Interval),
        ("ratio", RatingLevel::Ratio),
    ];
    let level = choice("level", level, &levels)?;
    if ratings.is_instance_of::<PyString>() || ratings.is_instance_of::<PyDict>() {
        return Err(wrong_type("ratings", "a list of units", ratings));
    }
    let Ok(units) = ratings.try_iter() else {
        return Err(wrong_type("ratings", "a list of units", ratings));
    };
    let units = units.map(|unit| Numbers::take("ratings", &unit?));
    let units = units.collect::<PyResult<Vec<_>>>()?;
    let units: Vec<&[f64]> = units.iter().map(Numbers::as_slice).collect();
    py.detach(|| stats::krippendorff_alpha(&units, level))
        .map_err(raise)
}

#[derive(Serialize)]
struct Corrected {
    mean: f64,
    standard_error: f64,
    confidence_interval: (f64, f64),
    alpha: f64,
    trust: f64,
    judge_mean: f64,
    labelled: usize,
    n: usize,
}

/// Gives the true mean of a run that a judge scored, part of which people scored too.
///
/// Prediction-powered inference with power tuning: it holds whatever the judge does, as long as the
/// samples that people scored are a random part of the run. Angelopoulos, Duchi and Zrnic (arXiv
/// 2311.01453).
///
/// Args:
///     truth: f64[n], what people said of some samples, at least 2.
///     judged: f64[n], what the judge said of the same samples.
///     other_judged: f64[m], what the judge said of all other samples, at least 2.
///     alpha: One less the level of the interval, strictly between 0 and 1.
///
/// Returns:
///     `{mean, standard_error, confidence_interval, alpha, trust, judge_mean, labelled, n}`,
///     `evalcore.stats.JudgeCorrected`, in the unit of the scores; `trust` is how much the judge
///     counts, 0 to 1, and `judge_mean` what it alone would say.
///
/// Raises:
///     InvalidParameterError: Lengths that differ, too few scores, one that is not finite, or `alpha`.
///
/// Example:
///     >>> from evalcore import stats
///     >>> found = stats.judge_corrected_mean([1, 0, 1, 1, 0, 1], [1, 1, 1, 1, 0, 1], [1] * 94)
///     >>> found["judge_mean"] > 0.98, found["mean"] < 0.8, found["n"]
///     (True, True, 100)
#[pyfunction]
#[pyo3(signature = (truth, judged, other_judged, *, alpha=0.05))]
pub(crate) fn judge_corrected_mean<'py>(
    py: Python<'py>,
    truth: &Bound<'py, PyAny>,
    judged: &Bound<'py, PyAny>,
    other_judged: &Bound<'py, PyAny>,
    alpha: f64,
) -> PyResult<Bound<'py, PyAny>> {
    let truth = Numbers::take("truth", truth)?;
    let judged = Numbers::take("judged", judged)?;
    let other = Numbers::take("other_judged", other_judged)?;
    let (truth, judged, other) = (truth.as_slice(), judged.as_slice(), other.as_slice());
    let found = py.detach(|| stats::judge_corrected_mean(truth, judged, other, alpha));
    let found = found.map_err(raise)?;
    let corrected = Corrected {
        mean: found.mean,
        standard_error: found.standard_error,
        confidence_interval: pair(found.interval),
        alpha,
        trust: found.trust,
        judge_mean: found.judge_mean,
        labelled: found.labelled,
        n: found.n,
    };
    to_python(py, &corrected)
}

/// Gives Elo ratings from comparisons of models, in their order.
///
/// Expected of a rating r against s is `1/(1 + 10**((s - r)/400))`; a win counts 1, a tie 0.5, and each
/// comparison moves both sides by `k` times what was not expected. All start at 1,000. The order
/// matters: shuffle the comparisons of a fixed set. Elo (1978).
///
/// Args:
///     first: The first model of each comparison, `str`.
///     second: The second one.
///     outcomes: `"first"`, `"second"` or `"tie"`: who won.
///     k: The most that one comparison can move a rating, above 0.
///
/// Returns:
///     The rating of each model, in the order in which they appear.
///
/// Raises:
///     InvalidParameterError: Lengths that differ, a model against itself, another outcome, or a `k`
///         that is not above 0.
///
/// Example:
///     >>> from evalcore import stats
///     >>> stats.elo(["a", "b"], ["b", "c"], ["first", "tie"], k=30)["a"]
///     1015.0
#[pyfunction]
#[pyo3(signature = (first, second, outcomes, *, k))]
pub(crate) fn elo<'py>(
    py: Python<'py>,
    first: &Bound<'py, PyAny>,
    second: &Bound<'py, PyAny>,
    outcomes: &Bound<'py, PyAny>,
    k: f64,
) -> PyResult<Bound<'py, PyDict>> {
    let first = Texts::of(first, "first")?;
    let second = Texts::of(second, "second")?;
    let outcomes = Texts::of(outcomes, "outcomes")?;
    let (first, second, outcomes) = (first.strs(), second.strs(), outcomes.strs());
    for (name, column) in [("second", &second), ("outcomes", &outcomes)] {
        if column.len() != first.len() {
            let found = format!("{} against {}", column.len(), first.len());
            return Err(invalid(name, "as many as `first`", found));
        }
    }
    let known = [
        ("first", Outcome::First),
        ("second", Outcome::Second),
        ("tie", Outcome::Tie),
    ];
    let won = outcomes.iter().map(|won| choice("outcomes", won, &known));
    let won = won.collect::<PyResult<Vec<Outcome>>>()?;
    let mut models = Vec::new();
    let mut numbers = HashMap::new();
    let mut number = |model| {
        *numbers.entry(model).or_insert_with(|| {
            models.push(model);
            models.len() - 1
        })
    };
    let pairs: Vec<(usize, usize)> = first
        .iter()
        .zip(&second)
        .map(|(one, other)| (number(*one), number(*other)))
        .collect();
    let rated = py.detach(|| {
        let mut elo = Elo::new(models.len(), k)?;
        for ((one, other), outcome) in pairs.into_iter().zip(won) {
            elo.update(one, other, outcome)?;
        }
        Ok(elo)
    });
    let dict = PyDict::new(py);
    for (model, rating) in models.iter().zip(rated.map_err(raise)?.ratings()) {
        dict.set_item(*model, *rating)?;
    }
    Ok(dict)
}
