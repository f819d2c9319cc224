//! The defects of the old extraction, by their numbers in its analysis: the default mode does right
//! on the trees that the compatible mode does wrong on.

use evalcore::Code;
use evalcore::opencompass::compat::budeval::{
    LogForm, classify_job_error_compat, parse_progress_compat,
};
use evalcore::opencompass::logs::{ErrorCategory, classify_job_error, parse_progress};
use evalcore::opencompass::{ExtractOptions, extract_runs};
use evalcore::schema::Reason;
use evalcore::schema::wire::{Extraction, RunExtraction, RunStatus};
use evalcore::source::{MemorySource, OsSource};
use serde_json::Value;

use crate::support::{golden, read_json};

/// Extracts a recorded tree with the ids that the script was given.
fn extract(case: &str) -> Extraction {
    let dir = golden().join("budeval");
    let index = read_json(&dir.join("index.json"));
    let cases = index["cases"].as_array().unwrap();
    let found = cases.iter().find(|found| found["case"] == case).unwrap();
    let source = OsSource::new(dir.join(found["tree"].as_str().unwrap())).unwrap();
    let eval_id = found["env"]["EVAL_ID"].as_str().unwrap();
    let run_ids = found["env"]["RUN_IDS"]
        .as_str()
        .unwrap()
        .split(',')
        .map(str::trim);
    let run_ids: Vec<&str> = run_ids.filter(|id| !id.is_empty()).collect();
    extract_runs(&source, eval_id, &run_ids).unwrap()
}

/// Extracts run `a` of a tree of one file.
fn extract_csv(csv: &[u8]) -> Extraction {
    let mut tree = MemorySource::new();
    let path = "results/e/opencompass-a/20251016_235030/summary/summary_20251016_235030.csv";
    tree.insert(path, csv);
    extract_runs(&tree, "e", &["a"]).unwrap()
}

/// Data set, model and score of each score.
fn scores(extraction: &Extraction) -> Vec<(&str, &str, Option<f64>)> {
    let scores = extraction.results.iter().flat_map(|run| &run.scores);
    let parts = scores.map(|score| (&*score.dataset, &*score.model, score.score));
    parts.collect()
}

/// Data set, model and reason of each cell without a value.
fn missing(extraction: &Extraction) -> Vec<(&str, &str, Reason)> {
    let cells = extraction.results.iter().flat_map(|run| &run.missing);
    let parts = cells.map(|cell| (&*cell.dataset, &*cell.model, cell.reason));
    parts.collect()
}

fn codes(run: &RunExtraction) -> Vec<Code> {
    run.diagnostics.iter().map(|found| found.code).collect()
}

#[test]
fn defect_1_every_model_is_reported_by_name() {
    assert_eq!(
        scores(&extract("three_models")),
        [
            ("gsm8k", "qwen-7b", Some(40.0)),
            ("gsm8k", "qwen-14b", Some(50.0)),
            ("gsm8k", "llama-8b", Some(60.0)),
            ("mmlu", "qwen-7b", Some(41.0)),
            ("mmlu", "qwen-14b", Some(51.0)),
            ("mmlu", "llama-8b", Some(61.0)),
        ]
    );
    let first = extract("first_model_dash");
    assert_eq!(
        scores(&first),
        [
            ("gsm8k", "qwen-14b", Some(50.0)),
            ("mmlu", "qwen-7b", Some(41.0))
        ]
    );
    assert!(first.partial);
    let cells = [("gsm8k", "qwen-7b"), ("mmlu", "qwen-14b")];
    assert!(
        missing(&first)
            .iter()
            .map(|cell| (cell.0, cell.1))
            .eq(cells)
    );
}

