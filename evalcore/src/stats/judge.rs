//! The true mean behind a judge's scores.

use super::check::{invalid, open_unit, real, same_length, sample};
use super::distribution::normal_point;
use super::mean::{mean_of, variance};
use super::types::Interval;
use crate::Result;

/// A mean that was corrected for a judge's errors.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct JudgeCorrected {
    /// The corrected mean, in the unit of the scores.
    pub mean: f64,
    /// Its standard error, in the same unit.
    pub standard_error: f64,
    /// The normal interval; not cut to the range of the scores.
    pub interval: Interval,
    /// λ: how much the judge is trusted, 0 (not at all) to 1.
    pub trust: f64,
    /// What the judge alone would say: its mean over all samples.
    pub judge_mean: f64,
    /// How many samples have true scores.
    pub labelled: usize,
    /// How many samples have the judge's score.
    pub n: usize,
}

/// The true mean of a run that a judge scored, some of whose samples were also scored by people.
///
/// Prediction-powered inference with power tuning (PPI++): with `f` the judge's and `y` the true
/// scores, `mean = λ mean(f of the unlabelled) + mean(y - λ f of the labelled)`, `λ = cov(y, f) /
/// (var(f)(1 + n/N))` within 0 and 1, `SE² = var(y - λf)/n + λ² var(f)/N`, with `n` labelled and `N`
/// other samples and divisors n - 1. In the unit of the scores. It holds whatever the judge does, as
/// long as the labelled samples are a random part of the run; a judge without spread or relation
/// gives λ = 0, the labels alone. Normal: below about 30 labels, or where nearly all labels agree,
/// take [`proportion_interval`](super::proportion_interval) of the labels. Cost O(n + N). Angelopoulos,
/// Duchi and Zrnic (arXiv 2311.01453). Checked against truescore 0.5.0.
///
/// # Errors
///
/// `parameter.invalid` for `truth` and `judged` of unequal lengths, fewer than 2 labelled or 2 other
/// samples, NaN or infinities, `alpha` outside (0, 1).
///
/// # Examples
///
/// ```
/// use evalcore::stats::judge_corrected_mean;
///
/// let truth = [1.0, 0.0, 1.0, 1.0, 0.0, 1.0];
/// let judged = [1.0, 1.0, 1.0, 1.0, 0.0, 1.0];
/// let other = [1.0; 94];
/// let corrected = judge_corrected_mean(&truth, &judged, &other, 0.05)?;
/// assert!(corrected.judge_mean > 0.98 && corrected.mean < 0.8);
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn judge_corrected_mean(
    truth: &[f64],
    judged: &[f64],
    other_judged: &[f64],
    alpha: f64,
) -> Result<JudgeCorrected> {
    let z = -normal_point(open_unit("alpha", alpha)? / 2.0);
    same_length("judged", truth.len(), judged.len())?;
    sample("truth", truth, 2)?;
    sample("judged", judged, 2)?;
    sample("other_judged", other_judged, 2)?;
    let (n, others) = (real(truth.len()), real(other_judged.len()));
    let spread = variance(judged);
    let trust = if spread > 0.0 {
        let (y, f) = (mean_of(truth), mean_of(judged));
        let products = truth.iter().zip(judged).map(|(t, j)| (t - y) * (j - f));
        let covariance = products.sum::<f64>() / (n - 1.0);
        (covariance / (spread * (1.0 + n / others))).clamp(0.0, 1.0)
    } else {
        0.0
    };
    let errors: Vec<f64> = truth
        .iter()
        .zip(judged)
        .map(|(t, j)| t - trust * j)
        .collect();
    let mean = trust * mean_of(other_judged) + mean_of(&errors);
    let squared = variance(&errors) / n + trust * trust * variance(other_judged) / others;
    let standard_error = squared.sqrt();
    if !(mean.is_finite() && standard_error.is_finite()) {
        return Err(invalid("judged", "numbers of ordinary size", mean));
    }
    let all: f64 = judged.iter().chain(other_judged).sum();
    Ok(JudgeCorrected {
        mean,
        standard_error,
        interval: Interval::new(mean - z * standard_error, mean + z * standard_error),
        trust,
        judge_mean: all / (n + others),
        labelled: truth.len(),
        n: truth.len() + other_judged.len(),
    })
}
