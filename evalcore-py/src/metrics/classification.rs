//! Agreement of labels, under scikit-learn's names.

use evalcore::metrics::{Average, Classification, ClassificationOptions, ZeroDivision};
use evalcore::{Code, Diagnostic};
use pyo3::prelude::*;
use pyo3::types::{PyFloat, PyInt, PyList, PyTuple};

use super::classification_counts::{
    Counted, Look, as_count, options, positive, read_kappa_weights, warn_of_zeros,
};
use crate::errors::{raise, warn_of_metric};
use crate::input::arguments::{choice, digits as digits_of, raise_as};

/// Builds a report of precision, recall and F1 for each label, as scikit-learn does.
///
/// Args:
///     y_true: The true labels, `str`, `int` or `bool`: a list, a NumPy array or Arrow data.
///     y_pred: The predicted labels, as many and of the same kind.
///     labels: The labels of the rows, in this order. Default: all that occur, sorted.
///     target_names: A name for each row.
///     sample_weight: A weight for each sample, `f64[n]`, finite and not negative. Default: 1.
///     digits: Digits after the point, in the text.
///     output_dict: Whether to give a dict and no text.
///     zero_division: The value of a ratio whose denominator is 0: 0, 1, NaN, or `"warn"` (the
///         default) for 0 with a `MetricWarning`.
///
/// Returns:
///     The text, byte for byte scikit-learn's, or a dict: for each row `{precision, recall,
///     f1-score, support}`, proportions; `accuracy` where every label has a row.
///
/// Raises:
///     InvalidParameterError: An argument is unusable; the message names it.
///
/// Example:
///     >>> from evalcore.metrics import classification_report
///     >>> print(classification_report(["a", "a", "b"], ["a", "b", "b"]))
///                   precision    recall  f1-score   support
///     <BLANKLINE>
///                a       1.00      0.50      0.67         2
///                b       0.50      1.00      0.67         1
///     <BLANKLINE>
///         accuracy                           0.67         3
///        macro avg       0.75      0.75      0.67         3
///     weighted avg       0.83      0.67      0.67         3
///     <BLANKLINE>
#[pyfunction]
#[pyo3(signature = (y_true, y_pred, *, labels=None, target_names=None, sample_weight=None, digits=2, output_dict=false, zero_division=None))]
#[expect(clippy::too_many_arguments, reason = "scikit-learn's arguments")]
pub(crate) fn classification_report<'py>(
    py: Python<'py>,
    y_true: &Bound<'py, PyAny>,
    y_pred: &Bound<'py, PyAny>,
    labels: Option<&Bound<'py, PyAny>>,
    target_names: Option<Vec<String>>,
    sample_weight: Option<&Bound<'py, PyAny>>,
    #[pyo3(from_py_with = digits_of)] digits: u8,
    output_dict: bool,
    zero_division: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyAny>> {
    let options = options(labels, zero_division)?;
    let counted = Counted::of(py, y_true, y_pred, sample_weight)?;
    let finished = counted.finish(&options)?;
    warn_of_zeros(py, &finished)?;
    let look = Look {
        target_names,
        digits,
        output_dict,
    };
    counted.report(py, &finished, &look)
}

