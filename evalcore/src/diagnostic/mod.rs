//! What a tolerant reader has to say about what it read.

mod code;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::position::Position;

pub use code::Code;

/// How much a [`Diagnostic`] matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Severity {
    /// Worth knowing; nothing is missing because of it.
    Info,
    /// Something was repaired, ambiguous or left out of account.
    Warning,
    /// Something could not be read.
    Error,
}

/// A problem or remark with its place and an advice.
///
/// # Examples
///
/// ```
/// use evalcore::{Code, Diagnostic, Position};
///
/// let found = Diagnostic::warning(Code::SummaryLongRow, "row has 7 cells, header has 6")
///     .at_path("summary.csv")
///     .at(Position::line_column(31, 2, 1));
/// assert_eq!(found.to_string(), "summary.csv:2:1: warning[summary.long_row]: row has 7 cells, header has 6");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Diagnostic {
    /// How much it matters.
    pub severity: Severity,
    /// The stable code.
    pub code: Code,
    /// What was expected and what was found: a lowercase fragment.
    pub message: String,
    /// The file or directory.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The place within the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
}

impl Diagnostic {
    fn new(severity: Severity, code: Code, message: impl Into<String>) -> Self {
        Self {
            severity,
            code,
            message: message.into(),
            path: None,
            position: None,
        }
    }

    /// Creates a remark.
    #[must_use]
    pub fn info(code: Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Info, code, message)
    }

    /// Creates a warning.
    #[must_use]
    pub fn warning(code: Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message)
    }

    /// Creates an error that did not stop the reader.
    #[must_use]
    pub fn error(code: Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message)
    }

    /// Adds the path, unless one is known already.
    #[must_use]
    pub fn at_path(mut self, path: impl Into<String>) -> Self {
        if self.path.is_none() {
            self.path = Some(path.into());
        }
        self
    }

    /// Adds the place within the file.
    #[must_use]
    pub fn at(mut self, position: Position) -> Self {
        self.position = Some(position);
        self
    }

    /// What to do about it: the advice of the code.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        self.code.advice()
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.path, self.position) {
            (Some(path), Some(position)) => write!(f, "{path}:{position}: ")?,
            (Some(path), None) => write!(f, "{path}: ")?,
            (None, Some(position)) => write!(f, "{position}: ")?,
            (None, None) => {}
        }
        let severity = match self.severity {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        write!(f, "{severity}[{}]: {}", self.code, self.message)
    }
}

/// How many diagnostics of one reading are kept; the rest is counted, so that a hostile file can
/// not fill the memory.
const MOST_KEPT: usize = 10_000;

/// Where a reader puts its diagnostics: a list, or in strict mode the first warning as an error.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sink {
    strict: bool,
    found: Vec<Diagnostic>,
    /// How many were only counted.
    more: u64,
    /// The worst of those.
    worst: Option<(Severity, Code)>,
}

impl Sink {
    /// Creates an empty sink; a strict one turns the first warning or error into an [`Error`].
    pub(crate) fn new(strict: bool) -> Self {
        Self {
            strict,
            ..Self::default()
        }
    }

    /// Whether the first warning is an error.
    pub(crate) fn is_strict(&self) -> bool {
        self.strict
    }

    /// Takes a diagnostic.
    ///
    /// # Errors
    ///
    /// In strict mode, for anything above [`Severity::Info`].
    pub(crate) fn push(&mut self, diagnostic: Diagnostic) -> Result<()> {
        if self.strict && diagnostic.severity > Severity::Info {
            return Err(Error::rejected(&diagnostic));
        }
        if self.found.len() < MOST_KEPT {
            self.found.push(diagnostic);
        } else {
            self.more += 1;
            self.worst = self.worst.max(Some((diagnostic.severity, diagnostic.code)));
        }
        Ok(())
    }

    /// What was found so far.
    pub(crate) fn found(&self) -> &[Diagnostic] {
        &self.found
    }

    /// What was found, in the order it was found, and how many more there were.
    pub(crate) fn into_found(mut self) -> Vec<Diagnostic> {
        if let Some((severity, code)) = self.worst {
            let message = format!("{} more problems were found, this is the worst", self.more);
            self.found.push(Diagnostic::new(severity, code, message));
        }
        self.found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_kept_is_counted_and_keeps_its_weight() {
        let mut sink = Sink::new(false);
        for _ in 0..MOST_KEPT + 2 {
            sink.push(Diagnostic::warning(Code::SummaryLongRow, "x"))
                .unwrap();
        }
        sink.push(Diagnostic::error(Code::SummaryShortRow, "y"))
            .unwrap();
        sink.push(Diagnostic::info(Code::TextBom, "z")).unwrap();
        let found = sink.into_found();
        assert_eq!(found.len(), MOST_KEPT + 1);
        let last = found.last().unwrap();
        assert_eq!(
            (last.severity, last.code),
            (Severity::Error, Code::SummaryShortRow)
        );
        assert!(last.message.starts_with("4 more"));
    }
}
