//! The files of the repository.
#![expect(clippy::disallowed_methods, reason = "tests read the tree")]

use std::path::{Path, PathBuf};
use std::process::Command;

/// A file of the repository: its path below the root, with `/`.
pub(crate) struct File {
    pub(crate) path: String,
    full: PathBuf,
}

impl File {
    /// The file's bytes.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        std::fs::read(&self.full).unwrap_or_else(|error| panic!("{}: {error}", self.path))
    }

    /// The file's text, or `None` where it is not UTF-8.
    pub(crate) fn text(&self) -> Option<String> {
        String::from_utf8(self.bytes()).ok()
    }

    pub(crate) fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// Recorded data, whose bytes stay as they are.
    pub(crate) fn is_data(&self) -> bool {
        ["evalcore/testdata/", "fuzz/corpus/", "fuzz/regressions/"]
            .iter()
            .chain(&["examples/results/", "benches/record/"])
            .any(|folder| self.path.starts_with(folder))
    }
}

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    root.canonicalize()
        .unwrap_or_else(|error| panic!("{}: {error}", root.display()))
}

/// Reads a file by its path below the root.
pub(crate) fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every file that is tracked or would be, in order; without git, every file that is not built.
pub(crate) fn files() -> Vec<File> {
    let root = root();
    let mut paths = if root.join(".git").exists() {
        listed_by_git(&root)
    } else {
        let mut found = Vec::new();
        walk(&root, "", &mut found);
        found
    };
    paths.sort();
    let files: Vec<File> = paths
        .into_iter()
        .map(|path| File {
            full: root.join(&path),
            path,
        })
        .filter(|file| file.full.is_file())
        .collect();
    assert!(files.len() > 100, "found only {} files", files.len());
    files
}

fn listed_by_git(root: &Path) -> Vec<String> {
    let output = Command::new("git")
        .args(["-c", "safe.directory=*", "ls-files", "-z"])
        .args(["--cached", "--others", "--exclude-standard"])
        .current_dir(root)
        .output()
        .unwrap_or_else(|error| panic!("git: {error}"));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "git ls-files: {errors}");
    output
        .stdout
        .split(|byte| *byte == 0)
        .filter(|name| !name.is_empty())
        .map(|name| String::from_utf8_lossy(name).into_owned())
        .collect()
}

fn walk(root: &Path, dir: &str, found: &mut Vec<String>) {
    let full = root.join(dir);
    let entries =
        std::fs::read_dir(&full).unwrap_or_else(|error| panic!("{}: {error}", full.display()));
    for entry in entries.filter_map(Result::ok) {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if dir.is_empty() {
            name.clone()
        } else {
            format!("{dir}/{name}")
        };
        let built = matches!(&*name, "target" | "__pycache__" | ".venv" | ".cache");
        match entry.file_type() {
            Ok(kind) if kind.is_dir() && !built => walk(root, &path, found),
            Ok(kind) if kind.is_file() && !name.ends_with(".so") => found.push(path),
            _ => {}
        }
    }
}
