//! Student's and Welch's t tests.

use std::borrow::Cow;

use super::check::{differences, real, sample};
use super::distribution::{t_point, t_sf};
use super::mean::{
    ClusterCorrection, clustered_mean_estimate, mean_estimate, mean_of, scaled, squares, taming,
    variance,
};
use super::types::{Alternative, Interval, TestOptions};
use crate::Result;

/// A t test's result.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct TTest {
    /// The difference over its standard error; NaN for 0/0.
    pub statistic: f64,
    /// From 0 to 1; NaN where the statistic is.
    pub p_value: f64,
    /// Degrees of freedom.
    pub df: f64,
    /// `mean(a) - mean(b)`, in the unit of the scores.
    pub difference: f64,
    /// The standard error of the difference, in the same unit.
    pub standard_error: f64,
    /// The interval of the difference that belongs to the alternative; one-sided ones have one
    /// infinite limit (NaN where the standard error is 0).
    pub interval: Interval,
}

/// The t test of a difference with a standard error.
pub(super) fn t_test(
    difference: f64,
    standard_error: f64,
    df: f64,
    options: &TestOptions,
) -> Result<TTest> {
    let level = options.level()?;
    let statistic = difference / standard_error;
    let p_value = match options.alternative {
        Alternative::TwoSided => 2.0 * t_sf(statistic.abs(), df),
        Alternative::Less => t_sf(-statistic, df),
        Alternative::Greater => t_sf(statistic, df),
    };
    let (below, above) = match options.alternative {
        Alternative::TwoSided => {
            let t = -t_point((1.0 - level) / 2.0, df);
            (t, t)
        }
        Alternative::Less => (f64::INFINITY, -t_point(1.0 - level, df)),
        Alternative::Greater => (-t_point(1.0 - level, df), f64::INFINITY),
    };
    Ok(TTest {
        statistic,
        p_value,
        df,
        difference,
        standard_error,
        interval: Interval::new(
            difference - below * standard_error,
            difference + above * standard_error,
        ),
    })
}

/// The t test of two runs' scores on the same items.
///
/// `t = mean(d) / (sd(d)/sqrt(n))` of `d = a - b`, df = n - 1; for n below about 30 it trusts that
/// differences are near normal. All differences 0: the statistic and p are NaN and the interval
/// is [0, 0]; all equal and not 0: infinite, and p = 0. Cost O(n). Checked against SciPy's
/// `ttest_rel`.
///
/// # Errors
///
/// `parameter.invalid` for unequal lengths, fewer than 2 items, NaN or infinities, a confidence
/// outside (0, 1).
///
/// # Examples
///
/// ```
/// use evalcore::stats::{TestOptions, paired_t_test};
///
/// let test = paired_t_test(&[1.0, 3.0], &[0.0, 3.0], &TestOptions::default())?;
/// assert_eq!((test.statistic, test.df), (1.0, 1.0));
/// assert!((test.p_value - 0.5).abs() < 1e-15);
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn paired_t_test(a: &[f64], b: &[f64], options: &TestOptions) -> Result<TTest> {
    let d = differences(a, b, 2)?;
    let mean = mean_estimate(&d)?;
    t_test(mean.mean, mean.standard_error, real(d.len()) - 1.0, options)
}

/// The t test of two runs' scores on the same items where items go together, such as the questions
/// of one passage.
///
/// `t = mean(d) / SE` with the clustered standard error of [`clustered_mean_estimate`] of `d = a - b`
/// and its correction for few clusters, df = clusters - 1. One cluster per item gives
/// [`paired_t_test`]. In the unit of the scores; without any spread as there. Few clusters (below
/// about 20) make it optimistic: see
/// [`clustered_permutation_test`](super::clustered_permutation_test). Cost O(n log C). Miller (arXiv
/// 2411.00640); checked against statsmodels' `OLS` with `cov_type="cluster"`.
///
/// # Errors
///
/// As [`paired_t_test`], and for `clusters` of another length or fewer than 2 of them.
///
/// # Examples
///
/// ```
/// use evalcore::stats::{TestOptions, clustered_paired_t_test};
///
/// let (a, b) = ([1.0, 1.0, 0.0, 1.0], [0.0, 0.0, 0.0, 0.0]);
/// let test = clustered_paired_t_test(&a, &b, &["x", "x", "y", "y"], &TestOptions::default())?;
/// assert_eq!((test.difference, test.df), (0.75, 1.0));
/// assert!((test.standard_error - 0.25).abs() < 1e-15);
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn clustered_paired_t_test<T: Ord>(
    a: &[f64],
    b: &[f64],
    clusters: &[T],
    options: &TestOptions,
) -> Result<TTest> {
    let d = differences(a, b, 2)?;
    let mean = clustered_mean_estimate(&d, clusters, ClusterCorrection::FewClusters)?;
    let df = real(mean.units) - 1.0;
    t_test(mean.mean, mean.standard_error, df, options)
}

