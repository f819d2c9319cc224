//! The Mann-Whitney U test.

use super::check::{invalid, real, sample};
use super::ranks::{Ranks, tie_sum};
use super::types::{Alternative, TestResult};
use super::wilcoxon::RankMethod;
use crate::Result;

/// Options of [`mann_whitney`].
///
/// # Examples
///
/// ```
/// use evalcore::stats::{Alternative, MannWhitneyOptions};
///
/// let options = MannWhitneyOptions::default().alternative(Alternative::Less);
/// assert!(options.correction);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct MannWhitneyOptions {
    /// Which departures count. Default: either way.
    pub alternative: Alternative,
    /// Where the p value comes from. Default: exact where a sample has at most 8 values and no
    /// value occurs twice.
    pub method: RankMethod,
    /// Whether the normal approximation takes ½ off the statistic. Default: yes, as in SciPy.
    pub correction: bool,
}

impl Default for MannWhitneyOptions {
    fn default() -> Self {
        Self {
            alternative: Alternative::TwoSided,
            method: RankMethod::Auto,
            correction: true,
        }
    }
}

impl MannWhitneyOptions {
    /// Sets which departures count. Default: either way.
    #[must_use]
    pub fn alternative(mut self, alternative: Alternative) -> Self {
        self.alternative = alternative;
        self
    }

    /// Sets where the p value comes from. Default: [`RankMethod::Auto`].
    #[must_use]
    pub fn method(mut self, method: RankMethod) -> Self {
        self.method = method;
        self
    }

    /// Sets the continuity correction. Default: on.
    #[must_use]
    pub fn correction(mut self, correction: bool) -> Self {
        self.correction = correction;
        self
    }
}

/// Above this many steps the exact distribution is refused.
const MAX_STEPS: f64 = 2e9;

/// The Mann-Whitney U test of two independent samples: does one tend to be larger?
///
/// The statistic is U of `a`: over all pairs, how often `a` is larger, ties counting half; 0 to
/// `n·m`. All values equal: p = 1. Cost O((n+m) log(n+m)); exact O(n²m²). Checked against SciPy's
/// `mannwhitneyu`.
///
/// # Errors
///
/// `parameter.invalid` for an empty sample, NaN or infinities, and for `method` exact with ties or
/// for large samples.
///
/// # Examples
///
/// ```
/// use evalcore::stats::{MannWhitneyOptions, mann_whitney};
///
/// let test = mann_whitney(&[1.0, 2.0, 3.0], &[4.0, 5.0, 6.0, 7.0], &MannWhitneyOptions::default())?;
/// assert_eq!(test.statistic, 0.0);
/// assert!((test.p_value - 2.0 / 35.0).abs() < 1e-15);
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn mann_whitney(a: &[f64], b: &[f64], options: &MannWhitneyOptions) -> Result<TestResult> {
    sample("a", a, 1)?;
    sample("b", b, 1)?;
    let all: Vec<f64> = a.iter().chain(b).copied().collect();
    let ranks = Ranks::of(&all);
    let (n, m) = (real(a.len()), real(b.len()));
    let rank_sum: f64 = ranks.ranks.iter().take(a.len()).sum();
    let u = rank_sum - n * (n + 1.0) / 2.0;
    let exact = match options.method {
        RankMethod::Exact => true,
        RankMethod::Asymptotic => false,
        RankMethod::Auto => a.len().min(b.len()) <= 8 && !ranks.has_ties() && affordable(n, m),
    };
    let p_value = if exact {
        if ranks.has_ties() {
            return Err(invalid(
                "method",
                "asymptotic for values with ties",
                "exact",
            ));
        }
        if !affordable(n, m) {
            return Err(invalid(
                "method",
                "asymptotic for samples of this size",
                format!("exact for {n} and {m}"),
            ));
        }
        let (less, greater) = exact_tails(a.len(), b.len(), u);
        options.alternative.p_of_tails(less, greater)
    } else {
        asymptotic_p(u, n, m, &ranks.groups, *options)
    };
    Ok(TestResult {
        statistic: u,
        p_value,
    })
}

fn affordable(n: f64, m: f64) -> bool {
    n * m * n * m <= MAX_STEPS
}

fn asymptotic_p(u: f64, n: f64, m: f64, groups: &[usize], options: MannWhitneyOptions) -> f64 {
    let total = n + m;
    let ties = tie_sum(groups) / (total * (total - 1.0));
    let error = (n * m / 12.0 * (total + 1.0 - ties)).sqrt();
    if error.is_nan() || error <= 0.0 {
        return 1.0;
    }
    let correction = if options.correction { 0.5 } else { 0.0 };
    let side = match options.alternative {
        Alternative::TwoSided => u.max(n * m - u),
        Alternative::Less => n * m - u,
        Alternative::Greater => u,
    };
    let p = Alternative::Greater.p_of_z((side - n * m / 2.0 - correction) / error);
    match options.alternative {
        Alternative::TwoSided => (2.0 * p).min(1.0),
        _ => p,
    }
}

/// `P(U <= u)` and `P(U >= u)` without ties, by the recursion over the largest value's sample.
fn exact_tails(n: usize, m: usize, u: f64) -> (f64, f64) {
    let (few, many) = (n.min(m), n.max(m));
    let size = few * many + 1;
    // table[j] is the distribution of U for i values of the one sample and j of the other.
    let mut table: Vec<Vec<f64>> = vec![vec![1.0]; many + 1];
    for i in 1..=few {
        let mut next: Vec<Vec<f64>> = Vec::with_capacity(many + 1);
        next.push(vec![1.0]);
        for (j, without_one) in table.iter().enumerate().skip(1) {
            let (count_i, count_j) = (real(i), real(j));
            let largest_is_one = count_i / (count_i + count_j);
            let mut row = vec![0.0; i * j + 1];
            for (slot, chance) in row.iter_mut().skip(j).zip(without_one) {
                *slot += largest_is_one * chance;
            }
            if let Some(without_other) = next.last() {
                for (slot, chance) in row.iter_mut().zip(without_other) {
                    *slot += (1.0 - largest_is_one) * chance;
                }
            }
            next.push(row);
        }
        table = next;
    }
    let chances = table.pop().unwrap_or_default();
    debug_assert_eq!(chances.len(), size);
    let below = |value: f64| -> f64 {
        let mut at = -1.0;
        chances
            .iter()
            .take_while(|_| {
                at += 1.0;
                at <= value
            })
            .sum()
    };
    (below(u), below(real(n) * real(m) - u))
}
