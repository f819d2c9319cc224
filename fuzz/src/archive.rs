//! A tree of files in one text, so that a fuzzer can change it.
//!
//! What stands before the first header is the preamble. A header is a line `==> <path>`; the file
//! is what follows, up to the line end before the next header. Other headers make entries that can
//! not be read: `==! ` a file without permission, `==@ ` a link out of the root, `==? ` a link to
//! nothing, `==# ` a name that is not UTF-8, `==/ ` a directory that can not be listed.

use std::collections::BTreeMap;
use std::io;

use evalcore::source::{Entry, EntryKind, MemorySource, ReadAt, Source};
use evalcore::{Error, ErrorKind, Result};

/// A tree with entries that can not be read.
#[derive(Debug, Default)]
pub(crate) struct Archive {
    /// What stands before the first file.
    pub(crate) preamble: String,
    files: MemorySource,
    refused: BTreeMap<String, EntryKind>,
    locked: Vec<String>,
}

impl Archive {
    pub(crate) fn parse(data: &[u8]) -> Self {
        let mut archive = Self::default();
        let mut parts = Vec::new();
        let mut start = 0;
        let mut header = None;
        let mut line = 0;
        while line <= data.len() {
            let rest = &data[line..];
            let end = rest.iter().position(|byte| *byte == b'\n');
            let text = &rest[..end.unwrap_or(rest.len())];
            if text.starts_with(b"==") && text.get(3) == Some(&b' ') {
                parts.push((header, &data[start..line.saturating_sub(1).max(start)]));
                header = Some((text[2], String::from_utf8_lossy(&text[4..]).into_owned()));
                start = (line + text.len() + 1).min(data.len());
            }
            match end {
                Some(end) => line += end + 1,
                None => break,
            }
        }
        parts.push((header, &data[start..]));
        let mut taken: Vec<String> = Vec::new();
        for (header, content) in parts.into_iter().take(200) {
            let Some((kind, path)) = header else {
                archive.preamble = String::from_utf8_lossy(content).into_owned();
                continue;
            };
            let names = path.split('/');
            let names = names.filter(|name| !matches!(*name, "" | "." | ".."));
            let path = names.take(40).collect::<Vec<_>>().join("/");
            // In a tree a name is a file or a directory, and stands once.
            let clash = |other: &String| {
                *other == path
                    || other.starts_with(&format!("{path}/"))
                    || path.starts_with(&format!("{other}/"))
            };
            if path.is_empty() || path.contains('\0') || taken.iter().any(clash) {
                continue;
            }
            taken.push(path.clone());
            let refused = match kind {
                b'@' => EntryKind::EscapingLink,
                b'?' => EntryKind::BrokenLink,
                b'#' => EntryKind::Unnameable,
                b'/' => EntryKind::Directory,
                kind => {
                    archive.files.insert(path.clone(), content);
                    if kind == b'!' {
                        archive.locked.push(path);
                    }
                    continue;
                }
            };
            archive.refused.insert(path, refused);
        }
        archive
    }

    fn refusal(&self, path: &str) -> Option<Error> {
        let link = |at: &str| match self.refused.get(at) {
            Some(EntryKind::EscapingLink) => Some(Error::new(ErrorKind::LinkEscapesRoot)),
            Some(EntryKind::Directory) => Some(denied()),
            Some(_) => Some(Error::new(ErrorKind::NotFound)),
            None => None,
        };
        let ends = path.match_indices('/').map(|(at, _)| at);
        let mut prefixes = ends.chain([path.len()]).map(|end| &path[..end]);
        let error = prefixes.find_map(link)?;
        Some(error.at_path(path))
    }
}

fn denied() -> Error {
    Error::io("open", io::ErrorKind::PermissionDenied.into())
}

impl Source for Archive {
    fn list(&self, dir: &str) -> Result<Vec<Entry>> {
        if let Some(error) = self.refusal(dir) {
            return Err(error);
        }
        let mut refused = Vec::new();
        for (path, kind) in &self.refused {
            let below = match dir {
                "" => Some(path.as_str()),
                dir => path
                    .strip_prefix(dir)
                    .and_then(|rest| rest.strip_prefix('/')),
            };
            if let Some(below) = below {
                refused.push(match below.split_once('/') {
                    Some((name, _)) => (name.to_owned(), EntryKind::Directory),
                    None => (below.to_owned(), *kind),
                });
            }
        }
        let mut entries = match self.files.list(dir) {
            Ok(entries) => entries,
            Err(error) if refused.is_empty() => return Err(error),
            Err(_) => Vec::new(),
        };
        for (name, kind) in refused {
            if !entries.iter().any(|entry| entry.name == name) {
                entries.push(Entry { name, kind });
            }
        }
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(entries)
    }

    fn kind(&self, path: &str) -> Result<Option<EntryKind>> {
        if let Some(kind) = self.refused.get(path) {
            return Ok(Some(*kind));
        }
        match self.files.kind(path)? {
            Some(kind) => Ok(Some(kind)),
            None => Ok(self.list(path).ok().map(|_| EntryKind::Directory)),
        }
    }

    fn open(&self, path: &str) -> Result<Box<dyn ReadAt>> {
        if let Some(error) = self.refusal(path) {
            return Err(error);
        }
        if self.locked.iter().any(|locked| locked == path) {
            return Err(denied().at_path(path));
        }
        self.files.open(path)
    }

    fn display(&self, path: &str) -> String {
        format!("/volume/{path}")
    }
}
