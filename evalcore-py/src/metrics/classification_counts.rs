//! Counts of true and predicted labels, and what they answer.

use evalcore::metrics::{
    AccumulatorState, Average, Classification, ClassificationCounts as Counts,
    ClassificationOptions, KappaWeights, Label, Normalize, Scores, StateNumbers, ZeroDivision,
};
use evalcore::schema::Estimate;
use evalcore::{Code, Diagnostic, Error};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyTuple};
use serde::Serialize;

use super::batch::Shared;
use crate::errors::{raise, warn_of_metric};
use crate::input::arguments::{choice, digits as digits_of, raise_as};
use crate::input::labels::{Labels, label};
use crate::input::numbers::Numbers;
use crate::opencompass::extract::parameter;
use crate::to_python::to_python;

/// The labels of two raters, by their arguments.
const RATERS: &[(&str, &str)] = &[("y_true", "y1"), ("y_pred", "y2")];

/// Counts, and what they do not remember of how labels and weights were given.
#[derive(Debug, Clone)]
pub(crate) struct Counted {
    pub(crate) counts: Counts,
    /// Whether all labels were booleans.
    flags: bool,
    /// Whether weights were given.
    pub(crate) weighted: bool,
}

impl Counted {
    pub(crate) fn new() -> Self {
        Self {
            counts: Counts::new(),
            flags: true,
            weighted: false,
        }
    }

    /// Counts what a function was given; nothing is counted where that is wrong.
    pub(crate) fn of(
        py: Python<'_>,
        y_true: &Bound<'_, PyAny>,
        y_pred: &Bound<'_, PyAny>,
        sample_weight: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let truth = Labels::of(y_true, "y_true")?;
        let pred = Labels::of(y_pred, "y_pred")?;
        let weights = sample_weight.map(|given| Numbers::take("sample_weight", given));
        let weights = weights.transpose()?;
        let weights = weights.as_ref().map(Numbers::as_slice);
        py.detach(|| Self::count(&truth, &pred, weights))
            .map_err(raise)
    }

    /// As [`of`](Self::of), for two raters.
    pub(crate) fn of_raters(
        py: Python<'_>,
        y1: &Bound<'_, PyAny>,
        y2: &Bound<'_, PyAny>,
        sample_weight: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let (one, other) = (Labels::of(y1, "y1")?, Labels::of(y2, "y2")?);
        let weights = sample_weight.map(|given| Numbers::take("sample_weight", given));
        let weights = weights.transpose()?;
        let weights = weights.as_ref().map(Numbers::as_slice);
        py.detach(|| Self::count(&one, &other, weights))
            .map_err(raise_as(RATERS))
    }

    fn count(truth: &Labels, pred: &Labels, weights: Option<&[f64]>) -> Result<Self, Error> {
        let mut counted = Self::new();
        counted.weighted = weights.is_some();
        counted.add(truth, pred, weights)?;
        Ok(counted)
    }

    fn add(&mut self, truth: &Labels, pred: &Labels, weights: Option<&[f64]>) -> Result<(), Error> {
        let both_flags = matches!((truth, pred), (Labels::Flags(_), Labels::Flags(_)));
        match (truth, pred) {
            (Labels::None, Labels::None) => self.counts.update_integers(&[], &[], weights),
            (Labels::Texts(truth), Labels::Texts(pred)) => {
                self.flags = false;
                self.counts
                    .update_texts(&truth.strs(), &pred.strs(), weights)
            }
            (
                Labels::Integers(truth) | Labels::Flags(truth),
                Labels::Integers(other) | Labels::Flags(other),
            ) => {
                self.flags &= both_flags;
                self.counts.update_integers(truth, other, weights)
            }
            // Of two kinds, or none beside some: the library says which.
            _ => self
                .counts
                .update_labels(&truth.to_labels(), &pred.to_labels(), weights),
        }
    }

    pub(crate) fn merge(&mut self, other: Self) -> Result<(), Error> {
        let other_flags = other.counts.n() == 0 || other.flags;
        self.counts.merge(other.counts)?;
        self.flags &= other_flags;
        self.weighted |= other.weighted;
        Ok(())
    }

    pub(crate) fn finish(&self, options: &ClassificationOptions) -> PyResult<Classification> {
        self.counts.clone().finish(options).map_err(raise)
    }

