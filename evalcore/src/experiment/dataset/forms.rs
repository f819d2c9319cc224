//! The three forms in which samples are written.

use std::collections::BTreeMap;

use chrono::{DateTime, SecondsFormat};
use serde::Serialize;
use serde_json::{Map, Value};

use super::sample::{Sample, SampleLog};
use crate::diagnostic::Code;
use crate::error::Result;
use crate::experiment::problem::{broken, malformed};

/// A form in which samples are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DatasetForm {
    /// The seed's structure: `id`, `logs` or `inputs`, `ground_truth`.
    Seed,
    /// One log a record with its labels beside it: `log_line`, `root_cause`, `severity`.
    Flat,
    /// Kubernetes resources of the kind `GoldenLogSample`.
    Kubernetes,
}

impl DatasetForm {
    /// The name as it stands in documents.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Seed => "seed",
            Self::Flat => "flat",
            Self::Kubernetes => "kubernetes",
        }
    }

    /// The form of a record, by the members that only it has.
    pub(super) fn of(record: &Map<String, Value>) -> Option<Self> {
        let has = |name| record.contains_key(name);
        if record.get("kind").and_then(Value::as_str) == Some("GoldenLogSample") {
            Some(Self::Kubernetes)
        } else if has("log_line") {
            Some(Self::Flat)
        } else if has("ground_truth") || has("logs") || has("inputs") {
            Some(Self::Seed)
        } else {
            None
        }
    }

    /// Reads a record of this form; `row` counts from 1.
    pub(super) fn sample(self, record: Map<String, Value>, row: u64) -> Result<Sample> {
        let mut members = Members { record, row };
        let sample = match self {
            Self::Seed => seed(&mut members)?,
            Self::Flat => flat(&mut members)?,
            Self::Kubernetes => kubernetes(&mut members)?,
        };
        checked(sample, row)
    }
}

/// The members of an object, taken one by one.
struct Members {
    record: Map<String, Value>,
    row: u64,
}

impl Members {
    /// A text; an empty one says nothing.
    fn text(&mut self, name: &str) -> Result<Option<String>> {
        match self.record.shift_remove(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text).filter(|text| !text.is_empty())),
            Some(Value::Number(number)) => Ok(Some(number.to_string())),
            Some(other) => Err(malformed(self.row, name, "a text", kind(&other))),
        }
    }

    fn needed(&mut self, name: &'static str) -> Result<String> {
        let row = self.row;
        let text = self.text(name)?;
        text.ok_or_else(|| malformed(row, name, "a text", "nothing"))
    }

    /// A text that has to be there and may be empty: a log line.
    fn line(&mut self, name: &'static str) -> Result<String> {
        match self.record.shift_remove(name) {
            Some(Value::String(text)) => Ok(text),
            Some(other) => Err(malformed(self.row, name, "a text", kind(&other))),
            None => Err(malformed(self.row, name, "a text", "nothing")),
        }
    }

    fn object(&mut self, name: &str) -> Result<Map<String, Value>> {
        match self.record.shift_remove(name) {
            None | Some(Value::Null) => Ok(Map::new()),
            Some(Value::Object(members)) => Ok(members),
            Some(other) => Err(malformed(self.row, name, "an object", kind(&other))),
        }
    }

    fn inner(&mut self, name: &str) -> Result<Self> {
        let row = self.row;
        let record = self.object(name)?;
        Ok(Self { record, row })
    }

    fn list(&mut self, name: &str) -> Result<Vec<Value>> {
        match self.record.shift_remove(name) {
            None | Some(Value::Null) => Ok(Vec::new()),
            Some(Value::Array(items)) => Ok(items),
            Some(other) => Err(malformed(self.row, name, "a list", kind(&other))),
        }
    }

    fn rest(self) -> Map<String, Value> {
        self.record
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

fn seed(members: &mut Members) -> Result<Sample> {
    let mut sample = Sample {
        id: members.needed("id")?,
        category: members.text("category")?,
        severity: members.text("severity")?,
        namespace: members.text("namespace")?,
        source: members.text("source")?,
        inputs: members.object("inputs")?,
        extraction_metadata: members.object("extraction_metadata")?,
        ..Sample::default()
    };
    for (place, log) in members.list("logs")?.into_iter().enumerate() {
        let Value::Object(record) = log else {
            let name = format!("logs[{place}]");
            return Err(malformed(members.row, name, "an object", kind(&log)));
        };
        let row = members.row;
        sample
            .logs
            .push(one_log(Members { record, row }, "message")?);
    }
    truth(&mut sample, members.inner("ground_truth")?)?;
    sample.rest = std::mem::take(&mut members.record);
    Ok(sample)
}

fn one_log(mut members: Members, message: &'static str) -> Result<SampleLog> {
    Ok(SampleLog {
        message: members.line(message)?,
        timestamp: members.text("timestamp")?,
        namespace: members.text("namespace")?,
        pod: members.text("pod")?,
        container: members.text("container")?,
        node: members.text("node")?,
        rest: members.rest(),
    })
}

fn truth(sample: &mut Sample, mut members: Members) -> Result<()> {
    let row = members.row;
    for (field, values) in members.object("accepted")? {
        let name = format!("ground_truth.accepted.{field}");
        let Value::Array(values) = values else {
            return Err(malformed(row, name, "a list of texts", kind(&values)));
        };
        let texts = values.into_iter().map(|value| match value {
            Value::String(text) => Ok(text),
            other => Err(malformed(
                row,
                name.as_str(),
                "a list of texts",
                kind(&other),
            )),
        });
        sample.accepted.insert(field, texts.collect::<Result<_>>()?);
    }
    if members.record.contains_key("key_logs") {
        let logs = members.list("key_logs")?.into_iter().map(|place| {
            let place = place.as_u64().and_then(|place| usize::try_from(place).ok());
            let place = place.filter(|place| *place < sample.logs.len());
            place.ok_or_else(|| {
                malformed(
                    row,
                    "ground_truth.key_logs",
                    "places of logs, from 0",
                    "another",
                )
            })
        });
        sample.key_logs = Some(logs.collect::<Result<_>>()?);
    }
    let names: Vec<String> = members.record.keys().cloned().collect();
    for name in names {
        if let Some(value) = members.text(&name)? {
            sample.ground_truth.insert(name, value);
        }
    }
    Ok(())
}

const LABELS: [&str; 5] = [
    "root_cause",
    "severity",
    "component",
    "summary",
    "action_needed",
];

fn flat(members: &mut Members) -> Result<Sample> {
    let row = members.row;
    let mut sample = Sample {
        // Records of this form have no id: their place in the file is one.
        id: match members.text("id")? {
            Some(id) => id,
            None => format!("{row:03}"),
        },
        category: members.text("category")?,
        source: members.text("source")?,
        ..Sample::default()
    };
    for label in LABELS {
        if let Some(value) = members.text(label)? {
            sample.ground_truth.insert(label.to_owned(), value);
        }
    }
    sample.severity = sample.ground_truth.get("severity").cloned();
    let timestamp = members.record.shift_remove("timestamp");
    let log = SampleLog {
        message: members.line("log_line")?,
        timestamp: timestamp.map(|time| instant(&time, row)).transpose()?,
        namespace: members.text("namespace")?,
        pod: members.text("pod")?,
        container: members.text("container")?,
        node: members.text("node")?,
        rest: Map::new(),
    };
    sample.namespace.clone_from(&log.namespace);
    sample.logs.push(log);
    sample.source.get_or_insert_with(|| "real".to_owned());
    for name in [
        "timestamp_human",
        "detected_severity",
        "signature",
        "signature_hash",
    ] {
        if let Some(value) = members.text(name)? {
            sample
                .extraction_metadata
                .insert(name.to_owned(), Value::String(value));
        }
    }
    sample.rest = std::mem::take(&mut members.record);
    Ok(sample)
}

/// Milliseconds since 1970 as RFC 3339; a text stays as it is.
fn instant(value: &Value, row: u64) -> Result<String> {
    let wrong = || {
        malformed(
            row,
            "timestamp",
            "milliseconds since 1970 or a text",
            kind(value),
        )
    };
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => {
            let millis = number.as_f64().filter(|millis| millis.abs() < 1e15);
            #[expect(clippy::cast_possible_truncation, reason = "below 1e15")]
            let millis = millis.map(|millis| millis.floor() as i64);
            let time = millis.and_then(DateTime::from_timestamp_millis);
            let time = time.ok_or_else(wrong)?;
            Ok(time.to_rfc3339_opts(SecondsFormat::Millis, true))
        }
        _ => Err(wrong()),
    }
}

