//! Text summaries: sections between rules.

use std::ops::Range;

use super::SummaryTable;
use super::dispatch::{self, Context, refuse};
use super::text::{Line, blank_file};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::discover::Timestamp;
use crate::error::Result;
use crate::position::Position;
use crate::schema::Name;

const RULE: usize = 128;

/// A text summary: three sections before OpenCompass 0.3.4, four since.
///
/// The table is that of the csv section. The tabulate section is for people and loses digits; the
/// raw section holds Python values and is left to its own reader.
///
/// # Examples
///
/// ```
/// use evalcore::opencompass::summary::{TxtSectionKind, parse_summary_txt};
///
/// let (open, close) = ("^".repeat(128), "$".repeat(128));
/// let text = format!("20251016_235030\ncsv format\n{open}\n\
///     dataset,version,metric,mode,m\nd,1d7fe4,accuracy,gen,65.62\n{close}\n\
///     raw format\n{open}\n-------------------------------\nModel: m\nd: {{'accuracy': 65.625}}\n{close}\n");
/// let txt = parse_summary_txt(text.as_bytes())?;
/// assert_eq!(txt.table.rows[0].cells[0].value.score(), Some(65.62));
/// let raw = txt.section(TxtSectionKind::Raw).unwrap();
/// assert!(text[raw.bytes.start as usize..raw.bytes.end as usize].starts_with("-----"));
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct SummaryTxt {
    /// The time in the first line.
    pub time: Option<Timestamp>,
    /// The table of the csv section; commas in names are kept in every version.
    pub table: SummaryTable,
    /// The sections, in the order of the file.
    pub sections: Vec<TxtSection>,
    /// The models that the raw section lists, in order.
    pub raw_models: Vec<Name>,
}

/// One section of a text summary, without its heading and rules.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TxtSection {
    /// Which one.
    pub kind: TxtSectionKind,
    /// Its first line, from 1.
    pub first_line: u64,
    /// Its bytes within the file.
    pub bytes: Range<u64>,
    /// Whether its closing rule is there; without it the file is cut.
    pub complete: bool,
}

/// The sections of a text summary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TxtSectionKind {
    /// `tabulate format`: columns padded with spaces.
    Tabulate,
    /// `csv format`.
    Csv,
    /// `markdown format`, since 0.3.4.
    Markdown,
    /// `raw format`: for each model a line per data set with a Python dictionary.
    Raw,
}

impl SummaryTxt {
    /// A section, where the file has it.
    #[must_use]
    pub fn section(&self, kind: TxtSectionKind) -> Option<&TxtSection> {
        self.sections.iter().find(|section| section.kind == kind)
    }
}

struct Found {
    section: TxtSection,
    lines: Range<usize>,
}

/// Splits the sections and reads the table.
pub(super) fn read(lines: &[Line<'_>], context: Context<'_>, mut sink: Sink) -> Result<SummaryTxt> {
    let found = sections(lines);
    let time = lines
        .first()
        .and_then(|line| Timestamp::parse(line.text.trim()));
    let of = |kind| found.iter().find(|found| found.section.kind == kind);
    let text = |found: &Found| lines.get(found.lines.clone()).unwrap_or_default();
    for cut in found.iter().filter(|found| !found.section.complete) {
        let message = format!("the {} section does not end", cut.section.kind.as_str());
        let at = text(cut)
            .last()
            .map_or(Position::offset(cut.section.bytes.end), Line::start);
        sink.push(Diagnostic::warning(Code::SummaryTruncated, message).at(at))?;
    }
    let raw_models: Vec<Name> = of(TxtSectionKind::Raw)
        .map(|raw| models(text(raw)))
        .unwrap_or_default();
    let Some(section) = of(TxtSectionKind::Csv) else {
        return Err(refuse(
            missing(lines, &found),
            Position::line_column(0, 1, 1),
        ));
    };
    let models = if context.models.is_empty() {
        &raw_models
    } else {
        context.models
    };
    let table = dispatch::read(text(section), Context { models, ..context }, sink)?;
    let sections = found.into_iter().map(|found| found.section).collect();
    Ok(SummaryTxt {
        time,
        table,
        sections,
        raw_models,
    })
}

fn missing(lines: &[Line<'_>], found: &[Found]) -> &'static str {
    let is_table = |line: &Line<'_>| line.text.starts_with("dataset ");
    if lines.iter().all(Line::is_blank) {
        blank_file(lines)
    } else if found.is_empty() && !lines.iter().any(is_table) {
        "text without sections"
    } else {
        "a table padded for people, which loses digits of versions and scores, and no csv section"
    }
}

fn sections(lines: &[Line<'_>]) -> Vec<Found> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let opened = lines.get(at + 1).is_some_and(|line| is_rule(line, b'^'));
        let Some(kind) = TxtSectionKind::of(&line.text).filter(|_| opened) else {
            at += 1;
            continue;
        };
        let start = at + 2;
        let rest = lines.get(start..).unwrap_or_default();
        // Answers in the raw section may hold anything, so it ends at the last rule.
        let close = match kind {
            TxtSectionKind::Raw => rest.iter().rposition(|line| is_rule(line, b'$')),
            _ => rest.iter().position(|line| is_rule(line, b'$')),
        };
        let end = start + close.unwrap_or(rest.len());
        let offset = |at: usize| lines.get(at).map(|line| line.offset);
        let file_end = lines.last().map_or(0, |line| line.offset + line.size);
        let section = TxtSection {
            kind,
            first_line: line.number + 2,
            bytes: offset(start).unwrap_or(file_end)..offset(end).unwrap_or(file_end),
            complete: close.is_some(),
        };
        found.push(Found {
            section,
            lines: start..end,
        });
        at = end + 1;
    }
    found
}

fn is_rule(line: &Line<'_>, byte: u8) -> bool {
    line.text.len() == RULE && line.text.bytes().all(|found| found == byte)
}

fn models(lines: &[Line<'_>]) -> Vec<Name> {
    let is_rule = |line: &Line<'_>| line.text.len() == 31 && line.text.bytes().all(|b| b == b'-');
    let pairs = lines.iter().zip(lines.iter().skip(1));
    pairs
        .filter(|(rule, _)| is_rule(rule))
        .filter_map(|(_, line)| line.text.strip_prefix("Model: "))
        .map(Into::into)
        .collect()
}

impl TxtSectionKind {
    fn of(heading: &str) -> Option<Self> {
        match heading {
            "tabulate format" => Some(Self::Tabulate),
            "csv format" => Some(Self::Csv),
            "markdown format" => Some(Self::Markdown),
            "raw format" => Some(Self::Raw),
            _ => None,
        }
    }

    /// The name as it stands in documents.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Tabulate => "tabulate",
            Self::Csv => "csv",
            Self::Markdown => "markdown",
            Self::Raw => "raw",
        }
    }
}
