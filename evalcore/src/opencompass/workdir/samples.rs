//! The samples of a work dir, one by one.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Code, Diagnostic};
use crate::error::{Error, Result};
use crate::json::Value;
use crate::opencompass::predictions::{
    Prediction, PredictionReaderBuilder, ShardSet, count_answers,
};
use crate::opencompass::results::{Detail, ResultReaderBuilder};
use crate::schema::Sample;
use crate::source::{Cursor, ReadAt, Source, join};

use super::Workdir;
use super::cells::runs_averaged;
use super::counts::Counts;
use super::facts::cut;

/// Where the samples of a model for a data set lie.
#[derive(Debug, Clone)]
pub(super) struct SampleFiles {
    pub(super) model: String,
    pub(super) dataset: String,
    /// How often each sample is asked, where the config says more than once.
    pub(super) asked: Option<u64>,
    /// The directory of the model below the source's root, and its files.
    pub(super) predictions: Option<(String, ShardSet)>,
    /// The result file below the source's root.
    pub(super) result: Option<String>,
    /// What these files say of the number of samples.
    pub(super) counts: Counts,
}

/// Which samples are wanted, and how much of them.
///
/// # Examples
///
/// ```
/// use evalcore::opencompass::workdir::SampleOptions;
///
/// let mut options = SampleOptions::new();
/// options.dataset("gsm8k").origin_prompt(true);
/// ```
#[derive(Debug, Clone, Default)]
pub struct SampleOptions {
    model: Option<String>,
    dataset: Option<String>,
    origin_prompt: bool,
}

impl SampleOptions {
    /// Creates the default options: every model and data set, without prompts.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Only the samples of this model.
    pub fn model(&mut self, name: impl Into<String>) -> &mut Self {
        self.model = Some(name.into());
        self
    }

    /// Only the samples of this data set.
    pub fn dataset(&mut self, name: impl Into<String>) -> &mut Self {
        self.dataset = Some(name.into());
        self
    }

    /// Reads prompts as well; default: no.
    pub fn origin_prompt(&mut self, keep: bool) -> &mut Self {
        self.origin_prompt = keep;
        self
    }
}

impl Workdir {
    /// Visits the samples, data set by data set: every answer in the predictions with the verdict
    /// of the details, then samples that only the details hold.
    ///
    /// Answers stream; of the details of one data set the short fields are held at a time.
    ///
    /// Gives what was noticed: a file that can not be read costs its own samples only.
    ///
    /// # Errors
    ///
    /// What `visit` returns.
    pub fn visit_samples(
        &self,
        source: &dyn Source,
        options: &SampleOptions,
        visit: &mut dyn FnMut(&Sample) -> Result<()>,
    ) -> Result<Vec<Diagnostic>> {
        let mut found = Vec::new();
        for files in &self.samples {
            let model = options.model.as_ref();
            let dataset = options.dataset.as_ref();
            if model.is_none_or(|model| *model == files.model)
                && dataset.is_none_or(|dataset| *dataset == files.dataset)
            {
                visit_files(source, files, options, &mut found, visit)?;
            }
        }
        Ok(found)
    }
}

/// What the details say of one sample, by replica.
#[derive(Debug, Default)]
struct Verdict {
    pred: Vec<Value>,
    answer: Vec<Value>,
    correct: Vec<Option<bool>>,
    seen: bool,
    /// The name of the sample, where it has no number of its own.
    name: Option<String>,
}

/// What a result file says of the samples.
#[derive(Debug, Default)]
struct Verdicts {
    by_index: BTreeMap<u64, Verdict>,
    /// All of them in the order of the file, where their numbers are absent or not their own.
    unnumbered: Vec<Verdict>,
    /// The most replicas that a sample's lists hold.
    listed: u64,
    /// The runs that a metric averages by its name, else those of the config.
    averaged: Option<u64>,
    /// How many samples there are, where the file is whole and none is missing.
    whole: Option<u64>,
}

/// How the answers of all replicas make samples.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Layout {
    /// Each answer is a sample.
    Plain,
    /// All samples once for each replica: so many samples, and whether the details hold each once.
    Repeated { distinct: u64, joined: bool },
    /// There are replicas, but where one ends is not known.
    Unknown,
}

impl Verdicts {
    /// Numbers the details by their place, where there are as many answers as they speak of.
    fn number_by_place(&mut self, answers: Option<u64>) {
        let details = self.unnumbered.len() as u64;
        if answers.is_none() || answers != details.checked_mul(self.listed.max(1)) {
            return;
        }
        self.by_index = (0..).zip(self.unnumbered.drain(..)).collect();
        self.whole = Some(details);
    }

