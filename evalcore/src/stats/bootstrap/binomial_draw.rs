//! Binomial random numbers from a counter-based stream.

use super::super::check::real_u64;
use super::super::counter::CounterRng;

/// A stream that remembers how much of it was read.
#[derive(Debug, Clone)]
pub(in crate::stats) struct Stream {
    rng: CounterRng,
    index: u64,
}

impl Stream {
    pub(in crate::stats) fn new(seed: u64, stream: u64) -> Self {
        Self {
            rng: CounterRng::new(seed, stream),
            index: 0,
        }
    }

    fn unit(&mut self) -> f64 {
        let value = self.rng.unit(self.index);
        self.index += 1;
        value
    }

    fn word(&mut self) -> u64 {
        let value = self.rng.word(self.index);
        self.index += 1;
        value
    }

    /// Fills `picks` with so many numbers below `n`, of 256 at most: eight from a word for
    /// `n = 256`, else two.
    pub(in crate::stats) fn pick(&mut self, draws: u64, n: usize, picks: &mut Vec<u8>) {
        picks.clear();
        let draws = usize::try_from(draws).unwrap_or(usize::MAX);
        if n >= 256 {
            while picks.len() < draws {
                picks.extend(self.word().to_le_bytes());
            }
        } else {
            while picks.len() < draws {
                let word = self.word();
                for half in [word >> 32, word & 0xffff_ffff] {
                    let [.., pick] = ((half * n as u64) >> 32).to_be_bytes();
                    picks.push(pick);
                }
            }
        }
        picks.truncate(draws);
    }

    /// Successes in `n` trials at rate `p`.
    pub(in crate::stats) fn binomial(&mut self, n: u64, p: f64) -> u64 {
        if n == 0 || p <= 0.0 {
            return 0;
        }
        if p >= 1.0 {
            return n;
        }
        if p > 0.5 {
            return n - self.binomial_low(n, 1.0 - p);
        }
        self.binomial_low(n, p)
    }

    fn binomial_low(&mut self, n: u64, p: f64) -> u64 {
        if real_u64(n) * p < 10.0 {
            self.by_inversion(n, p)
        } else {
            self.by_rejection(n, p)
        }
    }

    /// Walks up the cumulative probabilities; few steps where the mean is small.
    fn by_inversion(&mut self, n: u64, p: f64) -> u64 {
        let odds = p / (1.0 - p);
        let mut chance = (real_u64(n) * (-p).ln_1p()).exp();
        let mut left = self.unit();
        let mut count = 0;
        while left > chance && count < n {
            left -= chance;
            chance *= odds * real_u64(n - count) / real_u64(count + 1);
            count += 1;
        }
        count
    }

    /// Transformed rejection with squeeze (BTRS; W. Hörmann, The Generation of Binomial Random
    /// Variates, 1993). Exact to rounding.
    fn by_rejection(&mut self, n: u64, p: f64) -> u64 {
        let total = real_u64(n);
        let odds = p / (1.0 - p);
        let spread = (total * p * (1.0 - p)).sqrt();
        let b = 1.15 + 2.53 * spread;
        let a = -0.0873 + 0.0248 * b + 0.01 * p;
        let centre = total * p + 0.5;
        let squeeze = 0.92 - 4.2 / b;
        loop {
            let u = self.unit() - 0.5;
            let v = self.unit();
            let us = 0.5 - u.abs();
            let k = ((2.0 * a / us + b) * u + centre).floor();
            if us >= 0.07 && v <= squeeze {
                return whole(k);
            }
            if k < 0.0 || k > total {
                continue;
            }
            let alpha = (2.83 + 5.1 / b) * spread;
            let limit = (v * alpha / (a / (us * us) + b)).ln();
            let m = ((total + 1.0) * p).floor();
            let accept = (m + 0.5) * ((m + 1.0) / (odds * (total - m + 1.0))).ln()
                + (total + 1.0) * ((total - m + 1.0) / (total - k + 1.0)).ln()
                + (k + 0.5) * (odds * (total - k + 1.0) / (k + 1.0)).ln()
                + tail(m)
                + tail(total - m)
                - tail(k)
                - tail(total - k);
            if limit <= accept {
                return whole(k);
            }
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a whole number within the trials"
)]
fn whole(value: f64) -> u64 {
    value as u64
}

/// What Stirling's formula for `ln k!` in `k + 1` leaves over.
fn tail(k: f64) -> f64 {
    const SMALL: [f64; 10] = [
        0.081_061_466_795_327_2,
        0.041_340_695_955_409_2,
        0.027_677_925_684_998_3,
        0.020_790_672_103_765_09,
        0.016_644_691_189_821_1,
        0.013_876_128_823_070_7,
        0.011_896_709_945_891_7,
        0.010_411_265_261_972,
        0.009_255_462_182_712_73,
        0.008_330_563_433_362_87,
    ];
    if k < 10.0 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a whole number below 10"
        )]
        let index = k as usize;
        return SMALL.get(index).copied().unwrap_or_default();
    }
    let next = k + 1.0;
    let square = next * next;
    (1.0 / 12.0 - (1.0 / 360.0 - 1.0 / 1260.0 / square) / square) / next
}

#[cfg(test)]
mod tests {
    use super::super::super::special::binomial_pmf;
    use super::*;

    #[test]
    fn draws_have_the_binomial_frequencies() {
        for (n, p) in [
            (5_u64, 0.3),
            (40, 0.1),
            (40, 0.5),
            (1000, 0.02),
            (1000, 0.77),
        ] {
            let draws = 200_000;
            let mut counts = vec![0.0_f64; usize::try_from(n).unwrap() + 1];
            for stream in 0..draws {
                let k = Stream::new(11, stream).binomial(n, p);
                counts[usize::try_from(k).unwrap()] += 1.0;
            }
            let (mut chi, mut df) = (0.0, -1.0_f64);
            for (k, count) in (0..).zip(&counts) {
                let expected = binomial_pmf(real_u64(k), real_u64(n), p) * real_u64(draws);
                if expected >= 10.0 {
                    chi += (count - expected).powi(2) / expected;
                    df += 1.0;
                }
            }
            // Six standard deviations of chi-square.
            assert!(
                chi < df + 6.0 * (2.0 * df).sqrt(),
                "n = {n}, p = {p}: {chi} for {df}"
            );
        }
    }
}
