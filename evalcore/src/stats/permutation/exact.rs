//! All sign patterns, by halves.

use super::super::check::real;

/// The shares of all sign patterns whose sum is at most, and at least, the observed one.
///
/// The patterns of each half are summed and sorted, the pairs of halves counted by two cursors: 2^20
/// numbers serve for 40 values.
pub(super) fn sign_pattern_tails(values: &[f64], observed: f64, tolerance: f64) -> (f64, f64) {
    let (left, right) = values.split_at(values.len() / 2);
    let (left, right) = (pattern_sums(left), pattern_sums(right));
    let total = real(left.len()) * real(right.len());
    let at_most = pairs_at_most(&left, &right, observed + tolerance);
    let below = pairs_at_most(&left, &right, (observed - tolerance).next_down());
    (at_most / total, (total - below) / total)
}

fn pattern_sums(values: &[f64]) -> Vec<f64> {
    let mut sums = vec![0.0];
    for value in values {
        let mut more: Vec<f64> = sums.iter().map(|sum| sum + value).collect();
        for sum in &mut sums {
            *sum -= value;
        }
        sums.append(&mut more);
    }
    sums.sort_by(f64::total_cmp);
    sums
}

/// How many pairs sum to at most the limit.
fn pairs_at_most(left: &[f64], right: &[f64], limit: f64) -> f64 {
    let mut rest = right;
    let mut count = 0.0;
    for sum in left {
        while let Some((last, before)) = rest.split_last() {
            if sum + last <= limit {
                break;
            }
            rest = before;
        }
        count += real(rest.len());
    }
    count
}
