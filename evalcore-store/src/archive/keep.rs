//! Work dirs into the archive.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use evalcore::discover::{EvalId, RunId, Timestamp};
use evalcore::{Code, Error, Result, Severity};
use serde::Serialize;

use super::layout::{keys, with_hash};
use super::manifest::{ArchivedFile, ArchivedVersion, LeftOut, Manifest, Review};
use super::metadata;
use super::objects::{Archive, Held, archive_error};
use super::tree::{Tree, tree};
use crate::hash::bytes_hash;
use crate::import::{ImportOptions, run_from_workdir};
use crate::run::RunRecord;
use crate::time::Time;

/// How a work dir is archived.
///
/// # Examples
///
/// ```
/// let mut options = evalcore_store::KeepOptions::new();
/// options.kept(true);
/// ```
#[derive(Debug, Clone)]
pub struct KeepOptions {
    kept: bool,
    now: Option<Time>,
    max_file_bytes: u64,
}

impl Default for KeepOptions {
    fn default() -> Self {
        Self::new()
    }
}

impl KeepOptions {
    /// Creates the default options: may be pruned, archived now, files of at most 4 GiB.
    #[must_use]
    pub fn new() -> Self {
        Self {
            kept: false,
            now: None,
            max_file_bytes: 4 << 30,
        }
    }

    /// Whether it is never pruned. Default: it may be.
    pub fn kept(&mut self, kept: bool) -> &mut Self {
        self.kept = kept;
        self
    }

    /// Sets the time that counts as now. Default: the clock's.
    pub fn now(&mut self, now: Time) -> &mut Self {
        self.now = Some(now);
        self
    }

    /// Sets the largest file in bytes; one is held in memory at a time. Default: 4 GiB.
    pub fn max_file_bytes(&mut self, bytes: u64) -> &mut Self {
        self.max_file_bytes = bytes;
        self
    }
}

/// What became of a work dir.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ArchiveReport {
    /// The evaluation.
    pub eval_id: String,
    /// The run.
    pub run_id: String,
    /// The version that holds it.
    pub version: u32,
    /// Whether that version was there already.
    pub unchanged: bool,
    /// Files of the version.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Files that had to be sent.
    pub sent: u64,
    /// What was not archived.
    pub left_out: Vec<LeftOut>,
    /// What was archived and could not be read.
    pub review: Vec<Review>,
    /// Where the usual files are: `summary_csv`, `summary_md`, `summary_txt`, `predictions`.
    pub uris: BTreeMap<String, String>,
}

impl Archive {
    /// Archives the work dir of a run as its next version, or finds it there already.
    ///
    /// A file that can not be read as a summary, predictions or results is archived like the others
    /// and listed for review. A call that was cut off leaves objects that no version names; the next
    /// call takes them up.
    ///
    /// # Errors
    ///
    /// `id.invalid`; `io.…` of the work dir; `archive.conflict` where another process archived the
    /// run in the meantime, or the work dir changed; `archive.…` of the archive, which then holds
    /// the versions that it held before.
    pub fn keep(
        &self,
        dir: &Path,
        eval_id: &str,
        run_id: &str,
        options: &KeepOptions,
    ) -> Result<ArchiveReport> {
        let (eval_id, run_id) = (EvalId::new(eval_id)?, RunId::new(run_id)?);
        let (eval_id, run_id) = (eval_id.as_str(), run_id.as_str());
        let found = tree(dir)?;
        if let Some(large) = found
            .files
            .iter()
            .find(|file| file.size > options.max_file_bytes)
        {
            let limit = options.max_file_bytes;
            let message = format!(
                "`{}` has {} bytes, of at most {limit}",
                large.path, large.size
            );
            return Err(archive_error(Code::ArchiveFailed, message));
        }
        let content_hash = found.content_hash();
        let (held, manifest) = self.manifest_of(eval_id, run_id)?;
        let mut manifest = manifest.unwrap_or_else(|| Manifest::new(eval_id, run_id));
        let newest = manifest.newest();
        if let Some(same) = newest.filter(|newest| newest.content_hash == content_hash) {
            return Ok(self.report(&manifest, same, true, 0));
        }
        let version = manifest.versions.last().map_or(1, |last| last.version + 1);
        let (run, review) = reviewed(dir, eval_id, run_id, &found)?;
        let now = options.now.unwrap_or_else(Time::now);
        let mut sent = 0;
        let files = self.send(dir, &found, &manifest, version, &mut sent)?;
        manifest.versions.push(ArchivedVersion {
            version,
            archived_at: now,
            timestamp: newest_timestamp(&found),
            kept: options.kept,
            content_hash: content_hash.clone(),
            files,
            directories: found.directories,
            left_out: found.left_out,
            review,
            pruned_at: None,
        });
        match self.swap_manifest(&manifest, held.as_ref()) {
            Ok(()) => {}
            Err(lost) if lost.code() == Code::ArchiveConflict => {
                // Another process may have archived the same.
                let (_, there) = self.manifest_of(eval_id, run_id)?;
                let there = there.ok_or(lost)?;
                let same = there
                    .newest()
                    .filter(|newest| newest.content_hash == content_hash);
                return match same {
                    Some(same) => Ok(self.report(&there, same, true, sent)),
                    None => Err(conflict(&there)),
                };
            }
            Err(error) => return Err(error),
        }
        let Some(newest) = manifest.versions.last() else {
            return Err(conflict(&manifest));
        };
        let report = self.report(&manifest, newest, false, sent);
        metadata::write(self, &run, newest, &report.uris)?;
        Ok(report)
    }

