//! Where the oracles lie, and how a run over them is counted.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test module uses what it needs"
)]
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "tests read files and report counts"
)]

use std::path::{Path, PathBuf};

/// The directory of an oracle: the environment's, else the copy in the project.
pub(crate) fn oracle_dir(variable: &str, default: &str) -> PathBuf {
    match std::env::var_os(variable) {
        Some(dir) => PathBuf::from(dir),
        None => golden().join(default),
    }
}

/// `evalcore/testdata/golden`.
pub(crate) fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/golden")
}

/// The folder of other people's data beside the checkout, or `None` with a visible remark.
pub(crate) fn shared_fixtures(test: &str) -> Option<PathBuf> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/fixtures");
    if dir.is_dir() {
        return Some(dir);
    }
    println!("{test}: skipped, no shared fixtures beside the checkout");
    None
}

/// Reads a file of the test's own data.
pub(crate) fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Reads a JSON file of the test's own data with `serde_json`, the independent reader.
pub(crate) fn read_json(path: &Path) -> serde_json::Value {
    serde_json::from_slice(&read(path))
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Counts the cases of one oracle file and lists those that fail.
pub(crate) struct Tally {
    file: String,
    cases: usize,
    failed: Vec<String>,
}

impl Tally {
    pub(crate) fn new(file: impl Into<String>) -> Self {
        Self {
            file: file.into(),
            cases: 0,
            failed: Vec::new(),
        }
    }

    /// Counts one case; `Err` says what differs.
    pub(crate) fn check(&mut self, id: impl std::fmt::Display, outcome: Result<(), String>) {
        self.cases += 1;
        if let Err(why) = outcome {
            println!("{}: FAILED {id}: {why}", self.file);
            self.failed.push(id.to_string());
        }
    }

    /// Counts one comparison.
    pub(crate) fn equal<T: PartialEq + std::fmt::Debug>(
        &mut self,
        id: impl std::fmt::Display,
        ours: &T,
        theirs: &T,
    ) {
        let outcome = if ours == theirs {
            Ok(())
        } else {
            Err(format!("ours {ours:?}, oracle {theirs:?}"))
        };
        self.check(id, outcome);
    }

    /// How many cases were counted so far.
    pub(crate) fn cases(&self) -> usize {
        self.cases
    }

    /// Prints `<file>: <passed>/<cases>`; fails the test for a failed case or an empty file.
    pub(crate) fn finish(self) {
        println!(
            "{}: {}/{}",
            self.file,
            self.cases - self.failed.len(),
            self.cases
        );
        assert!(self.cases > 0, "{}: no cases", self.file);
        assert!(
            self.failed.is_empty(),
            "{}: failed {:?}",
            self.file,
            self.failed
        );
    }
}

/// The cases of the OpenCompass oracle: name, directory and `case.json`, by name.
pub(crate) fn oracle_cases() -> Vec<(String, PathBuf, serde_json::Value)> {
    let dir = oracle_dir("EVALCORE_OPENCOMPASS_ORACLES", "opencompass");
    let entries =
        std::fs::read_dir(&dir).unwrap_or_else(|error| panic!("{}: {error}", dir.display()));
    let mut cases: Vec<_> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join("case.json").is_file())
        .map(|path| {
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            let case = read_json(&path.join("case.json"));
            (name, path, case)
        })
        .collect();
    cases.sort_by(|a, b| a.0.cmp(&b.0));
    assert!(!cases.is_empty(), "{}: no cases", dir.display());
    cases
}
