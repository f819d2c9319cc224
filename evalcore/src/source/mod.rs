//! Where bytes come from: a directory tree behind a trait.
//!
//! Everything that reads a work dir is generic over [`Source`], so that the same code serves a
//! directory (`OsSource`, feature `fs`), an archive in memory ([`MemorySource`]) and an object
//! store. Paths are relative to the source's root, with `/` between names; `""` is the root.

mod memory;
#[cfg(feature = "fs")]
mod os;

use std::io;

use crate::error::{Error, ErrorKind, Result};

pub use memory::MemorySource;
#[cfg(feature = "fs")]
pub use os::OsSource;

/// A tree of files that can be listed and read.
pub trait Source: Sync {
    /// Lists a directory, sorted by name (bytes).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`], [`ErrorKind::NotADirectory`], [`ErrorKind::LinkEscapesRoot`] or
    /// [`ErrorKind::Io`].
    fn list(&self, dir: &str) -> Result<Vec<Entry>>;

    /// Says what stands at a path, or `None` where nothing does.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`] when the system does not tell.
    fn kind(&self, path: &str) -> Result<Option<EntryKind>>;

    /// Opens a file for reading at any place.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`], [`ErrorKind::NotAFile`], [`ErrorKind::LinkEscapesRoot`] or
    /// [`ErrorKind::Io`].
    fn open(&self, path: &str) -> Result<Box<dyn ReadAt>>;

    /// The path as a person would write it, root included.
    fn display(&self, path: &str) -> String;

    /// Reads a whole file.
    ///
    /// # Errors
    ///
    /// Those of [`Source::open`], and [`ErrorKind::FileTooLarge`] above `limit` bytes.
    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>> {
        let file = self.open(path)?;
        read_whole(&*file, limit).map_err(|error| error.at_path(self.display(path)))
    }
}

/// A file that can be read at any offset, by many threads at once.
pub trait ReadAt: Send + Sync {
    /// The size in bytes when the file was opened.
    fn size(&self) -> u64;

    /// Reads at most `buffer.len()` bytes from `offset`; 0 means the end.
    ///
    /// # Errors
    ///
    /// What the system answers.
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize>;
}

/// One name in a directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The name, without the directory; bytes that are not UTF-8 are replaced.
    pub name: String,
    /// What it is, links followed.
    pub kind: EntryKind,
}

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum EntryKind {
    /// A regular file.
    File,
    /// A directory.
    Directory,
    /// A symbolic link that leads out of the root; it is never followed.
    EscapingLink,
    /// A symbolic link to a directory that it lies in: following it never ends.
    LoopingLink,
    /// A symbolic link to nothing.
    BrokenLink,
    /// A name that is not UTF-8 and so can not be asked for.
    Unnameable,
    /// A device, socket or pipe.
    Other,
}

/// Reads on from a place in a [`ReadAt`]: the sequential view of a file.
pub struct Cursor<'a> {
    file: &'a dyn ReadAt,
    offset: u64,
}

impl<'a> Cursor<'a> {
    /// Starts at the beginning of the file.
    #[must_use]
    pub fn new(file: &'a dyn ReadAt) -> Self {
        Self { file, offset: 0 }
    }
}

impl io::Read for Cursor<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.file.read_at(self.offset, buffer)?;
        self.offset += n as u64;
        Ok(n)
    }
}

/// Joins a directory and a path below it; either may be empty.
///
/// # Examples
///
/// ```
/// use evalcore::source::join;
///
/// assert_eq!(join("results", "m/gsm8k.json"), "results/m/gsm8k.json");
/// assert_eq!((join("", "results"), join("results", "")), ("results".into(), "results".into()));
/// ```
#[must_use]
pub fn join(dir: &str, path: &str) -> String {
    match (dir, path) {
        ("", below) => below.to_owned(),
        (dir, "") => dir.to_owned(),
        (dir, below) => format!("{dir}/{below}"),
    }
}

fn read_whole(file: &dyn ReadAt, limit: u64) -> Result<Vec<u8>> {
    let size = file.size();
    if size > limit {
        return Err(Error::new(ErrorKind::FileTooLarge { size, limit }));
    }
    let mut bytes = vec![0; usize::try_from(size).unwrap_or(usize::MAX)];
    let mut filled = 0;
    loop {
        // One byte more than the size shows whether the file grew since it was opened.
        if filled == bytes.len() {
            bytes.resize(filled + 512, 0);
        }
        let free = bytes.get_mut(filled..).unwrap_or_default();
        match file.read_at(filled as u64, free) {
            Ok(0) => break,
            Ok(n) => filled += n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(Error::io("read", error)),
        }
        if filled as u64 > limit {
            let size = filled as u64;
            return Err(Error::new(ErrorKind::FileTooLarge { size, limit }));
        }
        if filled as u64 == size {
            break;
        }
    }
    bytes.truncate(filled);
    Ok(bytes)
}
