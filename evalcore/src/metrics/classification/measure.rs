//! Measures by name, also of resampled counts.

use super::agreement::{KappaWeights, kappa};
use super::finished::{Cell, Classification};
use super::label::Label;
use super::scores::Average;
use super::totals::{Ratio, Totals};
use crate::error::Result;
use crate::metrics::argument::invalid;
use crate::schema::Estimate;

/// A measure of a [`Classification`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ClassificationMeasure {
    /// [`Classification::accuracy`].
    Accuracy,
    /// [`Classification::balanced_accuracy`].
    BalancedAccuracy,
    /// The precision of [`Classification::average`].
    Precision(Average),
    /// The recall of [`Classification::average`].
    Recall(Average),
    /// The F1 of [`Classification::average`].
    F1(Average),
    /// The F1 of one label against all else.
    LabelF1(Label),
    /// [`Classification::matthews_corrcoef`].
    MatthewsCorrcoef,
    /// [`Classification::cohen_kappa`].
    CohenKappa(KappaWeights),
}

impl Classification {
    /// The measure's value.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` names `measure` for a label without a row; and as
    /// [`cohen_kappa`](Self::cohen_kappa).
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::metrics::{ClassificationCounts, ClassificationMeasure, ClassificationOptions};
    ///
    /// let mut counts = ClassificationCounts::new();
    /// counts.update_texts(&["a", "b", "a"], &["a", "b", "b"], None)?;
    /// let result = counts.finish(&ClassificationOptions::new())?;
    /// let f1 = result.measure(&ClassificationMeasure::LabelF1("b".into()))?;
    /// assert_eq!((f1.value, f1.n), (2.0 / 3.0, 3));
    /// # Ok::<(), evalcore::Error>(())
    /// ```
    pub fn measure(&self, measure: &ClassificationMeasure) -> Result<Estimate> {
        if matches!(measure, ClassificationMeasure::CohenKappa(_)) {
            self.check_any_true()?;
        }
        let value = MeasureOfCounts::new(self, measure)?;
        let cells = self.cells().iter().copied();
        Ok(Estimate::new(value.of(self.totals(), cells), self.n))
    }
}

/// A measure as a function of how often each pair of labels occurs.
#[derive(Debug, Clone)]
pub(crate) struct MeasureOfCounts<'a> {
    classification: &'a Classification,
    measure: &'a ClassificationMeasure,
    /// The row of the measure's own label.
    row: usize,
}

/// Memory for the sums by label, for use again.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sums {
    truth: Vec<f64>,
    pred: Vec<f64>,
    hits: Vec<f64>,
}

impl<'a> MeasureOfCounts<'a> {
    pub(crate) fn new(
        classification: &'a Classification,
        measure: &'a ClassificationMeasure,
    ) -> Result<Self> {
        let row = match measure {
            ClassificationMeasure::LabelF1(label) => {
                let rows = classification.labels();
                let found = rows.iter().position(|known| known == label);
                found.ok_or_else(|| invalid("measure", "a label with a row", label))?
            }
            _ => 0,
        };
        Ok(Self {
            classification,
            measure,
            row,
        })
    }

    /// How often each pair of labels that occurs does; `None` with weights.
    pub(crate) fn counts(&self) -> Option<Vec<u64>> {
        if self.classification.weighted {
            return None;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "counts of samples"
        )]
        let counts = self
            .classification
            .cells()
            .iter()
            .map(|cell| cell.sum as u64);
        Some(counts.collect())
    }

    /// The measure where the pairs occur so often instead.
    #[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
    pub(crate) fn of_counts(&self, sums: &mut Sums, counts: &[u64]) -> f64 {
        let all = self.classification;
        for sums in [&mut sums.truth, &mut sums.pred, &mut sums.hits] {
            sums.clear();
            sums.resize(all.labels.len(), 0.0);
        }
        let cells = all.cells().iter().zip(counts).map(|(cell, count)| Cell {
            sum: *count as f64,
            ..*cell
        });
        for cell in cells.clone() {
            let places = [
                (&mut sums.truth, Some(cell.row)),
                (&mut sums.pred, Some(cell.column)),
                (
                    &mut sums.hits,
                    (cell.row == cell.column).then_some(cell.row),
                ),
            ];
            for (sums, at) in places {
                if let Some(sum) = at.and_then(|at| sums.get_mut(at)) {
                    *sum += cell.sum;
                }
            }
        }
        let totals = Totals {
            truth: &sums.truth,
            pred: &sums.pred,
            hits: &sums.hits,
            ..all.totals()
        };
        self.of(totals, cells)
    }

    fn of(&self, totals: Totals<'_>, cells: impl Iterator<Item = Cell> + Clone) -> f64 {
        match self.measure {
            ClassificationMeasure::Accuracy => totals.accuracy(),
            ClassificationMeasure::BalancedAccuracy => totals.mean_recall().0,
            ClassificationMeasure::Precision(average) => {
                totals.averaged(*average, Ratio::Precision)
            }
            ClassificationMeasure::Recall(average) => totals.averaged(*average, Ratio::Recall),
            ClassificationMeasure::F1(average) => totals.averaged(*average, Ratio::F(1.0)),
            ClassificationMeasure::LabelF1(_) => {
                totals.ratio(totals.margin(self.row), Ratio::F(1.0))
            }
            ClassificationMeasure::MatthewsCorrcoef => totals.matthews_corrcoef(),
            ClassificationMeasure::CohenKappa(weights) => {
                let rows = self.classification.rows;
                let inner = cells.filter(|cell| cell.row < rows && cell.column < rows);
                kappa(inner, rows, *weights)
            }
        }
    }
}
