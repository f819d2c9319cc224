//! What a model answered.

use std::io::BufRead;

use crate::diagnostic::Code;
use crate::error::{Error, Result};
use crate::experiment::dataset::Dataset;
use crate::experiment::problem::broken;
use crate::json::{self, Value};
use crate::metrics::TokenUsage;
use crate::opencompass::predictions::PredictionReaderBuilder;
use crate::position::Position;

/// The longest line of saved answers.
const LONGEST: usize = 64 << 20;

/// The answer to one sample, or why there is none.
///
/// # Examples
///
/// ```
/// use evalcore::experiment::Answer;
///
/// let line = br#"{"sample_id": "7", "response": "Severity: warn", "latency_ms": 120, "usage": {"prompt_tokens": 31}}"#;
/// let answer = Answer::read(line)?;
/// assert_eq!((answer.sample_id.as_str(), answer.latency_ms, answer.usage.prompt), ("7", Some(120.0), Some(31)));
/// assert!(Answer::read(br#"{"response": "x"}"#).is_err());
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Answer {
    /// The sample that it answers.
    pub sample_id: String,
    /// The text; `None` where there is none.
    pub response: Option<String>,
    /// Why there is none, or what went wrong.
    pub error: Option<String>,
    /// From the request to the end of the answer, in milliseconds.
    pub latency_ms: Option<f64>,
    /// Tokens, as far as they were reported.
    pub usage: TokenUsage,
}

impl Answer {
    /// Creates an answer without anything measured.
    #[must_use]
    pub fn new(sample_id: impl Into<String>, response: impl Into<String>) -> Self {
        Self {
            sample_id: sample_id.into(),
            response: Some(response.into()),
            ..Self::default()
        }
    }

    /// Creates the record of a failure.
    #[must_use]
    pub fn failed(sample_id: impl Into<String>, error: impl Into<String>) -> Self {
        Self {
            sample_id: sample_id.into(),
            error: Some(error.into()),
            ..Self::default()
        }
    }

    /// Reads a record: `sample_id` (or `id`), `response` (or `raw_response`), `error`, `latency_ms`,
    /// `prompt_tokens`, `completion_tokens`, `total_tokens`, or these three in `usage`.
    ///
    /// # Errors
    ///
    /// `json.*`; `answer.invalid` where a member is missing or of another kind.
    pub fn read(line: &[u8]) -> Result<Self> {
        let value = json::parse_strict(line)?;
        Self::of_value(&value)
    }

    fn of_value(record: &Value) -> Result<Self> {
        let member = |names: &[&str]| names.iter().find_map(|name| record.get(name));
        let text = |names: &[&str]| match member(names) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(other) => Err(wrong(names, "a text or null", other)),
        };
        let id = match member(&["sample_id", "id"]) {
            Some(Value::String(id)) => id.clone(),
            Some(Value::Number(number)) => number.as_str().to_owned(),
            Some(other) => return Err(wrong(&["sample_id"], "a text", other)),
            None => {
                let message = "expected `sample_id` to be a text, found nothing";
                return Err(broken(Code::AnswerInvalid, message));
            }
        };
        let names = ["response", "raw_response", "answer"];
        if member(&names).is_none() && record.get("error").is_none() {
            let message = "expected `response` or `error`, found neither";
            return Err(broken(Code::AnswerInvalid, message));
        }
        let latency = match member(&["latency_ms"]) {
            None | Some(Value::Null) => None,
            Some(value) => match value.as_f64().filter(|ms| ms.is_finite() && *ms >= 0.0) {
                Some(ms) => Some(ms),
                None => return Err(wrong(&["latency_ms"], "a number of at least 0", value)),
            },
        };
        let usage = record.get("usage").filter(|usage| !usage.is_null());
        let tokens = |name: &'static str| {
            let value = usage.and_then(|usage| usage.get(name)).or(record.get(name));
            match value {
                None | Some(Value::Null) => Ok(None),
                Some(value) => match value.as_u64() {
                    Some(n) => Ok(Some(n)),
                    None => Err(wrong(&[name], "a count", value)),
                },
            }
        };
        Ok(Self {
            sample_id: id,
            response: text(&names)?,
            error: text(&["error"])?,
            latency_ms: latency,
            usage: TokenUsage {
                prompt: tokens("prompt_tokens")?,
                completion: tokens("completion_tokens")?,
                cached: None,
                total: tokens("total_tokens")?,
            },
        })
    }

    /// Whether it has a response and no error.
    #[must_use]
    pub fn is_response(&self) -> bool {
        self.response.is_some() && self.error.is_none()
    }
}

