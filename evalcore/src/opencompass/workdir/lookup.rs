//! Files found by model, data set and judge without a look at every file.

use std::collections::{BTreeMap, BTreeSet};

use crate::opencompass::predictions::{PredictionsFile, ShardPlan};
use crate::source::join;

/// How the directory of a judge's results goes on after the model's name.
const JUDGED: &str = "_judged-by--";
/// What the names of directories of judges and of summarizers hold.
const MARKS: [&str; 2] = [JUDGED, "_summarized-by--"];

/// Where things stand in the lists of [`super::outputs::Outputs`], built once.
#[derive(Debug, Default)]
pub(super) struct Lookup {
    /// The directories of result files by what follows the mark of a judge.
    judged: BTreeMap<String, BTreeSet<String>>,
    /// The directories of judges' and summarizers' results by data set.
    judges_of: BTreeMap<String, Vec<String>>,
    /// The directories of judges' results, as far as they name models.
    judged_models: BTreeSet<String>,
    /// The predictions of each model's directory.
    answers: BTreeMap<String, Answers>,
}

/// Places in a [`ShardPlan`] by data set, as it is spelled on disk and with spaces for commas.
#[derive(Debug, Default)]
struct Answers {
    sets: BTreeMap<String, usize>,
    work_files: BTreeMap<String, usize>,
}

impl Lookup {
    pub(super) fn new(results: &[String], plans: &BTreeMap<String, ShardPlan>) -> Self {
        let mut lookup = Self::default();
        for file in results {
            let Some((dir, name)) = file.rsplit_once('/') else {
                continue;
            };
            for (at, _) in MARKS.iter().flat_map(|mark| dir.match_indices(mark)) {
                let models = dir.get(..at).unwrap_or_default();
                if !lookup.judged_models.contains(models) {
                    lookup.judged_models.insert(models.to_owned());
                }
            }
            for (at, mark) in dir.match_indices(JUDGED) {
                let judge = dir.get(at + mark.len()..).unwrap_or_default();
                let dirs = lookup.judged.entry(judge.to_owned()).or_default();
                if !dirs.contains(dir) {
                    dirs.insert(dir.to_owned());
                }
            }
            if let Some(dataset) = name.strip_suffix(".json")
                && MARKS.iter().any(|mark| dir.contains(mark))
            {
                let dirs = lookup.judges_of.entry(dataset.to_owned()).or_default();
                dirs.push(dir.to_owned());
            }
        }
        let answers = plans.iter();
        lookup.answers = answers
            .map(|(model, plan)| (model.clone(), Answers::of(plan)))
            .collect();
        lookup
    }

    /// The directories of a judge's results for a model of one of these names.
    pub(super) fn judged_dirs(&self, names: &[String], judge: &str) -> BTreeSet<String> {
        let endings: Vec<String> = names
            .iter()
            .map(|name| format!("{name}{JUDGED}{judge}"))
            .collect();
        let dirs = self.judged.get(judge).into_iter().flatten();
        let ours = dirs.filter(|dir| {
            endings.iter().any(|ending| {
                dir.strip_suffix(ending.as_str())
                    .is_some_and(|base| base.is_empty() || base.ends_with('_'))
            })
        });
        ours.cloned().collect()
    }

    /// Whether a judge's or summarizer's result stands for a model and a data set.
    pub(super) fn is_judged(&self, model: &str, dataset: &str) -> bool {
        let Some(dirs) = self.judges_of.get(dataset) else {
            return false;
        };
        let marks = MARKS.map(|mark| format!("{model}{mark}"));
        dirs.iter().any(|dir| {
            marks.iter().any(|mark| {
                dir.find(mark.as_str())
                    .is_some_and(|at| at == 0 || dir.as_bytes().get(at - 1) == Some(&b'_'))
            })
        })
    }

    /// Whether a model only stands for others to be compared with: a judge's directory names it
    /// before another model, and none names it alone or last.
    pub(super) fn is_base_model(&self, model: &str, is_model: impl Fn(&str) -> bool) -> bool {
        let mut judged = self.judged_models.iter();
        let before = |models: &String| {
            let rest = models.strip_prefix(model);
            let rest = rest.and_then(|rest| rest.strip_prefix('_'));
            rest.is_some_and(&is_model) && !is_model(models)
        };
        let ending = format!("_{model}");
        judged.clone().any(before)
            && !judged.any(|models| models == model || models.ends_with(&ending))
    }

    /// The place of a data set among those that a model's directory holds.
    pub(super) fn set(&self, dir: &str, dataset: &str) -> Option<usize> {
        self.answers.get(dir)?.sets.get(dataset).copied()
    }

    /// The place of a data set's work file among the files that were set aside.
    pub(super) fn work_file(&self, dir: &str, dataset: &str) -> Option<usize> {
        self.answers.get(dir)?.work_files.get(dataset).copied()
    }
}

impl Answers {
    fn of(plan: &ShardPlan) -> Self {
        let mut answers = Self::default();
        for (at, set) in plan.sets.iter().enumerate() {
            insert(&mut answers.sets, &set.dataset, at);
        }
        for (at, file) in plan.set_aside.iter().enumerate() {
            if let Some(dataset) = begun_dataset(file) {
                insert(&mut answers.work_files, &dataset, at);
            }
        }
        answers
    }
}

/// Of several places the first one counts.
fn insert(places: &mut BTreeMap<String, usize>, dataset: &str, at: usize) {
    places.entry(dataset.to_owned()).or_insert(at);
    if dataset.contains(',') {
        places.entry(dataset.replace(',', " ")).or_insert(at);
    }
}

/// The data set that a work file was begun for, also one that was put aside as unreadable.
pub(super) fn begun_dataset(file: &str) -> Option<String> {
    let none: [&str; 0] = [];
    let written = file.strip_suffix(".bak").unwrap_or(file);
    match PredictionsFile::classify(written, &none) {
        PredictionsFile::Working { dataset } => {
            let dir = written.rsplit_once('/').map_or("", |(dir, _)| dir);
            Some(join(dir, dataset))
        }
        _ => None,
    }
}
