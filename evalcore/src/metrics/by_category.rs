//! Any metric, category by category.

use std::collections::BTreeMap;

use crate::error::Result;

/// One accumulator for each category, in the order of the categories' names.
///
/// Works for every accumulator of this crate: [`ClassificationCounts`](super::ClassificationCounts)
/// gives a report for each category, [`MeanAccumulator`](super::MeanAccumulator) a mean. Counts over
/// all categories are merged parts. Cost: one look-up a sample, O(log categories).
///
/// # Examples
///
/// ```
/// use evalcore::metrics::{ByCategory, ClassificationCounts, ClassificationOptions};
///
/// let mut table: ByCategory<ClassificationCounts> = ByCategory::new();
/// for (category, truth, pred) in [("disk", "error", "error"), ("net", "warn", "info"), ("disk", "info", "warn")] {
///     table.of(category).update_texts(&[truth], &[pred], None)?;
/// }
/// let accuracies = table.finish(|counts| Ok(counts.finish(&ClassificationOptions::new())?.accuracy()))?;
/// assert_eq!(accuracies["disk"].value, 0.5);
/// assert_eq!((accuracies["net"].value, accuracies["net"].n), (0.0, 1));
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct ByCategory<A> {
    parts: BTreeMap<String, A>,
}

impl<A> Default for ByCategory<A> {
    fn default() -> Self {
        Self::new()
    }
}

impl<A> ByCategory<A> {
    /// Starts without categories.
    #[must_use]
    pub fn new() -> Self {
        Self {
            parts: BTreeMap::new(),
        }
    }

    /// The accumulator of a category, by default a new one.
    pub fn of(&mut self, category: &str) -> &mut A
    where
        A: Default,
    {
        self.of_or(category, A::default)
    }

    /// The accumulator of a category, made by `start` where the category is new.
    pub fn of_or(&mut self, category: &str, start: impl FnOnce() -> A) -> &mut A {
        self.parts.entry(category.to_owned()).or_insert_with(start)
    }

    /// The categories and their accumulators, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &A)> {
        self.parts.iter().map(|(name, part)| (name.as_str(), part))
    }

    /// Adds other categories, `merge` adding accumulators of one category.
    ///
    /// # Errors
    ///
    /// The first error of `merge`; categories before it are merged then.
    pub fn merge(
        &mut self,
        other: Self,
        mut merge: impl FnMut(&mut A, A) -> Result<()>,
    ) -> Result<()> {
        for (category, part) in other.parts {
            match self.parts.get_mut(&category) {
                Some(ours) => merge(ours, part)?,
                None => {
                    self.parts.insert(category, part);
                }
            }
        }
        Ok(())
    }

    /// The results by category.
    ///
    /// # Errors
    ///
    /// The first error of `finish`.
    pub fn finish<T>(self, mut finish: impl FnMut(A) -> Result<T>) -> Result<BTreeMap<String, T>> {
        let parts = self.parts.into_iter();
        parts
            .map(|(category, part)| Ok((category, finish(part)?)))
            .collect()
    }
}
