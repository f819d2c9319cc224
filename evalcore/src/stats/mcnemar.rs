//! McNemar's tests of two runs with 0/1 scores on the same items.

use super::check::{A_AND_B, PairNames, invalid, real_u64, same_length};
use super::distribution::chi_squared_1_sf;
use super::special::{binomial_pmf, binomial_tails};
use super::types::TestResult;
use crate::Result;

/// How two runs with 0/1 scores went on the same items.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct PairedCounts {
    /// Both right.
    pub both: u64,
    /// Only the first run right: `b`.
    pub only_a: u64,
    /// Only the second run right: `c`.
    pub only_b: u64,
    /// Both wrong.
    pub neither: u64,
}

impl PairedCounts {
    /// Counts the pairs of two runs' scores.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` for unequal lengths and for scores other than 0 and 1.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::stats::PairedCounts;
    ///
    /// let counts = PairedCounts::from_scores(&[1.0, 1.0, 0.0], &[1.0, 0.0, 0.0])?;
    /// assert_eq!((counts.both, counts.only_a, counts.only_b, counts.neither), (1, 1, 0, 1));
    /// # Ok::<(), evalcore::Error>(())
    /// ```
    pub fn from_scores(a: &[f64], b: &[f64]) -> Result<Self> {
        Self::named(A_AND_B, [a, b])
    }

    /// As [`from_scores`](Self::from_scores), under the names of the arguments.
    pub(super) fn named([name_a, name_b, _]: PairNames, [a, b]: [&[f64]; 2]) -> Result<Self> {
        same_length(name_b, a.len(), b.len())?;
        let mut counts = Self::default();
        for (&a, &b) in a.iter().zip(b) {
            match (right(name_a, a)?, right(name_b, b)?) {
                (true, true) => counts.both += 1,
                (true, false) => counts.only_a += 1,
                (false, true) => counts.only_b += 1,
                (false, false) => counts.neither += 1,
            }
        }
        Ok(counts)
    }

    /// How many items; at most 2⁶⁴ - 1.
    #[must_use]
    pub fn n(&self) -> u64 {
        let agreed = self.both.saturating_add(self.neither);
        agreed.saturating_add(self.discordant())
    }

    /// How many items the runs disagree on, `b + c`; at most 2⁶⁴ - 1.
    #[must_use]
    pub fn discordant(&self) -> u64 {
        self.only_a.saturating_add(self.only_b)
    }
}

/// Whether a score of 0 or 1 is 1.
pub(super) fn right(name: &'static str, score: f64) -> Result<bool> {
    if score == 1.0 {
        Ok(true)
    } else if score == 0.0 {
        Ok(false)
    } else {
        Err(invalid(name, "scores of 0 and 1", score))
    }
}

/// Which of McNemar's tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum McNemarMethod {
    /// The binomial test of the discordant pairs.
    #[default]
    Exact,
    /// The exact p less the probability of the observed count: less conservative.
    MidP,
    /// `(b-c)²/(b+c)` against chi-square with one degree of freedom.
    ChiSquared,
    /// `(|b-c|-1)²/(b+c)` against the same.
    ChiSquaredCorrected,
}

/// McNemar's test of whether two runs are right equally often on the same items, two-sided.
///
/// The statistic is `min(b, c)` for the exact and mid-p tests, else the chi-square. Without a
/// discordant pair every method gives statistic 0 and p = 1. At `b = c` the exact and mid-p tests
/// give p = 1, and the corrected statistic is `1/(b+c)` as in statsmodels. Cost O(1), for any
/// counts. Checked against statsmodels' `mcnemar`; Fagerland, Lydersen and Laake (2013) for mid-p.
///
/// # Examples
///
/// ```
/// use evalcore::stats::{McNemarMethod, PairedCounts, mcnemar};
///
/// let counts = PairedCounts { both: 80, only_a: 10, only_b: 4, neither: 21 };
/// assert!((mcnemar(&counts, McNemarMethod::Exact).p_value - 0.1795654296875).abs() < 1e-12);
/// ```
#[must_use]
pub fn mcnemar(counts: &PairedCounts, method: McNemarMethod) -> TestResult {
    let (b, c) = (real_u64(counts.only_a), real_u64(counts.only_b));
    let m = b + c;
    if m <= 0.0 {
        return TestResult {
            statistic: 0.0,
            p_value: 1.0,
        };
    }
    let fewer = b.min(c);
    let (statistic, p_value) = match method {
        McNemarMethod::Exact => (fewer, 2.0 * binomial_tails(fewer, m, 0.5).lower),
        McNemarMethod::MidP => {
            let exact = 2.0 * binomial_tails(fewer, m, 0.5).lower;
            (fewer, exact - binomial_pmf(fewer, m, 0.5))
        }
        McNemarMethod::ChiSquared => chi_squared((b - c).powi(2) / m),
        McNemarMethod::ChiSquaredCorrected => chi_squared(((b - c).abs() - 1.0).powi(2) / m),
    };
    TestResult {
        statistic,
        p_value: p_value.min(1.0),
    }
}

fn chi_squared(statistic: f64) -> (f64, f64) {
    (statistic, chi_squared_1_sf(statistic))
}
