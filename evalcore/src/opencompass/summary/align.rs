//! Rows whose names hold the separator.

use std::borrow::Cow;
use std::ops::Range;

use super::number::is_cell;
use super::record::Record;
use crate::schema::Name;

/// `-`, or the first six hexadecimal digits of a hash.
pub(super) fn is_version(text: &str) -> bool {
    text == "-" || is_hash(text)
}

fn is_hash(text: &str) -> bool {
    text.len() == 6
        && text
            .bytes()
            .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

/// The modes that upstream writes.
pub(super) fn is_mode(text: &str) -> bool {
    matches!(text, "gen" | "ppl" | "ll" | "mixed" | "unknown" | "-")
}

/// A row cut into its columns.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Aligned<'a> {
    pub(super) dataset: Cow<'a, str>,
    pub(super) version: &'a str,
    pub(super) metric: Cow<'a, str>,
    pub(super) mode: &'a str,
    /// The fields that are cells.
    pub(super) cells: Range<usize>,
    pub(super) fit: Fit,
}

/// How well a row fits its header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fit {
    Exact,
    /// Fields are missing at the end.
    Short,
    /// A name holds the separator; where it ends is certain.
    Joined,
    /// A name holds the separator; where it ends is the likeliest reading.
    Ambiguous,
    /// More cells than columns; the row was read from the left.
    Extra,
    /// More fields than columns, and nothing that tells which is which.
    Unaligned,
}

/// Aligns a row with `columns` columns after the mode.
///
/// A longer row is read from the right: cells, mode and metric are its last fields, the version
/// is the field that looks like one, and what stands before it is the data set.
pub(super) fn align<'a>(record: &'a Record<'_>, columns: usize, joiner: &str) -> Aligned<'a> {
    let fields = record.len();
    if fields <= 4 + columns {
        let fit = if fields < 4 + columns {
            Fit::Short
        } else {
            Fit::Exact
        };
        return cut(record, 1, 3, columns, joiner, fit);
    }
    let mode = fields - columns - 1;
    if !fits(record, mode) {
        let left = is_word(record.get(3)) || record.get(3) == "-";
        let fit = if left { Fit::Extra } else { Fit::Unaligned };
        return cut(record, 1, 3, columns, joiner, fit);
    }
    if record.get(mode) == "-" {
        return cut(record, mode - 2, mode, columns, joiner, Fit::Joined);
    }
    let candidates: Vec<usize> = (1..=mode - 2)
        .filter(|at| is_version(record.get(*at)))
        .collect();
    let hashes: Vec<usize> = candidates
        .iter()
        .copied()
        .filter(|at| is_hash(record.get(*at)))
        .collect();
    let (version, fit) = match (candidates.as_slice(), hashes.as_slice()) {
        ([only], _) | (_, [only]) => (*only, Fit::Joined),
        ([.., last], _) => (*last, Fit::Ambiguous),
        ([], _) => (mode - 2, Fit::Ambiguous),
    };
    cut(record, version, mode, columns, joiner, fit)
}

/// Whether a field can be the mode, given what stands before and after it.
fn fits(record: &Record<'_>, mode: usize) -> bool {
    let text = record.get(mode);
    if text == "-" {
        return record.get(mode - 1) == "-"
            && record.get(mode - 2) == "-"
            && has_cells(record, mode);
    }
    let known = is_mode(text) && (1..=mode - 2).any(|at| is_version(record.get(at)));
    known || (is_word(text) && has_cells(record, mode))
}

fn has_cells(record: &Record<'_>, mode: usize) -> bool {
    (mode + 1..record.len()).all(|at| is_cell(record.get(at)))
}

fn is_word(text: &str) -> bool {
    text.starts_with(char::is_alphabetic) && !is_cell(text)
}

fn cut<'a>(
    record: &'a Record<'_>,
    version: usize,
    mode: usize,
    columns: usize,
    joiner: &str,
    fit: Fit,
) -> Aligned<'a> {
    Aligned {
        dataset: join(record, 0..version, joiner),
        version: record.get(version),
        metric: join(record, version + 1..mode, joiner),
        mode: record.get(mode),
        cells: mode + 1..mode + 1 + columns,
        fit,
    }
}

/// The text of several fields as it stood.
pub(super) fn join<'a>(record: &'a Record<'_>, range: Range<usize>, joiner: &str) -> Cow<'a, str> {
    if range.len() == 1 {
        return Cow::Borrowed(record.get(range.start));
    }
    let parts = record.fields.get(range).unwrap_or_default();
    Cow::Owned(parts.join(joiner))
}

/// How many columns of models the rows have, where the header has `columns` of them.
///
/// Fewer than the header's when a model's name holds the separator: then no row fits the header,
/// and every row fits the smaller number.
pub(super) fn count_columns(rows: &[Record<'_>], columns: usize) -> usize {
    // A last line without its end may be cut.
    let rows = match rows.split_last() {
        Some((last, before)) if !last.line.ended && last.len() < 4 + columns => before,
        _ => rows,
    };
    let holds = |row: &Record<'_>, columns: usize| {
        row.len() >= 4 + columns && {
            let mode = row.len() - columns - 1;
            is_mode(row.get(mode)) && fits(row, mode)
        }
    };
    if rows.is_empty() || rows.iter().any(|row| holds(row, columns)) {
        return columns;
    }
    (1..columns)
        .rev()
        .find(|fewer| rows.iter().all(|row| holds(row, *fewer)))
        .unwrap_or(columns)
}

/// The names of `columns` models from a header of more parts.
pub(super) enum Names {
    /// The names, certainly.
    Repaired(Vec<String>),
    /// Every part that a name may be made of.
    Ambiguous(Vec<String>),
}

pub(super) fn join_names(
    parts: &[Cow<'_, str>],
    columns: usize,
    known: &[Name],
    joiner: &str,
) -> Names {
    if columns == 1 {
        return Names::Repaired(vec![parts.join(joiner)]);
    }
    if known.len() == columns && known.join(joiner) == parts.join(joiner) {
        return Names::Repaired(known.iter().map(ToString::to_string).collect());
    }
    let mut names: Vec<String> = Vec::new();
    for part in parts {
        match names.last_mut() {
            Some(name) if part.starts_with(' ') => {
                name.push_str(joiner);
                name.push_str(part);
            }
            _ => names.push(part.to_string()),
        }
    }
    if names.len() == columns {
        return Names::Repaired(names);
    }
    let slack = parts.len() - columns;
    let windows = parts.windows(slack + 1).map(|parts| parts.join(joiner));
    Names::Ambiguous(windows.collect())
}
