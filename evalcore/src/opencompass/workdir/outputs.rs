//! What the model and the evaluator left on disk, found by model and data set.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Diagnostic;
use crate::opencompass::predictions::{ShardPlan, group_shards};
use crate::opencompass::results::{ResultPath, ResultPathKind};
use crate::opencompass::status::InferStatus;
use crate::source::{Source, join};

use super::candidate::Candidate;
use super::facts::{PredictionFacts, ResultFacts};
use super::leftover::Pair;
use super::lookup::{Lookup, begun_dataset};
use super::names::Names;
use super::sample_files::orphans;
use super::tree::Tree;

/// The trees of a directory, and the facts read from them so far.
pub(super) struct Outputs<'s> {
    pub(super) source: &'s dyn Source,
    pub(super) dir: String,
    pub(super) results: Tree,
    pub(super) predictions: Tree,
    pub(super) status: Tree,
    logs: Tree,
    names: Names,
    /// What each result file is, by its path below `results/`.
    kinds: BTreeMap<String, ResultPath>,
    /// The predictions of each model's directory.
    pub(super) plans: BTreeMap<String, ShardPlan>,
    lookup: Lookup,
    pub(super) read_results: BTreeMap<String, ResultFacts>,
    /// By the directory of the model and the data set, as they are spelled on disk.
    pub(super) read_predictions: BTreeMap<String, PredictionFacts>,
    pub(super) read_states: BTreeMap<String, Option<InferStatus>>,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Whether there is a summary, which is written after scoring.
    pub(super) is_summarized: bool,
}

impl<'s> Outputs<'s> {
    /// Lists what is there.
    pub(super) fn open(source: &'s dyn Source, candidate: &Candidate) -> Self {
        let mut diagnostics = Vec::new();
        let mut tree = |part: &str| {
            if candidate.has(part) {
                Tree::walk(source, &candidate.path, part, &mut diagnostics)
            } else {
                Tree::default()
            }
        };
        Self {
            source,
            dir: candidate.path.clone(),
            results: tree("results"),
            predictions: tree("predictions"),
            status: tree("infer_status"),
            logs: tree("logs"),
            names: Names::default(),
            kinds: BTreeMap::new(),
            plans: BTreeMap::new(),
            lookup: Lookup::default(),
            read_results: BTreeMap::new(),
            read_predictions: BTreeMap::new(),
            read_states: BTreeMap::new(),
            diagnostics,
            is_summarized: candidate
                .summaries
                .iter()
                .any(|file| file.name.time().is_some()),
        }
    }

    /// Whether there is anything beside the summary.
    pub(super) fn is_empty(&self) -> bool {
        self.results.is_empty()
            && self.predictions.is_empty()
            && self.status.is_empty()
            && self.logs.is_empty()
    }

    /// Sorts the files out, now that the names of models and data sets are known.
    pub(super) fn settle(&mut self, names: Names) {
        self.names = names;
        self.kinds = self.names.classify_results(&self.results.files);
        let mut below: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for file in &self.predictions.files {
            if let Some((model, rest)) = self.names.split(file) {
                below.entry(model).or_default().push(rest.to_owned());
            }
        }
        let mut known: Vec<String> = self.names.datasets().map(str::to_owned).collect();
        let results = self.kinds.values();
        let results = results.filter(|file| file.kind == ResultPathKind::Result);
        known.extend(results.map(|file| file.dataset.clone()));
        for (model, files) in below {
            let plan = group_shards(&files, &known);
            let dir = join(&join(&self.dir, "predictions"), &model);
            for mut orphan in plan.diagnostics() {
                let file = orphan.path.take().unwrap_or_default();
                let place = self.source.display(&join(&dir, &file));
                self.diagnostics.push(orphan.at_path(place));
            }
            self.plans.insert(model, plan);
        }
        self.lookup = Lookup::new(&self.results.files, &self.plans);
    }

    /// The names of directories that a column may stand for, those of a judge's results first.
    pub(super) fn model_dirs(&self, model: &str, judge: Option<&str>) -> Vec<String> {
        let names = self.names.dirs_of(model);
        let Some(judge) = judge else { return names };
        let judged = self.lookup.judged_dirs(&names, judge);
        judged.into_iter().chain(names).collect()
    }

    /// The result files of a cell: one, or one per base model where a judge compared pairs.
    pub(super) fn result_paths(
        &self,
        dataset: &str,
        model: &str,
        judge: Option<&str>,
    ) -> Vec<String> {
        if self.results.is_empty() {
            return Vec::new();
        }
        let dirs = self.model_dirs(model, judge);
        let found = dirs.iter().filter_map(|dir| {
            let path = self.results.find(&format!("{dir}/{dataset}.json"))?;
            self.is_of(path, dir, dataset).then(|| path.to_owned())
        });
        let mut paths: Vec<String> = found.collect();
        if judge.is_none() {
            paths.truncate(1);
        }
        paths
    }

