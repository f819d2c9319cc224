//! What is known of one answer.

use std::sync::Arc;

use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};

use super::answer::Answer;
use crate::metrics::{AnswerStatus, Mention};

/// A score of one sample.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum SampleScore {
    /// Right or wrong.
    Match(bool),
    /// A proportion.
    Value(f64),
}

impl SampleScore {
    /// The score as a number: 1 for right, 0 for wrong.
    #[must_use]
    pub fn as_f64(self) -> f64 {
        match self {
            Self::Match(right) => f64::from(u8::from(right)),
            Self::Value(value) => value,
        }
    }
}

impl Serialize for SampleScore {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Match(right) => serializer.serialize_bool(*right),
            Self::Value(value) => serializer.serialize_f64(*value),
        }
    }
}

/// What a sample's logs say of an answer.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct SampleGrounding {
    /// Whether a mention is unsupported.
    pub hallucinated: bool,
    /// How many mentions are.
    pub n_unsupported: u64,
    /// The mentions.
    pub mentions: Vec<Mention>,
    /// Whether a key log is not covered; `None` where it can not be told.
    pub missed: Option<bool>,
    /// The key logs that are not covered, from 0.
    pub missed_logs: Vec<usize>,
}

/// One line of `results.jsonl`.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct SampleResult {
    /// The sample's place in the data set, from 0.
    pub place: usize,
    /// The part of the data that it belongs to.
    pub category: Option<String>,
    /// Whether the primary field is right.
    pub is_correct: bool,
    /// How much of the answer could be read.
    pub parse_status: AnswerStatus,
    /// The name of the primary field.
    pub primary: Arc<str>,
    /// The fields' values in the answer, closed fields as they are normalised.
    pub predicted: Vec<(Arc<str>, Option<String>)>,
    /// The fields' right values.
    pub actual: Vec<(Arc<str>, Option<String>)>,
    /// The scores, by name. A field without a right value has none.
    pub scores: Vec<(Arc<str>, SampleScore)>,
    /// True and predicted labels of the fields that have a report: by the field's place.
    pub(super) labels: Vec<(usize, String, String)>,
    /// What the logs say; `None` where nothing was said or nothing is looked up.
    pub grounding: Option<SampleGrounding>,
    /// The answer.
    pub answer: Answer,
}

impl SampleResult {
    /// The score of a name.
    #[must_use]
    pub fn score(&self, name: &str) -> Option<SampleScore> {
        let found = self.scores.iter().find(|(known, _)| &**known == name);
        found.map(|(_, score)| *score)
    }
}

/// Pairs as an object.
struct Pairs<'p, T>(&'p [(Arc<str>, T)]);

impl<T: Serialize> Serialize for Pairs<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in self.0 {
            map.serialize_entry(&**name, value)?;
        }
        map.end()
    }
}

struct Mentions<'m>(&'m [Mention]);

impl Serialize for Mentions<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.0.len()))?;
        for mention in self.0 {
            list.serialize_element(mention)?;
        }
        list.end()
    }
}

impl Serialize for SampleResult {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut line = serializer.serialize_map(None)?;
        line.serialize_entry("sample_id", &self.answer.sample_id)?;
        line.serialize_entry("category", &self.category)?;
        line.serialize_entry("is_correct", &self.is_correct)?;
        let primary = self
            .predicted
            .iter()
            .find(|(name, _)| *name == self.primary);
        line.serialize_entry(
            &format!("predicted_{}", self.primary),
            &primary.and_then(|(_, value)| value.as_ref()),
        )?;
        line.serialize_entry("parse_status", &self.parse_status)?;
        line.serialize_entry("predicted", &Pairs(&self.predicted))?;
        line.serialize_entry("actual", &Pairs(&self.actual))?;
        line.serialize_entry("scores", &Pairs(&self.scores))?;
        let found = self.grounding.as_ref();
        line.serialize_entry("hallucinated", &found.map(|found| found.hallucinated))?;
        line.serialize_entry("n_mentions", &found.map(|found| found.mentions.len()))?;
        line.serialize_entry("n_unsupported", &found.map(|found| found.n_unsupported))?;
        line.serialize_entry("missed", &found.and_then(|found| found.missed))?;
        line.serialize_entry("missed_logs", &found.map(|found| &found.missed_logs))?;
        line.serialize_entry("latency_ms", &self.answer.latency_ms)?;
        line.serialize_entry("prompt_tokens", &self.answer.usage.prompt)?;
        line.serialize_entry("completion_tokens", &self.answer.usage.completion)?;
        line.serialize_entry("total_tokens", &self.answer.usage.total)?;
        line.serialize_entry("error", &self.answer.error)?;
        line.serialize_entry("mentions", &found.map(|found| Mentions(&found.mentions)))?;
        line.serialize_entry("raw_response", &self.answer.response)?;
        line.end()
    }
}
