//! From lines to a table: which layout it is, and who reads it.

use super::default::{self, Known};
use super::draft::Draft;
use super::layout::SummaryLayout;
use super::record::{self, Record};
use super::text::{Line, blank_file};
use super::variant::{Variant, is_foreign, requoted};
use super::{SubjectiveReport, SummaryTable, circular, labels, model_rows, pairs};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::error::{Error, ErrorKind, Result};
use crate::position::Position;
use crate::schema::Name;

/// What is known about a file besides its bytes.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Context<'a> {
    pub(super) models: &'a [Name],
    pub(super) report: Option<SubjectiveReport>,
    pub(super) dataset: Option<&'a str>,
}

/// Reads a table from its lines.
pub(super) fn read(lines: &[Line<'_>], context: Context<'_>, sink: Sink) -> Result<SummaryTable> {
    let kept: Vec<&Line<'_>> = lines.iter().filter(|line| !line.is_blank()).collect();
    let Some(first) = kept.first() else {
        return Err(refuse(blank_file(lines), Position::line_column(0, 1, 1)));
    };
    placed(read_kept(lines, &kept, first, context, sink), first)
}

/// What is said of a table as a whole stands at its header.
pub(super) fn placed(read: Result<SummaryTable>, header: &Line<'_>) -> Result<SummaryTable> {
    let place = header.start();
    let mut table = read.map_err(|error| error.at(place))?;
    for found in &mut table.diagnostics {
        found.position.get_or_insert(place);
    }
    Ok(table)
}

fn read_kept(
    lines: &[Line<'_>],
    kept: &[&Line<'_>],
    first: &Line<'_>,
    context: Context<'_>,
    mut sink: Sink,
) -> Result<SummaryTable> {
    report_blank(lines, kept.len(), &mut sink)?;
    let plain = record::plain(kept, ',');
    if let Some(layout) = SummaryLayout::of(&plain, context.report) {
        if layout == SummaryLayout::Default
            && let Some(records) = requoted(lines, &plain)
        {
            report_quotes(first, &mut sink)?;
            return read_as(layout, &records, context, sink);
        }
        if layout == SummaryLayout::NeedleBench {
            check_needlebench(&plain, &mut sink)?;
        }
        if !layout.is_quoted() {
            return read_as(layout, &plain, context, sink);
        }
        let records = record::quoted(lines, b',', &mut sink)?;
        return read_as(layout, &records, context, sink);
    }
    if first.text.contains('"') {
        let records = record::quoted(lines, b',', &mut Sink::new(false))?;
        let layout = SummaryLayout::of(&records, context.report);
        if let Some(layout) = layout.filter(|layout| layout.is_quoted()) {
            return read_as(layout, &records, context, sink);
        }
    }
    if let Some(variant) = Variant::recognise(lines, kept, &mut sink)? {
        sink.push(variant.diagnostic())?;
        if variant.is_ordered() {
            return read_as(SummaryLayout::Default, &variant.records, context, sink);
        }
        return variant
            .read(&mut sink)?
            .finish(SummaryLayout::Default, sink);
    }
    Err(refuse(&describe(&first.text), first.start()))
}

/// Reads records of a known layout.
pub(super) fn read_as(
    layout: SummaryLayout,
    records: &[Record<'_>],
    context: Context<'_>,
    mut sink: Sink,
) -> Result<SummaryTable> {
    let known = Known {
        models: context.models,
        joiner: ",",
    };
    let dataset = context.dataset.unwrap_or("-");
    let sink_ = &mut sink;
    let draft = match (layout, records.split_first()) {
        (_, None) => Draft::default(),
        (SummaryLayout::Default | SummaryLayout::Pretrain, Some((header, rows))) => {
            default::read(header, rows, known, sink_)?
        }
        (SummaryLayout::Headerless, _) => default::read_headerless(records, known, sink_)?,
        (SummaryLayout::Circular, _) => circular::read(records, sink_)?,
        (SummaryLayout::ModelRows, _) => model_rows::read(records, 1, dataset, sink_)?,
        (SummaryLayout::ModelRowsThreeHeaders, _) => model_rows::read(records, 3, dataset, sink_)?,
        (
            SummaryLayout::CompressionPivot
            | SummaryLayout::BradleyTerry
            | SummaryLayout::BradleyTerryAll
            | SummaryLayout::ArenaHard,
            _,
        ) => model_rows::read_frame(layout, records, sink_)?,
        (SummaryLayout::Result, _) => model_rows::read_result(records, sink_)?,
        (SummaryLayout::TotalResult, _) => model_rows::read_total_result(records, sink_)?,
        (SummaryLayout::Pairs, _) => pairs::read(records, dataset, sink_)?,
        (_, Some((header, rows))) => labels::read(layout, header, rows, context.models, sink_)?,
    };
    draft.finish(layout, sink)
}

/// A data set column and nothing else that is certain: the writer repeats its header, another
/// one may not have meant models at all.
fn check_needlebench(records: &[Record<'_>], sink: &mut Sink) -> Result<()> {
    let Some((header, rows)) = records.split_first() else {
        return Ok(());
    };
    if let Some(name) = header.fields.iter().skip(1).find(|name| is_foreign(name)) {
        let found = format!("a table with a column `{name}`");
        return Err(refuse(&found, header.line.start()));
    }
    let needle = |row: &Record<'_>| {
        row.fields == header.fields
            || row.get(0).to_ascii_lowercase().contains("needle")
            || row.get(0).starts_with("Length")
    };
    if rows.iter().any(needle) {
        return Ok(());
    }
    let message = "there are no columns version, metric and mode: all but the first are models";
    sink.push(Diagnostic::warning(Code::SummaryHeaderVariant, message).at(header.line.start()))
}

fn report_blank(lines: &[Line<'_>], kept: usize, sink: &mut Sink) -> Result<()> {
    let Some(first) = lines.iter().find(|line| line.is_blank()) else {
        return Ok(());
    };
    let message = format!("{} blank lines left out", lines.len() - kept);
    sink.push(Diagnostic::info(Code::SummaryBlankLine, message).at(first.start()))
}

fn report_quotes(first: &Line<'_>, sink: &mut Sink) -> Result<()> {
    let message = "fields are quoted, which OpenCompass does not do: quotes were taken off";
    sink.push(Diagnostic::warning(Code::SummaryQuoted, message).at(first.start()))
}

pub(super) fn refuse(found: &str, at: Position) -> Error {
    Error::new(ErrorKind::UnknownLayout {
        expected: "a summary table with the header `dataset,version,metric,mode,...`",
        found: found.to_owned(),
    })
    .at(at)
}

/// What an unknown first line is, for an error message.
fn describe(line: &str) -> String {
    let mut words = line.split_whitespace();
    let is_tabulate = [words.next(), words.next(), words.next(), words.next()]
        == [
            Some("dataset"),
            Some("version"),
            Some("metric"),
            Some("mode"),
        ];
    if is_tabulate {
        return "a table padded for people, which loses digits of versions and scores".to_owned();
    }
    if line.starts_with('|') {
        return "a Markdown table".to_owned();
    }
    let short: String = line.chars().take(80).collect();
    format!("`{short}`")
}
