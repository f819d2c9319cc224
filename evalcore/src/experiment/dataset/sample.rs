//! One sample of a data set.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::experiment::hash::{canonical, sha256};
use crate::metrics::LogEntry;

/// A log of a sample. Members that are not named here are kept in `rest`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SampleLog {
    /// When it was written: RFC 3339.
    pub timestamp: Option<String>,
    /// The namespace of the pod.
    pub namespace: Option<String>,
    /// The pod.
    pub pod: Option<String>,
    /// The container.
    pub container: Option<String>,
    /// The node.
    pub node: Option<String>,
    /// The line itself.
    pub message: String,
    /// Other members, in their order.
    pub rest: Map<String, Value>,
}

/// What a model is asked about, and the right answer.
///
/// # Examples
///
/// ```
/// use evalcore::experiment::Dataset;
///
/// let data = Dataset::read(br#"[{"id": "1", "inputs": {"q": "2 + 2?"}, "ground_truth": {"answer": "4"}}]"#)?;
/// let sample = &data.samples[0];
/// assert_eq!((sample.id.as_str(), sample.gold("answer")), ("1", Some("4")));
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sample {
    /// Its name within the data set.
    pub id: String,
    /// The part of the data that it belongs to.
    pub category: Option<String>,
    /// The severity that the record states beside its ground truth.
    pub severity: Option<String>,
    /// The namespace that its logs are from.
    pub namespace: Option<String>,
    /// The logs, in the order in which a prompt shows them.
    pub logs: Vec<SampleLog>,
    /// What tasks other than log analysis ask about: named values for the prompt.
    pub inputs: Map<String, Value>,
    /// The right value of each field; a field without a label is not there.
    pub ground_truth: BTreeMap<String, String>,
    /// Values of a field that are right as well.
    pub accepted: BTreeMap<String, Vec<String>>,
    /// The logs that an answer has to use, from 0; without them all.
    pub key_logs: Option<Vec<usize>>,
    /// Where it comes from, such as `real` or `synthetic`.
    pub source: Option<String>,
    /// What is known of how it was made.
    pub extraction_metadata: Map<String, Value>,
    /// Other members, in their order.
    pub rest: Map<String, Value>,
}

impl SampleLog {
    /// The log as grounding looks mentions up in it: the message, and the rest as metadata.
    pub(crate) fn entry(&self) -> LogEntry {
        let metadata = [
            &self.timestamp,
            &self.namespace,
            &self.pod,
            &self.container,
            &self.node,
        ];
        LogEntry::new(self.message.as_str()).with_metadata(metadata.into_iter().flatten().cloned())
    }

    fn to_value(&self) -> Value {
        let mut members = Map::new();
        for (name, value) in [
            ("timestamp", &self.timestamp),
            ("namespace", &self.namespace),
            ("pod", &self.pod),
            ("container", &self.container),
            ("node", &self.node),
        ] {
            if let Some(value) = value {
                members.insert(name.to_owned(), json!(value));
            }
        }
        members.insert("message".to_owned(), json!(self.message));
        members.extend(self.rest.clone());
        Value::Object(members)
    }
}

impl Sample {
    /// The right value of a field.
    #[must_use]
    pub fn gold(&self, field: &str) -> Option<&str> {
        self.ground_truth.get(field).map(String::as_str)
    }

    /// Every right value of a field, the one of the ground truth first.
    pub fn right_values<'s>(&'s self, field: &str) -> impl Iterator<Item = &'s str> {
        let more = self.accepted.get(field).into_iter().flatten();
        let gold = self.ground_truth.get(field).into_iter();
        gold.chain(more).map(String::as_str)
    }

    /// Whether it is real; a record that does not say where it comes from is.
    #[must_use]
    pub fn is_real(&self) -> bool {
        !matches!(self.source.as_deref(), Some("synthetic" | "curated"))
    }

    /// The value at a path of members, such as `extraction_metadata.detected_severity`, as text.
    pub(crate) fn at(&self, path: &str) -> Option<String> {
        let value = self.to_value();
        let found = path
            .split('.')
            .try_fold(&value, |value, name| value.get(name))?;
        match found {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    /// The sample in the seed's structure.
    #[must_use]
    pub fn to_value(&self) -> Value {
        let mut members = Map::new();
        members.insert("id".to_owned(), json!(self.id));
        for (name, value) in [
            ("category", &self.category),
            ("severity", &self.severity),
            ("namespace", &self.namespace),
        ] {
            if let Some(value) = value {
                members.insert(name.to_owned(), json!(value));
            }
        }
        if !self.logs.is_empty() {
            let logs = self.logs.iter().map(SampleLog::to_value);
            members.insert("logs".to_owned(), Value::Array(logs.collect()));
        }
        if !self.inputs.is_empty() {
            members.insert("inputs".to_owned(), Value::Object(self.inputs.clone()));
        }
        members.insert("ground_truth".to_owned(), self.truth());
        if let Some(source) = &self.source {
            members.insert("source".to_owned(), json!(source));
        }
        if !self.extraction_metadata.is_empty() {
            let metadata = Value::Object(self.extraction_metadata.clone());
            members.insert("extraction_metadata".to_owned(), metadata);
        }
        members.extend(self.rest.clone());
        Value::Object(members)
    }

    fn truth(&self) -> Value {
        let mut truth = Map::new();
        // The seed's order first, then the rest by name.
        let usual = [
            "root_cause",
            "severity",
            "component",
            "summary",
            "action_needed",
        ];
        for name in usual {
            if let Some(value) = self.gold(name) {
                truth.insert(name.to_owned(), json!(value));
            }
        }
        for (name, value) in &self.ground_truth {
            truth.entry(name.as_str()).or_insert_with(|| json!(value));
        }
        if !self.accepted.is_empty() {
            truth.insert("accepted".to_owned(), json!(self.accepted));
        }
        if let Some(logs) = &self.key_logs {
            truth.insert("key_logs".to_owned(), json!(logs));
        }
        Value::Object(truth)
    }

    /// What is asked, as one text: the messages and inputs, nothing of when and where they arose.
    pub(crate) fn question(&self) -> String {
        let messages = self.logs.iter().map(|log| log.message.as_str());
        let mut text = messages.collect::<Vec<_>>().join("\n");
        if !self.inputs.is_empty() {
            text.push('\n');
            text.push_str(&canonical(&Value::Object(self.inputs.clone())));
        }
        text
    }

    pub(super) fn digest(&self) -> String {
        sha256(canonical(&self.to_value()).as_bytes())
    }
}
