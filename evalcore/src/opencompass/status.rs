//! The state of an inference task: `infer_status/<model>/<dataset>.json`.

use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::error::{Error, ErrorKind, Result};
use crate::json::{self, Value};
use crate::position::Position;

/// The state of an inference task, the only one that OpenCompass (0.5.3 and later) writes for
/// machines.
///
/// # Examples
///
/// ```
/// use evalcore::opencompass::{InferState, parse_infer_status};
///
/// let text = br#"{"status": "running", "completed": 3, "total": 12, "updated_at": "2026-11-20T13:44:34.940992"}"#;
/// let status = parse_infer_status(text)?;
/// assert_eq!(status.status, InferState::Running);
/// assert_eq!((status.completed, status.total), (Some(3), Some(12)));
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct InferStatus {
    /// What the task does.
    pub status: InferState,
    /// How many samples are done.
    pub completed: Option<u64>,
    /// How many samples there are; `None` until the task knows.
    pub total: Option<u64>,
    /// When the file was written: an ISO time without a zone, as it stands there.
    pub updated_at: Option<String>,
    /// What was repaired or could not be read.
    pub diagnostics: Vec<Diagnostic>,
}

/// What an inference task does.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum InferState {
    /// It waits.
    Pending,
    /// It runs.
    Running,
    /// It came to its end.
    Done,
    /// It failed.
    Fail,
    /// A word that is not known, or none.
    Other(String),
}

impl InferState {
    /// The word in the file.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Pending => "pending",
            Self::Running => "running",
            Self::Done => "done",
            Self::Fail => "fail",
            Self::Other(word) => word,
        }
    }

    fn of(word: &str) -> Self {
        match word {
            "pending" => Self::Pending,
            "running" => Self::Running,
            "done" => Self::Done,
            "fail" => Self::Fail,
            other => Self::Other(other.to_owned()),
        }
    }
}

/// Reads the state of an inference task.
///
/// Members that are absent or of another kind are diagnostics.
///
/// # Errors
///
/// [`ErrorKind::JsonSyntax`], [`ErrorKind::JsonTruncated`], and [`ErrorKind::UnknownLayout`] when
/// the text is no object.
pub fn parse_infer_status(text: &[u8]) -> Result<InferStatus> {
    let parsed = json::parse_with_diagnostics(text)?;
    let Value::Object(_) = &parsed.value else {
        let expected = "an object with the state of a task";
        let found = parsed.value.kind().as_str().to_owned();
        let place = Position::locate(text, json::white_space(text) as u64);
        return Err(Error::new(ErrorKind::UnknownLayout { expected, found }).at(place));
    };
    let mut sink = Sink::new(false);
    for found in parsed.diagnostics {
        sink.push(found)?;
    }
    let value = &parsed.value;
    let word = text_member(value, "status", &mut sink)?;
    let status = InferState::of(&word.unwrap_or_default());
    if let InferState::Other(word) = &status {
        let message = format!("expected `pending`, `running`, `done` or `fail`, found `{word}`");
        sink.push(Diagnostic::warning(Code::StatusUnknown, message))?;
    }
    let completed = count_member(value, "completed", &mut sink)?;
    let total = count_member(value, "total", &mut sink)?;
    if let (Some(completed), Some(total)) = (completed, total)
        && completed > total
    {
        let message = format!("expected `completed` of at most {total}, found {completed}");
        sink.push(Diagnostic::warning(Code::StatusMember, message))?;
    }
    let updated_at = text_member(value, "updated_at", &mut sink)?;
    Ok(InferStatus {
        status,
        completed,
        total,
        updated_at,
        diagnostics: sink.into_found(),
    })
}

impl InferStatus {
    /// Whether the task came to its end, well or not.
    #[must_use]
    pub fn is_over(&self) -> bool {
        matches!(self.status, InferState::Done | InferState::Fail)
    }
}

fn text_member(value: &Value, name: &str, sink: &mut Sink) -> Result<Option<String>> {
    match value.get(name) {
        Some(Value::String(text)) => Ok(Some(text.clone())),
        other => misfit(name, "a string", other, sink),
    }
}

fn count_member(value: &Value, name: &str, sink: &mut Sink) -> Result<Option<u64>> {
    match value.get(name) {
        Some(Value::Null) => Ok(None),
        Some(other) => match other.as_u64() {
            Some(count) => Ok(Some(count)),
            None => misfit(name, "a count or null", Some(other), sink),
        },
        None => misfit(name, "a count or null", None, sink),
    }
}

fn misfit<T>(
    name: &str,
    expected: &str,
    found: Option<&Value>,
    sink: &mut Sink,
) -> Result<Option<T>> {
    let found = match found {
        Some(Value::Number(number)) => format!("`{number}`"),
        Some(value) => value.kind().as_str().to_owned(),
        None => "none".to_owned(),
    };
    let message = format!("expected {expected} as `{name}`, found {found}");
    sink.push(Diagnostic::warning(Code::StatusMember, message))?;
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_upstream_writes() {
        let text = br#"{"status": "pending", "completed": 0, "total": null, "updated_at": "x"}"#;
        let status = parse_infer_status(text).unwrap();
        assert_eq!(status.status, InferState::Pending);
        assert_eq!((status.completed, status.total), (Some(0), None));
        assert!(status.diagnostics.is_empty() && !status.is_over());
    }

    #[test]
    fn is_tolerant_of_members() {
        for (text, state, problems) in [
            ("{}", "", 5),
            (
                r#"{"status": "stuck", "completed": 1, "total": 2, "updated_at": ""}"#,
                "stuck",
                1,
            ),
            (
                r#"{"status": "done", "completed": "1", "total": -2, "updated_at": 3}"#,
                "done",
                3,
            ),
            (
                r#"{"status": "done", "completed": 3, "total": 2, "updated_at": "x"}"#,
                "done",
                1,
            ),
        ] {
            let status = parse_infer_status(text.as_bytes()).unwrap();
            assert_eq!(status.status.as_str(), state, "{text}");
            assert_eq!(status.diagnostics.len(), problems, "{text}");
        }
        for (text, code) in [
            ("[]", Code::LayoutUnknown),
            ("{\"a\": ", Code::JsonTruncated),
        ] {
            assert_eq!(
                parse_infer_status(text.as_bytes()).unwrap_err().code(),
                code
            );
        }
    }
}
