//! Scores answers one by one.

use std::borrow::Cow;
use std::sync::Arc;

use super::answer::Answer;
use super::result::{SampleGrounding, SampleResult, SampleScore};
use crate::diagnostic::Code;
use crate::error::Result;
use crate::experiment::dataset::{Dataset, Sample, SampleLog};
use crate::experiment::problem::broken;
use crate::experiment::task::{FieldMetric, Task, TaskField, TaskReader};
use crate::metrics::text::{RougeScorer, RougeType, SquadVersion, dice, jaccard, squad_score};
use crate::metrics::{AnswerStatus, GroundingRules, LogEntry};

/// The label of an answer whose value is none of a closed field's.
pub(super) const INVALID: &str = "__invalid__";
/// The label of an answer without the field.
pub(super) const MISSING: &str = "__missing__";

const ROUGES: [(RougeType, &str); 3] = [
    (RougeType::N(1), "rouge1"),
    (RougeType::N(2), "rouge2"),
    (RougeType::L, "rougeL"),
];

/// Scores the answers to the samples of a data set.
///
/// An answer without a response, and one that can not be read, is wrong in every field. Values of
/// the ground truth are normalised as those of answers. Cost: O(length of answer and logs).
///
/// # Examples
///
/// ```
/// use evalcore::experiment::{Answer, Dataset, Scorer, Task};
///
/// let data = Dataset::read(br#"[{"id": "1", "logs": [{"message": "OOMKilled, exit code 137"}],
///     "ground_truth": {"root_cause": "container_oom_killed", "severity": "critical"}}]"#)?;
/// let task = Task::log_analysis();
/// let scorer = Scorer::new(&data, &task)?;
/// let result = scorer.score(Answer::new("1", "Root Cause: Container OOM-killed\nSummary: exit code 255"))?;
/// assert!(result.is_correct);
/// assert_eq!(result.score("root_cause_raw_match").unwrap().as_f64(), 0.0);
/// assert!(result.grounding.unwrap().hallucinated);
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug)]
pub struct Scorer<'d> {
    data: Cow<'d, Dataset>,
    task: Cow<'d, Task>,
    reader: TaskReader,
    names: Vec<FieldNames>,
    primary: Arc<str>,
    primary_score: Option<Arc<str>>,
    rouge: RougeScorer,
    rules: GroundingRules,
}

/// The names of a field and of its scores.
#[derive(Debug)]
struct FieldNames {
    field: Arc<str>,
    scores: Vec<Arc<str>>,
}

impl FieldNames {
    fn of(field: &TaskField) -> Self {
        let ends: Vec<String> = match field.metric {
            FieldMetric::ExactMatch => vec!["raw_match".into(), "normalized_match".into()],
            FieldMetric::Classification => vec!["match".into()],
            FieldMetric::TokenOverlap => {
                vec![
                    "raw_match".into(),
                    "token_jaccard".into(),
                    "token_dice".into(),
                ]
            }
            FieldMetric::Rouge => ROUGES
                .iter()
                .flat_map(|(_, kind)| {
                    ["precision", "recall", "fmeasure"].map(|part| format!("{kind}_{part}"))
                })
                .collect(),
            FieldMetric::Squad => vec!["squad_exact_match".into(), "squad_f1".into()],
            FieldMetric::None => Vec::new(),
        };
        let name = |end: String| Arc::from(format!("{}_{end}", field.name));
        Self {
            field: Arc::from(field.name.as_str()),
            scores: ends.into_iter().map(name).collect(),
        }
    }
}

impl<'d> Scorer<'d> {
    /// Prepares the scoring.
    ///
    /// # Errors
    ///
    /// `dataset.unlabelled` where no sample has a label of the primary field.
    pub fn new(data: &'d Dataset, task: &'d Task) -> Result<Self> {
        Self::of(Cow::Borrowed(data), Cow::Borrowed(task))
    }

