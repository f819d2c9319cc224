//! Correlations of two sets of scores of the same items.

use super::check::{invalid, open_unit, real, same_length, sample};
use super::distribution::{normal_point, normal_sf, t_sf};
use super::mean::{mean_of, scaled, taming};
use super::ranks::Ranks;
use super::types::{Interval, TestResult};
use super::wilcoxon::RankMethod;
use crate::Result;

/// So many steps an exact p value may take: about a second.
const MOST_STEPS: f64 = 1e9;

fn check(a: &[f64], b: &[f64]) -> Result<()> {
    same_length("b", a.len(), b.len())?;
    sample("a", a, 3)?;
    sample("b", b, 3)
}

fn product_moment(a: &[f64], b: &[f64]) -> f64 {
    let (a, b) = (scaled(a, taming(a)), scaled(b, taming(b)));
    let (mean_a, mean_b) = (mean_of(&a), mean_of(&b));
    let (mut ab, mut aa, mut bb) = (0.0, 0.0, 0.0);
    for (a, b) in a.iter().zip(b.iter()) {
        let (x, y) = (a - mean_a, b - mean_b);
        ab += x * y;
        aa += x * x;
        bb += y * y;
    }
    let r = ab / (aa * bb).sqrt();
    if r.is_nan() { r } else { r.clamp(-1.0, 1.0) }
}

fn with_t_p_value(r: f64, n: usize) -> TestResult {
    let df = real(n) - 2.0;
    let t = r * (df / ((1.0 - r) * (1.0 + r))).sqrt();
    TestResult {
        statistic: r,
        p_value: 2.0 * t_sf(t.abs(), df),
    }
}

/// Pearson's product-moment correlation, with the two-sided p value of the t test.
///
/// `Σ(a - mean a)(b - mean b) / sqrt(Σ(a - mean a)² Σ(b - mean b)²)`, from -1 to 1; NaN where a sample
/// is constant. Cost O(n). Checked against SciPy's `pearsonr`.
///
/// # Errors
///
/// `parameter.invalid` for unequal lengths, fewer than 3 items, NaN or infinities.
///
/// # Examples
///
/// ```
/// let r = evalcore::stats::pearson(&[1.0, 2.0, 3.0], &[2.0, 4.0, 7.0])?.statistic;
/// assert!((r - 0.9933992677987828).abs() < 1e-12);
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn pearson(a: &[f64], b: &[f64]) -> Result<TestResult> {
    check(a, b)?;
    Ok(with_t_p_value(product_moment(a, b), a.len()))
}

/// The interval of a Pearson correlation `r` of `n` items by Fisher's z: `tanh(atanh r ± z/√(n-3))`.
///
/// At level `1 - alpha`, within -1 and 1; for `n` of 3 and fewer the whole range. Cost O(1). Fisher
/// (1921).
///
/// # Errors
///
/// `parameter.invalid` for `alpha` outside (0, 1) and `r` outside -1 to 1.
///
/// # Examples
///
/// ```
/// let limits = evalcore::stats::pearson_interval(0.5, 28, 0.05)?;
/// assert_eq!(format!("{:.3} {:.3}", limits.low, limits.high), "0.156 0.736");
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn pearson_interval(r: f64, n: usize, alpha: f64) -> Result<Interval> {
    let z = -normal_point(open_unit("alpha", alpha)? / 2.0);
    if !(-1.0..=1.0).contains(&r) {
        return Err(invalid("r", "a number from -1 to 1", r));
    }
    if n <= 3 {
        return Ok(Interval::new(-1.0, 1.0));
    }
    let half = z / (real(n) - 3.0).sqrt();
    let centre = r.atanh();
    Ok(Interval::new(
        (centre - half).tanh(),
        (centre + half).tanh(),
    ))
}

