//! Accuracies by category.

use std::collections::BTreeMap;

use super::check::{real_u64, same_length};
use super::proportion::{Proportion, ProportionMethod, proportion_interval};
use super::types::Interval;
use crate::Result;

/// How often a category's samples are right.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct CategoryAccuracy {
    /// The category.
    pub category: String,
    /// How many of its samples are right.
    pub correct: u64,
    /// How many samples it has.
    pub total: u64,
    /// `correct / total`, 0 to 1.
    pub accuracy: f64,
    /// The interval of the accuracy.
    pub interval: Interval,
}

/// The accuracy within each category and its interval, worst first, by name on ties.
///
/// `correct / total` with [`proportion_interval`] at level `1 - alpha`. Categories of a few samples
/// have wide intervals, and the worst of many is worse than it will be next time: adjust for the
/// family, or take it as a hint where to look. No samples give an empty table. Cost O(n log
/// categories). Wilson (1927) for the usual interval.
///
/// # Errors
///
/// `parameter.invalid` for `correct` of another length, `alpha` outside (0, 1), and for the methods
/// that need two samples where a category has one.
///
/// # Examples
///
/// ```
/// use evalcore::stats::{ProportionMethod, accuracy_by_category};
///
/// let categories = ["disk", "net", "disk", "net", "net"];
/// let right = [true, false, true, true, false];
/// let table = accuracy_by_category(&categories, &right, 0.05, ProportionMethod::Wilson)?;
/// assert_eq!((table[0].category.as_str(), table[0].correct, table[0].total), ("net", 1, 3));
/// assert!(table[0].interval.high > 0.7 && table[1].interval.low < 0.4);
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn accuracy_by_category<T: AsRef<str>>(
    categories: &[T],
    correct: &[bool],
    alpha: f64,
    method: ProportionMethod,
) -> Result<Vec<CategoryAccuracy>> {
    same_length("correct", categories.len(), correct.len())?;
    let mut counts: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for (category, &correct) in categories.iter().zip(correct) {
        let (right, total) = counts.entry(category.as_ref()).or_default();
        *right += u64::from(correct);
        *total += 1;
    }
    let mut table = counts
        .into_iter()
        .map(|(category, (correct, total))| {
            Ok(CategoryAccuracy {
                category: category.to_owned(),
                correct,
                total,
                accuracy: real_u64(correct) / real_u64(total),
                interval: proportion_interval(Proportion::new(correct, total)?, alpha, method)?,
            })
        })
        .collect::<Result<Vec<_>>>()?;
    table.sort_by(|a, b| a.accuracy.total_cmp(&b.accuracy));
    Ok(table)
}
