//! Planning: how many questions, what power, which difference can be seen.

use super::check::{differences, invalid, not_negative, open_unit, positive, real, real_u64};
use super::distribution::{normal_cdf, normal_point};
use super::mcnemar::PairedCounts;
use super::mean::variance;
use super::types::Alternative;
use crate::Result;

/// A paired comparison of two runs, planned by Miller's equations 9 and 10 (arXiv 2411.00640).
///
/// With `v = ω² + σ_A²/K_A + σ_B²/K_B`, `n = (z_α + z_β)² v / δ²`, where `z_α` belongs to `alpha/2`
/// for a two-sided test. All differences are in the unit of the scores whose variances are given:
/// of 0/1 scores, proportions (0.0025 is 0.25 points).
///
/// # Examples
///
/// ```
/// use evalcore::stats::Design;
///
/// let mut design = Design::new(1.0 / 9.0)?;
/// assert_eq!(design.required_n(0.03)?, 969);
/// let spread = design.answer_variance(1.0 / 6.0, 1.0 / 6.0)?;
/// assert_eq!(format!("{:.5}", spread.answers(10, 10)?.minimum_detectable_effect(198)?), "0.07567");
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Design {
    omega2: f64,
    sigma2: [f64; 2],
    answers: [usize; 2],
    alpha: f64,
    power: f64,
    alternative: Alternative,
}

impl Design {
    /// Plans for differences whose questions have the variance `omega2` = Var(E[a - b | question]).
    ///
    /// Two-sided, alpha 0.05, power 0.8, one answer to each question without noise of its own.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` for a variance that is negative or not finite.
    pub fn new(omega2: f64) -> Result<Self> {
        Ok(Self {
            omega2: not_negative("omega2", omega2)?,
            sigma2: [0.0; 2],
            answers: [1; 2],
            alpha: 0.05,
            power: 0.8,
            alternative: Alternative::TwoSided,
        })
    }

    /// Plans from two earlier runs' scores of the same items: the variance of their differences.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` for unequal lengths, fewer than 2 items, NaN or infinities.
    pub fn from_scores(a: &[f64], b: &[f64]) -> Result<Self> {
        Self::new(variance(&differences(a, b, 2)?))
    }

    /// Plans from paired 0/1 outcomes: `(b + c)/n - ((b - c)/n)²`.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` where no pair was counted.
    ///
    /// # Examples
    ///
    /// 10,000 pairs with 50 and 50 discordant ones see 0.25 points, one-sided at 80% power:
    ///
    /// ```
    /// use evalcore::stats::{Alternative, Design, PairedCounts};
    ///
    /// let counts = PairedCounts { both: 8000, only_a: 50, only_b: 50, neither: 1900 };
    /// let design = Design::from_counts(&counts)?.alternative(Alternative::Less);
    /// assert_eq!(format!("{:.4}", design.minimum_detectable_effect(10_000)?), "0.0025");
    /// # Ok::<(), evalcore::Error>(())
    /// ```
    pub fn from_counts(counts: &PairedCounts) -> Result<Self> {
        if counts.n() == 0 {
            return Err(invalid("counts", "at least 1 pair", 0));
        }
        let n = real_u64(counts.n());
        let (b, c) = (real_u64(counts.only_a), real_u64(counts.only_b));
        let mean = (b - c) / n;
        Self::new((b + c) / n - mean * mean)
    }

    /// Sets the variances of the answers to one question, of the first and the second run.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` for a variance that is negative or not finite.
    pub fn answer_variance(mut self, sigma2_a: f64, sigma2_b: f64) -> Result<Self> {
        self.sigma2 = [
            not_negative("sigma2_a", sigma2_a)?,
            not_negative("sigma2_b", sigma2_b)?,
        ];
        Ok(self)
    }

