//! The tree as the imitated tools see it through `os`.

use std::io;

use super::super::python::repr;
use crate::error::{Error, ErrorKind};
use crate::source::{EntryKind, ReadAt, Source, join};

/// A source under the path by which the tools know it.
///
/// Paths are texts below the root that begin with `/`, spelled as the tool spelled them: with `..`,
/// doubled separators and all. They never lead out of the root: what lies above it, or behind a
/// symbolic link that leaves it, does not exist here.
#[derive(Clone, Copy)]
pub(super) struct Volume<'a> {
    source: &'a dyn Source,
    root: &'a str,
}

impl<'a> Volume<'a> {
    pub(super) fn new(source: &'a dyn Source, root: &'a str) -> Self {
        Self { source, root }
    }

    /// The path as the tool spelled it.
    pub(super) fn display(self, path: &str) -> String {
        format!("{}{path}", self.root)
    }

    /// `os.path.exists`.
    pub(super) fn exists(self, path: &str) -> bool {
        self.kind(path).is_some_and(|kind| {
            matches!(
                kind,
                EntryKind::File | EntryKind::Directory | EntryKind::LoopingLink | EntryKind::Other
            )
        })
    }

    /// `os.path.lexists`.
    pub(super) fn lexists(self, path: &str) -> bool {
        self.kind(path).is_some()
    }

    /// `os.path.isdir`.
    pub(super) fn is_dir(self, path: &str) -> bool {
        self.kind(path).is_some_and(is_directory)
    }

    /// The names in a directory, or of its directories; nothing where it can not be listed.
    pub(super) fn names(self, path: &str, only: Only) -> Vec<String> {
        let entries = self
            .resolve(path)
            .and_then(|below| self.source.list(&below).ok())
            .unwrap_or_default();
        let wanted = |kind| only == Only::Everything || is_directory(kind);
        let entries = entries.into_iter().filter(|entry| wanted(entry.kind));
        entries.map(|entry| entry.name).collect()
    }

    /// `open(path)`.
    ///
    /// # Errors
    ///
    /// The text of the `OSError`.
    pub(super) fn open(self, path: &str) -> Result<Box<dyn ReadAt>, String> {
        let opened = match self.resolve(path) {
            Some(below) => self.source.open(&below),
            None => Err(Error::new(ErrorKind::NotFound)),
        };
        opened.map_err(|error| self.os_error(&error, path))
    }

    fn os_error(self, error: &Error, path: &str) -> String {
        let (number, text) = match error.kind() {
            ErrorKind::NotFound => (2, "No such file or directory".to_owned()),
            ErrorKind::NotADirectory { .. } => (20, "Not a directory".to_owned()),
            ErrorKind::NotAFile { .. } => (21, "Is a directory".to_owned()),
            ErrorKind::Io { source, .. } => match source.raw_os_error() {
                Some(number) => {
                    let text = source.to_string();
                    let suffix = format!(" (os error {number})");
                    (number, text.trim_end_matches(&suffix).to_owned())
                }
                None if source.kind() == io::ErrorKind::PermissionDenied => {
                    (13, "Permission denied".to_owned())
                }
                // A socket or a device, which `Source` does not open.
                None => (6, "No such device or address".to_owned()),
            },
            other => return other.to_string(),
        };
        format!("[Errno {number}] {text}: {}", repr(&self.display(path)))
    }

    fn kind(self, path: &str) -> Option<EntryKind> {
        let below = self.resolve(path)?;
        let kind = self.source.kind(&below).ok()??;
        let must_be_dir = matches!(path.rsplit('/').next(), Some("" | "." | ".."));
        (is_directory(kind) || !must_be_dir).then_some(kind)
    }

    /// The place in the source: each name but the last has to be a directory, also before `..`.
    fn resolve(self, path: &str) -> Option<String> {
        let mut place = String::new();
        for name in path.split('/').filter(|name| !name.is_empty()) {
            if !self.source.kind(&place).ok()?.is_some_and(is_directory) {
                return None;
            }
            match name {
                "." => {}
                ".." if place.is_empty() => return None,
                ".." => place.truncate(place.rfind('/').unwrap_or(0)),
                _ => place = join(&place, name),
            }
        }
        Some(place)
    }
}

/// The tools follow every link.
fn is_directory(kind: EntryKind) -> bool {
    matches!(kind, EntryKind::Directory | EntryKind::LoopingLink)
}

/// Which names of a directory are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Only {
    /// All of them.
    Everything,
    /// Those of directories, links followed.
    Directories,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Result as CoreResult;
    use crate::source::{Entry, MemorySource};

    /// A run whose summary is a link, or may not be read.
    struct Refusing {
        kind: EntryKind,
        error: fn() -> Error,
    }

    impl Source for Refusing {
        fn list(&self, _: &str) -> CoreResult<Vec<Entry>> {
            Err((self.error)())
        }

        fn kind(&self, path: &str) -> CoreResult<Option<EntryKind>> {
            let name = path.rsplit('/').next();
            Ok(Some(match name {
                Some("s.csv") => self.kind,
                _ => EntryKind::Directory,
            }))
        }

        fn open(&self, _: &str) -> CoreResult<Box<dyn ReadAt>> {
            Err((self.error)())
        }

        fn display(&self, path: &str) -> String {
            path.to_owned()
        }
    }

    #[test]
    fn what_the_system_refuses_is_its_own_text() {
        type Refusal = fn() -> Error;
        let cases: [(EntryKind, Refusal, bool, &str); 5] = [
            (
                EntryKind::File,
                || Error::io("open", io::Error::from_raw_os_error(13)),
                true,
                "[Errno 13] Permission denied: '/r/s.csv'",
            ),
            (
                EntryKind::File,
                || Error::io("open", io::ErrorKind::PermissionDenied.into()),
                true,
                "[Errno 13] Permission denied: '/r/s.csv'",
            ),
            (
                EntryKind::BrokenLink,
                || Error::new(ErrorKind::NotFound),
                false,
                "[Errno 2] No such file or directory: '/r/s.csv'",
            ),
            (
                EntryKind::Other,
                || Error::io("open", io::Error::other("not a regular file")),
                true,
                "[Errno 6] No such device or address: '/r/s.csv'",
            ),
            (
                EntryKind::EscapingLink,
                || Error::new(ErrorKind::LinkEscapesRoot),
                false,
                "symbolic link leads out of the root",
            ),
        ];
        for (kind, error, exists, text) in cases {
            let source = Refusing { kind, error };
            let volume = Volume::new(&source, "/r");
            assert_eq!(volume.exists("/s.csv"), exists);
            assert!(volume.lexists("/s.csv"));
            assert!(volume.names("", Only::Everything).is_empty());
            assert_eq!(volume.open("/s.csv").err().as_deref(), Some(text));
        }
    }

    #[test]
    fn paths_resolve_without_leaving_the_root() {
        let mut tree = MemorySource::new();
        tree.insert("results/e/run/a.csv", *b"x");
        let volume = Volume::new(&tree, "/r");
        for path in [
            "/results/e",
            "//results/./e//run/",
            "/results/e/../e/run/a.csv",
            "/.",
        ] {
            assert!(volume.exists(path), "{path}");
        }
        for path in [
            "/..",
            "/results/../../results",
            "/results/x/../e",
            "/results/e/run/a.csv/",
        ] {
            assert!(!volume.exists(path), "{path}");
        }
        assert_eq!(
            volume.open("/results/e/run").err().unwrap(),
            "[Errno 21] Is a directory: '/r/results/e/run'"
        );
    }
}
