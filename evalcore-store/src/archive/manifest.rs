//! What an archive holds of a run.

use serde::{Deserialize, Serialize};

use crate::time::Time;

/// Every version of a run's raw files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Manifest {
    /// The version of this document.
    pub schema_version: u32,
    /// The evaluation.
    pub eval_id: String,
    /// The run.
    pub run_id: String,
    /// The versions, the oldest first.
    pub versions: Vec<ArchivedVersion>,
}

/// The raw files of a run at one time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ArchivedVersion {
    /// Counts from 1.
    pub version: u32,
    /// When it was archived.
    pub archived_at: Time,
    /// The timestamp of the newest directory with files, as it is named.
    #[serde(default)]
    pub timestamp: Option<String>,
    /// Whether it is never pruned.
    pub kept: bool,
    /// SHA-256 of paths and contents: the same for the same tree.
    pub content_hash: String,
    /// The files, by path.
    pub files: Vec<ArchivedFile>,
    /// Directories without anything in them.
    #[serde(default)]
    pub directories: Vec<String>,
    /// What was not archived.
    #[serde(default)]
    pub left_out: Vec<LeftOut>,
    /// What somebody has to look at.
    #[serde(default)]
    pub review: Vec<Review>,
    /// When its files were given up; the entry stays.
    #[serde(default)]
    pub pruned_at: Option<Time>,
}

/// A file and where it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ArchivedFile {
    /// The path within the work dir, with `/`.
    pub path: String,
    /// The key of the object, without the archive's prefix.
    pub key: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256 of the bytes, as lowercase hexadecimal digits.
    pub sha256: String,
}

/// Something of a work dir that is not in the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LeftOut {
    /// The path within the work dir.
    pub path: String,
    /// Why: `symbolic_link` or `not_a_file`.
    pub reason: String,
}

/// A file that could not be read as what it should be. It is archived all the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Review {
    /// The path within the work dir; empty for the whole of it.
    pub path: String,
    /// The code of the problem.
    pub code: String,
    /// What was expected and what was found.
    pub message: String,
}

impl Manifest {
    pub(super) fn new(eval_id: &str, run_id: &str) -> Self {
        Self {
            schema_version: 1,
            eval_id: eval_id.to_owned(),
            run_id: run_id.to_owned(),
            versions: Vec::new(),
        }
    }

    /// The newest version whose files are there.
    #[must_use]
    pub fn newest(&self) -> Option<&ArchivedVersion> {
        let mut live = self.versions.iter().rev();
        live.find(|version| version.pruned_at.is_none())
    }
}

impl ArchivedVersion {
    /// Bytes of all files.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.size).sum()
    }
}