    /// The manifest of a run.
    ///
    /// # Errors
    ///
    /// `archive.absent` for a run that was never archived; `archive.…`.
    pub fn manifest(&self, eval_id: &str, run_id: &str) -> Result<Manifest> {
        let (eval_id, run_id) = (EvalId::new(eval_id)?, RunId::new(run_id)?);
        let (_, manifest) = self.manifest_of(eval_id.as_str(), run_id.as_str())?;
        manifest.ok_or_else(|| {
            let message = format!("no run `{run_id}` of `{eval_id}` in {}", self.place());
            archive_error(Code::ArchiveAbsent, message)
        })
    }

    pub(super) fn manifest_of(
        &self,
        eval_id: &str,
        run_id: &str,
    ) -> Result<(Option<Held>, Option<Manifest>)> {
        self.manifest_at(&manifest_key(eval_id, run_id))
    }

    pub(super) fn manifest_at(&self, key: &str) -> Result<(Option<Held>, Option<Manifest>)> {
        let Some(held) = self.get(key)? else {
            return Ok((None, None));
        };
        let unusable =
            |message: String| archive_error(Code::ArchiveCorrupt, message).at_path(self.uri(key));
        let manifest: Manifest =
            serde_json::from_slice(&held.bytes).map_err(|error| unusable(error.to_string()))?;
        if manifest.schema_version != 1 {
            let found = manifest.schema_version;
            return Err(unusable(format!(
                "expected version 1 of the manifest, found {found}"
            )));
        }
        Ok((Some(held), Some(manifest)))
    }

    pub(super) fn swap_manifest(&self, manifest: &Manifest, held: Option<&Held>) -> Result<()> {
        let key = manifest_key(&manifest.eval_id, &manifest.run_id);
        self.swap(&key, held, document(manifest)?)
    }

    /// Sends what is not there and gives the files with their keys.
    fn send(
        &self,
        dir: &Path,
        found: &Tree,
        manifest: &Manifest,
        version: u32,
        sent: &mut u64,
    ) -> Result<Vec<ArchivedFile>> {
        let all = || manifest.versions.iter();
        let of = |live: bool| all().filter(move |version| version.pruned_at.is_none() == live);
        let held: BTreeMap<&str, &str> = of(true)
            .flat_map(|version| &version.files)
            .map(|file| (&*file.key, &*file.sha256))
            .collect();
        // These may be deleted at any time.
        let doomed: BTreeSet<&str> = of(false)
            .flat_map(|version| &version.files)
            .map(|file| &*file.key)
            .filter(|key| !held.contains_key(key))
            .collect();
        let paths: Vec<&str> = found.files.iter().map(|file| &*file.path).collect();
        let keys = keys(&manifest.eval_id, &manifest.run_id, &paths);
        let mut files = Vec::with_capacity(keys.len());
        for (file, key) in found.files.iter().zip(keys) {
            let names = [
                key.clone(),
                with_hash(&key, &file.sha256, None),
                with_hash(&key, &file.sha256, Some(version)),
            ];
            let mut placed = None;
            for name in names {
                match held.get(&*name) {
                    Some(sha256) if *sha256 == file.sha256 => placed = Some(name),
                    Some(_) => continue,
                    None if doomed.contains(&*name) => continue,
                    None => {
                        if !self.create_or_same(dir, file, &name, sent)? {
                            continue;
                        }
                        placed = Some(name);
                    }
                }
                break;
            }
            let key = placed.ok_or_else(|| conflict(manifest))?;
            let mut file = file.clone();
            file.key = key;
            files.push(file);
        }
        Ok(files)
    }

