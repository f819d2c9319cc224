//! Default tables that people or other tools have re-saved.

use std::borrow::Cow;

use super::draft::Draft;
use super::layout::META;
use super::model_rows::check_width;
use super::number::is_cell;
use super::record::{self, Record};
use super::separator::is_separator_name;
use super::text::Line;
use super::{CellValue, RowKind, SummaryRow};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::error::Result;

/// Column names of other tables than ours: where one stands, columns are no models.
const FOREIGN: [&str; 6] = ["model", "models", "model_name", "score", "scores", "value"];

/// A header of which every column's meaning is certain by name.
#[derive(Debug)]
pub(super) struct Variant<'a> {
    pub(super) records: Vec<Record<'a>>,
    /// Where dataset, version, metric and mode stand.
    meta: [Option<usize>; 4],
    /// What differs from the header that upstream writes.
    pub(super) differs: String,
}

/// Whether a column's name is that of a column of models' results in some other table.
pub(super) fn is_foreign(name: &str) -> bool {
    FOREIGN.contains(&name.trim().to_ascii_lowercase().as_str())
}

impl<'a> Variant<'a> {
    /// Looks for the header's names in any case, in any order, with other separators.
    pub(super) fn recognise(
        lines: &'a [Line<'a>],
        kept: &[&'a Line<'a>],
        sink: &mut Sink,
    ) -> Result<Option<Self>> {
        for delimiter in [',', ';', '\t'] {
            let plain = record::plain(kept, delimiter);
            if let Some(found) = Self::of(plain, delimiter, false) {
                return Ok(Some(found));
            }
            let first = kept.first().map_or("", |line| &*line.text);
            if first.contains('"')
                && let Ok(delimiter_byte) = u8::try_from(delimiter)
            {
                let quoted = record::quoted(lines, delimiter_byte, sink)?;
                if let Some(found) = Self::of(quoted, delimiter, true) {
                    return Ok(Some(found));
                }
            }
        }
        Ok(None)
    }

    fn of(records: Vec<Record<'a>>, delimiter: char, quoted: bool) -> Option<Self> {
        let header = records.first()?;
        let names: Vec<String> = header
            .fields
            .iter()
            .map(|name| name.trim().to_ascii_lowercase())
            .collect();
        let mut meta = [None; 4];
        for (place, name) in meta.iter_mut().zip(META) {
            let mut at = names.iter().enumerate().filter(|(_, found)| *found == name);
            *place = at.next().map(|(at, _)| at);
            if at.next().is_some() {
                return None;
            }
        }
        let found = meta.iter().flatten().count();
        if meta.first().copied().flatten().is_none() || found < 2 {
            return None;
        }
        let others = (0..names.len()).filter(|at| !meta.contains(&Some(*at)));
        let foreign = others
            .clone()
            .any(|at| names.get(at).is_some_and(|name| is_foreign(name)));
        let rows = records.get(1..).unwrap_or_default();
        let scoreless = others
            .clone()
            .any(|at| !rows.is_empty() && rows.iter().all(|row| !is_cell(row.get(at))));
        if foreign || scoreless {
            return None;
        }
        let mut differs = Vec::new();
        if delimiter != ',' {
            differs.push(format!(
                "columns are separated by `{}`",
                delimiter.escape_default()
            ));
        }
        if quoted {
            differs.push("fields are quoted".to_owned());
        }
        let absent = META.iter().zip(meta).filter(|(_, at)| at.is_none());
        differs.extend(absent.map(|(name, _)| format!("there is no column `{name}`")));
        if found == 4 && meta != [Some(0), Some(1), Some(2), Some(3)] {
            differs.push("columns stand in another order".to_owned());
        }
        let exact =
            |(name, at): (&&str, Option<usize>)| at.is_none_or(|at| header.get(at) == *name);
        if !META.iter().zip(meta).all(exact) {
            differs.push("names of columns are spelled otherwise".to_owned());
        }
        let differs = differs.join(", ");
        let spaced = |at: &usize| header.get(*at).trim().len() < header.get(*at).len();
        let records = if meta.iter().flatten().any(spaced) {
            records.into_iter().map(Record::trimmed).collect()
        } else {
            records
        };
        Some(Self {
            records,
            meta,
            differs,
        })
    }

    /// Whether the columns stand where upstream puts them.
    pub(super) fn is_ordered(&self) -> bool {
        self.meta == [Some(0), Some(1), Some(2), Some(3)]
    }

    /// Reads the rows by the names of columns.
    pub(super) fn read(&self, sink: &mut Sink) -> Result<Draft> {
        let Some((header, rows)) = self.records.split_first() else {
            return Ok(Draft::default());
        };
        let others: Vec<usize> = (0..header.len())
            .filter(|at| !self.meta.contains(&Some(*at)))
            .collect();
        let mut draft = Draft::of_models(others.iter().map(|at| header.get(*at).into()).collect());
        for record in rows {
            check_width(record, header.len(), sink)?;
            let [dataset, version, metric, mode] =
                self.meta.map(|at| at.map_or("-", |at| record.get(at)));
            let cells = others
                .iter()
                .map(|at| record.cell(*at, sink))
                .collect::<Result<_>>()?;
            let mut row = SummaryRow {
                line: record.line.number,
                dataset: dataset.into(),
                version: version.into(),
                metric: metric.into(),
                mode: mode.into(),
                cells,
                ..SummaryRow::default()
            };
            let valueless = row
                .cells
                .iter()
                .all(|cell| cell.value == CellValue::Missing);
            if valueless && is_separator_name(dataset) {
                row.kind = RowKind::Separator;
            }
            draft.push(row, record)?;
        }
        Ok(draft)
    }

    /// What there is to say about the header.
    pub(super) fn diagnostic(&self) -> Diagnostic {
        let message = format!("read by the names of columns: {}", self.differs);
        let found = Diagnostic::warning(Code::SummaryHeaderVariant, message);
        match self.records.first() {
            Some(header) => found.at(header.line.start()),
            None => found,
        }
    }
}

/// The records of a default table that a spreadsheet has re-saved with quotes, where quotes make
/// sense of it and plain text does not.
pub(super) fn requoted<'a>(lines: &'a [Line<'a>], plain: &[Record<'a>]) -> Option<Vec<Record<'a>>> {
    let is_quoted = |field: &Cow<'_, str>| field.starts_with('"');
    if !plain
        .iter()
        .any(|record| record.fields.iter().any(is_quoted))
    {
        return None;
    }
    let rectangular = |records: &[Record<'_>]| {
        let width = records.first().map(Record::len);
        records.iter().all(|record| Some(record.len()) == width)
    };
    let cells = |record: &Record<'a>| (4..record.len()).all(|at| is_cell(record.get(at)));
    let rows = plain.get(1..).unwrap_or_default();
    if rectangular(plain) && rows.iter().all(cells) {
        return None;
    }
    let quoted = record::quoted(lines, b',', &mut Sink::new(false)).ok()?;
    let sensible = rectangular(&quoted) && quoted.first()?.starts_with(&META);
    let better = !rectangular(plain) || quoted.iter().skip(1).all(cells);
    (sensible && better).then_some(quoted)
}