#[test]
fn defect_2_success_means_scores() {
    for case in [
        "all_missing",
        "all_dash",
        "header_only",
        "empty_file",
        "empty_run_dir",
    ] {
        let extraction = extract(case);
        assert!(!extraction.success, "{case}");
        for run in &extraction.results {
            assert_eq!(run.status, RunStatus::Error, "{case}");
            assert!(run.error.is_some() && run.code.is_some(), "{case}");
        }
    }
    let half = extract("one_ok_one_missing");
    assert!(half.success && half.partial);
    assert_eq!((half.counts.succeeded, half.counts.failed), (1, 1));
    // Files that the script read without a score and called a success have their score.
    for (case, dataset, score) in [
        ("utf8_bom", "demo_gsm8k", 65.62),
        ("semicolons", "d", 1.0),
        ("capitalised_header", "d", 50.0),
        ("blank_lines", "d", 1.0),
    ] {
        let extraction = extract(case);
        let found = scores(&extraction);
        assert_eq!((found[0].0, found[0].2), (dataset, Some(score)), "{case}");
        assert!(extraction.success && !extraction.partial, "{case}");
        assert!(
            !extraction.results[0].diagnostics.is_empty(),
            "{case}: said to be unusual"
        );
    }
}

#[test]
fn defect_3_every_cell_without_a_value_has_a_reason() {
    let dashes = extract("dash_rows");
    assert_eq!(scores(&dashes), [("gsm8k", "gpt-oss-20b", Some(65.62))]);
    let cells = [("math", "gpt-oss-20b"), ("bbh", "gpt-oss-20b")];
    assert!(
        missing(&dashes)
            .iter()
            .map(|cell| (cell.0, cell.1))
            .eq(cells)
    );
    assert_eq!((dashes.counts.scores, dashes.counts.missing), (1, 2));

    let empty = extract("empty_header_cell");
    assert_eq!(
        empty.counts.scores + empty.counts.missing,
        4,
        "two rows, two columns"
    );

    let odd = extract_csv(b"dataset,version,metric,mode,m\na,1d7fe4,accuracy,gen,good\n");
    assert_eq!(missing(&odd), [("a", "m", Reason::NotANumber)]);
    assert_eq!(
        odd.results[0].missing[0].evidence.as_deref(),
        Some("`good`")
    );
    let place = odd.results[0].diagnostics[0].position.unwrap();
    assert_eq!((place.line, place.column), (Some(2), Some(23)));

    let rows = extract("short_and_long_rows");
    assert_eq!(
        rows.counts.scores + rows.counts.missing,
        4,
        "every row is accounted for"
    );
    assert!(codes(&rows.results[0]).contains(&Code::SummaryShortRow));
    assert!(codes(&rows.results[0]).contains(&Code::SummaryExtraCells));
}

#[test]
fn defect_4_the_newest_is_newest_by_time() {
    for (case, score, directory) in [
        ("stray_dir_sorts_last", 90.0, "20251016_235030"),
        ("reuse_newer_summary_in_older_dir", 77.0, "20251016_000000"),
        ("judge_suffix", 65.62, "20251016_235030"),
        ("timestamped_beats_direct", 11.0, "opencompass-run-a"),
        ("latest_of_three", 20.0, "20251017_000001"),
        ("two_summaries_one_dir", 2.0, "20251016_235030"),
    ] {
        let extraction = extract(case);
        let run = &extraction.results[0];
        assert_eq!(run.scores[0].score, Some(score), "{case}");
        assert!(run.chosen.as_ref().unwrap().ends_with(directory), "{case}");
        assert!(run.why.is_some() && !run.candidates.is_empty(), "{case}");
    }
    // The newest directory counts also when only an older one has a summary.
    let mut tree = MemorySource::new();
    let table = &b"dataset,version,metric,mode,m\nd,1d7fe4,accuracy,gen,1.00\n"[..];
    let old = "results/e/opencompass-a/20251016_000000/summary/summary_20251016_000000.csv";
    tree.insert(old, table);
    tree.insert(
        "results/e/opencompass-a/20251017_000000/logs/infer/m/d.out",
        *b"killed",
    );
    let crashed = extract_runs(&tree, "e", &["a"]).unwrap();
    assert!(!crashed.success, "old scores are not reported as new");
    assert!(
        crashed.results[0]
            .error
            .as_ref()
            .unwrap()
            .contains("20251016_000000")
    );
    let mut options = ExtractOptions::new();
    options.at("20251016_000000");
    let asked = options.extract_runs(&tree, "e", &["a"]).unwrap();
    assert_eq!(scores(&asked), [("d", "m", Some(1.0))]);
}

