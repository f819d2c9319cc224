//! One file, by its kind.

use std::io::Read;

use evalcore::opencompass::FileKind;
use evalcore::opencompass::config::RunConfigReaderBuilder;
use evalcore::opencompass::logs::{classify_job_error, parse_progress};
use evalcore::opencompass::parse_infer_status;
use evalcore::opencompass::raw_section::RawSection;
use evalcore::opencompass::summary::SummaryReaderBuilder;
use evalcore::report::{Table, config_table, log_table, status_table, summary_table};
use evalcore::source::{Cursor, Source};
use evalcore::{Code, Diagnostic, Error, ErrorKind, Position};

use super::command::Show;
use super::input::{Input, USUAL_WHOLE};
use super::records;
use super::sections::Sections;
use crate::ExitStatus;
use crate::failure::Failure;

/// Shows a file of a source; `shown` is its path as it was named.
///
/// # Errors
///
/// When it can not be read or is of no known kind; [`Failure::Write`].
pub(super) fn show(
    show: &Show<'_>,
    source: &dyn Source,
    path: &str,
    shown: &str,
    sections: &mut Sections<'_>,
) -> Result<ExitStatus, Failure> {
    let failed = |error: Error| Failure::from(error.at_path(shown));
    let file = source.open(path).map_err(failed)?;
    let input = Input::open(shown.to_owned(), Cursor::new(&*file)).map_err(failed)?;
    one(show, source, input, sections)
}

/// Shows standard input.
///
/// # Errors
///
/// Those of [`show`].
pub(super) fn standard_input(
    show: &Show<'_>,
    sections: &mut Sections<'_>,
) -> Result<ExitStatus, Failure> {
    let input = Input::open("-".to_owned(), std::io::stdin().lock())?;
    one(show, &Show::nowhere(), input, sections)
}

fn one<R: Read>(
    show: &Show<'_>,
    source: &dyn Source,
    input: Input<R>,
    sections: &mut Sections<'_>,
) -> Result<ExitStatus, Failure> {
    let path = input.path.clone();
    let at = |error: Error| {
        let excerpts = crate::messages::Excerpts::new(source);
        excerpts.failure(error.at_path(path.clone()))
    };
    let Some(kind) = FileKind::detect(&input.path, &input.head) else {
        return Err(at(Error::new(ErrorKind::UnknownLayout {
            expected: "a summary, predictions, results, a config, a log or a status file",
            found: described(&input.head),
        })));
    };
    let found = match kind {
        FileKind::Predictions => records::predictions(show, input, sections, &at)?,
        FileKind::Results => records::results(show, input, sections, &at)?,
        kind => {
            let limit = show.args.max_value_bytes.unwrap_or(USUAL_WHOLE);
            let bytes = input.into_bytes(limit).map_err(at)?;
            let (table, found) = read_whole(show, kind, &path, &bytes).map_err(at)?;
            let found = placed(found, &path);
            sections.whole(&path, kind.as_str(), &table, &found)?;
            found
        }
    };
    let noticed = show.noticed(&found, source);
    Ok(if sections.is_empty() {
        noticed.worst(ExitStatus::Unusable)
    } else {
        noticed
    })
}

/// Diagnostics of a reader, with the file they are about.
pub(super) fn placed(found: Vec<Diagnostic>, path: &str) -> Vec<Diagnostic> {
    found.into_iter().map(|found| found.at_path(path)).collect()
}

fn read_whole(
    show: &Show<'_>,
    kind: FileKind,
    path: &str,
    bytes: &[u8],
) -> Result<(Table, Vec<Diagnostic>), Error> {
    let strict = show.context.global.strict;
    let mut summary = SummaryReaderBuilder::new();
    summary.strict(strict).file_name(below_summary(path));
    match kind {
        FileKind::SummaryCsv => {
            let table = summary.read_csv(bytes)?;
            Ok((summary_table(&table, None), table.diagnostics))
        }
        FileKind::SummaryMd => {
            let table = summary.read_md(bytes)?;
            Ok((summary_table(&table, None), table.diagnostics))
        }
        FileKind::SummaryJson => {
            let table = summary.read_json(bytes)?;
            Ok((summary_table(&table, None), table.diagnostics))
        }
        FileKind::SummaryTxt => {
            let txt = summary.read_txt(bytes)?;
            let raw = RawSection::parse(bytes)?;
            let mut found = txt.table.diagnostics.clone();
            let table = summary_table(&txt.table, Some(&raw));
            found.extend(raw.diagnostics);
            Ok((table, found))
        }
        FileKind::Config => {
            let config = RunConfigReaderBuilder::new().strict(strict).read(bytes)?;
            Ok((config_table(&config), config.diagnostics))
        }
        FileKind::InferStatus => {
            let status = parse_infer_status(bytes)?;
            Ok((status_table(&status), status.diagnostics))
        }
        _ => {
            let text = String::from_utf8_lossy(bytes);
            let progress = parse_progress(&text);
            let table = log_table(&progress, &classify_job_error(&text));
            let mut found = odd_bytes(bytes);
            if let (true, Some(first)) = (strict, found.first()) {
                return Err(Error::rejected(first));
            }
            found.extend(progress.diagnostics);
            Ok((table, found))
        }
    }
}

/// What a file of no known kind starts with.
fn described(head: &[u8]) -> String {
    let text = String::from_utf8_lossy(head);
    let line = text.trim_start().lines().next().unwrap_or_default();
    let start: String = line.chars().take(40).collect();
    match (head.contains(&0), start.is_empty()) {
        (true, _) => "bytes that are no text".to_owned(),
        (false, true) => "an empty file".to_owned(),
        (false, false) => format!("a text that starts with `{start}`"),
    }
}

/// What in a log is no text.
fn odd_bytes(bytes: &[u8]) -> Vec<Diagnostic> {
    let replaced = "bytes that are not UTF-8 were replaced by U+FFFD";
    let invalid = str::from_utf8(bytes).err().map(|error| error.valid_up_to());
    let nul = bytes.iter().position(|byte| *byte == 0);
    let found = [
        (invalid, Code::TextNotUtf8, replaced),
        (nul, Code::TextNul, "the log holds NUL bytes"),
    ];
    let found = found.into_iter().filter_map(|(at, code, message)| {
        let place = Position::locate(bytes, at? as u64);
        Some(Diagnostic::warning(code, message).at(place))
    });
    found.collect()
}

/// The path below `summary/`, else the name: what tells the layout of a summary.
fn below_summary(path: &str) -> &str {
    match path.rsplit_once("summary/") {
        Some((before, below)) if before.is_empty() || before.ends_with('/') => below,
        _ => path.rsplit('/').next().unwrap_or(path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_layout_of_a_summary_follows_from_its_name() {
        for (path, want) in [
            ("a/20251016_235030/summary/summary_1.csv", "summary_1.csv"),
            ("summary/20251016_235030/p.csv", "20251016_235030/p.csv"),
            ("my_summary/p.csv", "p.csv"),
            ("p.csv", "p.csv"),
        ] {
            assert_eq!(below_summary(path), want);
        }
    }
}
