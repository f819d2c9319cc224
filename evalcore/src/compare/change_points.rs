//! When a series changed.

use serde::Serialize;

use crate::error::{Error, ErrorKind, Result};
use crate::stats::CounterRng;

/// How changes are looked for.
///
/// # Examples
///
/// ```
/// use evalcore::compare::ChangePointOptions;
///
/// let options = ChangePointOptions::default().alpha(0.01).resamples(999);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct ChangePointOptions {
    alpha: f64,
    resamples: usize,
    seed: u64,
}

impl Default for ChangePointOptions {
    fn default() -> Self {
        Self {
            alpha: 0.01,
            resamples: 1999,
            seed: 0,
        }
    }
}

impl ChangePointOptions {
    /// Sets the chance of a false change in a part without any. Default: 0.01.
    #[must_use]
    pub fn alpha(mut self, alpha: f64) -> Self {
        self.alpha = alpha;
        self
    }

    /// Sets how many random orders are drawn for each part. Default: 1,999.
    #[must_use]
    pub fn resamples(mut self, resamples: usize) -> Self {
        self.resamples = resamples;
        self
    }

    /// Sets the seed. Default: 0.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }
}

/// A change of the mean of a series.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ChangePoint {
    /// The first value after the change, from 0.
    pub index: usize,
    /// The first value that may have been the first one changed.
    pub earliest: usize,
    /// The last value that may have been the first one changed: what lies from `earliest` to here
    /// is to blame.
    pub latest: usize,
    /// The mean of the part before.
    pub before: f64,
    /// The mean of the part after.
    pub after: f64,
    /// How often a series without a change would look like this.
    pub p_value: f64,
}

/// The longest series; the cost of a part grows with its length times the random orders.
const MAX_LENGTH: usize = 100_000;
/// A side of a change has at least so many values.
const MIN_SIDE: usize = 2;
/// Half the chi-square quantile at 0.95 with one degree of freedom.
const BLAME: f64 = 1.920_729_410_347_062_7;

/// Finds the changes of the mean of a series, in their order.
///
/// Binary segmentation: in each part the cut that takes away most of the sum of squares is held
/// against the same part in random orders, and where it stands out both sides are searched again.
/// The range to blame holds the cuts whose likelihood, for normal noise, lies within half the 95 %
/// quantile of chi-square of the best. Cost O(n × resamples) a part.
///
/// # Errors
///
/// `parameter.invalid` for values that are not finite, more than 100,000 of them, `alpha` outside
/// (0, 1) and no resamples.
///
/// # Examples
///
/// ```
/// use evalcore::compare::{ChangePointOptions, change_points};
///
/// let nights = [0.81, 0.80, 0.82, 0.81, 0.80, 0.82, 0.77, 0.76, 0.78, 0.77, 0.76, 0.77];
/// let found = change_points(&nights, &ChangePointOptions::default())?;
/// assert_eq!(found.len(), 1);
/// assert_eq!((found[0].index, found[0].earliest, found[0].latest), (6, 6, 6));
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn change_points(values: &[f64], options: &ChangePointOptions) -> Result<Vec<ChangePoint>> {
    let invalid = |name, expected, found: String| {
        Error::new(ErrorKind::InvalidParameter {
            name,
            expected,
            found,
        })
    };
    if let Some(bad) = values.iter().find(|value| !value.is_finite()) {
        return Err(invalid("values", "finite numbers", bad.to_string()));
    }
    if values.len() > MAX_LENGTH {
        return Err(invalid(
            "values",
            "at most 100,000 numbers",
            values.len().to_string(),
        ));
    }
    if !(options.alpha > 0.0 && options.alpha < 1.0) {
        return Err(invalid(
            "alpha",
            "between 0 and 1",
            options.alpha.to_string(),
        ));
    }
    if options.resamples == 0 {
        return Err(invalid("resamples", "at least 1", "0".to_owned()));
    }
    let mut found = Vec::new();
    let mut parts = vec![(0, values.len())];
    while let Some((start, end)) = parts.pop() {
        let part = values.get(start..end).unwrap_or_default();
        if let Some(change) = change_within(part, start, options) {
            parts.push((start, change.index));
            parts.push((change.index, end));
            found.push(change);
        }
    }
    found.sort_by_key(|change| change.index);
    settle_means(values, &mut found);
    Ok(found)
}

