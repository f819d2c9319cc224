//! Tables whose rows start with a label and whose other columns are models.

use std::borrow::Cow;

use super::align::{self, Names};
use super::draft::Draft;
use super::number::{is_cell, read_cell};
use super::record::Record;
use super::separator::is_separator_name;
use super::{CellValue, RowKind, SummaryLayout, SummaryRow};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::error::Result;
use crate::schema::Name;

/// Reads such a table; the layout says what a label means.
pub(super) fn read(
    layout: SummaryLayout,
    header: &Record<'_>,
    rows: &[Record<'_>],
    known: &[Name],
    sink: &mut Sink,
) -> Result<Draft> {
    let labels = if layout == SummaryLayout::SubjectiveAll {
        2
    } else {
        1
    };
    let names = header.fields.get(labels..).unwrap_or_default();
    let columns = count_columns(rows, labels, names.len());
    let mut draft = Draft::of_models(models(header, names, columns, known, sink)?);
    let subject = match layout {
        SummaryLayout::Fofo => header.get(0).to_owned(),
        _ => rows.first().map_or("-", |row| row.get(0)).to_owned(),
    };
    for (nth, record) in rows.iter().enumerate() {
        if record.fields == header.fields {
            let message = "the header stands here again";
            let found = Diagnostic::info(Code::SummaryRepeatedHeader, message);
            sink.push(found.at(record.line.start()))?;
            continue;
        }
        let first = first_cell(record, labels, columns, sink)?;
        let label = align::join(record, 0..first + 1 - labels, ",");
        let (dataset, metric, kind) = match layout {
            SummaryLayout::SubjectiveAll => {
                (label, Cow::Borrowed(record.get(first - 1)), RowKind::Data)
            }
            SummaryLayout::Fofo => (Cow::Borrowed(&*subject), label, RowKind::Data),
            SummaryLayout::CompassArenaReport | SummaryLayout::WildbenchPair => {
                let subject = Cow::Borrowed(&*subject);
                match &*label {
                    "position_bias" => (subject, label, RowKind::NotScore),
                    _ if nth == 0 => (label, "-".into(), RowKind::Data),
                    _ => (subject, label, RowKind::Data),
                }
            }
            SummaryLayout::CompassBench => {
                let (dataset, metric) = split_compass_bench(&label);
                (
                    Cow::Owned(dataset.to_owned()),
                    Cow::Owned(metric.to_owned()),
                    RowKind::Data,
                )
            }
            _ => (label, "-".into(), RowKind::Data),
        };
        let mut row = SummaryRow {
            line: record.line.number,
            dataset: dataset.into(),
            version: "-".into(),
            metric: metric.into(),
            mode: "-".into(),
            kind,
            ..SummaryRow::default()
        };
        for at in first..first + columns {
            row.cells.push(if kind == RowKind::NotScore {
                read_cell(record.get(at)).0
            } else {
                record.cell(at, sink)?
            });
        }
        let valueless = row
            .cells
            .iter()
            .all(|cell| cell.value == CellValue::Missing);
        if layout == SummaryLayout::NeedleBench && valueless && is_separator_name(&row.dataset) {
            row.kind = RowKind::Separator;
        }
        draft.push(row, record)?;
    }
    Ok(draft)
}

/// Where the cells of a row start: after the labels, which may hold commas.
fn first_cell(
    record: &Record<'_>,
    labels: usize,
    columns: usize,
    sink: &mut Sink,
) -> Result<usize> {
    let expected = labels + columns;
    if record.len() == expected {
        return Ok(labels);
    }
    let counts = format!("expected {expected} fields, found {}", record.len());
    let place = record.line.start();
    if record.len() < expected {
        sink.push(Diagnostic::error(Code::SummaryShortRow, counts).at(place))?;
        return Ok(labels);
    }
    let first = record.len() - columns;
    if labels == 1 && (first..record.len()).all(|at| is_cell(record.get(at))) {
        let label = align::join(record, 0..first, ",");
        let message = format!("{counts}: read as label `{label}`");
        sink.push(Diagnostic::warning(Code::SummaryLongRow, message).at(place))?;
        return Ok(first);
    }
    let left = record
        .fields
        .get(expected..)
        .unwrap_or_default()
        .join("`, `");
    let message = format!("{counts}: `{left}` left out");
    sink.push(Diagnostic::error(Code::SummaryExtraCells, message).at(place))?;
    Ok(labels)
}

fn count_columns(rows: &[Record<'_>], labels: usize, columns: usize) -> usize {
    let holds = |row: &Record<'_>, columns: usize| {
        row.len() >= labels + columns
            && (row.len() - columns..row.len()).all(|at| is_cell(row.get(at)))
    };
    if rows.is_empty() || rows.iter().any(|row| holds(row, columns)) {
        return columns;
    }
    (1..columns)
        .rev()
        .find(|fewer| rows.iter().all(|row| holds(row, *fewer)))
        .unwrap_or(columns)
}

fn models(
    header: &Record<'_>,
    names: &[Cow<'_, str>],
    columns: usize,
    known: &[Name],
    sink: &mut Sink,
) -> Result<Vec<Name>> {
    if columns == names.len() {
        return Ok(names.iter().map(|name| name.as_ref().into()).collect());
    }
    let counts = format!(
        "header has {} model columns, rows have {columns}",
        names.len()
    );
    let (names, found) = match align::join_names(names, columns, known, ",") {
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
    sink.push(found.at(header.line.start()))?;
    Ok(names.into_iter().map(Into::into).collect())
}

/// `instruct_总分` is the total of `instruct`; elsewhere the data set ends at the first `_`.
fn split_compass_bench(label: &str) -> (&str, &str) {
    for total in ["_中文总分", "_英文总分", "_总分"] {
        if let Some(dataset) = label.strip_suffix(total) {
            return (dataset, total.trim_start_matches('_'));
        }
    }
    label.split_once('_').unwrap_or((label, "-"))
}