    /// Sets how many answers each run gives to a question. Default: 1.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` for 0.
    pub fn answers(mut self, k_a: usize, k_b: usize) -> Result<Self> {
        if k_a == 0 || k_b == 0 {
            return Err(invalid("answers", "at least 1", 0));
        }
        self.answers = [k_a, k_b];
        Ok(self)
    }

    /// Sets the chance of a false alarm. Default: 0.05.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` outside (0, 1).
    pub fn alpha(mut self, alpha: f64) -> Result<Self> {
        self.alpha = open_unit("alpha", alpha)?;
        Ok(self)
    }

    /// Sets the chance of seeing a difference that is there. Default: 0.8.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` outside (0, 1).
    pub fn power(mut self, power: f64) -> Result<Self> {
        self.power = open_unit("power", power)?;
        Ok(self)
    }

    /// Sets which departures count; one-sided tests put all of `alpha` on one side.
    #[must_use]
    pub fn alternative(mut self, alternative: Alternative) -> Self {
        self.alternative = alternative;
        self
    }

    /// The variance of one question's difference, `ω² + σ_A²/K_A + σ_B²/K_B`.
    #[must_use]
    pub fn variance(&self) -> f64 {
        let [sigma2_a, sigma2_b] = self.sigma2;
        let [k_a, k_b] = self.answers;
        self.omega2 + sigma2_a / real(k_a) + sigma2_b / real(k_b)
    }

    fn z_alpha(&self) -> f64 {
        match self.alternative {
            Alternative::TwoSided => -normal_point(self.alpha / 2.0),
            _ => -normal_point(self.alpha),
        }
    }

    fn z_sum(&self) -> f64 {
        self.z_alpha() + normal_point(self.power)
    }

    /// The number of questions that shows a difference `delta`, before rounding up.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` for a `delta` that is not above 0, and for an `alpha` and `power` that
    /// need no data.
    pub fn required_n_unrounded(&self, delta: f64) -> Result<f64> {
        positive("delta", delta)?;
        Ok(self.checked_z_sum()?.powi(2) * self.variance() / (delta * delta))
    }

    /// The number of questions that shows a difference `delta`; at least 1.
    ///
    /// # Errors
    ///
    /// As [`Self::required_n_unrounded`], and for more questions than can be counted.
    pub fn required_n(&self, delta: f64) -> Result<u64> {
        let n = self.required_n_unrounded(delta)?.ceil().max(1.0);
        if n >= 9e15 {
            return Err(invalid(
                "delta",
                "a difference that 9e15 questions can show",
                delta,
            ));
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a whole number from 1 to 9e15"
        )]
        Ok(n as u64)
    }

    /// The smallest difference that `n` questions show at the planned power.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` for `n = 0`, and for an `alpha` and `power` that need no data.
    pub fn minimum_detectable_effect(&self, n: u64) -> Result<f64> {
        Ok(self.checked_z_sum()? * self.standard_error(n)?)
    }

    /// The chance that `n` questions show a difference `delta`, 0 to 1.
    ///
    /// The chance of a two-sided alarm for the wrong side is left out, as in the equations.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` for `n = 0` and a `delta` that is negative or not finite.
    pub fn power_of(&self, n: u64, delta: f64) -> Result<f64> {
        not_negative("delta", delta)?;
        let error = self.standard_error(n)?;
        if error <= 0.0 {
            return Ok(if delta > 0.0 { 1.0 } else { 0.0 });
        }
        Ok(normal_cdf(delta / error - self.z_alpha()))
    }

    fn standard_error(&self, n: u64) -> Result<f64> {
        if n == 0 {
            return Err(invalid("n", "at least 1 question", n));
        }
        Ok((self.variance() / real_u64(n)).sqrt())
    }

    fn checked_z_sum(&self) -> Result<f64> {
        let sum = self.z_sum();
        if sum > 0.0 {
            Ok(sum)
        } else {
            Err(invalid("power", "a number above alpha", self.power))
        }
    }
}
