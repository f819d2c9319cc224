//! What `extract` and `doctor` write, in each form.

use std::ffi::OsStr;
use std::path::Path;

use serde_json::{Value, json};

use crate::support::{Evalcore, evalcore, oracle_dir, samples, tally};

fn extract(run_ids: &str) -> Evalcore {
    let options = ["extract", "--eval-id", "demo", "--run-ids", run_ids];
    evalcore().args(options).on_samples()
}

fn tables(case: &str) -> Value {
    let path = crate::support::workspace()
        .join("evalcore/testdata/golden/opencompass")
        .join(case)
        .join("case.json");
    let case: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    case["tables"].clone()
}

#[test]
fn every_cell_of_the_recorded_tables_is_in_the_document() {
    for (run, case, code) in [
        ("chat", "gen_chat_basic", 0),
        ("three-models", "multi_model_missing", 3),
    ] {
        let document = extract(run).run().exits(code).json();
        let found = &document["results"][0];
        let tables = tables(case);
        let rows = tables[0].as_array().unwrap();
        let header = rows[0].as_array().unwrap();
        let mut scores = 0;
        let mut missing = 0;
        for row in &rows[1..] {
            for (at, model) in header.iter().enumerate().skip(4) {
                if row[at] == "-" {
                    missing += 1;
                    continue;
                }
                scores += 1;
                let score: f64 = row[at].as_str().unwrap().parse().unwrap();
                let has = found["scores"].as_array().unwrap().iter().any(|cell| {
                    cell["dataset"] == row[0]
                        && cell["version"] == row[1]
                        && cell["metric"] == row[2]
                        && cell["mode"] == row[3]
                        && cell["model"] == *model
                        && cell["score"] == score
                });
                assert!(has, "{case}: {row} {model}");
            }
        }
        assert_eq!(document["counts"]["scores"], scores, "{case}");
        assert_eq!(document["counts"]["missing"], missing, "{case}");
    }
}

