//! Which files below `results/` are results, and of what.

use std::collections::HashSet;

/// What a file below `results/` is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ResultPathKind {
    /// The result of a model on a data set.
    Result,
    /// The answers of a judge model for one replica of the data set, shaped like predictions.
    Replica {
        /// The replica, from 0.
        number: u64,
    },
    /// A file that the data set's evaluator left: below the data set's directory, or temporary.
    WorkFile,
    /// A file that users' tools left: a name that starts with a dot.
    Hidden,
    /// No JSON file, or not below a model's directory.
    Other,
}

/// A file below `results/`, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ResultPath {
    /// What the file is.
    pub kind: ResultPathKind,
    /// The model's directory, without the judge.
    pub model: String,
    /// The judge or summarizer that the model's directory names after `_judged-by--`.
    pub judge: Option<String>,
    /// The data set that the file belongs to.
    pub dataset: String,
    /// Whether the names known to the caller do not settle where the model's name ends.
    pub ambiguous: bool,
}

/// Says what each file below `results/` is.
///
/// `paths` are relative to `results/`, with `/` between names. A model's or data set's name may
/// hold `/` itself, so where it is split follows from `models` and `datasets`, the names known from
/// elsewhere (a configuration, the header of a summary, `predictions/`), as far as they go; else
/// the data set is the last name. A name in `datasets` is never taken for a work file.
///
/// # Examples
///
/// ```
/// use evalcore::opencompass::results::{ResultPathKind, classify_paths};
///
/// let paths = ["org/m-7b/gsm8k.json", "org/m-7b/gsm8k_replica0.json", "org/m-7b/gsm8k/tmp_0.json"];
/// let found = classify_paths(&paths, &["org/m-7b"], &[]);
/// assert_eq!(found[0].kind, ResultPathKind::Result);
/// assert_eq!((found[0].model.as_str(), found[0].dataset.as_str()), ("org/m-7b", "gsm8k"));
/// assert_eq!(found[1].kind, ResultPathKind::Replica { number: 0 });
/// assert_eq!((found[2].kind, found[2].dataset.as_str()), (ResultPathKind::WorkFile, "gsm8k"));
/// ```
#[must_use]
pub fn classify_paths<P: AsRef<str>>(
    paths: &[P],
    models: &[&str],
    datasets: &[&str],
) -> Vec<ResultPath> {
    let tree = Tree {
        stems: paths
            .iter()
            .filter_map(|path| path.as_ref().strip_suffix(".json"))
            .collect(),
        models: models.iter().copied().collect(),
        datasets: datasets.iter().copied().collect(),
    };
    paths
        .iter()
        .map(|path| tree.classify(path.as_ref()))
        .collect()
}

struct Tree<'a> {
    stems: HashSet<&'a str>,
    models: HashSet<&'a str>,
    datasets: HashSet<&'a str>,
}

/// A path cut into a model and a data set.
#[derive(Clone, Copy)]
struct Split<'a> {
    model: &'a str,
    dataset: &'a str,
    /// How many of the two names are known.
    known: u8,
    ambiguous: bool,
}

impl<'a> Tree<'a> {
    fn classify(&self, path: &'a str) -> ResultPath {
        let (stem, json) = match path.strip_suffix(".json") {
            Some(stem) => (stem, true),
            None => (path, false),
        };
        let Some(split) = self.split(stem) else {
            return name(Split::of_dataset(stem), ResultPathKind::Other);
        };
        let known = self.datasets.contains(split.dataset);
        if split.dataset.split('/').any(|part| part.starts_with('.'))
            || (split.known == 0 && split.model.split('/').any(|part| part.starts_with('.')))
        {
            return name(split, ResultPathKind::Hidden);
        }
        if !known && let Some(owner) = self.owner(stem) {
            return name(owner, ResultPathKind::WorkFile);
        }
        if !json {
            return name(split, ResultPathKind::Other);
        }
        if !known && let Some((dataset, number)) = replica(split.dataset) {
            return name(
                Split { dataset, ..split },
                ResultPathKind::Replica { number },
            );
        }
        if !known && let Some(dataset) = self.temporary(split) {
            return name(Split { dataset, ..split }, ResultPathKind::WorkFile);
        }
        name(split, ResultPathKind::Result)
    }

