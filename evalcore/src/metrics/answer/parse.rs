//! The whole answer.

use serde::Serialize;

use super::fields::{AnswerFields, AnswerSeverity, Field, normalized};
use super::grammar::{ReadValues, read_values};

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
    let of_label = |label: &str| {
        let field = Field::of_label(label)?;
        Field::ALL.into_iter().position(|known| known == field)
    };
    let extents = Field::ALL.map(Field::extent);
    let read = read_values(response.unwrap_or_default(), of_label, &extents);
    finish(read, response.is_some())
}

fn finish(read: ReadValues, responded: bool) -> ParsedAnswer {
    let mut fields = AnswerFields::default();
    for (field, value) in Field::ALL.into_iter().zip(read.values) {
        *fields.slot(field) = value;
    }
    let field_at = |at: &usize| Field::ALL.get(*at).copied();
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
        mode: read.mode,
        status,
        severity_normalized: severity,
        root_cause_normalized: fields.root_cause.as_deref().and_then(normalized),
        action_normalized: fields.action_needed.as_deref().and_then(normalized),
        fields,
        duplicates: read.duplicates.iter().filter_map(field_at).collect(),
        missing,
    }
}
