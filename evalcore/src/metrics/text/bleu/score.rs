//! From statistics to a score.

use super::{BleuSmoothing, BleuStats};

/// A BLEU score and its parts, as sacreBLEU reports them.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct BleuScore {
    /// 0 to 100.
    pub score: f64,
    /// For each order 0 to 100, after smoothing.
    pub precisions: Vec<f64>,
    /// 0 to 1: `exp(1 - reference_len / prediction_len)` for predictions that are too short.
    pub brevity_penalty: f64,
    /// Tokens of the predictions.
    pub prediction_len: u64,
    /// Tokens of the closest references.
    pub reference_len: u64,
    /// For each order the matches; `add-k` has added its value to them.
    pub matches: Vec<f64>,
    /// For each order the n-grams of the predictions; `add-k` has added its value to them.
    pub totals: Vec<f64>,
}

/// What sacreBLEU takes for the logarithm of zero.
const LOG_OF_ZERO: f64 = -9_999_999_999.0;

/// One order's counts and precision.
struct Order {
    matches: f64,
    total: f64,
    precision: f64,
}

pub(crate) fn score(
    stats: &BleuStats,
    smoothing: BleuSmoothing,
    effective_order: bool,
) -> BleuScore {
    let floats = |counts: &[u64]| counts.iter().map(|&count| real(count)).collect();
    let mut found = BleuScore {
        score: 0.0,
        precisions: vec![0.0; stats.max_order()],
        brevity_penalty: brevity_penalty(stats.prediction_len(), stats.reference_len()),
        prediction_len: stats.prediction_len(),
        reference_len: stats.reference_len(),
        matches: floats(stats.matches()),
        totals: floats(stats.totals()),
    };
    let mut at = 0;
    found.score = walk(stats.as_slice(), smoothing, effective_order, |order| {
        let places = (
            found.matches.get_mut(at),
            found.totals.get_mut(at),
            found.precisions.get_mut(at),
        );
        if let (Some(matches), Some(total), Some(precision)) = places {
            (*matches, *total, *precision) = (order.matches, order.total, order.precision);
        }
        at += 1;
    });
    found
}

/// The score of both lengths, the matches and the totals.
pub(crate) fn score_sums(sums: &[u64], smoothing: BleuSmoothing, effective_order: bool) -> f64 {
    walk(sums, smoothing, effective_order, |_| {})
}

/// The score; `each` sees the orders, up to the first one without n-grams.
fn walk(
    sums: &[u64],
    smoothing: BleuSmoothing,
    effective_order: bool,
    mut each: impl FnMut(&Order),
) -> f64 {
    let &[prediction_len, reference_len, ref counts @ ..] = sums else {
        return 0.0;
    };
    let max_order = counts.len() / 2;
    let (matches, totals) = counts.split_at(max_order);
    if matches.iter().all(|&matches| matches == 0) {
        return 0.0;
    }
    let mut halved = 1.0;
    let (mut logs, mut orders, mut seen) = (0.0, max_order, 0);
    for (at, (&matches, &total)) in matches.iter().zip(totals).enumerate() {
        let mut order = Order {
            matches: real(matches),
            total: real(total),
            precision: 0.0,
        };
        if let BleuSmoothing::AddK(k) = smoothing
            && at > 0
        {
            order.matches += k;
            order.total += k;
        }
        if order.total == 0.0 {
            each(&order);
            break;
        }
        order.precision = if order.matches > 0.0 {
            100.0 * order.matches / order.total
        } else {
            match smoothing {
                BleuSmoothing::Exp => {
                    halved *= 2.0;
                    100.0 / (halved * order.total)
                }
                BleuSmoothing::Floor(value) => 100.0 * value / order.total,
                BleuSmoothing::None | BleuSmoothing::AddK(_) => 0.0,
            }
        };
        each(&order);
        logs += log(order.precision);
        seen = at + 1;
        if effective_order {
            orders = seen;
        }
    }
    for _ in seen..orders {
        logs += LOG_OF_ZERO;
    }
    brevity_penalty(prediction_len, reference_len) * (logs / real(orders as u64)).exp()
}

fn log(precision: f64) -> f64 {
    if precision == 0.0 {
        LOG_OF_ZERO
    } else {
        precision.ln()
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "no corpus has more than 2^53 n-grams"
)]
fn real(count: u64) -> f64 {
    count as f64
}

fn brevity_penalty(prediction: u64, reference: u64) -> f64 {
    if prediction >= reference {
        1.0
    } else if prediction == 0 {
        0.0
    } else {
        (1.0 - real(reference) / real(prediction)).exp()
    }
}
