//! The accumulator.

use super::finished::Classification;
use super::intern::Interner;
use super::label::Label;
use super::options::ClassificationOptions;
use super::sums::PairSums;
use crate::error::Result;
use crate::metrics::argument::{invalid, same_length};
use crate::metrics::state::{AccumulatorState, StateNumbers};

/// Counts pairs of a true and a predicted label.
///
/// Everything that [`Classification`] answers comes from these counts, so samples can be counted
/// in any order, in parts, on several threads: `merge` adds the parts. Without weights the result
/// is the same to the last bit; with weights sums may differ in their last digits.
///
/// Cost: one look-up for each label; memory grows with the labels that occur (half a MiB up to 256
/// labels, then 1 KiB for each label and 64 bytes for each pair that occurs), not with the
/// samples.
///
/// # Examples
///
/// ```
/// use evalcore::metrics::{ClassificationCounts, ClassificationOptions};
///
/// let mut counts = ClassificationCounts::new();
/// counts.update_texts(&["a", "b", "a"], &["a", "b", "b"], None)?;
/// let mut more = ClassificationCounts::new();
/// more.update_texts(&["b"], &["b"], None)?;
/// counts.merge(more)?;
/// let result = counts.finish(&ClassificationOptions::new())?;
/// assert_eq!(result.accuracy().value, 0.75);
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct ClassificationCounts {
    pub(super) interner: Interner,
    pub(super) n: u64,
    /// How many samples have equal labels, whatever their weight.
    pub(super) equal: u64,
    pub(super) sums: PairSums,
}

impl Default for ClassificationCounts {
    fn default() -> Self {
        Self::new()
    }
}

impl ClassificationCounts {
    /// Creates empty counts.
    #[must_use]
    pub fn new() -> Self {
        Self {
            interner: Interner::new(),
            n: 0,
            equal: 0,
            sums: PairSums::new(),
        }
    }

    /// How many samples were counted.
    #[must_use]
    pub fn n(&self) -> u64 {
        self.n
    }

    /// Counts samples whose labels are texts, each with a weight or with 1.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` names `y_pred` or `sample_weight` where the lengths differ or a weight is
    /// negative or not finite, `y_true` where labels before were integers. Nothing is counted then.
    pub fn update_texts<T: AsRef<str>, P: AsRef<str>>(
        &mut self,
        y_true: &[T],
        y_pred: &[P],
        sample_weight: Option<&[f64]>,
    ) -> Result<()> {
        check(y_true.len(), y_pred.len(), sample_weight)?;
        if y_true.is_empty() {
            return Ok(());
        }
        let found = self.interner.kind_name();
        let Some(table) = self.interner.texts() else {
            return Err(mixed("y_true", "a text", found));
        };
        let mut adder = Adder::of(&mut self.sums, &mut self.equal, sample_weight);
        for (label, pred) in y_true.iter().zip(y_pred) {
            let row = table.code(label.as_ref());
            adder.add(row, table.code(pred.as_ref()));
        }
        self.n += y_true.len() as u64;
        Ok(())
    }

    /// Counts samples whose labels are integers, each with a weight or with 1.
    ///
    /// # Errors
    ///
    /// As [`update_texts`](Self::update_texts).
    pub fn update_integers(
        &mut self,
        y_true: &[i64],
        y_pred: &[i64],
        sample_weight: Option<&[f64]>,
    ) -> Result<()> {
        check(y_true.len(), y_pred.len(), sample_weight)?;
        if y_true.is_empty() {
            return Ok(());
        }
        let found = self.interner.kind_name();
        let Some(table) = self.interner.integers() else {
            return Err(mixed("y_true", "an integer", found));
        };
        let mut adder = Adder::of(&mut self.sums, &mut self.equal, sample_weight);
        for (label, pred) in y_true.iter().zip(y_pred) {
            let row = table.code(*label);
            adder.add(row, table.code(*pred));
        }
        self.n += y_true.len() as u64;
        Ok(())
    }

