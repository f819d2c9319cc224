//! The table of the circular summarizer: several metrics per model under two header rows.

use super::draft::Draft;
use super::model_rows::check_width;
use super::record::Record;
use super::separator::is_separator_name;
use super::{CellValue, RowKind, SummaryRow};
use crate::diagnostic::Sink;
use crate::error::{Error, ErrorKind, Result};

/// Reads one row per data set and metric.
pub(super) fn read(records: &[Record<'_>], sink: &mut Sink) -> Result<Draft> {
    let (Some(first), Some(second), Some(rows)) =
        (records.first(), records.get(1), records.get(2..))
    else {
        return Ok(Draft::default());
    };
    let names = first.fields.get(3..).unwrap_or_default();
    let metrics = second.fields.get(3..).unwrap_or_default();
    let width = period(metrics);
    let repeats = metrics
        .chunks(width)
        .all(|chunk| Some(chunk) == metrics.get(..width));
    let marks = names
        .chunks(width)
        .all(|chunk| chunk.iter().skip(1).all(|name| name == "-"));
    if names.len() != metrics.len() || !repeats || !marks {
        return Err(Error::new(ErrorKind::UnknownLayout {
            expected: "the same metrics below each model",
            found: format!(
                "{} model columns and {} metrics",
                names.len(),
                metrics.len()
            ),
        })
        .at(second.line.start()));
    }
    let mut draft = Draft::of_models(
        names
            .iter()
            .step_by(width)
            .map(|name| name.as_ref().into())
            .collect(),
    );
    for record in rows {
        check_width(record, first.len(), sink)?;
        let separator = is_separator_name(record.get(0));
        for (nth, metric) in metrics.iter().take(width).enumerate() {
            let mut row = SummaryRow {
                line: record.line.number,
                dataset: record.get(0).into(),
                version: record.get(1).into(),
                metric: metric.as_ref().into(),
                mode: record.get(2).into(),
                ..SummaryRow::default()
            };
            for model in 0..draft.models.len() {
                row.cells.push(record.cell(3 + model * width + nth, sink)?);
            }
            let valueless = row
                .cells
                .iter()
                .all(|cell| cell.value == CellValue::Missing);
            if separator && valueless {
                if nth > 0 {
                    continue;
                }
                row.kind = RowKind::Separator;
                row.metric = "-".into();
            }
            draft.push(row, record)?;
        }
    }
    Ok(draft)
}

/// After how many names the first one comes again; at least 1.
fn period<T: PartialEq>(names: &[T]) -> usize {
    let again = names
        .iter()
        .skip(1)
        .position(|name| Some(name) == names.first());
    again.map_or(names.len(), |at| at + 1).max(1)
}
