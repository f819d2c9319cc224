//! Approximate randomisation of two systems' corpus scores.

use super::super::check::{invalid, real};
use super::flips::flipped;
use super::paired::{CorpusTestOptions, Pairs};
use super::rows::Table;
use crate::Result;

/// The result of [`approximate_randomization_test`].
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct RandomizationTest {
    /// The first system's score, in the unit of the statistic.
    pub score_a: f64,
    /// The second system's score.
    pub score_b: f64,
    /// `score_a - score_b`.
    pub difference: f64,
    /// From 0 to 1, two-sided.
    pub p_value: f64,
    /// How many trials.
    pub resamples: usize,
}

/// Approximate randomisation: do two systems' corpus scores over the same segments differ?
///
/// Each trial exchanges the systems' outputs of each segment by a fair coin and scores both mixes:
/// `p = (#{|trial's difference| ≥ |observed|} + 1) / (trials + 1)`. Two-sided; the same for systems
/// exchanged, in any order of the segments and at any number of threads. It tests that the systems
/// are interchangeable, where the bootstrap asks about other segments; prefer it for small sets. A
/// system against itself gives p = 1. Cost O(segments·columns/8) a trial. Riezler and Maxwell (2005),
/// Clark et al. (2011); as sacreBLEU's `--paired-ar`, whose p agrees within Monte-Carlo error.
/// (sacreBLEU counts `>`: for few segments, where mixes repeat the observed difference, its p is too
/// small.)
///
/// # Errors
///
/// As [`paired_bootstrap_test`](super::paired_bootstrap_test).
///
/// # Examples
///
/// ```
/// use evalcore::metrics::text::BleuScorer;
/// use evalcore::stats::{CorpusTestOptions, approximate_randomization_test};
///
/// let scorer = BleuScorer::default();
/// let references = vec![vec!["the cat sat on the mat"]; 12];
/// let a = scorer.corpus_stats(&["the cat sat on the mat"; 12], &references)?;
/// let b = scorer.corpus_stats(&["the cat sat on the rug"; 12], &references)?;
/// let test = approximate_randomization_test(
///     &a,
///     &b,
///     |sums| scorer.score_sums(sums),
///     &CorpusTestOptions::default(),
/// )?;
/// assert!((test.score_a - 100.0).abs() < 1e-9 && test.difference > 0.0);
/// // Of 4,096 mixes only the two pure ones differ as much as the systems do.
/// assert!(test.p_value < 0.002);
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn approximate_randomization_test<R, F>(
    a: &[R],
    b: &[R],
    statistic: F,
    options: &CorpusTestOptions,
) -> Result<RandomizationTest>
where
    R: AsRef<[u64]>,
    F: Fn(&[u64]) -> f64 + Sync,
{
    options.check()?;
    let pairs = Pairs::new(a, b)?;
    let [score_a, score_b] = pairs.totals.each_ref().map(|totals| statistic(totals));
    let observed = (score_a - score_b).abs();
    if observed.is_nan() {
        return Err(invalid("statistic", "a number for the data", observed));
    }
    let result = |p_value| RandomizationTest {
        score_a,
        score_b,
        difference: score_a - score_b,
        p_value,
        resamples: options.resamples,
    };
    // What the first system's sums gain where its outputs are kept, over the second one's.
    let gains: Vec<Vec<u64>> = pairs
        .rows
        .iter()
        .map(|row| {
            let (first, second) = row.split_at(pairs.width);
            let pairs = first.iter().zip(second);
            pairs.map(|(a, b)| a.wrapping_sub(*b)).collect()
        })
        .filter(|gains: &Vec<u64>| gains.iter().any(|gain| *gain != 0))
        .collect();
    if gains.is_empty() {
        // Every mix is the data.
        return Ok(result(1.0));
    }
    let gains: Vec<&[u64]> = gains.iter().map(Vec::as_slice).collect();
    let [first, second] = if pairs.swapped { [1, 0] } else { [0, 1] };
    let base = &pairs.totals[second];
    let both: Vec<u64> = base
        .iter()
        .zip(&pairs.totals[first])
        .map(|(a, b)| a.wrapping_add(*b))
        .collect();
    let table = Table::new(&gains, pairs.width);
    let differences = flipped(&table, options.resamples, options.seed, |kept| {
        let mixed = base.iter().zip(kept).map(|(b, k)| b.wrapping_add(*k));
        let mixed: Vec<u64> = mixed.collect();
        let other = both.iter().zip(&mixed).map(|(all, m)| all.wrapping_sub(*m));
        let other: Vec<u64> = other.collect();
        (statistic(&mixed) - statistic(&other)).abs()
    });
    if let Some(bad) = differences.iter().find(|value| value.is_nan()) {
        return Err(invalid("statistic", "a number for every trial", bad));
    }
    let hits = differences.iter().filter(|&&value| value >= observed);
    Ok(result(
        (real(hits.count()) + 1.0) / (real(options.resamples) + 1.0),
    ))
}
