//! Paired bootstrap resampling of two systems' corpus scores.

use super::super::bootstrap::BootstrapDistribution;
use super::super::check::{invalid, open_unit, real, resamples, same_length};
use super::super::types::Interval;
use super::rows::{resampled_totals, sorted, width_of};
use super::sums::drawn_counts;
use crate::Result;

/// Options of [`paired_bootstrap_test`] and
/// [`approximate_randomization_test`](super::approximate_randomization_test).
///
/// # Examples
///
/// ```
/// use evalcore::stats::CorpusTestOptions;
///
/// let options = CorpusTestOptions::default().resamples(1_000).seed(12_345);
/// assert_eq!((options.resamples, options.confidence), (1_000, 0.95));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct CorpusTestOptions {
    /// How many resamples or trials, 2 to 100,000,000. Default: 10,000.
    pub resamples: usize,
    /// The seed. Default: 0.
    pub seed: u64,
    /// The level of the bootstrap's intervals, between 0 and 1. Default: 0.95.
    pub confidence: f64,
}

impl Default for CorpusTestOptions {
    fn default() -> Self {
        Self {
            resamples: 10_000,
            seed: 0,
            confidence: 0.95,
        }
    }
}

impl CorpusTestOptions {
    /// Sets how many resamples or trials. Default: 10,000.
    #[must_use]
    pub fn resamples(mut self, resamples: usize) -> Self {
        self.resamples = resamples;
        self
    }

    /// Sets the seed. Default: 0.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Sets the level of the bootstrap's intervals. Default: 0.95.
    #[must_use]
    pub fn confidence(mut self, confidence: f64) -> Self {
        self.confidence = confidence;
        self
    }

    pub(super) fn check(&self) -> Result<()> {
        open_unit("confidence", self.confidence)?;
        resamples(self.resamples, 2)
    }
}

/// The result of [`paired_bootstrap_test`].
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct PairedBootstrapTest {
    /// The first system's score, in the unit of the statistic.
    pub score_a: f64,
    /// The second system's score.
    pub score_b: f64,
    /// `score_a - score_b`.
    pub difference: f64,
    /// From 0 to 1, two-sided.
    pub p_value: f64,
    /// The mean of the first system's resampled scores.
    pub mean_a: f64,
    /// The mean of the second system's resampled scores.
    pub mean_b: f64,
    /// The percentile interval of the first system's score.
    pub interval_a: Interval,
    /// The percentile interval of the second system's score.
    pub interval_b: Interval,
    /// The percentile interval of the difference.
    pub interval: Interval,
    /// How many resamples.
    pub resamples: usize,
}

/// The statistics of two systems over the same segments, in an order of their own.
pub(super) struct Pairs {
    /// The rows of one system beside those of the other.
    pub(super) rows: Vec<Vec<u64>>,
    pub(super) width: usize,
    pub(super) totals: [Vec<u64>; 2],
    /// Whether the second system comes first.
    pub(super) swapped: bool,
}

impl Pairs {
    /// Sorts the pairs, and puts the system first whose sorted table comes first: what is drawn
    /// then depends neither on the order of the segments nor on that of the systems.
    pub(super) fn new<R: AsRef<[u64]>>(a: &[R], b: &[R]) -> Result<Self> {
        same_length("b", a.len(), b.len())?;
        let a: Vec<&[u64]> = a.iter().map(AsRef::as_ref).collect();
        let b: Vec<&[u64]> = b.iter().map(AsRef::as_ref).collect();
        let width = width_of("a", &a)?;
        if width_of("b", &b)? != width {
            return Err(invalid("b", "rows as wide as the first system's", "others"));
        }
        let totals = [
            resampled_totals("a", &a, width)?,
            resampled_totals("b", &b, width)?,
        ];
        let joined = |first: &[&[u64]], second: &[&[u64]]| {
            let pairs = first.iter().zip(second);
            sorted(pairs.map(|(a, b)| [*a, *b].concat()).collect::<Vec<_>>())
        };
        let (straight, turned) = (joined(&a, &b), joined(&b, &a));
        let swapped = turned < straight;
        Ok(Self {
            rows: if swapped { turned } else { straight },
            width,
            totals,
            swapped,
        })
    }
}

