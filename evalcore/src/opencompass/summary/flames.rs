//! The JSON report of Flames: one object of names and means.

use std::borrow::Cow;

use super::SummaryTable;
use super::draft::{Draft, Pivot, RowKey};
use super::layout::SummaryLayout;
use super::record::Record;
use super::text::Line;
use crate::diagnostic::Sink;
use crate::error::{Error, ErrorKind, Result};
use crate::position::Position;

/// Reads the report; its writer keeps only the last model's means and not the model's name.
pub(super) fn read(lines: &[Line<'_>], model: &str, mut sink: Sink) -> Result<SummaryTable> {
    let mut reader = Members {
        lines,
        line: 0,
        byte: 0,
    };
    let mut pivot = Pivot::default();
    let model = pivot.new_model(model);
    reader.expect('{', "an object of data sets and means")?;
    let mut first = true;
    while !reader.accept('}') {
        if !first {
            reader.expect(',', "a comma or the end of the object")?;
        }
        first = false;
        let name = reader.string()?;
        reader.expect(':', "a colon")?;
        let record = reader.number()?;
        let cell = record.cell(0, &mut sink)?;
        pivot.set(model, RowKey::metric(&name, "-"), cell, &record)?;
    }
    if reader.peek().is_some() {
        return Err(reader.syntax("the end of the file"));
    }
    let draft: Draft = pivot.into_draft()?;
    draft.finish(SummaryLayout::Flames, sink)
}

struct Members<'l, 'a> {
    lines: &'l [Line<'a>],
    line: usize,
    byte: usize,
}

impl<'l> Members<'l, '_> {
    fn rest(&self) -> &'l str {
        let line = self.lines.get(self.line);
        line.and_then(|line| line.text.get(self.byte..))
            .unwrap_or_default()
    }

    /// The next character that is not white space.
    fn peek(&mut self) -> Option<char> {
        while self.line < self.lines.len() {
            let rest = self.rest();
            self.byte += rest.len() - rest.trim_start().len();
            if let Some(c) = self.rest().chars().next() {
                return Some(c);
            }
            self.line += 1;
            self.byte = 0;
        }
        None
    }

    fn accept(&mut self, c: char) -> bool {
        let found = self.peek() == Some(c);
        if found {
            self.byte += c.len_utf8();
        }
        found
    }

    fn expect(&mut self, c: char, expected: &'static str) -> Result<()> {
        if self.accept(c) {
            Ok(())
        } else {
            Err(self.syntax(expected))
        }
    }

    fn string(&mut self) -> Result<String> {
        self.peek();
        let rest = self.rest();
        let mut values = serde_json::Deserializer::from_str(rest).into_iter::<String>();
        match values.next() {
            Some(Ok(text)) => {
                self.byte += values.byte_offset();
                Ok(text)
            }
            _ => Err(self.syntax("the name of a data set")),
        }
    }

    /// The text of a number, `NaN` included, as a record of one field.
    fn number(&mut self) -> Result<Record<'l>> {
        self.peek();
        let rest = self.rest();
        let size = rest.find([',', '}', ' ']).unwrap_or(rest.len());
        let text = rest.get(..size).unwrap_or_default();
        let Some(line) = self
            .lines
            .get(self.line)
            .filter(|_| text.parse::<f64>().is_ok())
        else {
            return Err(self.syntax("a number"));
        };
        let record = Record::new(line, vec![Cow::Borrowed(text)], Some((self.byte, 0)));
        self.byte += size;
        Ok(record)
    }

    fn syntax(&mut self, expected: &'static str) -> Error {
        let found = match self.peek() {
            Some(c) => format!("`{c}`"),
            None => "the end of the file".to_owned(),
        };
        let place = match (self.lines.get(self.line), self.lines.last()) {
            (Some(line), _) => line.at(self.byte),
            (None, Some(last)) => last.at(last.text.len()),
            (None, None) => Position::line_column(0, 1, 1),
        };
        Error::new(ErrorKind::JsonSyntax { expected, found }).at(place)
    }
}
