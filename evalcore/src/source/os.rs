//! The directory source: the only file of the crate that touches a file system.
#![expect(
    clippy::disallowed_methods,
    reason = "the one adapter that opens files; everything else reads through `Source`"
)]

use std::fs::{self, File};
use std::io;
#[cfg(target_os = "linux")]
use std::mem::MaybeUninit;
use std::path::{Path, PathBuf};

use super::{Entry, EntryKind, ReadAt, Source, join};
use crate::error::{Error, ErrorKind, Result};

/// A listing is read in pieces of this size; a name and its header take at most 280 bytes.
#[cfg(target_os = "linux")]
const LISTING_BYTES: usize = 8 << 10;

/// A directory of the operating system.
///
/// Symbolic links are followed as long as they stay below the root; one that leads out is
/// reported as [`EntryKind::EscapingLink`] and never opened.
///
/// # Examples
///
/// ```no_run
/// use evalcore::source::{OsSource, Source};
///
/// let source = OsSource::new("/workspace/shared")?;
/// for entry in source.list("results")? {
///     println!("{}", entry.name);
/// }
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug)]
pub struct OsSource {
    root: PathBuf,
    /// The root as a person would write it, with a separator at its end.
    shown: String,
    canonical: PathBuf,
    #[cfg(target_os = "linux")]
    handle: File,
}

impl OsSource {
    /// Opens a directory as the root.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`], [`ErrorKind::NotADirectory`] or [`ErrorKind::Io`].
    pub fn new(root: impl Into<PathBuf>) -> Result<Self> {
        let root = root.into();
        let open = || -> io::Result<Self> {
            let canonical = fs::canonicalize(&root)?;
            if !fs::metadata(&canonical)?.is_dir() {
                return Err(io::ErrorKind::NotADirectory.into());
            }
            let mut shown = root.display().to_string();
            if !shown.ends_with('/') {
                shown.push('/');
            }
            Ok(Self {
                shown,
                #[cfg(target_os = "linux")]
                handle: File::open(&canonical)?,
                root: root.clone(),
                canonical,
            })
        };
        open().map_err(|error| Error::io("open", error).at_path(root.display().to_string()))
    }

    /// The root, as it was given.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Opens below the root and refuses every way out of it.
    #[cfg(target_os = "linux")]
    fn open_below(&self, path: &str) -> io::Result<File> {
        use rustix::fs::{Mode, OFlags, ResolveFlags};

        let below = if path.is_empty() { "." } else { path };
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK;
        let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS;
        match rustix::fs::openat2(&self.handle, below, flags, Mode::empty(), resolve) {
            Ok(fd) => Ok(File::from(fd)),
            // An absolute link may still lead to a place below the root, and an old kernel or a
            // sandbox may not know the call: both are settled by looking at the real path.
            Err(rustix::io::Errno::XDEV | rustix::io::Errno::NOSYS | rustix::io::Errno::PERM) => {
                self.open_checked(path)
            }
            Err(errno) => Err(errno.into()),
        }
    }

    #[cfg(not(target_os = "linux"))]
    fn open_below(&self, path: &str) -> io::Result<File> {
        self.open_checked(path)
    }

    fn open_checked(&self, path: &str) -> io::Result<File> {
        let real = fs::canonicalize(self.canonical.join(path))?;
        if real.starts_with(&self.canonical) {
            File::open(real)
        } else {
            Err(io::Error::other(Escape))
        }
    }

    fn refused(&self, operation: &'static str, path: &str, error: io::Error) -> Error {
        let escapes = error
            .get_ref()
            .is_some_and(<dyn std::error::Error + Send + Sync>::is::<Escape>);
        let error = if escapes {
            Error::new(ErrorKind::LinkEscapesRoot)
        } else {
            Error::io(operation, error)
        };
        error.at_path(self.display(path))
    }

    fn link_kind(&self, path: &str) -> EntryKind {
        let Ok(real) = fs::canonicalize(self.canonical.join(path)) else {
            return EntryKind::BrokenLink;
        };
        if !real.starts_with(&self.canonical) {
            return EntryKind::EscapingLink;
        }
        match fs::metadata(&real).map(|meta| kind_of(meta.file_type())) {
            Ok(EntryKind::Directory) if self.leads_back(path, &real) => EntryKind::LoopingLink,
            Ok(kind) => kind,
            Err(_) => EntryKind::BrokenLink,
        }
    }

    /// Whether a link's target holds a directory that was passed on the way to the link.
    fn leads_back(&self, link: &str, target: &Path) -> bool {
        let passed = link
            .match_indices('/')
            .filter_map(|(end, _)| link.get(..end));
        [""].into_iter().chain(passed).any(|dir| {
            fs::canonicalize(self.canonical.join(dir)).is_ok_and(|dir| dir.starts_with(target))
        })
    }
}

