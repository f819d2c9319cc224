//! Tables whose rows are models.

use super::draft::{Draft, Pivot, RowKey};
use super::number::read_cell;
use super::record::Record;
use super::{RowKind, SummaryLayout};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::error::{Error, ErrorKind, Result};

/// Reads a table of models by metrics; the last of `headers` header rows names the metrics.
pub(super) fn read(
    records: &[Record<'_>],
    headers: usize,
    dataset: &str,
    sink: &mut Sink,
) -> Result<Draft> {
    let (Some(header), Some(rows)) = (records.get(headers - 1), records.get(headers..)) else {
        return Err(Error::new(ErrorKind::UnknownLayout {
            expected: "three header rows",
            found: format!("{} rows", records.len()),
        }));
    };
    let mut pivot = Pivot::default();
    for record in rows {
        check_width(record, header.len(), sink)?;
        let model = pivot.new_model(record.get(0));
        for at in 1..header.len() {
            let key = RowKey::metric(dataset, header.get(at));
            pivot.set(model, key, record.cell(at, sink)?, record)?;
        }
    }
    pivot.into_draft()
}

/// Reads a frame whose columns are known by name, one model per row.
pub(super) fn read_frame(
    layout: SummaryLayout,
    records: &[Record<'_>],
    sink: &mut Sink,
) -> Result<Draft> {
    let Some((header, rows)) = records.split_first() else {
        return Ok(Draft::default());
    };
    let frame = Frame { header, layout };
    let several = |name| {
        let mut values = rows.iter().map(|row| frame.text(row, name));
        let first = values.next();
        values.any(|value| Some(value) != first)
    };
    let groups = match layout {
        SummaryLayout::BradleyTerry => several("base_model").then_some("base_model"),
        SummaryLayout::BradleyTerryAll => several("judge").then_some("judge"),
        _ => None,
    };
    let mut pivot = Pivot::default();
    for record in rows {
        check_width(record, header.len(), sink)?;
        let name = match layout {
            SummaryLayout::ArenaHard | SummaryLayout::CompressionPivot => "model",
            _ => "model_name",
        };
        let model = pivot.model(frame.text(record, name));
        let prefix = groups.map(|group| format!("{}/", frame.text(record, group)));
        for (at, column) in header.fields.iter().enumerate() {
            let Some(mut key) = frame.key(record, column) else {
                continue;
            };
            if let Some(prefix) = &prefix {
                key.metric = format!("{prefix}{}", key.metric).into();
            }
            let cell = match key.kind {
                RowKind::NotScore => read_cell(record.get(at)).0,
                _ => record.cell(at, sink)?,
            };
            pivot.set(model, key, cell, record)?;
        }
    }
    if layout == SummaryLayout::ArenaHard {
        let message = "column `results` holds lists of bootstrap rounds and was left out";
        let found = Diagnostic::info(Code::SummaryExtraColumn, message);
        sink.push(found.at(header.line.start()))?;
    }
    pivot.into_draft()
}

struct Frame<'f, 'a> {
    header: &'f Record<'a>,
    layout: SummaryLayout,
}

impl Frame<'_, '_> {
    fn text<'r>(&self, record: &'r Record<'_>, column: &str) -> &'r str {
        let at = self.header.fields.iter().position(|name| name == column);
        at.map_or("", |at| record.get(at))
    }

    /// The row that a column's cell belongs to; `None` for columns that name something.
    fn key(&self, record: &Record<'_>, column: &str) -> Option<RowKey> {
        match self.layout {
            SummaryLayout::CompressionPivot => match column {
                "metric" | "version" | "model" => None,
                _ => Some(RowKey {
                    version: self.text(record, "version").into(),
                    ..RowKey::metric(column, self.text(record, "metric"))
                }),
            },
            SummaryLayout::ArenaHard => match column {
                "" | "results" | "model" => None,
                "score" => Some(RowKey::metric("ArenaHard", column)),
                _ => Some(RowKey::metric("ArenaHard", column).kind(RowKind::NotScore)),
            },
            _ => {
                let mut key = match column {
                    "" | "dataset" | "version" | "base_model" | "metric" | "mode"
                    | "model_name" | "judge" => return None,
                    "rating" => RowKey::metric("-", "bt_rating"),
                    "predicted_win_rate" => RowKey::metric("-", column),
                    _ => RowKey::metric("-", column).kind(RowKind::NotScore),
                };
                if self.layout == SummaryLayout::BradleyTerry {
                    key.dataset = self.text(record, "dataset").into();
                    key.version = self.text(record, "version").into();
                    key.mode = self.text(record, "mode").into();
                }
                Some(key)
            }
        }
    }
}

/// Reads `model,judge_model,dataset,<capabilities>`.
///
/// The header is written for the first row only; the writer does not repeat it for a row with
/// other capabilities.
pub(super) fn read_result(records: &[Record<'_>], sink: &mut Sink) -> Result<Draft> {
    let Some((header, rows)) = records.split_first() else {
        return Ok(Draft::default());
    };
    let judges = several_judges(rows.iter().map(|row| row.get(1)));
    let mut pivot = Pivot::default();
    for record in rows {
        check_width(record, header.len(), sink)?;
        let model = pivot.model(&judged(record.get(0), record.get(1), judges));
        for at in 3..header.len() {
            let key = RowKey::metric(record.get(2), header.get(at));
            pivot.set(model, key, record.cell(at, sink)?, record)?;
        }
    }
    pivot.into_draft()
}

/// Reads the same, transposed and appended to by every invocation.
pub(super) fn read_total_result(records: &[Record<'_>], sink: &mut Sink) -> Result<Draft> {
    let blocks: Vec<&[Record<'_>]> = {
        let starts: Vec<usize> = records
            .iter()
            .enumerate()
            .filter(|(at, record)| {
                record.get(0).is_empty()
                    && records
                        .get(at + 1)
                        .is_some_and(|next| next.get(0) == "judge_model")
            })
            .map(|(at, _)| at)
            .collect();
        let ends = starts.iter().skip(1).copied().chain([records.len()]);
        starts
            .iter()
            .zip(ends)
            .filter_map(|(start, end)| records.get(*start..end))
            .collect()
    };
    let judge_rows = blocks.iter().filter_map(|block| block.get(1));
    let judges =
        several_judges(judge_rows.flat_map(|row| row.fields.iter().skip(1).map(AsRef::as_ref)));
    let mut pivot = Pivot::default();
    for block in blocks {
        let [names, judge_names, datasets, rows @ ..] = block else {
            continue;
        };
        for record in rows {
            check_width(record, names.len(), sink)?;
            for at in 1..names.len() {
                let model = pivot.model(&judged(names.get(at), judge_names.get(at), judges));
                let key = RowKey::metric(datasets.get(at), record.get(0));
                pivot.set(model, key, record.cell(at, sink)?, record)?;
            }
        }
    }
    pivot.into_draft()
}

fn several_judges<'a>(mut judges: impl Iterator<Item = &'a str>) -> bool {
    let first = judges.next();
    judges.any(|judge| Some(judge) != first)
}

fn judged(model: &str, judge: &str, several: bool) -> String {
    if several {
        format!("{model}_judged-by--{judge}")
    } else {
        model.to_owned()
    }
}

/// Reports a row of another width than its header.
pub(super) fn check_width(record: &Record<'_>, width: usize, sink: &mut Sink) -> Result<()> {
    let counts = format!("expected {width} fields, found {}", record.len());
    let found = match record.len() {
        found if found < width => Diagnostic::error(Code::SummaryShortRow, counts),
        found if found > width => {
            let left = record.fields.get(width..).unwrap_or_default().join("`, `");
            Diagnostic::error(
                Code::SummaryExtraCells,
                format!("{counts}: `{left}` left out"),
            )
        }
        _ => return Ok(()),
    };
    sink.push(found.at(record.line.start()))
}
