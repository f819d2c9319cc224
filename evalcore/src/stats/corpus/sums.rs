//! Sums of rows that were drawn with replacement.

use super::super::bootstrap::Stream;
use super::super::check::real;
use super::super::counter::resample_rows;
use super::rows::{Group, LANES, Lane, Table, add, largest};

/// Resamples per chunk: a block of rows serves them all before the next one is loaded.
const CHUNK: usize = 64;

/// Draws as many rows as there are, with replacement, for each resample, and lets `score` turn the
/// column sums into `outputs` numbers.
///
/// How many of the draws fall into a block of 256 rows is binomial; within a block eight draws come
/// from one random word. So memory is read block by block, and the cost is O(rows·columns) a
/// resample at any number of rows. Each row of a last block of m < 256 is as likely as the others
/// to within m/2³².
pub(super) fn drawn<T: Lane>(
    table: &Table<T>,
    resamples: usize,
    seed: u64,
    outputs: usize,
    score: impl Fn(&[T], &mut [f64]) + Sync,
) -> Vec<f64> {
    resample_rows(resamples, CHUNK, outputs, |first, values| {
        let count = values.len() / outputs.max(1);
        let sums = chunk_sums(table, seed, first, count);
        for (sums, values) in sums
            .chunks(table.groups())
            .zip(values.chunks_mut(outputs.max(1)))
        {
            let columns = sums.as_flattened();
            score(columns.get(..table.width()).unwrap_or(columns), values);
        }
    })
}

/// As [`drawn`] over whole numbers, in the narrowest lanes that hold every sum.
pub(super) fn drawn_counts(
    rows: &[&[u64]],
    width: usize,
    resamples: usize,
    seed: u64,
    outputs: usize,
    score: impl Fn(&[u64], &mut [f64]) + Sync,
) -> Vec<f64> {
    let limit = u64::from(u32::MAX);
    let narrow = largest(rows)
        .checked_mul(rows.len() as u64)
        .is_some_and(|most| most <= limit);
    if !narrow {
        return drawn(&Table::new(rows, width), resamples, seed, outputs, score);
    }
    let table = Table::of(rows, width, low_half);
    drawn(&table, resamples, seed, outputs, |sums: &[u32], values| {
        let mut wide = [0_u64; 32];
        if let Some(wide) = wide.get_mut(..sums.len()) {
            for (wide, sum) in wide.iter_mut().zip(sums) {
                *wide = u64::from(*sum);
            }
            score(wide, values);
        } else {
            let wide: Vec<u64> = sums.iter().map(|&sum| u64::from(sum)).collect();
            score(&wide, values);
        }
    })
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the caller has seen that no sum exceeds 32 bits"
)]
fn low_half(value: u64) -> u32 {
    value as u32
}

/// The column sums of `count` resamples, in groups.
fn chunk_sums<T: Lane>(table: &Table<T>, seed: u64, first: u64, count: usize) -> Vec<Group<T>> {
    let groups = table.groups();
    let mut sums = vec![Group::default(); count * groups];
    let mut streams: Vec<(Stream, u64)> = (first..)
        .take(count)
        .map(|stream| (Stream::new(seed, stream), table.rows() as u64))
        .collect();
    let mut rows_left = table.rows();
    let mut picks = Vec::new();
    for (columns, rows) in table.blocks() {
        for ((stream, left), sums) in streams.iter_mut().zip(sums.chunks_mut(groups)) {
            let draws = if rows == rows_left {
                *left
            } else {
                stream.binomial(*left, real(rows) / real(rows_left))
            };
            *left -= draws;
            stream.pick(draws, rows, &mut picks);
            for (sum, column) in sums.iter_mut().zip(columns) {
                add(sum, &picked(column, &picks));
            }
        }
        rows_left -= rows;
    }
    sums
}

/// The sum of the picked rows; two sums at a time, so that one need not wait for the other.
#[inline]
fn picked<T: Lane>(column: &[Group<T>; 256], picks: &[u8]) -> Group<T> {
    let (mut even, mut odd) = ([T::default(); LANES], [T::default(); LANES]);
    let (pairs, rest) = picks.as_chunks::<2>();
    for &[one, other] in pairs {
        add(&mut even, &column[usize::from(one)]);
        add(&mut odd, &column[usize::from(other)]);
    }
    for &one in rest {
        add(&mut even, &column[usize::from(one)]);
    }
    add(&mut even, &odd);
    even
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every row's expected number of draws is 1, its variance 1 - 1/n; 6 standard deviations.
    #[test]
    fn every_row_is_drawn_as_often() {
        for n in [1_usize, 5, 256, 257, 700] {
            let rows: Vec<Vec<u64>> = (0..n)
                .map(|row| (0..n).map(|at| u64::from(at == row)).collect())
                .collect();
            let rows: Vec<&[u64]> = rows.iter().map(Vec::as_slice).collect();
            let resamples = 2_000;
            let counts = drawn_counts(&rows, n, resamples, 5, n, |sums, values| {
                assert_eq!(sums.iter().sum::<u64>(), n as u64);
                for (value, sum) in values.iter_mut().zip(sums) {
                    *value = real(usize::try_from(*sum).unwrap());
                }
            });
            for row in 0..n {
                let mean = counts.iter().skip(row).step_by(n).sum::<f64>() / real(resamples);
                assert!(
                    (mean - 1.0).abs() < 6.0 / real(resamples).sqrt(),
                    "{n} {row} {mean}"
                );
            }
        }
    }

    #[test]
    fn narrow_and_wide_lanes_agree() {
        let rows: Vec<Vec<u64>> = (0..600).map(|i| vec![i, 2 * i + 1, 7, i * i, 3]).collect();
        let rows: Vec<&[u64]> = rows.iter().map(Vec::as_slice).collect();
        let score = |sums: &[u64], values: &mut [f64]| {
            for (value, sum) in values.iter_mut().zip(sums) {
                *value = real(usize::try_from(*sum).unwrap());
            }
        };
        let narrow = drawn_counts(&rows, 5, 300, 1, 5, score);
        assert_eq!(narrow, drawn(&Table::new(&rows, 5), 300, 1, 5, score));
    }
}