#[test]
fn defect_5_the_document_is_json() {
    let extraction = extract("nan_inf");
    let text = serde_json::to_string(&extraction).unwrap();
    let read: Value = serde_json::from_str(&text).unwrap();
    let scores = read["results"][0]["scores"].as_array().unwrap();
    let parts = scores
        .iter()
        .map(|score| (&score["score"], &score["non_finite"]));
    let expected = [
        (Value::Null, "nan".into()),
        (Value::Null, "inf".into()),
        (Value::Null, "-inf".into()),
        (12.5.into(), Value::Null),
    ];
    assert!(
        parts.eq(expected.iter().map(|(score, name)| (score, name))),
        "{text}"
    );
    let spelled = serde_json::to_string(&extract("number_spellings")).unwrap();
    assert!(serde_json::from_str::<Value>(&spelled).is_ok());
}

#[test]
fn defect_6_only_numbers_are_numbers() {
    let extraction = extract("number_spellings");
    let model = "gpt-oss-20b";
    assert_eq!(
        scores(&extraction),
        [
            ("spaces", model, Some(42.0)),
            ("plus", model, Some(3.5)),
            ("exp", model, Some(100.0)),
            ("percent", model, Some(65.62)),
            ("neg", model, Some(-1.25)),
        ]
    );
    let words = missing(&extraction);
    let words: Vec<&str> = words
        .iter()
        .filter(|cell| cell.2 == Reason::NotANumber)
        .map(|cell| cell.0)
        .collect();
    assert_eq!(
        words,
        ["under", "fullwidth", "fullwidth_int", "hex", "bool", "big"]
    );
    let run = &extraction.results[0];
    assert_eq!(run.missing.len(), 7, "the empty cell is missing");
    let percent = run
        .diagnostics
        .iter()
        .find(|found| found.code == Code::SummaryAnnotatedCell);
    assert_eq!(percent.and_then(|found| found.position?.line), Some(9));
}

#[test]
fn defect_7_commas_in_names_do_not_shift_columns() {
    let dataset = extract("unquoted_comma_dataset");
    let model = "gpt-oss-20b";
    assert_eq!(
        scores(&dataset),
        [
            ("ds,part2", model, Some(55.0)),
            ("plain", model, Some(56.0))
        ]
    );
    assert_eq!(dataset.results[0].scores[0].metric, "accuracy");
    // The version of the recording is `v`, which says less than six digits would.
    assert_eq!(codes(&dataset.results[0]), [Code::SummaryAmbiguousRow]);
    let plain = extract_csv(b"dataset,version,metric,mode,m\nds,part2,1d7fe4,accuracy,gen,55.00\n");
    assert_eq!(scores(&plain), [("ds,part2", "m", Some(55.0))]);
    assert_eq!(codes(&plain.results[0]), [Code::SummaryLongRow]);

    let name = extract("unquoted_comma_model");
    assert_eq!(scores(&name), [("d", "gpt-4o,2024", Some(55.0))]);
    assert!(codes(&name.results[0]).contains(&Code::SummaryCommaInHeader));
}

