//! Replays what fuzzing knows, on stable.

use std::fs;
use std::panic;
use std::path::{Path, PathBuf};

use evalcore_fuzz::TARGETS;

fn here(below: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(below)
}

fn inputs(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    files.sort();
    files
}

/// Runs every body on every input of a folder; gives the number of inputs.
fn replay(folder: &str) -> usize {
    let mut failed = Vec::new();
    let mut count = 0;
    for target in TARGETS {
        for file in inputs(&here(folder).join(target.name)) {
            let data = fs::read(&file).expect("an input can be read");
            count += 1;
            if panic::catch_unwind(|| (target.body)(&data)).is_err() {
                failed.push(file);
            }
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
    count
}

#[test]
fn corpus_holds() {
    assert!(replay("corpus") > TARGETS.len());
}

#[test]
fn regressions_hold() {
    replay("regressions");
}

#[test]
fn every_target_has_a_binary_and_a_corpus() {
    for target in TARGETS {
        let binary = format!("fuzz_targets/{}.rs", target.name);
        assert!(here(&binary).is_file(), "{binary}");
        let corpus = here("corpus").join(target.name);
        assert!(!inputs(&corpus).is_empty(), "{}", corpus.display());
    }
    let binaries = inputs(&here("fuzz_targets")).len();
    assert_eq!(binaries, TARGETS.len());
    for folder in ["corpus", "regressions"] {
        for dir in inputs(&here(folder)) {
            let name = dir.file_name().unwrap().to_str().unwrap();
            let known = TARGETS.iter().any(|target| target.name == name);
            assert!(known, "{} belongs to no target", dir.display());
        }
    }
}

#[test]
fn corpora_stay_small() {
    let all = TARGETS.iter().flat_map(|target| {
        let folders = ["corpus", "regressions"].into_iter();
        folders.flat_map(|folder| inputs(&here(folder).join(target.name)))
    });
    let bytes: u64 = all.map(|file| fs::metadata(file).unwrap().len()).sum();
    assert!(bytes < 2_000_000, "{bytes} bytes");
}
