//! The confusion matrix.

use serde::Serialize;

use super::finished::{Cell, Classification};
use super::label::Label;
use crate::error::Result;
use crate::metrics::argument::invalid;

/// The most labels that a matrix is made for: 128 MiB.
const MAX_LABELS: usize = 4096;

/// What the cells of a confusion matrix are divided by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Normalize {
    /// Nothing: counts, or sums of weights.
    #[default]
    Counts,
    /// The sum of the row: the true label.
    True,
    /// The sum of the column: the predicted label.
    Pred,
    /// The sum of all cells.
    All,
}

/// Rows are true labels, columns predicted ones.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ConfusionMatrix {
    /// The labels of the rows and of the columns.
    pub labels: Vec<Label>,
    /// Counts, sums of weights or proportions, row by row.
    pub matrix: Vec<Vec<f64>>,
}

impl Classification {
    /// The confusion matrix of the rows' labels; pairs with another label are left out.
    ///
    /// Counts, sums of weights, or proportions from 0 to 1 in which 0/0 is 0; labels whose samples all
    /// have the weight 0 keep their row. Cost: O(labels²).
    /// Reference: `sklearn.metrics.confusion_matrix`.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` names `labels` where no row's label is a true one, or above 4,096 labels.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::metrics::{ClassificationCounts, ClassificationOptions, Normalize};
    ///
    /// let mut counts = ClassificationCounts::new();
    /// counts.update_texts(&["a", "a", "b"], &["a", "b", "b"], None)?;
    /// let result = counts.finish(&ClassificationOptions::new())?;
    /// assert_eq!(result.confusion_matrix(Normalize::Counts)?.matrix, [[1.0, 1.0], [0.0, 1.0]]);
    /// assert_eq!(result.confusion_matrix(Normalize::True)?.matrix, [[0.5, 0.5], [0.0, 1.0]]);
    /// # Ok::<(), evalcore::Error>(())
    /// ```
    pub fn confusion_matrix(&self, normalize: Normalize) -> Result<ConfusionMatrix> {
        self.check_any_true()?;
        if self.rows > MAX_LABELS {
            return Err(invalid("labels", "4096 labels or fewer", self.rows));
        }
        let mut matrix = vec![vec![0.0; self.rows]; self.rows];
        let (rows, columns) = self.inner_sums();
        let all: f64 = rows.iter().sum();
        let at = |sums: &[f64], place: usize| sums.get(place).copied().unwrap_or_default();
        for cell in self.inner_cells() {
            let divisor = match normalize {
                Normalize::Counts => 1.0,
                Normalize::True => at(&rows, cell.row),
                Normalize::Pred => at(&columns, cell.column),
                Normalize::All => all,
            };
            if let Some(place) = matrix
                .get_mut(cell.row)
                .and_then(|row| row.get_mut(cell.column))
            {
                *place = cell.sum / divisor;
            }
        }
        Ok(ConfusionMatrix {
            labels: self.labels().to_vec(),
            matrix,
        })
    }

    /// The sums of pairs of which both labels have rows; none is 0.
    pub(super) fn inner_cells(&self) -> impl Iterator<Item = Cell> + Clone + '_ {
        let inner = |cell: &Cell| cell.row < self.rows && cell.column < self.rows;
        self.cells().iter().copied().filter(inner)
    }

    /// The sums by row and by column over [`inner_cells`](Self::inner_cells).
    pub(super) fn inner_sums(&self) -> (Vec<f64>, Vec<f64>) {
        margins(self.inner_cells(), self.rows)
    }

    pub(super) fn check_any_true(&self) -> Result<()> {
        if self.is_true.iter().take(self.rows).any(|is_true| *is_true) {
            return Ok(());
        }
        Err(invalid(
            "labels",
            "with a label that is true somewhere",
            "none",
        ))
    }
}

/// The sums of cells by row and by column.
pub(super) fn margins(cells: impl Iterator<Item = Cell>, len: usize) -> (Vec<f64>, Vec<f64>) {
    let mut rows = vec![0.0; len];
    let mut columns = vec![0.0; len];
    for cell in cells {
        if let Some(sum) = rows.get_mut(cell.row) {
            *sum += cell.sum;
        }
        if let Some(sum) = columns.get_mut(cell.column) {
            *sum += cell.sum;
        }
    }
    (rows, columns)
}
