//! Finished counts.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::counts::ClassificationCounts;
use super::label::Label;
use super::options::{ClassificationOptions, ZeroDivision};
use super::pair::{Pair, number, settle};
use super::sums::PairSums;
use super::totals::Totals;
use crate::diagnostic::{Code, Diagnostic};
use crate::error::Result;
use crate::metrics::argument::invalid;
use crate::schema::Estimate;

/// Agreement of predicted with true labels: every measure of scikit-learn's that rests on counts.
///
/// Made by [`ClassificationCounts::finish`]. Measures are proportions, 0 to 1, unless they say
/// otherwise. Reference implementation: scikit-learn 1.9 (`sklearn.metrics`).
#[derive(Debug, Clone)]
pub struct Classification {
    /// The labels of the rows, then every other label that occurs, sorted.
    pub(super) labels: Vec<Label>,
    /// How many of the labels have rows.
    pub(super) rows: usize,
    pub(super) zero_division: ZeroDivision,
    /// Sums of pairs, by the numbers of the labels as they were met.
    sums: PairSums,
    /// Where the labels of these numbers stand within `labels`.
    places: Vec<usize>,
    /// The sums by row and column, as positions within `labels`; made when they are asked for.
    settled: OnceLock<Vec<Cell>>,
    pub(super) truth: Vec<f64>,
    pub(super) pred: Vec<f64>,
    pub(super) hits: Vec<f64>,
    /// Whether a label occurs on either side, also with a weight of 0.
    pub(super) occurs: Vec<bool>,
    /// Whether it is a true one.
    pub(super) is_true: Vec<bool>,
    pub(super) n: u64,
    /// Whether weights were given.
    pub(super) weighted: bool,
    /// Whether any sample has equal labels.
    pub(super) any_equal: bool,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// The sum of one pair of labels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell {
    pub(super) row: usize,
    pub(super) column: usize,
    pub(super) sum: f64,
}

impl Classification {
    pub(super) fn new(
        counts: ClassificationCounts,
        options: &ClassificationOptions,
    ) -> Result<Self> {
        if counts.n == 0 {
            return Err(invalid("y_true", "one sample or more", "none"));
        }
        let met = counts.interner.labels();
        let given = options.labels.as_deref();
        check_labels(given, &counts)?;
        let (labels, rows) = order(&met, given);
        let places: HashMap<&Label, usize> = labels.iter().zip(0..).collect();
        let places: Vec<usize> = met
            .iter()
            .filter_map(|label| places.get(label).copied())
            .collect();
        let place = |code: usize| places.get(code).copied().unwrap_or(code);
        let weighted = counts.sums.is_weighted();
        let by_label = counts.sums.by_label();
        let mut occurs = vec![false; labels.len()];
        for at in &places {
            if let Some(flag) = occurs.get_mut(*at) {
                *flag = true;
            }
        }
        let mut finished = Self {
            rows,
            zero_division: options.zero_division,
            settled: OnceLock::new(),
            truth: placed(&by_label.truth, &place, labels.len()),
            pred: placed(&by_label.pred, &place, labels.len()),
            hits: placed(&by_label.hits, &place, labels.len()),
            is_true: placed(&by_label.is_true, &place, labels.len()),
            occurs,
            labels,
            sums: counts.sums,
            places,
            n: counts.n,
            weighted,
            any_equal: counts.equal > 0,
            diagnostics: Vec::new(),
        };
        if finished.total() <= 0.0 {
            return Err(invalid("sample_weight", "not all 0", "only zeros"));
        }
        finished.diagnose();
        Ok(finished)
    }

    /// The labels of the rows, in their order.
    #[must_use]
    pub fn labels(&self) -> &[Label] {
        self.labels.get(..self.rows).unwrap_or(&self.labels)
    }

    /// How many samples were counted, those outside `labels` included.
    #[must_use]
    pub fn n(&self) -> u64 {
        self.n
    }

    /// What there is to say: labels outside the rows, ratios set to 0.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// The sum of the weights of the samples with equal labels; without weights, their number.
    ///
    /// From 0 to the sum of all weights, over all labels whatever the rows are. Reference:
    /// `sklearn.metrics.accuracy_score(normalize=False)`.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::metrics::{ClassificationCounts, ClassificationOptions};
    ///
    /// let mut counts = ClassificationCounts::new();
    /// counts.update_texts(&["a", "a", "b"], &["a", "b", "b"], None)?;
    /// let result = counts.finish(&ClassificationOptions::new())?;
    /// assert_eq!(result.correct_count(), 2.0);
    /// # Ok::<(), evalcore::Error>(())
    /// ```
    #[must_use]
    pub fn correct_count(&self) -> f64 {
        self.hits.iter().sum()
    }

