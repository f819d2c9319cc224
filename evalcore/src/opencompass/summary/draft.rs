//! A table while it is read.

use std::collections::HashMap;

use super::record::{Record, same_value};
use super::{CellValue, RowKind, SummaryCell, SummaryLayout, SummaryRow, SummaryTable};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::error::{Error, ErrorKind, Result};
use crate::position::Position;
use crate::schema::Name;

/// Cells that no byte of the file stands for. More of them than this is no damaged summary but
/// an attack.
const MAX_PADDING: usize = 1_000_000;

/// Models and rows as far as they are read.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) models: Vec<Name>,
    pub(super) extra_columns: Vec<Name>,
    rows: Vec<SummaryRow>,
    places: Vec<Position>,
    padding: usize,
}

impl Draft {
    pub(super) fn of_models(models: Vec<Name>) -> Self {
        Self {
            models,
            ..Self::default()
        }
    }

    /// Takes a row and the record it was read from.
    pub(super) fn push(&mut self, row: SummaryRow, record: &Record<'_>) -> Result<()> {
        self.padding += row.cells.len().saturating_sub(record.len());
        check_padding(self.padding)?;
        self.rows.push(row);
        self.places.push(record.line.start());
        Ok(())
    }

    /// Reports what is odd about the table as a whole.
    pub(super) fn finish(self, layout: SummaryLayout, mut sink: Sink) -> Result<SummaryTable> {
        self.report_models(&mut sink)?;
        self.report_rows(&mut sink)?;
        Ok(SummaryTable {
            layout,
            models: self.models,
            extra_columns: self.extra_columns,
            rows: self.rows,
            diagnostics: sink.into_found(),
        })
    }

    fn report_models(&self, sink: &mut Sink) -> Result<()> {
        if self.models.is_empty() {
            let message = "the table has no model columns";
            sink.push(Diagnostic::warning(Code::SummaryNoModels, message))?;
        }
        let mut first: HashMap<&str, usize> = HashMap::new();
        for (at, name) in self.models.iter().enumerate() {
            if name.is_empty() {
                let message = format!("model column {} has no name", at + 1);
                sink.push(Diagnostic::warning(Code::SummaryUnnamedModel, message))?;
            } else if let Some(before) = first.insert(name, at) {
                let (before, at) = (before + 1, at + 1);
                let message = format!("model columns {before} and {at} are both named `{name}`");
                sink.push(Diagnostic::warning(Code::SummaryDuplicateModel, message))?;
            }
        }
        Ok(())
    }

    fn report_rows(&self, sink: &mut Sink) -> Result<()> {
        if self.rows.is_empty() {
            let message = "the table has a header and no rows";
            sink.push(Diagnostic::warning(Code::SummaryNoRows, message))?;
        }
        if !has_twins(&self.rows) {
            return Ok(());
        }
        let mut first: HashMap<(&str, &str, &str, &str), &SummaryRow> = HashMap::new();
        for (row, place) in self.rows.iter().zip(&self.places) {
            let missing = row
                .cells
                .iter()
                .all(|cell| cell.value == CellValue::Missing);
            if row.kind != RowKind::Data || missing {
                continue;
            }
            let key = (&*row.dataset, &*row.version, &*row.metric, &*row.mode);
            let Some(before) = first.insert(key, row) else {
                continue;
            };
            let same = before.cells.len() == row.cells.len()
                && before
                    .cells
                    .iter()
                    .zip(&row.cells)
                    .all(|(a, b)| same_value(a, b));
            let what = if same { "the same" } else { "other" };
            let message = format!(
                "data set `{}`, metric `{}` also stands in line {} with {what} values",
                row.dataset, row.metric, before.line
            );
            let found = if same {
                Diagnostic::info(Code::SummaryDuplicateRow, message)
            } else {
                Diagnostic::warning(Code::SummaryDuplicateRow, message)
            };
            sink.push(found.at(*place))?;
        }
        Ok(())
    }
}

/// Whether two rows may be of the same name; false when certainly none are.
pub(super) fn has_twins(rows: &[SummaryRow]) -> bool {
    let mut digests: Vec<u64> = rows.iter().map(digest).collect();
    digests.sort_unstable();
    digests.windows(2).any(|pair| pair.first() == pair.last())
}

