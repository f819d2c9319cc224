//! A run: what one job evaluated, with its scores and the outcomes of samples.

use std::collections::BTreeMap;

use evalcore::Result;
use evalcore::schema::{Direction, Unit};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::check::{self, Limits};
use crate::task::{is_archive, join_key};
use crate::time::Time;

/// How far a run came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum RunState {
    /// Everything that was to be expected has a value.
    Completed,
    /// Some of it.
    Incomplete,
    /// None of it.
    Failed,
}

impl RunState {
    /// The name as it is stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Incomplete => "incomplete",
            Self::Failed => "failed",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        [Self::Completed, Self::Incomplete, Self::Failed]
            .into_iter()
            .find(|state| state.as_str() == text)
    }
}

/// One run of an evaluation. The natural key is evaluation and run.
///
/// # Examples
///
/// ```
/// use evalcore_store::{RunRecord, RunState};
///
/// let run = RunRecord::new("nightly", "run-1", RunState::Failed);
/// assert_eq!(run.key(), "nightly|run-1");
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RunRecord {
    /// The evaluation, 1 to 255 characters, as every id here.
    pub eval_id: String,
    /// The run.
    pub run_id: String,
    /// The experiment, where there is one.
    pub experiment_id: Option<String>,
    /// The data set's id in the system that started the run.
    pub dataset_id: Option<String>,
    /// A declared group.
    pub experiment_group: Option<String>,
    /// The version of what is evaluated.
    pub extension_version: Option<String>,
    /// How far it came.
    pub status: RunState,
    /// Why it did not come further.
    pub error: Option<String>,
    /// When it was evaluated; `None` for the time of writing.
    #[serde(skip)]
    pub recorded_at: Option<Time>,
    /// When the job started.
    pub started_at: Option<Time>,
    /// When the job ended, not before it started.
    pub ended_at: Option<Time>,
    /// Where its files lie: URIs by kind, such as `summary_csv`.
    pub files: BTreeMap<String, String>,
    /// What the numbers were read from and by what.
    pub provenance: BTreeMap<String, String>,
    /// Anything else, an object. `"archive": true` keeps the run from being purged.
    pub metadata: Value,
    /// The scores.
    pub scores: Vec<ScoreRecord>,
}

/// One score of a run: a value, or a named reason why there is none.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ScoreRecord {
    /// The evaluated model.
    pub model: String,
    /// The data set or group.
    pub dataset: String,
    /// The hash of the prompt configuration, or empty.
    pub dataset_version: String,
    /// The metric.
    pub metric: String,
    /// `gen`, `ppl` and so on, or empty.
    pub mode: String,
    /// The judge whose table it is, or empty.
    pub judge: String,
    /// Which of several scores with the same names, from 1.
    pub occurrence: u32,
    /// The value, in `unit`. Left out beside samples with values, it is their mean.
    pub value: Option<f64>,
    /// Why there is no value.
    pub reason: Option<String>,
    /// The samples behind the value.
    pub n: Option<u64>,
    /// The value's standard error, in `unit`.
    pub standard_error: Option<f64>,
    /// The unit.
    pub unit: Unit,
    /// Which way is better.
    pub direction: Direction,
    /// The outcomes, in the same unit.
    pub samples: Vec<SampleRecord>,
}

/// The outcome of one sample.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SampleRecord {
    /// The item: its number in the data set, or its key.
    pub item: String,
    /// Which of several answers to it, from 0.
    pub replica: u32,
    /// The outcome; `None` where there is no verdict.
    pub value: Option<f64>,
    /// Prompt and answer, where they are kept.
    pub texts: Option<Box<SampleTexts>>,
}

/// The texts of a sample, compressed in the store.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SampleTexts {
    /// What the model was asked.
    pub prompt: Option<String>,
    /// What it answered.
    pub answer: Option<String>,
}

impl RunRecord {
    /// Creates a run without scores.
    #[must_use]
    pub fn new(eval_id: impl Into<String>, run_id: impl Into<String>, status: RunState) -> Self {
        Self {
            eval_id: eval_id.into(),
            run_id: run_id.into(),
            experiment_id: None,
            dataset_id: None,
            experiment_group: None,
            extension_version: None,
            status,
            error: None,
            recorded_at: None,
            started_at: None,
            ended_at: None,
            files: BTreeMap::new(),
            provenance: BTreeMap::new(),
            metadata: Value::Object(serde_json::Map::new()),
            scores: Vec::new(),
        }
    }

