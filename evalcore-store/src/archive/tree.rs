//! A work dir as a list of files.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;

use evalcore::{Code, Error, Result};
use sha2::{Digest, Sha256};

use super::manifest::{ArchivedFile, LeftOut};
use super::objects::archive_error;
use crate::hash::hex;

/// What lies below a directory, by path.
#[derive(Debug, Default)]
pub(super) struct Tree {
    /// Files with sizes and hashes, without keys.
    pub(super) files: Vec<ArchivedFile>,
    pub(super) directories: Vec<String>,
    pub(super) left_out: Vec<LeftOut>,
}

/// Lists a directory. Links are named and not followed.
pub(super) fn tree(dir: &Path) -> Result<Tree> {
    let mut tree = Tree::default();
    walk(dir, "", &mut tree)?;
    tree.files.sort_by(|a, b| a.path.cmp(&b.path));
    tree.directories.sort();
    tree.left_out.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(tree)
}

fn walk(dir: &Path, below: &str, tree: &mut Tree) -> Result<()> {
    let failed = |error| Error::io("list", error).at_path(dir.display().to_string());
    let mut is_empty = true;
    for entry in fs::read_dir(dir).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        is_empty = false;
        let path = entry.path();
        let name = entry.file_name().into_string().map_err(|_| {
            let message = "expected a name in UTF-8".to_owned();
            archive_error(Code::NameNotUtf8, message).at_path(path.display().to_string())
        })?;
        let inner = if below.is_empty() {
            name
        } else {
            format!("{below}/{name}")
        };
        let kind = entry.file_type().map_err(failed)?;
        if kind.is_dir() {
            walk(&path, &inner, tree)?;
        } else if kind.is_file() {
            let (size, sha256) = hashed(&path)?;
            tree.files.push(ArchivedFile {
                path: inner,
                key: String::new(),
                size,
                sha256,
            });
        } else {
            let reason = if kind.is_symlink() {
                "symbolic_link"
            } else {
                "not_a_file"
            };
            tree.left_out.push(LeftOut {
                path: inner,
                reason: reason.to_owned(),
            });
        }
    }
    if is_empty && !below.is_empty() {
        tree.directories.push(below.to_owned());
    }
    Ok(())
}

fn hashed(path: &Path) -> Result<(u64, String)> {
    let failed = |error| Error::io("read", error).at_path(path.display().to_string());
    let mut file = File::open(path).map_err(failed)?;
    let (mut hasher, mut size) = (Sha256::new(), 0);
    let mut buffer = vec![0; 1 << 17];
    loop {
        let read = file.read(&mut buffer).map_err(failed)?;
        if read == 0 {
            return Ok((size, hex(&hasher.finalize())));
        }
        hasher.update(buffer.get(..read).unwrap_or_default());
        size += read as u64;
    }
}

impl Tree {
    /// SHA-256 over paths and contents, whatever their keys.
    pub(super) fn content_hash(&self) -> String {
        let mut hasher = Sha256::new();
        for file in &self.files {
            hasher.update(format!("{}\0{}\0", file.path, file.sha256));
        }
        for path in &self.directories {
            hasher.update(format!("{path}\0\0"));
        }
        hex(&hasher.finalize())
    }
}