fn kubernetes(members: &mut Members) -> Result<Sample> {
    let mut metadata = members.inner("metadata")?;
    let mut spec = members.inner("spec")?;
    let mut context = spec.inner("context")?;
    let mut gold = spec.inner("groundTruth")?;
    let log = SampleLog {
        message: spec.needed("logEntry")?.trim_end_matches('\n').to_owned(),
        timestamp: context.text("timestamp")?,
        namespace: context.text("namespace")?,
        pod: context.text("pod")?,
        container: context.text("container")?,
        node: context.text("node")?,
        rest: context.rest(),
    };
    let mut ground_truth = BTreeMap::new();
    for (theirs, ours) in [
        ("rootCause", "root_cause"),
        ("severity", "severity"),
        ("component", "component"),
        ("summary", "summary"),
        ("recommendedAction", "action_needed"),
    ] {
        if let Some(value) = gold.text(theirs)? {
            let value = match ours {
                "severity" => value.to_lowercase(),
                _ => value,
            };
            ground_truth.insert(ours.to_owned(), value);
        }
    }
    let mut rest = gold.rest();
    for name in ["difficulty", "notes"] {
        if let Some(value) = spec.text(name)? {
            rest.insert(name.to_owned(), Value::String(value));
        }
    }
    Ok(Sample {
        id: metadata.needed("name")?,
        category: spec.text("category")?,
        severity: ground_truth.get("severity").cloned(),
        namespace: log.namespace.clone(),
        logs: vec![log],
        source: spec.text("source")?,
        ground_truth,
        rest,
        ..Sample::default()
    })
}

/// A record that states its severity twice has to state it alike.
fn checked(sample: Sample, row: u64) -> Result<Sample> {
    if let (Some(above), Some(gold)) = (&sample.severity, sample.gold("severity"))
        && !above.eq_ignore_ascii_case(gold)
    {
        let id = &sample.id;
        return Err(broken(
            Code::DatasetConflict,
            format!(
                "record {row}, `{id}`: severity is `{above}` above and `{gold}` in the ground truth"
            ),
        ));
    }
    Ok(sample)
}