    /// The natural key: its two parts joined by `|`, with `%` and `|` escaped.
    #[must_use]
    pub fn key(&self) -> String {
        join_key(&[&self.eval_id, &self.run_id])
    }

    /// Whether the run is never purged.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        is_archive(&self.metadata)
    }

    /// Checks every field, sorts scores and samples, and computes the values of samples' means.
    pub(crate) fn check(&mut self, row: Option<u64>) -> Result<()> {
        check::id(row, "eval_id", &self.eval_id)?;
        check::id(row, "run_id", &self.run_id)?;
        for (field, text) in [
            ("experiment_id", &self.experiment_id),
            ("dataset_id", &self.dataset_id),
            ("experiment_group", &self.experiment_group),
            ("extension_version", &self.extension_version),
        ] {
            check::optional_id(row, field, text.as_deref())?;
        }
        if let Some(error) = &self.error {
            check::text(row, "error", error)?;
        }
        if let (Some(start), Some(end)) = (self.started_at, self.ended_at)
            && end < start
        {
            let expected = format!("{start} or later, as `started_at`");
            return Err(check::invalid(row, "ended_at", expected, end.to_string()));
        }
        for (field, texts) in [("files", &self.files), ("provenance", &self.provenance)] {
            for (name, text) in texts {
                check::id(row, field, name)?;
                check::text(row, field, text)?;
            }
        }
        check::metadata(row, &mut self.metadata)?;
        for score in &mut self.scores {
            score.check(row)?;
        }
        self.scores.sort_by(|a, b| a.names().cmp(&b.names()));
        for pair in self.scores.windows(2) {
            if let [a, b] = pair
                && a.names() == b.names()
            {
                let expected = "scores with different names, or an `occurrence` for each";
                return Err(check::invalid(
                    row,
                    "scores",
                    expected,
                    check::shown(&a.key()),
                ));
            }
        }
        Ok(())
    }
}

impl ScoreRecord {
    /// Creates a score without a value, of the declared unit and direction of its metric.
    #[must_use]
    pub fn new(
        model: impl Into<String>,
        dataset: impl Into<String>,
        metric: impl Into<String>,
    ) -> Self {
        let metric = metric.into();
        let spec = evalcore::MetricSpec::of(&metric);
        Self {
            model: model.into(),
            dataset: dataset.into(),
            dataset_version: String::new(),
            metric,
            mode: String::new(),
            judge: String::new(),
            occurrence: 1,
            value: None,
            reason: None,
            n: None,
            standard_error: None,
            unit: spec.unit,
            direction: spec.direction,
            samples: Vec::new(),
        }
    }

    pub(crate) fn names(&self) -> ([&str; 6], u32) {
        let names = [
            self.model.as_str(),
            &self.dataset,
            &self.dataset_version,
            &self.metric,
            &self.mode,
            &self.judge,
        ];
        (names, self.occurrence)
    }

    /// The natural key within the run.
    #[must_use]
    pub fn key(&self) -> String {
        let key = join_key(&self.names().0);
        match self.occurrence {
            1 => key,
            more => format!("{key}#{more}"),
        }
    }

