//! The default table: `dataset,version,metric,mode,<models>`.

use std::borrow::Cow;

use super::align::{self, Aligned, Fit, Names};
use super::columns::{cut_cell, extra_columns};
use super::draft::Draft;
use super::layout::{META, is_pretrain_row};
use super::number::read_cell;
use super::record::Record;
use super::separator::is_separator_name;
use super::{CellValue, RowKind, SummaryCell, SummaryRow, bpb};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::error::{Error, ErrorKind, Result};
use crate::schema::Name;

/// What the caller of the reader knows about a table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known<'a> {
    /// The models in order, or nothing.
    pub(super) models: &'a [Name],
    /// What stands between fields.
    pub(super) joiner: &'a str,
}

/// Reads the rows below a header.
pub(super) fn read(
    header: &Record<'_>,
    rows: &[Record<'_>],
    known: Known<'_>,
    sink: &mut Sink,
) -> Result<Draft> {
    let names = header.fields.get(4..).unwrap_or_default();
    let columns = align::count_columns(rows, names.len());
    let names = if columns < names.len() {
        repair_names(header, names, columns, known, sink)?
    } else {
        names.to_vec()
    };
    read_rows(header, &names, rows, known, sink)
}

/// Reads a table whose header is missing; the models are those that are known.
pub(super) fn read_headerless(
    rows: &[Record<'_>],
    known: Known<'_>,
    sink: &mut Sink,
) -> Result<Draft> {
    let columns = rows.first().map_or(0, |row| row.len().saturating_sub(4));
    let names: Vec<Cow<'_, str>> = if known.models.len() == columns {
        known
            .models
            .iter()
            .map(|name| Cow::Borrowed(&**name))
            .collect()
    } else {
        vec![Cow::Borrowed(""); columns]
    };
    let Some(first) = rows.first() else {
        return Ok(Draft::default());
    };
    let message = "expected the header `dataset,version,metric,mode,...`, found a row";
    sink.push(Diagnostic::warning(Code::SummaryNoHeader, message).at(first.line.start()))?;
    read_rows(first, &names, rows, known, sink)
}

fn read_rows(
    header: &Record<'_>,
    names: &[Cow<'_, str>],
    rows: &[Record<'_>],
    known: Known<'_>,
    sink: &mut Sink,
) -> Result<Draft> {
    let extra = extra_columns(names, rows);
    let mut draft = Draft::default();
    for (at, name) in names.iter().enumerate() {
        if extra.contains(&at) {
            let message = format!("column `{name}` holds no scores and is no model");
            sink.push(Diagnostic::info(Code::SummaryExtraColumn, message).at(header.at(4 + at)))?;
            draft.extra_columns.push(name.as_ref().into());
        } else {
            draft.models.push(name.as_ref().into());
        }
    }
    for record in rows {
        if record.starts_with(&META) {
            repeated_header(header, record, sink)?;
            continue;
        }
        let aligned = align::align(record, names.len(), known.joiner);
        report_fit(record, &aligned, names.len(), sink)?;
        push_row(&mut draft, record, aligned, &extra, sink)?;
    }
    cut_cell(rows, names.len(), sink)?;
    Ok(draft)
}

fn push_row(
    draft: &mut Draft,
    record: &Record<'_>,
    aligned: Aligned<'_>,
    extra: &[usize],
    sink: &mut Sink,
) -> Result<()> {
    let not_score = is_pretrain_row(record);
    let is_bpb = aligned.metric == bpb::METRIC;
    let mut row = SummaryRow {
        line: record.line.number,
        dataset: aligned.dataset.into(),
        version: aligned.version.into(),
        metric: aligned.metric.into(),
        mode: aligned.mode.into(),
        ..SummaryRow::default()
    };
    let start = aligned.cells.start;
    for at in aligned.cells {
        if extra.contains(&(at - start)) {
            row.extra.push(record.get(at).into());
        } else if aligned.fit == Fit::Unaligned {
            row.cells.push(SummaryCell {
                value: CellValue::Invalid,
                ..read_cell(record.get(at)).0
            });
        } else if not_score || is_bpb {
            row.cells.push(read_cell(record.get(at)).0);
        } else {
            row.cells.push(record.cell(at, sink)?);
        }
    }
    if is_bpb {
        return bpb::push(draft, record, start, row, sink);
    }
    row.kind = if not_score {
        RowKind::NotScore
    } else {
        kind(&row)
    };
    draft.push(row, record)
}

/// Whether a row is a heading.
pub(super) fn kind(row: &SummaryRow) -> RowKind {
    let is_empty = |text: &Name| matches!(text.as_str(), "-" | "");
    let mut others = [&row.version, &row.metric, &row.mode].into_iter();
    let mut cells = row.cells.iter();
    if others.all(is_empty)
        && cells.all(|cell| cell.value == CellValue::Missing)
        && is_separator_name(&row.dataset)
    {
        RowKind::Separator
    } else {
        RowKind::Data
    }
}

fn repair_names<'a>(
    header: &Record<'_>,
    parts: &[Cow<'a, str>],
    columns: usize,
    known: Known<'_>,
    sink: &mut Sink,
) -> Result<Vec<Cow<'a, str>>> {
    let counts = format!(
        "header has {} model columns, rows have {columns}",
        parts.len()
    );
    let (names, found) = match align::join_names(parts, columns, known.models, known.joiner) {
        Names::Repaired(names) => {
            let message = format!("{counts}: names with commas were joined");
            (
                names,
                Diagnostic::warning(Code::SummaryCommaInHeader, message),
            )
        }
        Names::Ambiguous(names) => {
            let message = format!("{counts}: a name holds a comma, which one can not be told");
            (
                names,
                Diagnostic::error(Code::SummaryAmbiguousHeader, message),
            )
        }
    };
    sink.push(found.at(header.at(4)))?;
    Ok(names.into_iter().map(Cow::Owned).collect())
}

fn report_fit(
    record: &Record<'_>,
    aligned: &Aligned<'_>,
    columns: usize,
    sink: &mut Sink,
) -> Result<()> {
    let counts = format!("expected {} fields, found {}", 4 + columns, record.len());
    let read = format!(
        "read as data set `{}`, metric `{}`",
        aligned.dataset, aligned.metric
    );
    let found = match aligned.fit {
        Fit::Exact => return Ok(()),
        Fit::Short => Diagnostic::error(Code::SummaryShortRow, counts),
        Fit::Joined => Diagnostic::warning(Code::SummaryLongRow, format!("{counts}: {read}")),
        Fit::Ambiguous => {
            let message = format!("{counts}: {read}, which is not certain");
            Diagnostic::warning(Code::SummaryAmbiguousRow, message)
        }
        Fit::Unaligned => {
            let message = format!("{counts}: which of them are scores can not be told");
            Diagnostic::error(Code::SummaryExtraCells, message)
        }
        Fit::Extra => {
            let left = record
                .fields
                .get(4 + columns..)
                .unwrap_or_default()
                .join("`, `");
            let message = format!("{counts}: `{left}` left out");
            Diagnostic::error(Code::SummaryExtraCells, message)
        }
    };
    sink.push(found.at(record.line.start()))
}

fn repeated_header(header: &Record<'_>, record: &Record<'_>, sink: &mut Sink) -> Result<()> {
    if record.fields != header.fields {
        return Err(Error::new(ErrorKind::UnknownLayout {
            expected: "one table",
            found: "a second header with other models".to_owned(),
        })
        .at(record.line.start()));
    }
    let message = "the header stands here again";
    sink.push(Diagnostic::warning(Code::SummaryRepeatedHeader, message).at(record.line.start()))
}
