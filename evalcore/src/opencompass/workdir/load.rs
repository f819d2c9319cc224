//! Which table of a directory holds its scores, and how it is read.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Code, Diagnostic};
use crate::discover::Timestamp;
use crate::error::{Error, ErrorKind, Result};
use crate::opencompass::summary::{
    SubjectiveReport, SummaryFileName, SummaryFormat, SummaryLayout, SummaryReaderBuilder,
    SummaryTable,
};
use crate::schema::Name;
use crate::source::Source;

use super::candidate::{Candidate, SummaryFile};

/// A summary is a table that people read; one above this is something else.
pub(super) const SUMMARY_LIMIT: u64 = 1 << 30;

/// A table that was read, and from where.
#[derive(Debug)]
pub(super) struct Loaded {
    pub(super) table: SummaryTable,
    /// The judge whose table it is.
    pub(super) judge: Option<Name>,
    /// The file, below the source's root.
    pub(super) path: String,
    /// `csv`, `txt`, `md` or `report`.
    pub(super) origin: &'static str,
    pub(super) time: Option<Timestamp>,
    /// Whether data sets with a score have a version, as in the default table.
    pub(super) has_versions: bool,
    /// Whether the text ends within a line, or its last row is not whole.
    pub(super) looks_cut: bool,
    /// The last line as it stands.
    pub(super) last_line: String,
}

/// Reads the tables that hold the scores of a directory; none where it has none that can be read.
///
/// The latest plain summary comes first, as CSV, else as the csv section of its TXT, else as its
/// MD; then the tables by judge, the profiles, and the reports of subjective evaluations.
///
/// # Errors
///
/// For a judge of whom there is no table.
pub(super) fn load(
    source: &dyn Source,
    candidate: &Candidate,
    wanted: Wanted<'_>,
    found: &mut Vec<Diagnostic>,
) -> Result<Vec<Loaded>> {
    let loader = Loader {
        source,
        wanted,
        found,
    };
    loader.run(candidate)
}

/// What the caller wants of the tables.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Wanted<'a> {
    /// Only the table of this judge.
    pub(super) judge: Option<&'a str>,
    /// Only tables of this time.
    pub(super) time: Option<Timestamp>,
}

struct Loader<'a> {
    source: &'a dyn Source,
    wanted: Wanted<'a>,
    found: &'a mut Vec<Diagnostic>,
}

impl Loader<'_> {
    fn run(mut self, candidate: &Candidate) -> Result<Vec<Loaded>> {
        if self.wanted.judge.is_none()
            && let Some(loaded) = self.plain(candidate)
        {
            return Ok(vec![loaded]);
        }
        self.check_judge(candidate)?;
        let judged = self.latest(candidate, |name| {
            let tables = [SummaryFormat::Csv, SummaryFormat::Txt];
            matches!(name, SummaryFileName::Judge { format, .. } if tables.contains(format))
        });
        if !judged.is_empty() {
            return Ok(judged);
        }
        let profiles = self.latest(candidate, |name| {
            matches!(name, SummaryFileName::Profile { .. })
        });
        if !profiles.is_empty() {
            return Ok(profiles);
        }
        let all = self.latest(candidate, |name| {
            let whole = SubjectiveReport::AllResults;
            matches!(name, SummaryFileName::Subjective { report, .. } if *report == whole)
        });
        if !all.is_empty() {
            return Ok(all);
        }
        Ok(self.latest(candidate, |name| {
            matches!(name, SummaryFileName::Subjective { .. })
        }))
    }

    /// The latest plain summary that can be read.
    fn plain(&mut self, candidate: &Candidate) -> Option<Loaded> {
        let formats = [SummaryFormat::Csv, SummaryFormat::Txt, SummaryFormat::Md];
        let mut times: BTreeSet<Timestamp> = BTreeSet::new();
        for format in formats {
            times.extend(
                candidate
                    .plain(format)
                    .iter()
                    .filter_map(|file| file.name.time()),
            );
        }
        for time in times.into_iter().rev() {
            if self.wanted.time.is_some_and(|wanted| wanted != time) {
                continue;
            }
            for format in formats {
                let files = candidate.plain(format);
                let file = files.iter().find(|file| file.name.time() == Some(time));
                let Some(file) = file else { continue };
                if let Some(loaded) = self.read(file) {
                    return Some(loaded);
                }
            }
        }
        None
    }

    /// Refuses a judge of whom there is no table.
    fn check_judge(&self, candidate: &Candidate) -> Result<()> {
        let Some(wanted) = self.wanted.judge else {
            return Ok(());
        };
        let judges: BTreeSet<&str> = candidate.summaries.iter().filter_map(judge_of).collect();
        if judges.contains(wanted) {
            return Ok(());
        }
        let judges: Vec<&str> = judges.into_iter().collect();
        let judges = match judges.as_slice() {
            [] => "none".to_owned(),
            _ => judges.join(", "),
        };
        let kind = ErrorKind::InvalidParameter {
            name: "judge",
            expected: "a judge of the summaries",
            found: format!("{wanted} (judges: {judges})"),
        };
        Err(Error::new(kind).at_path(self.source.display(&candidate.path)))
    }

    /// The files of a kind that carry the latest time among those of their judge.
    ///
    /// A TXT is read only where there is no CSV of its stem that can be read.
    fn latest(
        &mut self,
        candidate: &Candidate,
        is_kind: impl Fn(&SummaryFileName) -> bool,
    ) -> Vec<Loaded> {
        let wanted = self.wanted;
        let ours = candidate.summaries.iter().filter(|file| {
            is_kind(&file.name)
                && (wanted.judge).is_none_or(|judge| judge_of(file) == Some(judge))
                && (wanted.time).is_none_or(|time| file.name.time() == Some(time))
        });
        let files: Vec<&SummaryFile> = ours.collect();
        let mut latest: BTreeMap<Option<&str>, Option<Timestamp>> = BTreeMap::new();
        for file in &files {
            let time = latest.entry(judge_of(file)).or_default();
            *time = file.name.time().max(*time);
        }
        let newest = files.into_iter().filter(|file| {
            (latest.get(&judge_of(file))).is_some_and(|time| *time == file.name.time())
        });
        let (spares, files): (Vec<_>, Vec<_>) =
            newest.partition(|file| origin(&file.name) == "txt");
        let mut loaded: Vec<Loaded> = Vec::new();
        for file in files.into_iter().chain(spares) {
            let is_read = origin(&file.name) == "txt"
                && loaded
                    .iter()
                    .any(|table| stem(&table.path) == stem(&file.path));
            if !is_read {
                loaded.extend(self.read(file));
            }
        }
        loaded
    }

    fn read(&mut self, file: &SummaryFile) -> Option<Loaded> {
        read(self.source, file, self.found)
    }
}

