//! The bootstrap of clustered scores.

use std::collections::BTreeMap;

use super::super::check::{invalid, real, same_length, sample};
use super::super::counter::{CounterRng, resample};
use super::options::{Bootstrap, BootstrapOptions};
use crate::Result;

/// The bootstrap of the mean that draws whole clusters.
///
/// A resample draws as many clusters as there are, with replacement; its mean is `Σ sums / Σ sizes`
/// of those drawn, in the unit of the scores. For differences of paired runs give `a - b`. The answer
/// depends neither on the order of the scores nor on the number of threads. Few clusters (below about
/// 10) make the interval too narrow. Cost O(n + clusters·resamples). Davison and Hinkley (1997), 3.8.
///
/// # Errors
///
/// `parameter.invalid` for fewer than 2 clusters, `clusters` of another length, NaN or infinities,
/// and for bad options.
///
/// # Examples
///
/// ```
/// use evalcore::stats::{BootstrapOptions, clustered_bootstrap_mean};
///
/// let scores = [1.0, 1.0, 0.0, 0.0, 1.0, 0.0];
/// let result = clustered_bootstrap_mean(&scores, &[1, 1, 2, 2, 3, 3], &BootstrapOptions::default())?;
/// assert_eq!(result.observed, 0.5);
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn clustered_bootstrap_mean<T: Ord>(
    scores: &[f64],
    clusters: &[T],
    options: &BootstrapOptions,
) -> Result<Bootstrap> {
    sample("scores", scores, 2)?;
    same_length("clusters", scores.len(), clusters.len())?;
    options.check()?;
    let mut groups: BTreeMap<&T, Vec<f64>> = BTreeMap::new();
    for (&score, cluster) in scores.iter().zip(clusters) {
        groups.entry(cluster).or_default().push(score);
    }
    if groups.len() < 2 {
        return Err(invalid("clusters", "at least 2 clusters", groups.len()));
    }
    let mut parts: Vec<(f64, f64)> = groups
        .into_values()
        .map(|mut group| {
            group.sort_by(f64::total_cmp);
            (group.iter().sum(), real(group.len()))
        })
        .collect();
    parts.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let values = resample(options.resamples, 64, |first, values| {
        for (stream, value) in (first..).zip(values) {
            let rng = CounterRng::new(options.seed, stream);
            let drawn = (0..parts.len() as u64)
                .filter_map(|index| parts.get(rng.below(index, parts.len())));
            *value = ratio(drawn.copied());
        }
    });
    let whole = parts
        .iter()
        .fold((0.0, 0.0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
    options.finish(whole.0 / whole.1, values, || {
        let without = |part: &(f64, f64)| (whole.0 - part.0) / (whole.1 - part.1);
        parts.iter().map(without).collect()
    })
}

fn ratio(parts: impl Iterator<Item = (f64, f64)>) -> f64 {
    let (sum, size) = parts.fold((0.0, 0.0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
    sum / size
}