/// Spearman's rank correlation, ties averaged, with the two-sided p value of the t test.
///
/// [`pearson`] of the ranks, from -1 to 1; NaN where a sample is constant. Cost O(n log n). Spearman
/// (1904); checked against SciPy's `spearmanr`.
///
/// # Errors
///
/// As [`pearson`].
///
/// # Examples
///
/// ```
/// let rho = evalcore::stats::spearman(&[1.0, 2.0, 9.0], &[2.0, 4.0, 7.0])?.statistic;
/// assert_eq!(rho, 1.0);
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn spearman(a: &[f64], b: &[f64]) -> Result<TestResult> {
    check(a, b)?;
    // Whole numbers around 0, so that no sum of fewer than about 200,000 ranks is rounded.
    let centred = |values: &[f64]| -> Vec<f64> {
        let ranks = Ranks::of(values).ranks;
        ranks
            .iter()
            .map(|rank| 2.0 * rank - real(a.len()) - 1.0)
            .collect()
    };
    let r = product_moment(&centred(a), &centred(b));
    Ok(with_t_p_value(r, a.len()))
}

/// Kendall's tau-b, with a two-sided p value by this method.
///
/// [`RankMethod::Auto`] is SciPy's default: exact without ties for at most 33 items, or where at most
/// one pair stands against the others, else as [`kendall_tau_b`]. The exact p counts the permutations
/// with as few pairs against the others, 0 to 1. A constant sample gives NaN by any method. Cost
/// O(n log n), and O(n·pairs against the others) for the exact p. Kendall (1938); checked against
/// SciPy's `kendalltau`.
///
/// # Errors
///
/// As [`pearson`], and `method` for [`RankMethod::Exact`] with ties or for samples so large that it
/// would take more than 10⁹ steps (about 1,500 items without relation).
///
/// # Examples
///
/// ```
/// use evalcore::stats::{RankMethod, kendall_tau_b_by};
///
/// let test = kendall_tau_b_by(&[1.0, 2.0, 3.0], &[1.0, 3.0, 2.0], RankMethod::Auto)?;
/// assert_eq!(test.p_value, 1.0);
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn kendall_tau_b_by(a: &[f64], b: &[f64], method: RankMethod) -> Result<TestResult> {
    let test = kendall_tau_b(a, b)?;
    if test.statistic.is_nan() {
        return Ok(test);
    }
    let ties = Ranks::of(a).has_ties() || Ranks::of(b).has_ties();
    let pairs = a.len() * (a.len() - 1) / 2;
    // Without ties tau is (pairs - 2·against)/pairs; the fewer of either kind are counted.
    let fewer = (real(pairs) * (1.0 - test.statistic.abs()) / 2.0).round();
    let exact = match method {
        RankMethod::Asymptotic => false,
        RankMethod::Auto => !ties && (a.len() <= 33 || fewer <= 1.0),
        RankMethod::Exact if ties => {
            let expected = "another than exact for scores with ties";
            return Err(invalid("method", expected, "exact"));
        }
        RankMethod::Exact if real(a.len()) * fewer > MOST_STEPS => {
            let expected = "asymptotic for so many items";
            return Err(invalid(
                "method",
                expected,
                format!("exact for {}", a.len()),
            ));
        }
        RankMethod::Exact => true,
    };
    Ok(TestResult {
        p_value: if exact {
            (2.0 * at_most(fewer, a.len())).min(1.0)
        } else {
            test.p_value
        },
        ..test
    })
}

/// The share of the permutations of `n` items with at most so many inversions.
fn at_most(most: f64, n: usize) -> f64 {
    // Shares of the permutations with 0, 1, … inversions: the next item goes before 0 to size - 1.
    let counts = (0..=n * (n - 1) / 2).take_while(|&count| real(count) <= most);
    let mut shares: Vec<f64> = counts.map(|_| 0.0).collect();
    if let Some(first) = shares.first_mut() {
        *first = 1.0;
    }
    for size in 2..=n {
        let mut sums = Vec::with_capacity(shares.len() + 1);
        sums.push(0.0);
        sums.extend(shares.iter().scan(0.0, |sum, share| {
            *sum += share;
            Some(*sum)
        }));
        let outside =
            std::iter::repeat_n(0.0, size.min(shares.len())).chain(sums.iter().copied().skip(1));
        for ((share, upper), lower) in shares.iter_mut().zip(sums.iter().skip(1)).zip(outside) {
            *share = (upper - lower) / real(size);
        }
    }
    shares.iter().sum()
}

