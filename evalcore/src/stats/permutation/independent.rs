//! The permutation test of independent samples: regroupings.

use super::super::check::{invalid, real, sample};
use super::super::counter::{CounterRng, resample};
use super::super::mean::mean_of;
use super::options::{NullTails, PermutationMethod, PermutationOptions, PermutationTest};
use crate::Result;

/// Up to this many regroupings [`PermutationMethod::Auto`] is exact.
const AUTO_EXACT: f64 = 200_000.0;
/// Up to this many regroupings the exact answer can be asked for.
const MAX_EXACT: f64 = 1e9;

/// The permutation test of two independent samples: without a difference every regrouping of the
/// values is as likely.
///
/// The statistic is `mean(a) - mean(b)` in the unit of the scores, p from 0 to 1: the share of the
/// regroupings whose difference is as far out. All values equal: p = 1. Exact O(C(n+m, n));
/// Monte-Carlo O((n+m)·resamples). Order of values and number of threads do not matter. Pitman (1937);
/// checked against SciPy's `permutation_test(permutation_type="independent")`.
///
/// # Errors
///
/// `parameter.invalid` for an empty sample, NaN or infinities, `resamples = 0`, `method` binomial, and
/// `method` exact for more than 10^9 regroupings.
///
/// # Examples
///
/// ```
/// use evalcore::stats::{PermutationOptions, independent_permutation_test};
///
/// let test = independent_permutation_test(&[1.0, 2.0], &[3.0, 4.0], &PermutationOptions::default())?;
/// assert!((test.p_value - 2.0 / 6.0).abs() < 1e-15);
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn independent_permutation_test(
    a: &[f64],
    b: &[f64],
    options: &PermutationOptions,
) -> Result<PermutationTest> {
    sample("a", a, 1)?;
    sample("b", b, 1)?;
    options.check()?;
    let statistic = mean_of(a) - mean_of(b);
    let (mut first, mut second) = (a.to_vec(), b.to_vec());
    first.sort_by(f64::total_cmp);
    second.sort_by(f64::total_cmp);
    // The smaller sample is regrouped, of equal ones the one that sorts first.
    let swapped = first.len() > second.len()
        || (first.len() == second.len()
            && first
                .iter()
                .zip(&second)
                .map(|(a, b)| a.total_cmp(b))
                .find(|o| o.is_ne())
                == Some(std::cmp::Ordering::Greater));
    if swapped {
        std::mem::swap(&mut first, &mut second);
    }
    let size = first.len();
    let observed: f64 = first.iter().sum();
    let mut pool = first;
    pool.append(&mut second);
    pool.sort_by(f64::total_cmp);
    let tolerance = 64.0 * f64::EPSILON * pool.iter().map(|value| value.abs()).sum::<f64>();
    let count = regroupings(pool.len(), size);
    let exact = match options.method {
        PermutationMethod::Auto => count <= AUTO_EXACT,
        PermutationMethod::MonteCarlo => false,
        PermutationMethod::Exact if count <= MAX_EXACT => true,
        PermutationMethod::Exact => {
            return Err(invalid(
                "method",
                "Monte-Carlo for more than 1e9 regroupings",
                format!("exact for {count:e}"),
            ));
        }
        PermutationMethod::Binomial => {
            return Err(invalid(
                "method",
                "another for independent samples",
                "binomial",
            ));
        }
    };
    let tails = if exact {
        let mut walk = Walk {
            low: observed - tolerance,
            high: observed + tolerance,
            ..Walk::default()
        };
        walk.visit(&pool, size, 0.0);
        NullTails {
            less: walk.less / walk.all,
            greater: walk.greater / walk.all,
            method: PermutationMethod::Exact,
            resamples: 0,
        }
    } else {
        let sums = drawn_sums(&pool, size, options);
        NullTails::of_draws(&sums, observed, tolerance)
    };
    Ok(tails
        .swapped_if(swapped)
        .test(statistic, options.alternative))
}

fn regroupings(n: usize, k: usize) -> f64 {
    (0..k).map(|i| real(n - i) / (real(i) + 1.0)).product()
}

/// Counts the regroupings by their sums.
#[derive(Debug, Default)]
struct Walk {
    low: f64,
    high: f64,
    less: f64,
    greater: f64,
    all: f64,
}

impl Walk {
    fn visit(&mut self, pool: &[f64], left: usize, sum: f64) {
        if left == 0 {
            self.all += 1.0;
            if sum <= self.high {
                self.less += 1.0;
            }
            if sum >= self.low {
                self.greater += 1.0;
            }
            return;
        }
        let mut rest = pool;
        while let Some((value, after)) = rest.split_first() {
            if rest.len() < left {
                return;
            }
            self.visit(after, left - 1, sum + value);
            rest = after;
        }
    }
}

/// The sums of random groups, each by a partial shuffle.
fn drawn_sums(pool: &[f64], size: usize, options: &PermutationOptions) -> Vec<f64> {
    resample(options.resamples, 64, |first, sums| {
        let mut shuffled = pool.to_vec();
        for (stream, sum) in (first..).zip(sums) {
            shuffled.copy_from_slice(pool);
            let rng = CounterRng::new(options.seed, stream);
            for (index, place) in (0..size).enumerate() {
                let other = place + rng.below(index as u64, pool.len() - place);
                shuffled.swap(place, other);
            }
            *sum = shuffled.iter().take(size).sum();
        }
    })
}