/// Counts how often each label was predicted for each true one.
///
/// Args:
///     y_true: The true labels.
///     y_pred: The predicted labels.
///     labels: The labels of the rows and columns, in this order; pairs with another label are
///         left out. Default: all that occur, sorted.
///     sample_weight: A weight for each sample. Default: 1.
///     normalize: Divide by the sums of `"true"` (rows), `"pred"` (columns) or `"all"`; 0/0 is 0.
///
/// Returns:
///     A list for each true label: counts (`int`), sums of weights or proportions (`float`).
///
/// Raises:
///     InvalidParameterError: An argument is unusable, no label of `labels` is a true one, or there
///         are more than 4,096.
///
/// Example:
///     >>> from evalcore.metrics import confusion_matrix
///     >>> confusion_matrix(["a", "a", "b"], ["a", "b", "b"])
///     [[1, 1], [0, 1]]
///     >>> confusion_matrix(["a", "a", "b"], ["a", "b", "b"], normalize="true")
///     [[0.5, 0.5], [0.0, 1.0]]
#[pyfunction]
#[pyo3(signature = (y_true, y_pred, *, labels=None, sample_weight=None, normalize=None))]
pub(crate) fn confusion_matrix<'py>(
    py: Python<'py>,
    y_true: &Bound<'py, PyAny>,
    y_pred: &Bound<'py, PyAny>,
    labels: Option<&Bound<'py, PyAny>>,
    sample_weight: Option<&Bound<'py, PyAny>>,
    normalize: Option<&str>,
) -> PyResult<Bound<'py, PyAny>> {
    let options = options(labels, None)?;
    let counted = Counted::of(py, y_true, y_pred, sample_weight)?;
    counted.confusion_matrix(py, &counted.finish(&options)?, normalize)
}

/// What precision, recall and F are asked for.
struct Question<'a, 'py> {
    labels: Option<&'a Bound<'py, PyAny>>,
    pos_label: Option<&'a Bound<'py, PyAny>>,
    average: Option<&'a str>,
    beta: f64,
    zero_division: Option<&'a Bound<'py, PyAny>>,
}

/// One of the three ratios, or all.
#[derive(Clone, Copy, PartialEq)]
enum Ratio {
    Precision,
    Recall,
    F,
    All,
}

/// Ratios by label, or one of each.
struct Ratios {
    precision: Vec<f64>,
    recall: Vec<f64>,
    f: Vec<f64>,
    support: Vec<f64>,
    averaged: bool,
}

impl Ratios {
    fn of(finished: &Classification, average: Option<Average>, beta: f64) -> PyResult<Self> {
        if let Some(average) = average {
            let scores = finished.average(average);
            return Ok(Self {
                precision: vec![scores.precision],
                recall: vec![scores.recall],
                f: vec![finished.f_beta(beta, average).map_err(raise)?.value],
                support: Vec::new(),
                averaged: true,
            });
        }
        let classes = finished.per_class();
        Ok(Self {
            precision: classes.iter().map(|class| class.precision).collect(),
            recall: classes.iter().map(|class| class.recall).collect(),
            f: finished.f_beta_per_class(beta).map_err(raise)?,
            support: classes.iter().map(|class| class.support).collect(),
            averaged: false,
        })
    }

    fn lists(&self) -> [(Ratio, &'static str, &[f64]); 3] {
        [
            (Ratio::Precision, "precision", &self.precision),
            (Ratio::Recall, "recall", &self.recall),
            (Ratio::F, "F", &self.f),
        ]
    }

    fn value<'py>(&self, py: Python<'py>, ratio: Ratio) -> PyResult<Bound<'py, PyAny>> {
        for (known, _, values) in self.lists() {
            if known == ratio {
                return shown(py, values, self.averaged);
            }
        }
        Ok(py.None().into_bound(py))
    }
}

/// A list, or the one value of an average.
fn shown<'py>(py: Python<'py>, values: &[f64], averaged: bool) -> PyResult<Bound<'py, PyAny>> {
    match values {
        [value] if averaged => Ok(PyFloat::new(py, *value).into_any()),
        _ => Ok(PyList::new(py, values)?.into_any()),
    }
}

