//! Bootstrap intervals of corpus scores and of several means at once.

use super::super::bootstrap::{Bootstrap, BootstrapDistribution, BootstrapOptions};
use super::super::check::{invalid, real, resamples, sample};
use super::rows::{Table, resampled_totals, sorted, width_of};
use super::sums::{drawn, drawn_counts};
use crate::Result;

/// The bootstrap of a corpus metric from the statistics of its segments.
///
/// A resample draws as many rows as there are, with replacement, and `statistic` scores their sums;
/// the texts are not needed. For [`BleuStats`](crate::metrics::text::BleuStats) it is
/// [`BleuScorer::score_sums`](crate::metrics::text::BleuScorer::score_sums), for chrF likewise. The
/// rows are sorted first: the answer depends neither on their order nor on the number of threads.
/// Cost O(rows·columns) a resample. The unit is the statistic's. With one row every resample is the
/// data. Koehn, Statistical Significance Tests for Machine Translation Evaluation (2004); as
/// sacreBLEU's `--confidence`, which takes the percentile method and 1,000 resamples.
///
/// # Errors
///
/// `parameter.invalid` names `rows` where there are none, where their widths differ or where sums
/// leave 64 bits; `statistic` where it is NaN; and bad options.
///
/// # Examples
///
/// ```
/// use evalcore::metrics::text::BleuScorer;
/// use evalcore::stats::{BootstrapMethod, BootstrapOptions, bootstrap_corpus};
///
/// let scorer = BleuScorer::default();
/// let predictions = ["the cat sat on the mat", "a dog ran in the park", "it rains a lot here"];
/// let references = [vec!["the cat sat on a mat"], vec!["a dog ran in a park"], vec!["it rains here"]];
/// let rows = scorer.corpus_stats(&predictions, &references)?;
/// let options = BootstrapOptions::default().method(BootstrapMethod::Percentile);
/// let bleu = bootstrap_corpus(&rows, |sums| scorer.score_sums(sums), &options)?;
/// assert_eq!(bleu.observed, scorer.corpus(&predictions, &references)?.score.score);
/// assert!(bleu.interval.contains(bleu.observed));
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn bootstrap_corpus<R, F>(
    rows: &[R],
    statistic: F,
    options: &BootstrapOptions,
) -> Result<Bootstrap>
where
    R: AsRef<[u64]>,
    F: Fn(&[u64]) -> f64 + Sync,
{
    options.check()?;
    let rows: Vec<&[u64]> = rows.iter().map(AsRef::as_ref).collect();
    let width = width_of("rows", &rows)?;
    let totals = resampled_totals("rows", &rows, width)?;
    let rows = sorted(rows);
    let values = drawn_counts(
        &rows,
        width,
        options.resamples,
        options.seed,
        1,
        |sums, values| values.fill(statistic(sums)),
    );
    options.finish(statistic(&totals), values, || {
        let mut fewer = totals.clone();
        rows.iter()
            .map(|row| {
                for ((left, total), value) in fewer.iter_mut().zip(&totals).zip(*row) {
                    *left = total - value;
                }
                statistic(&fewer)
            })
            .collect()
    })
}

/// The bootstrap of the mean of every column, with the rows drawn as wholes.
///
/// So precision, recall and F of one text stay together. Gives the resampled means of each column;
/// [`BootstrapDistribution::percentile`] at level `c` reads the limits off them, and at a level
/// near 0 their median. The rows are sorted first, as for [`bootstrap_corpus`]. Cost
/// O(rows·columns) a resample. Efron and Tibshirani (1993); `rouge_score`'s `BootstrapAggregator` does
/// the same with a draw of its own for each metric.
///
/// # Errors
///
/// `parameter.invalid` names `rows` where there are none, where their widths differ, and for NaN or
/// infinities; and `resamples` below 2 or, times columns, above 100,000,000.
///
/// # Examples
///
/// ```
/// use evalcore::stats::{BootstrapOptions, bootstrap_means};
///
/// let rows = [[0.2, 1.0], [0.4, 0.0], [0.9, 1.0]];
/// let means = bootstrap_means(&rows, &BootstrapOptions::default())?;
/// assert!((means[0].observed() - 0.5).abs() < 1e-15);
/// let limits = means[1].percentile(0.95)?;
/// assert_eq!((limits.low, limits.high), (0.0, 1.0));
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn bootstrap_means<R: AsRef<[f64]>>(
    rows: &[R],
    options: &BootstrapOptions,
) -> Result<Vec<BootstrapDistribution>> {
    options.check()?;
    let mut rows: Vec<&[f64]> = rows.iter().map(AsRef::as_ref).collect();
    let width = width_of("rows", &rows)?;
    rows.iter().try_for_each(|row| sample("rows", row, 1))?;
    rows.sort_unstable_by(|a, b| {
        let order = a.iter().zip(*b).map(|(a, b)| a.total_cmp(b));
        order.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then)
    });
    resamples(options.resamples.saturating_mul(width), 2)?;
    let n = real(rows.len());
    let mean = |sums: &[f64], values: &mut [f64]| {
        for (value, sum) in values.iter_mut().zip(sums) {
            *value = sum / n;
        }
    };
    let mut observed = vec![0.0; width];
    for row in &rows {
        for (sum, value) in observed.iter_mut().zip(*row) {
            *sum += value;
        }
    }
    if let Some(sum) = observed.iter().find(|sum| !sum.is_finite()) {
        return Err(invalid("rows", "numbers whose sum is finite", sum));
    }
    let table = Table::new(&rows, width);
    let values = drawn(&table, options.resamples, options.seed, width, mean);
    observed
        .iter()
        .enumerate()
        .map(|(column, sum)| {
            let values = values.iter().skip(column).step_by(width);
            BootstrapDistribution::new(sum / n, values.copied().collect())
        })
        .collect()
}
