//! The files of a work dir as the removed processor listed them.

use std::collections::BTreeMap;

use crate::error::Result;
use crate::source::{Entry, EntryKind, Source, join};

/// Paths are relative to the source.
#[derive(Debug, Default)]
pub(super) struct Workdir {
    pub(super) timestamp_dir: String,
    pub(super) configs: Vec<String>,
    pub(super) predictions: BTreeMap<String, String>,
    pub(super) results: BTreeMap<String, String>,
    pub(super) summaries: BTreeMap<&'static str, String>,
    pub(super) logs: BTreeMap<String, Vec<String>>,
}

impl Workdir {
    /// Lists the work dir that the processor took, or `None` where it found none.
    ///
    /// A listing that fails ends the search, and what was found until then counts.
    pub(super) fn find(source: &dyn Source) -> Option<Self> {
        let mut workdir = Self {
            timestamp_dir: timestamp_dir(source)?,
            ..Self::default()
        };
        let dir = workdir.timestamp_dir.clone();
        // The processor logged the failure and went on with what it had.
        let _ = workdir.fill(source, &dir);
        Some(workdir)
    }

    fn fill(&mut self, source: &dyn Source, dir: &str) -> Result<()> {
        let files = list_if_exists(source, &join(dir, "configs"))?;
        self.configs = names(files, EntryKind::File);
        self.configs.sort();
        json_files(source, &join(dir, "predictions"), &mut self.predictions)?;
        json_files(source, &join(dir, "results"), &mut self.results)?;
        let summary = join(dir, "summary");
        for name in names(list_if_exists(source, &summary)?, EntryKind::File) {
            let kind = match split_suffix(&name).1 {
                ".csv" => "csv",
                ".md" => "markdown",
                ".txt" => "text",
                _ => continue,
            };
            self.summaries.insert(kind, join(&summary, &name));
        }
        let logs = join(dir, "logs");
        for stage in names(list_if_exists(source, &logs)?, EntryKind::Directory) {
            let mut files = Vec::new();
            let stage_dir = join(&logs, &stage);
            for model in names(list(source, &stage_dir)?, EntryKind::Directory) {
                let model_dir = join(&stage_dir, &model);
                let names = names(list(source, &model_dir)?, EntryKind::File);
                files.extend(names.iter().map(|name| join(&model_dir, name)));
            }
            files.sort();
            self.logs.insert(stage, files);
        }
        Ok(())
    }
}

/// The first name of 15 characters with an underscore, else `outputs`.
fn timestamp_dir(source: &dyn Source) -> Option<String> {
    let dirs = names(list(source, "").ok()?, EntryKind::Directory);
    let looks_like_time = |name: &&String| name.chars().count() == 15 && name.contains('_');
    let outputs = |name: &&String| *name == "outputs";
    let found = dirs.iter().find(looks_like_time);
    found.or_else(|| dirs.iter().find(outputs)).cloned()
}

/// By file stem alone: of two models with the same dataset the one listed last stays.
fn json_files(source: &dyn Source, dir: &str, found: &mut BTreeMap<String, String>) -> Result<()> {
    for model in names(list_if_exists(source, dir)?, EntryKind::Directory) {
        let model_dir = join(dir, &model);
        for name in names(list(source, &model_dir)?, EntryKind::File) {
            if let (stem, ".json") = split_suffix(&name) {
                found.insert(stem.to_owned(), join(&model_dir, &name));
            }
        }
    }
    Ok(())
}

fn list_if_exists(source: &dyn Source, dir: &str) -> Result<Vec<Entry>> {
    match source.kind(dir)? {
        None | Some(EntryKind::BrokenLink | EntryKind::EscapingLink) => Ok(Vec::new()),
        Some(_) => list(source, dir),
    }
}

/// Names from the last to the first: the order of the recorded runs, where the last one visited
/// wins a clash.
fn list(source: &dyn Source, dir: &str) -> Result<Vec<Entry>> {
    let mut entries = source.list(dir)?;
    entries.sort_by(|a, b| b.name.cmp(&a.name));
    Ok(entries)
}

fn names(entries: Vec<Entry>, kind: EntryKind) -> Vec<String> {
    let entries = entries.into_iter().filter(|entry| entry.kind == kind);
    entries.map(|entry| entry.name).collect()
}

/// `PurePath.stem` and `PurePath.suffix`.
fn split_suffix(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(at) if at > 0 && at + 1 < name.len() => name.split_at(at),
        _ => (name, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::MemorySource;

    #[test]
    fn suffixes_are_those_of_pathlib() {
        for (name, want) in [
            ("a.json", ("a", ".json")),
            ("a.b.json", ("a.b", ".json")),
            (".json", (".json", "")),
            ("a.", ("a.", "")),
            ("a", ("a", "")),
        ] {
            assert_eq!(split_suffix(name), want);
        }
    }

    #[test]
    fn a_file_in_place_of_a_directory_ends_the_search() {
        let mut tree = MemorySource::new();
        for path in ["configs/c.py", "predictions", "results/m/a.json"] {
            tree.insert(format!("outputs/{path}"), *b"{}");
        }
        let workdir = Workdir::find(&tree).unwrap();
        assert_eq!(workdir.configs, ["c.py"]);
        assert!(workdir.results.is_empty());
    }

    #[test]
    fn everything_is_listed_by_kind() {
        let mut tree = MemorySource::new();
        for path in [
            "summary/summary_1.csv",
            "summary/summary_2.csv",
            "summary/s.md",
            "logs/infer/m/b.out",
            "logs/infer/m/a.out",
            "logs/infer/stray.out",
        ] {
            tree.insert(format!("20251016_235030/{path}"), *b"");
        }
        tree.insert("outputs/results/m/a.json", *b"");
        let workdir = Workdir::find(&tree).unwrap();
        let at = |path: &str| format!("20251016_235030/{path}");
        assert_eq!(workdir.summaries["csv"], at("summary/summary_1.csv"));
        assert_eq!(workdir.summaries["markdown"], at("summary/s.md"));
        assert_eq!(
            workdir.logs["infer"],
            [at("logs/infer/m/a.out"), at("logs/infer/m/b.out")]
        );
    }
}
