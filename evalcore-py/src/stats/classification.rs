//! The bootstrap of classification measures, and accuracies by category.

use evalcore::metrics::{Average, ClassificationMeasure as Measure};
use evalcore::stats;
use pyo3::prelude::*;
use serde::Serialize;

use super::bootstrap::{NAMES, options, result};
use super::options::{pair, proportion_method};
use crate::errors::raise;
use crate::input::arguments::{choice, invalid, raise_as, resamples, seed as seed_of};
use crate::input::numbers::Numbers;
use crate::input::texts::Texts;
use crate::metrics::classification_counts::{
    Counted, options as label_options, positive, read_kappa_weights, warn_of_zeros,
};
use crate::pool::with_threads;
use crate::to_python::to_python;

/// Reads which measure is asked for; an option that it does not take is an error.
fn measure_of(
    name: &str,
    average: Option<&str>,
    pos_label: Option<&Bound<'_, PyAny>>,
    weights: Option<&str>,
) -> PyResult<Measure> {
    let averages = [
        ("micro", Average::Micro),
        ("macro", Average::Macro),
        ("weighted", Average::Weighted),
    ];
    let of_classes = matches!(name, "precision" | "recall" | "f1");
    if let Some(given) = average.filter(|_| !of_classes || pos_label.is_some()) {
        let expected = "None, unless the measure is an average";
        return Err(invalid("average", expected, given));
    }
    if let Some(given) = pos_label.filter(|_| name != "f1") {
        let expected = "None, unless the measure is `f1`";
        return Err(invalid("pos_label", expected, given.str()?));
    }
    if let Some(given) = weights.filter(|_| name != "cohen_kappa") {
        let expected = "None, unless the measure is `cohen_kappa`";
        return Err(invalid("weights", expected, given));
    }
    if let Some(given) = pos_label {
        return Ok(Measure::LabelF1(positive(given)?));
    }
    let average = choice("average", average.unwrap_or("macro"), &averages)?;
    let weights = read_kappa_weights(weights)?;
    Ok(match name {
        "accuracy" => Measure::Accuracy,
        "balanced_accuracy" => Measure::BalancedAccuracy,
        "precision" => Measure::Precision(average),
        "recall" => Measure::Recall(average),
        "f1" => Measure::F1(average),
        "matthews_corrcoef" => Measure::MatthewsCorrcoef,
        "cohen_kappa" => Measure::CohenKappa(weights),
        other => {
            let expected = "one of `accuracy`, `balanced_accuracy`, `precision`, `recall`, `f1`, \
                            `matthews_corrcoef`, `cohen_kappa`";
            return Err(invalid("measure", expected, other));
        }
    })
}

