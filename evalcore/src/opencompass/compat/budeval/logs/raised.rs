//! What the imitated scripts did: returned a value, or raised.

use std::fmt;

/// The exception that a Python script ended with.
///
/// Its text is the last line of the script's standard error.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PythonError {
    /// The exception's class, such as `ZeroDivisionError`.
    pub exception: &'static str,
    /// The exception's text, such as `division by zero`.
    pub message: String,
}

impl PythonError {
    pub(super) fn new(exception: &'static str, message: impl Into<String>) -> Self {
        Self {
            exception,
            message: message.into(),
        }
    }

    pub(super) fn syntax(message: impl Into<String>) -> Self {
        Self::new("SyntaxError", message)
    }
}

impl fmt::Display for PythonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.exception, self.message)
    }
}

impl std::error::Error for PythonError {}