    /// The layout of answers; `count` counts them all, if all are there.
    fn layout(&self, count: impl FnOnce() -> Option<u64>) -> Layout {
        let replicas = match self.listed {
            0 | 1 => self.averaged.unwrap_or(1),
            listed => listed,
        };
        if replicas <= 1 {
            return Layout::Plain;
        }
        let counted = count();
        let answers = counted.or(self.whole.filter(|_| self.listed <= 1));
        let distinct = match (answers, self.whole) {
            (Some(answers), Some(whole)) if self.listed > 1 && answers == whole => {
                return Layout::Plain;
            }
            (Some(answers), _) if answers % replicas == 0 => answers / replicas,
            (None, Some(whole)) => whole,
            _ => return Layout::Unknown,
        };
        if distinct == 0 {
            return Layout::Unknown;
        }
        let joined = self.listed > 1 || self.whole == Some(distinct);
        Layout::Repeated { distinct, joined }
    }
}

fn visit_files(
    source: &dyn Source,
    files: &SampleFiles,
    options: &SampleOptions,
    found: &mut Vec<Diagnostic>,
    visit: &mut dyn FnMut(&Sample) -> Result<()>,
) -> Result<()> {
    let told = |error: Error, path: &str| error.at_path(source.display(path)).to_diagnostic();
    let mut verdicts = Verdicts::default();
    if let Some(path) = &files.result {
        match read_verdicts(source, path) {
            Ok((read, said)) => {
                found.extend(left_out(&said, &source.display(path)));
                verdicts = read;
            }
            Err(error) => found.push(told(error, path)),
        }
    }
    verdicts.averaged = verdicts.averaged.or(files.asked);
    let mut sample = Sample {
        model: files.model.clone(),
        dataset: files.dataset.clone(),
        ..Sample::default()
    };
    let mut layout = Layout::Plain;
    if let Some((dir, set)) = &files.predictions {
        let mut opened = Vec::with_capacity(set.files.len());
        for file in &set.files {
            let path = join(dir, file);
            match source.open(&path) {
                Ok(file) => opened.push(file),
                Err(error) => {
                    found.push(told(error, &path));
                    break;
                }
            }
        }
        let all = opened.len() == set.files.len();
        let mut counted = None;
        let mut count = || *counted.get_or_insert_with(|| count_all(&opened).filter(|_| all));
        if !verdicts.unnumbered.is_empty() {
            verdicts.number_by_place(count());
        }
        layout = verdicts.layout(count);
        let shards = opened.iter().map(|file| Ok(Cursor::new(&**file)));
        let mut builder = PredictionReaderBuilder::new();
        builder.origin_prompt(options.origin_prompt);
        let mut reader = builder.from_shards(shards);
        let mut record = Prediction::default();
        loop {
            match reader.read_record(&mut record) {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    let file = set.files.get(reader.outcomes().len());
                    let path = join(dir, file.map_or("", String::as_str));
                    found.push(told(error, &path));
                    break;
                }
            }
            let (index, replica) = place(layout, record.sample);
            let joined = !matches!(layout, Layout::Repeated { joined: false, .. });
            let (number, at) = if joined {
                (index, replica)
            } else {
                (record.sample, 0)
            };
            fill(&mut sample, &record, index, replica);
            let verdict = number.and_then(|number| verdicts.by_index.get_mut(&number));
            take_verdict(&mut sample, at, verdict);
            visit(&sample)?;
        }
        for (file, (outcome, said)) in set.files.iter().zip(reader.outcomes()) {
            let place = source.display(&join(dir, file));
            found.extend(left_out(said, &place));
            found.extend(cut(place, outcome));
        }
    }
    let rest = verdicts.by_index.iter_mut();
    for (number, verdict) in rest.filter(|(_, verdict)| !verdict.seen) {
        let (index, replica) = match layout {
            Layout::Repeated { joined: false, .. } => place(layout, Some(*number)),
            _ => (Some(*number), 0),
        };
        fill(&mut sample, &Prediction::default(), index, replica);
        sample.key = number.to_string();
        sample.prediction = None;
        take_verdict(&mut sample, 0, Some(verdict));
        visit(&sample)?;
    }
    if let (false, Some(path)) = (verdicts.unnumbered.is_empty(), &files.result) {
        let count = verdicts.unnumbered.len();
        let message = format!("expected a number of its own for each of {count} details");
        let told = Diagnostic::warning(Code::WorkdirUnjoined, message);
        found.push(told.at_path(source.display(path)));
    }
    for (place, verdict) in verdicts.unnumbered.iter_mut().enumerate() {
        fill(&mut sample, &Prediction::default(), None, 0);
        sample.key = verdict.name.take().unwrap_or_else(|| place.to_string());
        sample.prediction = None;
        take_verdict(&mut sample, 0, Some(verdict));
        visit(&sample)?;
    }
    Ok(())
}

