//! Which directory of a run is meant: the candidates, the choice and why.

use crate::diagnostic::{Code, Diagnostic};
use crate::discover::Timestamp;
use crate::error::{Error, ErrorKind, Result};
use crate::opencompass::config::ConfigFileName;
use crate::opencompass::summary::{SummaryFileName, SummaryFormat};
use crate::source::{Entry, EntryKind, Source, join};

use super::above::refuse_above;
use super::tree::{Tree, refusal};

/// The parts of a directory that OpenCompass writes scores, answers and states into.
pub(super) const PARTS: [&str; 5] = ["summary", "results", "predictions", "infer_status", "logs"];

/// A directory that one or more invocations wrote into.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Candidate {
    /// The path below the source's root.
    pub path: String,
    /// The name below the run's directory; empty for the run's directory itself.
    pub name: String,
    /// The time in the name.
    pub timestamp: Option<Timestamp>,
    /// The latest time in the name or in the names of summaries and configs: a reused directory
    /// keeps its name, and its files carry the time of the later invocation.
    pub activity: Option<Timestamp>,
    /// The parts that are there: `summary`, `results`, `predictions`, `infer_status`, `logs`.
    pub holds: Vec<&'static str>,
    /// What stands in `summary/`, hidden names left aside.
    pub summaries: Vec<SummaryFile>,
    /// Whether there is a `configs/` directory.
    pub has_configs: bool,
    /// The latest time in the names of configs.
    pub(super) configured: Option<Timestamp>,
}

/// A file in `summary/`.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct SummaryFile {
    /// The path below the source's root.
    pub path: String,
    /// The name, or the path below `summary/`, taken apart.
    pub name: SummaryFileName,
}

impl Candidate {
    pub(super) fn has(&self, part: &str) -> bool {
        self.holds.contains(&part)
    }

    pub(super) fn has_summary_of(&self, time: Timestamp) -> bool {
        let mut files = self.summaries.iter();
        files.any(|file| file.name.time() == Some(time))
    }

    /// What there is to say where an invocation after that of the newest summary wrote none.
    pub(super) fn stale_summary(&self, source: &dyn Source) -> Option<Diagnostic> {
        let files = self.summaries.iter();
        let newest = files.max_by_key(|file| file.name.time())?;
        let (time, later) = (newest.name.time()?, self.configured?);
        (later > time).then(|| {
            let message = format!(
                "summary is of {time}, an invocation of {later} into the same directory wrote none"
            );
            Diagnostic::warning(Code::WorkdirStaleSummary, message)
                .at_path(source.display(&newest.path))
        })
    }

    /// The plain summaries in this format, latest first.
    pub(super) fn plain(&self, wanted: SummaryFormat) -> Vec<&SummaryFile> {
        let is_plain = |file: &&SummaryFile| matches!(file.name, SummaryFileName::Plain { format, .. } if format == wanted);
        let mut files: Vec<_> = self.summaries.iter().filter(is_plain).collect();
        files.sort_by_key(|file| std::cmp::Reverse(file.name.time()));
        files
    }
}

/// The candidates below a run's directory, the one that was taken first.
#[derive(Debug)]
pub(super) struct Choice {
    /// The candidates, the chosen one first, then newest first.
    pub(super) candidates: Vec<Candidate>,
    /// Why the first one was taken.
    pub(super) why: String,
}