    /// Accuracy: the weight of the samples with equal labels by the weight of all.
    ///
    /// Proportion, 0 to 1, over all labels whatever the rows are. The standard error is
    /// √(p(1−p)/(n−1)), without weights and for n ≥ 2. Cost: O(labels). Reference:
    /// `sklearn.metrics.accuracy_score`.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::metrics::{ClassificationCounts, ClassificationOptions};
    ///
    /// let mut counts = ClassificationCounts::new();
    /// counts.update_integers(&[1, 0, 1, 1], &[1, 1, 1, 1], None)?;
    /// let accuracy = counts.finish(&ClassificationOptions::new())?.accuracy();
    /// assert_eq!((accuracy.value, accuracy.n, accuracy.standard_error), (0.75, 4, Some(0.25)));
    /// # Ok::<(), evalcore::Error>(())
    /// ```
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
    pub fn accuracy(&self) -> Estimate {
        let p = self.correct_count() / self.total();
        let estimate = Estimate::new(p, self.n);
        if self.weighted || self.n < 2 {
            return estimate;
        }
        estimate.with_standard_error((p * (1.0 - p) / (self.n - 1) as f64).max(0.0).sqrt())
    }

    /// The sums of pairs by row and column; none is 0.
    pub(super) fn cells(&self) -> &[Cell] {
        self.settled.get_or_init(|| {
            let mut pairs = Vec::new();
            self.each_pair(|row, column, amount| {
                let (row, column) = (number(row), number(column));
                pairs.push(Pair {
                    row,
                    column,
                    amount,
                });
            });
            settle(&mut pairs, self.labels.len());
            pairs
                .into_iter()
                .filter(|pair| pair.amount != 0.0)
                .map(|pair| Cell {
                    row: pair.row as usize,
                    column: pair.column as usize,
                    sum: pair.amount,
                })
                .collect()
        })
    }

    /// Gives the sums of pairs, as positions within `labels`, in any order; one pair may come twice.
    fn each_pair(&self, mut give: impl FnMut(usize, usize, f64)) {
        let place = |code: usize| self.places.get(code).copied().unwrap_or(code);
        self.sums
            .each(|row, column, amount| give(place(row), place(column), amount));
    }

    /// The sums by label.
    pub(super) fn totals(&self) -> Totals<'_> {
        Totals {
            truth: &self.truth,
            pred: &self.pred,
            hits: &self.hits,
            rows: self.rows,
            zero_division: self.zero_division,
        }
    }

    /// The sum of all weights.
    pub(super) fn total(&self) -> f64 {
        self.truth.iter().sum()
    }

    /// Whether the row `micro avg` equals accuracy: every label that occurs has a row.
    pub(super) fn covers_all(&self) -> bool {
        self.rows == self.labels.len()
    }

    fn diagnose(&mut self) {
        if !self.covers_all() {
            let mut outside = 0.0;
            self.each_pair(|row, column, amount| {
                if row >= self.rows || column >= self.rows {
                    outside += amount;
                }
            });
            let message = format!(
                "samples of weight {outside} have a label that is not among `labels`: they are outside the confusion matrix"
            );
            self.diagnostics
                .push(Diagnostic::info(Code::MetricLabelsOutside, message));
        }
        if self.zero_division == ZeroDivision::Warn {
            let ratios = [
                ("precision", "predicted", &self.pred),
                ("recall", "true", &self.truth),
            ];
            let mut found = Vec::new();
            for (ratio, what, sums) in ratios {
                let labels = self.labels().iter().zip(sums);
                let without = labels.filter(|(_, sum)| **sum == 0.0).count();
                if without > 0 {
                    found.push(format!(
                        "{ratio} was set to 0 for {without} labels without {what} samples"
                    ));
                }
            }
            for message in found {
                self.diagnostics
                    .push(Diagnostic::warning(Code::MetricZeroDivision, message));
            }
        }
    }
}

fn check_labels(given: Option<&[Label]>, counts: &ClassificationCounts) -> Result<()> {
    let Some(given) = given else {
        return Ok(());
    };
    if given.is_empty() {
        return Err(invalid("labels", "one label or more", "none"));
    }
    if let Some(kind) = counts.interner.kind_name()
        && let Some(other) = given.iter().find(|label| label.kind() != kind)
    {
        let found = format!("{} beside {kind}", other.kind());
        return Err(invalid("labels", "of the samples' kind", found));
    }
    let mut sorted: Vec<&Label> = given.iter().collect();
    sorted.sort_unstable();
    match sorted.windows(2).find(|pair| pair.first() == pair.last()) {
        Some(pair) => Err(invalid(
            "labels",
            "without repetition",
            pair.first().map_or_else(String::new, ToString::to_string),
        )),
        None => Ok(()),
    }
}

/// All labels, those with rows first, and how many these are.
fn order(met: &[Label], given: Option<&[Label]>) -> (Vec<Label>, usize) {
    let Some(given) = given else {
        let mut labels = met.to_vec();
        labels.sort_unstable();
        let rows = labels.len();
        return (labels, rows);
    };
    let with_row: std::collections::HashSet<&Label> = given.iter().collect();
    let mut others: Vec<Label> = met
        .iter()
        .filter(|label| !with_row.contains(label))
        .cloned()
        .collect();
    others.sort_unstable();
    let labels = given.iter().cloned().chain(others).collect();
    (labels, given.len())
}

fn placed<T: Copy + Default>(sums: &[T], place: &impl Fn(usize) -> usize, len: usize) -> Vec<T> {
    let mut placed = vec![T::default(); len];
    for (code, sum) in sums.iter().enumerate() {
        if let Some(cell) = placed.get_mut(place(code)) {
            *cell = *sum;
        }
    }
    placed
}
