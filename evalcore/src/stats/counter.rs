//! Random numbers by position, so that work can be split in any way.

use super::check::real;

/// Random numbers that are a function of seed, stream and index alone: no state, so resample
/// number 7 draws the same on one thread and on sixteen.
///
/// SplitMix64 (Steele, Lea and Flood 2014) read at any index, one start per stream. For resampling,
/// not for secrets.
///
/// # Examples
///
/// ```
/// use evalcore::stats::CounterRng;
///
/// let rng = CounterRng::new(42, 7);
/// assert_eq!(rng.word(3), CounterRng::new(42, 7).word(3));
/// assert!(rng.below(3, 10) < 10);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CounterRng {
    start: u64,
}

const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

impl CounterRng {
    /// Opens a stream of a seed, such as one resample.
    #[must_use]
    pub fn new(seed: u64, stream: u64) -> Self {
        let key = mix(seed.wrapping_add(STEP));
        Self {
            start: mix(key ^ mix(stream.wrapping_mul(STEP).wrapping_add(1))),
        }
    }

    /// The 64 random bits at this index.
    #[must_use]
    pub fn word(&self, index: u64) -> u64 {
        mix(self.start.wrapping_add(index.wrapping_mul(STEP)))
    }

    /// A number below `n`, each as likely to within 2^-64·n; 0 for `n = 0`.
    #[must_use]
    pub fn below(&self, index: u64, n: usize) -> usize {
        let wide = u128::from(self.word(index)) * (n as u128);
        usize::try_from(wide >> 64).unwrap_or_default()
    }

    /// A number strictly between 0 and 1.
    #[must_use]
    pub fn unit(&self, index: u64) -> f64 {
        let bits = usize::try_from(self.word(index) >> 12).unwrap_or_default();
        (real(bits) + 0.5) / 4_503_599_627_370_496.0
    }
}

/// Computes one number per resample, in chunks: on all cores with the feature `parallel`.
///
/// `work` gets the number of the first resample of its chunk.
pub(super) fn resample(
    count: usize,
    chunk: usize,
    work: impl Fn(u64, &mut [f64]) + Sync,
) -> Vec<f64> {
    resample_rows(count, chunk, 1, work)
}

/// Computes `width` numbers per resample, one resample after the other, in chunks of resamples.
pub(super) fn resample_rows(
    count: usize,
    chunk: usize,
    width: usize,
    work: impl Fn(u64, &mut [f64]) + Sync,
) -> Vec<f64> {
    let mut values = vec![0.0; count * width];
    let start = |index: usize| (index * chunk) as u64;
    let size = (chunk * width).max(1);
    #[cfg(feature = "parallel")]
    {
        use rayon::prelude::*;
        values
            .par_chunks_mut(size)
            .enumerate()
            .for_each(|(index, values)| work(start(index), values));
    }
    #[cfg(not(feature = "parallel"))]
    for (index, values) in values.chunks_mut(size).enumerate() {
        work(start(index), values);
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_balanced_within_and_across_streams() {
        for bit in [0, 1, 31, 63] {
            let within = (0..20_000).filter(|&i| CounterRng::new(1, 5).word(i) >> bit & 1 == 1);
            let across = (0..20_000).filter(|&i| CounterRng::new(1, i).word(5) >> bit & 1 == 1);
            // Six standard deviations of 20,000 fair coins are 424.
            assert!(within.count().abs_diff(10_000) < 424);
            assert!(across.count().abs_diff(10_000) < 424);
        }
    }

    #[test]
    fn units_are_uniform() {
        let rng = CounterRng::new(9, 0);
        let mean = (0..100_000).map(|i| rng.unit(i)).sum::<f64>() / 1e5;
        assert!((mean - 0.5).abs() < 6.0 * 0.289 / 316.0);
    }

    #[test]
    fn chunks_do_not_matter() {
        let draw = |first: u64, values: &mut [f64]| {
            for (stream, value) in (first..).zip(values) {
                *value = CounterRng::new(4, stream).unit(0);
            }
        };
        assert_eq!(resample(100, 7, draw), resample(100, 100, draw));
    }
}
