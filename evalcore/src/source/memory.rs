//! A tree held in memory.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use super::{Entry, EntryKind, ReadAt, Source};
use crate::error::{Error, ErrorKind, Result};

/// Files held in memory: for tests, archives and bytes that came over a network.
///
/// # Examples
///
/// ```
/// use evalcore::source::{MemorySource, Source};
///
/// let mut tree = MemorySource::new();
/// tree.insert("20251016_235030/summary/summary_20251016_235030.csv", b"dataset,version".to_vec());
/// assert_eq!(tree.list("20251016_235030")?[0].name, "summary");
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct MemorySource {
    files: BTreeMap<String, Arc<[u8]>>,
}

impl MemorySource {
    /// Creates an empty tree.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts a file at a path; directories come into being by themselves.
    pub fn insert(&mut self, path: impl Into<String>, bytes: impl Into<Arc<[u8]>>) -> &mut Self {
        self.files.insert(path.into(), bytes.into());
        self
    }

    fn below<'a>(&'a self, dir: &str) -> impl Iterator<Item = &'a str> + use<'a> {
        let prefix = if dir.is_empty() {
            String::new()
        } else {
            format!("{dir}/")
        };
        let skip = prefix.len();
        self.files
            .range(prefix.clone()..)
            .map(|(path, _)| path.as_str())
            .take_while(move |path| path.starts_with(&prefix))
            .filter_map(move |path| path.get(skip..))
    }
}

impl Source for MemorySource {
    fn list(&self, dir: &str) -> Result<Vec<Entry>> {
        let mut entries: Vec<Entry> = Vec::new();
        for rest in self.below(dir) {
            let (name, kind) = match rest.split_once('/') {
                Some((name, _)) => (name, EntryKind::Directory),
                None => (rest, EntryKind::File),
            };
            if !entries.iter().rev().any(|entry| entry.name == name) {
                entries.push(Entry {
                    name: name.to_owned(),
                    kind,
                });
            }
        }
        if entries.is_empty() && !dir.is_empty() {
            let kind = if self.files.contains_key(dir) {
                ErrorKind::NotADirectory { found: "a file" }
            } else {
                ErrorKind::NotFound
            };
            return Err(Error::new(kind).at_path(dir));
        }
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(entries)
    }

    fn kind(&self, path: &str) -> Result<Option<EntryKind>> {
        if self.files.contains_key(path) {
            return Ok(Some(EntryKind::File));
        }
        let any = path.is_empty() || self.below(path).next().is_some();
        Ok(any.then_some(EntryKind::Directory))
    }

    fn open(&self, path: &str) -> Result<Box<dyn ReadAt>> {
        match self.files.get(path) {
            Some(bytes) => Ok(Box::new(Arc::clone(bytes))),
            None if self.below(path).next().is_some() => Err(Error::new(ErrorKind::NotAFile {
                found: "a directory",
            })
            .at_path(path)),
            None => Err(Error::new(ErrorKind::NotFound).at_path(path)),
        }
    }

    fn display(&self, path: &str) -> String {
        path.to_owned()
    }
}

impl ReadAt for Arc<[u8]> {
    fn size(&self) -> u64 {
        self.len() as u64
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let rest = usize::try_from(offset)
            .ok()
            .and_then(|start| self.get(start..))
            .unwrap_or_default();
        let n = rest.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..n), rest.get(..n)) {
            to.copy_from_slice(from);
        }
        Ok(n)
    }
}
