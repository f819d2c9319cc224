//! Work dirs as runs: the recorded trees of OpenCompass, and files that are damaged.

use std::path::Path;

use evalcore::opencompass::summary::parse_summary_csv;
use evalcore::source::OsSource;
use evalcore::{Code, MemorySource};
use evalcore_store::{
    Batch, CORRECT, Filter, ImportOptions, Merge, RunState, Texts, open, run_from_workdir,
};

fn golden() -> Vec<(String, OsSource)> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../evalcore/testdata/golden/opencompass");
    let mut found: Vec<_> = std::fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path().join("work_dir"))
        .filter(|path| path.is_dir())
        .map(|path| {
            let name = path
                .parent()
                .unwrap()
                .file_name()
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned();
            (name, OsSource::new(path).unwrap())
        })
        .collect();
    found.sort_by(|a, b| a.0.cmp(&b.0));
    assert!(found.len() > 20);
    found
}

#[test]
fn every_recorded_tree_is_kept_whole() {
    let store = open("sqlite::memory:").unwrap();
    let (mut values, mut verdicts) = (0, 0);
    for (name, source) in golden() {
        let mut options = ImportOptions::new();
        options.texts(Texts::Read);
        let (run, _) = run_from_workdir(&source, "", "golden", &name, &options).unwrap();
        assert!(
            run.status != RunState::Failed || run.error.is_some(),
            "{name}"
        );
        let mut batch = Batch::new();
        batch.run(run.clone());
        let report = store.write(batch.clone(), Merge::Replace);
        assert_eq!(
            report
                .unwrap_or_else(|error| panic!("{name}: {error}"))
                .inserted,
            1
        );
        assert_eq!(
            store.write(batch, Merge::Replace).unwrap().unchanged,
            1,
            "{name}"
        );
        let kept = store
            .run_with_samples("golden", &name, Texts::Read)
            .unwrap()
            .unwrap();
        assert_eq!(kept.scores.len(), run.scores.len(), "{name}");
        for score in &run.scores {
            let same = kept
                .scores
                .iter()
                .find(|kept| kept.key() == score.key())
                .unwrap();
            assert_eq!(same.samples.len(), score.samples.len(), "{name}");
            if score.value.is_some() {
                assert_eq!(same.value, score.value, "{name}");
                values += 1;
            }
            verdicts += score.samples.len();
        }
    }
    assert!(
        values > 100 && verdicts > 100,
        "{values} values, {verdicts} samples"
    );
}

/// The numbers of the tables, by the parser of one file, are those that the store holds.
#[test]
fn numbers_are_those_of_the_table() {
    let dir =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/results/demo/opencompass-chat");
    let source = OsSource::new(&dir).unwrap();
    let (run, _) = run_from_workdir(&source, "", "demo", "chat", &ImportOptions::new()).unwrap();
    let path = dir.join("20261120_133856/summary/summary_20261120_133856.csv");
    let table = parse_summary_csv(&std::fs::read(path).unwrap()).unwrap();
    let mut compared = 0;
    for row in &table.rows {
        for (model, cell) in table.models.iter().zip(&row.cells) {
            let kept = run.scores.iter().find(|score| {
                score.model == **model
                    && score.dataset == *row.dataset
                    && score.metric == *row.metric
            });
            if let Some(shown) = cell.value.score() {
                let value = kept.unwrap().value.unwrap();
                assert!((value - shown).abs() <= 0.005_000_1, "{value} {shown}");
                compared += 1;
            }
        }
    }
    assert!(compared > 0);
    let verdicts = run.scores.iter().filter(|score| score.metric == CORRECT);
    assert!(verdicts.map(|score| score.samples.len()).sum::<usize>() > 0);
}

#[test]
fn a_run_that_can_not_be_read_is_a_failed_run() {
    let store = open("sqlite::memory:").unwrap();
    let empty = MemorySource::new();
    let options = ImportOptions::new();
    let (run, found) = run_from_workdir(&empty, "gone", "e", "r", &options).unwrap();
    assert_eq!((run.status, found.len()), (RunState::Failed, 1));
    let mut batch = Batch::new();
    batch.run(run);
    store.write(batch, Merge::Replace).unwrap();
    let stored = store.all_runs(&Filter::new()).unwrap();
    assert!(stored[0].run.error.as_deref().unwrap().contains("gone"));

    let mut cut = MemorySource::new();
    cut.insert(
        "20251016_235030/results/m/gsm8k.json",
        &br#"{"accuracy": 50.0, "details": {"0": {"correct": true}, "1": {"correct": fal"#[..],
    );
    let (run, found) = run_from_workdir(&cut, "", "e", "r", &options).unwrap();
    assert_ne!(run.status, RunState::Completed);
    assert!(
        found.iter().any(|found| found.code == Code::JsonTruncated),
        "{found:?}"
    );
}

#[test]
fn the_standard_error_is_that_of_the_verdicts() {
    let mut tree = MemorySource::new();
    let details = |hits: usize| {
        let verdicts = (0..30).map(|i| format!("\"{i}\": {{\"correct\": {}}}", i < hits));
        verdicts.collect::<Vec<_>>().join(", ")
    };
    let result = format!(
        "{{\"accuracy\": 66.66666666666667, \"details\": {{{}}}}}",
        details(20)
    );
    tree.insert("20251016_235030/results/m/gsm8k.json", result.into_bytes());
    tree.insert(
        "20251016_235030/summary/summary_20251016_235030.csv",
        &b"dataset,version,metric,mode,m\ngsm8k,1d7fe4,accuracy,gen,66.67\n"[..],
    );
    let (run, _) = run_from_workdir(&tree, "", "e", "r", &ImportOptions::new()).unwrap();
    // Inspect AI 0.3.285 gives 0.0875376219064817 for 20 of 30.
    let error = run.scores[0].standard_error.unwrap();
    assert!(
        (error / 8.753_762_190_648_17 - 1.0).abs() < 1e-12,
        "{error}"
    );
    assert_eq!(run.scores[0].value, Some(66.666_666_666_666_67));
    assert_eq!(run.scores[1].samples.len(), 30);
}
