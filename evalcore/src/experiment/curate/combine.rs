//! Several data sets brought together to a target size and mix.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::{Error, ErrorKind, Result};
use crate::experiment::dataset::{Dataset, Sample, signature};
use crate::experiment::hash::sha256;

/// How data sets are combined.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct CombineOptions {
    /// At most so many samples. Default: all.
    pub size: Option<usize>,
    /// The share of each severity, from 0 to 1; a severity that is not named gets what is left. The
    /// seed's mix is info 0.25, warn 0.25, error 0.4, critical 0.1. Default: none, as they come.
    pub severities: BTreeMap<String, f64>,
    /// At most so many samples of one signature. Default: 2.
    pub per_signature: usize,
    /// The seed of the choice. Default: 0.
    pub seed: u64,
}

impl Default for CombineOptions {
    fn default() -> Self {
        Self {
            size: None,
            severities: BTreeMap::new(),
            per_signature: 2,
            seed: 0,
        }
    }
}

/// Combines data sets: real samples first, then synthetic ones to fill up.
///
/// Samples with the same text are taken once, the earlier one; of one signature at most so many. A
/// severity gets its share of the size, and what one lacks is left free rather than filled with
/// another. Ids that occur twice get the name of their data set before them. The order is that of
/// the data sets.
///
/// # Errors
///
/// `parameter.invalid` for shares above 1 in all; `dataset.empty` where nothing is left.
///
/// # Examples
///
/// ```
/// use evalcore::experiment::{CombineOptions, combine, synthesize};
///
/// let mut options = CombineOptions::default();
/// options.size = Some(40);
/// options.severities = [("error", 0.5), ("critical", 0.1)].map(|(name, share)| (name.to_owned(), share)).into();
/// let data = combine("mix-v1", &[&synthesize(3, 0)?, &synthesize(3, 1)?], &options)?;
/// let errors = data.samples.iter().filter(|sample| sample.gold("severity") == Some("error")).count();
/// assert_eq!((data.samples.len(), errors), (40, 20));
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn combine(version: &str, sets: &[&Dataset], options: &CombineOptions) -> Result<Dataset> {
    let sum: f64 = options.severities.values().sum();
    let is_share = options
        .severities
        .values()
        .all(|share| (0.0..=1.0).contains(share));
    if !is_share || sum > 1.0 + 1e-9 {
        return Err(Error::new(ErrorKind::InvalidParameter {
            name: "severities",
            expected: "shares from 0 to 1 with a sum of at most 1",
            found: format!("{:?}", options.severities),
        }));
    }
    let distinct = distinct(sets, options.per_signature);
    let mut order: Vec<(bool, String, usize)> = distinct
        .iter()
        .enumerate()
        .map(|(at, sample)| {
            let key = sha256(format!("{} {}", options.seed, sample.id).as_bytes());
            (!sample.is_real(), key, at)
        })
        .collect();
    if options.size.is_some() {
        order.sort_unstable();
    }
    let size = options.size.unwrap_or(distinct.len());
    let mut room = Room::of(size, &options.severities);
    let mut taken: Vec<usize> = order
        .into_iter()
        .filter(|(_, _, at)| {
            distinct
                .get(*at)
                .is_some_and(|sample| room.take(severity(sample)))
        })
        .map(|(_, _, at)| at)
        .collect();
    taken.sort_unstable();
    let samples = taken.into_iter().filter_map(|at| distinct.get(at).cloned());
    Dataset::new(version, samples.collect())
}

fn severity(sample: &Sample) -> &str {
    sample
        .gold("severity")
        .or(sample.severity.as_deref())
        .unwrap_or_default()
}

/// The samples of all sets, each text once, with ids that differ.
fn distinct(sets: &[&Dataset], per_signature: usize) -> Vec<Sample> {
    let mut texts = BTreeSet::new();
    let mut signatures: BTreeMap<String, usize> = BTreeMap::new();
    let mut ids = BTreeSet::new();
    let mut found = Vec::new();
    // Real samples of every set come before synthetic ones, so that these give way.
    for real in [true, false] {
        for set in sets {
            for sample in set.samples.iter().filter(|sample| sample.is_real() == real) {
                let question = sample.question();
                let seen = signatures.entry(signature(&question)).or_default();
                if *seen >= per_signature || !texts.insert(question) {
                    continue;
                }
                *seen += 1;
                let mut sample = sample.clone();
                let own = sample.id.clone();
                for turn in 1_u64.. {
                    if ids.insert(sample.id.clone()) {
                        break;
                    }
                    sample.id = match turn {
                        1 => format!("{}/{own}", set.version),
                        turn => format!("{}/{own}-{turn}", set.version),
                    };
                }
                found.push(sample);
            }
        }
    }
    found
}

/// How many samples of each severity there is room for.
struct Room {
    named: BTreeMap<String, usize>,
    rest: usize,
}

impl Room {
    fn of(size: usize, severities: &BTreeMap<String, f64>) -> Self {
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share of a size is between 0 and the size"
        )]
        let count = |share: &f64| (share * size as f64).round() as usize;
        let named: BTreeMap<String, usize> = severities
            .iter()
            .map(|(name, share)| (name.to_lowercase(), count(share)))
            .collect();
        let all: usize = named.values().sum();
        Self {
            rest: size.saturating_sub(all),
            named,
        }
    }

    fn take(&mut self, severity: &str) -> bool {
        let room = match self.named.get_mut(&severity.to_lowercase()) {
            Some(room) => room,
            None => &mut self.rest,
        };
        let free = *room > 0;
        *room = room.saturating_sub(1);
        free
    }
}
