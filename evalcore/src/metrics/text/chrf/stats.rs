//! The sufficient statistics of chrF.

use std::ops::AddAssign;

use crate::metrics::state::StateNumbers;

/// For each order the n-grams of predictions and references, and their overlap.
///
/// Corpus chrF is a function of the sum, so that a corpus can be resampled without its texts.
///
/// # Examples
///
/// ```
/// use evalcore::metrics::text::ChrfScorer;
///
/// let scorer = ChrfScorer::builder().char_order(2).build()?;
/// let mut sum = scorer.stats("ab", &["abc"])?;
/// sum += &scorer.stats("x", &["y"])?;
/// assert_eq!(sum.as_slice(), [3, 4, 2, 1, 2, 1]);
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ChrfStats {
    values: Vec<u64>,
}

impl ChrfStats {
    pub(crate) fn zero(orders: usize) -> Self {
        Self {
            values: vec![0; 3 * orders],
        }
    }

    /// Appends an order; without n-grams in the reference those of the prediction do not count.
    pub(crate) fn push(&mut self, prediction: usize, reference: usize, matches: usize) {
        let prediction = if reference > 0 { prediction } else { 0 };
        self.values
            .extend([prediction, reference, matches].map(|count| count as u64));
    }

    /// For each order, characters before words: n-grams of the predictions, of the references
    /// that score best, and both at once.
    pub fn orders(&self) -> impl Iterator<Item = [u64; 3]> {
        self.values.as_chunks::<3>().0.iter().copied()
    }

    pub(crate) fn visit(&mut self, numbers: &mut StateNumbers<'_>) {
        for value in &mut self.values {
            numbers.count(value);
        }
    }

    /// All numbers, three for each order; rows of a table to resample.
    #[must_use]
    pub fn as_slice(&self) -> &[u64] {
        &self.values
    }
}

impl AsRef<[u64]> for ChrfStats {
    fn as_ref(&self) -> &[u64] {
        &self.values
    }
}

/// Adds the statistics of other predictions; orders that only one side has are dropped.
impl AddAssign<&Self> for ChrfStats {
    fn add_assign(&mut self, other: &Self) {
        self.values.truncate(other.values.len());
        for (own, other) in self.values.iter_mut().zip(&other.values) {
            *own += other;
        }
    }
}
