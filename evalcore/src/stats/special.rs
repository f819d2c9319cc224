//! The incomplete beta function and binomial probabilities, also for large counts.
//!
//! `statrs` stops its continued fraction after 140 terms, which is short of convergence once a
//! parameter passes a few thousand (at 5e5 its answer is off by 1e-3), and its logarithms of gamma
//! cancel. Above [`LARGE`] the fraction here runs to convergence, with Loader's saddle-point form of
//! the leading factor (C. Loader, Fast and Accurate Computation of Binomial Probabilities, 2000).

use std::f64::consts::PI;

use statrs::function::beta::checked_beta_reg;

/// Up to this parameter `statrs` agrees with Boost to 1e-12.
const LARGE: f64 = 200.0;
/// Convergence takes some square roots of the larger parameter; this serves beyond 1e12.
const MAX_TERMS: u32 = 10_000_000;

/// Both tails of a distribution at one point, each to full relative precision where it is small.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tails {
    pub(super) lower: f64,
    pub(super) upper: f64,
}

/// `I_x(a, b)` and `1 - I_x(a, b)` for `x + y = 1`.
pub(super) fn beta_tails(a: f64, b: f64, x: f64, y: f64) -> Tails {
    if a.is_nan() || b.is_nan() || x.is_nan() || y.is_nan() {
        return Tails {
            lower: f64::NAN,
            upper: f64::NAN,
        };
    }
    if x <= 0.0 {
        return Tails {
            lower: 0.0,
            upper: 1.0,
        };
    }
    if y <= 0.0 {
        return Tails {
            lower: 1.0,
            upper: 0.0,
        };
    }
    if x < (a + 1.0) / (a + b + 2.0) {
        let lower = near_tail(a, b, x, y);
        Tails {
            lower,
            upper: 1.0 - lower,
        }
    } else {
        let upper = near_tail(b, a, y, x);
        Tails {
            lower: 1.0 - upper,
            upper,
        }
    }
}

fn near_tail(a: f64, b: f64, x: f64, y: f64) -> f64 {
    if a.max(b) <= LARGE {
        return checked_beta_reg(a, b, x).unwrap_or(f64::NAN);
    }
    (beta_factor(a, b, x, y) * fraction(a, b, x) / a).clamp(0.0, 1.0)
}

/// `x^a y^b / B(a, b)`.
pub(super) fn beta_factor(a: f64, b: f64, x: f64, y: f64) -> f64 {
    saddle_point(a, b, x, y) * (a / (a + b)) * b
}

/// The continued fraction of the incomplete beta function, by Lentz's rule.
fn fraction(a: f64, b: f64, x: f64) -> f64 {
    let tiny = 1e-300;
    let guard = |value: f64| if value.abs() < tiny { tiny } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / guard(1.0 - (a + b) * x / (a + 1.0));
    let mut value = d;
    for term in 1..MAX_TERMS {
        let m = f64::from(term);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / guard(1.0 + even * d);
        c = guard(1.0 + even / c);
        value *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / guard(1.0 + odd * d);
        c = guard(1.0 + odd / c);
        let step = d * c;
        value *= step;
        if (step - 1.0).abs() <= f64::EPSILON {
            break;
        }
    }
    value
}

/// `Γ(a+b+1) / (Γ(a+1) Γ(b+1)) x^a y^b` for `a, b > 0`.
fn saddle_point(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let n = a + b;
    let exponent = stirling_error(n)
        - stirling_error(a)
        - stirling_error(b)
        - deviance(a, n * x)
        - deviance(b, n * y);
    (n / (2.0 * PI * a * b)).sqrt() * exponent.exp()
}

/// `ln Γ(n+1)` less Stirling's formula.
fn stirling_error(n: f64) -> f64 {
    if n < 16.0 {
        return libm::lgamma(n + 1.0) - (n + 0.5) * n.ln() + n - 0.5 * (2.0 * PI).ln();
    }
    let square = n * n;
    (1.0 / 12.0
        - (1.0 / 360.0
            - (1.0 / 1260.0 - (1.0 / 1680.0 - (1.0 / 1188.0) / square) / square) / square)
            / square)
        / n
}

