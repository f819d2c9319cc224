//! Sums by label, and the ratios and means of them.

use super::options::ZeroDivision;
use super::scores::{Average, Scores};

/// What the scores of one label, or of several together, rest on.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Margin {
    pub(super) hits: f64,
    pub(super) pred: f64,
    pub(super) truth: f64,
}

/// A ratio of them.
#[derive(Debug, Clone, Copy)]
pub(super) enum Ratio {
    Precision,
    Recall,
    F(f64),
}

/// The weights by label: of the samples that have it, that were given it, and of both.
#[derive(Debug, Clone, Copy)]
pub(super) struct Totals<'a> {
    pub(super) truth: &'a [f64],
    pub(super) pred: &'a [f64],
    pub(super) hits: &'a [f64],
    /// How many of the labels have rows.
    pub(super) rows: usize,
    pub(super) zero_division: ZeroDivision,
}

impl Totals<'_> {
    /// The share of the samples with equal labels.
    pub(super) fn accuracy(self) -> f64 {
        self.hits.iter().sum::<f64>() / self.truth.iter().sum::<f64>()
    }

    /// The mean recall over the labels that are true somewhere, and how many these are.
    pub(super) fn mean_recall(self) -> (f64, usize) {
        let (mut sum, mut labels) = (0.0, 0);
        for (hits, truth) in self.hits.iter().zip(self.truth) {
            if *truth > 0.0 {
                sum += hits / truth;
                labels += 1;
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "labels are fewer than 2^53")]
        let mean = sum / labels as f64;
        (mean, labels)
    }

    /// Matthews' correlation coefficient over all labels.
    pub(super) fn matthews_corrcoef(self) -> f64 {
        let n: f64 = self.truth.iter().sum();
        let correct: f64 = self.hits.iter().sum();
        let product: f64 = self.truth.iter().zip(self.pred).map(|(t, p)| t * p).sum();
        let spread = |sums: &[f64]| sums.iter().map(|sum| sum * (n - sum)).sum::<f64>();
        let (pred, truth) = (spread(self.pred), spread(self.truth));
        // One root is exact for perfect agreement; two where the product overflows.
        let scale = if (pred * truth).is_normal() {
            (pred * truth).sqrt()
        } else {
            pred.sqrt() * truth.sqrt()
        };
        if scale > 0.0 {
            ((correct * n - product) / scale).clamp(-1.0, 1.0)
        } else {
            0.0
        }
    }

    pub(super) fn margins(self) -> impl Iterator<Item = Margin> {
        (0..self.rows).map(move |at| self.margin(at))
    }

    pub(super) fn margin(self, at: usize) -> Margin {
        let of = |sums: &[f64]| sums.get(at).copied().unwrap_or_default();
        let hits = of(self.hits);
        Margin {
            hits,
            // In this order, as the reference adds them, for the last digit of a weighted support.
            pred: hits + (of(self.pred) - hits),
            truth: hits + (of(self.truth) - hits),
        }
    }

    pub(super) fn scores(self, margin: Margin) -> Scores {
        Scores {
            precision: self.ratio(margin, Ratio::Precision),
            recall: self.ratio(margin, Ratio::Recall),
            f1: self.ratio(margin, Ratio::F(1.0)),
        }
    }

    pub(super) fn ratio(self, margin: Margin, ratio: Ratio) -> f64 {
        let (numerator, denominator) = match ratio {
            Ratio::Precision => (margin.hits, margin.pred),
            Ratio::Recall => (margin.hits, margin.truth),
            Ratio::F(beta) => {
                let beta2 = beta * beta;
                (
                    (1.0 + beta2) * margin.hits,
                    beta2 * margin.truth + margin.pred,
                )
            }
        };
        if denominator == 0.0 {
            self.zero_division.value()
        } else {
            numerator / denominator
        }
    }

    pub(super) fn averaged(self, average: Average, ratio: Ratio) -> f64 {
        match average {
            Average::Micro => {
                let sum = self
                    .margins()
                    .fold(Margin::default(), |sum, margin| Margin {
                        hits: sum.hits + margin.hits,
                        pred: sum.pred + margin.pred,
                        truth: sum.truth + margin.truth,
                    });
                self.ratio(sum, ratio)
            }
            Average::Macro => self.mean(ratio, |_| 1.0),
            Average::Weighted => {
                let mean = self.mean(ratio, |margin| margin.truth);
                if mean.is_nan() {
                    self.mean(ratio, |_| 1.0)
                } else {
                    mean
                }
            }
        }
    }

    /// The mean over the rows that are not NaN; NaN where their weights sum to 0.
    fn mean(self, ratio: Ratio, weight: impl Fn(Margin) -> f64) -> f64 {
        let (mut sum, mut total) = (0.0, 0.0);
        for margin in self.margins() {
            let score = self.ratio(margin, ratio);
            if !score.is_nan() {
                sum += score * weight(margin);
                total += weight(margin);
            }
        }
        if total == 0.0 { f64::NAN } else { sum / total }
    }
}
