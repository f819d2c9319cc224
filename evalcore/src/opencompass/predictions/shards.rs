//! Which files are shards of one data set.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Code, Diagnostic};

use super::name::PredictionsFile;

/// The files of one data set, in the order of its samples.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ShardSet {
    /// The data set.
    pub dataset: String,
    /// One file named as the data set, or the shards by number.
    pub files: Vec<String>,
    /// Whether the files are shards.
    pub sharded: bool,
}

/// Which files of a model's predictions directory belong together.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct ShardPlan {
    /// The data sets, by name.
    pub sets: Vec<ShardSet>,
    /// Shards behind a missing one: OpenCompass does not read them.
    pub orphans: Vec<String>,
    /// Shards beside the whole file of their data set, which is read in their place.
    pub superseded: Vec<String>,
    /// All files that are not the samples of a data set.
    pub set_aside: Vec<String>,
}

impl ShardPlan {
    /// One diagnostic for each orphan.
    #[must_use]
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        let orphan = |file: &String| {
            let message = "expected every shard before this one, found a hole";
            Diagnostic::warning(Code::PredictionsOrphanShard, message).at_path(file.clone())
        };
        self.orphans.iter().map(orphan).collect()
    }
}

/// Groups the files of a model's predictions directory by data set, as OpenCompass does.
///
/// `names` are paths below that directory and `known` the data sets of the run, as far as its
/// results and summary name them. Of a known data set `<dataset>.json` is read alone, if it exists,
/// and else `_0`, `_1` and so on until the first hole. A name that is not known is taken for a
/// shard when its number 0 exists: `math_prm800k_500.json` is a data set of its own.
///
/// # Examples
///
/// ```
/// use evalcore::opencompass::predictions::group_shards;
///
/// let none: [&str; 0] = [];
/// let names = ["m_0.json", "m_1.json", "m_10.json", "prm_500.json", "tmp_m_2.json"];
/// let plan = group_shards(&names, &none);
/// assert_eq!(plan.sets[0].files, ["m_0.json", "m_1.json"]);
/// assert_eq!(plan.sets[1].dataset, "prm_500");
/// assert_eq!(plan.orphans, ["m_10.json"]);
/// assert_eq!(plan.set_aside, ["tmp_m_2.json"]);
/// ```
#[must_use]
pub fn group_shards<S: AsRef<str>, K: AsRef<str>>(names: &[S], known: &[K]) -> ShardPlan {
    let known: BTreeSet<&str> = known.iter().map(AsRef::as_ref).collect();
    let mut plan = ShardPlan::default();
    let mut datasets = BTreeSet::new();
    for name in names.iter().map(AsRef::as_ref) {
        match PredictionsFile::classify_by(name, |name| known.contains(name)) {
            PredictionsFile::Dataset { name } => {
                datasets.insert(name);
            }
            _ => plan.set_aside.push(name.to_owned()),
        }
    }
    plan.set_aside.sort_unstable();
    plan.set_aside.dedup();

    let mut families: BTreeMap<&str, BTreeSet<u64>> = BTreeMap::new();
    for name in &datasets {
        if let Some((base, number)) = shard_of(name) {
            families.entry(base).or_default().insert(number);
        }
    }
    // Numbered names without a number 0 are data sets of their own.
    families.retain(|_, numbers| numbers.contains(&0));

    let mut shards = BTreeSet::new();
    for (base, numbers) in &families {
        let whole = datasets.contains(base);
        let in_order = numbers
            .iter()
            .zip(0..)
            .take_while(|(number, place)| **number == *place);
        let run = in_order.count() as u64;
        let mut files = Vec::new();
        for number in numbers {
            let name = format!("{base}_{number}");
            // A known data set is not a shard, unless it is one by upstream's rule as well.
            let own = known.contains(name.as_str());
            let used = !whole && *number < run && (known.contains(base) || !own);
            if own && !used {
                continue;
            }
            let file = format!("{name}.json");
            if whole {
                plan.superseded.push(file);
            } else if used {
                files.push(file);
            } else {
                plan.orphans.push(file);
            }
            if !own {
                shards.insert(name);
            }
        }
        if !files.is_empty() {
            plan.sets.push(ShardSet {
                dataset: (*base).to_owned(),
                files,
                sharded: true,
            });
        }
    }
    for name in datasets {
        if !shards.contains(name) {
            plan.sets.push(ShardSet {
                dataset: name.to_owned(),
                files: vec![format!("{name}.json")],
                sharded: false,
            });
        }
    }
    plan.sets.sort_by(|a, b| a.dataset.cmp(&b.dataset));
    plan
}

/// The data set and the number, if the name could be a shard's.
fn shard_of(name: &str) -> Option<(&str, u64)> {
    let (base, number) = name.rsplit_once('_')?;
    let number = super::index::decimal(number)?;
    (!base.is_empty()).then_some((base, number))
}
