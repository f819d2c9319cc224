//! The classification report.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::finished::Classification;
use super::scores::{Average, Scores};
use super::text;

/// One line of a report: a label's or an average's.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ReportRow {
    /// The label as a text, or the average's name, such as `macro avg`.
    pub name: String,
    /// A proportion, or what `zero_division` says.
    pub precision: f64,
    /// A proportion, or what `zero_division` says.
    pub recall: f64,
    /// A proportion, or what `zero_division` says.
    #[serde(rename = "f1-score")]
    pub f1: f64,
    /// The weight of the samples behind the row.
    pub support: f64,
}

/// Precision, recall, F1 and support of each label, and their averages.
///
/// Serialised, it is the dict of scikit-learn's `classification_report(output_dict=True)`.
/// Reference: `sklearn.metrics.classification_report` 1.9.
///
/// # Examples
///
/// ```
/// use evalcore::metrics::{ClassificationCounts, ClassificationOptions};
///
/// let mut counts = ClassificationCounts::new();
/// counts.update_texts(&["a", "a", "b"], &["a", "b", "b"], None)?;
/// let report = counts.finish(&ClassificationOptions::new())?.report();
/// let text = "              precision    recall  f1-score   support
///
///            a       1.00      0.50      0.67         2
///            b       0.50      1.00      0.67         1
///
///     accuracy                           0.67         3
///    macro avg       0.75      0.75      0.67         3
/// weighted avg       0.83      0.67      0.67         3
/// ";
/// assert_eq!(report.to_text(2), text);
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ClassificationReport {
    /// One row for each label, in order.
    pub classes: Vec<ReportRow>,
    /// Accuracy, where every label that occurs has a row; its row is then not `micro avg`.
    pub accuracy: Option<f64>,
    /// Averages from the summed counts.
    pub micro: ReportRow,
    /// Means over the labels.
    pub macro_average: ReportRow,
    /// Means over the labels by support.
    pub weighted: ReportRow,
    /// Whether supports are whole numbers by their kind: no weights, and some sample agrees.
    pub(super) whole_supports: bool,
}

/// An entry of the report as a dict.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum ReportEntry {
    /// A row's four numbers.
    Row(ReportRow),
    /// The accuracy.
    Number(f64),
}

impl Classification {
    /// The report: proportions, 0 to 1, and supports. Cost: O(labels). Reference:
    /// `sklearn.metrics.classification_report`.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::metrics::{ClassificationCounts, ClassificationOptions};
    ///
    /// let mut counts = ClassificationCounts::new();
    /// counts.update_texts(&["a", "a", "b"], &["a", "b", "b"], None)?;
    /// let result = counts.finish(&ClassificationOptions::new())?;
    /// let report = result.report();
    /// assert_eq!((report.classes.len(), report.macro_average.recall), (2, 0.75));
    /// # Ok::<(), evalcore::Error>(())
    /// ```
    #[must_use]
    pub fn report(&self) -> ClassificationReport {
        let classes: Vec<ReportRow> = self
            .per_class()
            .into_iter()
            .map(|class| ReportRow {
                name: class.label.to_string(),
                precision: class.precision,
                recall: class.recall,
                f1: class.f1,
                support: class.support,
            })
            .collect();
        let supports: Vec<f64> = classes.iter().map(|row| row.support).collect();
        let support = text::pairwise_sum(&supports);
        let row = |name: &str, scores: Scores| ReportRow {
            name: name.to_owned(),
            precision: scores.precision,
            recall: scores.recall,
            f1: scores.f1,
            support,
        };
        let micro = row("micro avg", self.average(Average::Micro));
        ClassificationReport {
            accuracy: self.covers_all().then_some(micro.precision),
            micro,
            macro_average: row("macro avg", self.average(Average::Macro)),
            weighted: row("weighted avg", self.average(Average::Weighted)),
            classes,
            whole_supports: !self.weighted && self.any_equal,
        }
    }
}

impl ClassificationReport {
    /// The report as text, byte for byte scikit-learn's with so many digits after the point.
    #[must_use]
    pub fn to_text(&self, digits: u8) -> String {
        text::report(self, digits)
    }

    /// The entries of the dict, in its order.
    ///
    /// A label named as an average shares its entry, as in the reference: the average's numbers
    /// stand in the label's place, and a label named `accuracy` shows its precision alone.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::metrics::{ClassificationCounts, ClassificationOptions};
    ///
    /// let mut counts = ClassificationCounts::new();
    /// counts.update_texts(&["a", "a", "b"], &["a", "b", "b"], None)?;
    /// let result = counts.finish(&ClassificationOptions::new())?;
    /// let entries = result.report().to_entries();
    /// let names: Vec<&str> = entries.iter().map(|(name, _)| name.as_str()).collect();
    /// assert_eq!(names, ["a", "b", "accuracy", "macro avg", "weighted avg"]);
    /// # Ok::<(), evalcore::Error>(())
    /// ```
    #[must_use]
    pub fn to_entries(&self) -> Vec<(String, ReportEntry)> {
        let mut entries: Vec<(String, ReportEntry)> = Vec::new();
        let first = match self.accuracy {
            Some(_) => ("accuracy", &self.micro),
            None => ("micro avg", &self.micro),
        };
        let averages = [
            first,
            ("macro avg", &self.macro_average),
            ("weighted avg", &self.weighted),
        ];
        for row in &self.classes {
            entries.push((row.name.clone(), ReportEntry::Row(row.clone())));
        }
        for (name, row) in averages {
            let entry = ReportEntry::Row(ReportRow {
                name: name.to_owned(),
                ..row.clone()
            });
            match entries.iter_mut().find(|(known, _)| known == name) {
                Some((_, place)) => *place = entry,
                None => entries.push((name.to_owned(), entry)),
            }
        }
        for (name, entry) in &mut entries {
            if name == "accuracy"
                && let ReportEntry::Row(row) = entry
            {
                *entry = ReportEntry::Number(row.precision);
            }
        }
        entries
    }
}

impl Serialize for ClassificationReport {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let entries = self.to_entries();
        let mut map = serializer.serialize_map(Some(entries.len()))?;
        for (name, entry) in &entries {
            map.serialize_entry(name, entry)?;
        }
        map.end()
    }
}

impl Serialize for ReportEntry {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Number(number) => serializer.serialize_f64(*number),
            Self::Row(row) => {
                let mut map = serializer.serialize_map(Some(4))?;
                map.serialize_entry("precision", &row.precision)?;
                map.serialize_entry("recall", &row.recall)?;
                map.serialize_entry("f1-score", &row.f1)?;
                map.serialize_entry("support", &row.support)?;
                map.end()
            }
        }
    }
}
