//! Directories above a run's, which hold runs but are none.

use crate::error::{Error, ErrorKind};
use crate::source::{Entry, EntryKind, Source, join};

/// The prefix of a run's directory.
const RUN_PREFIX: &str = "opencompass-";
/// So many runs are named; of more the number is told.
const NAMED: usize = 5;
/// So many evaluations are looked into.
const LOOKED_INTO: usize = 100;

/// The refusal of a directory that is an evaluation's, the results' or the root; none for others.
///
/// To be asked only where nothing says that the directory is a run's.
pub(super) fn refuse_above(source: &dyn Source, dir: &str, entries: &[Entry]) -> Option<Error> {
    let (what, runs) = find(source, dir, entries)?;
    let named: Vec<String> = runs
        .iter()
        .take(NAMED)
        .map(|run| format!("`{run}`"))
        .collect();
    let more = match runs.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let kind = ErrorKind::UnknownLayout {
        expected: "the directory of one run",
        found: format!("{what} with {}{more}", named.join(", ")),
    };
    Some(Error::new(kind).at_path(source.display(dir)))
}

/// What the directory is, and the runs below it.
fn find(source: &dyn Source, dir: &str, entries: &[Entry]) -> Option<(&'static str, Vec<String>)> {
    let own = runs(entries);
    if !own.is_empty() {
        return Some(("the directory of an evaluation", own));
    }
    let holds_results = dirs(entries).any(|name| name == "results");
    let (results, what) = if holds_results {
        ("results", "a root of results")
    } else {
        ("", "the results of evaluations")
    };
    let evaluations = if holds_results {
        source.list(&join(dir, results)).ok()?
    } else {
        entries.to_vec()
    };
    let mut found = Vec::new();
    for name in dirs(&evaluations).take(LOOKED_INTO) {
        let below = join(results, name);
        let inner = source.list(&join(dir, &below)).unwrap_or_default();
        found.extend(runs(&inner).iter().map(|run| join(&below, run)));
    }
    (!found.is_empty()).then_some((what, found))
}

fn runs(entries: &[Entry]) -> Vec<String> {
    let names = dirs(entries).filter(|name| name.starts_with(RUN_PREFIX));
    names.map(str::to_owned).collect()
}

fn dirs(entries: &[Entry]) -> impl Iterator<Item = &str> {
    let dirs = entries
        .iter()
        .filter(|entry| entry.kind == EntryKind::Directory);
    dirs.map(|entry| entry.name.as_str())
}