fn answer(
    py: Python<'_>,
    counted: &Counted,
    question: &Question<'_, '_>,
    ratio: Ratio,
) -> PyResult<Ratios> {
    let mut options = options(question.labels, question.zero_division)?;
    let binary = question.average == Some("binary");
    let average = match question.average {
        None | Some("binary") => None,
        Some(name) => Some(choice(
            "average",
            name,
            &[
                ("micro", Average::Micro),
                ("macro", Average::Macro),
                ("weighted", Average::Weighted),
            ],
        )?),
    };
    if binary {
        narrow(py, counted, question, &mut options)?;
    }
    let finished = counted.finish(&options)?;
    let mut found = Ratios::of(&finished, average, question.beta)?;
    let zeros = finished.diagnostics().iter();
    if zeros
        .clone()
        .any(|one| one.code == Code::MetricZeroDivision)
    {
        // Set to NaN instead, the ratios show which of them were set at all.
        options.zero_division(ZeroDivision::Nan);
        let micro = average.filter(|average| *average == Average::Micro);
        let set = Ratios::of(&counted.finish(&options)?, micro, question.beta)?;
        let mut warnings = Vec::new();
        for (kind, name, values) in set.lists() {
            let count = values.iter().filter(|value| value.is_nan()).count();
            if count > 0 && (ratio == kind || ratio == Ratio::All) {
                let of = if set.averaged {
                    "the average"
                } else {
                    "labels"
                };
                let message = format!("{name} was set to 0 for {count} {of} without such samples");
                warnings.push(Diagnostic::warning(Code::MetricZeroDivision, message));
            }
        }
        warn_of_metric(py, &warnings)?;
    }
    found.averaged |= binary;
    Ok(found)
}

/// Leaves the positive label alone, where two labels occur at most and it is one of them.
fn narrow(
    py: Python<'_>,
    counted: &Counted,
    question: &Question<'_, '_>,
    options: &mut ClassificationOptions,
) -> PyResult<()> {
    let one = PyInt::new(py, 1).into_any();
    let label = positive(question.pos_label.unwrap_or(&one))?;
    let all = counted.finish(&ClassificationOptions::new())?;
    all.binary(&label).map_err(raise)?;
    options.labels([label]);
    counted
        .counts
        .clone()
        .finish(options)
        .map_err(raise_as(&[("labels", "pos_label")]))?;
    Ok(())
}

/// Gives precision, recall, F-beta and support of each label, or averages.
///
/// Precision is tp / (tp + fp), recall tp / (tp + fn), F their weighted harmonic mean.
///
/// Args:
///     y_true: The true labels.
///     y_pred: The predicted labels.
///     beta: How many times recall weighs as much as precision, 0 or more.
///     labels: The labels, in this order. Default: all that occur, sorted.
///     pos_label: With `average="binary"`, the label against all else.
///     average: `None` for each label, `"micro"` from the summed counts, `"macro"` the mean over
///         labels, `"weighted"` the mean by support, or `"binary"`.
///     sample_weight: A weight for each sample. Default: 1.
///     zero_division: The value of a ratio whose denominator is 0: 0, 1, NaN or `"warn"`.
///
/// Returns:
///     `(precision, recall, fscore, support)`: lists in the order of the labels; with an average
///     three numbers and `None`.
///
/// Raises:
///     InvalidParameterError: An argument is unusable; the message names it.
///
/// Example:
///     >>> from evalcore.metrics import precision_recall_fscore_support
///     >>> precision_recall_fscore_support([1, 1, 0], [1, 0, 0], average="binary")
///     (1.0, 0.5, 0.6666666666666666, None)
///     >>> precision_recall_fscore_support([1, 1, 0], [1, 0, 0])[3]
///     [1, 2]
#[pyfunction]
#[pyo3(signature = (y_true, y_pred, *, beta=1.0, labels=None, pos_label=None, average=None, sample_weight=None, zero_division=None))]
#[expect(clippy::too_many_arguments, reason = "scikit-learn's arguments")]
pub(crate) fn precision_recall_fscore_support<'py>(
    py: Python<'py>,
    y_true: &Bound<'py, PyAny>,
    y_pred: &Bound<'py, PyAny>,
    beta: f64,
    labels: Option<&Bound<'py, PyAny>>,
    pos_label: Option<&Bound<'py, PyAny>>,
    average: Option<&str>,
    sample_weight: Option<&Bound<'py, PyAny>>,
    zero_division: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyTuple>> {
    let counted = Counted::of(py, y_true, y_pred, sample_weight)?;
    let question = Question {
        labels,
        pos_label,
        average,
        beta,
        zero_division,
    };
    let found = answer(py, &counted, &question, Ratio::All)?;
    let support = if found.averaged {
        py.None().into_bound(py)
    } else if counted.weighted {
        PyList::new(py, &found.support)?.into_any()
    } else {
        PyList::new(py, found.support.iter().map(|sum| as_count(*sum)))?.into_any()
    };
    let values = [Ratio::Precision, Ratio::Recall, Ratio::F].map(|ratio| found.value(py, ratio));
    let [precision, recall, f] = values;
    PyTuple::new(py, [precision?, recall?, f?, support])
}