/// Lists the candidates below `run_dir` and takes one: that of `at`, else the newest.
///
/// # Errors
///
/// When the directory can not be listed, holds nothing that a run writes, nothing named `at`, or
/// runs rather than invocations of one.
pub(super) fn choose(
    source: &dyn Source,
    run_dir: &str,
    at: Option<&str>,
    found: &mut Vec<Diagnostic>,
) -> Result<Choice> {
    let entries = source.list(run_dir)?;
    let mut candidates = Vec::new();
    let mut strangers = Vec::new();
    for entry in &entries {
        if let Some(diagnostic) = refusal(entry.kind) {
            let path = join(run_dir, &entry.name);
            found.push(diagnostic.at_path(source.display(&path)));
        }
        if entry.kind != EntryKind::Directory {
            continue;
        }
        let wanted = at == Some(entry.name.as_str());
        if Timestamp::parse(&entry.name).is_some() || wanted {
            candidates.push(look_into(source, run_dir, &entry.name, found));
        } else if !PARTS.contains(&entry.name.as_str()) && entry.name != "configs" {
            strangers.push(entry.name.as_str());
        }
    }
    let is_run = ["summary", "predictions"];
    if candidates.is_empty()
        && !is_run.iter().any(|part| has_dir(&entries, part))
        && let Some(error) = refuse_above(source, run_dir, &entries)
    {
        return Err(error);
    }
    if PARTS.iter().any(|part| has_dir(&entries, part)) {
        candidates.push(look_at(source, run_dir, "", &entries, found));
    }
    if candidates.is_empty() {
        candidates = one_level_down(source, run_dir, &strangers, found);
    } else {
        found.extend(
            strangers
                .iter()
                .filter(|name| !name.starts_with('.'))
                .map(|name| {
                    let message = "directory has no time in its name: left aside";
                    Diagnostic::info(Code::WorkdirStranger, message)
                        .at_path(source.display(&join(run_dir, name)))
                }),
        );
    }
    pick(source, run_dir, candidates, at, &strangers)
}

/// Where no directory has a time in its name, those one level down may have one, and one without
/// may hold the parts of a run all the same.
fn one_level_down(
    source: &dyn Source,
    run_dir: &str,
    strangers: &[&str],
    found: &mut Vec<Diagnostic>,
) -> Vec<Candidate> {
    let mut candidates = Vec::new();
    let is_inner = |name: &&&str| !name.starts_with('.');
    for name in strangers.iter().filter(is_inner) {
        let dir = join(run_dir, name);
        let entries = list(source, &dir, found);
        if ["summary", "results", "predictions"]
            .iter()
            .any(|part| has_dir(&entries, part))
        {
            candidates.push(look_at(source, run_dir, name, &entries, found));
            let message = "directory of a run has no time in its name";
            let diagnostic = Diagnostic::warning(Code::WorkdirStranger, message);
            found.push(diagnostic.at_path(source.display(&dir)));
        }
        for entry in entries {
            if entry.kind == EntryKind::Directory && Timestamp::parse(&entry.name).is_some() {
                let below = join(name, &entry.name);
                candidates.push(look_into(source, run_dir, &below, found));
                let message = format!("expected `{}` one level higher", entry.name);
                found.push(
                    Diagnostic::warning(Code::WorkdirNested, message)
                        .at_path(source.display(&join(run_dir, &below))),
                );
            }
        }
    }
    candidates
}

/// The names in a directory; one that can not be listed is reported and taken as empty, so that
/// what stands beside it is still read.
fn list(source: &dyn Source, dir: &str, found: &mut Vec<Diagnostic>) -> Vec<Entry> {
    source.list(dir).unwrap_or_else(|error| {
        found.push(error.at_path(source.display(dir)).to_diagnostic());
        Vec::new()
    })
}

fn pick(
    source: &dyn Source,
    run_dir: &str,
    mut candidates: Vec<Candidate>,
    at: Option<&str>,
    strangers: &[&str],
) -> Result<Choice> {
    candidates.sort_by(|a, b| (b.activity, &b.name).cmp(&(a.activity, &a.name)));
    let nothing = |found: String| {
        Error::new(ErrorKind::UnknownLayout {
            expected: "a directory named by time, or `summary`, `results` or `predictions`",
            found,
        })
        .at_path(source.display(run_dir))
    };
    if let Some(at) = at {
        let named = candidates.iter().position(|candidate| {
            candidate.name == at || candidate.name.rsplit('/').next() == Some(at)
        });
        let place = named.or_else(|| position_of_summary(&candidates, at));
        let Some(place) = place else {
            return Err(nothing(none_named(at, &candidates)));
        };
        let chosen = candidates.remove(place);
        candidates.insert(0, chosen);
        return Ok(Choice {
            candidates,
            why: format!("asked for by name: `{at}`"),
        });
    }
    let Some(first) = candidates.first() else {
        let others: Vec<String> = strangers.iter().map(|name| format!("`{name}`")).collect();
        return Err(nothing(match others.len() {
            0 => "none".to_owned(),
            _ => format!("only {}", others.join(", ")),
        }));
    };
    let why = match (candidates.len(), first.activity == first.timestamp) {
        (1, _) => "the only one".to_owned(),
        (n, true) => format!("the newest of {n} by the time in its name"),
        (n, false) => format!("the newest of {n} by the times in the names of its files"),
    };
    Ok(Choice { candidates, why })
}

