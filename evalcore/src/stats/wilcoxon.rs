//! Wilcoxon's signed-rank test.

use super::check::{differences, invalid, real};
use super::ranks::{Ranks, tie_sum};
use super::types::Alternative;
use crate::Result;

/// What becomes of items without a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum ZeroMethod {
    /// Dropped before ranking (Wilcoxon 1945).
    #[default]
    Wilcox,
    /// Ranked, then dropped (Pratt 1959).
    Pratt,
    /// Ranked, and their ranks shared by both sides.
    ZSplit,
}

/// Where the p value of a rank test comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum RankMethod {
    /// Exact for few values without ties, else the normal approximation.
    #[default]
    Auto,
    /// The exact distribution of the statistic.
    Exact,
    /// The normal approximation, corrected for ties.
    Asymptotic,
}

/// Options of [`wilcoxon`].
///
/// # Examples
///
/// ```
/// use evalcore::stats::{WilcoxonOptions, ZeroMethod};
///
/// let options = WilcoxonOptions::default().zero_method(ZeroMethod::Pratt);
/// assert!(!options.correction);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[non_exhaustive]
pub struct WilcoxonOptions {
    /// Which departures count. Default: either way.
    pub alternative: Alternative,
    /// What becomes of zeros. Default: dropped.
    pub zero_method: ZeroMethod,
    /// Where the p value comes from. Default: exact up to 13 items, and up to 50 without ties and
    /// zeros.
    pub method: RankMethod,
    /// Whether the normal approximation takes ½ off the statistic. Default: no, as in SciPy.
    pub correction: bool,
}

impl WilcoxonOptions {
    /// Sets which departures count. Default: either way.
    #[must_use]
    pub fn alternative(mut self, alternative: Alternative) -> Self {
        self.alternative = alternative;
        self
    }

    /// Sets what becomes of zeros. Default: dropped.
    #[must_use]
    pub fn zero_method(mut self, zero_method: ZeroMethod) -> Self {
        self.zero_method = zero_method;
        self
    }

    /// Sets where the p value comes from. Default: [`RankMethod::Auto`].
    #[must_use]
    pub fn method(mut self, method: RankMethod) -> Self {
        self.method = method;
        self
    }

    /// Sets the continuity correction. Default: off.
    #[must_use]
    pub fn correction(mut self, correction: bool) -> Self {
        self.correction = correction;
        self
    }
}

/// The result of [`wilcoxon`].
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Wilcoxon {
    /// The smaller rank sum for a two-sided test, else the rank sum of the positive differences.
    pub statistic: f64,
    /// From 0 to 1.
    pub p_value: f64,
    /// The normal statistic, where the approximation was used.
    pub z: Option<f64>,
    /// The rank sum of the positive differences.
    pub positive: f64,
    /// The rank sum of the negative differences.
    pub negative: f64,
    /// What was used: [`RankMethod::Exact`] or [`RankMethod::Asymptotic`].
    pub method: RankMethod,
}

/// Up to this many items [`RankMethod::Auto`] is exact in any case, as in SciPy.
const AUTO_ALL: usize = 13;
/// Up to this many items it is exact without ties and zeros.
const AUTO_EXACT: usize = 50;
/// Above this many steps the exact distribution is refused.
const MAX_STEPS: f64 = 1e9;

