//! What one result file or one set of predictions says, in short.

use crate::diagnostic::{Code, Diagnostic};
use crate::error::Result;
use crate::opencompass::predictions::{Counted, End, PredictionOutcome, ShardSet, count_answers};
use crate::opencompass::results::{
    DetailsSummary, ResultFile, ResultForm, ResultReaderBuilder, summary_metrics,
};
use crate::position::Position;
use crate::source::{Cursor, Source, join};

use super::cells::{items, runs_averaged};

/// How many metrics of a result stand in a message.
const MOST_NAMED: usize = 10;

/// A result file in short: its numbers, and how many samples stand behind them.
#[derive(Debug, Clone, Default)]
pub(super) struct ResultFacts {
    /// The numbers that a summary would show, in its order.
    pub(super) metrics: Vec<(String, f64)>,
    /// The entries of `details`, where there are any.
    pub(super) entries: Option<u64>,
    /// The right ones, where every entry has one verdict.
    correct: Option<u64>,
    /// The most replicas that an entry lists.
    listed: u64,
    /// Whether each entry stands for one answer, however often a sample was asked.
    is_flat: bool,
    /// The accuracy in percent that the verdicts give.
    pub(super) recomputed: Option<f64>,
    /// Whether the file is an evaluator's result, not a judge's raw output.
    pub(super) is_score: bool,
    /// The mode that the details name.
    pub(super) mode: Option<&'static str>,
    failure: Option<String>,
    /// The member `error`, where that is why there is no number, and its place.
    error: Option<(String, Option<u64>)>,
    /// The members that are no numbers, what they are instead, and their places.
    no_numbers: Vec<(String, &'static str, Option<u64>)>,
    /// Whether a part of the file is not known.
    is_partly_read: bool,
}

/// What stands behind a number.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Behind {
    /// The samples, each counted once.
    pub(super) n: Option<u64>,
    /// How often each was asked, where it was more than once.
    pub(super) replicas: Option<u64>,
    /// The samples that are right, where each has one verdict.
    pub(super) correct: Option<u64>,
}

impl ResultFacts {
    /// Reads a result file; what is wrong with it is kept as a fact and reported.
    pub(super) fn read(source: &dyn Source, path: &str, found: &mut Vec<Diagnostic>) -> Self {
        let place = source.display(path);
        let read = source
            .open(path)
            .and_then(|file| ResultReaderBuilder::new().read(Cursor::new(&*file)));
        match read {
            Ok(mut file) => {
                let diagnostics = std::mem::take(&mut file.diagnostics);
                found.extend(diagnostics.into_iter().map(|one| one.at_path(&*place)));
                Self::of_file(&file)
            }
            Err(error) => {
                let failure = Some(format!("result file: {}", error.kind()));
                found.push(error.at_path(place).to_diagnostic());
                Self {
                    failure,
                    is_score: true,
                    ..Self::default()
                }
            }
        }
    }

    fn of_file(file: &ResultFile) -> Self {
        let place = |name: &str| file.place_of(name);
        let others = file.others.iter();
        let failure = match (&file.error, file.stopped_at) {
            (Some(error), _) => Some(error.clone()),
            (None, Some(place)) => Some(format!("result file is cut or damaged at {place}")),
            (None, None) => None,
        };
        let metrics = summary_metrics(file);
        let details = file.details.as_ref();
        let replicas = details.map_or(1, |details| details.replicas.max(1)) as u64;
        // Of a file that is cut the details are a part.
        let whole = details.filter(|_| file.is_complete());
        let settled = whole
            .filter(|details| details.judged > 0 && details.judged == details.samples * replicas);
        Self {
            metrics: metrics
                .into_iter()
                .map(|metric| (metric.name.clone(), metric.value))
                .collect(),
            entries: whole.map(|details| details.samples).filter(|n| *n > 0),
            listed: replicas,
            is_flat: replicas == 1
                && details.is_some_and(|details| !details.values_wrapped_in_lists),
            correct: settled
                .filter(|_| replicas == 1)
                .map(|details| details.correct),
            recomputed: settled.and_then(DetailsSummary::accuracy),
            is_score: !matches!(file.form, ResultForm::JudgeOutput | ResultForm::Matches),
            mode: details
                .and_then(|details| details.type_member.as_deref())
                .and_then(|kind| match kind {
                    "GEN" => Some("gen"),
                    "PPL" => Some("ppl"),
                    _ => None,
                }),
            failure,
            error: file
                .has_error()
                .then(|| file.error.clone().unwrap_or_default())
                .map(|text| (text, place("error"))),
            no_numbers: others
                .map(|(name, value)| (name.clone(), value.kind().as_str(), place(name)))
                .collect(),
            is_partly_read: !file.is_complete() || !file.left_out.is_empty(),
        }
    }

