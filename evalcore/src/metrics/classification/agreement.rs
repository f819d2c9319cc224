//! Measures of agreement beyond chance.

use super::confusion::margins;
use super::finished::{Cell, Classification};
use crate::error::Result;
use crate::schema::Estimate;

/// How much a disagreement weighs in Cohen's kappa.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum KappaWeights {
    /// 1 for any two labels.
    #[default]
    None,
    /// The distance between the labels' rows.
    Linear,
    /// The square of the distance.
    Quadratic,
}

#[expect(clippy::cast_precision_loss, reason = "labels are fewer than 2^53")]
impl Classification {
    /// Balanced accuracy: the mean recall over the labels that are true somewhere, with a weight above 0.
    ///
    /// Proportion, 0 to 1; all labels count, whatever the rows are. Cost: O(labels).
    /// One label alone gives its recall. Citation: Brodersen et al. 2010, ICPR. Reference:
    /// `sklearn.metrics.balanced_accuracy_score`.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::metrics::{ClassificationCounts, ClassificationOptions};
    ///
    /// let mut counts = ClassificationCounts::new();
    /// counts.update_texts(&["a", "a", "b"], &["a", "b", "b"], None)?;
    /// let result = counts.finish(&ClassificationOptions::new())?;
    /// assert_eq!(result.balanced_accuracy().value, 0.75);
    /// # Ok::<(), evalcore::Error>(())
    /// ```
    #[must_use]
    pub fn balanced_accuracy(&self) -> Estimate {
        Estimate::new(self.totals().mean_recall().0, self.n)
    }

    /// Balanced accuracy with chance at 0 and perfection at 1: (b − 1/k) / (1 − 1/k), for k labels
    /// that are true somewhere.
    ///
    /// From −1/(k−1) to 1; for k = 1, NaN if all agree and else −∞, as 0/0 and −b/0 are. Reference:
    /// `sklearn.metrics.balanced_accuracy_score(adjusted=True)`.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::metrics::{ClassificationCounts, ClassificationOptions};
    ///
    /// let mut counts = ClassificationCounts::new();
    /// counts.update_texts(&["a", "a", "b"], &["a", "b", "b"], None)?;
    /// let result = counts.finish(&ClassificationOptions::new())?;
    /// assert_eq!(result.balanced_accuracy_adjusted().value, 0.5);
    /// # Ok::<(), evalcore::Error>(())
    /// ```
    #[must_use]
    pub fn balanced_accuracy_adjusted(&self) -> Estimate {
        let (mean, labels) = self.totals().mean_recall();
        let chance = 1.0 / labels as f64;
        Estimate::new((mean - chance) / (1.0 - chance), self.n)
    }

    /// Matthews' correlation coefficient, for any number of labels (Gorodkin's `R_K`).
    ///
    /// (c·n − Σ tₖpₖ) / √((n² − Σ pₖ²)(n² − Σ tₖ²)), with c the correct samples, tₖ the true and pₖ
    /// the predicted ones of label k. From −1 to 1, 0 where only one label is true or predicted; all
    /// labels count, whatever the rows are. Cost: O(labels). Citation: Gorodkin 2004,
    /// Comput. Biol. Chem. 28. Reference: `sklearn.metrics.matthews_corrcoef`.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::metrics::{ClassificationCounts, ClassificationOptions};
    ///
    /// let mut counts = ClassificationCounts::new();
    /// counts.update_integers(&[1, 1, 1, -1], &[1, -1, 1, 1], None)?;
    /// let mcc = counts.finish(&ClassificationOptions::new())?.matthews_corrcoef();
    /// assert!((mcc.value + 1.0 / 3.0).abs() < 1e-12);
    /// # Ok::<(), evalcore::Error>(())
    /// ```
    #[must_use]
    pub fn matthews_corrcoef(&self) -> Estimate {
        Estimate::new(self.totals().matthews_corrcoef(), self.n)
    }

    /// Cohen's kappa of the rows' labels: 1 − Σ wᵢⱼ oᵢⱼ / Σ wᵢⱼ eᵢⱼ, with o the observed and
    /// e = rᵢcⱼ/n the expected pairs.
    ///
    /// At most 1, and 0 where agreement is chance's; NaN where no disagreement is expected. With
    /// weights it depends on the order of the labels: give `labels` in theirs. Cost: O(pairs that
    /// occur + labels). Citation: Cohen 1960, 1968. Reference: `sklearn.metrics.cohen_kappa_score`.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` names `labels` where no row's label is a true one.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::metrics::{ClassificationCounts, ClassificationOptions, KappaWeights};
    ///
    /// let mut counts = ClassificationCounts::new();
    /// counts.update_texts(&["a", "b", "a"], &["a", "b", "b"], None)?;
    /// let result = counts.finish(&ClassificationOptions::new())?;
    /// assert!((result.cohen_kappa(KappaWeights::None)?.value - 0.4).abs() < 1e-12);
    /// # Ok::<(), evalcore::Error>(())
    /// ```
    pub fn cohen_kappa(&self, weights: KappaWeights) -> Result<Estimate> {
        self.check_any_true()?;
        let value = kappa(self.inner_cells(), self.rows, weights);
        Ok(Estimate::new(value, self.n))
    }
}

/// Cohen's kappa of pairs of so many labels.
#[expect(clippy::cast_precision_loss, reason = "labels are fewer than 2^53")]
pub(super) fn kappa(
    cells: impl Iterator<Item = Cell> + Clone,
    labels: usize,
    weights: KappaWeights,
) -> f64 {
    let (rows, columns) = margins(cells.clone(), labels);
    let n: f64 = rows.iter().sum();
    let observed: f64 = cells
        .map(|cell| {
            let distance = cell.row.abs_diff(cell.column) as f64;
            cell.sum
                * match weights {
                    KappaWeights::None => distance.min(1.0),
                    KappaWeights::Linear => distance,
                    KappaWeights::Quadratic => distance * distance,
                }
        })
        .sum();
    let expected = match weights {
        KappaWeights::None => rows.iter().zip(&columns).map(|(r, c)| r * (n - c)).sum(),
        KappaWeights::Linear => expected_distance(&rows, &columns, n),
        KappaWeights::Quadratic => expected_square(&rows, &columns, n),
    } / n;
    if expected > 0.0 {
        1.0 - observed / expected
    } else {
        f64::NAN
    }
}

/// Σ |i − j| rᵢcⱼ: over each gap between neighbours, what lies on different sides of it.
fn expected_distance(rows: &[f64], columns: &[f64], n: f64) -> f64 {
    let (mut row, mut column, mut sum) = (0.0, 0.0, 0.0);
    for (r, c) in rows.iter().zip(columns) {
        row += r;
        column += c;
        sum += row * (n - column).max(0.0) + column * (n - row).max(0.0);
    }
    sum
}

/// Σ (i − j)² rᵢcⱼ, from means and variances, so that nothing cancels.
fn expected_square(rows: &[f64], columns: &[f64], n: f64) -> f64 {
    let mean = |sums: &[f64]| {
        sums.iter()
            .zip(0..)
            .map(|(s, i)| s * f64::from(i))
            .sum::<f64>()
            / n
    };
    let spread = |sums: &[f64], mean: f64| {
        let square = |(sum, at): (&f64, i32)| sum * (f64::from(at) - mean).powi(2);
        sums.iter().zip(0..).map(square).sum::<f64>() / n
    };
    let (row, column) = (mean(rows), mean(columns));
    n * n * ((row - column).powi(2) + spread(rows, row) + spread(columns, column))
}
