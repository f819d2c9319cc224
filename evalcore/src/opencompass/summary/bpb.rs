//! Cells of three numbers: bits per byte of right and wrong answers.

use super::draft::Draft;
use super::number::{is_cell, read_cell};
use super::record::Record;
use super::{CellValue, SummaryCell, SummaryRow};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::error::Result;

/// The metric of a row with such cells.
pub(super) const METRIC: &str = "correct_bpb-incorrect_bpb";

const PARTS: [&str; 3] = ["correct_bpb", "incorrect_bpb", "incorrect_bpb-correct_bpb"];

/// Turns `right/wrong/difference` cells into a row for each; `-1.00` says that there is none.
pub(super) fn push(
    draft: &mut Draft,
    record: &Record<'_>,
    start: usize,
    row: SummaryRow,
    sink: &mut Sink,
) -> Result<()> {
    let mut parts = PARTS.map(|metric| SummaryRow {
        metric: metric.into(),
        cells: Vec::with_capacity(row.cells.len()),
        ..SummaryRow {
            cells: Vec::new(),
            ..row.clone()
        }
    });
    for (at, cell) in row.cells.into_iter().enumerate() {
        let texts: Vec<&str> = cell.text.split('/').collect();
        let known = texts.len() == 3 && texts.iter().all(|text| is_cell(text));
        let absent = cell.value == CellValue::Missing || &*cell.text == "-1.00";
        if !known {
            let (code, message) = if absent {
                (
                    Code::SummarySentinel,
                    format!("`{}` says that there is no value", cell.text),
                )
            } else {
                let message = format!("expected `right/wrong/difference`, found `{}`", cell.text);
                (Code::SummaryInvalidCell, message)
            };
            let place = record.at(start + at);
            let found = if absent {
                Diagnostic::info(code, message)
            } else {
                Diagnostic::error(code, message)
            };
            sink.push(found.at(place))?;
        }
        for (part, text) in parts.iter_mut().zip([0, 1, 2]) {
            part.cells.push(match texts.get(text) {
                Some(text) if known => read_cell(text).0,
                _ => SummaryCell {
                    value: if absent {
                        CellValue::Missing
                    } else {
                        CellValue::Invalid
                    },
                    ..cell.clone()
                },
            });
        }
    }
    parts
        .into_iter()
        .try_for_each(|part| draft.push(part, record))
}
