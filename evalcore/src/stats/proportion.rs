//! Intervals for one proportion.

use super::check::{invalid, open_unit, real_u64, successes};
use super::distribution::{beta_point, normal_point};
use super::special::binomial_pmf;
use super::types::Interval;
use crate::Result;

/// So many trials at most are summed over: memory and time grow with them.
const MOST_TRIALS: u64 = 1_000_000;

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

/// How the interval of a proportion is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum ProportionMethod {
    /// Wilson's score interval (1927): right on average from n = 5 on.
    #[default]
    Wilson,
    /// Clopper and Pearson (1934): covers at least as often as it says; for gates.
    ClopperPearson,
    /// Quantiles of Beta(k + ½, n - k + ½), the posterior under Jeffreys' prior.
    Jeffreys,
    /// Quantiles of Beta(k + 1, n - k + 1), the posterior under a flat prior.
    Beta,
    /// Agresti and Coull (1998): the normal interval with z²/2 added to both counts.
    AgrestiCoull,
    /// The normal interval `p ± z·sqrt(p(1-p)/n)`: wrong for small n, listed for comparison.
    Normal,
    /// The t interval of the mean of the 0/1 scores, `p ± t·sqrt(p(1-p)/(n-1))`; n from 2 on.
    StudentT,
    /// The interval that lm-eval prints, `p ± z·sqrt(p(1-p)/(n-1))`; n from 2 on.
    Clt,
}

impl ProportionMethod {
    /// The name as it stands in documents.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::stats::ProportionMethod;
    ///
    /// assert_eq!(ProportionMethod::default().as_str(), "wilson");
    /// ```
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Wilson => "wilson",
            Self::ClopperPearson => "clopper-pearson",
            Self::Jeffreys => "jeffreys",
            Self::Beta => "beta",
            Self::AgrestiCoull => "agresti-coull",
            Self::Normal => "normal",
            Self::StudentT => "t",
            Self::Clt => "clt",
        }
    }

    /// How often the interval of `n` trials at level `1 - alpha` holds the true proportion, for each
    /// of these `rates`, by the exact sum over counts.
    ///
    /// `Σ_k [interval of k holds p]·C(n, k) p^k (1-p)^(n-k)`, 0 to 1. Cost O(n) intervals and O(n) for
    /// each rate. Brown, Cai and `DasGupta` (2001).
    ///
    /// # Errors
    ///
    /// `parameter.invalid` as for [`proportion_interval`], for `n` of 0 and above 1,000,000, and for a
    /// rate outside (0, 1).
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::stats::ProportionMethod;
    ///
    /// let exact = ProportionMethod::ClopperPearson.coverage(20, &[0.3, 0.9], 0.05)?;
    /// assert!(exact.iter().all(|&coverage| coverage >= 0.95));
    /// # Ok::<(), evalcore::Error>(())
    /// ```
    pub fn coverage(self, n: u64, rates: &[f64], alpha: f64) -> Result<Vec<f64>> {
        if n > MOST_TRIALS {
            return Err(invalid("n", "at most 1000000 trials", n));
        }
        let intervals: Vec<Interval> = (0..=n)
            .map(|count| proportion_interval(Proportion::new(count, n)?, alpha, self))
            .collect::<Result<_>>()?;
        rates
            .iter()
            .map(|&p| {
                open_unit("rates", p)?;
                let covering = (0..)
                    .zip(&intervals)
                    .filter(|(_, interval)| interval.contains(p));
                Ok(covering
                    .map(|(count, _)| binomial_pmf(real_u64(count), real_u64(n), p))
                    .sum())
            })
            .collect()
    }
}

