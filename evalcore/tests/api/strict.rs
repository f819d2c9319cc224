//! Strict mode: the first warning is the error, wherever in a run it comes from.

use evalcore::opencompass::ExtractOptions;
use evalcore::opencompass::workdir::{Workdir, WorkdirOptions};
use evalcore::source::{MemorySource, OsSource};
use evalcore::{Code, Error};

use crate::support::{Tally, golden, oracle_cases};

const RUN: &str = "results/e/opencompass-a/20251016_235030";
const CSV: &[u8] = b"dataset,version,metric,mode,m\ngsm8k,1d7fe4,accuracy,gen,50.00\n";
const MD: &[u8] = b"| dataset | version | metric | mode | m |\n\
    |----- | ----- | ----- | ----- | -----|\n| gsm8k | 1d7fe4 | accuracy | gen | 50.00 |\n";
const RESULT: &[u8] = br#"{"accuracy": 50.0, "details": [{"example_abbr": "gsm8k_0", "pred": ["1"],
    "answer": ["1"], "correct": [true]}, {"example_abbr": "gsm8k_1", "pred": ["1"],
    "answer": ["2"], "correct": [false]}]}"#;
const ANSWERS: &[u8] = br#"{"0": {"prediction": "1"}, "1": {"prediction": "1"}}"#;

/// A run without a fault, with these files put in or in place of its own.
fn run_with(files: &[(&str, &[u8])]) -> MemorySource {
    let whole: [(&str, &[u8]); 4] = [
        ("summary/summary_20251016_235030.csv", CSV),
        ("summary/summary_20251016_235030.md", MD),
        ("results/m/gsm8k.json", RESULT),
        ("predictions/m/gsm8k.json", ANSWERS),
    ];
    let mut tree = MemorySource::new();
    for (path, bytes) in whole.iter().chain(files) {
        tree.insert(format!("{RUN}/{path}"), *bytes);
    }
    tree
}

#[test]
fn any_warning_is_the_error_of_its_run() {
    let other_md = String::from_utf8_lossy(MD).replace("50.00", "51.00");
    let doubts: [(&str, &[u8], Code); 8] = [
        (
            "summary/summary_20251016_235030.csv",
            b"dataset,version,metric,mode,m\ngsm8k,1d7fe4,accuracy,gen,50%\n",
            Code::SummaryAnnotatedCell,
        ),
        (
            "summary/summary_20251016_235030.md",
            other_md.as_bytes(),
            Code::SummaryFilesDiffer,
        ),
        (
            "results/m/gsm8k.json",
            b"{\"accuracy\": 50.0",
            Code::JsonTruncated,
        ),
        (
            "results/m/gsm8k.json",
            b"{\"accuracy\": 51.0}",
            Code::WorkdirDisagreement,
        ),
        (
            "predictions/m/gsm8k.json",
            b"{\"0\": {\"prediction\": \"1\"}, \"1\": {\"predic",
            Code::JsonTruncated,
        ),
        (
            "predictions/m/gsm8k_2.json",
            ANSWERS,
            Code::PredictionsOrphanShard,
        ),
        (
            "configs/20251016_235931_7.py",
            b"models = []\n",
            Code::WorkdirStaleSummary,
        ),
        ("results/m/gsm8k.json/x", b"{}", Code::IoNotAFile),
    ];
    let mut strict = ExtractOptions::new();
    strict.strict(true);
    for (path, bytes, code) in doubts {
        let mut tree = run_with(&[(path, bytes)]);
        if path.ends_with("/x") {
            // A directory stands where the file was.
            tree = MemorySource::new();
            tree.insert(format!("{RUN}/summary/summary_20251016_235030.csv"), CSV);
            tree.insert(format!("{RUN}/{path}"), bytes);
        }
        if path.ends_with("_2.json") {
            // The first shards are there in place of the whole.
            tree = MemorySource::new();
            tree.insert(format!("{RUN}/summary/summary_20251016_235030.csv"), CSV);
            tree.insert(format!("{RUN}/predictions/m/gsm8k_0.json"), ANSWERS);
            tree.insert(format!("{RUN}/{path}"), bytes);
        }
        let found = strict.extract_runs(&tree, "e", &["a"]).unwrap();
        let run = &found.results[0];
        assert_eq!(run.code.as_deref(), Some(code.as_str()), "{path}: {run:?}");
        assert!(run.scores.is_empty() && !found.success, "{path}");
        let place = run.diagnostics[0].path.as_deref().unwrap();
        assert!(place.starts_with(RUN), "{path}: {place}");
    }
}

#[test]
fn a_run_without_fault_passes_and_the_others_are_delivered() {
    let mut tree = run_with(&[]);
    tree.insert(
        "results/e/opencompass-b/20251016_235030/summary/summary_20251016_235030.csv",
        &b"dataset,version,metric,mode,m\ngsm8k,1d7fe4,accuracy\n"[..],
    );
    let mut strict = ExtractOptions::new();
    strict.strict(true);
    let found = strict.extract_runs(&tree, "e", &["a", "b", "a"]).unwrap();
    let codes: Vec<_> = found
        .results
        .iter()
        .map(|run| run.code.as_deref())
        .collect();
    assert_eq!(
        codes,
        [None, Some("summary.short_row"), Some("id.duplicate")]
    );
    assert_eq!(found.results[0].scores[0].n, Some(2));
    assert_eq!(found.counts.succeeded, 1);
}

#[test]
fn opened_runs_give_the_same_document() {
    let tree = run_with(&[]);
    let mut options = ExtractOptions::new();
    options.details(true);
    let ids = ["a", "gone", "a", "../a"];
    let runs = options.open_runs(&tree, "e", &ids).unwrap();
    assert_eq!(
        evalcore::opencompass::extraction_of(&tree, &runs),
        options.extract_runs(&tree, "e", &ids).unwrap()
    );
    assert_eq!(runs[0].workdir().unwrap().cells[0].correct, Some(1));
    assert_eq!(runs[1].workdir().unwrap_err().code(), Code::IoNotFound);
}

/// Recorded trees in which something is really wrong: numbers of the recording's made-up
/// evaluators that their own details contradict, a crash, and damaged files.
const DOUBTFUL: [(&str, Code); 5] = [
    ("groups_all_kinds", Code::WorkdirDisagreement),
    ("lone_surrogate_crash", Code::WorkdirStaleSummary),
    ("numeric_edge_scores", Code::WorkdirDisagreement),
    ("pretrain_summarizer", Code::WorkdirDisagreement),
    ("sharded_and_tmp", Code::WorkdirStaleSummary),
];

/// No layout that a summarizer writes is refused for being what it is.
#[test]
fn oracle_layouts_pass_strict() {
    for (name, dir, _) in oracle_cases() {
        let mut tally = Tally::new(format!("{name}/work_dir strict"));
        let source = OsSource::new(dir.join("work_dir")).unwrap();
        let mut options = WorkdirOptions::new();
        options.strict(true);
        let opened = Workdir::open(&source, "", &options);
        let code = opened.as_ref().err().map(Error::code);
        let mut doubtful = DOUBTFUL.iter();
        let want = doubtful.find(|(known, _)| *known == name);
        let want = want.map(|(_, code)| *code);
        // Recordings that are new here may hold damage, but no layout that is not known.
        let is_layout = code.is_some_and(|code| code.as_str().starts_with("summary."));
        let is_known = golden().join("opencompass").join(&name).is_dir();
        let outcome = if code == want || (!is_known && !is_layout) {
            Ok(())
        } else {
            Err(format!("expected {want:?}, found {opened:?}"))
        };
        tally.check(name, outcome);
        tally.finish();
    }
}