/// Equal for rows of the same name; the sum of products of words is enough to tell most others
/// apart, and who makes two collide gains a slower look.
fn digest(row: &SummaryRow) -> u64 {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut digest = 0_u64;
    for text in [&row.dataset, &row.version, &row.metric, &row.mode] {
        for word in text.as_bytes().chunks(8) {
            let mut bytes = [0; 8];
            if let Some(place) = bytes.get_mut(..word.len()) {
                place.copy_from_slice(word);
            }
            let word = u64::from_le_bytes(bytes);
            digest = (digest ^ word).wrapping_mul(FACTOR).rotate_left(29);
        }
        digest = digest.wrapping_add(text.len() as u64);
    }
    digest
}

fn check_padding(cells: usize) -> Result<()> {
    if cells > MAX_PADDING {
        return Err(Error::new(ErrorKind::UnknownLayout {
            expected: "a summary table",
            found: format!("a table that lacks more than {MAX_PADDING} cells"),
        }));
    }
    Ok(())
}

/// What a row is about, where models are rows and each cell finds its row by this.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct RowKey {
    pub(super) dataset: Name,
    pub(super) version: Name,
    pub(super) metric: Name,
    pub(super) mode: Name,
    pub(super) kind: RowKind,
}

impl RowKey {
    pub(super) fn metric(dataset: &str, metric: &str) -> Self {
        Self {
            dataset: dataset.into(),
            version: "-".into(),
            metric: metric.into(),
            mode: "-".into(),
            kind: RowKind::Data,
        }
    }

    pub(super) fn kind(mut self, kind: RowKind) -> Self {
        self.kind = kind;
        self
    }
}

/// Collects cells of which each knows its model and its row: the transposed layouts.
#[derive(Debug, Default)]
pub(super) struct Pivot {
    models: Vec<Name>,
    model_index: HashMap<Name, usize>,
    rows: Vec<(SummaryRow, Position)>,
    row_index: HashMap<(RowKey, usize), usize>,
    occurrences: HashMap<(RowKey, usize), usize>,
    padding: usize,
}

impl Pivot {
    /// The position of a model, by name.
    pub(super) fn model(&mut self, name: &str) -> usize {
        if let Some(at) = self.model_index.get(name) {
            return *at;
        }
        self.new_model(name)
    }

    /// A position of its own for a model, also where the name is known already.
    pub(super) fn new_model(&mut self, name: &str) -> usize {
        let at = self.models.len();
        self.models.push(name.into());
        self.model_index.insert(name.into(), at);
        at
    }

    /// Puts a cell in its place; a second one for the same place opens a row of the same name.
    pub(super) fn set(
        &mut self,
        model: usize,
        key: RowKey,
        cell: SummaryCell,
        record: &Record<'_>,
    ) -> Result<()> {
        let times = self.occurrences.entry((key.clone(), model)).or_insert(0);
        let nth = *times;
        *times += 1;
        let rows = &mut self.rows;
        let at = *self.row_index.entry((key.clone(), nth)).or_insert_with(|| {
            let row = SummaryRow {
                line: record.line.number,
                dataset: key.dataset,
                version: key.version,
                metric: key.metric,
                mode: key.mode,
                kind: key.kind,
                ..SummaryRow::default()
            };
            rows.push((row, record.line.start()));
            rows.len() - 1
        });
        if let Some((row, _)) = rows.get_mut(at) {
            if row.cells.len() <= model {
                self.padding += model - row.cells.len();
                check_padding(self.padding)?;
                row.cells.resize_with(model + 1, SummaryCell::absent);
            }
            if let Some(place) = row.cells.get_mut(model) {
                *place = cell;
            }
        }
        Ok(())
    }

    pub(super) fn into_draft(self) -> Result<Draft> {
        let mut draft = Draft {
            models: self.models,
            padding: self.padding,
            ..Draft::default()
        };
        let columns = draft.models.len();
        for (mut row, place) in self.rows {
            draft.padding += columns - row.cells.len().min(columns);
            check_padding(draft.padding)?;
            row.cells.resize_with(columns, SummaryCell::absent);
            draft.rows.push(row);
            draft.places.push(place);
        }
        Ok(draft)
    }
}
