//! Work dirs that are old.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use evalcore::discover::Timestamp;
use evalcore::{Error, Result};
use serde::Serialize;

use crate::time::Time;

/// What is pruned of work dirs or of an archive.
///
/// # Examples
///
/// ```
/// use evalcore_store::{PruneOptions, Time};
///
/// let mut options = PruneOptions::older_than(Time::now().minus_days(30));
/// options.keep_newest(1).dry_run(false);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PruneOptions {
    pub(crate) cutoff: Time,
    pub(crate) now: Time,
    pub(crate) keep_newest: usize,
    pub(crate) dry_run: bool,
}

impl PruneOptions {
    /// Names what is older than this time, and deletes nothing.
    #[must_use]
    pub fn older_than(cutoff: Time) -> Self {
        Self {
            cutoff,
            now: Time::now(),
            keep_newest: 0,
            dry_run: true,
        }
    }

    /// Keeps the newest so many of each run, however old. Default: 0.
    pub fn keep_newest(&mut self, count: usize) -> &mut Self {
        self.keep_newest = count;
        self
    }

    /// Whether what would go is only named. Default: yes.
    pub fn dry_run(&mut self, dry_run: bool) -> &mut Self {
        self.dry_run = dry_run;
        self
    }
}

/// What was pruned, or would be.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct PruneReport {
    /// Whether nothing was deleted.
    pub dry_run: bool,
    /// The directories of single timestamps, by path.
    pub directories: Vec<PrunedDirectory>,
    /// Directories that are old enough and stay as the newest ones.
    pub protected: u64,
    /// Links in the place of a directory: not followed, not deleted.
    pub links: Vec<PathBuf>,
}

/// A directory that goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct PrunedDirectory {
    /// Where it is.
    pub path: PathBuf,
    /// When something was last written to it, or what its name says, whichever is later.
    pub last: Time,
    /// Files in it.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// Prunes `{eval_id}/opencompass-{run_id}/{timestamp}` below a root, or below `results` in it.
///
/// A directory goes when its name and every file in it are older than the cutoff; directories of
/// runs and evaluations that are empty afterwards go with it. Nothing else is touched: no other
/// names, no links, nothing outside the root. Times in names count as UTC.
///
/// # Errors
///
/// `io.…` with the path; what was deleted before stays deleted.
///
/// # Examples
///
/// ```
/// use evalcore_store::{PruneOptions, Time, prune_work_dirs};
///
/// let root = tempfile::tempdir().unwrap();
/// let old = root.path().join("nightly/opencompass-run-1/20200101_000000");
/// std::fs::create_dir_all(&old).unwrap();
/// let mut options = PruneOptions::older_than("2100-01-01T00:00:00Z".parse()?);
/// assert_eq!(prune_work_dirs(root.path(), &options)?.directories.len(), 1);
/// assert!(old.exists());
/// prune_work_dirs(root.path(), options.dry_run(false))?;
/// assert!(!root.path().join("nightly").exists());
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn prune_work_dirs(root: &Path, options: &PruneOptions) -> Result<PruneReport> {
    let root = fs::canonicalize(root).map_err(|error| failed("open", root, error))?;
    let mut report = PruneReport {
        dry_run: options.dry_run,
        ..PruneReport::default()
    };
    let results = root.join("results");
    let is_real = |path: &Path| path.symlink_metadata().is_ok_and(|found| found.is_dir());
    let base = if is_real(&results) { results } else { root };
    for eval in directories(&base, &mut report)? {
        for run in directories(&eval, &mut report)? {
            let name = run.file_name().map(|name| name.to_string_lossy());
            if name.is_some_and(|name| name.starts_with("opencompass-")) {
                let before = report.directories.len();
                prune_run(&run, options, &mut report)?;
                if report.directories.len() > before && !options.dry_run {
                    remove_if_empty(&run)?;
                    remove_if_empty(&eval)?;
                }
            }
        }
    }
    Ok(report)
}

fn prune_run(run: &Path, options: &PruneOptions, report: &mut PruneReport) -> Result<()> {
    let mut found = Vec::new();
    for path in directories(run, report)? {
        let name = path.file_name().map(|name| name.to_string_lossy());
        if let Some(time) = name.and_then(|name| Timestamp::parse(&name)) {
            found.push((time.date_time(), path));
        }
    }
    found.sort();
    let spared = found.len().saturating_sub(options.keep_newest);
    for (place, (time, path)) in found.into_iter().enumerate() {
        let micros = time.and_utc().timestamp_micros().max(0);
        let mut directory = PrunedDirectory {
            last: Time::from_micros(micros)?,
            path,
            files: 0,
            bytes: 0,
        };
        if directory.last >= options.cutoff {
            continue;
        }
        let path = directory.path.clone();
        measure(&path, &mut directory)?;
        if directory.last >= options.cutoff {
            continue;
        }
        if place >= spared {
            report.protected += 1;
            continue;
        }
        if !options.dry_run {
            // The standard library deletes by handles and does not follow links on the way.
            fs::remove_dir_all(&path).map_err(|error| failed("delete", &path, error))?;
        }
        report.directories.push(directory);
    }
    Ok(())
}

/// Real directories in a directory, by name; links to directories are noted.
fn directories(dir: &Path, report: &mut PruneReport) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).map_err(|error| failed("list", dir, error))? {
        let entry = entry.map_err(|error| failed("list", dir, error))?;
        let kind = entry
            .file_type()
            .map_err(|error| failed("list", dir, error))?;
        if kind.is_dir() {
            found.push(entry.path());
        } else if kind.is_symlink() && entry.path().is_dir() {
            report.links.push(entry.path());
        }
    }
    found.sort();
    report.links.sort();
    Ok(found)
}

/// Counts files, and takes the latest time of writing.
fn measure(dir: &Path, into: &mut PrunedDirectory) -> Result<()> {
    for entry in fs::read_dir(dir).map_err(|error| failed("list", dir, error))? {
        let path = entry.map_err(|error| failed("list", dir, error))?.path();
        let found = path
            .symlink_metadata()
            .map_err(|error| failed("read", &path, error))?;
        if found.is_dir() {
            measure(&path, into)?;
            continue;
        }
        into.files += 1;
        into.bytes += found.len();
        let written = found.modified().ok();
        let since = written.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        let micros = since.and_then(|since| i64::try_from(since.as_micros()).ok());
        if let Some(time) = micros.and_then(|micros| Time::from_micros(micros).ok()) {
            into.last = into.last.max(time);
        }
    }
    Ok(())
}

fn remove_if_empty(dir: &Path) -> Result<()> {
    match fs::remove_dir(dir) {
        Err(error) if error.kind() != std::io::ErrorKind::DirectoryNotEmpty => {
            Err(failed("delete", dir, error))
        }
        _ => Ok(()),
    }
}

fn failed(operation: &'static str, path: &Path, error: std::io::Error) -> Error {
    Error::io(operation, error).at_path(path.display().to_string())
}
