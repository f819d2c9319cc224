//! Seeded, stratified splits.

use std::collections::{BTreeMap, HashMap};

use super::data::Dataset;
use super::sample::Sample;
use super::signature::signature;
use crate::error::{Error, ErrorKind, Result};
use crate::experiment::hash::sha256;

/// How a data set is split.
///
/// # Examples
///
/// ```
/// use evalcore::experiment::{Dataset, SplitOptions, split};
///
/// let samples: Vec<String> = (0..40)
///     .map(|i| format!(r#"{{"id": "{i}", "logs": [{{"message": "event {i} of {}"}}], "ground_truth": {{"severity": "{}"}}}}"#,
///         i * 7, if i % 4 == 0 { "warn" } else { "error" }))
///     .collect();
/// let data = Dataset::read(format!("[{}]", samples.join(",")).as_bytes())?;
/// let parts = split(&data, &SplitOptions::new([("tune", 0.25), ("test", 0.75)]).stratify_by("severity"))?;
/// let warnings = |part: &Dataset| part.samples.iter().filter(|s| s.gold("severity") == Some("warn")).count();
/// assert_eq!((parts[0].samples.len(), parts[1].samples.len()), (10, 30));
/// assert!((2..=3).contains(&warnings(&parts[0])));
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct SplitOptions {
    parts: Vec<(String, f64)>,
    field: Option<String>,
    seed: u64,
}

impl SplitOptions {
    /// Splits into parts of these names and shares: above 0, with the sum 1.
    #[must_use]
    pub fn new<N: Into<String>>(parts: impl IntoIterator<Item = (N, f64)>) -> Self {
        let parts = parts.into_iter().map(|(name, share)| (name.into(), share));
        Self {
            parts: parts.collect(),
            field: None,
            seed: 0,
        }
    }

    /// Keeps the mix of a field's values, or of `category`, in each part. Default: `category`.
    #[must_use]
    pub fn stratify_by(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// The seed. Default: 0.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    fn check(&self) -> Result<()> {
        let sum: f64 = self.parts.iter().map(|(_, share)| share).sum();
        let positive = self.parts.iter().all(|(_, share)| *share > 0.0);
        let mut names: Vec<&str> = self.parts.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        if positive && (sum - 1.0).abs() <= 1e-9 && names.len() == self.parts.len() {
            return Ok(());
        }
        Err(Error::new(ErrorKind::InvalidParameter {
            name: "parts",
            expected: "different names with shares above 0 whose sum is 1",
            found: format!("{:?}", self.parts),
        }))
    }

    fn stratum<'s>(&self, sample: &'s Sample) -> &'s str {
        let value = match self.field.as_deref() {
            None | Some("category") => sample.category.as_deref(),
            Some("namespace") => sample.namespace.as_deref(),
            Some(field) => sample.gold(field),
        };
        value.unwrap_or_default()
    }
}

/// Splits a data set; the parts carry the name of the data set and their own.
///
/// Samples with one signature stay together, so that no part holds what another was tuned on. The
/// order depends on the seed and the ids only, not on the order of the file. Within each stratum
/// the part that lacks most gets the next samples.
///
/// # Errors
///
/// `parameter.invalid` names `parts`; `dataset.empty` where a part would get nothing.
pub fn split(data: &Dataset, options: &SplitOptions) -> Result<Vec<Dataset>> {
    options.check()?;
    let mut groups: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, sample) in data.samples.iter().enumerate() {
        groups
            .entry(signature(&sample.question()))
            .or_default()
            .push(at);
    }
    let sample = |at: &usize| data.samples.get(*at);
    let mut strata: BTreeMap<&str, Vec<(String, Vec<usize>)>> = BTreeMap::new();
    #[expect(clippy::iter_over_hash_type, reason = "sorted by their digests below")]
    for (_, group) in groups {
        // The least id names the group, whatever the order of the file.
        let ids = group.iter().filter_map(sample);
        let Some(first) = ids.min_by_key(|sample| sample.id.as_str()) else {
            continue;
        };
        let order = sha256(format!("{} {}", options.seed, first.id).as_bytes());
        strata
            .entry(options.stratum(first))
            .or_default()
            .push((order, group));
    }
    let mut parts: Vec<Vec<usize>> = vec![Vec::new(); options.parts.len()];
    for groups in strata.values_mut() {
        groups.sort_unstable();
        deal(groups, &options.parts, &mut parts);
    }
    let named = options.parts.iter().zip(parts);
    named
        .map(|((name, _), mut places)| {
            places.sort_unstable();
            let samples = places.iter().filter_map(|at| sample(at).cloned());
            Dataset::new(format!("{}-{name}", data.version), samples.collect())
        })
        .collect()
}

/// Gives each group to the part that is furthest below its share, of the stratum and of all.
#[expect(clippy::cast_precision_loss, reason = "samples are fewer than 2^53")]
fn deal(groups: &[(String, Vec<usize>)], shares: &[(String, f64)], parts: &mut [Vec<usize>]) {
    let mut here = vec![0_usize; parts.len()];
    let mut dealt = 0;
    for (_, group) in groups {
        dealt += group.len();
        let all: usize = parts.iter().map(Vec::len).sum::<usize>() + group.len();
        let lack = |part: usize| {
            let share = shares.get(part).map_or(0.0, |(_, share)| *share);
            let in_stratum = here.get(part).copied().unwrap_or_default() as f64;
            let in_all = parts.get(part).map_or(0, Vec::len) as f64;
            let stratum = share * dealt as f64 - in_stratum;
            // Differences of less than one sample are settled by what the part has in all.
            (stratum.max(-1.0) + (share * all as f64 - in_all), stratum)
        };
        let best = (0..parts.len()).max_by(|a, b| {
            let (a, b) = (lack(*a), lack(*b));
            a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1))
        });
        let Some(best) = best else { continue };
        if let Some(count) = here.get_mut(best) {
            *count += group.len();
        }
        if let Some(part) = parts.get_mut(best) {
            part.extend(group);
        }
    }
}