/// How many known names stand in a message.
const NAMED: usize = 20;

/// That there is no directory or summary of this name, and which there are.
fn none_named(at: &str, candidates: &[Candidate]) -> String {
    let names = candidates.iter().flat_map(|candidate| {
        let times = candidate.summaries.iter();
        let name = |time: Timestamp| time.date_time().format("%Y%m%d_%H%M%S").to_string();
        let times = times.filter_map(move |file| file.name.time().map(name));
        let times = times.filter(|time| *time != candidate.name);
        std::iter::once(candidate.name.clone()).chain(times)
    });
    let mut known: Vec<String> = Vec::new();
    for name in names.filter(|name| !name.is_empty()) {
        let name = format!("`{name}`");
        if !known.contains(&name) {
            known.push(name);
        }
    }
    let more = known.len().saturating_sub(NAMED);
    known.truncate(NAMED);
    let more = match more {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    match known.len() {
        0 => format!("none named `{at}`"),
        _ => format!("none named `{at}`, only {}{more}", known.join(", ")),
    }
}

/// The candidate with a summary of a time, or of `DIRECTORY/TIME` that directory.
fn position_of_summary(candidates: &[Candidate], at: &str) -> Option<usize> {
    let (dir, time) = match at.rsplit_once('/') {
        Some((dir, time)) => (Some(dir), Timestamp::parse(time)?),
        None => (None, Timestamp::parse(at)?),
    };
    candidates.iter().position(|candidate| {
        dir.is_none_or(|dir| candidate.name == dir) && candidate.has_summary_of(time)
    })
}

fn has_dir(entries: &[Entry], name: &str) -> bool {
    entries
        .binary_search_by(|entry| entry.name.as_str().cmp(name))
        .ok()
        .and_then(|at| entries.get(at))
        .is_some_and(|entry| entry.kind == EntryKind::Directory)
}

fn look_into(
    source: &dyn Source,
    run_dir: &str,
    name: &str,
    found: &mut Vec<Diagnostic>,
) -> Candidate {
    let entries = list(source, &join(run_dir, name), found);
    look_at(source, run_dir, name, &entries, found)
}

fn look_at(
    source: &dyn Source,
    run_dir: &str,
    name: &str,
    entries: &[Entry],
    found: &mut Vec<Diagnostic>,
) -> Candidate {
    let path = if name.is_empty() {
        run_dir.to_owned()
    } else {
        join(run_dir, name)
    };
    found.extend(
        entries
            .iter()
            .filter(|_| !name.is_empty())
            .filter_map(|entry| {
                let path = source.display(&join(&path, &entry.name));
                refusal(entry.kind).map(|diagnostic| diagnostic.at_path(path))
            }),
    );
    let mut summaries = Vec::new();
    if has_dir(entries, "summary") {
        let dir = join(&path, "summary");
        let tree = Tree::walk(source, &path, "summary", found);
        for name in &tree.dirs {
            if matches!(SummaryFileName::parse(name), SummaryFileName::Plain { .. }) {
                let message = "expected a summary file, found a directory";
                let place = source.display(&join(&dir, name));
                found.push(Diagnostic::error(Code::IoNotAFile, message).at_path(place));
            }
        }
        for file in tree.files {
            summaries.push(SummaryFile {
                path: join(&dir, &file),
                name: SummaryFileName::parse(&file),
            });
        }
    }
    let last_name = path.rsplit('/').next().unwrap_or(&path);
    let timestamp = Timestamp::parse(last_name);
    let has_configs = has_dir(entries, "configs");
    let mut activity = timestamp.max(summaries.iter().filter_map(|file| file.name.time()).max());
    let mut configured = None;
    if has_configs {
        let configs = list(source, &join(&path, "configs"), found);
        let times = configs
            .iter()
            .filter_map(|entry| ConfigFileName::parse(&entry.name));
        configured = times.map(|name| name.time).max();
        activity = activity.max(configured);
    }
    Candidate {
        path,
        name: name.to_owned(),
        timestamp,
        activity,
        holds: PARTS
            .into_iter()
            .filter(|part| has_dir(entries, part))
            .collect(),
        summaries,
        has_configs,
        configured,
    }
}