    pub(crate) fn finish_raters(
        &self,
        options: &ClassificationOptions,
    ) -> PyResult<Classification> {
        let finished = self.counts.clone().finish(options);
        finished.map_err(raise_as(RATERS))
    }

    /// The report, with booleans and given names for labels.
    pub(crate) fn report<'py>(
        &self,
        py: Python<'py>,
        finished: &Classification,
        look: &Look,
    ) -> PyResult<Bound<'py, PyAny>> {
        let mut report = finished.report();
        if let Some(names) = &look.target_names {
            if names.len() != report.classes.len() {
                let found = format!("{} for {} labels", names.len(), report.classes.len());
                return Err(parameter("target_names", "one name for each label", found));
            }
            for (row, name) in report.classes.iter_mut().zip(names) {
                row.name.clone_from(name);
            }
        } else if self.flags {
            for row in &mut report.classes {
                let name = if row.name == "0" { "False" } else { "True" };
                row.name.replace_range(.., name);
            }
        }
        if look.output_dict {
            to_python(py, &report)
        } else {
            Ok(PyString::new(py, &report.to_text(look.digits)).into_any())
        }
    }

    /// The confusion matrix: `int` where the cells are counts.
    pub(crate) fn confusion_matrix<'py>(
        &self,
        py: Python<'py>,
        finished: &Classification,
        normalize: Option<&str>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let normalize = match normalize {
            None => Normalize::Counts,
            Some(name) => choice(
                "normalize",
                name,
                &[
                    ("true", Normalize::True),
                    ("pred", Normalize::Pred),
                    ("all", Normalize::All),
                ],
            )?,
        };
        let matrix = finished.confusion_matrix(normalize).map_err(raise)?.matrix;
        if self.weighted || normalize != Normalize::Counts {
            return to_python(py, &matrix);
        }
        let whole = |row: &Vec<f64>| row.iter().map(|cell| as_count(*cell)).collect::<Vec<_>>();
        to_python(py, &matrix.iter().map(whole).collect::<Vec<_>>())
    }
}

impl AccumulatorState for Counted {
    fn visit(&mut self, numbers: &mut StateNumbers<'_>) {
        for flag in [&mut self.flags, &mut self.weighted] {
            let mut number = u64::from(*flag);
            numbers.count(&mut number);
            *flag = number == 1;
        }
        self.counts.visit(numbers);
    }
}

/// A sum of ones as a whole number.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts are whole, not negative and below 2^53"
)]
pub(crate) fn as_count(sum: f64) -> u64 {
    sum as u64
}

/// How a report looks.
pub(crate) struct Look {
    pub(crate) target_names: Option<Vec<String>>,
    pub(crate) digits: u8,
    pub(crate) output_dict: bool,
}

/// Options as Python gives them.
pub(crate) fn options(
    labels: Option<&Bound<'_, PyAny>>,
    zero_division: Option<&Bound<'_, PyAny>>,
) -> PyResult<ClassificationOptions> {
    let mut options = ClassificationOptions::new();
    if let Some(labels) = labels {
        options.labels(Labels::of(labels, "labels")?.to_labels());
    }
    options.zero_division(read_zero_division(zero_division)?);
    Ok(options)
}

pub(crate) fn read_zero_division(given: Option<&Bound<'_, PyAny>>) -> PyResult<ZeroDivision> {
    let Some(given) = given else {
        return Ok(ZeroDivision::Warn);
    };
    if given.extract::<&str>().is_ok_and(|text| text == "warn") {
        return Ok(ZeroDivision::Warn);
    }
    match given.extract::<f64>() {
        Ok(0.0) => Ok(ZeroDivision::Zero),
        Ok(1.0) => Ok(ZeroDivision::One),
        Ok(number) if number.is_nan() => Ok(ZeroDivision::Nan),
        _ => {
            let found = given.str()?.to_string_lossy().into_owned();
            Err(parameter("zero_division", "`warn`, 0, 1 or NaN", found))
        }
    }
}

pub(crate) fn read_kappa_weights(given: Option<&str>) -> PyResult<KappaWeights> {
    let Some(name) = given else {
        return Ok(KappaWeights::None);
    };
    choice(
        "weights",
        name,
        &[
            ("linear", KappaWeights::Linear),
            ("quadratic", KappaWeights::Quadratic),
        ],
    )
}