/// Gives an interval of a measure of labels by the bootstrap.
///
/// A resample is one multinomial draw over the pairs of labels that occur, whatever the number of
/// samples. The labels stay those of the data: one that a resample lacks counts by `zero_division`.
///
/// Args:
///     y_true: The true labels, `str`, `int` or `bool`: a list, a NumPy array or Arrow data.
///     y_pred: The predicted labels, as many and of the same kind.
///     measure: `"accuracy"`, `"balanced_accuracy"`, `"precision"`, `"recall"`, `"f1"`,
///         `"matthews_corrcoef"` or `"cohen_kappa"`.
///     average: For precision, recall and F1: `"macro"` (the default), `"micro"` or `"weighted"`.
///     pos_label: For F1 the label that it is about, in place of an average.
///     labels: The labels that count. Default: all that occur.
///     weights: For kappa: `"linear"` or `"quadratic"`. Default: none.
///     zero_division: The value of a ratio whose denominator is 0: 0, 1, or `"warn"` (the default) for
///         0 with a `MetricWarning`.
///     n_resamples: How many resamples, 2 to 100,000,000.
///     confidence_level: The level of the interval, strictly between 0 and 1.
///     method: `"BCa"`, `"percentile"` or `"basic"`.
///     seed: The seed.
///
/// Returns:
///     As `bootstrap`, `evalcore.stats.BootstrapResult`, in the unit of the measure.
///
/// Raises:
///     InvalidParameterError: An argument is unusable, or the measure NaN; the message names it.
///
/// Example:
///     >>> from evalcore import stats
///     >>> y_true, y_pred = ["a", "b", "a", "b", "a"] * 40, ["a", "b", "b", "b", "a"] * 40
///     >>> found = stats.bootstrap_classification(y_true, y_pred, "f1", average="weighted")
///     >>> low, high = found["confidence_interval"]
///     >>> low < found["observed"] < high, high - low < 0.15
///     (True, True)
#[pyfunction]
#[pyo3(signature = (
    y_true, y_pred, measure, *, average=None, pos_label=None, labels=None, weights=None,
    zero_division=None, n_resamples=9_999, confidence_level=0.95, method="BCa", seed=0
))]
#[expect(clippy::too_many_arguments, reason = "options are keywords in Python")]
pub(crate) fn bootstrap_classification<'py>(
    py: Python<'py>,
    y_true: &Bound<'py, PyAny>,
    y_pred: &Bound<'py, PyAny>,
    measure: &str,
    average: Option<&str>,
    pos_label: Option<&Bound<'py, PyAny>>,
    labels: Option<&Bound<'py, PyAny>>,
    weights: Option<&str>,
    zero_division: Option<&Bound<'py, PyAny>>,
    #[pyo3(from_py_with = resamples)] n_resamples: usize,
    confidence_level: f64,
    method: &str,
    #[pyo3(from_py_with = seed_of)] seed: u64,
) -> PyResult<Bound<'py, PyAny>> {
    let options = options(confidence_level, method, n_resamples, seed)?;
    let measure = measure_of(measure, average, pos_label, weights)?;
    let finished =
        Counted::of(py, y_true, y_pred, None)?.finish(&label_options(labels, zero_division)?)?;
    if matches!(
        measure,
        Measure::Precision(_) | Measure::Recall(_) | Measure::F1(_) | Measure::LabelF1(_)
    ) {
        warn_of_zeros(py, &finished)?;
    }
    let found = py
        .detach(|| with_threads(|| stats::bootstrap_classification(&finished, &measure, &options)));
    let own = if pos_label.is_some() {
        "pos_label"
    } else {
        "measure"
    };
    let names = [
        ("measure", own),
        ("statistic", "measure"),
        NAMES[1],
        NAMES[2],
    ];
    result(py, &found.map_err(raise_as(&names))?, &options, method)
}

#[derive(Serialize)]
struct Row {
    category: String,
    correct: u64,
    total: u64,
    accuracy: f64,
    confidence_interval: (f64, f64),
}

/// Gives the accuracy within each category and its interval, worst first.
///
/// Categories of a few samples have wide intervals, and the worst of many is worse than it will be next
/// time: take it as a hint where to look.
///
/// Args:
///     categories: The category of each sample, `str`.
///     correct: f64[n], 0 or 1 each; `bool` is as good.
///     alpha: One less the level of the intervals, strictly between 0 and 1.
///     method: As `proportion_confint`; Wilson's by default.
///
/// Returns:
///     A list of `{category, correct, total, accuracy, confidence_interval}`,
///     `evalcore.stats.CategoryAccuracy`, by name on ties; empty without samples.
///
/// Raises:
///     InvalidParameterError: Lengths that differ, a score other than 0 and 1, or an option that is
///         unusable.
///
/// Example:
///     >>> from evalcore import stats
///     >>> table = stats.accuracy_by_category(["disk", "net", "disk", "net"], [1, 0, 1, 1])
///     >>> [(row["category"], row["accuracy"]) for row in table]
///     [('net', 0.5), ('disk', 1.0)]
#[pyfunction]
#[pyo3(signature = (categories, correct, *, alpha=0.05, method="wilson"))]
pub(crate) fn accuracy_by_category<'py>(
    py: Python<'py>,
    categories: &Bound<'py, PyAny>,
    correct: &Bound<'py, PyAny>,
    alpha: f64,
    method: &str,
) -> PyResult<Bound<'py, PyAny>> {
    let method = proportion_method(method)?;
    let categories = Texts::of(categories, "categories")?;
    let correct = Numbers::take("correct", correct)?;
    let mut flags = Vec::with_capacity(correct.as_slice().len());
    for (index, &score) in correct.as_slice().iter().enumerate() {
        flags.push(match score {
            0.0 => false,
            1.0 => true,
            other => {
                let found = format!("{other} at index {index}");
                return Err(invalid("correct", "0 or 1", found));
            }
        });
    }
    let found =
        py.detach(|| stats::accuracy_by_category(&categories.strs(), &flags, alpha, method));
    let rows: Vec<Row> = found
        .map_err(raise)?
        .into_iter()
        .map(|row| Row {
            category: row.category,
            correct: row.correct,
            total: row.total,
            accuracy: row.accuracy,
            confidence_interval: pair(row.interval),
        })
        .collect();
    to_python(py, &rows)
}