/// The sample and the replica of an answer.
fn place(layout: Layout, number: Option<u64>) -> (Option<u64>, u64) {
    match (layout, number) {
        (Layout::Repeated { distinct, .. }, Some(number)) if distinct > 0 => {
            (Some(number % distinct), number / distinct)
        }
        (Layout::Unknown, _) => (None, 0),
        _ => (number, 0),
    }
}

/// The answers of all files, where each file is whole.
fn count_all(files: &[Box<dyn ReadAt>]) -> Option<u64> {
    let mut sum: u64 = 0;
    for file in files {
        let counted = count_answers(Cursor::new(&**file)).ok()?;
        let outcome = &counted.outcome;
        let whole = outcome.is_complete() && outcome.error.is_none();
        sum = sum.checked_add(counted.answers).filter(|_| whole)?;
    }
    Some(sum)
}

/// What is said of values above the limits; the rest is said where the files are accounted for.
fn left_out(said: &[Diagnostic], place: &str) -> Vec<Diagnostic> {
    let above = |one: &&Diagnostic| matches!(one.code, Code::JsonTooDeep | Code::JsonValueTooLarge);
    let above = said.iter().filter(above).cloned();
    above.map(|one| one.at_path(place)).collect()
}

fn read_verdicts(source: &dyn Source, path: &str) -> Result<(Verdicts, Vec<Diagnostic>)> {
    let file = source.open(path)?;
    let mut reader = ResultReaderBuilder::new().from_reader(Cursor::new(&*file));
    let mut verdicts = Verdicts::default();
    let mut all: Vec<(Option<u64>, Verdict)> = Vec::new();
    for detail in reader.details() {
        let detail: Detail = detail?;
        verdicts.listed = verdicts.listed.max(detail.replicas as u64);
        let verdict = Verdict {
            pred: detail.pred,
            answer: detail.answer,
            correct: detail.correct,
            seen: false,
            name: detail.example_abbr,
        };
        all.push((detail.index, verdict));
    }
    let file = reader.finish()?;
    let details = file.details.as_ref();
    if details.is_some_and(|found| !found.form.is_list() && found.samples < all.len() as u64) {
        // What came before the first sample with a number and has none was no sample.
        all.retain(|(index, _)| index.is_some());
    }
    let numbers: BTreeSet<u64> = all.iter().filter_map(|(index, _)| *index).collect();
    if numbers.len() == all.len() {
        let numbered = all.into_iter();
        let numbered = numbered.filter_map(|(index, verdict)| Some((index?, verdict)));
        verdicts.by_index = numbered.collect();
    } else {
        verdicts.unnumbered = all.into_iter().map(|(_, verdict)| verdict).collect();
    }
    let mut metrics = file.metrics.iter();
    verdicts.averaged = metrics.find_map(|metric| runs_averaged(&metric.name));
    let samples = verdicts.by_index.len() as u64;
    let last = verdicts.by_index.keys().next_back();
    let gapless = last.is_some_and(|last| last.checked_add(1) == Some(samples));
    verdicts.whole = (file.is_complete() && gapless).then_some(samples);
    Ok((verdicts, file.diagnostics))
}

fn fill(sample: &mut Sample, record: &Prediction, index: Option<u64>, replica: u64) {
    sample.index = index;
    sample.replica = replica;
    sample.key.clone_from(&record.key);
    sample.prediction = match record.text() {
        Some(text) => Some(text.into()),
        None => there(record.prediction.as_ref()),
    };
    sample.gold = there(record.gold.as_ref());
    sample.origin_prompt = there(record.origin_prompt.as_ref());
}

fn take_verdict(sample: &mut Sample, replica: u64, verdict: Option<&mut Verdict>) {
    (sample.pred, sample.answer, sample.correct) = (None, None, None);
    let Some(verdict) = verdict else { return };
    verdict.seen = true;
    let at = usize::try_from(replica).unwrap_or(usize::MAX);
    sample.pred = there(verdict.pred.get(at));
    sample.answer = there(verdict.answer.get(at));
    sample.correct = verdict.correct.get(at).copied().flatten();
}

/// A value that is there: `null` stands for none.
fn there(value: Option<&Value>) -> Option<Value> {
    value.filter(|value| !value.is_null()).cloned()
}