    /// Prepares the scoring with data and task of its own.
    ///
    /// # Errors
    ///
    /// As [`Scorer::new`].
    pub fn owned(data: Dataset, task: Task) -> Result<Scorer<'static>> {
        Scorer::of(Cow::Owned(data), Cow::Owned(task))
    }

    fn of(data: Cow<'d, Dataset>, task: Cow<'d, Task>) -> Result<Self> {
        let primary = task.primary_field();
        if data
            .samples
            .iter()
            .all(|sample| sample.gold(&primary.name).is_none())
        {
            let message = format!(
                "no sample has a label of the primary field `{}`",
                primary.name
            );
            return Err(broken(Code::DatasetUnlabelled, message));
        }
        let primary_score = match primary.metric {
            FieldMetric::TokenOverlap => Some(format!("{}_raw_match", primary.name)),
            FieldMetric::Squad => Some(format!("{}_squad_exact_match", primary.name)),
            _ => primary.main_score(),
        };
        let mut rouge = RougeScorer::builder();
        rouge.types(ROUGES.map(|(kind, _)| kind));
        Ok(Self {
            reader: TaskReader::new(&task),
            names: task.fields.iter().map(FieldNames::of).collect(),
            primary: Arc::from(primary.name.as_str()),
            primary_score: primary_score.map(Arc::from),
            rouge: rouge.build()?,
            rules: GroundingRules::new(),
            data,
            task,
        })
    }

    /// The data set.
    #[must_use]
    pub fn data(&self) -> &Dataset {
        &self.data
    }

    /// The task.
    #[must_use]
    pub fn task(&self) -> &Task {
        &self.task
    }

    /// Scores an answer.
    ///
    /// # Errors
    ///
    /// `answer.unknown_sample`.
    pub fn score(&self, answer: Answer) -> Result<SampleResult> {
        let Some(place) = self.data.place(&answer.sample_id) else {
            let message = format!("no sample has the id `{}`", answer.sample_id);
            return Err(broken(Code::AnswerUnknownSample, message));
        };
        let sample = self.data.samples.get(place).ok_or_else(|| {
            broken(
                Code::AnswerUnknownSample,
                "the data set is shorter than its index",
            )
        })?;
        let response = answer
            .response
            .as_deref()
            .filter(|_| answer.error.is_none());
        let read = self.reader.read(response);
        let mut result = SampleResult {
            place,
            category: sample.category.clone(),
            is_correct: false,
            parse_status: read.status,
            primary: Arc::clone(&self.primary),
            predicted: Vec::with_capacity(self.names.len()),
            actual: Vec::with_capacity(self.names.len()),
            scores: Vec::new(),
            labels: Vec::new(),
            grounding: None,
            answer: Answer::default(),
        };
        let values = read.values.into_iter().zip(read.normalized);
        let fields = self.task.fields.iter().zip(&self.names).zip(values);
        for (at, ((field, names), (value, normalized))) in fields.enumerate() {
            let given = Given {
                value: value.as_deref(),
                normalized: normalized.as_deref(),
            };
            if sample.gold(&field.name).is_some() {
                self.measure(at, field, names, given, sample, &mut result);
            }
            let actual = sample.gold(&field.name).map(str::to_owned);
            result.actual.push((Arc::clone(&names.field), actual));
            let shown = if field.closed { normalized } else { value };
            result.predicted.push((Arc::clone(&names.field), shown));
        }
        let primary = self.primary_score.as_deref();
        result.is_correct = primary
            .and_then(|name| result.score(name))
            .is_some_and(|score| score.as_f64() >= 1.0);
        result.grounding = self.grounding(sample, response)?;
        result.answer = answer;
        Ok(result)
    }

    /// Scores many answers, on all cores with the feature `parallel`; in their order.
    #[must_use]
    pub fn score_all(&self, answers: Vec<Answer>) -> Vec<Result<SampleResult>> {
        #[cfg(feature = "parallel")]
        {
            use rayon::prelude::*;
            answers
                .into_par_iter()
                .map(|answer| self.score(answer))
                .collect()
        }
        #[cfg(not(feature = "parallel"))]
        answers
            .into_iter()
            .map(|answer| self.score(answer))
            .collect()
    }

    /// The result of a sample that nobody answered.
    ///
    /// # Errors
    ///
    /// As [`Scorer::score`].
    pub fn unanswered(&self, sample: &Sample) -> Result<SampleResult> {
        self.score(Answer::failed(sample.id.as_str(), "no answer was saved"))
    }

    fn measure(
        &self,
        at: usize,
        field: &TaskField,
        names: &FieldNames,
        given: Given<'_>,
        sample: &Sample,
        result: &mut SampleResult,
    ) {
        let right: Vec<&str> = sample.right_values(&field.name).collect();
        let raw = || given.value.is_some_and(|value| right.contains(&value));
        let gold = || {
            let normal = |value: &&str| {
                field
                    .normalized(value)
                    .unwrap_or_else(|| (*value).to_owned())
            };
            right.iter().map(normal).collect::<Vec<String>>()
        };
        let among = |gold: &[String]| {
            given
                .normalized
                .is_some_and(|value| gold.iter().any(|right| right == value))
        };
        let scores = match field.metric {
            FieldMetric::ExactMatch => {
                vec![
                    SampleScore::Match(raw()),
                    SampleScore::Match(among(&gold())),
                ]
            }
            FieldMetric::Classification => {
                let gold = gold();
                let is_right = among(&gold);
                let truth = gold.into_iter().next().unwrap_or_default();
                let predicted = match given.normalized {
                    _ if is_right => truth.clone(),
                    Some(value) => value.to_owned(),
                    None if given.value.is_some() => INVALID.to_owned(),
                    None if field.closed => INVALID.to_owned(),
                    None => MISSING.to_owned(),
                };
                result.labels.push((at, truth, predicted));
                vec![SampleScore::Match(is_right)]
            }
            FieldMetric::TokenOverlap => {
                let is_right = raw();
                let truth = right.first().copied().unwrap_or_default().to_owned();
                let predicted = match given.value {
                    _ if is_right => truth.clone(),
                    Some(value) => value.to_owned(),
                    None => MISSING.to_owned(),
                };
                result.labels.push((at, truth, predicted));
                let value = given.value.unwrap_or_default();
                let best = |measure: fn(&str, &str) -> f64| {
                    let each = right.iter().map(|right| measure(value, right));
                    SampleScore::Value(each.fold(0.0, f64::max))
                };
                vec![SampleScore::Match(is_right), best(jaccard), best(dice)]
            }
            FieldMetric::Rouge => self.rouge(given.value.unwrap_or_default(), &right),
            FieldMetric::Squad => squad(given.value.unwrap_or_default(), &right),
            FieldMetric::None => Vec::new(),
        };
        let by_name = names.scores.iter().cloned().zip(scores);
        result.scores.extend(by_name);
    }

    fn rouge(&self, value: &str, right: &[&str]) -> Vec<SampleScore> {
        let scores = match right {
            [only] => self.rouge.score(only, value),
            several => match self.rouge.score_multi(several, value) {
                Ok(scores) => scores,
                Err(_) => return Vec::new(),
            },
        };
        let of_kind = |(kind, _): &(RougeType, &str)| {
            let score = scores.get(*kind).unwrap_or_default();
            [score.precision, score.recall, score.fmeasure].map(SampleScore::Value)
        };
        ROUGES.iter().flat_map(of_kind).collect()
    }

    fn grounding(
        &self,
        sample: &Sample,
        response: Option<&str>,
    ) -> Result<Option<SampleGrounding>> {
        let Some(response) = response.filter(|text| !text.trim().is_empty()) else {
            return Ok(None);
        };
        if !self.task.grounding || sample.logs.is_empty() {
            return Ok(None);
        }
        let logs: Vec<LogEntry> = sample.logs.iter().map(SampleLog::entry).collect();
        let found = self
            .rules
            .evaluate(&logs, response, sample.key_logs.as_deref())?;
        Ok(Some(SampleGrounding {
            hallucinated: found.hallucinated(),
            n_unsupported: found.n_unsupported() as u64,
            missed: found.missed,
            missed_logs: found.missed_logs,
            mentions: found.mentions,
        }))
    }
}

/// A field's value in an answer.
#[derive(Clone, Copy)]
struct Given<'a> {
    value: Option<&'a str>,
    normalized: Option<&'a str>,
}

fn squad(value: &str, right: &[&str]) -> Vec<SampleScore> {
    match squad_score(SquadVersion::V1, value, right) {
        Ok(score) => vec![
            SampleScore::Match(score.exact_match >= 1.0),
            SampleScore::Value(score.f1),
        ],
        Err(_) => Vec::new(),
    }
}

/// Whether an answer came, and in time.
pub(super) fn timed_out(answer: &Answer, status: AnswerStatus) -> bool {
    let says = |text: &str| {
        let text = text.to_lowercase();
        text.contains("timeout") || text.contains("timed out")
    };
    status == AnswerStatus::Error && answer.error.as_deref().is_some_and(says)
}
