//! The exact binomial test.

use super::check::{real_u64, unit};
use super::proportion::Proportion;
use super::special::{binomial_pmf, binomial_tails};
use super::types::{Alternative, TestResult};
use crate::Result;

/// Probabilities within this of the observed one count as equal to it, as in R and SciPy.
const EQUAL: f64 = 1e-7;

/// The exact test of successes among trials against the rate `p`.
///
/// The statistic is the observed proportion, 0 to 1; the p value, 0 to 1, is the binomial chance of
/// counts as far out, `Σ C(n, k) p^k (1-p)^(n-k)`; two-sided: of those no likelier than the one
/// observed. A count of exactly `n p` gives 1. Cost O(log n). Clopper and Pearson (1934); checked
/// against SciPy's `binomtest`.
///
/// # Errors
///
/// `parameter.invalid` for `p` outside 0 to 1.
///
/// # Examples
///
/// ```
/// use evalcore::stats::{Alternative, Proportion, binomial_test};
///
/// let test = binomial_test(Proportion::new(7, 10)?, 0.5, Alternative::TwoSided)?;
/// assert!((test.p_value - 0.34375).abs() < 1e-12);
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn binomial_test(observed: Proportion, p: f64, alternative: Alternative) -> Result<TestResult> {
    unit("p", p)?;
    let (count, n) = (observed.count(), observed.n());
    let (k, total) = (real_u64(count), real_u64(n));
    let below = || binomial_tails(k, total, p).lower;
    let above = || binomial_tails(k - 1.0, total, p).upper;
    let p_value = match alternative {
        Alternative::Less => below(),
        Alternative::Greater => above(),
        Alternative::TwoSided => two_sided(count, n, p),
    };
    Ok(TestResult {
        statistic: k / total,
        p_value: p_value.min(1.0),
    })
}

fn two_sided(count: u64, n: u64, p: f64) -> f64 {
    let (k, total) = (real_u64(count), real_u64(n));
    let mean = p * total;
    let limit = binomial_pmf(k, total, p) * (1.0 + EQUAL);
    let chance = |count: u64| binomial_pmf(real_u64(count), total, p);
    if k < mean {
        // From the mode up the probabilities fall: the first count that is no likelier.
        let (mut low, mut high) = (count + 1, n.saturating_add(1));
        while low < high {
            let middle = low + (high - low) / 2;
            if real_u64(middle) >= mean && chance(middle) <= limit {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        binomial_tails(k, total, p).lower + binomial_tails(real_u64(low) - 1.0, total, p).upper
    } else if k > mean {
        // Up to the mode they rise: the number of counts below that are no likelier.
        let (mut low, mut high) = (0, count);
        while low < high {
            let middle = low + (high - low) / 2;
            if real_u64(middle) <= mean && chance(middle) <= limit {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        binomial_tails(real_u64(low) - 1.0, total, p).lower
            + binomial_tails(k - 1.0, total, p).upper
    } else {
        1.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_sided_is_the_sum_of_all_counts_no_likelier() {
        for n in [1_u64, 2, 7, 30] {
            for p in [0.1, 0.25, 0.5, 0.9] {
                for k in 0..=n {
                    let chance = |k: u64| binomial_pmf(real_u64(k), real_u64(n), p);
                    let limit = chance(k) * (1.0 + EQUAL);
                    let naive: f64 = (0..=n).map(chance).filter(|&c| c <= limit).sum();
                    let ours =
                        binomial_test(Proportion::new(k, n).unwrap(), p, Alternative::TwoSided)
                            .unwrap();
                    assert!((ours.p_value - naive.min(1.0)).abs() < 1e-12, "{k} {n} {p}");
                }
            }
        }
    }
}