    /// Cuts at each `/` and takes the cut of which most names are known; of equals the last one.
    fn split(&self, stem: &'a str) -> Option<Split<'a>> {
        let cuts = stem.match_indices('/').filter_map(|(at, _)| {
            let (model, dataset) = (stem.get(..at)?, stem.get(at + 1..)?);
            let model_known =
                self.models.contains(model) || self.models.contains(without_judge(model).0);
            let dataset_known = self.datasets.contains(dataset)
                || replica(dataset).is_some_and(|(base, _)| self.datasets.contains(base));
            Some(Split {
                model,
                dataset,
                known: u8::from(model_known) + u8::from(dataset_known),
                ambiguous: false,
            })
        });
        let cuts: Vec<Split<'a>> = cuts.collect();
        let mut best = *cuts.iter().max_by_key(|split| split.known)?;
        best.ambiguous = cuts.len() > 1
            && cuts
                .iter()
                .filter(|split| split.known == best.known)
                .count()
                > 1;
        Some(best)
    }

    /// The data set below whose directory a file lies.
    fn owner(&self, stem: &'a str) -> Option<Split<'a>> {
        let above = stem.match_indices('/').filter_map(|(at, _)| stem.get(..at));
        above.skip(1).find_map(|above| {
            let split = self.split(above)?;
            (self.stems.contains(above) || split.known == 2).then_some(split)
        })
    }

    /// The data set of a `tmp_<data set>.json` beside `<data set>.json`.
    fn temporary(&self, split: Split<'a>) -> Option<&'a str> {
        let dataset = split.dataset.strip_prefix("tmp_")?;
        let sibling = format!("{}/{dataset}", split.model);
        (self.stems.contains(sibling.as_str()) || self.datasets.contains(dataset))
            .then_some(dataset)
    }
}

impl<'a> Split<'a> {
    fn of_dataset(dataset: &'a str) -> Self {
        Self {
            model: "",
            dataset,
            known: 0,
            ambiguous: false,
        }
    }
}

fn name(split: Split<'_>, kind: ResultPathKind) -> ResultPath {
    let (model, judge) = without_judge(split.model);
    ResultPath {
        kind,
        model: model.to_owned(),
        judge: judge.map(ToOwned::to_owned),
        dataset: split.dataset.to_owned(),
        ambiguous: split.ambiguous,
    }
}

/// A model's directory without the judge, and the judge.
fn without_judge(model: &str) -> (&str, Option<&str>) {
    ["_judged-by--", "_summarized-by--"]
        .iter()
        .find_map(|mark| model.split_once(mark))
        .map_or((model, None), |(model, judge)| (model, Some(judge)))
}

/// The data set and the number of a name `<data set>_replica<i>` or `<data set>_replica<i>_<judge>`.
fn replica(dataset: &str) -> Option<(&str, u64)> {
    let (at, mark) = dataset.rmatch_indices("_replica").find(|(at, mark)| {
        let after = dataset.get(at + mark.len()..).unwrap_or_default();
        let rest = after.trim_start_matches(|c: char| c.is_ascii_digit());
        rest.len() < after.len() && (rest.is_empty() || rest.starts_with('_'))
    })?;
    let after = dataset.get(at + mark.len()..)?;
    let digits = after.split('_').next()?;
    let base = dataset.get(..at)?;
    let base = ["_llm_judge", "_judge_details"]
        .iter()
        .find_map(|end| base.strip_suffix(end))
        .unwrap_or(base);
    Some((base, digits.parse().unwrap_or(u64::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(paths: &[&str], models: &[&str], datasets: &[&str], expected: &[(&str, &str, &str)]) {
        let found = classify_paths(paths, models, datasets);
        let found: Vec<_> = found
            .iter()
            .map(|path| {
                let kind = match path.kind {
                    ResultPathKind::Replica { number } => format!("replica {number}"),
                    kind => format!("{kind:?}").to_lowercase(),
                };
                (kind, path.model.as_str(), path.dataset.as_str())
            })
            .collect();
        let found: Vec<_> = found
            .iter()
            .map(|(kind, model, set)| (kind.as_str(), *model, *set))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn replicas_of_judges_are_told_from_results() {
        check(
            &[
                "m/q.json",
                "m/q_replica0.json",
                "m/cascade_llm_judge_replica12.json",
                "m/atlas_replica1_gpt-4.json",
                "m/fake_judge_details_replica0_x.json",
                "m/aime_repeat_32.json",
                "m/x_replicas.json",
                "m/known_replica3.json",
            ],
            &["m"],
            &["known_replica3"],
            &[
                ("result", "m", "q"),
                ("replica 0", "m", "q"),
                ("replica 12", "m", "cascade"),
                ("replica 1", "m", "atlas"),
                ("replica 0", "m", "fake"),
                ("result", "m", "aime_repeat_32"),
                ("result", "m", "x_replicas"),
                ("result", "m", "known_replica3"),
            ],
        );
    }

    #[test]
    fn files_of_evaluators_belong_to_their_data_set() {
        check(
            &[
                "m/live.json",
                "m/live/tmp_0.json",
                "m/live/deep/answers.jsonl",
                "m/failed/tmp_1.json",
                "m/tmp_live.json",
                "m/tmp_real.json",
                "m/.ipynb_checkpoints/live-checkpoint.json",
                "m/image.png",
                "stray.json",
            ],
            &["m"],
            &["failed"],
            &[
                ("result", "m", "live"),
                ("workfile", "m", "live"),
                ("workfile", "m", "live"),
                ("workfile", "m", "failed"),
                ("workfile", "m", "live"),
                ("result", "m", "tmp_real"),
                ("hidden", "m", ".ipynb_checkpoints/live-checkpoint"),
                ("other", "m", "image.png"),
                ("other", "", "stray"),
            ],
        );
    }

    #[test]
    fn slashes_split_where_the_names_are_known() {
        check(
            &[
                "org/m/gsm8k.json",
                "m/cibench/pandas.json",
                "org/m/cibench/pandas.json",
            ],
            &["org/m", "m"],
            &["cibench/pandas"],
            &[
                ("result", "org/m", "gsm8k"),
                ("result", "m", "cibench/pandas"),
                ("result", "org/m", "cibench/pandas"),
            ],
        );
        let unknown = classify_paths(&["a/b/c.json", "a/c.json"], &[], &[]);
        assert_eq!(
            (unknown[0].model.as_str(), unknown[0].ambiguous),
            ("a/b", true)
        );
        assert!(!unknown[1].ambiguous);
    }

    #[test]
    fn judges_are_read_from_the_directory() {
        let found = classify_paths(
            &["base_m_judged-by--org/gpt-4o/mt.json"],
            &["base_m"],
            &["mt"],
        );
        assert_eq!(found[0].model, "base_m");
        assert_eq!(found[0].judge.as_deref(), Some("org/gpt-4o"));
        assert_eq!(found[0].dataset, "mt");
    }
}
