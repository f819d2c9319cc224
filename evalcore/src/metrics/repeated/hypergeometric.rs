//! Draws without replacement: k of n answers, of which c are correct.
//!
//! All ways here are products and sums of ratios of neighbours, which are positive and near 1, so
//! that nothing cancels and no factorial is needed.

use crate::metrics::numbers::Sum;

/// P(no correct answer among the k) = C(n−c, k) / C(n, k).
pub(super) fn none_correct(n: u64, c: u64, k: u64) -> f64 {
    if n - c < k {
        return 0.0;
    }
    // The same with c and k exchanged: the shorter product is taken.
    let (short, long) = (c.min(k), c.max(k));
    falling_ratio(n - long, n, short)
}

/// P(all k correct) = C(c, k) / C(n, k).
pub(super) fn all_correct(n: u64, c: u64, k: u64) -> f64 {
    if c < k {
        return 0.0;
    }
    let (short, long) = (k.min(n - c), k.max(n - c));
    falling_ratio(n - long, n, short)
}

/// Π (top − i) / (bottom − i) for i below `factors`, until nothing is left of it.
fn falling_ratio(top: u64, bottom: u64, factors: u64) -> f64 {
    let mut product = 1.0;
    for i in 0..factors {
        product *= float(top - i) / float(bottom - i);
        if product == 0.0 {
            break;
        }
    }
    product
}

/// P(at least m of the k are correct).
pub(super) fn at_least(n: u64, c: u64, k: u64, m: u64) -> f64 {
    let weights = Weights::new(n, c, k);
    weights.share(|hits, weight| if hits >= m { weight } else { 0.0 })
}

/// Σ over m in (low, k] of P(at least m are correct) = Σ over j of P(j) · max(j − low, 0).
pub(super) fn expected_above(n: u64, c: u64, k: u64, low: u64) -> f64 {
    let weights = Weights::new(n, c, k);
    weights.share(|hits, weight| weight * float(hits.saturating_sub(low)))
}

/// The probabilities of all numbers of hits, up to a common factor, from the likeliest outwards.
struct Weights {
    n: u64,
    c: u64,
    k: u64,
    low: u64,
    high: u64,
    mode: u64,
}

impl Weights {
    fn new(n: u64, c: u64, k: u64) -> Self {
        let low = (c + k).saturating_sub(n);
        let high = c.min(k);
        // (k+1)(c+1)/(n+2): the products fit 128 bits.
        let mode = u128::from(k + 1) * u128::from(c + 1) / u128::from(n + 2);
        let mode = u64::try_from(mode).unwrap_or(high).clamp(low, high);
        Self {
            n,
            c,
            k,
            low,
            high,
            mode,
        }
    }

    /// The sum of what each outcome contributes, by the sum of all weights.
    fn share(&self, contribution: impl Fn(u64, f64) -> f64) -> f64 {
        let (mut total, mut share) = (Sum::default(), Sum::default());
        let mut take = |hits: u64, weight: f64| {
            total.add(weight);
            share.add(contribution(hits, weight));
        };
        take(self.mode, 1.0);
        let mut weight = 1.0;
        for hits in self.mode..self.high {
            weight *= float(self.c - hits) * float(self.k - hits)
                / (float(hits + 1) * float(self.n + hits + 1 - self.c - self.k));
            if weight == 0.0 {
                break;
            }
            take(hits + 1, weight);
        }
        weight = 1.0;
        for hits in (self.low + 1..=self.mode).rev() {
            weight *= float(hits) * float(self.n + hits - self.c - self.k)
                / (float(self.c - hits + 1) * float(self.k - hits + 1));
            if weight == 0.0 {
                break;
            }
            take(hits - 1, weight);
        }
        share.value() / total.value()
    }
}

#[expect(clippy::cast_precision_loss, reason = "n is below 2^32")]
fn float(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choose(n: u64, k: u64) -> u128 {
        (0..k).fold(1, |product, i| {
            product * u128::from(n - i) / u128::from(i + 1)
        })
    }

    #[test]
    #[expect(clippy::cast_precision_loss, reason = "compared within 1e-12")]
    fn agrees_with_exact_sums() {
        for n in 1..=24 {
            for c in 0..=n {
                for k in 1..=n {
                    let all = choose(n, k) as f64;
                    let p = |j: u64| {
                        let misses = k - j;
                        if j > c || misses > n - c {
                            return 0;
                        }
                        choose(c, j) * choose(n - c, misses)
                    };
                    assert!((none_correct(n, c, k) - p(0) as f64 / all).abs() < 1e-14);
                    assert!((all_correct(n, c, k) - p(k) as f64 / all).abs() < 1e-14);
                    for m in 0..=k {
                        let tail: u128 = (m..=k).map(p).sum();
                        let error = at_least(n, c, k, m) - tail as f64 / all;
                        assert!(error.abs() < 1e-13, "{n} {c} {k} {m}: {error}");
                    }
                }
            }
        }
    }
}
