//! Sums of rows that were kept or left out by a coin.

use super::super::counter::{CounterRng, resample_rows};
use super::rows::{BLOCK, Group, Table, add};

/// Resamples per chunk.
const CHUNK: usize = 512;

/// For each resample the sums of the rows whose coin shows 1, as wrapping differences, given to
/// `score`.
///
/// A word holds the coins of 64 rows. For eight rows at a time the 256 sums are tabled once a chunk
/// of resamples, so that a resample costs one look-up a column group for eight rows.
pub(super) fn flipped(
    table: &Table<u64>,
    resamples: usize,
    seed: u64,
    score: impl Fn(&[u64]) -> f64 + Sync,
) -> Vec<f64> {
    resample_rows(resamples, CHUNK, 1, |first, values| {
        let groups = table.groups();
        let mut sums = vec![Group::<u64>::default(); values.len() * groups];
        let streams: Vec<CounterRng> = (first..)
            .take(values.len())
            .map(|stream| CounterRng::new(seed, stream))
            .collect();
        let mut words = vec![0_u64; values.len()];
        let mut tabled = [Group::<u64>::default(); 256];
        for (block, (columns, rows)) in table.blocks().enumerate() {
            for start in (0..rows).step_by(64) {
                let index = ((block * BLOCK + start) / 64) as u64;
                for (word, stream) in words.iter_mut().zip(&streams) {
                    *word = stream.word(index);
                }
                for byte in 0..8 {
                    let from = start + 8 * byte;
                    if from >= rows {
                        break;
                    }
                    for (group, column) in columns.iter().enumerate() {
                        fill(&mut tabled, column.get(from..from + 8).unwrap_or_default());
                        for (sums, word) in sums.chunks_mut(groups).zip(&words) {
                            if let Some(sum) = sums.get_mut(group) {
                                add(sum, &tabled[usize::from(word.to_le_bytes()[byte])]);
                            }
                        }
                    }
                }
            }
        }
        for (value, sums) in values.iter_mut().zip(sums.chunks(groups)) {
            let columns = sums.as_flattened();
            *value = score(columns.get(..table.width()).unwrap_or(columns));
        }
    })
}

/// Tables the sums of up to 8 rows; bit `j` set means row `j` counts.
fn fill(tabled: &mut [Group<u64>; 256], rows: &[Group<u64>]) {
    tabled[0] = Group::default();
    for (bit, row) in rows.iter().enumerate().take(8) {
        let (known, unknown) = tabled.split_at_mut(1 << bit);
        for (slot, sum) in unknown.iter_mut().zip(known.iter()) {
            *slot = *sum;
            add(slot, row);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::check::real_u64;
    use super::*;

    #[test]
    fn sums_are_those_of_the_coins() {
        let rows: Vec<Vec<u64>> = (0..700_u64).map(|i| vec![i, 3, i % 7, 1, i ^ 5]).collect();
        let rows: Vec<&[u64]> = rows.iter().map(Vec::as_slice).collect();
        let table = Table::new(&rows, 5);
        for column in 0..5 {
            let sums = flipped(&table, 600, 9, |sums| real_u64(sums[column]));
            for (stream, sum) in (0..).zip(sums) {
                let rng = CounterRng::new(9, stream);
                let naive: u64 = (0_u64..)
                    .zip(&rows)
                    .filter(|(row, _)| rng.word(row / 64) >> (row % 64) & 1 == 1)
                    .map(|(_, row)| row[column])
                    .sum();
                assert_eq!(sum, real_u64(naive), "{stream} {column}");
            }
        }
    }
}