#[test]
fn every_run_is_taken_when_none_is_named() {
    let options = ["extract", "--eval-id", "demo"];
    let done = evalcore().args(options).on_samples().run().exits(3);
    let document = done.json();
    let ids: Vec<&Value> = document["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|run| &run["run_id"])
        .collect();
    assert_eq!(ids, ["chat", "three-models"]);
}

#[test]
fn the_answer_is_the_same_at_any_number_of_threads() {
    let one = extract("chat,three-models,gone")
        .args(["--threads", "1"])
        .run();
    let four = extract("chat,three-models,gone")
        .args(["--threads", "4"])
        .run();
    assert_eq!(one.text(), four.text());
    assert_eq!((one.code, four.code), (3, 3));
}

#[test]
fn exit_codes_say_what_the_document_says() {
    for (run_ids, code, success, partial) in [
        ("chat", 0, true, false),
        ("chat,three-models", 3, true, true),
        ("chat,gone", 3, true, true),
        ("gone", 4, false, false),
        ("../chat", 4, false, false),
    ] {
        let done = extract(run_ids).run().exits(code);
        let document = done.json();
        assert_eq!(document["success"], success, "{run_ids}");
        assert_eq!(document["partial"], partial, "{run_ids}");
        assert_eq!(
            done.stderr.is_empty(),
            !run_ids.contains("gone") && !run_ids.contains("..")
        );
    }
}

#[test]
fn tables_hold_a_row_for_each_cell() {
    let counts = extract("three-models").run().json()["counts"].clone();
    let cells = counts["scores"].as_u64().unwrap() + counts["missing"].as_u64().unwrap();
    let csv = extract("three-models")
        .args(["--format", "csv"])
        .run()
        .exits(3)
        .text();
    assert_eq!(csv.lines().count() as u64, cells + 1);
    let md = extract("three-models")
        .args(["--format", "md"])
        .run()
        .exits(3)
        .text();
    assert_eq!(md.lines().count() as u64, cells + 2);
    let rows = extract("three-models")
        .args(["--format", "jsonl"])
        .run()
        .exits(3)
        .json_lines();
    assert_eq!(rows.len() as u64, cells);
    let table = extract("three-models")
        .args(["--format", "table"])
        .run()
        .exits(3)
        .text();
    assert_eq!(table.lines().count() as u64, cells + 1);
}

#[test]
fn rows_are_json_lines_for_each_table() {
    let rows = |table: &str| {
        let options = ["--rows", table, "--experiment-id", "x"];
        extract("chat").args(options).run().exits(0).json_lines()
    };
    let metric = rows("metric");
    assert_eq!(metric.len(), 17);
    assert_eq!(
        metric[0]["key"],
        "demo|chat|gpt-oss-20b|demo_gsm8k|9e18da|accuracy|gen"
    );
    assert_eq!(metric[0]["value"], 65.625);
    assert_eq!(rows("evaluation_results")[0]["metric_value"], 65.625);
    let datasets = rows("dataset_results");
    // Each data set of the run has a row, by its accuracy or its first score.
    let names = [
        "demo_gsm8k",
        "gold_str",
        "gold_int",
        "gold_list",
        "gold_dict",
        "em_qa",
    ];
    let more = ["acc_formatted", "if_like", "rouge_like", "code_like"];
    let found: Vec<_> = datasets
        .iter()
        .map(|row| row["dataset_name"].as_str().unwrap())
        .collect();
    assert_eq!(found, [&names[..], &more].concat());
    assert_eq!(datasets[0]["correct_examples"], 42);
    assert_eq!(datasets[0]["experiment_id"], "x");
    let answers = rows("predictions");
    assert!(
        answers
            .iter()
            .filter(|row| row["dataset_name"] == "demo_gsm8k")
            .count()
            == 64
    );
    assert_eq!(rows("evaluation_jobs").len(), 1);
}

#[test]
fn times_are_merged_and_what_is_wrong_with_them_is_partial() {
    let times = json!({"chat": {
        "startTime": "2025-11-11T10:00:00Z", "completionTime": "2025-11-11T10:00:30Z"
    }});
    let with = |text: &str| {
        let command = extract("chat").args(["--timing", "t.json"]);
        command.file("t.json", text).run()
    };
    let document = with(&times.to_string()).exits(0).json();
    assert_eq!(document["results"][0]["duration_seconds"], 30.0);
    assert_eq!(document["results"][0]["startTime"], "2025-11-11T10:00:00Z");
    let jobs = extract("chat").args(["--timing", "t.json", "--rows", "evaluation_jobs"]);
    let jobs = jobs
        .file("t.json", times.to_string())
        .run()
        .exits(0)
        .json_lines();
    assert_eq!(jobs[0]["job_duration_seconds"], 30.0);
    assert_eq!(jobs[0]["job_end_time"], "2025-11-11 10:00:30.000");

    let done = with("{\"chat\": ").exits(3);
    assert_eq!(done.json()["counts"]["scores"], 17);
    assert!(
        done.stderr.starts_with("error[json.truncated]: "),
        "{}",
        done.stderr
    );
    assert!(
        extract("chat")
            .args(["--timing", "none"])
            .run()
            .exits(3)
            .stderr
            .contains("none")
    );
    let done = with("{\"other\": {}}").exits(0);
    assert!(
        done.stderr.contains("timing.unknown_run"),
        "{}",
        done.stderr
    );
    let strict = extract("chat").args(["--timing", "t.json", "--strict"]);
    strict.file("t.json", "{\"other\": {}}").run().exits(4);
}

#[test]
fn a_summary_is_one_line_on_stderr() {
    let done = extract("chat,three-models")
        .args(["--summary", "--quiet"])
        .run()
        .exits(3);
    assert_eq!(done.stderr, "Extracted 26 scores from 2 runs (1 partial)\n");
}

#[test]
fn documents_match_their_schemas() {
    let schemas = evalcore().args(["schema"]).run().exits(0).json();
    let check = |name: &str, document: &Value| {
        let schema = &schemas[name];
        let validator = jsonschema::validator_for(schema).unwrap();
        let found: Vec<String> = validator
            .iter_errors(document)
            .map(|e| e.to_string())
            .collect();
        assert!(found.is_empty(), "{name}: {found:?}");
    };
    check(
        "extraction",
        &extract("chat,three-models,gone")
            .args(["--details"])
            .run()
            .json(),
    );
    check(
        "api_response",
        &extract("three-models").args(["--api"]).run().json(),
    );
    for (name, table) in [
        ("metric_row", "metric"),
        ("evaluation_result_row", "evaluation_results"),
        ("dataset_result_row", "dataset_results"),
        ("prediction_row", "predictions"),
        ("evaluation_job_row", "evaluation_jobs"),
    ] {
        let rows = extract("chat,three-models")
            .args(["--rows", table])
            .run()
            .json_lines();
        assert!(!rows.is_empty(), "{table}");
        for row in &rows {
            check(name, row);
        }
    }
    let run = samples().join("results/demo/opencompass-three-models");
    let doctor = evalcore()
        .args(["doctor", "--format", "json"])
        .args([run])
        .run()
        .exits(3);
    check("account", &doctor.json());
}

#[test]
fn the_sums_of_an_account_add_up() {
    let run = samples().join("results/demo/opencompass-three-models");
    let account = evalcore()
        .args(["doctor", "--format", "json"])
        .args([run])
        .run()
        .json();
    let totals = &account["totals"];
    let missing: u64 = totals["missing"]
        .as_object()
        .unwrap()
        .values()
        .filter_map(Value::as_u64)
        .sum();
    let sum = totals["scores"].as_u64().unwrap() + totals["non_finite"].as_u64().unwrap() + missing;
    assert_eq!(totals["cells"], sum);
    assert_eq!(account["cells"].as_array().unwrap().len() as u64, sum);
}

#[test]
fn strict_holds_for_rows_as_for_the_document() {
    let run = "results/e/opencompass-r/20251016_235030";
    let table = "dataset,version,metric,mode,m\ngsm8k,1d7fe4,accuracy,gen,50.00\n";
    let tree = |strict: &[&str]| {
        let command = evalcore()
            .file(&format!("{run}/summary/summary_20251016_235030.csv"), table)
            .file(
                &format!("{run}/results/m/gsm8k.json"),
                r#"{"accuracy": 60.0}"#,
            );
        let options = ["extract", "--root", ".", "--eval-id", "e", "--run-ids", "r"];
        command.args(options).args(strict)
    };
    for table in ["metric", "dataset_results", "predictions"] {
        let rows = ["--rows", table];
        let tolerant = tree(&rows).run().exits(0);
        assert_eq!(tolerant.json_lines().is_empty(), table == "predictions");
        // What was noticed is said once: the work dir is read once.
        assert_eq!(tolerant.stderr.matches("workdir.disagreement").count(), 1);
        let refused = tree(&rows).args(["--strict"]).run().exits(4);
        assert!(refused.stdout.is_empty(), "{}", refused.text());
        assert!(
            refused
                .stderr
                .contains("error[workdir.disagreement]: run `r`")
        );
    }
}

/// The binary and the library give the same document, over the recorded trees and the samples;
/// `evalcore-py/tests/test_cli.py` holds Python to the same.
#[test]
fn opencompass_oracle_documents_are_those_of_the_library() {
    let golden = oracle_dir("EVALCORE_OPENCOMPASS_ORACLES", "opencompass");
    let mut cases: Vec<_> = std::fs::read_dir(&golden)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join("work_dir").is_dir())
        .collect();
    cases.sort();
    let total = cases.len() + 1;
    let mut failed = Vec::new();
    for case in cases {
        let name = case.file_name().unwrap().to_string_lossy().into_owned();
        let root = tempfile::tempdir().unwrap();
        copy(
            &case.join("work_dir"),
            &root.path().join("results/e/opencompass-r"),
        );
        if printed(root.path(), "e", "r") != library(root.path(), "e", &["r"]) {
            failed.push(name);
        }
    }
    let ids = ["chat", "three-models", "gone", "chat"];
    if printed(&samples(), "demo", &ids.join(",")) != library(&samples(), "demo", &ids) {
        failed.push("samples".to_owned());
    }
    tally("opencompass/*/work_dir documents", total, &failed);
}

fn printed(root: &Path, eval_id: &str, run_ids: &str) -> Value {
    let options = [
        "extract",
        "--details",
        "--eval-id",
        eval_id,
        "--run-ids",
        run_ids,
    ];
    let root = [OsStr::new("--root"), root.as_os_str()];
    evalcore().args(options).args(root).run().json()
}

fn library(root: &Path, eval_id: &str, run_ids: &[&str]) -> Value {
    let source = evalcore::source::OsSource::new(root).unwrap();
    let mut options = evalcore::opencompass::ExtractOptions::new();
    let found = options
        .details(true)
        .extract_runs(&source, eval_id, run_ids);
    serde_json::to_value(found.unwrap()).unwrap()
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}