macro_rules! score_function {
    ($(#[$doc:meta])* $name:ident, $ratio:expr) => {
        $(#[$doc])*
        #[pyfunction]
        #[pyo3(signature = (y_true, y_pred, *, labels=None, pos_label=None, average=Some("binary"), sample_weight=None, zero_division=None))]
        #[expect(clippy::too_many_arguments, reason = "scikit-learn's arguments")]
        pub(crate) fn $name<'py>(
            py: Python<'py>,
            y_true: &Bound<'py, PyAny>,
            y_pred: &Bound<'py, PyAny>,
            labels: Option<&Bound<'py, PyAny>>,
            pos_label: Option<&Bound<'py, PyAny>>,
            average: Option<&str>,
            sample_weight: Option<&Bound<'py, PyAny>>,
            zero_division: Option<&Bound<'py, PyAny>>,
        ) -> PyResult<Bound<'py, PyAny>> {
            let counted = Counted::of(py, y_true, y_pred, sample_weight)?;
            let question = Question { labels, pos_label, average, beta: 1.0, zero_division };
            answer(py, &counted, &question, $ratio)?.value(py, $ratio)
        }
    };
}

score_function! {
    /// Gives precision, tp / (tp + fp): a proportion.
    ///
    /// Args:
    ///     y_true: The true labels.
    ///     y_pred: The predicted labels.
    ///     labels: The labels, in this order. Default: all that occur, sorted.
    ///     pos_label: With `average="binary"`, the label against all else. Default: 1.
    ///     average: `"binary"`, `"micro"`, `"macro"`, `"weighted"`, or `None` for each label.
    ///     sample_weight: A weight for each sample. Default: 1.
    ///     zero_division: The value of a ratio whose denominator is 0: 0, 1, NaN or `"warn"`.
    ///
    /// Returns:
    ///     A number, or without an average a list in the order of the labels.
    ///
    /// Example:
    ///     >>> from evalcore.metrics import precision_score
    ///     >>> precision_score([1, 1, 0], [1, 0, 0])
    ///     1.0
    precision_score, Ratio::Precision
}

score_function! {
    /// Gives recall, tp / (tp + fn): a proportion.
    ///
    /// Args:
    ///     y_true: The true labels.
    ///     y_pred: The predicted labels.
    ///     labels: The labels, in this order. Default: all that occur, sorted.
    ///     pos_label: With `average="binary"`, the label against all else. Default: 1.
    ///     average: `"binary"`, `"micro"`, `"macro"`, `"weighted"`, or `None` for each label.
    ///     sample_weight: A weight for each sample. Default: 1.
    ///     zero_division: The value of a ratio whose denominator is 0: 0, 1, NaN or `"warn"`.
    ///
    /// Returns:
    ///     A number, or without an average a list in the order of the labels.
    ///
    /// Example:
    ///     >>> from evalcore.metrics import recall_score
    ///     >>> recall_score([1, 1, 0], [1, 0, 0])
    ///     0.5
    recall_score, Ratio::Recall
}

score_function! {
    /// Gives F1, 2 tp / (2 tp + fp + fn): a proportion.
    ///
    /// Args:
    ///     y_true: The true labels.
    ///     y_pred: The predicted labels.
    ///     labels: The labels, in this order. Default: all that occur, sorted.
    ///     pos_label: With `average="binary"`, the label against all else. Default: 1.
    ///     average: `"binary"`, `"micro"`, `"macro"`, `"weighted"`, or `None` for each label.
    ///     sample_weight: A weight for each sample. Default: 1.
    ///     zero_division: The value of a ratio whose denominator is 0: 0, 1, NaN or `"warn"`.
    ///
    /// Returns:
    ///     A number, or without an average a list in the order of the labels.
    ///
    /// Example:
    ///     >>> from evalcore.metrics import f1_score
    ///     >>> f1_score(["a", "a", "b"], ["a", "b", "b"], average="macro")
    ///     0.6666666666666666
    f1_score, Ratio::F
}