    /// Whether a file is the result of this model and data set: `a/b/c.json` may be that of `a`
    /// and `b/c` or of `a/b` and `c`, and where the names are those of another pair it is theirs.
    fn is_of(&self, path: &str, dir: &str, dataset: &str) -> bool {
        let Some(file) = self.kinds.get(path).filter(|file| file.judge.is_none()) else {
            return true;
        };
        let is_known = self.names.is_model(&file.model) && self.names.is_dataset(&file.dataset);
        let same = |ours: &str, asked: &str| ours == asked || ours.replace(',', " ") == asked;
        !is_known || (same(&file.model, dir) && same(&file.dataset, dataset))
    }

    /// A result file as a person would write it.
    pub(super) fn result_place(&self, path: &str) -> String {
        self.source
            .display(&join(&join(&self.dir, "results"), path))
    }

    /// The facts of a result file, read once.
    pub(super) fn result(&mut self, path: &str) -> &ResultFacts {
        let full = join(&join(&self.dir, "results"), path);
        let source = self.source;
        let diagnostics = &mut self.diagnostics;
        self.read_results
            .entry(path.to_owned())
            .or_insert_with(|| ResultFacts::read(source, &full, diagnostics))
    }

    /// The facts of the predictions of a model for a data set, read once.
    pub(super) fn predictions(&mut self, dataset: &str, model: &str) -> &PredictionFacts {
        let key = self.answers_key(dataset, model);
        if !self.read_predictions.contains_key(&key) {
            let facts = self.read_predictions(dataset, model);
            self.diagnostics.extend(facts.diagnostics.iter().cloned());
            self.read_predictions.insert(key.clone(), facts);
        }
        self.read_predictions.entry(key).or_default()
    }

    /// Reports that the predictions of a score are cut, once.
    pub(super) fn say_cut(&mut self, dataset: &str, model: &str) {
        let key = self.answers_key(dataset, model);
        if let Some(facts) = self.read_predictions.get_mut(&key) {
            self.diagnostics.append(&mut facts.cut);
        }
    }

    /// Reads the predictions of every model and data set for what is wrong with them.
    pub(super) fn check_predictions(&mut self) {
        let plans = self.plans.iter();
        let pairs = plans.flat_map(|(model, plan)| {
            let sets = plan.sets.iter().map(|set| set.dataset.clone());
            sets.map(move |dataset| (model.clone(), dataset))
        });
        for (model, dataset) in pairs.collect::<Vec<_>>() {
            self.predictions(&dataset, &model);
            self.say_cut(&dataset, &model);
        }
    }

    /// The name under which the answers of a model for a data set are remembered.
    fn answers_key(&self, dataset: &str, model: &str) -> String {
        let dirs = self.names.dirs_of(model);
        let plan = dirs.iter().find_map(|dir| self.plans.get_key_value(dir));
        let set = plan.and_then(|(dir, plan)| {
            let at = self.lookup.set(dir, dataset)?;
            Some((dir.as_str(), plan.sets.get(at)?.dataset.as_str()))
        });
        let (dir, name) = set.unwrap_or((model, dataset));
        format!("{dir}/{name}")
    }

    /// Whether any file is of this model and data set.
    pub(super) fn has_files(&self, dataset: &str, model: &str, judge: Option<&str>) -> bool {
        let dirs = self.names.dirs_of(model);
        let has_answers = dirs.iter().any(|dir| {
            let lookup = &self.lookup;
            lookup.set(dir, dataset).is_some() || lookup.work_file(dir, dataset).is_some()
        });
        has_answers
            || !self.result_paths(dataset, model, judge).is_empty()
            || self.status_path(dataset, model).is_some()
            || ["infer", "eval"]
                .iter()
                .any(|step| self.log_path(step, dataset, model).is_some())
    }

    fn read_predictions(&self, dataset: &str, model: &str) -> PredictionFacts {
        let dirs = self.names.dirs_of(model);
        let Some((dir, plan)) = dirs.iter().find_map(|dir| self.plans.get_key_value(dir)) else {
            return PredictionFacts::default();
        };
        let base = join(&join(&self.dir, "predictions"), dir);
        if let Some(set) = self
            .lookup
            .set(dir, dataset)
            .and_then(|at| plan.sets.get(at))
        {
            return PredictionFacts::of_set(self.source, &base, set, orphans(plan, set));
        }
        let work_file = self.lookup.work_file(dir, dataset);
        let work_file = work_file.and_then(|at| plan.set_aside.get(at));
        work_file.map_or_else(PredictionFacts::default, |file| {
            PredictionFacts::of_work_file(self.source, &join(&base, file))
        })
    }

    /// The path below the root of the status file of a model for a data set.
    pub(super) fn status_path(&self, dataset: &str, model: &str) -> Option<String> {
        let dirs = self.names.dirs_of(model);
        let found = dirs
            .iter()
            .find_map(|dir| self.status.find(&format!("{dir}/{dataset}.json")))?;
        Some(join(&join(&self.dir, "infer_status"), found))
    }