    /// Why the file can not be what a summary took the number of this metric from, and where.
    pub(super) fn contradiction(&self, metric: &str) -> Option<(String, Option<u64>)> {
        if self.shown(metric).is_some() {
            return None;
        }
        if !self.is_score {
            return Some(("the result holds answers, not scores".to_owned(), None));
        }
        if let Some((text, place)) = &self.error {
            return Some((format!("an error in the result: {text}"), *place));
        }
        let mut members = self.no_numbers.iter();
        if let Some((_, what, place)) = members.find(|(name, ..)| name == metric) {
            return Some((format!("{what} in the result"), *place));
        }
        if self.is_partly_read {
            return None;
        }
        let names: Vec<String> = (self.metrics.iter().take(MOST_NAMED))
            .map(|(name, _)| format!("`{name}`"))
            .collect();
        let text = match names.as_slice() {
            [] => "the result holds no number".to_owned(),
            names => format!("the result holds only {}", names.join(", ")),
        };
        Some((text, None))
    }

    /// How many answers an entry of the details may stand for.
    pub(super) fn replicas(&self, asked: Option<u64>) -> Vec<u64> {
        let mut metrics = self.metrics.iter();
        let named = metrics.find_map(|(name, _)| runs_averaged(name));
        let known = [Some(self.listed), named, asked].into_iter().flatten();
        known.filter(|runs| *runs > 1).collect()
    }

    /// What stands behind the file's numbers; `asked` is how often the config has each sample asked.
    pub(super) fn behind(&self, asked: Option<u64>) -> Behind {
        let mut metrics = self.metrics.iter();
        let named = || metrics.find_map(|(name, _)| runs_averaged(name));
        let listed = Some(self.listed).filter(|listed| *listed > 1);
        let replicas = listed.or_else(named).or(asked).filter(|runs| *runs > 1);
        let shared = if self.is_flat { replicas } else { None };
        Behind {
            n: self.entries.and_then(|entries| items(entries, shared)),
            replicas,
            correct: self.correct.filter(|_| replicas.is_none()),
        }
    }

    /// Whether the file is an evaluator's result and holds no number.
    pub(super) fn is_without_number(&self) -> bool {
        self.is_score && self.metrics.is_empty()
    }

    /// Why the file gives no score: its `error` member, or damage.
    pub(super) fn failure(&self) -> Option<&str> {
        self.failure.as_deref().filter(|_| self.metrics.is_empty())
    }

    /// The value that a table shows in a row of this metric: the first one where it names none.
    pub(super) fn shown(&self, metric: &str) -> Option<f64> {
        match metric {
            "-" => self.metrics.first().map(|(_, value)| *value),
            _ => self.metric(metric),
        }
    }

    /// The value of a metric; the table may spell a comma as a space.
    pub(super) fn metric(&self, name: &str) -> Option<f64> {
        let exact = self.metrics.iter().find(|(metric, _)| metric == name);
        let spaced = || {
            let same = |metric: &str| metric.contains(',') && metric.replace(',', " ") == name;
            self.metrics.iter().find(|(metric, _)| same(metric))
        };
        exact.or_else(spaced).map(|(_, value)| *value)
    }
}

