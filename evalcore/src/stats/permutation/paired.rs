//! The paired permutation test: signs of differences.

use super::super::check::{differences, invalid, real, same_length};
use super::super::mean::{cluster_sums, mean_of};
use super::super::special::binomial_tails;
use super::exact::sign_pattern_tails;
use super::options::{NullTails, PermutationMethod, PermutationOptions, PermutationTest};
use super::sign_flips::signed_sums;
use crate::Result;

/// Up to this many differences [`PermutationMethod::Auto`] is exact.
const AUTO_EXACT: usize = 20;
/// Up to this many differences the exact answer can be asked for.
const MAX_EXACT: usize = 40;

/// The paired permutation test of two runs on the same items: without a difference each `a - b` is
/// as likely to have the other sign.
///
/// Items without a difference carry no information and are left out. Differences of one size, as of
/// 0/1 scores, are exact through the binomial for any n. The answer does not depend on the order of
/// the items or on the number of threads, and exchanging the runs exchanges the one-sided values.
/// In the unit of the scores. Without any difference p = 1. Exact O(2^(n/2) n); Monte-Carlo cost
/// O(n·resamples/64) words and O(n + resamples) memory. Fisher (1935), Phipson and Smyth (2010); checked
/// against SciPy's `permutation_test(permutation_type="samples")`.
///
/// # Errors
///
/// `parameter.invalid` for unequal lengths, no items, NaN or infinities, `resamples = 0`, and
/// `method` exact for more than 40 differences.
///
/// # Examples
///
/// ```
/// use evalcore::stats::{PermutationMethod, PermutationOptions, paired_permutation_test};
///
/// let a = [1.0, 2.0, 3.5];
/// let b = [0.0, 0.0, 0.0];
/// let test = paired_permutation_test(&a, &b, &PermutationOptions::default())?;
/// assert_eq!(test.method, PermutationMethod::Exact);
/// assert_eq!(test.p_value, 0.25);
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn paired_permutation_test(
    a: &[f64],
    b: &[f64],
    options: &PermutationOptions,
) -> Result<PermutationTest> {
    let d = differences(a, b, 1)?;
    let tails = sign_test(d.clone(), options)?;
    Ok(tails.test(mean_of(&d), options.alternative))
}

/// The paired permutation test that gives the items of a cluster one sign.
///
/// The statistic is `mean(a - b)` under the signs of clusters, for questions that share a passage or
/// a template. Few clusters give few patterns: the smallest p is 2/2^C. One cluster per item gives
/// [`paired_permutation_test`]; otherwise, in cost too with clusters for items, as there. Winkler et al.
/// (2015).
///
/// # Errors
///
/// As [`paired_permutation_test`], and for `clusters` of another length.
///
/// # Examples
///
/// ```
/// use evalcore::stats::{PermutationOptions, clustered_permutation_test};
///
/// let a = [1.0, 1.0, 1.0, 0.9];
/// let test = clustered_permutation_test(&a, &[0.0; 4], &["x", "x", "y", "y"], &PermutationOptions::default())?;
/// assert_eq!(test.p_value, 0.5);
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn clustered_permutation_test<T: Ord>(
    a: &[f64],
    b: &[f64],
    clusters: &[T],
    options: &PermutationOptions,
) -> Result<PermutationTest> {
    let d = differences(a, b, 1)?;
    same_length("clusters", d.len(), clusters.len())?;
    let tails = sign_test(cluster_sums(&d, clusters, 0.0), options)?;
    Ok(tails.test(mean_of(&d), options.alternative))
}

fn sign_test(mut values: Vec<f64>, options: &PermutationOptions) -> Result<NullTails> {
    options.check()?;
    values.retain(|&value| value != 0.0);
    let swapped = turn_positive(&mut values);
    let sizes = || values.iter().map(|value| value.abs());
    let one_size = sizes().all(|size| Some(size) == values.first().map(|value| value.abs()));
    let n = values.len();
    let exact = match options.method {
        PermutationMethod::MonteCarlo => false,
        PermutationMethod::Auto => one_size || n <= AUTO_EXACT,
        PermutationMethod::Exact => true,
        PermutationMethod::Binomial => {
            if !one_size {
                return Err(invalid(
                    "method",
                    "another for differences of several sizes",
                    "binomial",
                ));
            }
            true
        }
    };
    if exact && one_size {
        return Ok(binomial(&values).swapped_if(swapped));
    }
    let observed: f64 = values.iter().sum();
    let tolerance = 64.0 * f64::EPSILON * sizes().sum::<f64>();
    if exact {
        if n > MAX_EXACT {
            return Err(invalid(
                "method",
                "Monte-Carlo for more than 40 differences",
                format!("exact for {n}"),
            ));
        }
        let (less, greater) = sign_pattern_tails(&values, observed, tolerance);
        let tails = NullTails {
            less,
            greater,
            method: PermutationMethod::Exact,
            resamples: 0,
        };
        return Ok(tails.swapped_if(swapped));
    }
    let sums = signed_sums(&values, options.resamples, options.seed);
    Ok(NullTails::of_draws(&sums, observed, tolerance).swapped_if(swapped))
}

/// Sorts the differences and turns them so that their sum is not negative; whether it turned them.
///
/// What is drawn then depends neither on the order of the items nor on which run comes first.
fn turn_positive(values: &mut Vec<f64>) -> bool {
    values.sort_by(|a, b| a.abs().total_cmp(&b.abs()).then(a.total_cmp(b)));
    let mut turned: Vec<f64> = values.iter().map(|value| -value).collect();
    turned.sort_by(|a, b| a.abs().total_cmp(&b.abs()).then(a.total_cmp(b)));
    let (sum, other): (f64, f64) = (values.iter().sum(), turned.iter().sum());
    let ahead = other.total_cmp(&sum).then_with(|| {
        let order = turned
            .iter()
            .zip(values.iter())
            .map(|(a, b)| a.total_cmp(b));
        order.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then)
    });
    if ahead.is_gt() {
        *values = turned;
        return true;
    }
    false
}

/// Exact tails for differences of one size.
fn binomial(values: &[f64]) -> NullTails {
    let positive = real(values.iter().filter(|&&value| value > 0.0).count());
    let n = real(values.len());
    NullTails {
        less: binomial_tails(positive, n, 0.5).lower,
        greater: binomial_tails(positive - 1.0, n, 0.5).upper,
        method: PermutationMethod::Binomial,
        resamples: 0,
    }
}
