//! Work dirs of which something can not be read: the rest is delivered, and the exit code says so.

use evalcore::Code;
use evalcore::opencompass::ExtractOptions;
use evalcore::schema::Reason;
use evalcore::schema::wire::Extraction;
use evalcore::source::MemorySource;

use super::{Locked, assert_snapshot, exit_code, extract, render};

const RUN: &str = "results/e/opencompass-a/20251016_235030";
const CSV: &str = "summary/summary_20251016_235030.csv";
const TABLE: &[u8] = b"dataset,version,metric,mode,m\n\
    gsm8k,1d7fe4,accuracy,gen,65.62\nmath,-,-,-,-\n";

/// The files of run `a`, below its directory named by time.
fn tree(files: &[(&str, &[u8])]) -> MemorySource {
    let mut tree = MemorySource::new();
    for (path, bytes) in files {
        tree.insert(format!("{RUN}/{path}"), *bytes);
    }
    tree
}

fn codes(extraction: &Extraction) -> Vec<Code> {
    let runs = extraction.results.iter();
    runs.flat_map(|run| run.diagnostics.iter().map(|found| found.code))
        .collect()
}

/// Name of the snapshot, exit code, files.
type Case<'a> = (&'static str, u8, Vec<(&'a str, &'a [u8])>);

fn check(cases: Vec<Case<'_>>) {
    for (name, expected, files) in cases {
        let extraction = extract(&tree(&files), &["a"]);
        assert_eq!(exit_code(&extraction), expected, "{name}: {extraction:#?}");
        assert_snapshot(name, &render(&extraction));
    }
}

#[test]
fn damaged_summaries_leave_the_rest() {
    let result: (&str, &[u8]) = ("results/m/gsm8k.json", b"{\"accuracy\": 65.625}");
    let txt = format!("csv format\n{}\n", "^".repeat(128)).into_bytes();
    let txt = [&txt[..], TABLE, "$".repeat(128).as_bytes(), b"\n"].concat();
    let txt: (&str, &[u8]) = ("summary/summary_20251016_235030.txt", &txt);
    let inside = "summary/summary_20251016_235030.csv/x";
    let uneven = b"dataset,version,metric,mode,a,b\nshort,1d7fe4,accuracy,gen,1.00\n\
        lo,ng,1d7fe4,accuracy,gen,2.00,3.00\n";
    let named = b"dataset,version,metric,mode,dataset,-,\n\
        gsm8k,1d7fe4,accuracy,gen,1.00,2.00,3.00\nmath,1d7fe4,accuracy,gen,-,4.00,\n";
    check(vec![
        ("tree_empty_summary", 4, vec![(CSV, b"")]),
        (
            "tree_empty_summary_with_results",
            3,
            vec![(CSV, b""), result],
        ),
        ("tree_empty_summary_with_txt", 3, vec![(CSV, b""), txt]),
        ("tree_directory_for_summary", 3, vec![(inside, b""), result]),
        ("tree_header_only", 4, vec![(CSV, &TABLE[..30])]),
        ("tree_no_header", 3, vec![(CSV, &TABLE[30..])]),
        ("tree_short_and_long_rows", 3, vec![(CSV, uneven)]),
        ("tree_models_named_as_columns", 3, vec![(CSV, named)]),
        ("tree_nothing", 4, vec![("readme.txt", b"x")]),
    ]);
}

#[test]
fn damaged_outputs_are_reasons_of_their_cells() {
    let table: (&str, &[u8]) = (CSV, TABLE);
    let math = "results/m/math.json";
    let answers = "predictions/m/math.json";
    let status: (&str, &[u8]) = ("infer_status/m/math.json", b"{\"status\": \"runn");
    let config: (&str, &[u8]) = ("configs/20251016_235030_1.py", b"models = [dict(abbr='m'");
    let directory: (&str, &[u8]) = ("results/m/gsm8k.json/x", b"");
    let cut = b"{\"0\": {\"prediction\": \"a\"}, \"1\": {";
    check(vec![
        ("tree_directory_for_result", 3, vec![table, directory]),
        (
            "tree_cut_result",
            3,
            vec![table, (math, b"{\n    \"accuracy\": 5")],
        ),
        ("tree_empty_result", 3, vec![table, (math, b"")]),
        (
            "tree_not_utf8_result",
            3,
            vec![table, (math, b"{\"error\": \"caf\xe9\"}")],
        ),
        ("tree_nul_filled_result", 3, vec![table, (math, &[0; 64])]),
        ("tree_cut_predictions", 3, vec![table, (answers, cut)]),
        (
            "tree_damaged_status_and_config",
            3,
            vec![table, status, config],
        ),
    ]);
}