/// `x ln(x/mean) + mean - x`, without cancellation near the mean.
fn deviance(x: f64, mean: f64) -> f64 {
    if (x - mean).abs() >= 0.1 * (x + mean) {
        return x * (x / mean).ln() + mean - x;
    }
    let ratio = (x - mean) / (x + mean);
    let mut sum = (x - mean) * ratio;
    let mut power = 2.0 * x * ratio;
    for term in 1..1000 {
        power *= ratio * ratio;
        let next = sum + power / f64::from(2 * term + 1);
        if next.to_bits() == sum.to_bits() {
            break;
        }
        sum = next;
    }
    sum
}

/// The probability of `k` successes in `n` trials.
pub(super) fn binomial_pmf(k: f64, n: f64, p: f64) -> f64 {
    if k < 0.0 || k > n {
        0.0
    } else if p <= 0.0 {
        if k > 0.0 { 0.0 } else { 1.0 }
    } else if p >= 1.0 {
        if k < n { 0.0 } else { 1.0 }
    } else if k <= 0.0 {
        (n * (-p).ln_1p()).exp()
    } else if k >= n {
        (n * p.ln()).exp()
    } else {
        saddle_point(k, n - k, p, 1.0 - p)
    }
}

/// `P(X <= k)` and `P(X > k)` of a binomial.
pub(super) fn binomial_tails(k: f64, n: f64, p: f64) -> Tails {
    if k < 0.0 {
        return Tails {
            lower: 0.0,
            upper: 1.0,
        };
    }
    if k >= n {
        return Tails {
            lower: 1.0,
            upper: 0.0,
        };
    }
    let beta = beta_tails(k + 1.0, n - k, p, 1.0 - p);
    Tails {
        lower: beta.upper,
        upper: beta.lower,
    }
}

/// The probability of `k` marked among `drawn` from `marked` and `other` ones.
pub(super) fn hypergeometric_pmf(k: f64, marked: f64, other: f64, drawn: f64) -> f64 {
    let p = drawn / (marked + other);
    let all = binomial_pmf(drawn, marked + other, p);
    binomial_pmf(k, marked, p) * (binomial_pmf(drawn - k, other, p) / all)
}

/// A root of a monotone function in `(low, high)`: Newton's steps, bisection where they leave.
///
/// `step` gives the function's value, positive above the root, and its slope.
pub(super) fn root(
    mut low: f64,
    mut high: f64,
    start: f64,
    step: impl Fn(f64) -> (f64, f64),
) -> f64 {
    let mut x = start;
    for _ in 0..400 {
        let (value, slope) = step(x);
        if value == 0.0 {
            return x;
        }
        if value > 0.0 {
            high = x;
        } else {
            low = x;
        }
        let newton = x - value / slope;
        let next = if newton > low && newton < high {
            newton
        } else {
            0.5 * (low + high)
        };
        if (next - x).abs() <= 1e-15 * x.abs() || high - low <= f64::MIN_POSITIVE {
            return next;
        }
        x = next;
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn incomplete_beta_agrees_with_boost_also_for_large_parameters() {
        let cases = [
            (5e5, 500_001.0, 0.5, 0.500_398_942_180_665_4),
            (1e4, 10_001.0, 0.5, 0.502_820_912_656_109_7),
            (1000.0, 1001.0, 0.5, 0.508_919_505_572_927_2),
            (300.0, 301.0, 0.48, 0.173_667_292_673_876_9),
            (100.0, 901.0, 0.11, 0.856_156_274_944_935_2),
            (0.5, 500.0, 0.004, 0.954_661_904_802_747_9),
            (5e5, 0.5, 0.999_996, 0.045_500_101_923_155_19),
        ];
        for (a, b, x, expected) in cases {
            let tails = beta_tails(a, b, x, 1.0 - x);
            let error = (tails.lower / expected - 1.0).abs();
            assert!(error < 1e-10, "I_{x}({a}, {b}) = {}", tails.lower);
        }
    }

    #[test]
    fn statrs_alone_would_not_do() {
        let theirs = checked_beta_reg(5e5, 500_001.0, 0.5).unwrap();
        assert!((theirs - 0.500_398_942_180_665_4).abs() > 1e-4);
    }

    #[test]
    fn binomial_probabilities_sum_to_one() {
        for (n, p) in [(1_u32, 0.5), (17, 0.03), (300, 0.7), (2000, 0.5)] {
            let sum: f64 = (0..=n)
                .map(|k| binomial_pmf(f64::from(k), f64::from(n), p))
                .sum();
            assert!((sum - 1.0).abs() < 1e-12, "n = {n}: {sum}");
        }
    }
}
