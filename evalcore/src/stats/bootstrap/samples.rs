//! The bootstrap of scores.

use super::super::check::{differences, real, real_u64, sample};
use super::super::counter::{CounterRng, resample};
use super::super::mean::mean_of;
use super::cells::bootstrap_cells;
use super::distribution::jackknife;
use super::options::{Bootstrap, BootstrapOptions};
use crate::Result;

/// Resamples per chunk.
const CHUNK: usize = 64;

/// The bootstrap of any statistic of the scores.
///
/// The scores are sorted first, so the answer does not depend on their order, nor on the number of
/// threads; the statistic must not depend on their order either, and must not return NaN. In the unit
/// of the statistic. All scores equal: BCa limits are NaN, the others the statistic. Cost
/// O(n·resamples) and as many calls, for BCa n more of them. Efron (1987) for BCa; checked against
/// SciPy's `bootstrap`.
///
/// # Errors
///
/// `parameter.invalid` for fewer than 2 scores, NaN or infinities, a statistic that is NaN, and for
/// bad options.
///
/// # Examples
///
/// ```
/// use evalcore::stats::{BootstrapOptions, bootstrap};
///
/// let largest = |scores: &[f64]| scores.iter().copied().fold(f64::MIN, f64::max);
/// let result = bootstrap(&[0.2, 0.5, 0.9], largest, &BootstrapOptions::default())?;
/// assert_eq!(result.observed, 0.9);
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn bootstrap<F>(scores: &[f64], statistic: F, options: &BootstrapOptions) -> Result<Bootstrap>
where
    F: Fn(&[f64]) -> f64 + Sync,
{
    sample("scores", scores, 2)?;
    options.check()?;
    let mut sorted = scores.to_vec();
    sorted.sort_by(f64::total_cmp);
    let values = resample(options.resamples, CHUNK, |first, values| {
        let mut drawn = Vec::with_capacity(sorted.len());
        for (stream, value) in (first..).zip(values) {
            drawn.clear();
            drawn.extend(draws(&sorted, options.seed, stream));
            *value = statistic(&drawn);
        }
    });
    options.finish(statistic(&sorted), values, || {
        jackknife(&sorted, &statistic)
    })
}

fn draws(values: &[f64], seed: u64, stream: u64) -> impl Iterator<Item = f64> {
    let rng = CounterRng::new(seed, stream);
    (0..values.len() as u64)
        .filter_map(move |index| values.get(rng.below(index, values.len())).copied())
}

/// The bootstrap of the mean.
///
/// In the unit of the scores. Few distinct scores are drawn as counts, see [`bootstrap_cells`]; then
/// cost does not grow with n, else it is O(n·resamples). All scores equal as for [`bootstrap`].
/// Checked against SciPy's `bootstrap`.
///
/// # Errors
///
/// As [`bootstrap`].
///
/// # Examples
///
/// ```
/// use evalcore::stats::{BootstrapOptions, bootstrap_mean};
///
/// let result = bootstrap_mean(&[0.0, 1.0, 1.0, 0.0, 1.0], &BootstrapOptions::default())?;
/// assert_eq!(result.observed, 0.6);
/// assert!(result.interval.contains(0.6));
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn bootstrap_mean(scores: &[f64], options: &BootstrapOptions) -> Result<Bootstrap> {
    sample("scores", scores, 2)?;
    options.check()?;
    let mut sorted = scores.to_vec();
    sorted.sort_by(f64::total_cmp);
    let cells: Vec<(f64, u64)> = sorted
        .chunk_by(|a, b| a == b)
        .filter_map(|group| Some((*group.first()?, group.len() as u64)))
        .collect();
    let n = real(sorted.len());
    if cells.len() * 32 < sorted.len() {
        let (distinct, counts): (Vec<f64>, Vec<u64>) = cells.into_iter().unzip();
        let mean = |drawn: &[u64]| {
            let sum: f64 = drawn
                .iter()
                .zip(&distinct)
                .map(|(&k, v)| real_u64(k) * v)
                .sum();
            sum / real_u64(drawn.iter().sum())
        };
        return bootstrap_cells(&counts, mean, options);
    }
    let values = resample(options.resamples, CHUNK, |first, values| {
        for (stream, value) in (first..).zip(values) {
            *value = draws(&sorted, options.seed, stream).sum::<f64>() / n;
        }
    });
    options.finish(mean_of(&sorted), values, || {
        let sum: f64 = sorted.iter().sum();
        sorted
            .iter()
            .map(|value| (sum - value) / (n - 1.0))
            .collect()
    })
}

/// The bootstrap of `mean(a - b)` of two runs on the same items.
///
/// In the unit of the scores; the items are drawn, each with both its scores. Otherwise, in cost too,
/// as [`bootstrap_mean`]. Checked against SciPy's `bootstrap(paired=True)`.
///
/// # Errors
///
/// As [`bootstrap`], and for unequal lengths.
///
/// # Examples
///
/// ```
/// use evalcore::stats::{BootstrapOptions, bootstrap_paired_difference};
///
/// let result = bootstrap_paired_difference(&[0.5, 0.7, 0.9], &[0.4, 0.5, 0.8], &BootstrapOptions::default())?;
/// assert!(result.interval.low > 0.0);
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn bootstrap_paired_difference(
    a: &[f64],
    b: &[f64],
    options: &BootstrapOptions,
) -> Result<Bootstrap> {
    bootstrap_mean(&differences(a, b, 2)?, options)
}