fn wrong(names: &[&str], expected: &str, found: &Value) -> Error {
    let name = names.first().copied().unwrap_or_default();
    let found = found.kind().as_str();
    broken(
        Code::AnswerInvalid,
        format!("expected `{name}` to be {expected}, found {found}"),
    )
}

/// A line of saved answers, not read yet: that can be done on another thread.
#[derive(Debug, Clone, PartialEq)]
pub struct AnswerLine {
    /// Where it stands.
    pub position: Position,
    text: Vec<u8>,
}

impl AnswerLine {
    /// Reads the line.
    ///
    /// # Errors
    ///
    /// As [`Answer::read`], with the place.
    pub fn read(&self) -> Result<Answer> {
        Answer::read(&self.text).map_err(|error| error.moved_to(self.position))
    }
}

/// Takes up to `count` lines that are not blank; none is the end. `next` is the place of the next
/// line and starts as that of the text.
///
/// # Errors
///
/// `io.failed`; `json.value_too_large` for a line above 64 MiB.
pub fn read_answer_lines(
    reader: &mut impl BufRead,
    next: &mut Position,
    count: usize,
) -> Result<Vec<AnswerLine>> {
    let mut found = Vec::new();
    while found.len() < count {
        let mut text = Vec::new();
        let read = std::io::Read::take(&mut *reader, LONGEST as u64 + 1)
            .read_until(b'\n', &mut text)
            .map_err(|error| Error::io("read", error))?;
        if read == 0 {
            break;
        }
        let place = Position::line_column(next.offset, next.line.unwrap_or(1), 1);
        if text.len() > LONGEST {
            let limit = LONGEST as u64;
            return Err(Error::new(crate::ErrorKind::ValueTooLarge { limit }).at(place));
        }
        *next = Position::line_column(place.offset + read as u64, place.line.unwrap_or(1) + 1, 1);
        if !text.trim_ascii().is_empty() {
            found.push(AnswerLine {
                position: place,
                text,
            });
        }
    }
    Ok(found)
}

/// The answers of an OpenCompass predictions file: its n-th prediction answers the n-th sample.
///
/// # Errors
///
/// `json.*`; `answer.unknown_sample` where there are more predictions than samples.
pub fn opencompass_answers(bytes: &[u8], data: &Dataset) -> Result<Vec<Answer>> {
    let mut builder = PredictionReaderBuilder::new();
    let mut found = Vec::new();
    for (place, prediction) in builder
        .origin_prompt(false)
        .from_reader(bytes)
        .into_records()
        .enumerate()
    {
        let prediction = prediction?;
        let place = match prediction.index {
            Some(index) => usize::try_from(index).unwrap_or(usize::MAX),
            None => place,
        };
        let Some(sample) = data.samples.get(place) else {
            let n = data.samples.len();
            return Err(broken(
                Code::AnswerUnknownSample,
                format!(
                    "prediction `{}` belongs to none of {n} samples",
                    prediction.key
                ),
            ));
        };
        found.push(Answer {
            sample_id: sample.id.clone(),
            response: prediction.text().map(str::to_owned),
            error: None,
            latency_ms: None,
            usage: TokenUsage::default(),
        });
    }
    Ok(found)
}