/// The interval of a proportion at level `1 - alpha`.
///
/// Limits are proportions within 0 and 1. No success gives a lower limit of exactly 0 and no failure
/// an upper limit of exactly 1 for [`ProportionMethod::Wilson`] and
/// [`ProportionMethod::ClopperPearson`]. The formulas stand with the methods. Cost O(1). Checked
/// against statsmodels' `proportion_confint`; Bowyer, Aitchison and Ivanova (arXiv 2503.01747) say
/// why not [`ProportionMethod::Normal`].
///
/// # Errors
///
/// `parameter.invalid` for `n = 1` with the t and CLT methods, and `alpha` outside (0, 1).
///
/// # Examples
///
/// ```
/// use evalcore::stats::{Proportion, ProportionMethod, proportion_interval};
///
/// let wilson = proportion_interval(Proportion::new(81, 263)?, 0.05, ProportionMethod::Wilson)?;
/// assert_eq!(format!("{:.4} {:.4}", wilson.low, wilson.high), "0.2553 0.3662");
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn proportion_interval(
    proportion: Proportion,
    alpha: f64,
    method: ProportionMethod,
) -> Result<Interval> {
    open_unit("alpha", alpha)?;
    let Proportion { count, n } = proportion;
    let (k, total) = (real_u64(count), real_u64(n));
    let p = k / total;
    let z = -normal_point(alpha / 2.0);
    let interval = match method {
        ProportionMethod::Wilson => wilson(k, total, z),
        ProportionMethod::ClopperPearson => Interval {
            low: if count == 0 {
                0.0
            } else {
                beta_point(alpha / 2.0, k, total - k + 1.0)
            },
            high: if count == n {
                1.0
            } else {
                beta_point(1.0 - alpha / 2.0, k + 1.0, total - k)
            },
        },
        ProportionMethod::Jeffreys => posterior(k, total, alpha, 0.5),
        ProportionMethod::Beta => posterior(k, total, alpha, 1.0),
        ProportionMethod::AgrestiCoull => {
            let size = total + z * z;
            let centre = (k + z * z / 2.0) / size;
            around(centre, z * (centre * (1.0 - centre) / size).sqrt())
        }
        ProportionMethod::Normal => around(p, z * (p * (1.0 - p) / total).sqrt()),
        ProportionMethod::Clt => around(p, z * clt_error(p, n)?),
        ProportionMethod::StudentT => {
            let error = clt_error(p, n)?;
            let t = -super::distribution::t_point(alpha / 2.0, total - 1.0);
            around(p, t * error)
        }
    };
    Ok(interval)
}

fn clt_error(p: f64, n: u64) -> Result<f64> {
    if n < 2 {
        return Err(invalid("n", "at least 2 trials", n));
    }
    Ok((p * (1.0 - p) / (real_u64(n) - 1.0)).sqrt())
}

fn around(centre: f64, half: f64) -> Interval {
    Interval {
        low: (centre - half).clamp(0.0, 1.0),
        high: (centre + half).clamp(0.0, 1.0),
    }
}

fn posterior(k: f64, n: f64, alpha: f64, prior: f64) -> Interval {
    let (a, b) = (k + prior, n - k + prior);
    Interval {
        low: beta_point(alpha / 2.0, a, b),
        high: beta_point(1.0 - alpha / 2.0, a, b),
    }
}

/// Wilson's interval at the normal quantile `z`.
pub(super) fn wilson(k: f64, n: f64, z: f64) -> Interval {
    let p = k / n;
    let square = z * z;
    let scale = 1.0 + square / n;
    let centre = (p + square / (2.0 * n)) / scale;
    let half = z / scale * (p * (1.0 - p) / n + square / (4.0 * n * n)).sqrt();
    let mut interval = around(centre, half);
    if k <= 0.0 {
        interval.low = 0.0;
    }
    if k >= n {
        interval.high = 1.0;
    }
    interval
}

/// The lowest success rate that `n` successes without a failure still allow: `alpha^(1/n)`.
///
/// A proportion, 0 to 1; one-sided at level `1 - alpha`, and the one-sided limit of Clopper and Pearson
/// (1934) for `k = n`. Cost O(1).
///
/// # Errors
///
/// `parameter.invalid` for `n = 0` or `alpha` outside (0, 1).
///
/// # Examples
///
/// ```
/// let bound = evalcore::stats::no_failure_bound(250, 0.05)?;
/// assert_eq!(format!("{bound:.4}"), "0.9881");
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn no_failure_bound(n: u64, alpha: f64) -> Result<f64> {
    successes("n", n, n)?;
    Ok(open_unit("alpha", alpha)?.powf(1.0 / real_u64(n)))
}