    /// Counts samples whose labels are of either kind, each with a weight or with 1.
    ///
    /// # Errors
    ///
    /// As [`update_texts`](Self::update_texts); also where the labels are of both kinds.
    pub fn update_labels(
        &mut self,
        y_true: &[Label],
        y_pred: &[Label],
        sample_weight: Option<&[f64]>,
    ) -> Result<()> {
        check(y_true.len(), y_pred.len(), sample_weight)?;
        let mut kind = self.interner.kind_name();
        let named = y_true.iter().map(|label| ("y_true", label));
        for (name, label) in named.chain(y_pred.iter().map(|label| ("y_pred", label))) {
            if *kind.get_or_insert(label.kind()) != label.kind() {
                return Err(mixed(name, label.kind(), kind));
            }
        }
        let mut adder = Adder::of(&mut self.sums, &mut self.equal, sample_weight);
        for (label, pred) in y_true.iter().zip(y_pred) {
            if let (Some(row), Some(column)) = (self.interner.code(label), self.interner.code(pred))
            {
                adder.add(row, column);
            }
        }
        self.n += y_true.len() as u64;
        Ok(())
    }

    /// Adds the counts of other samples.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` names `other` where its labels are of the other kind.
    pub fn merge(&mut self, other: Self) -> Result<()> {
        let labels = other.interner.labels();
        if let (Some(ours), Some(first)) = (self.interner.kind_name(), labels.first())
            && first.kind() != ours
        {
            return Err(mixed("other", first.kind(), Some(ours)));
        }
        let codes: Vec<usize> = labels
            .iter()
            .filter_map(|label| self.interner.code(label))
            .collect();
        let code = |at: usize| codes.get(at).copied().unwrap_or(at);
        self.n += other.n;
        self.equal += other.equal;
        self.sums.merge(other.sums, code);
        Ok(())
    }

    /// Ends the counting; the result answers everything.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` names `y_true` where nothing was counted, `sample_weight` where all
    /// weights are 0, `labels` where these are none, repeated or of another kind than the samples'.
    pub fn finish(self, options: &ClassificationOptions) -> Result<Classification> {
        Classification::new(self, options)
    }
}

/// Adds samples with their weights, or with 1.
struct Adder<'a> {
    sums: &'a mut PairSums,
    equal: &'a mut u64,
    weights: Option<std::slice::Iter<'a, f64>>,
}

impl<'a> Adder<'a> {
    fn of(sums: &'a mut PairSums, equal: &'a mut u64, weights: Option<&'a [f64]>) -> Self {
        if weights.is_some() {
            sums.weigh();
        }
        Self {
            sums,
            equal,
            weights: weights.map(<[f64]>::iter),
        }
    }

    #[inline]
    fn add(&mut self, row: usize, column: usize) {
        *self.equal += u64::from(row == column);
        let weight = self.weights.as_mut().and_then(Iterator::next);
        self.sums.add(row, column, weight.copied());
    }
}

fn check(y_true: usize, y_pred: usize, sample_weight: Option<&[f64]>) -> Result<()> {
    same_length("y_pred", y_pred, "as long as `y_true`", y_true)?;
    let Some(weights) = sample_weight else {
        return Ok(());
    };
    same_length(
        "sample_weight",
        weights.len(),
        "as long as `y_true`",
        y_true,
    )?;
    match weights.iter().find(|w| !(w.is_finite() && **w >= 0.0)) {
        Some(weight) => Err(invalid("sample_weight", "finite and not negative", weight)),
        None => Ok(()),
    }
}

fn mixed(name: &'static str, found: &'static str, before: Option<&'static str>) -> crate::Error {
    let before = before.unwrap_or("none");
    invalid(
        name,
        "labels of one kind",
        format_args!("{found} beside {before}"),
    )
}

impl AccumulatorState for ClassificationCounts {
    fn visit(&mut self, numbers: &mut StateNumbers<'_>) {
        numbers.count(&mut self.n);
        numbers.count(&mut self.equal);
        self.interner.visit(numbers);
        self.sums.visit(numbers, self.interner.labels().len());
    }
}
