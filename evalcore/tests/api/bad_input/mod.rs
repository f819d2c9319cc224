//! Damaged, hostile and unreadable input: a typed error or a diagnostic with its place, everything
//! readable delivered.
#![expect(
    clippy::format_push_string,
    reason = "texts are rendered for snapshots"
)]

mod fixtures;
#[cfg(all(unix, feature = "fs"))]
mod links;
mod trees;
mod values;

use std::io;

use evalcore::opencompass::extract_runs;
use evalcore::schema::wire::Extraction;
use evalcore::source::{Entry, EntryKind, MemorySource, ReadAt, Source};
use evalcore::{Diagnostic, Error, Result};

/// Files in memory, some of which the system refuses to open or list.
#[derive(Default)]
struct Locked {
    files: MemorySource,
    paths: Vec<&'static str>,
}

impl Locked {
    fn refuse(&self, path: &str) -> Result<()> {
        if self.paths.contains(&path) {
            let refused = io::Error::from(io::ErrorKind::PermissionDenied);
            return Err(Error::io("open", refused).at_path(path));
        }
        Ok(())
    }
}

impl Source for Locked {
    fn list(&self, dir: &str) -> Result<Vec<Entry>> {
        self.refuse(dir)?;
        self.files.list(dir)
    }

    fn kind(&self, path: &str) -> Result<Option<EntryKind>> {
        self.files.kind(path)
    }

    fn open(&self, path: &str) -> Result<Box<dyn ReadAt>> {
        self.refuse(path)?;
        self.files.open(path)
    }

    fn display(&self, path: &str) -> String {
        path.to_owned()
    }
}

fn extract(source: &dyn Source, run_ids: &[&str]) -> Extraction {
    extract_runs(source, "e", run_ids).unwrap()
}

/// The exit code that the document stands for.
fn exit_code(extraction: &Extraction) -> u8 {
    match (extraction.success, extraction.partial) {
        (false, _) => 4,
        (true, true) => 3,
        (true, false) => 0,
    }
}

/// What a person is shown of an extraction: outcome, values, reasons, problems.
fn render(extraction: &Extraction) -> String {
    let mut text = format!("exit code {}\n", exit_code(extraction));
    for run in &extraction.results {
        let error = run.error.as_deref().unwrap_or("-");
        let code = run.code.as_deref().unwrap_or("-");
        text += &format!("run {}: error {code}: {error}\n", run.run_id);
        for score in &run.scores {
            let value = score
                .score
                .map_or("-".to_owned(), |value| value.to_string());
            let exact = score
                .exact
                .map_or("-".to_owned(), |value| value.to_string());
            text += &format!(
                "  {} | {} | {} | {value} | exact {exact} | {}\n",
                score.dataset,
                score.metric,
                score.model,
                score.non_finite.as_deref().unwrap_or("finite")
            );
        }
        for cell in &run.missing {
            text += &format!(
                "  {} | {} | {} | {}: {}\n",
                cell.dataset,
                cell.metric,
                cell.model,
                cell.reason.as_str(),
                cell.evidence.as_deref().unwrap_or("-")
            );
        }
        text += &list("  ", &run.diagnostics);
    }
    text
}

/// Diagnostics, one a line.
fn list(indent: &str, diagnostics: &[Diagnostic]) -> String {
    let lines = diagnostics.iter().map(|found| format!("{indent}{found}\n"));
    lines.collect()
}

/// Compares with the snapshot of this name.
fn assert_snapshot(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_snapshot_path("../snapshots");
    let text = text.replace('\0', "\\0");
    settings.bind(|| insta::assert_snapshot!(name, text));
}