/// Wilcoxon's signed-rank test of two runs on the same items: are the differences `a - b` centred
/// at zero?
///
/// `W+ = Σ ranks of positive differences`, `W-` likewise, each 0 to n(n+1)/2. Ranks are those of
/// `|a - b|`, ties averaged. The exact distribution is that over all signs of
/// the ranks as they are, so it holds with ties and zeros too. Without any difference p = 1. Cost
/// O(n log n); exact O(n³). Checked against SciPy's `wilcoxon`.
///
/// # Errors
///
/// `parameter.invalid` for unequal lengths, no items, NaN or infinities, and for `method` exact on
/// more than about a thousand differences.
///
/// # Examples
///
/// ```
/// use evalcore::stats::{WilcoxonOptions, wilcoxon};
///
/// let a = [1.1444, -1.3018, 0.0334, 0.5726];
/// let b = [1.5377, -1.0161, 0.0468, 0.4612];
/// let test = wilcoxon(&a, &b, &WilcoxonOptions::default())?;
/// assert_eq!(test.statistic, 2.0);
/// assert!((test.p_value - 0.375).abs() < 1e-15);
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn wilcoxon(a: &[f64], b: &[f64], options: &WilcoxonOptions) -> Result<Wilcoxon> {
    let mut d = differences(a, b, 1)?;
    let items = d.len();
    let zeros = d.iter().filter(|&&value| value == 0.0).count();
    if options.zero_method == ZeroMethod::Wilcox {
        d.retain(|&value| value != 0.0);
    }
    let sizes: Vec<f64> = d.iter().map(|value| value.abs()).collect();
    let ranks = Ranks::of(&sizes);
    let (mut positive, mut negative, mut split) = (0.0, 0.0, 0.0);
    let mut signed = Vec::with_capacity(d.len());
    for (&value, &rank) in d.iter().zip(&ranks.ranks) {
        if value == 0.0 {
            split += rank / 2.0;
        } else {
            signed.push(rank);
            *if value > 0.0 {
                &mut positive
            } else {
                &mut negative
            } += rank;
        }
    }
    if options.zero_method != ZeroMethod::ZSplit {
        split = 0.0;
    }
    let exact = match options.method {
        RankMethod::Exact => true,
        RankMethod::Asymptotic => false,
        RankMethod::Auto => {
            items <= AUTO_ALL || (items <= AUTO_EXACT && zeros == 0 && !ranks.has_ties())
        }
    };
    let (p_value, z) = if exact {
        (exact_p(&signed, positive, options.alternative)?, None)
    } else {
        let z = normal_statistic(&ranks, positive + split, zeros, *options);
        match z {
            Some(z) => (options.alternative.p_of_z(z), Some(z)),
            None => (1.0, None),
        }
    };
    positive += split;
    negative += split;
    Ok(Wilcoxon {
        statistic: match options.alternative {
            Alternative::TwoSided => positive.min(negative),
            _ => positive,
        },
        p_value,
        z,
        positive,
        negative,
        method: if exact {
            RankMethod::Exact
        } else {
            RankMethod::Asymptotic
        },
    })
}

/// The normal statistic, or `None` where the rank sums can not vary.
fn normal_statistic(
    ranks: &Ranks,
    positive: f64,
    zeros: usize,
    options: WilcoxonOptions,
) -> Option<f64> {
    let n = real(ranks.ranks.len());
    let mut mean = n * (n + 1.0) / 4.0;
    let mut spread = n * (n + 1.0) * (2.0 * n + 1.0);
    let mut groups = ranks.groups.as_slice();
    if options.zero_method == ZeroMethod::Pratt {
        let zero = real(zeros);
        mean -= zero * (zero + 1.0) / 4.0;
        spread -= zero * (zero + 1.0) * (2.0 * zero + 1.0);
        if zeros > 0 {
            groups = groups.get(1..).unwrap_or_default();
        }
    }
    spread -= tie_sum(groups) / 2.0;
    let error = (spread / 24.0).sqrt();
    if error.is_nan() || error <= 0.0 {
        return None;
    }
    let z = (positive - mean) / error;
    if !options.correction {
        return Some(z);
    }
    let sign = match options.alternative {
        Alternative::Greater => 1.0,
        Alternative::Less => -1.0,
        Alternative::TwoSided if z == 0.0 => 0.0,
        Alternative::TwoSided => z.signum(),
    };
    Some(z - sign * 0.5 / error)
}

/// The p value from all sign patterns of the ranks, whose doubles are whole numbers.
fn exact_p(ranks: &[f64], positive: f64, alternative: Alternative) -> Result<f64> {
    let total: f64 = ranks.iter().map(|rank| 2.0 * rank).sum();
    if total * real(ranks.len()) > MAX_STEPS {
        return Err(invalid(
            "method",
            "asymptotic for this many differences",
            format!("exact for {}", ranks.len()),
        ));
    }
    let mut chances = vec![1.0];
    for rank in ranks {
        let shift = whole(2.0 * rank);
        let mut next = vec![0.0; chances.len() + shift];
        for (slot, chance) in next.iter_mut().zip(&chances) {
            *slot += 0.5 * chance;
        }
        for (slot, chance) in next.iter_mut().skip(shift).zip(&chances) {
            *slot += 0.5 * chance;
        }
        chances = next;
    }
    let observed = whole(2.0 * positive);
    let less = chances.iter().take(observed + 1).sum();
    let greater = chances.iter().skip(observed).sum();
    Ok(alternative.p_of_tails(less, greater))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "doubled ranks are small whole numbers"
)]
fn whole(value: f64) -> usize {
    value.round() as usize
}