    /// Whether the object holds this file afterwards.
    fn create_or_same(
        &self,
        dir: &Path,
        file: &ArchivedFile,
        key: &str,
        sent: &mut u64,
    ) -> Result<bool> {
        let path = dir.join(&file.path);
        let failed = |error| Error::io("read", error).at_path(path.display().to_string());
        let bytes = std::fs::read(&path).map_err(failed)?;
        if bytes_hash(&bytes) != file.sha256 {
            let message = format!("`{}` changed while it was archived", file.path);
            return Err(archive_error(Code::ArchiveConflict, message));
        }
        if self.create(key, bytes)? {
            *sent += 1;
            return Ok(true);
        }
        let there = self.get(key)?;
        Ok(there.is_some_and(|there| bytes_hash(&there.bytes) == file.sha256))
    }

    fn report(
        &self,
        manifest: &Manifest,
        version: &ArchivedVersion,
        unchanged: bool,
        sent: u64,
    ) -> ArchiveReport {
        ArchiveReport {
            eval_id: manifest.eval_id.clone(),
            run_id: manifest.run_id.clone(),
            version: version.version,
            unchanged,
            files: version.files.len() as u64,
            bytes: version.bytes(),
            sent,
            left_out: version.left_out.clone(),
            review: version.review.clone(),
            uris: self.uris(version),
        }
    }

    /// The usual files of the newest timestamp.
    fn uris(&self, version: &ArchivedVersion) -> BTreeMap<String, String> {
        let mut uris = BTreeMap::new();
        let Some(time) = &version.timestamp else {
            return uris;
        };
        for file in &version.files {
            let Some(inner) = file.path.strip_prefix(&format!("{time}/")) else {
                continue;
            };
            let kind = match inner.split('/').collect::<Vec<_>>().as_slice() {
                ["summary", name] => match name.strip_prefix(&format!("summary_{time}.")) {
                    Some(kind @ ("csv" | "md" | "txt")) => format!("summary_{kind}"),
                    _ => continue,
                },
                ["predictions", ..] if inner.ends_with(".json") => "predictions".to_owned(),
                _ => continue,
            };
            uris.entry(kind).or_insert_with(|| self.uri(&file.key));
        }
        uris
    }
}

fn conflict(manifest: &Manifest) -> Error {
    let (eval_id, run_id) = (&manifest.eval_id, &manifest.run_id);
    let message = format!("another process archived `{run_id}` of `{eval_id}` at the same time");
    archive_error(Code::ArchiveConflict, message)
}

pub(super) fn manifest_key(eval_id: &str, run_id: &str) -> String {
    let parts = [eval_id, run_id, "manifest.json"];
    object_store::path::Path::from_iter(parts).to_string()
}

pub(super) fn document<T: Serialize>(value: &T) -> Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(value)
        .map_err(|error| archive_error(Code::ArchiveFailed, error.to_string()))?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn newest_timestamp(found: &Tree) -> Option<String> {
    let times = timestamps(found).into_iter();
    let newest = times.max_by_key(|name| Timestamp::parse(name).map(Timestamp::date_time));
    newest.map(str::to_owned)
}

/// The run as it reads, and what does not read of any of its directories.
fn reviewed(
    dir: &Path,
    eval_id: &str,
    run_id: &str,
    found: &Tree,
) -> Result<(RunRecord, Vec<Review>)> {
    let source = evalcore::source::OsSource::new(dir)?;
    let root = dir.display().to_string();
    let relative = |path: &str| {
        let inner = path.strip_prefix(&*root).unwrap_or(path);
        inner.trim_start_matches('/').to_owned()
    };
    let mut review: Vec<Review> = Vec::new();
    let mut read = |below: &str| -> Result<RunRecord> {
        let options = ImportOptions::new();
        let (run, noticed) = run_from_workdir(&source, below, eval_id, run_id, &options)?;
        for noticed in noticed
            .iter()
            .filter(|found| found.severity == Severity::Error)
        {
            let one = Review {
                path: noticed.path.as_deref().map(relative).unwrap_or_default(),
                code: noticed.code.to_string(),
                message: noticed.message.clone(),
            };
            if !review.contains(&one) {
                review.push(one);
            }
        }
        Ok(run)
    };
    let run = read("")?;
    for time in timestamps(found) {
        read(time)?;
    }
    Ok((run, review))
}

/// The directories of single timestamps, by name.
fn timestamps(found: &Tree) -> BTreeSet<&str> {
    let paths = found.files.iter().map(|file| &*file.path);
    paths
        .filter_map(|path| path.split_once('/'))
        .map(|(first, _)| first)
        .filter(|first| Timestamp::parse(first).is_some())
        .collect()
}