/// Marks an [`io::Error`] that means "this leads out of the root".
#[derive(Debug)]
struct Escape;

impl std::fmt::Display for Escape {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("leads out of the root")
    }
}

impl std::error::Error for Escape {}

fn kind_of(file_type: fs::FileType) -> EntryKind {
    if file_type.is_file() {
        EntryKind::File
    } else if file_type.is_dir() {
        EntryKind::Directory
    } else {
        EntryKind::Other
    }
}

impl OsSource {
    #[cfg(target_os = "linux")]
    fn entries(&self, dir: &str) -> io::Result<Vec<Entry>> {
        use rustix::fs::{FileType, RawDir};

        let handle = self.open_below(dir)?;
        let mut entries = Vec::new();
        let mut buffer = [MaybeUninit::uninit(); LISTING_BYTES];
        let mut listing = RawDir::new(handle, &mut buffer);
        while let Some(entry) = listing.next() {
            let entry = entry?;
            let bytes = entry.file_name().to_bytes();
            if matches!(bytes, b"." | b"..") {
                continue;
            }
            let Ok(name) = std::str::from_utf8(bytes) else {
                entries.push(Entry {
                    name: String::from_utf8_lossy(bytes).into_owned(),
                    kind: EntryKind::Unnameable,
                });
                continue;
            };
            let kind = match entry.file_type() {
                FileType::RegularFile => EntryKind::File,
                FileType::Directory => EntryKind::Directory,
                FileType::Symlink => self.link_kind(&join(dir, name)),
                // Some file systems do not tell the type in the listing.
                FileType::Unknown => self.kind_unlisted(&join(dir, name))?,
                _ => EntryKind::Other,
            };
            let name = name.to_owned();
            entries.push(Entry { name, kind });
        }
        Ok(entries)
    }

    #[cfg(not(target_os = "linux"))]
    fn entries(&self, dir: &str) -> io::Result<Vec<Entry>> {
        let real = fs::canonicalize(self.canonical.join(dir))?;
        if !real.starts_with(&self.canonical) {
            return Err(io::Error::other(Escape));
        }
        let mut entries = Vec::new();
        for entry in fs::read_dir(real)? {
            let entry = entry?;
            let (name, kind) = match entry.file_name().into_string() {
                Ok(name) => {
                    let kind = self.kind_unlisted(&join(dir, &name))?;
                    (name, kind)
                }
                Err(name) => (name.to_string_lossy().into_owned(), EntryKind::Unnameable),
            };
            entries.push(Entry { name, kind });
        }
        Ok(entries)
    }

    fn kind_unlisted(&self, path: &str) -> io::Result<EntryKind> {
        let file_type = fs::symlink_metadata(self.canonical.join(path))?.file_type();
        Ok(if file_type.is_symlink() {
            self.link_kind(path)
        } else {
            kind_of(file_type)
        })
    }
}

impl Source for OsSource {
    fn list(&self, dir: &str) -> Result<Vec<Entry>> {
        let mut entries = self
            .entries(dir)
            .map_err(|error| self.refused("list", dir, error))?;
        entries.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        Ok(entries)
    }

    fn kind(&self, path: &str) -> Result<Option<EntryKind>> {
        match self.kind_unlisted(path) {
            Ok(kind) => Ok(Some(kind)),
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
                ) =>
            {
                Ok(None)
            }
            Err(error) => Err(self.refused("look at", path, error)),
        }
    }

    fn open(&self, path: &str) -> Result<Box<dyn ReadAt>> {
        let open = || -> io::Result<OsFile> {
            let file = self.open_below(path)?;
            let meta = file.metadata()?;
            if meta.is_dir() {
                return Err(io::ErrorKind::IsADirectory.into());
            }
            if !meta.is_file() {
                return Err(io::Error::other("not a regular file"));
            }
            Ok(OsFile {
                size: meta.len(),
                file,
            })
        };
        match open() {
            Ok(file) => Ok(Box::new(file)),
            Err(error) => Err(self.refused("open", path, error)),
        }
    }

    fn display(&self, path: &str) -> String {
        if path.is_empty() {
            return self.root.display().to_string();
        }
        [self.shown.as_str(), path].concat()
    }
}

struct OsFile {
    file: File,
    size: u64,
}

impl ReadAt for OsFile {
    fn size(&self) -> u64 {
        self.size
    }

    #[cfg(unix)]
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        std::os::unix::fs::FileExt::read_at(&self.file, buffer, offset)
    }

    #[cfg(windows)]
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        std::os::windows::fs::FileExt::seek_read(&self.file, buffer, offset)
    }
}