#[test]
fn an_unreadable_summary_is_reported_and_the_results_are_delivered() {
    let path = "results/e/opencompass-a/20251016_235030/summary/summary_20251016_235030.csv";
    let locked = Locked {
        files: tree(&[
            (CSV, TABLE),
            ("results/m/gsm8k.json", b"{\"accuracy\": 65.625}"),
        ]),
        paths: vec![path],
    };
    let extraction = extract(&locked, &["a"]);
    assert_eq!(extraction.results[0].scores[0].exact, Some(65.625));
    assert_eq!(exit_code(&extraction), 3);
    assert_eq!(
        codes(&extraction),
        [Code::IoPermission, Code::WorkdirBuiltFromResults]
    );
    assert_snapshot("tree_unreadable_summary", &render(&extraction));
}

#[test]
fn an_unreadable_result_is_the_reason_of_its_cell() {
    let locked = Locked {
        files: tree(&[
            (CSV, TABLE),
            ("results/m/math.json", b"{\"accuracy\": 1.0}"),
        ]),
        paths: vec!["results/e/opencompass-a/20251016_235030/results/m/math.json"],
    };
    let extraction = extract(&locked, &["a"]);
    let missing = &extraction.results[0].missing[0];
    assert_eq!(
        (missing.dataset.as_str(), missing.reason),
        ("math", Reason::ScoringFailed)
    );
    assert_eq!(exit_code(&extraction), 3);
    assert_snapshot("tree_unreadable_result", &render(&extraction));
}

#[test]
fn unreadable_directories_do_not_hide_their_neighbours() {
    let mut files = tree(&[
        (CSV, TABLE),
        ("results/m/gsm8k.json", b"{\"accuracy\": 65.625}"),
        ("configs/20251016_235030_1.py", b"models = []"),
        ("logs/infer/m/math.out", b"x"),
    ]);
    files.insert("results/e/opencompass-a/20251001_000000/summary/x", *b"");
    let locked = Locked {
        files,
        paths: vec![
            "results/e/opencompass-a/20251001_000000",
            "results/e/opencompass-a/20251016_235030/results/m",
            "results/e/opencompass-a/20251016_235030/configs",
            "results/e/opencompass-a/20251016_235030/logs",
        ],
    };
    let extraction = extract(&locked, &["a"]);
    assert_eq!(extraction.results[0].scores[0].score, Some(65.62));
    assert_eq!(exit_code(&extraction), 3);
    assert_eq!(codes(&extraction), [Code::IoPermission; 4]);
    assert_snapshot("tree_unreadable_directories", &render(&extraction));
}

#[test]
fn the_newest_directory_counts_even_when_it_can_not_be_read() {
    let mut files = tree(&[(CSV, TABLE)]);
    files.insert("results/e/opencompass-a/20251017_000000/summary/x", *b"");
    let locked = Locked {
        files,
        paths: vec!["results/e/opencompass-a/20251017_000000"],
    };
    let extraction = extract(&locked, &["a"]);
    assert_eq!(exit_code(&extraction), 4);
    assert!(
        extraction.results[0]
            .chosen
            .as_deref()
            .unwrap()
            .ends_with("20251017_000000")
    );
    assert_snapshot("tree_unreadable_newest_directory", &render(&extraction));
}

#[test]
fn an_unreadable_run_does_not_hide_the_others() {
    let mut files = tree(&[(CSV, &TABLE[..62])]);
    files.insert("results/e/opencompass-b/summary/x", *b"");
    files.insert("results/e/opencompass-c", *b"a file");
    let locked = Locked {
        files,
        paths: vec!["results/e/opencompass-b"],
    };
    let extraction = extract(&locked, &["a", "b", "c", "gone", "../a", "", "a"]);
    assert_eq!(exit_code(&extraction), 3);
    assert_eq!(
        (extraction.counts.succeeded, extraction.counts.failed),
        (2, 5)
    );
    assert_snapshot("tree_unreadable_run", &render(&extraction));
}

#[test]
fn an_evaluation_id_that_is_a_path_is_refused() {
    let source = tree(&[(CSV, TABLE)]);
    let mut text = String::new();
    for id in [
        "..",
        "../e",
        "e/opencompass-a",
        "/etc",
        "",
        "e\\f",
        "e\0",
        ".",
    ] {
        let options = ExtractOptions::new();
        let error = options.extract_runs(&source, id, &["a"]).unwrap_err();
        assert_eq!(error.code(), Code::IdInvalid, "{id:?}");
        text += &format!("error[{}]: {error}\n", error.code());
    }
    assert_snapshot("tree_evaluation_ids", &text);
}

#[test]
fn strict_makes_the_first_warning_the_error_of_the_run() {
    let source = tree(&[(
        CSV,
        b"dataset,version,metric,mode,m\ngsm8k,1d7fe4,accuracy,gen,6%\n",
    )]);
    let mut options = ExtractOptions::new();
    options.strict(true);
    let extraction = options.extract_runs(&source, "e", &["a"]).unwrap();
    assert_eq!(exit_code(&extraction), 4);
    assert_eq!(
        extraction.results[0].code.as_deref(),
        Some("summary.annotated_cell")
    );
    assert_snapshot("tree_strict", &render(&extraction));
}
