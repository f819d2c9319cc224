//! Evidence that may be looked at any time: discordant pairs.

use std::f64::consts::LN_2;

use super::check::{positive, real_u64};
use super::special::beta_tails;
use super::types::Alternative;
use crate::Result;

/// A test of discordant pairs that stays valid however often it is looked at.
///
/// Without a difference each discordant pair falls to either run by a fair coin. The e-value is the
/// likelihood of the pairs under a Beta(a, a) mixture of biased coins over that under the fair one,
/// `2^m B(x+a, m-x+a) / B(a, a)`: its chance of ever reaching `1/α` is at most α (Ville). One-sided
/// mixtures take the half of the coins that favours the run in question.
///
/// # Examples
///
/// ```
/// use evalcore::stats::{Alternative, DiscordantEProcess};
///
/// let mut evidence = DiscordantEProcess::new(1.0, Alternative::TwoSided)?;
/// evidence.update(10, 0);
/// // 2^10 · B(11, 1) / B(1, 1) = 1024 / 11.
/// assert!((evidence.e_value() - 1024.0 / 11.0).abs() < 1e-9);
/// assert!(evidence.rejects(0.05)?);
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct DiscordantEProcess {
    pub(super) prior: f64,
    pub(super) alternative: Alternative,
    pub(super) only_a: u64,
    pub(super) only_b: u64,
    pub(super) most: f64,
}

impl DiscordantEProcess {
    /// Starts without evidence. A larger `prior` suits smaller differences; 1 mixes all coins alike.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` for a prior that is not above 0.
    pub fn new(prior: f64, alternative: Alternative) -> Result<Self> {
        Ok(Self {
            prior: positive("prior", prior)?,
            alternative,
            only_a: 0,
            only_b: 0,
            most: 0.0,
        })
    }

    /// Adds the discordant pairs since the last look: those only the first and only the second run
    /// got right.
    pub fn update(&mut self, only_a: u64, only_b: u64) {
        self.only_a = self.only_a.saturating_add(only_a);
        self.only_b = self.only_b.saturating_add(only_b);
        self.most = self.most.max(self.log_e_value());
    }

    /// How many discordant pairs were seen.
    #[must_use]
    pub fn discordant(&self) -> u64 {
        self.only_a.saturating_add(self.only_b)
    }

    /// The natural logarithm of the e-value now.
    #[must_use]
    pub fn log_e_value(&self) -> f64 {
        let (x, y) = (real_u64(self.only_a), real_u64(self.only_b));
        let a = self.prior;
        let two_sided = (x + y) * LN_2 + ln_beta(x + a, y + a) - ln_beta(a, a);
        let coins = beta_tails(x + a, y + a, 0.5, 0.5);
        match self.alternative {
            Alternative::TwoSided => two_sided,
            Alternative::Greater => two_sided + (2.0 * coins.upper).ln(),
            Alternative::Less => two_sided + (2.0 * coins.lower).ln(),
        }
    }

    /// The e-value now: 1 means no evidence, 20 rejects at 0.05.
    #[must_use]
    pub fn e_value(&self) -> f64 {
        self.log_e_value().exp()
    }

    /// The anytime-valid p value: one over the largest e-value of all looks, at most 1.
    #[must_use]
    pub fn p_value(&self) -> f64 {
        (-self.most).exp()
    }

    /// Whether any look so far rejects at `alpha`.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` for `alpha` outside (0, 1).
    pub fn rejects(&self, alpha: f64) -> Result<bool> {
        Ok(self.most >= -super::check::open_unit("alpha", alpha)?.ln())
    }
}

fn ln_beta(a: f64, b: f64) -> f64 {
    libm::lgamma(a) + libm::lgamma(b) - libm::lgamma(a + b)
}
