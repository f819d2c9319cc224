//! The bootstrap of counts: one multinomial draw a resample, whatever the number of items.

use super::super::check::{invalid, real_u64};
use super::super::counter::resample;
use super::binomial_draw::Stream;
use super::options::{Bootstrap, BootstrapOptions};
use crate::Result;

/// Resamples per chunk.
const CHUNK: usize = 256;

/// The bootstrap of a statistic of cell counts, such as a confusion matrix or a list of distinct
/// scores.
///
/// Items that fall in one cell are the same to the statistic, so a resample of all items is one
/// multinomial draw over the cells: cost O(cells) a resample, independent of the number of items.
/// The statistic gets counts in the order given, with the same sum, and must not return NaN. In the
/// unit of the statistic. One cell gives the data itself in every resample. Efron and Tibshirani, An
/// Introduction to the Bootstrap (1993).
///
/// # Errors
///
/// `parameter.invalid` where all counts are 0, for a statistic that is NaN, and for bad options.
///
/// # Examples
///
/// The F1 score from true positives, false positives, false negatives and true negatives:
///
/// ```
/// use evalcore::stats::{BootstrapOptions, bootstrap_cells};
///
/// let f1 = |cells: &[u64]| match cells {
///     [0, 0, 0, ..] => 0.0,
///     [tp, fp, fn_, ..] => 2.0 * *tp as f64 / (2 * tp + fp + fn_) as f64,
///     _ => f64::NAN,
/// };
/// let f1 = bootstrap_cells(&[400, 60, 40, 500], f1, &BootstrapOptions::default())?;
/// assert_eq!(f1.observed, 800.0 / 900.0);
/// assert!(f1.interval.contains(f1.observed) && f1.interval.width() < 0.05);
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn bootstrap_cells<F>(
    counts: &[u64],
    statistic: F,
    options: &BootstrapOptions,
) -> Result<Bootstrap>
where
    F: Fn(&[u64]) -> f64 + Sync,
{
    bootstrap_cells_with(counts, options, |&mut (), counts| statistic(counts))
}

/// As [`bootstrap_cells`], for a statistic with memory that it uses again.
pub(super) fn bootstrap_cells_with<M: Default>(
    counts: &[u64],
    options: &BootstrapOptions,
    statistic: impl Fn(&mut M, &[u64]) -> f64 + Sync,
) -> Result<Bootstrap> {
    options.check()?;
    let n: u64 = counts.iter().sum();
    if n == 0 {
        return Err(invalid("counts", "at least 1 item", n));
    }
    let values = resample(options.resamples, CHUNK, |first, values| {
        let mut memory = M::default();
        let mut drawn = vec![0; counts.len()];
        for (stream, value) in (first..).zip(values) {
            let mut stream = Stream::new(options.seed, stream);
            multinomial(&mut stream, counts, n, &mut drawn);
            *value = statistic(&mut memory, &drawn);
        }
    });
    let mut memory = M::default();
    options.finish_counted(statistic(&mut memory, counts), values, || {
        jackknife(counts, |counts| statistic(&mut memory, counts))
    })
}

fn multinomial(stream: &mut Stream, counts: &[u64], n: u64, drawn: &mut [u64]) {
    let (mut items, mut left) = (n, n);
    for (slot, &count) in drawn.iter_mut().zip(counts) {
        *slot = if count == items {
            left
        } else {
            stream.binomial(left, real_u64(count) / real_u64(items))
        };
        items -= count;
        left -= *slot;
    }
}

/// The statistic without one item of each cell, and how many items the cell has.
fn jackknife(counts: &[u64], mut statistic: impl FnMut(&[u64]) -> f64) -> Vec<(f64, f64)> {
    let mut fewer = counts.to_vec();
    let mut values = Vec::new();
    for (index, &count) in counts.iter().enumerate() {
        if count == 0 {
            continue;
        }
        if let Some(slot) = fewer.get_mut(index) {
            *slot = count - 1;
        }
        values.push((statistic(&fewer), real_u64(count)));
        if let Some(slot) = fewer.get_mut(index) {
            *slot = count;
        }
    }
    values
}
