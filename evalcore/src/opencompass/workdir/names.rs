//! The names of models and data sets, and how they are spelled on disk.

use std::collections::{BTreeMap, BTreeSet};

use crate::opencompass::config::RunConfig;
use crate::opencompass::results::{ResultPath, classify_paths};

/// The names of models and data sets that a table or a config gives.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Models as directories may be called.
    models: BTreeSet<String>,
    datasets: BTreeSet<String>,
    /// From a column to the directories it stands for, where they differ.
    dirs: BTreeMap<String, BTreeSet<String>>,
    /// How often each sample of a data set is asked, where it is more than once.
    asked: BTreeMap<String, u64>,
}

impl Names {
    /// Takes the name of a column.
    pub(super) fn add_model(&mut self, name: &str) {
        self.models.insert(name.to_owned());
    }

    /// Takes the name of a row.
    pub(super) fn add_dataset(&mut self, name: &str) {
        self.datasets.insert(name.to_owned());
    }

    /// Learns from the config which directory belongs to which column.
    pub(super) fn add_config(&mut self, config: &RunConfig) {
        for model in &config.models {
            self.models.insert(model.abbr.clone());
            let column = model.column();
            for spelled in [column.to_owned(), column.replace(',', " ")] {
                if spelled != model.abbr {
                    let dirs = self.dirs.entry(spelled).or_default();
                    dirs.insert(model.abbr.clone());
                }
            }
        }
        for dataset in &config.datasets {
            self.datasets.insert(dataset.abbr.clone());
            if let Some(n) = dataset.n.filter(|n| *n > 1) {
                self.asked.insert(dataset.abbr.replace(',', " "), n);
                self.asked.insert(dataset.abbr.clone(), n);
            }
        }
    }

    pub(super) fn is_model(&self, dir: &str) -> bool {
        self.models.contains(dir)
    }

    pub(super) fn is_dataset(&self, name: &str) -> bool {
        self.datasets.contains(name)
    }

    /// How often each sample of a data set is asked, where the config says more than once.
    pub(super) fn asked(&self, dataset: &str) -> Option<u64> {
        self.asked.get(dataset).copied()
    }

    pub(super) fn datasets(&self) -> impl Iterator<Item = &str> {
        self.datasets.iter().map(String::as_str)
    }

    /// The directories that a column may stand for: what the config says, and its own name.
    pub(super) fn dirs_of(&self, column: &str) -> Vec<String> {
        let known = self.dirs.get(column).into_iter().flatten().cloned();
        known.chain([column.to_owned()]).collect()
    }

    /// The column that a directory stands for.
    pub(super) fn shown(&self, dir: &str) -> String {
        let column = self.dirs.iter().find(|(_, dirs)| dirs.contains(dir));
        column.map_or_else(|| dir.to_owned(), |(column, _)| column.clone())
    }

    /// Takes a path apart into the model's directory and the rest: by the longest known model,
    /// else at the first `/`.
    pub(super) fn split<'p>(&self, path: &'p str) -> Option<(String, &'p str)> {
        let known = path.rmatch_indices('/').find_map(|(at, _)| {
            let (model, rest) = (path.get(..at)?, path.get(at + 1..)?);
            self.models.contains(model).then_some((model, rest))
        });
        if let Some((model, rest)) = known {
            return Some((model.to_owned(), rest));
        }
        let (model, rest) = path.split_once('/')?;
        Some((model.to_owned(), rest))
    }

    /// Says of every file below `results/` what it is.
    pub(super) fn classify_results(&self, files: &[String]) -> BTreeMap<String, ResultPath> {
        let models: Vec<&str> = self.models.iter().map(String::as_str).collect();
        let datasets: Vec<&str> = self.datasets().collect();
        let kinds = classify_paths(files, &models, &datasets);
        files.iter().cloned().zip(kinds).collect()
    }
}
