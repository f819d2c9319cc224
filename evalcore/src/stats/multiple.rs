//! Many tests at once.

use super::check::{invalid, open_unit, real};
use crate::Result;

/// How p values of a family are adjusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Adjustment {
    /// Each times the number of tests.
    Bonferroni,
    /// Holm's step-down: never weaker than Bonferroni, on no more assumptions.
    #[default]
    Holm,
    /// Holm's step-down with Šidák's bound, for independent tests.
    HolmSidak,
    /// Hochberg's step-up, for independent or positively dependent tests.
    SimesHochberg,
    /// Benjamini and Hochberg's false discovery rate, for the same.
    BenjaminiHochberg,
    /// Benjamini and Yekutieli's false discovery rate, for any dependence.
    BenjaminiYekutieli,
}

/// One test of a family, in the order given.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Adjusted {
    /// The adjusted p value, 0 to 1.
    pub p_value: f64,
    /// Whether the family's rule at `alpha` rejects.
    pub reject: bool,
}

/// Adjusts the p values of a family and says which tests reject at `alpha`.
///
/// Holm and Bonferroni bound the chance of any false alarm, the Benjamini rules the share of false
/// ones among all alarms. An empty family gives an empty answer. Cost O(n log n). Checked against
/// statsmodels' `multipletests`.
///
/// # Errors
///
/// `parameter.invalid` for a p value outside 0 to 1 and `alpha` outside (0, 1).
///
/// # Examples
///
/// ```
/// use evalcore::stats::{Adjustment, adjust_p_values};
///
/// let family = adjust_p_values(&[0.01, 0.04, 0.03, 0.005], 0.05, Adjustment::Holm)?;
/// let p: Vec<f64> = family.iter().map(|test| test.p_value).collect();
/// assert_eq!(p, [0.03, 0.06, 0.06, 0.02]);
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn adjust_p_values(
    p_values: &[f64],
    alpha: f64,
    adjustment: Adjustment,
) -> Result<Vec<Adjusted>> {
    open_unit("alpha", alpha)?;
    if let Some(&bad) = p_values.iter().find(|p| !(0.0..=1.0).contains(*p)) {
        return Err(invalid("p_values", "numbers from 0 to 1", bad));
    }
    let mut order: Vec<(f64, usize)> = p_values.iter().copied().zip(0..).collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0));
    let sorted: Vec<f64> = order.iter().map(|pair| pair.0).collect();
    let family = Family::new(&sorted, alpha, adjustment);
    let mut results = vec![
        Adjusted {
            p_value: 1.0,
            reject: false
        };
        p_values.len()
    ];
    for ((_, index), adjusted) in order.iter().zip(family.adjusted()) {
        if let Some(slot) = results.get_mut(*index) {
            *slot = adjusted;
        }
    }
    Ok(results)
}

/// Sorted p values with, for each, the adjusted value before the steps and its own limit.
struct Family {
    raw: Vec<f64>,
    passes: Vec<bool>,
    adjustment: Adjustment,
}

impl Family {
    fn new(sorted: &[f64], alpha: f64, adjustment: Adjustment) -> Self {
        let n = real(sorted.len());
        let harmonic: f64 = (1..=sorted.len()).map(|rank| 1.0 / real(rank)).sum();
        let (raw, passes) = sorted
            .iter()
            .enumerate()
            .map(|(before, &p)| {
                let left = n - real(before);
                match adjustment {
                    Adjustment::Bonferroni => (p * n, p <= alpha / n),
                    Adjustment::Holm | Adjustment::SimesHochberg => (p * left, p <= alpha / left),
                    Adjustment::HolmSidak => (
                        -(left * (-p).ln_1p()).exp_m1(),
                        p <= 1.0 - (1.0 - alpha).powf(1.0 / left),
                    ),
                    Adjustment::BenjaminiHochberg => {
                        let share = (real(before) + 1.0) / n;
                        (p / share, p <= share * alpha)
                    }
                    Adjustment::BenjaminiYekutieli => {
                        let share = (real(before) + 1.0) / n / harmonic;
                        (p / share, p <= share * alpha)
                    }
                }
            })
            .unzip();
        Self {
            raw,
            passes,
            adjustment,
        }
    }

    fn adjusted(&self) -> Vec<Adjusted> {
        let rejected = match self.adjustment {
            Adjustment::Bonferroni | Adjustment::Holm | Adjustment::HolmSidak => {
                self.passes.iter().take_while(|&&passes| passes).count()
            }
            _ => self
                .passes
                .iter()
                .rposition(|&passes| passes)
                .map_or(0, |last| last + 1),
        };
        let mut p_values = self.raw.clone();
        match self.adjustment {
            Adjustment::Bonferroni => {}
            Adjustment::Holm | Adjustment::HolmSidak => {
                let mut most = 0.0_f64;
                for p in &mut p_values {
                    most = most.max(*p);
                    *p = most;
                }
            }
            _ => {
                let mut least = f64::INFINITY;
                for p in p_values.iter_mut().rev() {
                    least = least.min(*p);
                    *p = least;
                }
            }
        }
        p_values
            .iter()
            .enumerate()
            .map(|(rank, p)| Adjusted {
                p_value: p.min(1.0),
                reject: rank < rejected,
            })
            .collect()
    }
}