/// The best cut of a part, if random orders rarely have one as good.
fn change_within(part: &[f64], start: usize, options: &ChangePointOptions) -> Option<ChangePoint> {
    let (cut, gain) = best_cut(part)?;
    let mut shuffled = part.to_vec();
    let mut as_good = 0_usize;
    let random = CounterRng::new(options.seed, start as u64);
    let mut drawn = 0;
    for _ in 0..options.resamples {
        for last in (1..shuffled.len()).rev() {
            shuffled.swap(last, random.below(drawn, last + 1));
            drawn += 1;
        }
        // Sums of other orders differ in their last digits.
        if best_cut(&shuffled).is_some_and(|(_, other)| other >= gain * (1.0 - 1e-9)) {
            as_good += 1;
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "counts of resamples")]
    let p_value = (as_good + 1) as f64 / (options.resamples + 1) as f64;
    if p_value > options.alpha {
        return None;
    }
    let (earliest, latest) = blame(part);
    Some(ChangePoint {
        index: start + cut,
        earliest: start + earliest,
        latest: start + latest,
        before: 0.0,
        after: 0.0,
        p_value,
    })
}

/// What each cut takes away from the sum of squares, the first cut being that before `MIN_SIDE`.
fn gains(part: &[f64]) -> Vec<f64> {
    #[expect(clippy::cast_precision_loss, reason = "at most 100,000 values")]
    let real = |count: usize| count as f64;
    let n = part.len();
    let mean = part.iter().sum::<f64>() / real(n);
    let mut sum = 0.0;
    let mut gains = Vec::new();
    for (place, value) in part.iter().enumerate() {
        if (MIN_SIDE..=n.saturating_sub(MIN_SIDE)).contains(&place) {
            // Between squares of two groups whose sums, from the mean, are `sum` and `-sum`.
            gains.push(sum * sum * real(n) / (real(place) * real(n - place)));
        }
        sum += value - mean;
    }
    gains
}

fn best_cut(part: &[f64]) -> Option<(usize, f64)> {
    let gains = gains(part);
    let best = gains
        .iter()
        .enumerate()
        .max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(&a.0)))?;
    (*best.1 > 0.0).then_some((best.0 + MIN_SIDE, *best.1))
}

/// The cuts that are nearly as likely as the best.
fn blame(part: &[f64]) -> (usize, usize) {
    #[expect(clippy::cast_precision_loss, reason = "at most 100,000 values")]
    let n = part.len() as f64;
    let mean = part.iter().sum::<f64>() / n;
    let total: f64 = part.iter().map(|value| (value - mean).powi(2)).sum();
    let likelihood = |gain: f64| -n / 2.0 * (total - gain).max(total * 1e-15).ln();
    let gains = gains(part);
    let best = gains
        .iter()
        .copied()
        .map(likelihood)
        .fold(f64::NEG_INFINITY, f64::max);
    let near = |gain: &f64| likelihood(*gain) >= best - BLAME;
    let earliest = gains.iter().position(near).unwrap_or_default();
    let latest = gains.iter().rposition(near).unwrap_or_default();
    (earliest + MIN_SIDE, latest + MIN_SIDE)
}

/// Means of the parts between the changes.
fn settle_means(values: &[f64], found: &mut [ChangePoint]) {
    let bounds: Vec<usize> = std::iter::once(0)
        .chain(found.iter().map(|change| change.index))
        .chain([values.len()])
        .collect();
    let mean = |start: usize, end: usize| {
        let part = values.get(start..end).unwrap_or_default();
        #[expect(clippy::cast_precision_loss, reason = "at most 100,000 values")]
        let n = part.len() as f64;
        part.iter().sum::<f64>() / n
    };
    for (change, bounds) in found.iter_mut().zip(bounds.windows(3)) {
        if let [start, cut, end] = bounds {
            change.before = mean(*start, *cut);
            change.after = mean(*cut, *end);
        }
    }
}