/// Kendall's tau-b, with the two-sided p value of the normal approximation, corrected for ties.
///
/// `(concordant - discordant) / sqrt((pairs - ties in a)(pairs - ties in b))`, from -1 to 1; NaN where
/// a sample is constant. Cost O(n log n), by Knight's counting (1966). Checked against SciPy's
/// `kendalltau(method="asymptotic")`.
///
/// # Errors
///
/// As [`pearson`].
///
/// # Examples
///
/// ```
/// let tau = evalcore::stats::kendall_tau_b(&[1.0, 2.0, 3.0], &[1.0, 3.0, 2.0])?.statistic;
/// assert!((tau - 1.0 / 3.0).abs() < 1e-15);
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn kendall_tau_b(a: &[f64], b: &[f64]) -> Result<TestResult> {
    check(a, b)?;
    // Zeros of both signs are equal.
    let mut pairs: Vec<(f64, f64)> = a.iter().zip(b).map(|(a, b)| (a + 0.0, b + 0.0)).collect();
    pairs.sort_by(|x, y| x.0.total_cmp(&y.0).then(x.1.total_cmp(&y.1)));
    let joint: f64 = pairs
        .chunk_by(|x, y| x == y)
        .map(|group| real(group.len()) * (real(group.len()) - 1.0) / 2.0)
        .sum();
    let mut second: Vec<f64> = pairs.iter().map(|pair| pair.1).collect();
    let swaps = inversions(&mut second);

    let n = real(a.len());
    let total = n * (n - 1.0) / 2.0;
    let (ties_a, ties_b) = (TieCounts::of(a), TieCounts::of(b));
    let net = total - ties_a.pairs - ties_b.pairs + joint - 2.0 * swaps;
    let tau = net / (total - ties_a.pairs).sqrt() / (total - ties_b.pairs).sqrt();
    let m = n * (n - 1.0);
    let variance = (m * (2.0 * n + 5.0) - ties_a.fives - ties_b.fives) / 18.0
        + 2.0 * ties_a.pairs * ties_b.pairs / m
        + ties_a.triples * ties_b.triples / (9.0 * m * (n - 2.0));
    Ok(TestResult {
        statistic: if tau.is_nan() {
            tau
        } else {
            tau.clamp(-1.0, 1.0)
        },
        p_value: if tau.is_nan() {
            f64::NAN
        } else {
            2.0 * normal_sf(net.abs() / variance.sqrt())
        },
    })
}

struct TieCounts {
    pairs: f64,
    triples: f64,
    fives: f64,
}

impl TieCounts {
    fn of(values: &[f64]) -> Self {
        let mut counts = Self {
            pairs: 0.0,
            triples: 0.0,
            fives: 0.0,
        };
        for size in Ranks::of(values).groups {
            let t = real(size);
            counts.pairs += t * (t - 1.0) / 2.0;
            counts.triples += t * (t - 1.0) * (t - 2.0);
            counts.fives += t * (t - 1.0) * (2.0 * t + 5.0);
        }
        counts
    }
}

/// How many pairs stand in the wrong order, by merge sort.
fn inversions(values: &mut [f64]) -> f64 {
    let mut count = 0.0;
    let mut merged = Vec::with_capacity(values.len());
    let mut width = 1;
    while width < values.len() {
        for block in values.chunks_mut(2 * width) {
            let (left, right) = block.split_at(width.min(block.len()));
            merged.clear();
            let mut right_values = right.iter().copied().peekable();
            for (taken, &value) in left.iter().enumerate() {
                while let Some(smaller) = right_values.next_if(|&other| other < value) {
                    merged.push(smaller);
                    count += real(left.len() - taken);
                }
                merged.push(value);
            }
            merged.extend(right_values);
            block.copy_from_slice(&merged);
        }
        width *= 2;
    }
    count
}
