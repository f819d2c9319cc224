//! What the model and the evaluator left on disk, found by model and data set.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Diagnostic;
use crate::opencompass::config::RunConfig;
use crate::source::{Source, join};

use super::candidate::Candidate;
use super::facts::{PredictionFacts, ResultFacts};
use super::tree::Tree;

/// The trees of a directory, and the facts read from them so far.
pub(super) struct Outputs<'s> {
    pub(super) source: &'s dyn Source,
    dir: String,
    pub(super) results: Tree,
    pub(super) predictions: Tree,
    status: Tree,
    logs: Tree,
    /// Other spellings of a model: from the name in the table to names of directories.
    aliases: BTreeMap<String, BTreeSet<String>>,
    read_results: BTreeMap<String, ResultFacts>,
    read_predictions: BTreeMap<String, PredictionFacts>,
    pub(super) diagnostics: Vec<Diagnostic>,
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
            aliases: BTreeMap::new(),
            read_results: BTreeMap::new(),
            read_predictions: BTreeMap::new(),
            diagnostics,
        }
    }

    /// Whether there is anything beside the summary.
    pub(super) fn is_empty(&self) -> bool {
        self.results.is_empty()
            && self.predictions.is_empty()
            && self.status.is_empty()
            && self.logs.is_empty()
    }

    /// Learns from the config which directory belongs to which column.
    pub(super) fn learn(&mut self, config: &RunConfig) {
        for model in &config.models {
            if let Some(shown) = &model.summarizer_abbr {
                let dirs = self.aliases.entry(shown.to_string()).or_default();
                dirs.insert(model.abbr.to_string());
            }
        }
    }

    /// The names of directories that a column may stand for.
    pub(super) fn model_dirs(&self, model: &str, judge: Option<&str>) -> Vec<String> {
        let mut names = vec![model.to_owned()];
        names.extend(self.aliases.get(model).into_iter().flatten().cloned());
        let Some(judge) = judge else { return names };
        let endings: Vec<String> = names
            .iter()
            .map(|name| format!("{name}_judged-by--{judge}"))
            .collect();
        let dirs = self.results.files.iter().filter_map(|file| {
            let (dir, _) = file.rsplit_once('/')?;
            let ours = endings.iter().any(|ending| {
                dir.strip_suffix(ending.as_str())
                    .is_some_and(|base| base.is_empty() || base.ends_with('_'))
            });
            ours.then(|| dir.to_owned())
        });
        let judged: BTreeSet<String> = dirs.collect();
        judged.into_iter().chain(names).collect()
    }

    /// The result files of a cell: one, or one per base model where a judge compared pairs.
    pub(super) fn result_paths(
        &self,
        dataset: &str,
        model: &str,
        judge: Option<&str>,
    ) -> Vec<String> {
        let dirs = self.model_dirs(model, judge);
        let found = dirs
            .iter()
            .filter_map(|dir| self.results.find(&format!("{dir}/{dataset}.json")));
        let mut paths: Vec<String> = found.map(str::to_owned).collect();
        if judge.is_none() {
            paths.truncate(1);
        }
        paths
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
        let key = format!("{model}/{dataset}");
        if !self.read_predictions.contains_key(&key) {
            let dir = join(&self.dir, "predictions");
            let facts = self
                .model_dirs(model, None)
                .iter()
                .map(|name| {
                    let files = &self.predictions;
                    PredictionFacts::read(self.source, &dir, files, name, dataset)
                })
                .find(|facts| !facts.is_empty())
                .unwrap_or_default();
            self.diagnostics.extend(facts.diagnostics.iter().cloned());
            self.read_predictions.insert(key.clone(), facts);
        }
        self.read_predictions.entry(key).or_default()
    }

    /// The path below the root of the status file of a model for a data set.
    pub(super) fn status_path(&self, dataset: &str, model: &str) -> Option<String> {
        let found = self.find(&self.status, dataset, model, "json")?;
        Some(join(&join(&self.dir, "infer_status"), &found))
    }

    /// The path below the root of the log of a step: `infer` or `eval`.
    pub(super) fn log_path(&self, step: &str, dataset: &str, model: &str) -> Option<String> {
        let dirs = self.model_dirs(model, None);
        let found = dirs
            .iter()
            .find_map(|dir| self.logs.find(&format!("{step}/{dir}/{dataset}.out")))?;
        Some(join(&join(&self.dir, "logs"), found))
    }

    fn find(&self, tree: &Tree, dataset: &str, model: &str, extension: &str) -> Option<String> {
        let dirs = self.model_dirs(model, None);
        dirs.iter()
            .find_map(|dir| tree.find(&format!("{dir}/{dataset}.{extension}")))
            .map(str::to_owned)
    }

    /// The models and data sets with a status file.
    pub(super) fn status_files(&self) -> &[String] {
        &self.status.files
    }
}