/// Warns of ratios that were set to 0.
pub(crate) fn warn_of_zeros(py: Python<'_>, finished: &Classification) -> PyResult<()> {
    let zeros: Vec<Diagnostic> = finished
        .diagnostics()
        .iter()
        .filter(|found| found.code == Code::MetricZeroDivision)
        .cloned()
        .collect();
    warn_of_metric(py, &zeros)
}

/// Everything that counts answer at once.
#[derive(Serialize)]
struct Answers {
    labels: Vec<Label>,
    n: u64,
    accuracy: Estimate,
    balanced_accuracy: Estimate,
    matthews_corrcoef: Estimate,
    micro: Scores,
    #[serde(rename = "macro")]
    macro_average: Scores,
    weighted: Scores,
    per_class: Vec<evalcore::metrics::ClassScores>,
}

/// Counts pairs of a true and a predicted label, in as many parts, threads and files as one likes.
///
/// Everything that `classification_report` and its kin answer comes from these counts. It changes
/// with `update` and `merge`, so it has no hash; threads may share it. Memory grows with the labels
/// that occur, not with the samples.
///
/// Args:
///     state: What another one of the same settings held; pickling uses it.
///
/// Example:
///     >>> from evalcore.metrics import ClassificationCounts
///     >>> counts = ClassificationCounts()
///     >>> counts.update(["a", "b", "a"], ["a", "b", "b"])
///     >>> more = ClassificationCounts()
///     >>> more.update(["b"], ["b"])
///     >>> counts.merge(more)
///     >>> counts.finish()["accuracy"]["value"]
///     0.75
#[pyclass(frozen, module = "evalcore._evalcore")]
pub(crate) struct ClassificationCounts {
    state: Shared<Counted>,
}

#[pymethods]
impl ClassificationCounts {
    #[new]
    #[pyo3(signature = (*, state=None))]
    fn new(py: Python<'_>, state: Option<Vec<u64>>) -> PyResult<Self> {
        let state = Shared::restored(py, Counted::new(), state)?;
        Ok(Self { state })
    }

    fn __getnewargs_ex__<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<(Bound<'py, PyTuple>, Bound<'py, PyDict>)> {
        self.state.new_args(py, None)
    }

    /// Counts samples; nothing is counted where an argument is wrong.
    ///
    /// Args:
    ///     y_true: The true labels, `str` or `int`.
    ///     y_pred: The predicted labels, as many and of the same kind.
    ///     sample_weight: A weight for each, `f64[n]`, finite and not negative. Default: 1.
    ///
    /// Raises:
    ///     InvalidParameterError: An argument is unusable; the message names it.
    #[pyo3(signature = (y_true, y_pred, sample_weight=None))]
    fn update(
        &self,
        py: Python<'_>,
        y_true: &Bound<'_, PyAny>,
        y_pred: &Bound<'_, PyAny>,
        sample_weight: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<()> {
        let more = Counted::of(py, y_true, y_pred, sample_weight)?;
        let merged = py.detach(|| self.state.lock().merge(more));
        merged.map_err(raise_as(&[("other", "y_true")]))
    }

    /// Adds what another one has counted.
    ///
    /// Args:
    ///     other: Counts of labels of the same kind; it stays as it is.
    ///
    /// Raises:
    ///     InvalidParameterError: Its labels are of the other kind.
    fn merge(&self, py: Python<'_>, other: &Self) -> PyResult<()> {
        py.detach(|| {
            let more = other.state.copy();
            self.state.lock().merge(more)
        })
        .map_err(raise)
    }

    /// How many samples were counted.
    #[getter]
    fn n(&self, py: Python<'_>) -> u64 {
        py.detach(|| self.state.lock().counts.n())
    }

    fn __repr__(&self, py: Python<'_>) -> String {
        format!("<ClassificationCounts: n={}>", self.n(py))
    }

    /// Gives the measures; counting may go on afterwards.
    ///
    /// Args:
    ///     labels: The labels of the rows, in this order. Default: all that occur, sorted.
    ///     zero_division: The value of a ratio whose denominator is 0: 0, 1, NaN, or `"warn"` for
    ///         0 with a warning.
    ///
    /// Returns:
    ///     `labels`, `n`; `accuracy`, `balanced_accuracy` and `matthews_corrcoef` as
    ///     `{value, n, standard_error}`; `micro`, `macro` and `weighted` as
    ///     `{precision, recall, f1}`; `per_class`: `evalcore.wire.ClassificationAnswers`.
    ///
    /// Raises:
    ///     InvalidParameterError: Nothing was counted, or an argument is unusable.
    #[pyo3(signature = (*, labels=None, zero_division=None))]
    fn finish<'py>(
        &self,
        py: Python<'py>,
        labels: Option<&Bound<'py, PyAny>>,
        zero_division: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let options = options(labels, zero_division)?;
        let finished = py.detach(|| self.state.copy().finish(&options))?;
        warn_of_zeros(py, &finished)?;
        let answers = Answers {
            labels: finished.labels().to_vec(),
            n: finished.n(),
            accuracy: finished.accuracy(),
            balanced_accuracy: finished.balanced_accuracy(),
            matthews_corrcoef: finished.matthews_corrcoef(),
            micro: finished.average(Average::Micro),
            macro_average: finished.average(Average::Macro),
            weighted: finished.average(Average::Weighted),
            per_class: finished.per_class(),
        };
        to_python(py, &answers)
    }

