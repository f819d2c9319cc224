//! Two independent proportions.

use super::check::{open_unit, real_u64, successes};
use super::distribution::normal_point;
use super::proportion::wilson;
use super::special::hypergeometric_pmf;
use super::types::{Alternative, Interval, TestResult};
use crate::Result;

/// Successes among trials.
///
/// # Examples
///
/// ```
/// let a = evalcore::stats::Proportion::new(56, 70)?;
/// assert_eq!(a.value(), 0.8);
/// assert!(evalcore::stats::Proportion::new(1, 0).is_err());
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Proportion {
    count: u64,
    n: u64,
}

impl Proportion {
    /// Takes `count` successes in `n` trials.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` for `n = 0` and `count > n`.
    pub fn new(count: u64, n: u64) -> Result<Self> {
        successes("count", count, n)?;
        Ok(Self { count, n })
    }

    /// The successes.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The trials, at least 1.
    #[must_use]
    pub fn n(&self) -> u64 {
        self.n
    }

    /// Successes over trials, 0 to 1.
    #[must_use]
    pub fn value(&self) -> f64 {
        real_u64(self.count) / real_u64(self.n)
    }
}

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
    let one = wilson(real_u64(a.count), real_u64(a.n), z);
    let other = wilson(real_u64(b.count), real_u64(b.n), z);
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
    let (n, m) = (real_u64(a.n), real_u64(b.n));
    let pooled = (real_u64(a.count) + real_u64(b.count)) / (n + m);
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

/// Fisher's exact test of two independent proportions.
///
/// The statistic is the sample odds ratio, infinite where its denominator is 0 and NaN for 0/0.
/// Two-sided: the tables no likelier than the one observed. Cost O(n). Checked against SciPy's
/// `fisher_exact`.
///
/// # Examples
///
/// ```
/// use evalcore::stats::{Alternative, Proportion, fisher_exact};
///
/// let test = fisher_exact(Proportion::new(3, 4)?, Proportion::new(1, 4)?, Alternative::TwoSided);
/// assert!((test.p_value - 0.4857142857142857).abs() < 1e-12);
/// # Ok::<(), evalcore::Error>(())
/// ```
#[must_use]
pub fn fisher_exact(a: Proportion, b: Proportion, alternative: Alternative) -> TestResult {
    let (wrong_a, wrong_b) = (a.n - a.count, b.n - b.count);
    let statistic =
        (real_u64(a.count) * real_u64(wrong_b)) / (real_u64(wrong_a) * real_u64(b.count));
    let drawn = a.count + b.count;
    if drawn == 0 || drawn == a.n + b.n {
        return TestResult {
            statistic,
            p_value: 1.0,
        };
    }
    let chance = |count: u64| {
        hypergeometric_pmf(
            real_u64(count),
            real_u64(a.n),
            real_u64(b.n),
            real_u64(drawn),
        )
    };
    let least = drawn.saturating_sub(b.n);
    let most = drawn.min(a.n);
    let p_value: f64 = match alternative {
        Alternative::Less => (least..=a.count).map(chance).sum(),
        Alternative::Greater => (a.count..=most).map(chance).sum(),
        Alternative::TwoSided => {
            let limit = chance(a.count) * (1.0 + EQUAL);
            (least..=most)
                .map(chance)
                .filter(|&chance| chance <= limit)
                .sum()
        }
    };
    TestResult {
        statistic,
        p_value: p_value.min(1.0),
    }
}
