//! Normal, t, chi-square and beta distributions.

use std::f64::consts::{FRAC_1_SQRT_2, PI, SQRT_2};

use statrs::function::erf::erfc_inv;

use super::check::{open_unit, positive};
use super::special::{beta_factor, beta_tails, root};
use crate::Result;

pub(super) fn normal_sf(z: f64) -> f64 {
    0.5 * libm::erfc(z * FRAC_1_SQRT_2)
}

pub(super) fn normal_cdf(z: f64) -> f64 {
    normal_sf(-z)
}

/// The quantile for `p` from 0 to 1, the ends infinite.
pub(super) fn normal_point(p: f64) -> f64 {
    if p > 0.5 {
        return -normal_point(1.0 - p);
    }
    let z = -SQRT_2 * erfc_inv(2.0 * p);
    if !z.is_finite() {
        return z;
    }
    let density = (-0.5 * z * z).exp() / (2.0 * PI).sqrt();
    if density > 0.0 {
        z - (normal_cdf(z) - p) / density
    } else {
        z
    }
}

/// The quantile of the standard normal distribution: the `z` with `Φ(z) = p`.
///
/// Any real number. Relative error below 1e-13. Cost O(1). Checked against SciPy's `norm.ppf`.
///
/// # Errors
///
/// `parameter.invalid` where `p` is not strictly between 0 and 1.
///
/// # Examples
///
/// ```
/// let z = evalcore::stats::normal_quantile(0.975)?;
/// assert!((z - 1.959963984540054).abs() < 1e-14);
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn normal_quantile(p: f64) -> Result<f64> {
    Ok(normal_point(open_unit("p", p)?))
}

/// `P(T > |t|)` for a t distribution.
fn t_tail(t: f64, df: f64) -> f64 {
    if t.is_infinite() {
        return 0.0;
    }
    let square = t * t;
    0.5 * beta_tails(0.5 * df, 0.5, df / (df + square), square / (df + square)).lower
}

/// `P(T > t)`; NaN for a statistic that is 0/0.
pub(super) fn t_sf(t: f64, df: f64) -> f64 {
    if t.is_nan() || t >= 0.0 {
        t_tail(t, df)
    } else {
        1.0 - t_tail(t, df)
    }
}

/// The quantile for `p` strictly between 0 and 1 and `df > 0`.
pub(super) fn t_point(p: f64, df: f64) -> f64 {
    let tail = p.min(1.0 - p);
    if tail >= 0.5 {
        return 0.0;
    }
    let mut high = 1.0;
    while t_tail(high, df) > tail && high < 1e300 {
        high *= 4.0;
    }
    let log_constant =
        libm::lgamma(0.5 * (df + 1.0)) - libm::lgamma(0.5 * df) - 0.5 * (df * PI).ln();
    let t = root(0.0, high, 0.5 * high, |t| {
        let slope = (log_constant - 0.5 * (df + 1.0) * (t * t / df).ln_1p()).exp();
        (tail - t_tail(t, df), slope)
    });
    if p < 0.5 { -t } else { t }
}

/// The quantile of Student's t distribution with `df` degrees of freedom.
///
/// The `t` with `P(T ≤ t) = p`, any real number; `df` need not be whole. Cost O(1). Checked against
/// SciPy's `t.ppf`.
///
/// # Errors
///
/// `parameter.invalid` where `p` is not strictly between 0 and 1, or `df` not above 0.
///
/// # Examples
///
/// ```
/// let t = evalcore::stats::students_t_quantile(0.975, 1.0)?;
/// assert!((t / 12.706204736174694 - 1.0).abs() < 1e-12);
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn students_t_quantile(p: f64, df: f64) -> Result<f64> {
    Ok(t_point(open_unit("p", p)?, positive("df", df)?))
}

/// `P(X > x)` for chi-square with one degree of freedom.
pub(super) fn chi_squared_1_sf(x: f64) -> f64 {
    libm::erfc((0.5 * x).sqrt())
}

/// The quantile of the chi-square distribution with one degree of freedom, `z_{(1+p)/2}²`.
///
/// Above 0. Cost O(1). Checked against SciPy's `chi2.ppf`.
///
/// # Errors
///
/// `parameter.invalid` where `p` is not strictly between 0 and 1.
///
/// # Examples
///
/// ```
/// let x = evalcore::stats::chi_squared_1_quantile(0.95)?;
/// assert!((x - 3.841458820694124).abs() < 1e-12);
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn chi_squared_1_quantile(p: f64) -> Result<f64> {
    let p = open_unit("p", p)?;
    if p < 0.01 {
        // The series of the inverse error function, where ½ - p/2 would lose digits.
        let square = 0.25 * PI * p * p;
        let tail = 1.0 / 3.0 + square * (7.0 / 30.0 + square * 127.0 / 630.0);
        return Ok(2.0 * square * (1.0 + square * tail).powi(2));
    }
    let z = normal_point(0.5 - 0.5 * p);
    Ok(z * z)
}

/// The quantile of a beta distribution, `p` strictly between 0 and 1, `a, b > 0`.
pub(super) fn beta_point(p: f64, a: f64, b: f64) -> f64 {
    root(0.0, 1.0, a / (a + b), |x| {
        let tails = beta_tails(a, b, x, 1.0 - x);
        let value = if p <= 0.5 {
            tails.lower - p
        } else {
            (1.0 - p) - tails.upper
        };
        (value, beta_factor(a, b, x, 1.0 - x) / (x * (1.0 - x)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t_with_one_degree_is_cauchy() {
        assert!((2.0 * t_sf(1.0, 1.0) - 0.5).abs() < 1e-15);
        for t in [1e-9_f64, 0.3, 2.0, 50.0, 1e6] {
            let expected = (1.0 / t).atan() / PI;
            assert!((t_sf(t, 1.0) / expected - 1.0).abs() < 1e-12, "t = {t}");
        }
    }

    #[test]
    fn quantiles_invert() {
        for p in [1e-12, 0.001, 0.3, 0.5, 0.77, 0.999] {
            assert!((normal_cdf(normal_point(p)) / p - 1.0).abs() < 1e-12);
            for df in [0.7, 3.0, 250.0, 1e6] {
                let t = t_point(p, df);
                assert!(
                    ((1.0 - t_sf(t, df)) - p).abs() < 1e-14,
                    "p = {p}, df = {df}"
                );
            }
            for (a, b) in [(0.5, 1e6), (3.0, 2.0), (5e5, 5e5)] {
                let x = beta_point(p, a, b);
                let lower = beta_tails(a, b, x, 1.0 - x).lower;
                assert!((lower - p).abs() < 1e-9, "p = {p}, a = {a}: {lower}");
            }
        }
    }
}
