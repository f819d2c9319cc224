//! The sufficient statistics of BLEU.

use std::ops::AddAssign;

use crate::metrics::state::StateNumbers;

/// Lengths, matches and totals of one prediction or of any sum of predictions.
///
/// Corpus BLEU is a function of the sum, so that a corpus can be resampled without its texts.
///
/// # Examples
///
/// ```
/// use evalcore::metrics::text::BleuScorer;
///
/// let scorer = BleuScorer::default();
/// let mut sum = scorer.stats("the cat sat", &["the cat sat"])?;
/// sum += &scorer.stats("a dog", &["the dog"])?;
/// assert_eq!(sum.matches(), [4, 2, 1, 0]);
/// assert_eq!(sum.totals(), [5, 3, 1, 0]);
/// assert_eq!((sum.prediction_len(), sum.reference_len()), (5, 5));
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BleuStats {
    values: Vec<u64>,
}

impl BleuStats {
    /// The statistics of nothing.
    #[must_use]
    pub(crate) fn zero(max_order: usize) -> Self {
        Self {
            values: vec![0; 2 + 2 * max_order],
        }
    }

    pub(crate) fn set_lengths(&mut self, prediction: usize, reference: usize) {
        if let [prediction_len, reference_len, ..] = self.values.as_mut_slice() {
            *prediction_len = prediction as u64;
            *reference_len = reference as u64;
        }
    }

    pub(crate) fn set_order(&mut self, order: usize, matches: usize, total: usize) {
        let orders = self.max_order();
        self.values[1 + order] = matches as u64;
        self.values[1 + orders + order] = total as u64;
    }

    /// The longest n-grams that were counted.
    #[must_use]
    pub fn max_order(&self) -> usize {
        (self.values.len() - 2) / 2
    }

    /// Tokens of the predictions.
    #[must_use]
    pub fn prediction_len(&self) -> u64 {
        self.values[0]
    }

    /// Tokens of the references that are closest in length, the shorter one on ties.
    #[must_use]
    pub fn reference_len(&self) -> u64 {
        self.values[1]
    }

    /// For each order the n-grams of the predictions that a reference holds, clipped.
    #[must_use]
    pub fn matches(&self) -> &[u64] {
        &self.values[2..2 + self.max_order()]
    }

    /// For each order the n-grams of the predictions.
    #[must_use]
    pub fn totals(&self) -> &[u64] {
        &self.values[2 + self.max_order()..]
    }

    pub(crate) fn visit(&mut self, numbers: &mut StateNumbers<'_>) {
        for value in &mut self.values {
            numbers.count(value);
        }
    }

    /// All numbers: both lengths, the matches, the totals; rows of a table to resample.
    #[must_use]
    pub fn as_slice(&self) -> &[u64] {
        &self.values
    }
}

impl AsRef<[u64]> for BleuStats {
    fn as_ref(&self) -> &[u64] {
        &self.values
    }
}

/// Adds the statistics of other predictions; orders that only one side has are dropped.
impl AddAssign<&Self> for BleuStats {
    fn add_assign(&mut self, other: &Self) {
        if self.values.len() == other.values.len() {
            for (own, other) in self.values.iter_mut().zip(&other.values) {
                *own += other;
            }
            return;
        }
        let orders = self.max_order().min(other.max_order());
        let mut sum = Self::zero(orders);
        sum.values[0] = self.values[0] + other.values[0];
        sum.values[1] = self.values[1] + other.values[1];
        for at in 0..orders {
            sum.values[2 + at] = self.matches()[at] + other.matches()[at];
            sum.values[2 + orders + at] = self.totals()[at] + other.totals()[at];
        }
        *self = sum;
    }
}
