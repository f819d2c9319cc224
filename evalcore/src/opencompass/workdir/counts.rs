//! Whether the files of a data set speak of equally many samples.

use serde::{Deserialize, Serialize};

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Source;

use super::Workdir;
use super::facts::{PredictionFacts, ResultFacts};
use super::samples::SampleFiles;

/// What the files of a model and a data set say of the number of samples.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Counts {
    /// Whether the predictions were read.
    pub(super) is_counted: bool,
    /// The answers in each of their files, where all are there and whole.
    answers: Option<Vec<u64>>,
    /// The entries of the details.
    entries: Option<u64>,
    /// How many answers an entry may stand for.
    replicas: Vec<u64>,
    /// The states of tasks that are done.
    pub(super) done: Vec<Done>,
    /// How many shards lie behind a missing one.
    pub(super) orphans: usize,
}

/// The state of a task that is done.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Done {
    /// The file, below the source's root.
    pub(super) path: String,
    /// The place of its answers among the files of predictions.
    pub(super) at: usize,
    pub(super) completed: u64,
    pub(super) total: Option<u64>,
}

impl Counts {
    pub(super) fn take_answers(&mut self, facts: &PredictionFacts) {
        self.is_counted = true;
        let is_whole = facts.finished && facts.damage.is_none();
        self.answers = is_whole.then(|| facts.by_file.clone());
    }

    pub(super) fn take_result(&mut self, facts: &ResultFacts, asked: Option<u64>) {
        self.entries = facts.entries;
        self.replicas = facts.replicas(asked);
    }

    /// Says where the numbers that are known differ.
    pub(super) fn differences(&self, source: &dyn Source, files: &SampleFiles) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        let mut say = |path: &str, message: String| {
            let told = Diagnostic::warning(Code::WorkdirCountsDiffer, message);
            found.push(told.at_path(source.display(path)));
        };
        for done in &self.done {
            let total = done.total.unwrap_or(done.completed);
            let answers = self.answers.as_ref();
            let answers = answers.and_then(|answers| answers.get(done.at)).copied();
            let holds = answers.filter(|answers| *answers != total);
            let holds = holds.map(|answers| format!("the predictions hold {answers}"));
            let short = (done.completed != total).then(|| "it is `done`".to_owned());
            if let Some(but) = holds.or(short) {
                let of = format!("{} of {total} samples", done.completed);
                say(&done.path, format!("the task is done with {of}, {but}"));
            }
        }
        let answers: Option<u64> = self.answers.as_ref().map(|files| files.iter().sum());
        if let (Some(answers), Some(entries), Some(path)) = (answers, self.entries, &files.result) {
            let stands = |replicas: &u64| entries.checked_mul(*replicas) == Some(answers);
            if answers != entries && !self.replicas.iter().any(stands) {
                let message = format!(
                    "the details hold {entries} samples, the predictions {answers} answers"
                );
                say(path, message);
            }
        }
        found
    }
}

impl Workdir {
    /// Reads the predictions that opening had no need of: what is wrong with them, and whether
    /// there are as many answers as the details and the states of the tasks speak of.
    pub(super) fn check_answers(&self, source: &dyn Source) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        for files in self.samples.iter().filter(|files| !files.counts.is_counted) {
            let Some((dir, set)) = &files.predictions else {
                continue;
            };
            let facts = PredictionFacts::of_set(source, dir, set, files.counts.orphans);
            let mut counts = files.counts.clone();
            counts.take_answers(&facts);
            found.extend(facts.diagnostics.into_iter().chain(facts.cut));
            found.extend(counts.differences(source, files));
        }
        found.retain(|one| !self.diagnostics.contains(one));
        found
    }
}
