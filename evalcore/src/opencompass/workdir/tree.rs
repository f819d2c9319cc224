//! The files below a directory, listed once.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::source::{EntryKind, Source, join};

/// Names of data sets and models may hold `/`, but not this many of them.
const MAX_DEPTH: usize = 24;
/// A run has a directory a model or two; links can make any number.
const MAX_DIRECTORIES: usize = 1 << 16;

/// The files below one directory of a run, by their path below it.
#[derive(Debug, Default)]
pub(super) struct Tree {
    /// Paths below the directory, sorted.
    pub(super) files: Vec<String>,
    /// The directories among them, without an order.
    pub(super) dirs: Vec<String>,
    /// The same paths with every comma as a space, as the summary CSV spells names.
    spaced: BTreeMap<String, usize>,
}

impl Tree {
    /// Lists everything below `dir/name`; what can not be listed becomes a diagnostic.
    ///
    /// Hidden names are left aside: they are locks and editors' copies.
    pub(super) fn walk(
        source: &dyn Source,
        dir: &str,
        name: &str,
        found: &mut Vec<Diagnostic>,
    ) -> Self {
        Self::walk_where(source, dir, name, &|name| !name.starts_with('.'), found)
    }

    /// Lists everything below `dir/name` of which every name passes.
    pub(super) fn walk_where(
        source: &dyn Source,
        dir: &str,
        name: &str,
        passes: &dyn Fn(&str) -> bool,
        found: &mut Vec<Diagnostic>,
    ) -> Self {
        let mut files = Vec::new();
        let mut dirs = Vec::new();
        let mut open = vec![(String::new(), 0)];
        let mut listed = 0;
        while let Some((below, depth)) = open.pop() {
            let here = join(&join(dir, name), &below);
            if depth > MAX_DEPTH {
                let message = format!("directory nests deeper than {MAX_DEPTH} levels");
                found.push(
                    Diagnostic::error(Code::WorkdirTooDeep, message).at_path(source.display(&here)),
                );
                continue;
            }
            if listed == MAX_DIRECTORIES {
                let message = format!("expected at most {MAX_DIRECTORIES} directories, found more");
                found.push(
                    Diagnostic::error(Code::WorkdirTooDeep, message).at_path(source.display(&here)),
                );
                break;
            }
            listed += 1;
            let entries = match source.list(&here) {
                Ok(entries) => entries,
                Err(error) => {
                    found.push(error.at_path(source.display(&here)).to_diagnostic());
                    continue;
                }
            };
            for entry in entries {
                if !passes(&entry.name) {
                    continue;
                }
                let path = join(&below, &entry.name);
                match entry.kind {
                    EntryKind::File => files.push(path),
                    EntryKind::Directory => {
                        let misplaced = misplaced(&entry.name).filter(|_| name != "summary");
                        found.extend(misplaced.map(|diagnostic| {
                            diagnostic.at_path(source.display(&join(&here, &entry.name)))
                        }));
                        dirs.push(path.clone());
                        open.push((path, depth + 1));
                    }
                    kind => found.extend(refusal(kind).map(|mut diagnostic| {
                        // Here the name would have been a file of the run.
                        if kind != EntryKind::LoopingLink {
                            diagnostic.severity = Severity::Error;
                        }
                        diagnostic.at_path(source.display(&join(&here, &entry.name)))
                    })),
                }
            }
        }
        files.sort_unstable();
        let spaced = files
            .iter()
            .enumerate()
            .filter(|(_, path)| path.contains(','))
            .map(|(at, path)| (path.replace(',', " "), at))
            .collect();
        Self {
            files,
            dirs,
            spaced,
        }
    }

    /// The path of a file as it is spelled on disk: exactly, else with commas for spaces.
    pub(super) fn find(&self, path: &str) -> Option<&str> {
        if let Ok(at) = self.files.binary_search_by(|file| file.as_str().cmp(path)) {
            return self.files.get(at).map(String::as_str);
        }
        let at = *self.spaced.get(path)?;
        self.files.get(at).map(String::as_str)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}

/// What there is to say of a directory that has the name of a file.
fn misplaced(name: &str) -> Option<Diagnostic> {
    let suffix = [".csv", ".json", ".txt", ".md"];
    let named = suffix.iter().any(|suffix| name.ends_with(suffix));
    named.then(|| Diagnostic::error(Code::IoNotAFile, "expected a file, found a directory"))
}

/// What there is to say of a name that is neither a file nor a directory.
pub(super) fn refusal(kind: EntryKind) -> Option<Diagnostic> {
    match kind {
        EntryKind::EscapingLink => Some(Diagnostic::error(
            Code::LinkEscapesRoot,
            "symbolic link leads out of the root: not followed",
        )),
        EntryKind::LoopingLink => Some(Diagnostic::warning(
            Code::WorkdirTooDeep,
            "symbolic link leads back to a directory above it: not followed",
        )),
        EntryKind::BrokenLink => Some(Diagnostic::warning(
            Code::IoNotFound,
            "symbolic link leads nowhere",
        )),
        EntryKind::Unnameable => Some(Diagnostic::warning(
            Code::NameNotUtf8,
            "name is not UTF-8: not read",
        )),
        EntryKind::Other => Some(Diagnostic::warning(
            Code::IoNotAFile,
            "expected a file, found a device, socket or pipe",
        )),
        EntryKind::File | EntryKind::Directory => None,
    }
}
