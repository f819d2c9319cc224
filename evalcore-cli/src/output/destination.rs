//! Stdout, or a file that appears whole or not at all.

use std::fs::{self, File, Permissions};
use std::io::{self, BufWriter, StdoutLock, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::failure::Failure;

/// An open destination. Nothing stands in the file before [`Destination::finish`].
#[derive(Debug)]
pub(crate) struct Destination {
    path: Option<PathBuf>,
    sink: Sink,
}

#[derive(Debug)]
enum Sink {
    Stdout(BufWriter<StdoutLock<'static>>),
    /// A file that will be renamed.
    Whole(BufWriter<NamedTempFile>, PathBuf),
    /// A device or pipe, which can not be renamed over.
    Direct(BufWriter<File>),
}

impl Destination {
    /// Opens stdout, or a file beside the one that is named.
    ///
    /// # Errors
    ///
    /// [`Failure::Write`] when the directory can not be written.
    pub(crate) fn open(path: Option<&Path>) -> Result<Self, Failure> {
        let path = path.filter(|path| *path != Path::new("-"));
        let sink = match path {
            None => Sink::Stdout(BufWriter::with_capacity(1 << 16, io::stdout().lock())),
            Some(path) => open_file(path).map_err(|source| Failure::Write {
                path: Some(path.to_path_buf()),
                source,
            })?,
        };
        Ok(Self {
            path: path.map(Path::to_path_buf),
            sink,
        })
    }

    /// Writes bytes.
    ///
    /// # Errors
    ///
    /// [`Failure::Write`].
    pub(crate) fn put(&mut self, bytes: impl AsRef<[u8]>) -> Result<(), Failure> {
        self.write_all(bytes.as_ref())
            .map_err(|source| self.failed(source))
    }

    /// The failure of a write to this destination.
    pub(crate) fn failed(&self, source: io::Error) -> Failure {
        let path = self.path.clone();
        Failure::Write { path, source }
    }

    /// Delivers what was written.
    ///
    /// # Errors
    ///
    /// [`Failure::Write`]; a file that was to be replaced stays as it was.
    pub(crate) fn finish(self) -> Result<(), Failure> {
        let done = match self.sink {
            Sink::Stdout(mut stdout) => stdout.flush(),
            Sink::Direct(mut file) => file.flush(),
            Sink::Whole(file, target) => deliver(file, &target),
        };
        let path = self.path;
        done.map_err(|source| Failure::Write { path, source })
    }
}

impl Write for Destination {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.sink {
            Sink::Stdout(to) => to.write(bytes),
            Sink::Whole(to, _) => to.write(bytes),
            Sink::Direct(to) => to.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.sink {
            Sink::Stdout(to) => to.flush(),
            Sink::Whole(to, _) => to.flush(),
            Sink::Direct(to) => to.flush(),
        }
    }
}

fn open_file(path: &Path) -> io::Result<Sink> {
    let standing = match fs::metadata(path) {
        Ok(meta) if meta.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
        Ok(meta) if !meta.is_file() => {
            let file = File::options().write(true).open(path)?;
            return Ok(Sink::Direct(BufWriter::new(file)));
        }
        Ok(meta) => Some(meta.permissions()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    // A link stays a link: what it leads to is replaced.
    let target = match &standing {
        Some(_) => fs::canonicalize(path)?,
        None => path.to_path_buf(),
    };
    let dir = match target.parent() {
        Some(dir) if dir != Path::new("") => dir,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".evalcore-").suffix(".tmp");
    if let Some(usual) = usual_permissions() {
        builder.permissions(usual);
    }
    let file = builder.tempfile_in(dir)?;
    if let Some(permissions) = standing {
        file.as_file().set_permissions(permissions)?;
    }
    Ok(Sink::Whole(BufWriter::with_capacity(1 << 16, file), target))
}

/// Those of a new file, before the process's mask.
#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "other systems have none")]
fn usual_permissions() -> Option<Permissions> {
    use std::os::unix::fs::PermissionsExt;

    Some(Permissions::from_mode(0o666))
}

#[cfg(not(unix))]
fn usual_permissions() -> Option<Permissions> {
    None
}

fn deliver(file: BufWriter<NamedTempFile>, target: &Path) -> io::Result<()> {
    let file = file
        .into_inner()
        .map_err(std::io::IntoInnerError::into_error)?;
    file.as_file().sync_all()?;
    file.persist(target).map_err(|error| error.error)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_appears_whole_or_not_at_all() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("out.json");
        let names = || {
            let entries = fs::read_dir(dir.path()).unwrap();
            entries.map(|e| e.unwrap().file_name()).collect::<Vec<_>>()
        };

        let mut out = Destination::open(Some(&path)).unwrap();
        out.put("half").unwrap();
        drop(out);
        assert!(names().is_empty(), "what was not finished leaves nothing");

        let mut out = Destination::open(Some(&path)).unwrap();
        out.put("whole\n").unwrap();
        assert!(!path.exists());
        out.finish().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "whole\n");
        assert_eq!(names(), ["out.json"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_replaced_file_keeps_its_permissions_and_a_link_stays_one() {
        use std::os::unix::fs::{PermissionsExt, symlink};

        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("out.json");
        let link = dir.path().join("link.json");
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
        symlink(&path, &link).unwrap();

        let mut out = Destination::open(Some(&link)).unwrap();
        out.put("new").unwrap();
        out.finish().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o640);
    }

    #[test]
    fn a_directory_can_not_be_written() {
        let dir = tempfile::tempdir().unwrap();
        let failure = Destination::open(Some(dir.path())).unwrap_err();
        assert_eq!(failure.status(), crate::ExitStatus::Unusable);
        let inside = dir.path().join("missing/out.json");
        assert!(Destination::open(Some(&inside)).is_err());
    }
}
