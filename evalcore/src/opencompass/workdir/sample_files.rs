//! Where the samples lie, and what the files say of their number.

use std::collections::BTreeMap;

use crate::opencompass::predictions::{ShardPlan, ShardSet};
use crate::opencompass::status::{InferState, InferStatus, parse_infer_status};
use crate::source::join;

use super::counts::{Counts, Done};
use super::leftover::Pair;
use super::outputs::Outputs;
use super::samples::SampleFiles;

/// A status file is a line or two; anything larger is not one.
const STATUS_LIMIT: u64 = 1 << 20;

impl Outputs<'_> {
    /// Where the samples of each model and data set lie, by model and data set.
    pub(super) fn sample_files(&mut self) -> Vec<SampleFiles> {
        // A damaged one is said whether or not a reason was to be found in it.
        for file in self.status.files.clone() {
            self.status(&join(&join(&self.dir, "infer_status"), &file));
        }
        let mut found: BTreeMap<Pair, SampleFiles> = BTreeMap::new();
        for (model, plan) in &self.plans {
            let dir = join(&join(&self.dir, "predictions"), model);
            for set in &plan.sets {
                let files = self.entry(&mut found, Pair::new(model, &set.dataset));
                files.predictions = Some((dir.clone(), set.clone()));
            }
        }
        for path in &self.results.files {
            if let Some(pair) = self.pair(path).filter(|pair| pair.judge.is_none()) {
                let files = self.entry(&mut found, pair);
                files.result = Some(join(&join(&self.dir, "results"), path));
            }
        }
        for (pair, files) in &mut found {
            files.counts = self.counts(&pair.model, files);
        }
        found.into_values().collect()
    }

    fn entry<'f>(
        &self,
        found: &'f mut BTreeMap<Pair, SampleFiles>,
        pair: Pair,
    ) -> &'f mut SampleFiles {
        let new = SampleFiles {
            model: self.shown(&pair.model),
            asked: self.asked(&pair.dataset),
            dataset: pair.dataset.clone(),
            predictions: None,
            result: None,
            counts: Counts::default(),
        };
        found.entry(pair).or_insert(new)
    }

    /// The state of a task, read once; `None` where it can not be read, which is said.
    pub(super) fn status(&mut self, path: &str) -> Option<&InferStatus> {
        if !self.read_states.contains_key(path) {
            let place = self.source.display(path);
            let read = self.source.read(path, STATUS_LIMIT);
            let status = match read.and_then(|bytes| parse_infer_status(&bytes)) {
                Ok(mut status) => {
                    let said = std::mem::take(&mut status.diagnostics).into_iter();
                    self.diagnostics
                        .extend(said.map(|one| one.at_path(&*place)));
                    Some(status)
                }
                Err(error) => {
                    self.diagnostics.push(error.at_path(place).to_diagnostic());
                    None
                }
            };
            self.read_states.insert(path.to_owned(), status);
        }
        self.read_states.get(path)?.as_ref()
    }

    /// What the files that were read say of the number of samples of a model and a data set.
    fn counts(&mut self, dir: &str, files: &SampleFiles) -> Counts {
        let mut counts = Counts::default();
        if let Some(facts) = files.result.as_ref().and_then(|path| {
            let below = join(&self.dir, "results");
            let path = path.strip_prefix(&below).unwrap_or(path);
            self.read_results.get(path.trim_start_matches('/'))
        }) {
            counts.take_result(facts, files.asked);
        }
        let Some((_, set)) = &files.predictions else {
            return counts;
        };
        let key = format!("{dir}/{}", set.dataset);
        if let Some(facts) = self.read_predictions.get(&key) {
            counts.take_answers(facts);
        }
        if let Some(plan) = self.plans.get(dir) {
            counts.orphans = orphans(plan, set);
        }
        for (at, file) in set.files.iter().enumerate() {
            let found = self.status.find(&join(dir, file)).map(str::to_owned);
            let Some(found) = found else { continue };
            let path = join(&join(&self.dir, "infer_status"), &found);
            if let Some(status) = self.status(&path)
                && status.status == InferState::Done
                && let Some(completed) = status.completed
            {
                counts.done.push(Done {
                    at,
                    completed,
                    total: status.total,
                    path,
                });
            }
        }
        counts
    }
}

/// How many shards of a data set lie behind a missing one.
pub(super) fn orphans(plan: &ShardPlan, set: &ShardSet) -> usize {
    let stem = format!("{}_", set.dataset);
    let orphans = plan.orphans.iter().filter(|file| file.starts_with(&stem));
    orphans.count()
}