    fn check(&mut self, row: Option<u64>) -> Result<()> {
        for (field, text) in [
            ("scores.model", &self.model),
            ("scores.dataset", &self.dataset),
            ("scores.metric", &self.metric),
        ] {
            check::id(row, field, text)?;
        }
        for (field, text) in [
            ("scores.dataset_version", &self.dataset_version),
            ("scores.mode", &self.mode),
            ("scores.judge", &self.judge),
        ] {
            let given = (!text.is_empty()).then_some(text.as_str());
            check::optional_id(row, field, given)?;
        }
        self.check_samples(row)?;
        self.fill_from_samples();
        if let Some(value) = self.value {
            check::number(row, "scores.value", value, &Limits::FINITE)?;
        }
        if let Some(error) = self.standard_error {
            check::number(row, "scores.standard_error", error, &Limits::NOT_NEGATIVE)?;
        }
        if let Some(n) = self.n
            && i64::try_from(n).is_err()
        {
            return Err(check::invalid(
                row,
                "scores.n",
                "a number below 2^63",
                n.to_string(),
            ));
        }
        match (&self.reason, self.value) {
            (None, None) => {
                let found = format!("neither for {}", check::shown(&self.key()));
                Err(check::invalid(
                    row,
                    "scores.value",
                    "a number, or `reason`",
                    found,
                ))
            }
            (Some(_), Some(_)) => {
                let found = format!("both for {}", check::shown(&self.key()));
                Err(check::invalid(
                    row,
                    "scores.reason",
                    "a reason, or `value`",
                    found,
                ))
            }
            (Some(reason), None) => check::id(row, "scores.reason", reason),
            (None, Some(_)) => Ok(()),
        }
    }

    fn check_samples(&mut self, row: Option<u64>) -> Result<()> {
        let limits = match self.unit {
            Unit::Proportion => &Limits::PROPORTION,
            _ => &Limits::FINITE,
        };
        for sample in &self.samples {
            check::id(row, "samples.item", &sample.item)?;
            if let Some(value) = sample.value {
                check::number(row, "samples.value", value, limits)?;
            }
            if let Some(texts) = &sample.texts {
                for (field, text) in [
                    ("samples.prompt", &texts.prompt),
                    ("samples.answer", &texts.answer),
                ] {
                    check::text(row, field, text.as_deref().unwrap_or_default())?;
                }
            }
        }
        let place = |sample: &SampleRecord| (sample.item.clone(), sample.replica);
        let sorted = |pair: &[SampleRecord]| match pair {
            [a, b] => (&a.item, a.replica) < (&b.item, b.replica),
            _ => true,
        };
        if !self.samples.windows(2).all(sorted) {
            self.samples.sort_by_cached_key(place);
        }
        for pair in self.samples.windows(2) {
            if let [a, b] = pair
                && place(a) == place(b)
            {
                let found = format!("{} replica {} twice", check::shown(&a.item), a.replica);
                let expected = "different items and replicas";
                return Err(check::invalid(row, "samples.item", expected, found));
            }
        }
        Ok(())
    }

    /// Value, n and standard error of the samples' mean, where no value is given.
    fn fill_from_samples(&mut self) {
        if self.value.is_none() && self.reason.is_none() {
            self.take_mean();
        }
    }

    /// Makes the value the mean of the samples, where there is one.
    pub(crate) fn take_mean(&mut self) {
        let moments = self.moments();
        if moments.n > 0 {
            self.value = Some(moments.mean);
            self.n = Some(moments.n);
            self.standard_error = moments.standard_error();
        }
    }

    /// The sufficient statistics of the samples with a value.
    pub(crate) fn moments(&self) -> crate::moments::Moments {
        self.samples
            .iter()
            .filter_map(|sample| sample.value)
            .collect()
    }
}

impl SampleRecord {
    /// Creates a first answer without texts.
    #[must_use]
    pub fn new(item: impl Into<String>, value: Option<f64>) -> Self {
        Self {
            item: item.into(),
            replica: 0,
            value,
            texts: None,
        }
    }
}

/// Whether the texts of samples are read as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Texts {
    /// Prompts and answers are read.
    Read,
    /// They are left in the store.
    Leave,
}

/// A run as the store holds it, without its samples.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct StoredRun {
    /// Made from the natural key: stays when the run is replaced.
    pub run_key: String,
    /// Counts the rows of one natural key, from 1.
    pub revision: u32,
    /// When the first row of this id was written.
    pub created_at: Time,
    /// When it was evaluated.
    pub recorded_at: Time,
    /// When another row took its place; `null` while it is current.
    pub superseded_at: Option<Time>,
    /// SHA-256 of the content, without times of writing, as lowercase hexadecimal digits.
    pub content_hash: String,
    /// The run; its scores have no samples.
    pub run: RunRecord,
    /// The sufficient statistics of each score's samples, in the order of `run.scores`.
    pub moments: Vec<crate::moments::Moments>,
}
