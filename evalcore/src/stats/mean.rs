//! Means and their standard errors.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::check::{invalid, open_unit, real, same_length, sample};
use super::distribution::t_point;
use super::types::Interval;
use crate::Result;

/// A mean and how well it is known.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct MeanEstimate {
    /// The mean, in the unit of the scores.
    pub mean: f64,
    /// The standard error of the mean, in the same unit.
    pub standard_error: f64,
    /// How many scores.
    pub n: usize,
    /// How many independent units: clusters, or `n` without clusters.
    pub units: usize,
}

impl MeanEstimate {
    /// A mean of `n` independent scores that was computed elsewhere, with its standard error.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::stats::MeanEstimate;
    ///
    /// let interval = MeanEstimate::new(0.5, 0.1, 2).interval(0.05)?;
    /// assert!((interval.high - 0.5 - 1.2706204736174698).abs() < 1e-9);
    /// # Ok::<(), evalcore::Error>(())
    /// ```
    #[must_use]
    pub fn new(mean: f64, standard_error: f64, n: usize) -> Self {
        Self {
            mean,
            standard_error,
            n,
            units: n,
        }
    }

    /// The t interval of the mean with `units - 1` degrees of freedom.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` for `alpha` outside (0, 1).
    pub fn interval(&self, alpha: f64) -> Result<Interval> {
        let t = -t_point(open_unit("alpha", alpha)? / 2.0, real(self.units) - 1.0);
        let half = t * self.standard_error;
        Ok(Interval::new(self.mean - half, self.mean + half))
    }
}

/// A power of two that brings the values near 1 where their squares might overflow or vanish, else 1.
pub(super) fn taming<'a>(values: impl IntoIterator<Item = &'a f64>) -> f64 {
    let largest = values
        .into_iter()
        .fold(0.0, |most: f64, value| most.max(value.abs()));
    if largest <= 0.0 || (1e-50..1e50).contains(&largest) {
        return 1.0;
    }
    libm::ldexp(1.0, -libm::ilogb(largest).clamp(-1000, 1000))
}

/// The values times a factor.
pub(super) fn scaled(values: &[f64], factor: f64) -> Cow<'_, [f64]> {
    if factor.to_bits() == 1.0_f64.to_bits() {
        Cow::Borrowed(values)
    } else {
        values.iter().map(|value| value * factor).collect()
    }
}

/// The mean of the values, of at least one; of equal values exactly their value, so that they have
/// no spread.
pub(super) fn mean_of(values: &[f64]) -> f64 {
    match values {
        [first, rest @ ..] if rest.iter().all(|value| value == first) => *first,
        _ => values.iter().sum::<f64>() / real(values.len()),
    }
}

/// The sum of squared departures from the mean.
pub(super) fn squares(values: &[f64]) -> f64 {
    let mean = mean_of(values);
    values.iter().map(|value| (value - mean).powi(2)).sum()
}

/// The variance with divisor `n - 1`.
pub(super) fn variance(values: &[f64]) -> f64 {
    squares(values) / (real(values.len()) - 1.0)
}

/// The mean and its standard error by the central limit theorem.
///
/// `sqrt(Σ(s - mean)² / (n(n-1)))`, in the unit of the scores; all equal gives 0, which is no
/// certainty: for 0/1 scores see [`proportion_interval`](super::proportion_interval). Cost O(n).
/// Miller (arXiv 2411.00640), eq. 1; the number that lm-evaluation-harness and Inspect print.
///
/// # Errors
///
/// `parameter.invalid` for fewer than 2 scores and for NaN or infinities.
///
/// # Examples
///
/// ```
/// let scores: Vec<f64> = (0..30).map(|i| if i < 20 { 1.0 } else { 0.0 }).collect();
/// let estimate = evalcore::stats::mean_estimate(&scores)?;
/// assert!((estimate.standard_error - 0.0875376219064817).abs() < 1e-14);
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn mean_estimate(scores: &[f64]) -> Result<MeanEstimate> {
    sample("scores", scores, 2)?;
    let n = real(scores.len());
    let factor = taming(scores);
    let near_1 = scaled(scores, factor);
    Ok(MeanEstimate {
        mean: mean_of(&near_1) / factor,
        standard_error: (variance(&near_1) / n).sqrt() / factor,
        n: scores.len(),
        units: scores.len(),
    })
}

/// Whether a clustered standard error is widened for few clusters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum ClusterCorrection {
    /// Times `sqrt(C/(C-1))` for C clusters, as Inspect does.
    #[default]
    FewClusters,
    /// As in Miller's paper.
    None,
}

/// The sums per cluster of the departures from the mean, in the order of the cluster names.
pub(super) fn cluster_sums<T: Ord>(values: &[f64], clusters: &[T], centre: f64) -> Vec<f64> {
    let mut sums: BTreeMap<&T, Vec<f64>> = BTreeMap::new();
    for (value, cluster) in values.iter().zip(clusters) {
        sums.entry(cluster).or_default().push(value - centre);
    }
    sums.into_values()
        .map(|mut departures| {
            departures.sort_by(f64::total_cmp);
            departures.iter().sum()
        })
        .collect()
}

/// The mean and a standard error that allows for scores that go together, such as the questions of
/// one passage.
///
/// `sqrt(Σ_c(Σ_{i in c}(s_i - mean))²) / n`, with [`ClusterCorrection`]. One cluster per score gives
/// [`mean_estimate`]. Cost O(n log C). Miller, Adding Error Bars to Evals (arXiv 2411.00640), eq. 4.
///
/// # Errors
///
/// `parameter.invalid` for `clusters` of another length, fewer than 2 clusters, NaN or infinities.
///
/// # Examples
///
/// ```
/// use evalcore::stats::{ClusterCorrection, clustered_mean_estimate};
///
/// let scores = [1.0, 1.0, 0.0, 0.0];
/// let each = clustered_mean_estimate(&scores, &[1, 2, 3, 4], ClusterCorrection::FewClusters)?;
/// let pairs = clustered_mean_estimate(&scores, &[1, 1, 2, 2], ClusterCorrection::FewClusters)?;
/// assert!((each.standard_error - 0.28867513459481287).abs() < 1e-15);
/// assert!((pairs.standard_error - 0.5).abs() < 1e-15);
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn clustered_mean_estimate<T: Ord>(
    scores: &[f64],
    clusters: &[T],
    correction: ClusterCorrection,
) -> Result<MeanEstimate> {
    sample("scores", scores, 2)?;
    same_length("clusters", scores.len(), clusters.len())?;
    let mean = mean_of(scores);
    let sums = cluster_sums(scores, clusters, mean);
    if sums.len() < 2 {
        return Err(invalid("clusters", "at least 2 clusters", sums.len()));
    }
    let count = real(sums.len());
    let factor = match correction {
        ClusterCorrection::FewClusters => count / (count - 1.0),
        ClusterCorrection::None => 1.0,
    };
    let total: f64 = sums.iter().map(|sum| sum * sum).sum();
    Ok(MeanEstimate {
        mean,
        standard_error: (factor * total).sqrt() / real(scores.len()),
        n: scores.len(),
        units: sums.len(),
    })
}
