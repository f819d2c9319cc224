//! Precision, recall and F.

use serde::Serialize;

use super::finished::Classification;
use super::label::Label;
use super::totals::{Margin, Ratio};
use crate::error::Result;
use crate::metrics::argument::invalid;
use crate::schema::Estimate;

/// How the scores of several labels become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Average {
    /// From the summed counts.
    Micro,
    /// The mean over labels.
    Macro,
    /// The mean over labels by support; where all support is 0, the plain mean.
    Weighted,
}

/// Precision, recall and F1: proportions, 0 to 1, or what `zero_division` says.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Scores {
    /// tp / (tp + fp).
    pub precision: f64,
    /// tp / (tp + fn).
    pub recall: f64,
    /// 2 tp / (2 tp + fp + fn).
    pub f1: f64,
}

/// The scores of one label.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ClassScores {
    /// The label.
    pub label: Label,
    /// tp / (tp + fp).
    pub precision: f64,
    /// tp / (tp + fn).
    pub recall: f64,
    /// 2 tp / (2 tp + fp + fn).
    pub f1: f64,
    /// The weight of the samples that truly have the label.
    pub support: f64,
}

/// The counts behind the scores of one label: numbers of samples, or sums of weights.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ClassCounts {
    /// The label.
    pub label: Label,
    /// Samples that truly have the label and are predicted to.
    pub true_positives: f64,
    /// Samples that are predicted to have it.
    pub predicted: f64,
    /// Samples that truly have it.
    pub support: f64,
}

impl Classification {
    /// Precision, recall, F1 and support of each row.
    ///
    /// A ratio with the denominator 0 is what `zero_division` says; F1 is so only for a label that
    /// is neither true nor predicted. Cost: O(labels). Reference:
    /// `sklearn.metrics.precision_recall_fscore_support`.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::metrics::{ClassificationCounts, ClassificationOptions};
    ///
    /// let mut counts = ClassificationCounts::new();
    /// counts.update_texts(&["a", "a", "b"], &["a", "b", "b"], None)?;
    /// let rows = counts.finish(&ClassificationOptions::new())?.per_class();
    /// assert_eq!((rows[0].precision, rows[0].recall, rows[0].support), (1.0, 0.5, 2.0));
    /// # Ok::<(), evalcore::Error>(())
    /// ```
    #[must_use]
    pub fn per_class(&self) -> Vec<ClassScores> {
        let totals = self.totals();
        self.labels()
            .iter()
            .zip(totals.margins())
            .map(|(label, margin)| {
                let scores = totals.scores(margin);
                ClassScores {
                    label: label.clone(),
                    precision: scores.precision,
                    recall: scores.recall,
                    f1: scores.f1,
                    support: margin.truth,
                }
            })
            .collect()
    }

    /// True positives, predictions and support of each row: what intervals of its precision and
    /// recall rest on.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::metrics::{ClassificationCounts, ClassificationOptions};
    ///
    /// let mut counts = ClassificationCounts::new();
    /// counts.update_texts(&["a", "a", "b"], &["a", "b", "b"], None)?;
    /// let rows = counts.finish(&ClassificationOptions::new())?.class_counts();
    /// assert_eq!((rows[1].true_positives, rows[1].predicted, rows[1].support), (1.0, 2.0, 1.0));
    /// # Ok::<(), evalcore::Error>(())
    /// ```
    #[must_use]
    pub fn class_counts(&self) -> Vec<ClassCounts> {
        let totals = self.totals();
        let rows = self.labels().iter().zip(totals.margins());
        rows.map(|(label, margin)| ClassCounts {
            label: label.clone(),
            true_positives: margin.hits,
            predicted: margin.pred,
            support: margin.truth,
        })
        .collect()
    }

    /// Precision, recall and F1 over the rows: from summed counts, or means over the rows.
    ///
    /// Proportions, 0 to 1, or what `zero_division` says; NaN rows are left out of means, and NaN is
    /// the answer where every row's is. Cost: O(labels). Reference:
    /// `sklearn.metrics.precision_recall_fscore_support`.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::metrics::{Average, ClassificationCounts, ClassificationOptions};
    ///
    /// let mut counts = ClassificationCounts::new();
    /// counts.update_texts(&["a", "a", "b"], &["a", "b", "b"], None)?;
    /// let result = counts.finish(&ClassificationOptions::new())?;
    /// assert_eq!(result.average(Average::Macro).precision, 0.75);
    /// # Ok::<(), evalcore::Error>(())
    /// ```
    #[must_use]
    pub fn average(&self, average: Average) -> Scores {
        let totals = self.totals();
        Scores {
            precision: totals.averaged(average, Ratio::Precision),
            recall: totals.averaged(average, Ratio::Recall),
            f1: totals.averaged(average, Ratio::F(1.0)),
        }
    }