/// The answers of a model for a data set, in short.
#[derive(Debug, Clone, Default)]
pub(super) struct PredictionFacts {
    /// The complete answers, over all shards.
    pub(super) entries: u64,
    /// The complete answers of each shard.
    pub(super) by_file: Vec<u64>,
    /// Whether the final file or every shard up to the end is there.
    pub(super) finished: bool,
    /// The complete answers of a work file, where there is only that.
    pub(super) unfinished: Option<u64>,
    /// What is wrong with the files.
    pub(super) damage: Option<String>,
    /// Files that are cut or damaged: a cell without a value has `damage` as its evidence, so this
    /// is said where a score stands on the answers.
    pub(super) cut: Vec<Diagnostic>,
    /// What was noticed while counting.
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl PredictionFacts {
    /// Counts the answers of a data set's files below `dir`, behind which as many orphans lie.
    pub(super) fn of_set(source: &dyn Source, dir: &str, set: &ShardSet, orphans: usize) -> Self {
        let mut facts = Self {
            finished: true,
            ..Self::default()
        };
        for file in &set.files {
            let path = join(dir, file);
            match count(source, &path) {
                Ok(counted) => {
                    facts.entries += counted.answers;
                    facts.by_file.push(counted.answers);
                    let (outcome, place) = (counted.outcome, source.display(&path));
                    let said = counted.diagnostics.into_iter();
                    facts
                        .diagnostics
                        .extend(said.map(|one| one.at_path(&*place)));
                    facts.cut.extend(cut(place, &outcome));
                    facts.damage = facts.damage.or_else(|| damage(file, &outcome));
                }
                Err(error) => {
                    facts.damage = Some(format!("{file}: {}", error.kind()));
                    let place = source.display(&path);
                    facts.diagnostics.push(error.at_path(place).to_diagnostic());
                }
            }
        }
        if orphans > 0 {
            let done = set.files.len();
            facts.damage = facts
                .damage
                .or_else(|| Some(format!("{done} shards, then a hole before {orphans} more")));
        }
        facts
    }

    /// Counts the complete answers of a work file.
    pub(super) fn of_work_file(source: &dyn Source, path: &str) -> Self {
        let mut facts = Self::default();
        match count(source, path) {
            Ok(counted) => facts.unfinished = Some(counted.answers),
            Err(error) => {
                facts.unfinished = Some(0);
                let place = source.display(path);
                facts.diagnostics.push(error.at_path(place).to_diagnostic());
            }
        }
        facts
    }
}

fn count(source: &dyn Source, path: &str) -> Result<Counted> {
    let file = source.open(path)?;
    count_answers(Cursor::new(&*file))
}

/// Says that a file of answers is cut or damaged, and how much of it is there.
pub(super) fn cut(place: String, outcome: &PredictionOutcome) -> Option<Diagnostic> {
    let complete = outcome.records;
    let (code, offset, what) = match outcome.end {
        End::Truncated { offset } => (Code::JsonTruncated, offset, "are cut"),
        End::Damaged { offset } => (Code::JsonSyntax, offset, "are damaged"),
        _ => return None,
    };
    let message = format!("predictions {what} at byte {offset}, {complete} answers are complete");
    let found = Diagnostic::error(code, message);
    Some(found.at(Position::offset(offset)).at_path(place))
}

fn damage(file: &str, outcome: &PredictionOutcome) -> Option<String> {
    let complete = outcome.records;
    match (&outcome.error, outcome.end) {
        (Some(error), _) => Some(format!("{file}: {error}")),
        (None, End::Truncated { offset }) => Some(format!(
            "{file} is cut at byte {offset}, {complete} answers are complete"
        )),
        (None, End::Damaged { offset }) => Some(format!(
            "{file} is damaged at byte {offset}, {complete} answers before it"
        )),
        (None, _) => None,
    }
}
