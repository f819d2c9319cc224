//! Several answers to each question.

use evalcore::stats::{self, RepeatedScores, VarianceParts};
use pyo3::prelude::*;
use serde::Serialize;

use crate::errors::raise;
use crate::input::arguments::{raise_as, size};
use crate::input::numbers::Numbers;
use crate::to_python::to_python;

#[derive(Serialize)]
struct Parts {
    total: f64,
    data: f64,
    prediction: f64,
}

impl From<VarianceParts> for Parts {
    fn from(parts: VarianceParts) -> Self {
        Self {
            total: parts.total,
            data: parts.data,
            prediction: parts.prediction,
        }
    }
}

/// Gives the mean score of each question that was answered several times.
///
/// Args:
///     scores: f64[n * answers], question by question.
///     answers: How many answers each question has.
///
/// Returns:
///     f64[n].
///
/// Raises:
///     InvalidParameterError: No scores, one that is not finite, or a number of scores that
///         `answers` does not divide.
///
/// Example:
///     >>> from evalcore import stats
///     >>> stats.question_means([1, 0, 1, 1, 0, 0], answers=2)
///     [0.5, 1.0, 0.0]
#[pyfunction]
#[pyo3(signature = (scores, *, answers))]
pub(crate) fn question_means(
    scores: &Bound<'_, PyAny>,
    answers: &Bound<'_, PyAny>,
) -> PyResult<Vec<f64>> {
    let scores = Numbers::take("scores", scores)?;
    let answers = size("answers", answers)?;
    let repeated = RepeatedScores::new(scores.as_slice(), answers).map_err(raise)?;
    Ok(repeated.question_means())
}

/// Gives the parts of the variance of one answer's score: of the questions, and of the answers.
///
/// More answers take away the second part only.
///
/// Args:
///     scores: f64[n * answers], question by question.
///     answers: How many answers each question has, at least 2.
///
/// Returns:
///     `{total, data, prediction}`, `evalcore.stats.VarianceParts`, each unbiased in the number of
///     answers; a small negative `data` means about zero.
///
/// Raises:
///     InvalidParameterError: As `question_means`, and for fewer than 2 answers.
///
/// Example:
///     >>> from evalcore import stats
///     >>> stats.variance_parts([1, 1, 0, 0], answers=2)
///     {'total': 0.25, 'data': 0.25, 'prediction': 0.0}
#[pyfunction]
#[pyo3(signature = (scores, *, answers))]
pub(crate) fn variance_parts<'py>(
    py: Python<'py>,
    scores: &Bound<'py, PyAny>,
    answers: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    let scores = Numbers::take("scores", scores)?;
    let (scores, answers) = (scores.as_slice(), size("answers", answers)?);
    let parts = py.detach(|| RepeatedScores::new(scores, answers)?.variance_parts());
    to_python(py, &Parts::from(parts.map_err(raise)?))
}

/// Gives the parts of the variance of the difference of two runs over the same questions.
///
/// As eval-arena computes them (arXiv 2512.21326); `data` and `prediction` add up to `total`.
///
/// Args:
///     a: f64[n * answers_a], question by question.
///     b: f64[n * answers_b], of the same questions.
///     answers_a: How many answers the first run gives to a question, at least 2.
///     answers_b: How many answers the second run gives to a question, at least 2.
///
/// Returns:
///     `{total, data, prediction}`, `evalcore.stats.VarianceParts`.
///
/// Raises:
///     InvalidParameterError: Numbers of questions that differ, fewer than 2 answers, or a score that
///         is not finite.
///
/// Example:
///     >>> from evalcore import stats
///     >>> stats.paired_variance_parts([1, 0, 1, 1], [0, 0, 1, 0], answers_a=2, answers_b=2)
///     {'total': 0.25, 'data': -0.25, 'prediction': 0.5}
#[pyfunction]
#[pyo3(signature = (a, b, *, answers_a, answers_b))]
pub(crate) fn paired_variance_parts<'py>(
    py: Python<'py>,
    a: &Bound<'py, PyAny>,
    b: &Bound<'py, PyAny>,
    answers_a: &Bound<'py, PyAny>,
    answers_b: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    let (a, b) = (Numbers::take("a", a)?, Numbers::take("b", b)?);
    let (answers_a, answers_b) = (size("answers_a", answers_a)?, size("answers_b", answers_b)?);
    let first = RepeatedScores::new(a.as_slice(), answers_a);
    let first = first.map_err(raise_as(&[("scores", "a"), ("answers", "answers_a")]))?;
    let second = RepeatedScores::new(b.as_slice(), answers_b);
    let second = second.map_err(raise_as(&[("scores", "b"), ("answers", "answers_b")]))?;
    let few = if answers_a < 2 {
        "answers_a"
    } else {
        "answers_b"
    };
    let parts = py.detach(|| stats::paired_variance_parts(first, second));
    to_python(
        py,
        &Parts::from(parts.map_err(raise_as(&[("answers", few)]))?),
    )
}

/// Gives the variance of a question's mean over several answers, relative to one answer.
///
/// `(omega2 + sigma2 / answers) / (omega2 + sigma2)`; Miller, arXiv 2411.00640, section 3.1.
///
/// Args:
///     omega2: The variance between questions, at least 0.
///     sigma2: The variance between the answers to one question, at least 0.
///     answers: How many answers, at least 1.
///
/// Returns:
///     A ratio, above 0 and at most 1.
///
/// Raises:
///     InvalidParameterError: An argument is out of its range, or both variances are 0.
///
/// Example:
///     >>> from evalcore import stats
///     >>> round(stats.repeats_variance_ratio(1 / 12, 1 / 6, 4), 12)
///     0.5
#[pyfunction]
#[pyo3(signature = (omega2, sigma2, answers))]
pub(crate) fn repeats_variance_ratio(
    omega2: f64,
    sigma2: f64,
    answers: &Bound<'_, PyAny>,
) -> PyResult<f64> {
    stats::repeats_variance_ratio(omega2, sigma2, size("answers", answers)?).map_err(raise)
}
