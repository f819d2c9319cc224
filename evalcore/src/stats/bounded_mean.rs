//! Limits of a mean that hold at every number of scores.

use super::check::real;
use super::distribution::normal_point;
use super::mcnemar::right;
use super::mean::{mean_of, squares};
use super::proportion::{Proportion, ProportionMethod, proportion_interval};
use super::special::root;
use super::types::Interval;
use crate::Result;

/// Below this many scores of unknown range nothing is claimed.
const LEAST: usize = 30;

/// The interval of the mean at level `1 - alpha` or more.
///
/// Scores of 0 and 1: Clopper and Pearson's. Others from 0 to 1: Chernoff's bound in Hoeffding's
/// form (1963, theorem 1), which asks for no spread and no common distribution. Others: normal, with
/// the square of `range` as doubt, infinite below 30 scores.
pub(super) fn mean_limits(scores: &[f64], alpha: f64, range: f64) -> Result<Interval> {
    if let Some(count) = ones(scores) {
        let n = scores.len() as u64;
        let share = Proportion::new(count, n)?;
        return proportion_interval(share, alpha, ProportionMethod::ClopperPearson);
    }
    let (n, mean) = (real(scores.len()), mean_of(scores));
    let log = (2.0 / alpha).ln();
    if scores.iter().all(|score| (0.0..=1.0).contains(score)) {
        return Ok(Interval::new(
            chernoff(mean, log / n),
            1.0 - chernoff(1.0 - mean, log / n),
        ));
    }
    if scores.len() < LEAST {
        return Ok(Interval::new(f64::NEG_INFINITY, f64::INFINITY));
    }
    let variance = (squares(scores) + range * range * log) / (n - 1.0);
    let half = -normal_point(alpha / 2.0) * (variance / n).sqrt();
    Ok(Interval::new(mean - half, mean + half))
}

/// How many of the scores are 1, where all are 0 or 1.
fn ones(scores: &[f64]) -> Option<u64> {
    scores.iter().try_fold(0, |count, &score| {
        Some(count + u64::from(right("scores", score).ok()?))
    })
}

/// The `x` below `mean` whose relative entropy `mean·ln(mean/x) + (1-mean)·ln((1-mean)/(1-x))` is
/// `cost`.
fn chernoff(mean: f64, cost: f64) -> f64 {
    if mean <= 0.0 {
        return 0.0;
    }
    let part = |p: f64, q: f64| if p > 0.0 { p * (p / q).ln() } else { 0.0 };
    root(0.0, mean, 0.5 * mean, |x| {
        let entropy = part(mean, x) + part(1.0 - mean, 1.0 - x);
        (cost - entropy, (mean - x) / (x * (1.0 - x)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_hold_in_theory() {
        // All ones: (alpha/2)^(1/n), both by Clopper and Pearson and by Chernoff.
        let all = mean_limits(&[1.0; 4], 0.025, 1.0).unwrap();
        assert!((all.low - 0.0125_f64.powf(0.25)).abs() < 1e-12 && all.high >= 1.0);
        assert!((chernoff(1.0, 80.0_f64.ln() / 4.0) - 0.0125_f64.powf(0.25)).abs() < 1e-12);
        // Never wider than Hoeffding's simple bound, never narrower than the exact interval.
        let half = ((2.0_f64 / 0.025).ln() / 16.0).sqrt();
        let graded = mean_limits(&[0.25, 0.5, 0.75, 0.5, 0.5, 0.5, 0.5, 0.5], 0.025, 1.0).unwrap();
        assert!(graded.low >= 0.5 - half && graded.high <= 0.5 + half);
        let exact = {
            let share = Proportion::new(4, 8).unwrap();
            proportion_interval(share, 0.025, ProportionMethod::ClopperPearson).unwrap()
        };
        assert!(graded.low <= exact.low && graded.high >= exact.high);
        assert!(
            mean_limits(&[5.0; 29], 0.05, 5.0)
                .unwrap()
                .low
                .is_infinite()
        );
    }
}