    /// Gives the report; see `classification_report`.
    ///
    /// Args:
    ///     labels: The labels of the rows, in this order. Default: all that occur, sorted.
    ///     target_names: A name for each row.
    ///     digits: Digits after the point, in the text.
    ///     output_dict: Whether to give a dict and no text.
    ///     zero_division: The value of a ratio whose denominator is 0: 0, 1, NaN or `"warn"`.
    ///
    /// Returns:
    ///     The text, or a dict of rows.
    #[pyo3(signature = (*, labels=None, target_names=None, digits=2, output_dict=false, zero_division=None))]
    fn report<'py>(
        &self,
        py: Python<'py>,
        labels: Option<&Bound<'py, PyAny>>,
        target_names: Option<Vec<String>>,
        #[pyo3(from_py_with = digits_of)] digits: u8,
        output_dict: bool,
        zero_division: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let options = options(labels, zero_division)?;
        let look = Look {
            target_names,
            digits,
            output_dict,
        };
        let counted = py.detach(|| self.state.copy());
        let finished = counted.finish(&options)?;
        warn_of_zeros(py, &finished)?;
        counted.report(py, &finished, &look)
    }

    /// Gives the confusion matrix; see `confusion_matrix`.
    ///
    /// Args:
    ///     labels: The labels of the rows and columns, in this order. Default: all, sorted.
    ///     normalize: Divide by the sums of `"true"` (rows), `"pred"` (columns) or `"all"`.
    ///
    /// Returns:
    ///     A list for each true label.
    #[pyo3(signature = (*, labels=None, normalize=None))]
    fn confusion_matrix<'py>(
        &self,
        py: Python<'py>,
        labels: Option<&Bound<'py, PyAny>>,
        normalize: Option<&str>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let options = options(labels, None)?;
        let counted = py.detach(|| self.state.copy());
        counted.confusion_matrix(py, &counted.finish(&options)?, normalize)
    }

    /// Gives Cohen's kappa; see `cohen_kappa`.
    ///
    /// Args:
    ///     labels: The labels, in the order that weights go by. Default: all, sorted.
    ///     weights: `"linear"`, `"quadratic"` or `None`.
    ///
    /// Returns:
    ///     At most 1; NaN where no disagreement is expected.
    #[pyo3(signature = (*, labels=None, weights=None))]
    fn cohen_kappa(
        &self,
        py: Python<'_>,
        labels: Option<&Bound<'_, PyAny>>,
        weights: Option<&str>,
    ) -> PyResult<f64> {
        let options = options(labels, None)?;
        let weights = read_kappa_weights(weights)?;
        let finished = py.detach(|| self.state.copy()).finish(&options)?;
        Ok(finished.cohen_kappa(weights).map_err(raise)?.value)
    }
}

/// The label that stands for the positive class.
pub(crate) fn positive(given: &Bound<'_, PyAny>) -> PyResult<Label> {
    label(given, "pos_label")
}
