//! What Ansible made of the script's output.

use super::super::python::{JsonError, dumps_nice, loads};
use crate::error::{Error, ErrorKind, Result};
use crate::position::Position;

/// Reproduces Ansible's `from_json | to_nice_json`: the text of the temporary file that the
/// orchestrator read back.
///
/// Keys are sorted, four spaces a level, everything outside ASCII escaped, no newline at the end.
/// `NaN` and `Infinity` pass unchanged; of equal keys the last counts.
///
/// # Errors
///
/// [`ErrorKind::JsonSyntax`] with its place where `from_json` failed the playbook, and
/// [`ErrorKind::JsonTooDeep`] for nesting that Python does not read.
///
/// # Examples
///
/// ```
/// use evalcore::opencompass::compat::budeval::to_nice_json;
///
/// let text = to_nice_json(r#"{"b": 1, "a": [NaN, "é"]}"#)?;
/// assert_eq!(text, "{\n    \"a\": [\n        NaN,\n        \"\\u00e9\"\n    ],\n    \"b\": 1\n}");
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn to_nice_json(text: &str) -> Result<String> {
    loads(text)
        .map(|value| dumps_nice(&value))
        .map_err(|error| typed(&error, text))
}

fn typed(error: &JsonError, text: &str) -> Error {
    match error {
        JsonError::Syntax {
            message, offset, ..
        } => Error::new(ErrorKind::JsonSyntax {
            expected: "JSON as Python reads it",
            found: format!("`{message}`"),
        })
        .at(Position::locate(text.as_bytes(), *offset as u64)),
        JsonError::Depth(_) => Error::new(ErrorKind::JsonTooDeep {
            limit: super::super::python::MAX_DEPTH,
        }),
        JsonError::Digits(digits) => Error::new(ErrorKind::JsonSyntax {
            expected: "an integer of at most 4300 digits",
            found: format!("one of {digits}"),
        }),
    }
}