/// Reads one file; what can not be read is reported and left.
pub(super) fn read(
    source: &dyn Source,
    file: &SummaryFile,
    found: &mut Vec<Diagnostic>,
) -> Option<Loaded> {
    let place = source.display(&file.path);
    let read = source.read(&file.path, SUMMARY_LIMIT);
    let below = file.path.rsplit("summary/").next().unwrap_or(&file.path);
    let parsed = read.and_then(|bytes| {
        let mut builder = SummaryReaderBuilder::new();
        builder.file_name(below);
        let table = match origin(&file.name) {
            "md" => builder.read_md(&bytes),
            "txt" => builder.read_txt(&bytes).map(|txt| txt.table),
            _ => builder.read_csv(&bytes),
        };
        table.map(|table| (table, !bytes.ends_with(b"\n"), last_line(&bytes)))
    });
    let (mut table, is_open, last_line) = match parsed {
        Ok(parsed) => parsed,
        Err(error) => {
            found.push(error.at_path(place).to_diagnostic());
            return None;
        }
    };
    let diagnostics = std::mem::take(&mut table.diagnostics);
    let is_short = |found: &Diagnostic| {
        matches!(
            found.code,
            Code::SummaryShortRow | Code::SummaryInvalidCell | Code::SummaryNoRows
        )
    };
    let looks_cut = is_open || diagnostics.iter().any(is_short);
    found.extend(diagnostics.into_iter().map(|found| found.at_path(&*place)));
    Some(Loaded {
        has_versions: table.layout == SummaryLayout::Default,
        table,
        judge: judge_of(file).map(Into::into),
        path: file.path.clone(),
        origin: origin(&file.name),
        time: file.name.time(),
        looks_cut,
        last_line,
    })
}

fn last_line(bytes: &[u8]) -> String {
    let text = bytes.trim_ascii_end();
    let start = text.iter().rposition(|byte| *byte == b'\n');
    let line = text.get(start.map_or(0, |at| at + 1)..).unwrap_or_default();
    String::from_utf8_lossy(line).into_owned()
}

fn judge_of(file: &SummaryFile) -> Option<&str> {
    match &file.name {
        SummaryFileName::Judge { judge, .. } => Some(judge),
        SummaryFileName::Subjective { judge, .. } => judge.as_deref(),
        _ => None,
    }
}

pub(super) fn stem(path: &str) -> &str {
    path.rsplit_once('.').map_or(path, |(stem, _)| stem)
}

fn origin(name: &SummaryFileName) -> &'static str {
    match name {
        SummaryFileName::Plain {
            format: SummaryFormat::Txt,
            ..
        }
        | SummaryFileName::Judge {
            format: SummaryFormat::Txt,
            ..
        } => "txt",
        SummaryFileName::Plain {
            format: SummaryFormat::Md,
            ..
        } => "md",
        SummaryFileName::Subjective { .. } => "report",
        _ => "csv",
    }
}