/// Gives F-beta, (1 + β²) tp / ((1 + β²) tp + β² fn + fp): a proportion.
///
/// Args:
///     y_true: The true labels.
///     y_pred: The predicted labels.
///     beta: How many times recall weighs as much as precision: 0 is precision, infinity recall.
///     labels: The labels, in this order. Default: all that occur, sorted.
///     pos_label: With `average="binary"`, the label against all else. Default: 1.
///     average: `"binary"`, `"micro"`, `"macro"`, `"weighted"`, or `None` for each label.
///     sample_weight: A weight for each sample. Default: 1.
///     zero_division: The value of a ratio whose denominator is 0: 0, 1, NaN or `"warn"`.
///
/// Returns:
///     A number, or without an average a list in the order of the labels.
///
/// Example:
///     >>> from evalcore.metrics import fbeta_score
///     >>> fbeta_score([1, 1, 0], [1, 0, 0], beta=0)
///     1.0
#[pyfunction]
#[pyo3(signature = (y_true, y_pred, *, beta, labels=None, pos_label=None, average=Some("binary"), sample_weight=None, zero_division=None))]
#[expect(clippy::too_many_arguments, reason = "scikit-learn's arguments")]
pub(crate) fn fbeta_score<'py>(
    py: Python<'py>,
    y_true: &Bound<'py, PyAny>,
    y_pred: &Bound<'py, PyAny>,
    beta: f64,
    labels: Option<&Bound<'py, PyAny>>,
    pos_label: Option<&Bound<'py, PyAny>>,
    average: Option<&str>,
    sample_weight: Option<&Bound<'py, PyAny>>,
    zero_division: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyAny>> {
    let counted = Counted::of(py, y_true, y_pred, sample_weight)?;
    let question = Question {
        labels,
        pos_label,
        average,
        beta,
        zero_division,
    };
    answer(py, &counted, &question, Ratio::F)?.value(py, Ratio::F)
}

/// Gives the share of samples whose labels are equal.
///
/// Args:
///     y_true: The true labels.
///     y_pred: The predicted labels.
///     normalize: Whether to give a proportion, and not the sum of the weights.
///     sample_weight: A weight for each sample. Default: 1.
///
/// Returns:
///     A proportion; else a count, or with weights a sum.
///
/// Raises:
///     InvalidParameterError: An argument is unusable; the message names it.
///
/// Example:
///     >>> from evalcore.metrics import accuracy_score
///     >>> accuracy_score(["a", "b"], ["a", "c"]), accuracy_score([1, 2], [1, 3], normalize=False)
///     (0.5, 1)
#[pyfunction]
#[pyo3(signature = (y_true, y_pred, *, normalize=true, sample_weight=None))]
pub(crate) fn accuracy_score<'py>(
    py: Python<'py>,
    y_true: &Bound<'py, PyAny>,
    y_pred: &Bound<'py, PyAny>,
    normalize: bool,
    sample_weight: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyAny>> {
    let counted = Counted::of(py, y_true, y_pred, sample_weight)?;
    let finished = counted.finish(&ClassificationOptions::new())?;
    if normalize {
        return Ok(PyFloat::new(py, finished.accuracy().value).into_any());
    }
    let correct = finished.correct_count();
    if counted.weighted {
        Ok(PyFloat::new(py, correct).into_any())
    } else {
        Ok(PyInt::new(py, as_count(correct)).into_any())
    }
}

