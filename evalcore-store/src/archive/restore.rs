//! Work dirs out of the archive.

use std::fs;
use std::path::{Component, Path, PathBuf};

use evalcore::{Code, Error, Result};
use serde::Serialize;

use super::manifest::{ArchivedVersion, LeftOut};
use super::objects::{Archive, archive_error};
use crate::hash::bytes_hash;

/// What was restored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RestoreReport {
    /// The version.
    pub version: u32,
    /// Files, each held against its SHA-256.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// What the work dir had besides.
    pub left_out: Vec<LeftOut>,
}

impl Archive {
    /// Restores a version of a run, or its newest one, as the directory `to`, which is not there
    /// yet. It appears when every file was read and held against its checksum, or not at all.
    ///
    /// # Errors
    ///
    /// `archive.absent` for a run or version that is not there, or pruned; `archive.corrupt` for
    /// bytes that are not those archived, and for a path that leads out of `to`; `io.write` where
    /// `to` is there or can not be made; `archive.…`.
    pub fn restore(
        &self,
        eval_id: &str,
        run_id: &str,
        version: Option<u32>,
        to: &Path,
    ) -> Result<RestoreReport> {
        let manifest = self.manifest(eval_id, run_id)?;
        let wanted = match version {
            None => manifest.newest(),
            Some(version) => manifest
                .versions
                .iter()
                .find(|held| held.version == version && held.pruned_at.is_none()),
        };
        let wanted = wanted.ok_or_else(|| {
            let which = version.map_or("any version".to_owned(), |v| format!("version {v}"));
            let message = format!("{which} of run `{run_id}` of `{eval_id}` is pruned or absent");
            archive_error(Code::ArchiveAbsent, message)
        })?;
        let failed = |error| Error::io("create", error).at_path(to.display().to_string());
        if to.symlink_metadata().is_ok() {
            return Err(failed(std::io::ErrorKind::AlreadyExists.into()));
        }
        let part = beside(to)?;
        let done = self
            .fill(wanted, &part)
            .and_then(|()| fs::rename(&part, to).map_err(failed));
        if done.is_err() {
            // What stopped it matters more than a leftover.
            let _ = fs::remove_dir_all(&part);
        }
        done.map(|()| RestoreReport {
            version: wanted.version,
            files: wanted.files.len() as u64,
            bytes: wanted.bytes(),
            left_out: wanted.left_out.clone(),
        })
    }

    fn fill(&self, version: &ArchivedVersion, dir: &Path) -> Result<()> {
        let failed =
            |path: &Path, error| Error::io("create", error).at_path(path.display().to_string());
        fs::create_dir(dir).map_err(|error| failed(dir, error))?;
        for path in &version.directories {
            let path = dir.join(inner(path)?);
            fs::create_dir_all(&path).map_err(|error| failed(&path, error))?;
        }
        for file in &version.files {
            let path = dir.join(inner(&file.path)?);
            let differs = |what: &str| {
                archive_error(Code::ArchiveCorrupt, format!("`{}` {what}", file.path))
                    .at_path(self.uri(&file.key))
            };
            let held = self
                .get(&file.key)?
                .ok_or_else(|| differs("is not there"))?;
            if held.bytes.len() as u64 != file.size || bytes_hash(&held.bytes) != file.sha256 {
                return Err(differs("is not what was archived"));
            }
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent).map_err(|error| failed(parent, error))?;
            }
            let mut options = fs::OpenOptions::new();
            let created = options.write(true).create_new(true).open(&path);
            created
                .and_then(|mut to| std::io::Write::write_all(&mut to, &held.bytes))
                .map_err(|error| failed(&path, error))?;
        }
        Ok(())
    }
}

/// A relative path of plain names.
fn inner(path: &str) -> Result<PathBuf> {
    let is_plain = |part| matches!(part, Component::Normal(_));
    let all_plain = Path::new(path).components().all(is_plain);
    if path.is_empty() || path.contains(['\0', '\\']) || !all_plain {
        let message = format!("the path {} leads out", crate::check::shown(path));
        return Err(archive_error(Code::ArchiveCorrupt, message));
    }
    Ok(PathBuf::from(path))
}

/// A name beside the target that nobody has.
fn beside(to: &Path) -> Result<PathBuf> {
    let failed = |error| Error::io("create", error).at_path(to.display().to_string());
    let name = to
        .file_name()
        .ok_or_else(|| failed(std::io::ErrorKind::InvalidInput.into()))?;
    let name = format!(".{}.{}.part", name.to_string_lossy(), std::process::id());
    if let Some(parent) = to.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        fs::create_dir_all(parent).map_err(failed)?;
    }
    Ok(to.with_file_name(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_leads_out_is_refused() {
        for path in [
            "",
            "..",
            "a/../../b",
            "/etc/passwd",
            "a\\..\\b",
            "./a",
            "a\0b",
        ] {
            let refused = inner(path).map_err(|error| error.code());
            assert_eq!(refused, Err(Code::ArchiveCorrupt), "{path:?}");
        }
        assert!(inner("a/b c/ü.json").is_ok());
    }
}
