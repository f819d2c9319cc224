//! The directory of a run: written under another name first.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use evalcore::{Error, Result};
use tempfile::TempDir;

/// A run's directory while it is written.
pub(super) struct RunDirectory {
    runs: PathBuf,
    unfinished: TempDir,
}

impl RunDirectory {
    /// Starts a directory below `runs`, which is made where it is absent.
    pub(super) fn new(runs: &Path) -> Result<Self> {
        let failed = |error| Error::io("create", error).at_path(runs.display().to_string());
        std::fs::create_dir_all(runs).map_err(failed)?;
        let unfinished = tempfile::Builder::new()
            .prefix(".unfinished-")
            .tempdir_in(runs)
            .map_err(failed)?;
        Ok(Self {
            runs: runs.to_owned(),
            unfinished,
        })
    }

    /// Opens a file for writing.
    pub(super) fn create(&self, name: &str) -> Result<io::BufWriter<std::fs::File>> {
        let path = self.unfinished.path().join(name);
        std::fs::File::create(&path)
            .map(io::BufWriter::new)
            .map_err(|error| Error::io("write", error).at_path(path.display().to_string()))
    }

    /// Writes a whole file.
    pub(super) fn put(&self, name: &str, text: &str) -> Result<()> {
        let mut file = self.create(name)?;
        let written = file.write_all(text.as_bytes()).and_then(|()| file.flush());
        written.map_err(|error| Error::io("write", error).at_path(name))
    }

    /// Gives the directory its name; a second one of the same second gets `-2` and so on. Then
    /// `latest` leads to it.
    pub(super) fn finish(self, run_id: &str) -> Result<PathBuf> {
        let kept = self.unfinished.keep();
        for turn in 1_u32..10_000 {
            let name = match turn {
                1 => run_id.to_owned(),
                turn => format!("{run_id}-{turn}"),
            };
            let path = self.runs.join(&name);
            if path.exists() {
                continue;
            }
            // Renaming to a directory that is not empty fails, so that a race is lost cleanly.
            match std::fs::rename(&kept, &path) {
                Ok(()) => {
                    allow_reading(&path);
                    latest(&self.runs, &name)?;
                    return Ok(path);
                }
                Err(error) if path.exists() => drop(error),
                Err(error) => {
                    return Err(Error::io("rename", error).at_path(path.display().to_string()));
                }
            }
        }
        let taken = io::Error::from(io::ErrorKind::AlreadyExists);
        Err(Error::io("rename", taken).at_path(run_id.to_owned()))
    }
}

/// A temporary directory is its maker's alone; a run is for everybody who may see the others.
#[cfg(unix)]
fn allow_reading(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    // Where this fails the run can still be read by its maker.
    let _ = std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755));
}

#[cfg(not(unix))]
fn allow_reading(_path: &Path) {}

/// Leads `latest` to a run, in one step.
#[cfg(unix)]
fn latest(runs: &Path, name: &str) -> Result<()> {
    let failed =
        |error| Error::io("link", error).at_path(runs.join("latest").display().to_string());
    let step = tempfile::Builder::new()
        .prefix(".latest-")
        .tempdir_in(runs)
        .map_err(failed)?;
    let link = step.path().join("latest");
    std::os::unix::fs::symlink(name, &link).map_err(failed)?;
    std::fs::rename(&link, runs.join("latest")).map_err(failed)
}

#[cfg(not(unix))]
fn latest(runs: &Path, name: &str) -> Result<()> {
    let path = runs.join("latest.txt");
    std::fs::write(&path, name)
        .map_err(|error| Error::io("write", error).at_path(path.display().to_string()))
}