/// Gives the mean recall over the labels that are true somewhere.
///
/// Args:
///     y_true: The true labels.
///     y_pred: The predicted labels.
///     sample_weight: A weight for each sample. Default: 1.
///     adjusted: Whether chance is 0 and perfection 1: (b - 1/k) / (1 - 1/k) for k labels.
///
/// Returns:
///     A proportion; adjusted, from -1/(k - 1) to 1, and NaN or -inf for one label.
///
/// Raises:
///     InvalidParameterError: An argument is unusable; the message names it.
///
/// Example:
///     >>> from evalcore.metrics import balanced_accuracy
///     >>> balanced_accuracy(["a", "a", "b"], ["a", "b", "b"])
///     0.75
#[pyfunction]
#[pyo3(signature = (y_true, y_pred, *, sample_weight=None, adjusted=false))]
pub(crate) fn balanced_accuracy(
    py: Python<'_>,
    y_true: &Bound<'_, PyAny>,
    y_pred: &Bound<'_, PyAny>,
    sample_weight: Option<&Bound<'_, PyAny>>,
    adjusted: bool,
) -> PyResult<f64> {
    let counted = Counted::of(py, y_true, y_pred, sample_weight)?;
    let finished = counted.finish(&ClassificationOptions::new())?;
    let found = if adjusted {
        finished.balanced_accuracy_adjusted()
    } else {
        finished.balanced_accuracy()
    };
    Ok(found.value)
}

/// Gives Matthews' correlation coefficient, for any number of labels.
///
/// Args:
///     y_true: The true labels.
///     y_pred: The predicted labels.
///     sample_weight: A weight for each sample. Default: 1.
///
/// Returns:
///     From -1 to 1; 0 where only one label is true or predicted.
///
/// Raises:
///     InvalidParameterError: An argument is unusable; the message names it.
///
/// Example:
///     >>> from evalcore.metrics import matthews_corrcoef
///     >>> round(matthews_corrcoef([1, 1, 1, -1], [1, -1, 1, 1]), 4)
///     -0.3333
#[pyfunction]
#[pyo3(signature = (y_true, y_pred, *, sample_weight=None))]
pub(crate) fn matthews_corrcoef(
    py: Python<'_>,
    y_true: &Bound<'_, PyAny>,
    y_pred: &Bound<'_, PyAny>,
    sample_weight: Option<&Bound<'_, PyAny>>,
) -> PyResult<f64> {
    let counted = Counted::of(py, y_true, y_pred, sample_weight)?;
    let finished = counted.finish(&ClassificationOptions::new())?;
    Ok(finished.matthews_corrcoef().value)
}

/// Gives Cohen's kappa: the agreement of two raters beyond chance.
///
/// Args:
///     y1: The labels of one rater.
///     y2: The labels of the other, as many and of the same kind.
///     labels: The labels that count, in the order that weights go by. Default: all, sorted.
///     weights: How much a disagreement weighs: `None` 1, `"linear"` the distance between the
///         labels' places, `"quadratic"` its square.
///     sample_weight: A weight for each sample. Default: 1.
///
/// Returns:
///     At most 1, and 0 where agreement is chance's; NaN where no disagreement is expected.
///
/// Raises:
///     InvalidParameterError: An argument is unusable; the message names it.
///
/// Example:
///     >>> from evalcore.metrics import cohen_kappa
///     >>> round(cohen_kappa(["a", "b", "a"], ["a", "b", "b"]), 4)
///     0.4
#[pyfunction]
#[pyo3(signature = (y1, y2, *, labels=None, weights=None, sample_weight=None))]
pub(crate) fn cohen_kappa(
    py: Python<'_>,
    y1: &Bound<'_, PyAny>,
    y2: &Bound<'_, PyAny>,
    labels: Option<&Bound<'_, PyAny>>,
    weights: Option<&str>,
    sample_weight: Option<&Bound<'_, PyAny>>,
) -> PyResult<f64> {
    let options = options(labels, None)?;
    let weights = read_kappa_weights(weights)?;
    let counted = Counted::of_raters(py, y1, y2, sample_weight)?;
    let finished = counted.finish_raters(&options)?;
    Ok(finished.cohen_kappa(weights).map_err(raise)?.value)
}
