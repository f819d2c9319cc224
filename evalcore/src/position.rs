//! Places within a file.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;

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

/// Derives lines and columns of many offsets; each costs only the way from the one before.
#[derive(Debug)]
pub(crate) struct Locator<'t> {
    text: &'t [u8],
    offset: usize,
    line: u64,
    column: u64,
}

impl<'t> Locator<'t> {
    /// Starts at the beginning of `text`.
    pub(crate) fn new(text: &'t [u8]) -> Self {
        Self {
            text,
            offset: 0,
            line: 1,
            column: 1,
        }
    }

    /// The place of an offset; going back starts at the beginning again.
    pub(crate) fn locate(&mut self, offset: u64) -> Position {
        let end = usize::try_from(offset).map_or(self.text.len(), |o| o.min(self.text.len()));
        if end < self.offset {
            *self = Self::new(self.text);
        }
        let way = self.text.get(self.offset..end).unwrap_or_default();
        self.line += memchr::memchr_iter(b'\n', way).count() as u64;
        let within = match memchr::memrchr(b'\n', way) {
            Some(at) => {
                self.column = 1;
                way.get(at + 1..).unwrap_or_default()
            }
            None => way,
        };
        self.column += within.iter().filter(|b| (**b & 0xC0) != 0x80).count() as u64;
        self.offset = end;
        Position::line_column(end as u64, self.line, self.column)
    }

    /// Adds line and column to the places of diagnostics about `text`, which keep their order.
    pub(crate) fn locate_all(text: &'t [u8], found: &mut [Diagnostic]) {
        let mut by_offset: Vec<&mut Position> = found
            .iter_mut()
            .filter_map(|diagnostic| diagnostic.position.as_mut())
            .collect();
        by_offset.sort_by_key(|place| place.offset);
        let mut locator = Self::new(text);
        for place in by_offset {
            *place = locator.locate(place.offset);
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locator_agrees_with_locate() {
        let text = "a\n\nbé\nc\r\n".as_bytes();
        let mut locator = Locator::new(text);
        for offset in [0, 1, 2, 3, 5, 6, 7, 100, 2, 9] {
            assert_eq!(
                locator.locate(offset),
                Position::locate(text, offset),
                "{offset}"
            );
        }
    }
}
