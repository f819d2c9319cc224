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

#[expect(
    clippy::cast_precision_loss,
    reason = "no corpus has more than 2^53 n-grams"
)]
pub(crate) fn score(
    stats: &BleuStats,
    smoothing: BleuSmoothing,
    effective_order: bool,
) -> BleuScore {
    let floats = |counts: &[u64]| counts.iter().map(|&count| count as f64).collect();
    let mut found = BleuScore {
        score: 0.0,
        precisions: vec![0.0; stats.max_order()],
        brevity_penalty: brevity_penalty(stats),
        prediction_len: stats.prediction_len(),
        reference_len: stats.reference_len(),
        matches: floats(stats.matches()),
        totals: floats(stats.totals()),
    };
    if stats.matches().iter().all(|&matches| matches == 0) {
        return found;
    }
    let mut halved = 1.0;
    let mut orders = stats.max_order();
    let counts = found.matches.iter_mut().zip(&mut found.totals);
    for (at, ((matches, total), precision)) in counts.zip(&mut found.precisions).enumerate() {
        if let BleuSmoothing::AddK(k) = smoothing
            && at > 0
        {
            *matches += k;
            *total += k;
        }
        if *total == 0.0 {
            break;
        }
        if effective_order {
            orders = at + 1;
        }
        *precision = if *matches > 0.0 {
            100.0 * *matches / *total
        } else {
            match smoothing {
                BleuSmoothing::Exp => {
                    halved *= 2.0;
                    100.0 / (halved * *total)
                }
                BleuSmoothing::Floor(value) => 100.0 * value / *total,
                BleuSmoothing::None | BleuSmoothing::AddK(_) => 0.0,
            }
        };
    }
    let logs = found.precisions.iter().take(orders).map(|&precision| {
        if precision == 0.0 {
            LOG_OF_ZERO
        } else {
            precision.ln()
        }
    });
    found.score = found.brevity_penalty * (logs.sum::<f64>() / orders as f64).exp();
    found
}

#[expect(
    clippy::cast_precision_loss,
    reason = "no corpus has more than 2^53 tokens"
)]
fn brevity_penalty(stats: &BleuStats) -> f64 {
    let (prediction, reference) = (stats.prediction_len(), stats.reference_len());
    if prediction >= reference {
        1.0
    } else if prediction == 0 {
        0.0
    } else {
        (1.0 - reference as f64 / prediction as f64).exp()
    }
}
