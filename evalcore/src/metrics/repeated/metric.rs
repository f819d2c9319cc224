//! pass@k and its kin for one problem.

use super::hypergeometric::{all_correct, at_least, expected_above, none_correct};
use crate::error::Result;
use crate::metrics::argument::invalid;

/// A measure of n answers to one problem, c of them correct.
///
/// All are proportions, 0 to 1, and unbiased for k answers drawn without replacement from the n.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum RepeatedMetric {
    /// See [`pass_at_k`].
    PassAtK {
        /// How many answers are drawn.
        k: u64,
    },
    /// See [`pass_hat_k`].
    PassHatK {
        /// How many answers are drawn.
        k: u64,
    },
    /// See [`g_pass_at_k`].
    GPassAtK {
        /// How many answers are drawn.
        k: u64,
        /// The share of them that has to be correct, 0 to 1.
        tau: f64,
    },
    /// See [`mg_pass_at_k`].
    MgPassAtK {
        /// How many answers are drawn.
        k: u64,
    },
}

/// What is answered where more answers are drawn than there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum AboveN {
    /// An error that names `k`.
    #[default]
    Reject,
    /// What the reference implementations answer: 1 for pass@k where n − c < k, even without a
    /// correct answer, and 0 for the others.
    AsReference,
}

impl RepeatedMetric {
    /// The name as the field writes it, such as `pass@1` or `g-pass@8_0.5`.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::PassAtK { k } => format!("pass@{k}"),
            Self::PassHatK { k } => format!("pass^{k}"),
            Self::GPassAtK { k, tau } => format!("g-pass@{k}_{tau:?}"),
            Self::MgPassAtK { k } => format!("mg-pass@{k}"),
        }
    }

    /// The value for one problem.
    ///
    /// Cost: O(√n) steps at most.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` names `n` where it is 0 or above 2³² − 1, `c` where it is above n, `k` where
    /// it is 0 or, unless `above_n` says otherwise, above n, and `tau` where it is not within 0 to 1.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::metrics::{AboveN, RepeatedMetric};
    ///
    /// let metric = RepeatedMetric::PassAtK { k: 7 };
    /// assert!(metric.value(5, 2, AboveN::Reject).is_err());
    /// assert_eq!(metric.value(5, 2, AboveN::AsReference)?, 1.0);
    /// # Ok::<(), evalcore::Error>(())
    /// ```
    pub fn value(self, n: u64, c: u64, above_n: AboveN) -> Result<f64> {
        let k = self.check()?;
        if n == 0 || u32::try_from(n).is_err() {
            return Err(invalid("n", "between 1 and 4294967295", n));
        }
        if c > n {
            return Err(invalid("c", "at most `n`", format_args!("{c} of {n}")));
        }
        if k > n {
            return match above_n {
                AboveN::Reject => Err(invalid("k", "at most `n`", format_args!("{k} of {n}"))),
                AboveN::AsReference if matches!(self, Self::PassAtK { .. }) => Ok(1.0),
                AboveN::AsReference => Ok(0.0),
            };
        }
        Ok(match self {
            Self::PassAtK { .. } => 1.0 - none_correct(n, c, k),
            Self::PassHatK { .. } => all_correct(n, c, k),
            Self::GPassAtK { tau, .. } => at_least(n, c, k, threshold(k, tau)),
            Self::MgPassAtK { .. } => {
                #[expect(clippy::cast_precision_loss, reason = "k is below 2^32")]
                let scale = 2.0 / k as f64;
                scale * expected_above(n, c, k, k.div_ceil(2))
            }
        })
    }

    /// Checks what does not depend on a problem; gives k.
    pub(super) fn check(self) -> Result<u64> {
        let (Self::PassAtK { k }
        | Self::PassHatK { k }
        | Self::GPassAtK { k, .. }
        | Self::MgPassAtK { k }) = self;
        if k == 0 {
            return Err(invalid("k", "1 or more", k));
        }
        if let Self::GPassAtK { tau, .. } = self
            && !(0.0..=1.0).contains(&tau)
        {
            return Err(invalid("tau", "between 0 and 1", tau));
        }
        Ok(k)
    }
}