    /// F-beta over the rows: (1 + β²) tp / ((1 + β²) tp + β² fn + fp).
    ///
    /// β above 1 weighs recall more; 0 is precision, infinity recall. Proportion, 0 to 1.
    /// Citation: van Rijsbergen 1979. Reference: `sklearn.metrics.fbeta_score`.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` names `beta` where it is negative or NaN.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::metrics::{Average, ClassificationCounts, ClassificationOptions};
    ///
    /// let mut counts = ClassificationCounts::new();
    /// counts.update_texts(&["a", "a", "b"], &["a", "b", "b"], None)?;
    /// let result = counts.finish(&ClassificationOptions::new())?;
    /// assert_eq!(result.f_beta(0.0, Average::Macro)?.value, 0.75);
    /// assert!(result.f_beta(-1.0, Average::Macro).is_err());
    /// # Ok::<(), evalcore::Error>(())
    /// ```
    pub fn f_beta(&self, beta: f64, average: Average) -> Result<Estimate> {
        let ratio = f_ratio(beta)?;
        Ok(Estimate::new(
            self.totals().averaged(average, ratio),
            self.n,
        ))
    }

    /// F-beta of each row, in the order of the rows: proportions, 0 to 1, or what `zero_division` says.
    ///
    /// # Errors
    ///
    /// As [`f_beta`](Self::f_beta).
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::metrics::{ClassificationCounts, ClassificationOptions};
    ///
    /// let mut counts = ClassificationCounts::new();
    /// counts.update_texts(&["a", "a", "b"], &["a", "b", "b"], None)?;
    /// let result = counts.finish(&ClassificationOptions::new())?;
    /// // Recall alone, for a beta without bound.
    /// assert_eq!(result.f_beta_per_class(f64::INFINITY)?, [0.5, 1.0]);
    /// # Ok::<(), evalcore::Error>(())
    /// ```
    pub fn f_beta_per_class(&self, beta: f64) -> Result<Vec<f64>> {
        let ratio = f_ratio(beta)?;
        let totals = self.totals();
        Ok(totals.margins().map(|m| totals.ratio(m, ratio)).collect())
    }

    /// Precision, recall and F1 of one label against all else, where two labels occur at most.
    ///
    /// A label occurs also where the weights of all its samples are 0. Proportions, 0 to 1, or what
    /// `zero_division` says; a label that does not occur beside a single other one has no samples. Cost:
    /// O(labels). Reference: `sklearn.metrics.precision_recall_fscore_support(average="binary")`.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` names `pos_label` where more than two labels occur, or two others.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::metrics::{ClassificationCounts, ClassificationOptions, Label};
    ///
    /// let mut counts = ClassificationCounts::new();
    /// counts.update_texts(&["pass", "fail", "pass"], &["pass", "pass", "fail"], None)?;
    /// let result = counts.finish(&ClassificationOptions::new())?;
    /// assert_eq!(result.binary(&Label::from("pass"))?.recall, 0.5);
    /// assert!(result.binary(&Label::from("ok")).is_err());
    /// # Ok::<(), evalcore::Error>(())
    /// ```
    pub fn binary(&self, pos_label: &Label) -> Result<Scores> {
        let occurs = |at: usize| self.occurs.get(at).is_some_and(|occurs| *occurs);
        let occurring = self.occurs.iter().filter(|occurs| **occurs).count();
        let place = self.labels.iter().position(|label| label == pos_label);
        if occurring > 2 {
            let found = format!("one of {occurring}");
            return Err(invalid("pos_label", "one of two labels", found));
        }
        if occurring == 2 && !place.is_some_and(occurs) {
            return Err(invalid("pos_label", "a label that occurs", pos_label));
        }
        let totals = self.totals();
        let margin = place.map_or_else(Margin::default, |at| totals.margin(at));
        Ok(totals.scores(margin))
    }
}

/// F-beta, where the ends of its range are precision and recall.
fn f_ratio(beta: f64) -> Result<Ratio> {
    match beta {
        _ if beta.is_nan() || beta < 0.0 => Err(invalid("beta", "0 or more", beta)),
        _ if beta == 0.0 => Ok(Ratio::Precision),
        // From here on the precision's part is below half a unit of the last place.
        _ if beta > 1e150 => Ok(Ratio::Recall),
        _ => Ok(Ratio::F(beta)),
    }
}
