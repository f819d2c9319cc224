//! The whole answer.

use serde::Serialize;

use super::fields::{AnswerFields, AnswerSeverity, Field, normalized};
use super::line::{is_fence, labelled};
use crate::diagnostic::Code;
use crate::json::{self, Value};

/// How an answer was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum AnswerMode {
    /// As lines with labels.
    Lines,
    /// As a JSON object.
    Json,
}

/// How much of an answer there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum AnswerStatus {
    /// The five fields and a known severity.
    Ok,
    /// Some field.
    Partial,
    /// No field.
    Failed,
    /// No response.
    Error,
}

/// What an answer says.
///
/// A failed parse is a wrong answer, not a sample less.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ParsedAnswer {
    /// How it was read.
    pub mode: AnswerMode,
    /// How much of it there is.
    pub status: AnswerStatus,
    /// The values as they were written.
    pub fields: AnswerFields,
    /// The severity that the first word of `severity` names.
    pub severity_normalized: Option<AnswerSeverity>,
    /// The root cause as a name: lower case, `_` between words of `[0-9a-z]`.
    pub root_cause_normalized: Option<String>,
    /// The action as a name.
    pub action_normalized: Option<String>,
    /// Fields that have another value later on, which was left out.
    pub duplicates: Vec<Field>,
    /// Fields of the five without a value.
    pub missing: Vec<Field>,
}

/// Reads the fields of an answer about logs; `None` is a sample without a response.
///
/// What a model thinks (`</think>`) and a fence around the whole are set aside. A JSON object is read
/// by its keys, anything else line by line: `Label: value` with bullets, numbers, headings and
/// emphasis around the label, and lines without a known label as more of the value before. The
/// first value of a field counts; a value `<...>` repeats the prompt and does not. Root cause,
/// severity, component and action are one line, the summary is one paragraph. Cost: O(length).
///
/// # Examples
///
/// ```
/// use evalcore::metrics::{AnswerStatus, Field, parse_answer};
///
/// let answer = parse_answer(Some("**Root Cause:** DNS timeout\n- Severity: Warning"));
/// assert_eq!(answer.status, AnswerStatus::Partial);
/// assert_eq!(answer.root_cause_normalized.as_deref(), Some("dns_timeout"));
/// assert_eq!(answer.missing, [Field::Component, Field::Summary, Field::ActionNeeded]);
/// assert_eq!(parse_answer(None).status, AnswerStatus::Error);
/// ```
#[must_use]
pub fn parse_answer(response: Option<&str>) -> ParsedAnswer {
    let text = response
        .unwrap_or_default()
        .replace("\r\n", "\n")
        .replace('\r', "\n");
    let body = body(&text);
    let mut found = Found::default();
    let mode = if let Some(members) = object(body) {
        for (key, value) in &members {
            if let (Some(field), Some(text)) = (Field::of_label(key), text_of(value)) {
                found.take(field, &text);
            }
        }
        AnswerMode::Json
    } else {
        found.lines(body);
        AnswerMode::Lines
    };
    found.finish(mode, response.is_some())
}

/// The answer without marks, thoughts and a fence around it.
fn body(text: &str) -> &str {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let said = match (text.rsplit_once("</think>"), text.split_once("<think>")) {
        (Some((_, after)), _) => after,
        (None, Some((before, _))) => before,
        (None, None) => text,
    };
    let said = said.trim();
    let fenced = said.split_once('\n').and_then(|(first, rest)| {
        let inner = rest.trim_end().strip_suffix("```")?;
        let whole = is_fence(first) && (inner.is_empty() || inner.ends_with('\n'));
        let only = !inner
            .lines()
            .any(|line| line.trim_start().starts_with("```"));
        (whole && only).then(|| inner.trim())
    });
    fenced.unwrap_or(said)
}

/// The members of a body that is a JSON object and nothing else.
fn object(body: &str) -> Option<Vec<(String, Value)>> {
    if !body.starts_with('{') {
        return None;
    }
    let parsed = json::parse_with_diagnostics(body.as_bytes()).ok()?;
    let trailing = parsed
        .diagnostics
        .iter()
        .any(|d| d.code == Code::JsonTrailing);
    match parsed.value {
        Value::Object(members) if !trailing => Some(members),
        _ => None,
    }
}

/// A value as text: lists item by item; null, booleans and objects say nothing.
fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.as_str().to_owned()),
        Value::Array(items) => {
            let texts: Vec<String> = items
                .iter()
                .filter(|item| !matches!(item, Value::Array(_)))
                .filter_map(text_of)
                .collect();
            (!texts.is_empty()).then(|| texts.join("\n"))
        }
        Value::Null | Value::Bool(_) | Value::Object(_) => None,
    }
}

#[derive(Default)]
struct Found {
    fields: AnswerFields,
    duplicates: Vec<Field>,
}

impl Found {
    fn lines(&mut self, body: &str) {
        let mut current: Option<(Field, String)> = None;
        for line in body.lines().filter(|line| !is_fence(line)) {
            if let Some((field, value)) = labelled(line) {
                if let Some((field, text)) = current.take() {
                    self.take(field, &text);
                }
                current = Some((field, value.trim().to_owned()));
            } else if let Some((_, text)) = &mut current {
                text.push('\n');
                text.push_str(line.trim());
            }
        }
        if let Some((field, text)) = current {
            self.take(field, &text);
        }
    }

    fn take(&mut self, field: Field, text: &str) {
        let Some(value) = field.value(text) else {
            return;
        };
        let slot = self.fields.slot(field);
        if slot.is_none() {
            *slot = Some(value);
        } else if !self.duplicates.contains(&field) {
            self.duplicates.push(field);
        }
    }

    fn finish(self, mode: AnswerMode, responded: bool) -> ParsedAnswer {
        let fields = self.fields;
        let required = Field::ALL
            .into_iter()
            .filter(|f| *f != Field::RecommendedSteps);
        let missing: Vec<Field> = required.filter(|f| fields.get(*f).is_none()).collect();
        let severity = fields.severity.as_deref().and_then(AnswerSeverity::of);
        let any = Field::ALL
            .into_iter()
            .any(|field| fields.get(field).is_some());
        let status = match any {
            _ if !responded => AnswerStatus::Error,
            false => AnswerStatus::Failed,
            true if missing.is_empty() && severity.is_some() => AnswerStatus::Ok,
            true => AnswerStatus::Partial,
        };
        ParsedAnswer {
            mode,
            status,
            severity_normalized: severity,
            root_cause_normalized: fields.root_cause.as_deref().and_then(normalized),
            action_normalized: fields.action_needed.as_deref().and_then(normalized),
            fields,
            duplicates: self.duplicates,
            missing,
        }
    }
}
