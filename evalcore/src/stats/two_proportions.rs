//! Two independent proportions.

use super::check::{invalid, open_unit, real_u64};
use super::distribution::normal_point;
use super::proportion::{Proportion, wilson};
use super::special::hypergeometric_pmf;
use super::types::{Alternative, Interval, TestResult};
use crate::Result;

/// Newcombe's score interval of the difference `p_a - p_b` of two independent proportions.
///
/// Method 10 of Newcombe (1998): from the two Wilson intervals. Within -1 and 1. For two runs over
/// the same items see [`mcnemar`](super::mcnemar). Cost O(1). Checked against statsmodels.
///
/// # Errors
///
/// `parameter.invalid` for `alpha` outside (0, 1).
///
/// # Examples
///
/// ```
/// use evalcore::stats::{Proportion, newcombe_interval};
///
/// let limits = newcombe_interval(Proportion::new(56, 70)?, Proportion::new(48, 80)?, 0.05)?;
/// assert_eq!(format!("{:.4} {:.4}", limits.low, limits.high), "0.0524 0.3339");
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn newcombe_interval(a: Proportion, b: Proportion, alpha: f64) -> Result<Interval> {
    let z = -normal_point(open_unit("alpha", alpha)? / 2.0);
    let (p, q) = (a.value(), b.value());
    let one = wilson(real_u64(a.count()), real_u64(a.n()), z);
    let other = wilson(real_u64(b.count()), real_u64(b.n()), z);
    Ok(Interval::new(
        p - q - (p - one.low).hypot(other.high - q),
        p - q + (one.high - p).hypot(q - other.low),
    ))
}

/// The z test of two independent proportions with pooled variance.
///
/// `z = (p_a - p_b) / sqrt(p(1-p)(1/n + 1/m))` with `p` of both together. Wrong for two runs over one
/// dataset, whose scores are paired; here because dashboards print it. Both all right or both all
/// wrong: statistic 0, p = 1. Cost O(1). Checked against statsmodels' `proportions_ztest`.
///
/// # Examples
///
/// ```
/// use evalcore::stats::{Alternative, Proportion, two_proportion_z};
///
/// let test = two_proportion_z(Proportion::new(1, 3)?, Proportion::new(2, 3)?, Alternative::TwoSided);
/// assert!((test.statistic + 0.816496580927726).abs() < 1e-12);
/// # Ok::<(), evalcore::Error>(())
/// ```
#[must_use]
pub fn two_proportion_z(a: Proportion, b: Proportion, alternative: Alternative) -> TestResult {
    let (n, m) = (real_u64(a.n()), real_u64(b.n()));
    let pooled = (real_u64(a.count()) + real_u64(b.count())) / (n + m);
    let error = (pooled * (1.0 - pooled) * (1.0 / n + 1.0 / m)).sqrt();
    if error <= 0.0 {
        return TestResult {
            statistic: 0.0,
            p_value: 1.0,
        };
    }
    let statistic = (a.value() - b.value()) / error;
    TestResult {
        statistic,
        p_value: alternative.p_of_z(statistic),
    }
}

/// Probabilities within this of the observed one count as equal to it.
const EQUAL: f64 = 1e-9;

/// So many tables at most are gone through: some seconds.
const MOST_TABLES: u64 = 100_000_000;

/// Fisher's exact test of two independent proportions: `table` has a row of successes and failures
/// for each.
///
/// The statistic is the sample odds ratio, `(s₁ f₂)/(f₁ s₂)`: 0 or more, infinite where the
/// denominator is 0 and NaN for 0/0. The p value, 0 to 1, is the hypergeometric chance of the tables
/// with these sums that lie as far out; two-sided: of those no likelier than the one observed. An
/// empty row or column leaves one table: statistic NaN, p = 1. Cost O(n). Fisher (1922); checked
/// against SciPy's `fisher_exact`.
///
/// # Errors
///
/// `parameter.invalid` names `table` for counts above 2⁵³ in all, and for more than 100,000,000 tables
/// of these sums.
///
/// # Examples
///
/// ```
/// use evalcore::stats::{Alternative, fisher_exact};
///
/// let test = fisher_exact([[3, 1], [1, 3]], Alternative::TwoSided)?;
/// assert!((test.p_value - 0.4857142857142857).abs() < 1e-12);
/// assert_eq!(fisher_exact([[0, 0], [1, 3]], Alternative::Less)?.p_value, 1.0);
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn fisher_exact(table: [[u64; 2]; 2], alternative: Alternative) -> Result<TestResult> {
    let total = table
        .iter()
        .flatten()
        .try_fold(0_u64, |sum, &count| sum.checked_add(count));
    if total.is_none_or(|total| total > 1 << 53) {
        let found = format!("{table:?}");
        return Err(invalid("table", "counts of at most 2^53 in all", found));
    }
    let [[right_a, wrong_a], [right_b, wrong_b]] = table;
    let (n, m, drawn) = (right_a + wrong_a, right_b + wrong_b, right_a + right_b);
    let least = drawn.saturating_sub(m);
    let most = drawn.min(n);
    if most - least > MOST_TABLES {
        return Err(invalid(
            "table",
            "counts whose tables can be gone through, at most 100000000",
            most - least,
        ));
    }
    let chance =
        |count: u64| hypergeometric_pmf(real_u64(count), real_u64(n), real_u64(m), real_u64(drawn));
    let p_value: f64 = match alternative {
        _ if least == most => 1.0,
        Alternative::Less => (least..=right_a).map(chance).sum(),
        Alternative::Greater => (right_a..=most).map(chance).sum(),
        Alternative::TwoSided => {
            let limit = chance(right_a) * (1.0 + EQUAL);
            (least..=most)
                .map(chance)
                .filter(|&chance| chance <= limit)
                .sum()
        }
    };
    let [right_a, wrong_a, right_b, wrong_b] = [right_a, wrong_a, right_b, wrong_b].map(real_u64);
    Ok(TestResult {
        statistic: (right_a * wrong_b) / (wrong_a * right_b),
        p_value: p_value.min(1.0),
    })
}
