//! How large a difference is, apart from whether it is there.

use std::borrow::Cow;

use super::check::{differences, real, sample, unit};
use super::mean::{mean_of, scaled, squares, taming, variance};
use crate::Result;

fn two_samples(a: &[f64], b: &[f64]) -> Result<()> {
    sample("a", a, 2)?;
    sample("b", b, 2)
}

/// Both samples by one factor, which no effect size feels.
fn tamed<'a>(a: &'a [f64], b: &'a [f64]) -> (Cow<'a, [f64]>, Cow<'a, [f64]>) {
    let factor = taming(a.iter().chain(b));
    (scaled(a, factor), scaled(b, factor))
}

/// Cohen's d of two samples: the difference of the means in pooled standard deviations.
///
/// `(mean a - mean b) / sqrt((Σ(a - mean a)² + Σ(b - mean b)²)/(n + m - 2))`: any real number, without
/// unit; NaN or infinite where both samples are constant. Cost O(n + m). Cohen (1988); checked against
/// pingouin.
///
/// # Errors
///
/// `parameter.invalid` for fewer than 2 values in a sample, NaN or infinities.
///
/// # Examples
///
/// ```
/// let d = evalcore::stats::cohen_d(&[1.0, 2.0, 3.0], &[2.0, 3.0, 4.0])?;
/// assert!((d + 1.0).abs() < 1e-15);
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn cohen_d(a: &[f64], b: &[f64]) -> Result<f64> {
    two_samples(a, b)?;
    let (a, b) = tamed(a, b);
    let pooled = (squares(&a) + squares(&b)) / (real(a.len()) + real(b.len()) - 2.0);
    Ok((mean_of(&a) - mean_of(&b)) / pooled.sqrt())
}

/// Cohen's d over the root of the mean of the two variances, for paired samples.
///
/// `(mean a - mean b) / sqrt((var a + var b)/2)`: any real number, without unit; NaN or infinite where
/// both samples are constant. Cost O(n + m). Cumming (2012); checked against pingouin.
///
/// # Errors
///
/// As [`cohen_d`].
///
/// # Examples
///
/// ```
/// let d = evalcore::stats::cohen_dav(&[1.0, 2.0, 3.0], &[2.0, 3.0, 4.0])?;
/// assert!((d + 1.0).abs() < 1e-15);
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn cohen_dav(a: &[f64], b: &[f64]) -> Result<f64> {
    two_samples(a, b)?;
    let (a, b) = tamed(a, b);
    Ok((mean_of(&a) - mean_of(&b)) / f64::midpoint(variance(&a), variance(&b)).sqrt())
}

/// Cohen's d of paired samples: the mean difference over the differences' standard deviation.
///
/// `mean(a - b) / sd(a - b)`: any real number, without unit; NaN or infinite where all differences
/// are equal. Cost O(n). Cohen (1988); checked against pingouin.
///
/// # Errors
///
/// As [`cohen_d`], and for unequal lengths.
///
/// # Examples
///
/// ```
/// let dz = evalcore::stats::cohen_dz(&[1.0, 3.0], &[0.0, 0.0])?;
/// assert!((dz - 2.0_f64.sqrt()).abs() < 1e-15);
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn cohen_dz(a: &[f64], b: &[f64]) -> Result<f64> {
    let d = differences(a, b, 2)?;
    let d = scaled(&d, taming(&d));
    Ok(mean_of(&d) / variance(&d).sqrt())
}

/// Cohen's h of two proportions, `2 asin √p1 - 2 asin √p2`, from -π to π.
///
/// Without unit; 0.2, 0.5 and 0.8 are called small, medium and large. Cost O(1). Cohen (1988);
/// checked against statsmodels' `proportion_effectsize`.
///
/// # Errors
///
/// `parameter.invalid` for a proportion outside 0 to 1.
///
/// # Examples
///
/// ```
/// let h = evalcore::stats::cohen_h(0.0, 1.0)?;
/// assert!((h + std::f64::consts::PI).abs() < 1e-15);
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn cohen_h(p1: f64, p2: f64) -> Result<f64> {
    unit("p1", p1)?;
    unit("p2", p2)?;
    Ok(2.0 * p1.sqrt().asin() - 2.0 * p2.sqrt().asin())
}

/// The correction that makes Cohen's d unbiased for few values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum HedgesCorrection {
    /// `Γ(df/2) / (√(df/2) Γ((df-1)/2))`.
    #[default]
    Exact,
    /// `1 - 3/(4 df - 1)`.
    Approximate,
}

/// Hedges' g: [`cohen_d`] times a correction for few values.
///
/// The correction is [`HedgesCorrection`] at `df = n + m - 2`, below 1. Any real number, without unit;
/// NaN or infinite as [`cohen_d`]. Cost O(n + m). Hedges (1981).
///
/// # Errors
///
/// As [`cohen_d`].
///
/// # Examples
///
/// ```
/// use evalcore::stats::{HedgesCorrection, hedges_g};
///
/// let g = hedges_g(&[1.0, 2.0, 3.0], &[2.0, 3.0, 4.0], HedgesCorrection::Approximate)?;
/// assert!((g + 0.8).abs() < 1e-15);
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn hedges_g(a: &[f64], b: &[f64], correction: HedgesCorrection) -> Result<f64> {
    let d = cohen_d(a, b)?;
    let df = real(a.len()) + real(b.len()) - 2.0;
    let factor = match correction {
        HedgesCorrection::Approximate => 1.0 - 3.0 / (4.0 * df - 1.0),
        HedgesCorrection::Exact => {
            let logs = libm::lgamma(df / 2.0) - libm::lgamma((df - 1.0) / 2.0);
            (logs - 0.5 * (df / 2.0).ln()).exp()
        }
    };
    Ok(d * factor)
}

/// Glass's delta: the difference of the means in standard deviations of `b`, the control.
///
/// `(mean a - mean b) / sd b`: any real number, without unit; NaN or infinite where `b` is constant.
/// Cost O(n + m). Glass (1976).
///
/// # Errors
///
/// As [`cohen_d`].
///
/// # Examples
///
/// ```
/// let delta = evalcore::stats::glass_delta(&[5.0, 5.0], &[1.0, 2.0, 3.0])?;
/// assert!((delta - 3.0).abs() < 1e-15);
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn glass_delta(a: &[f64], b: &[f64]) -> Result<f64> {
    two_samples(a, b)?;
    let (a, b) = tamed(a, b);
    Ok((mean_of(&a) - mean_of(&b)) / variance(&b).sqrt())
}

/// Cliff's delta: how often a value of `a` exceeds one of `b`, less how often it falls below.
///
/// `(#{a > b} - #{a < b}) / (n·m)` over all pairs, from -1 to 1; ties count for neither. Cost
/// O((n+m) log m). Cliff (1993).
///
/// # Errors
///
/// `parameter.invalid` for an empty sample, NaN or infinities.
///
/// # Examples
///
/// ```
/// let delta = evalcore::stats::cliffs_delta(&[1.0, 2.0], &[1.0, 1.0])?;
/// assert_eq!(delta, 0.5);
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn cliffs_delta(a: &[f64], b: &[f64]) -> Result<f64> {
    sample("a", a, 1)?;
    sample("b", b, 1)?;
    let mut sorted = b.to_vec();
    sorted.sort_by(f64::total_cmp);
    let mut net = 0.0;
    for &value in a {
        let below = sorted.partition_point(|&other| other < value);
        let above = sorted.len() - sorted.partition_point(|&other| other <= value);
        net += real(below) - real(above);
    }
    Ok(net / (real(a.len()) * real(b.len())))
}
