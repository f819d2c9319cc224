//! One record.

use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::error::Error;
use crate::json::{ParseOptions, Value};
use crate::position::Position;

/// A record and its place. Lines of JSON are parsed when they are asked for, so that the parsing can
/// be done on another thread than the reading.
#[derive(Debug, Clone)]
pub struct Record {
    /// The number within its input, from 1.
    pub number: u64,
    /// The file.
    pub path: Arc<str>,
    /// The place in the file, where it has one.
    pub position: Option<Position>,
    content: Content,
}

#[derive(Debug, Clone)]
enum Content {
    Line(Vec<u8>),
    Value(Value),
    /// What stands there is no record: the reason was given.
    Damaged,
}

impl Record {
    pub(super) fn line(number: u64, path: &Arc<str>, position: Position, line: Vec<u8>) -> Self {
        let content = Content::Line(line);
        Self::new(number, path, Some(position), content)
    }

    /// Creates a record of a value.
    #[must_use]
    pub fn of_value(
        number: u64,
        path: &Arc<str>,
        position: Option<Position>,
        value: Value,
    ) -> Self {
        Self::new(number, path, position, Content::Value(value))
    }

    fn new(number: u64, path: &Arc<str>, position: Option<Position>, content: Content) -> Self {
        Self {
            number,
            path: Arc::clone(path),
            position,
            content,
        }
    }

    /// The memory that the text takes, about.
    pub(super) fn size(&self) -> usize {
        match &self.content {
            Content::Line(line) => line.len(),
            _ => 256,
        }
    }

    /// Parses a line; says what was repaired, or why it is no record.
    pub(super) fn parse(&mut self) -> Vec<Diagnostic> {
        let Content::Line(line) = &self.content else {
            return Vec::new();
        };
        let parsed = ParseOptions::new().parse(line);
        let (content, found) = match parsed {
            Ok(parsed) => (Content::Value(parsed.value), parsed.diagnostics),
            Err(error) => (Content::Damaged, vec![error.to_diagnostic()]),
        };
        self.content = content;
        let placed = found.into_iter().map(|mut found| {
            found.position = self.within(found.position);
            found.at_path(&*self.path)
        });
        placed.collect()
    }

    /// A place within the line as one within the file.
    fn within(&self, inner: Option<Position>) -> Option<Position> {
        let Some(start) = self.position else {
            return inner;
        };
        let Some(inner) = inner else {
            return Some(start);
        };
        let mut place = start;
        place.offset += inner.offset;
        place.column = inner.column;
        Some(place)
    }

    /// The value, once it was parsed; `None` for what is no record.
    pub(super) fn value(&self) -> Option<&Value> {
        match &self.content {
            Content::Value(value) => Some(value),
            _ => None,
        }
    }

    /// Adds the place to a diagnostic.
    pub(super) fn place(&self, found: Diagnostic) -> Diagnostic {
        let found = found.at_path(&*self.path);
        match (found.position, self.position) {
            (None, Some(position)) => found.at(position),
            _ => found,
        }
    }

    /// Adds the place to an error.
    pub(super) fn place_error(&self, error: Error) -> Error {
        let error = error.at_path(&*self.path);
        match self.position {
            Some(position) => error.at(position),
            None => error,
        }
    }
}
