//! Lines split into fields.

use std::borrow::Cow;

use super::number::{CellRemark, read_cell};
use super::text::Line;
use super::{CellValue, SummaryCell};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::error::Result;
use crate::position::Position;

/// One record of a table, with what is needed to say where a field stands.
#[derive(Debug, Clone)]
pub(super) struct Record<'a> {
    pub(super) line: &'a Line<'a>,
    pub(super) fields: Vec<Cow<'a, str>>,
    /// Bytes before the first field and between fields; `None` where quotes hide the places.
    spacing: Option<(usize, usize)>,
}

impl<'a> Record<'a> {
    pub(super) fn new(
        line: &'a Line<'a>,
        fields: Vec<Cow<'a, str>>,
        spacing: Option<(usize, usize)>,
    ) -> Self {
        Self {
            line,
            fields,
            spacing,
        }
    }

    /// Splits at a character; quotes are text.
    pub(super) fn plain(line: &'a Line<'a>, delimiter: char) -> Self {
        let fields = line.text.split(delimiter).map(Cow::Borrowed).collect();
        Self::new(line, fields, Some((0, delimiter.len_utf8())))
    }

    /// The record without spaces around its fields.
    pub(super) fn trimmed(mut self) -> Self {
        for field in &mut self.fields {
            if field.trim().len() < field.len() {
                *field = Cow::Owned(field.trim().to_owned());
                self.spacing = None;
            }
        }
        self
    }

    pub(super) fn get(&self, index: usize) -> &str {
        self.fields.get(index).map_or("", |field| field)
    }

    pub(super) fn len(&self) -> usize {
        self.fields.len()
    }

    pub(super) fn starts_with(&self, names: &[&str]) -> bool {
        names.len() <= self.len()
            && names
                .iter()
                .enumerate()
                .all(|(i, name)| self.get(i) == *name)
    }

    /// The place of a field, or of the record where quotes hide it.
    pub(super) fn at(&self, index: usize) -> Position {
        let Some((lead, between)) = self.spacing else {
            return self.line.start();
        };
        let before: usize = self
            .fields
            .iter()
            .take(index)
            .map(|f| f.len() + between)
            .sum();
        self.line.at(lead + before)
    }

    /// Reads a field as a model's cell and reports what is unusual about it.
    pub(super) fn cell(&self, index: usize, sink: &mut Sink) -> Result<SummaryCell> {
        let Some(text) = self.fields.get(index) else {
            return Ok(SummaryCell::absent());
        };
        let (cell, remark) = read_cell(text);
        if let Some(remark) = remark {
            let message = format!("expected a score, found {}: `{text}`", remark.found());
            let found = match remark {
                CellRemark::Count => Diagnostic::info(Code::SummaryAnnotatedCell, message),
                CellRemark::Percent => Diagnostic::warning(Code::SummaryAnnotatedCell, message),
                CellRemark::NotANumber | CellRemark::OutOfRange => {
                    Diagnostic::error(Code::SummaryInvalidCell, message)
                }
            };
            sink.push(found.at(self.at(index)))?;
        }
        Ok(cell)
    }
}

/// Splits all lines at a character; quotes are text.
pub(super) fn plain<'a>(lines: &[&'a Line<'a>], delimiter: char) -> Vec<Record<'a>> {
    lines
        .iter()
        .map(|line| Record::plain(line, delimiter))
        .collect()
}

/// Splits by RFC 4180, as Python's csv module and pandas write; a field may span lines.
///
/// `lines` are consecutive, blank ones included; blank records are left out.
pub(super) fn quoted<'a>(
    lines: &'a [Line<'a>],
    delimiter: u8,
    sink: &mut Sink,
) -> Result<Vec<Record<'a>>> {
    let mut text = String::new();
    for line in lines {
        text.push_str(&line.text);
        text.push('\n');
    }
    let quotes = memchr::memchr_iter(b'"', text.as_bytes()).count();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let mut found: Vec<Record<'a>> = Vec::new();
    let mut record = csv::StringRecord::new();
    let mut searched = 0;
    while reader.read_record(&mut record).unwrap_or(false) {
        // The position is taken before blank lines are skipped.
        let from = record
            .position()
            .map_or(0, csv::Position::line)
            .saturating_sub(1);
        let from = usize::try_from(from).unwrap_or(usize::MAX).max(searched);
        let Some(at) =
            (from..lines.len()).find(|at| lines.get(*at).is_some_and(|l| !l.text.is_empty()))
        else {
            break;
        };
        searched = at + 1;
        let Some(line) = lines.get(at) else { break };
        let fields: Vec<Cow<'a, str>> = record
            .iter()
            .map(|field| Cow::Owned(field.to_owned()))
            .collect();
        if fields.iter().all(|field| field.trim().is_empty()) && fields.len() < 2 {
            continue;
        }
        found.push(Record::new(line, fields, None));
    }
    if quotes % 2 == 1
        && let Some(last) = found.last()
    {
        let message = "a quoted field does not end";
        sink.push(Diagnostic::warning(Code::SummaryTruncated, message).at(last.line.start()))?;
    }
    Ok(found)
}

/// Whether two cells say the same: by text, or by value where both are numbers.
pub(super) fn same_value(a: &SummaryCell, b: &SummaryCell) -> bool {
    a.text == b.text
        || match (a.value, b.value) {
            (CellValue::Score(a), CellValue::Score(b)) => a.to_bits() == b.to_bits(),
            (CellValue::Missing, CellValue::Missing) => true,
            _ => false,
        }
}