    /// The path below the root of the log of a step: `infer` or `eval`.
    pub(super) fn log_path(&self, step: &str, dataset: &str, model: &str) -> Option<String> {
        let dirs = self.names.dirs_of(model);
        let found = dirs
            .iter()
            .find_map(|dir| self.logs.find(&format!("{step}/{dir}/{dataset}.out")))?;
        Some(join(&join(&self.dir, "logs"), found))
    }

    /// The model and data set of a result file that may hold a score.
    pub(super) fn pair(&self, path: &str) -> Option<Pair> {
        let file = self.kinds.get(path)?;
        (file.kind == ResultPathKind::Result).then(|| Pair {
            model: file.model.clone(),
            dataset: file.dataset.clone(),
            judge: file.judge.clone(),
        })
    }

    /// The models and data sets that a predictions or a status file shows to be begun.
    pub(super) fn begun(&self) -> Vec<Pair> {
        let mut pairs = BTreeSet::new();
        for (model, plan) in &self.plans {
            let sets = plan.sets.iter().map(|set| set.dataset.clone());
            let working = plan.set_aside.iter().filter_map(|file| begun_dataset(file));
            pairs.extend(
                sets.chain(working)
                    .map(|dataset| Pair::new(model, &dataset)),
            );
        }
        for file in &self.status.files {
            if let Some((model, rest)) = self.names.split(file)
                && let Some(dataset) = rest.strip_suffix(".json")
            {
                pairs.insert(Pair::new(&model, dataset));
            }
        }
        pairs.into_iter().collect()
    }

    /// The models and data sets that only a log of the inference names, where no summary does.
    pub(super) fn logged(&self) -> BTreeSet<Pair> {
        let files = self.logs.files.iter().filter(|_| !self.is_summarized);
        let pairs = files.filter_map(|file| {
            let (model, rest) = self.names.split(file.strip_prefix("infer/")?)?;
            Some(Pair::new(&model, rest.strip_suffix(".out")?))
        });
        pairs.collect()
    }

    /// Whether a judge's result stands for the pair, in a directory of its own.
    pub(super) fn is_judged(&self, pair: &Pair) -> bool {
        self.lookup.is_judged(&pair.model, &pair.dataset)
    }

    /// How often each sample of a data set is asked, where the config says more than once.
    pub(super) fn asked(&self, dataset: &str) -> Option<u64> {
        self.names.asked(dataset)
    }

    /// Whether a model has no scores of its own: judges compare others with it.
    pub(super) fn is_base_model(&self, model: &str) -> bool {
        let mut results = self.kinds.values();
        (self.lookup).is_base_model(model, |name| self.names.is_model(name))
            && !results.any(|file| file.model == model && file.judge.is_none())
    }

    /// The name that a model's directory has in the table.
    pub(super) fn shown(&self, model: &str) -> String {
        self.names.shown(model)
    }

    /// Whether a column has no directory of its own while a directory belongs to no column.
    pub(super) fn has_unmatched(&self, model: &str) -> bool {
        let dirs = self.names.dirs_of(model);
        let results = self.kinds.values().filter(|file| file.judge.is_none());
        let results = results.map(|file| &file.model);
        let there: BTreeSet<&String> = self.plans.keys().chain(results).collect();
        !dirs.iter().any(|dir| there.contains(dir))
            && there.iter().any(|dir| !self.names.is_model(dir))
    }

    /// Every file of the directory with what it was taken for.
    pub(super) fn files(&self, candidate: &Candidate) -> Vec<(String, &'static str)> {
        let mut files: Vec<(String, &'static str)> = Vec::new();
        for file in &candidate.summaries {
            let path = file
                .path
                .strip_prefix(&candidate.path)
                .unwrap_or(&file.path);
            files.push((path.trim_start_matches('/').to_owned(), "summary"));
        }
        for path in &self.results.files {
            let kind = self.kinds.get(path).map_or("other", kind_name);
            files.push((join("results", path), kind));
        }
        for (model, plan) in &self.plans {
            let dir = join("predictions", model);
            let sets = plan.sets.iter().flat_map(|set| &set.files);
            let kinds = sets
                .map(|file| (file, "predictions"))
                .chain(plan.orphans.iter().map(|file| (file, "orphan shard")))
                .chain(
                    plan.superseded
                        .iter()
                        .map(|file| (file, "superseded shard")),
                )
                .chain(plan.set_aside.iter().map(|file| (file, "work file")));
            files.extend(kinds.map(|(file, kind)| (join(&dir, file), kind)));
        }
        let states = self
            .status
            .files
            .iter()
            .map(|file| (join("infer_status", file), "status"));
        let logs = self
            .logs
            .files
            .iter()
            .map(|file| (join("logs", file), "log"));
        files.extend(states.chain(logs));
        files
    }
}

fn kind_name(file: &ResultPath) -> &'static str {
    match file.kind {
        ResultPathKind::Result if file.judge.is_some() => "judge result",
        ResultPathKind::Result => "result",
        ResultPathKind::Replica { .. } => "judge output",
        ResultPathKind::WorkFile => "work file",
        ResultPathKind::Hidden => "hidden",
        ResultPathKind::Other => "other",
    }
}
