//! The samples of a work dir, one by one.

use std::collections::BTreeMap;

use crate::error::Result;
use crate::json::Value;
use crate::opencompass::predictions::{Prediction, PredictionReaderBuilder, ShardSet};
use crate::opencompass::results::{Detail, ResultReaderBuilder};
use crate::schema::Sample;
use crate::source::{Cursor, ReadAt, Source, join};

use super::Workdir;

/// Where the samples of a model for a data set lie.
#[derive(Debug, Clone)]
pub(super) struct SampleFiles {
    pub(super) model: String,
    pub(super) dataset: String,
    /// The directory of the model below the source's root, and its files.
    pub(super) predictions: Option<(String, ShardSet)>,
    /// The result file below the source's root.
    pub(super) result: Option<String>,
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
    /// # Errors
    ///
    /// When a file can not be opened or read, and what `visit` returns.
    pub fn visit_samples(
        &self,
        source: &dyn Source,
        options: &SampleOptions,
        visit: &mut dyn FnMut(&Sample) -> Result<()>,
    ) -> Result<()> {
        for files in &self.samples {
            let model = options.model.as_ref();
            let dataset = options.dataset.as_ref();
            if model.is_none_or(|model| *model == files.model)
                && dataset.is_none_or(|dataset| *dataset == files.dataset)
            {
                visit_files(source, files, options, visit)?;
            }
        }
        Ok(())
    }
}

/// What the details say of one sample, by replica.
#[derive(Debug, Default)]
struct Verdict {
    pred: Vec<String>,
    answer: Vec<String>,
    correct: Vec<Option<bool>>,
    seen: bool,
}

fn visit_files(
    source: &dyn Source,
    files: &SampleFiles,
    options: &SampleOptions,
    visit: &mut dyn FnMut(&Sample) -> Result<()>,
) -> Result<()> {
    let mut verdicts = match &files.result {
        Some(path) => read_verdicts(source, path)?,
        None => BTreeMap::new(),
    };
    let mut sample = Sample {
        model: files.model.clone(),
        dataset: files.dataset.clone(),
        ..Sample::default()
    };
    if let Some((dir, set)) = &files.predictions {
        let opened: Result<Vec<Box<dyn ReadAt>>> = set
            .files
            .iter()
            .map(|file| source.open(&join(dir, file)))
            .collect();
        let opened = opened?;
        let shards = opened.iter().map(|file| Ok(Cursor::new(&**file)));
        let mut builder = PredictionReaderBuilder::new();
        builder.origin_prompt(options.origin_prompt);
        let mut reader = builder.from_shards(shards);
        let mut record = Prediction::default();
        // With several replicas the predictions hold all samples once for each.
        let distinct = verdicts.len() as u64;
        while reader.read_record(&mut record)? {
            let number = record.sample;
            let (index, replica) = match number {
                Some(number) if distinct > 0 && number >= distinct => {
                    (Some(number % distinct), number / distinct)
                }
                _ => (number, 0),
            };
            fill(&mut sample, &record, index, replica);
            take_verdict(
                &mut sample,
                index.and_then(|index| verdicts.get_mut(&index)),
            );
            visit(&sample)?;
        }
    }
    for (index, verdict) in verdicts.iter_mut().filter(|(_, verdict)| !verdict.seen) {
        fill(&mut sample, &Prediction::default(), Some(*index), 0);
        sample.key = index.to_string();
        sample.prediction = None;
        take_verdict(&mut sample, Some(verdict));
        visit(&sample)?;
    }
    Ok(())
}

fn read_verdicts(source: &dyn Source, path: &str) -> Result<BTreeMap<u64, Verdict>> {
    let file = source.open(path)?;
    let mut reader = ResultReaderBuilder::new().from_reader(Cursor::new(&*file));
    let mut verdicts = BTreeMap::new();
    for detail in reader.details() {
        let detail: Detail = detail.map_err(|error| error.at_path(source.display(path)))?;
        if let Some(index) = detail.index {
            let verdict = Verdict {
                pred: detail.pred.iter().map(text).collect(),
                answer: detail.answer.iter().map(text).collect(),
                correct: detail.correct,
                seen: false,
            };
            verdicts.insert(index, verdict);
        }
    }
    Ok(verdicts)
}

fn fill(sample: &mut Sample, record: &Prediction, index: Option<u64>, replica: u64) {
    sample.index = index;
    sample.replica = replica;
    sample.key.clone_from(&record.key);
    sample.prediction = match record.text() {
        Some(text) => Some(text.to_owned()),
        None => record.prediction.as_ref().map(text),
    };
    sample.gold = record.gold.as_ref().map(text);
    sample.origin_prompt = record.origin_prompt.as_ref().map(text);
}

fn take_verdict(sample: &mut Sample, verdict: Option<&mut Verdict>) {
    (sample.pred, sample.answer, sample.correct) = (None, None, None);
    let Some(verdict) = verdict else { return };
    verdict.seen = true;
    let at = usize::try_from(sample.replica).unwrap_or(usize::MAX);
    sample.pred = verdict.pred.get(at).cloned();
    sample.answer = verdict.answer.get(at).cloned();
    sample.correct = verdict.correct.get(at).copied().flatten();
}

/// A text as it is, anything else as JSON.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => serde_json::to_string(other).unwrap_or_default(),
    }
}
