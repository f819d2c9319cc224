//! The table that every summary file is read into.

use crate::diagnostic::Diagnostic;
use crate::opencompass::summary::SummaryLayout;
use crate::schema::Name;

/// What one summary file says, whichever class wrote it.
///
/// Text is kept as it stands; only [`SummaryCell::value`] is converted.
///
/// # Examples
///
/// ```
/// use evalcore::opencompass::summary::{CellValue, RowKind, parse_summary_csv};
///
/// let table = parse_summary_csv(b"dataset,version,metric,mode,m\n\
///     --- Exam ---,-,-,-,-\ngsm8k,1d7fe4,accuracy,gen,65.62\nmath,-,-,-,-\n")?;
/// assert_eq!(&*table.models[0], "m");
/// assert_eq!(table.rows[0].kind, RowKind::Separator);
/// assert_eq!(table.rows[1].cells[0].value, CellValue::Score(65.62));
/// assert_eq!(table.rows[2].cells[0].value, CellValue::Missing);
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct SummaryTable {
    /// How the file is laid out.
    pub layout: SummaryLayout,
    /// The evaluated models by position. Names may repeat, may be `dataset` or `-`, and may be
    /// empty where the file does not tell them.
    pub models: Vec<Name>,
    /// Names of columns that are no models (`total_count`, `note`).
    pub extra_columns: Vec<Name>,
    /// The rows, in the order of the file.
    pub rows: Vec<SummaryRow>,
    /// What was repaired, ambiguous or unreadable.
    pub diagnostics: Vec<Diagnostic>,
}

/// One row of a summary.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct SummaryRow {
    /// The line of the file, from 1.
    pub line: u64,
    /// The data set, group or separator; `-` where the file names none.
    pub dataset: Name,
    /// Six hexadecimal digits or `-`; never a number, `002837` and `051e00` are versions.
    pub version: Name,
    /// The metric, `-` where the file names none.
    pub metric: Name,
    /// `gen`, `ppl`, `ll`, `mixed`, `unknown`, or `-`.
    pub mode: Name,
    /// What the row is.
    pub kind: RowKind,
    /// One cell per model.
    pub cells: Vec<SummaryCell>,
    /// The texts of [`SummaryTable::extra_columns`].
    pub extra: Vec<Name>,
}

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum RowKind {
    /// A data set or group, with or without scores.
    #[default]
    Data,
    /// A heading without values, recognised by its name.
    Separator,
    /// Values that are no scores: `time`, `checkpoint`, `max_seq_len`, `position_bias`, ranks,
    /// counts and interval bounds.
    NotScore,
}

/// One model's cell in a row.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct SummaryCell {
    /// The text as it stands.
    pub text: Name,
    /// What the text says.
    pub value: CellValue,
    /// The count in `82.00 (7/8)`.
    pub count: Option<CellCount>,
}

/// What the text of a cell says. Scale and unit are the metric's.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum CellValue {
    /// A finite number.
    Score(f64),
    /// `nan`, `inf` or `-inf`: a value, not a missing one.
    NonFinite(f64),
    /// `-` or nothing: no score.
    Missing,
    /// Text that is no number.
    Invalid,
}

impl CellValue {
    /// The finite number, if the cell has one.
    #[must_use]
    pub fn score(self) -> Option<f64> {
        match self {
            Self::Score(value) => Some(value),
            _ => None,
        }
    }
}

/// The count that a writer put behind a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CellCount {
    /// Samples that passed.
    pub correct: u64,
    /// Samples in all.
    pub total: u64,
}

impl SummaryCell {
    /// A cell that the file does not have.
    pub(super) fn absent() -> Self {
        Self {
            text: "".into(),
            value: CellValue::Missing,
            count: None,
        }
    }
}
