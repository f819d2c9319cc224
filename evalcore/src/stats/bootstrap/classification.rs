//! The bootstrap of classification measures.

use super::super::check::invalid;
use super::cells::bootstrap_cells_with;
use super::options::{Bootstrap, BootstrapOptions};
use crate::Result;
use crate::metrics::{Classification, ClassificationMeasure, MeasureOfCounts};

/// The bootstrap of a measure of predicted and true labels: accuracy, F1, Matthews' coefficient and
/// others.
///
/// A resample is one multinomial draw over the pairs of labels that occur: cost O(pairs) a resample,
/// whatever the number of samples. In the unit of the measure. The labels stay those of the data: a
/// label that a resample lacks counts by `zero_division`, in macro averages too (balanced accuracy
/// leaves it out). Efron and Tibshirani (1993).
///
/// # Errors
///
/// `parameter.invalid` names `classification` where samples have weights, `measure` for a label
/// without a row, `statistic` where the measure is NaN in a resample, and bad options.
///
/// # Examples
///
/// ```
/// use evalcore::metrics::{Average, ClassificationCounts, ClassificationMeasure, ClassificationOptions};
/// use evalcore::stats::{BootstrapOptions, bootstrap_classification};
///
/// let mut counts = ClassificationCounts::new();
/// counts.update_texts(&["a", "b", "a", "b", "a"].repeat(40), &["a", "b", "b", "b", "a"].repeat(40), None)?;
/// let result = counts.finish(&ClassificationOptions::new())?;
/// let measure = ClassificationMeasure::F1(Average::Macro);
/// let f1 = bootstrap_classification(&result, &measure, &BootstrapOptions::default())?;
/// assert_eq!(f1.observed, result.average(Average::Macro).f1);
/// assert!(f1.interval.contains(f1.observed) && f1.interval.width() < 0.15);
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn bootstrap_classification(
    classification: &Classification,
    measure: &ClassificationMeasure,
    options: &BootstrapOptions,
) -> Result<Bootstrap> {
    let measure = MeasureOfCounts::new(classification, measure)?;
    let Some(counts) = measure.counts() else {
        return Err(invalid(
            "classification",
            "samples without weights",
            "weights",
        ));
    };
    bootstrap_cells_with(&counts, options, |sums, drawn| {
        measure.of_counts(sums, drawn)
    })
}