#[test]
fn defect_8_ids_are_names_and_not_patterns_or_paths() {
    let literal = extract("run_id_glob_chars");
    assert_eq!(
        scores(&literal),
        [("demo_gsm8k", "gpt-oss-20b", Some(65.62))]
    );

    let mut tree = MemorySource::new();
    let table = &b"dataset,version,metric,mode,m\nd,1d7fe4,accuracy,gen,1.00\n"[..];
    for run in ["results/e/opencompass-a", "results/other/opencompass-b"] {
        tree.insert(format!("{run}/summary/summary_20251016_235030.csv"), table);
    }
    let ids = ["*", "[a]", "?", "../other/opencompass-b", "a/../a", ".."];
    let extraction = extract_runs(&tree, "e", &ids).unwrap();
    assert_eq!(extraction.counts.succeeded, 0);
    let codes = extraction
        .results
        .iter()
        .map(|run| run.code.as_deref().unwrap());
    assert!(codes.eq([
        "io.not_found",
        "io.not_found",
        "io.not_found",
        "id.invalid",
        "id.invalid",
        "id.invalid"
    ]));
    for eval_id in ["../results/e", "e/", "..", ""] {
        let error = extract_runs(&tree, eval_id, &["a"]).unwrap_err();
        assert_eq!(error.code(), Code::IdInvalid, "{eval_id}");
    }
}

#[test]
fn defect_9_nul_bytes_and_long_fields_cost_one_cell_at_most() {
    let long = "x".repeat(200_000);
    let csv = format!(
        "dataset,version,metric,mode,m\nd\0,1d7fe4,accuracy,gen,1.00\n\
         {long},1d7fe4,accuracy,gen,2.00\nplain,1d7fe4,accuracy,gen,3.00\n"
    );
    let extraction = extract_csv(csv.as_bytes());
    let found = scores(&extraction);
    assert_eq!(
        found.iter().map(|cell| cell.2).collect::<Vec<_>>(),
        [Some(1.0), Some(2.0), Some(3.0)]
    );
    assert_eq!(found[1].0.len(), 200_000);
    assert_eq!(codes(&extraction.results[0]), [Code::TextNul]);
}

fn recorded_log(file: &str, name: &str) -> String {
    let dir = golden().join("budeval");
    let index = read_json(&dir.join(file));
    let cases = index["cases"].as_array().unwrap();
    let found = cases.iter().find(|found| found["name"] == name).unwrap();
    found["log"].as_str().unwrap().to_owned()
}

#[test]
fn defect_21_progress_is_a_percentage_or_not_known_for_every_log() {
    for (name, percent, raises) in [
        ("zero total", None, true),
        ("string counts", Some(20.0), true),
        ("missing total", None, false),
        ("completed above total", Some(100.0), false),
    ] {
        let log = recorded_log("log_progress.json", name);
        assert_eq!(parse_progress_compat(&log).is_err(), raises, "{name}");
        let progress = parse_progress(&log);
        assert_eq!(progress.progress_percentage, percent, "{name}");
        assert_eq!(
            progress.diagnostics[0].code,
            Code::LogCountsUnusable,
            "{name}"
        );
    }
}

#[test]
fn defect_21_an_error_is_classified_by_its_own_exception() {
    let log = recorded_log("job_error.json", "gpu word in config dump");
    let imitated = classify_job_error_compat(&log, LogForm::AsValue).unwrap();
    assert_eq!(imitated.category, ErrorCategory::GpuError, "the defect");
    let error = classify_job_error(&log);
    assert_ne!(error.category, ErrorCategory::GpuError);
    assert_ne!(error.error_type, imitated.error_type);

    let log = "Traceback (most recent call last):\n  File \"first.py\", line 1, in <module>\n    \
               a()\nKeyError: 'a'\n\nDuring handling of the above exception, another exception \
               occurred:\n\nTraceback (most recent call last):\n  File \"second.py\", line 2, in \
               <module>\n    b()\nValueError: bad\n";
    let imitated = classify_job_error_compat(log, LogForm::AsValue).unwrap();
    assert_eq!(
        (imitated.error_type.as_str(), imitated.line),
        ("ValueError", Some(1))
    );
    let error = classify_job_error(log);
    assert_eq!(error.error_message, "ValueError: bad");
    assert_eq!(
        (error.file.as_deref(), error.line),
        (Some("second.py"), Some(2))
    );
}