/// Paired bootstrap resampling: do two systems' corpus scores over the same segments differ?
///
/// Each resample draws segments with replacement and scores both systems on them. With `d` the
/// observed and `dᵢ` the resampled absolute differences, `p = (#{dᵢ - mean(dᵢ) ≥ d} + 1) /
/// (resamples + 1)`: how often a difference departs from the mean of them by as much as the one
/// observed. Two-sided; the same for systems exchanged, in any order of the segments and at any
/// number of threads. A system against itself gives p = 1. Cost O(segments·columns) a resample.
/// Koehn (2004); as sacreBLEU's `--paired-bs`: the same differences, and p within Monte-Carlo error.
/// (sacreBLEU counts `>`, so that a system against itself is significant there.)
///
/// # Errors
///
/// `parameter.invalid` names `a` or `b` where there are no segments, where their numbers or widths
/// differ or where sums leave 64 bits; `statistic` where it is NaN; and bad options.
///
/// # Examples
///
/// ```
/// use evalcore::metrics::text::ChrfScorer;
/// use evalcore::stats::{CorpusTestOptions, paired_bootstrap_test};
///
/// let scorer = ChrfScorer::default();
/// let references = [vec!["the cat sat on the mat"], vec!["a dog ran"], vec!["it rains"]];
/// let a = scorer.corpus_stats(&["the cat sat on the mat", "a dog ran", "it rains"], &references)?;
/// let b = scorer.corpus_stats(&["a cat lay there", "dogs walk", "snow"], &references)?;
/// let options = CorpusTestOptions::default();
/// let test = paired_bootstrap_test(&a, &b, |sums| scorer.score_sums(sums), &options)?;
/// assert_eq!(test.score_a, 100.0);
/// assert!(test.difference > 50.0 && test.p_value < 0.001);
/// assert_eq!(paired_bootstrap_test(&a, &a, |sums| scorer.score_sums(sums), &options)?.p_value, 1.0);
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn paired_bootstrap_test<R, F>(
    a: &[R],
    b: &[R],
    statistic: F,
    options: &CorpusTestOptions,
) -> Result<PairedBootstrapTest>
where
    R: AsRef<[u64]>,
    F: Fn(&[u64]) -> f64 + Sync,
{
    options.check()?;
    let pairs = Pairs::new(a, b)?;
    let [score_a, score_b] = pairs.totals.each_ref().map(|totals| statistic(totals));
    let rows: Vec<&[u64]> = pairs.rows.iter().map(Vec::as_slice).collect();
    let values = drawn_counts(
        &rows,
        2 * pairs.width,
        options.resamples,
        options.seed,
        2,
        |sums, values| {
            let (first, second) = sums.split_at(pairs.width);
            if let [one, other] = values {
                (*one, *other) = (statistic(first), statistic(second));
                if pairs.swapped {
                    std::mem::swap(one, other);
                }
            }
        },
    );
    let scores: Vec<[f64; 2]> = values.as_chunks::<2>().0.to_vec();
    let [of_a, of_b] = [0, 1].map(|at| scores.iter().map(|pair| pair[at]).collect::<Vec<f64>>());
    let differences: Vec<f64> = scores.iter().map(|[a, b]| a - b).collect();
    let p_value = p_of(&differences, (score_a - score_b).abs());
    let mean = |values: &[f64]| values.iter().sum::<f64>() / real(values.len());
    let (mean_a, mean_b) = (mean(&of_a), mean(&of_b));
    let limits = |observed, values| {
        BootstrapDistribution::new(observed, values)?.percentile(options.confidence)
    };
    Ok(PairedBootstrapTest {
        score_a,
        score_b,
        difference: score_a - score_b,
        p_value,
        mean_a,
        mean_b,
        interval_a: limits(score_a, of_a)?,
        interval_b: limits(score_b, of_b)?,
        interval: limits(score_a - score_b, differences)?,
        resamples: options.resamples,
    })
}

/// How often an absolute difference departs from the mean of them by as much as the observed one.
fn p_of(differences: &[f64], observed: f64) -> f64 {
    let n = real(differences.len());
    let mean = differences.iter().map(|d| d.abs()).sum::<f64>() / n;
    let hits = differences.iter().filter(|d| d.abs() - mean >= observed);
    (real(hits.count()) + 1.0) / (n + 1.0)
}
