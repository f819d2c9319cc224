//! Random sign patterns, 64 signs a word.

use super::super::counter::{CounterRng, resample};

/// Resamples per chunk: their sums stay in the first-level cache.
const CHUNK: usize = 1024;

/// The sums of the values under random signs.
///
/// A word holds the signs of 64 values. For 8 values at a time the 256 signed sums are tabled once
/// a chunk of resamples, so that a resample costs one word and eight look-ups for 64 values. Needs
/// the values and one number per resample, and no more.
pub(super) fn signed_sums(values: &[f64], resamples: usize, seed: u64) -> Vec<f64> {
    resample(resamples, CHUNK, |first, sums| {
        let streams: Vec<CounterRng> = (first..)
            .take(sums.len())
            .map(|stream| CounterRng::new(seed, stream))
            .collect();
        let mut tables = [[0.0; 256]; 8];
        for (index, block) in (0..).zip(values.chunks(64)) {
            for (group, table) in tables.iter_mut().enumerate() {
                let start = (8 * group).min(block.len());
                let end = (8 * group + 8).min(block.len());
                fill(table, block.get(start..end).unwrap_or_default());
            }
            for (sum, stream) in sums.iter_mut().zip(&streams) {
                let signs = stream.word(index).to_le_bytes();
                let mut part = 0.0;
                for (table, sign) in tables.iter().zip(signs) {
                    part += table[usize::from(sign)];
                }
                *sum += part;
            }
        }
    })
}

/// Tables the signed sums of up to 8 values; bit `j` set means value `j` counts positive.
fn fill(table: &mut [f64; 256], values: &[f64]) {
    table[0] = -values.iter().sum::<f64>();
    for bit in 0..8 {
        let twice = values.get(bit).map_or(0.0, |value| 2.0 * value);
        let (known, unknown) = table.split_at_mut(1 << bit);
        for (slot, sum) in unknown.iter_mut().zip(known.iter()) {
            *slot = sum + twice;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_those_of_the_signs() {
        let values: Vec<f64> = (0..150).map(|i| f64::from(i) * 0.37 - 11.0).collect();
        for (stream, sum) in (0..).zip(signed_sums(&values, 2000, 3)) {
            let rng = CounterRng::new(3, stream);
            let naive: f64 = (0_u64..)
                .zip(&values)
                .map(|(i, v)| {
                    if rng.word(i / 64) >> (i % 64) & 1 == 1 {
                        *v
                    } else {
                        -*v
                    }
                })
                .sum();
            assert!((sum - naive).abs() < 1e-9, "{stream}: {sum} {naive}");
        }
    }
}