/// `max(ceil(k·tau), 1)`, in floating point as the reference computes it.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "k is below 2^32 and tau between 0 and 1"
)]
fn threshold(k: u64, tau: f64) -> u64 {
    ((k as f64 * tau).ceil() as u64).max(1)
}

/// pass@k: the chance that one of k answers is correct, 1 − C(n−c, k) / C(n, k).
///
/// Proportion, 0 to 1; within 1e-12 of the exact value for any n. Cost: O(√n) at most. Citation: Chen et al. 2021,
/// arXiv 2107.03374. Reference: openai/human-eval, which answers 1 for k > n.
///
/// # Errors
///
/// `parameter.invalid` names `n` (0), `c` (above n) or `k` (0, or above n).
///
/// # Examples
///
/// ```
/// use evalcore::metrics::pass_at_k;
///
/// assert!((pass_at_k(10, 3, 5)? - 11.0 / 12.0).abs() < 1e-12);
/// assert_eq!(pass_at_k(5, 2, 7).unwrap_err().to_string(), "expected `k` to be at most `n`, found `7 of 5`");
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn pass_at_k(n: u64, c: u64, k: u64) -> Result<f64> {
    RepeatedMetric::PassAtK { k }.value(n, c, AboveN::Reject)
}

/// pass^k: the chance that all of k answers are correct, C(c, k) / C(n, k).
///
/// Proportion, 0 to 1. Cost: O(√n) at most. Citation: Yao et al. 2024 (τ-bench), arXiv 2406.12045.
///
/// # Errors
///
/// As [`pass_at_k`].
///
/// # Examples
///
/// ```
/// use evalcore::metrics::pass_hat_k;
///
/// assert!((pass_hat_k(10, 3, 3)? - 1.0 / 120.0).abs() < 1e-12);
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn pass_hat_k(n: u64, c: u64, k: u64) -> Result<f64> {
    RepeatedMetric::PassHatK { k }.value(n, c, AboveN::Reject)
}

/// G-Pass@k: the chance that at least m of k answers are correct, m = max(⌈k·τ⌉, 1).
///
/// The hypergeometric upper tail; proportion, 0 to 1. ⌈k·τ⌉ is taken in floating point, as the
/// reference does: k = 100 and τ = 0.07 give 8. Cost: O(√n) at most. Citation: Liu et al. 2024, arXiv 2412.13147.
/// Reference: open-compass/opencompass (`GPassKEvaluator`), `SciPy`'s `hypergeom.sf`.
///
/// # Errors
///
/// As [`pass_at_k`]; also `tau` where it is not within 0 to 1.
///
/// # Examples
///
/// ```
/// use evalcore::metrics::g_pass_at_k;
///
/// assert!((g_pass_at_k(16, 4, 8, 0.25)? - 0.715_384_615_384_615_4).abs() < 1e-12);
/// assert!((g_pass_at_k(16, 4, 8, 0.5)? - 0.038_461_538_461_538_46).abs() < 1e-12);
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn g_pass_at_k(n: u64, c: u64, k: u64, tau: f64) -> Result<f64> {
    RepeatedMetric::GPassAtK { k, tau }.value(n, c, AboveN::Reject)
}

/// mG-Pass@k: 2/k times the sum of the chances that at least i of k answers are correct, over
/// i = ⌈k/2⌉ + 1 … k.
///
/// Proportion, 0 to 1: the mean of G-Pass@k over τ from 0.5 to 1. The sum is 0 for k = 1. The
/// thresholds are the integers i themselves; the reference takes ⌈k·(i/k)⌉ in floating point, which
/// is i + 1 for some i from k = 25 on. Cost: O(√n) at most. Citation: Liu et al. 2024, arXiv 2412.13147.
///
/// # Errors
///
/// As [`pass_at_k`].
///
/// # Examples
///
/// ```
/// use evalcore::metrics::mg_pass_at_k;
///
/// assert!((mg_pass_at_k(10, 5, 3)? - 1.0 / 18.0).abs() < 1e-12);
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn mg_pass_at_k(n: u64, c: u64, k: u64) -> Result<f64> {
    RepeatedMetric::MgPassAtK { k }.value(n, c, AboveN::Reject)
}