/// The samples by one factor and that factor; less their first value where that is exact, all values
/// being of one sign and within a factor of 2 of it.
fn tamed<'a>(a: &'a [f64], b: &'a [f64]) -> (Cow<'a, [f64]>, Cow<'a, [f64]>, f64) {
    let first = a.first().copied().unwrap_or_default();
    if a.iter()
        .chain(b)
        .all(|value| (0.5..=2.0).contains(&(value / first)))
    {
        let less = |values: &[f64]| values.iter().map(|value| value - first).collect();
        let (a, b): (Vec<f64>, Vec<f64>) = (less(a), less(b));
        let factor = taming(a.iter().chain(&b));
        let near_1 = |values: &[f64]| Cow::Owned(scaled(values, factor).into_owned());
        return (near_1(&a), near_1(&b), factor);
    }
    let factor = taming(a.iter().chain(b));
    (scaled(a, factor), scaled(b, factor), factor)
}

/// Student's t test of two independent samples of one common variance.
///
/// `t = (mean a - mean b) / sqrt(s²(1/n + 1/m))` with the pooled variance `s²`, df = n + m - 2; the
/// difference is in the unit of the scores. Where both samples are constant: as [`paired_t_test`]. Cost
/// O(n + m). Checked against SciPy's `ttest_ind`.
///
/// # Errors
///
/// `parameter.invalid` for an empty sample, fewer than 3 values in all, NaN or infinities, a confidence
/// outside (0, 1).
///
/// # Examples
///
/// ```
/// use evalcore::stats::{TestOptions, student_t_test};
///
/// let test = student_t_test(&[1.0, 2.0, 3.0], &[2.0, 3.0, 4.0], &TestOptions::default())?;
/// assert_eq!(test.df, 4.0);
/// assert!((test.statistic + 1.224744871391589).abs() < 1e-14);
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn student_t_test(a: &[f64], b: &[f64], options: &TestOptions) -> Result<TTest> {
    sample("a", a, 1)?;
    sample("b", b, if a.len() > 1 { 1 } else { 2 })?;
    let (n, m) = (real(a.len()), real(b.len()));
    let df = n + m - 2.0;
    let (a, b, factor) = tamed(a, b);
    let pooled = (squares(&a) + squares(&b)) / df;
    let error = (pooled * (1.0 / n + 1.0 / m)).sqrt();
    let difference = mean_of(&a) - mean_of(&b);
    t_test(difference / factor, error / factor, df, options)
}

/// Welch's t test of two independent samples, each of its own variance.
///
/// `t = (mean a - mean b) / sqrt(var a/n + var b/m)`, degrees of freedom by Satterthwaite; the
/// difference is in the unit of the scores. Where both samples are constant: as [`paired_t_test`]. Cost
/// O(n + m). Welch (1947); checked against SciPy's `ttest_ind(equal_var=False)`.
///
/// # Errors
///
/// As [`student_t_test`], and for fewer than 2 values in a sample.
///
/// # Examples
///
/// ```
/// use evalcore::stats::{TestOptions, welch_t_test};
///
/// let test = welch_t_test(&[1.0, 2.0, 3.0], &[2.0, 3.0, 4.0], &TestOptions::default())?;
/// assert!((test.df - 4.0).abs() < 1e-12);
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn welch_t_test(a: &[f64], b: &[f64], options: &TestOptions) -> Result<TTest> {
    sample("a", a, 2)?;
    sample("b", b, 2)?;
    let (n, m) = (real(a.len()), real(b.len()));
    let (a, b, factor) = tamed(a, b);
    let (part_a, part_b) = (variance(&a) / n, variance(&b) / m);
    let total = part_a + part_b;
    let df = if total > 0.0 {
        total * total / (part_a * part_a / (n - 1.0) + part_b * part_b / (m - 1.0))
    } else {
        n + m - 2.0
    };
    let difference = mean_of(&a) - mean_of(&b);
    t_test(difference / factor, total.sqrt() / factor, df, options)
}
