//! Columns that are no models, and a last cell that may be cut.

use std::borrow::Cow;

use super::number::is_cell;
use super::record::Record;
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::error::Result;

/// Columns that a fork of OpenCompass or a spreadsheet adds. A model may have such a name, so the
/// cells decide.
pub(super) fn extra_columns(names: &[Cow<'_, str>], rows: &[Record<'_>]) -> Vec<usize> {
    let cells = |at: usize| {
        let exact = rows.iter().filter(|row| row.len() == 4 + names.len());
        exact.map(move |row| row.get(4 + at).trim_matches(' '))
    };
    let is_count =
        |text: &str| matches!(text, "" | "-") || text.bytes().all(|byte| byte.is_ascii_digit());
    let is_note = |text: &str| text.is_empty() || !is_cell(text);
    (0..names.len())
        .filter(|at| match names.get(*at).map(AsRef::as_ref) {
            Some("total_count") => cells(*at).all(is_count),
            Some("note") => cells(*at).any(is_note),
            // Spreadsheets end every line with the same number of commas.
            Some("") => cells(*at).next().is_some() && cells(*at).all(str::is_empty),
            _ => false,
        })
        .collect()
}

/// A file that ends within its last cell shows it by a cell that has fewer decimals than all
/// others.
pub(super) fn cut_cell(rows: &[Record<'_>], columns: usize, sink: &mut Sink) -> Result<()> {
    let Some((last, before)) = rows.split_last() else {
        return Ok(());
    };
    if last.line.ended || last.len() < 4 + columns || columns == 0 {
        return Ok(());
    }
    let decimals = |text: &str| {
        text.rsplit_once('.')
            .map_or(0, |(_, decimals)| decimals.len())
    };
    let numbers = |row: &Record<'_>, end: usize| -> Vec<usize> {
        let cells = (4..end).map(|at| row.get(at).to_owned());
        cells
            .filter(|text| text.bytes().any(|b| b.is_ascii_digit()))
            .map(|t| decimals(&t))
            .collect()
    };
    let mut others: Vec<usize> = before
        .iter()
        .flat_map(|row| numbers(row, row.len()))
        .collect();
    others.extend(numbers(last, last.len() - 1));
    let cell = last.get(last.len() - 1);
    let is_number = cell.bytes().any(|byte| byte.is_ascii_digit());
    if !others.is_empty() && is_number && others.iter().all(|n| decimals(cell) < *n) {
        let message = format!("the file ends with `{cell}`, which may be cut");
        let found = Diagnostic::warning(Code::SummaryTruncated, message);
        sink.push(found.at(last.at(last.len() - 1)))?;
    }
    Ok(())
}
