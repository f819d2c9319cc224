//! The binary under test, and where its data lies.
#![expect(clippy::print_stdout, reason = "oracle tests report their counts")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// The root of the workspace.
pub(crate) fn workspace() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    root.canonicalize().unwrap()
}

/// The directory that holds `results/` of the samples.
pub(crate) fn samples() -> PathBuf {
    workspace().join("examples")
}

/// The directory of an oracle: the environment's, else the copy in the project.
pub(crate) fn oracle_dir(variable: &str, default: &str) -> PathBuf {
    match std::env::var_os(variable) {
        Some(dir) => PathBuf::from(dir),
        None => workspace().join("evalcore/testdata/golden").join(default),
    }
}

/// The command with none of its variables set, in an empty directory of its own.
pub(crate) fn evalcore() -> Evalcore {
    let dir = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_evalcore"));
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        let owner = [
            "EVAL_ID",
            "RUN_IDS",
            "EVAL_RESULTS_PVC_PATH",
            "EXPERIMENT_ID",
            "MINIO_BUCKET",
            "MINIO_ENDPOINT",
        ];
        if text.starts_with("EVALCORE_") || owner.contains(&&*text) {
            command.env_remove(&name);
        }
    }
    command.current_dir(dir.path()).env("NO_COLOR", "1");
    Evalcore { command, dir }
}

/// A command line under construction.
pub(crate) struct Evalcore {
    command: Command,
    dir: tempfile::TempDir,
}

/// What a run gave.
pub(crate) struct Done {
    pub(crate) code: i32,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
    dir: tempfile::TempDir,
}

impl Evalcore {
    /// Adds arguments.
    pub(crate) fn args<S: AsRef<std::ffi::OsStr>>(
        mut self,
        args: impl IntoIterator<Item = S>,
    ) -> Self {
        self.command.args(args);
        self
    }

    /// Adds an argument.
    pub(crate) fn arg(self, arg: impl AsRef<std::ffi::OsStr>) -> Self {
        self.args([arg])
    }

    /// Adds `--root` and the samples.
    pub(crate) fn on_samples(self) -> Self {
        let root = samples();
        self.args([std::ffi::OsStr::new("--root"), root.as_os_str()])
    }

    /// Sets a variable.
    pub(crate) fn env(mut self, name: &str, value: impl AsRef<std::ffi::OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Puts a file into the directory that the command runs in.
    pub(crate) fn file(self, name: &str, text: impl AsRef<[u8]>) -> Self {
        let path = self.dir.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
        self
    }

    /// The command itself.
    pub(crate) fn command(&mut self) -> &mut Command {
        &mut self.command
    }

    /// Runs it.
    pub(crate) fn run(mut self) -> Done {
        let output: Output = self.command.output().unwrap();
        Done {
            code: output.status.code().unwrap_or(-1),
            stdout: output.stdout,
            stderr: String::from_utf8(output.stderr).unwrap(),
            dir: self.dir,
        }
    }
}

impl Done {
    /// Fails the test for another exit code.
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(
            self.code,
            code,
            "stderr: {}\nstdout: {}",
            self.stderr,
            self.text()
        );
        self
    }

    /// Stdout as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.stdout.clone()).unwrap()
    }

    /// Stdout as one JSON document.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.stdout).unwrap()
    }

    /// Stdout as JSON lines.
    pub(crate) fn json_lines(&self) -> Vec<Value> {
        let text = self.text();
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// A file that stands in the directory that the command ran in.
    pub(crate) fn file(&self, name: &str) -> Option<String> {
        std::fs::read_to_string(self.dir.path().join(name)).ok()
    }

    /// The names in the directory that the command ran in.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.dir.path()).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    }
}

/// Records as JSON lines.
pub(crate) fn lines(records: &[Value]) -> String {
    records
        .iter()
        .map(|record| record.to_string() + "\n")
        .collect()
}

/// Prints `<file>: <passed>/<cases>` and fails the test for a failed case or an empty file.
pub(crate) fn tally(file: &str, cases: usize, failed: &[String]) {
    println!("{file}: {}/{cases}", cases - failed.len());
    assert!(cases > 0, "{file}: no cases");
    assert!(failed.is_empty(), "{file}: failed {failed:?}");
}
