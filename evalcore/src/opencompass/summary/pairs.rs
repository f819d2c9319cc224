//! Reports that compare models pair by pair.

use super::draft::{Draft, Pivot, RowKey};
use super::model_rows::check_width;
use super::record::Record;
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::error::Result;

/// What a row is labelled with, before the model's name.
const KINDS: [&str; 3] = ["win_both_", "half_draw_", "win_"];

/// Reads blocks of a header `<base>_vs_<model>,<capabilities>` and the rows of its models.
pub(super) fn read(records: &[Record<'_>], dataset: &str, sink: &mut Sink) -> Result<Draft> {
    let bases: Vec<&str> = pairs(records)
        .filter_map(|(header, rows)| rows.last().and_then(|row| base(header, row)))
        .collect();
    let several = bases.iter().any(|base| Some(base) != bases.first());
    let mut pivot = Pivot::default();
    let mut read = 0;
    for (header, rows) in pairs(records) {
        read += 1 + rows.len();
        let block_base = rows.last().and_then(|row| base(header, row));
        for record in rows {
            check_width(record, header.len(), sink)?;
            let Some((kind, model)) = kind(record.get(0)) else {
                continue;
            };
            let model = match block_base {
                Some(base) if several && base != model => format!("{base}/{model}"),
                _ => model.to_owned(),
            };
            let model = pivot.model(&model);
            for at in 1..header.len() {
                let metric = match kind {
                    "win_" => header.get(at).to_owned(),
                    _ => format!("{}/{}", kind.trim_end_matches('_'), header.get(at)),
                };
                let key = RowKey::metric(dataset, &metric);
                pivot.set(model, key, record.cell(at, sink)?, record)?;
            }
        }
    }
    for record in records.get(read..).unwrap_or_default() {
        let message = "expected a header `<base>_vs_<model>`, found a row without one";
        sink.push(Diagnostic::error(Code::SummaryExtraCells, message).at(record.line.start()))?;
    }
    pivot.into_draft()
}

/// Each header with the rows below it.
fn pairs<'r, 'a>(
    records: &'r [Record<'a>],
) -> impl Iterator<Item = (&'r Record<'a>, &'r [Record<'a>])> {
    let mut rest = records;
    std::iter::from_fn(move || {
        let (header, below) = rest.split_first()?;
        let rows = below
            .iter()
            .take_while(|row| is_row_of(header.get(0), row))
            .count();
        if rows == 0 {
            return None;
        }
        let (rows, after) = below.split_at(rows);
        rest = after;
        Some((header, rows))
    })
}

fn is_row_of(pair: &str, row: &Record<'_>) -> bool {
    kind(row.get(0)).is_some_and(|(_, model)| {
        let first = pair
            .strip_prefix(model)
            .is_some_and(|rest| rest.starts_with("_vs_"));
        let second = pair
            .strip_suffix(model)
            .is_some_and(|rest| rest.ends_with("_vs_"));
        first || second
    })
}

fn kind(label: &str) -> Option<(&'static str, &str)> {
    KINDS
        .iter()
        .find_map(|kind| Some((*kind, label.strip_prefix(kind)?)))
}

/// The base model of a pair: what stands before `_vs_<model>`.
fn base<'a>(header: &'a Record<'_>, row: &Record<'_>) -> Option<&'a str> {
    let (_, model) = kind(row.get(0))?;
    header.get(0).strip_suffix(model)?.strip_suffix("_vs_")
}
