//! Places within a file.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A place within a file: always a byte offset, and line and column where they were derived.
///
/// Lines and columns count from 1; columns count characters.
///
/// # Examples
///
/// ```
/// use evalcore::Position;
///
/// let text = "a,b\nc,é,x".as_bytes();
/// let place = Position::locate(text, 8);
/// assert_eq!((place.line, place.column), (Some(2), Some(4)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Position {
    /// Bytes from the start of the file.
    pub offset: u64,
    /// The line, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// The character within the line, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<u64>,
}

impl Position {
    /// A place of which only the byte offset is known.
    #[must_use]
    pub fn offset(offset: u64) -> Self {
        Self {
            offset,
            line: None,
            column: None,
        }
    }

    /// A place of which everything is known.
    #[must_use]
    pub fn line_column(offset: u64, line: u64, column: u64) -> Self {
        Self {
            offset,
            line: Some(line),
            column: Some(column),
        }
    }

    /// Derives line and column of an offset within `text`; an offset past the end is the end.
    #[must_use]
    pub fn locate(text: &[u8], offset: u64) -> Self {
        let end = usize::try_from(offset).map_or(text.len(), |o| o.min(text.len()));
        let before = text.get(..end).unwrap_or(text);
        let line = memchr::memchr_iter(b'\n', before).count() as u64 + 1;
        let line_start = memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
        let within = before.get(line_start..).unwrap_or_default();
        let column = within.iter().filter(|b| (**b & 0xC0) != 0x80).count() as u64 + 1;
        Self::line_column(end as u64, line, column)
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.line, self.column) {
            (Some(line), Some(column)) => write!(f, "{line}:{column}"),
            (Some(line), None) => write!(f, "{line}"),
            _ => write!(f, "byte {}", self.offset),
        }
    }
}
