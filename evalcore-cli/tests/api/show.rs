//! What `show` and `doctor` say of files that are odd, and with which code they end.

use serde_json::json;

use crate::support::{evalcore, oracle_dir};

const SUMMARY: &str = "20251016_235030/summary/summary_20251016_235030.csv";

#[test]
fn nothing_usable_ends_with_4_and_a_part_with_3() {
    let deep = format!("{}{}", "[".repeat(2_000), "]".repeat(2_000));
    let long = "x".repeat(100);
    for (name, text, code, said) in [
        ("predictions/a.json", String::new(), 4, "json.truncated"),
        (
            "predictions/a.json",
            "not json".into(),
            4,
            "a list of samples, found `not`",
        ),
        (
            "results/a.json",
            "nonsense".into(),
            4,
            "a results object, found `nonsense`",
        ),
        (
            "results/a.json",
            "null".into(),
            4,
            "a results object, found null",
        ),
        ("results/a.json", "{}".into(), 4, "file.empty"),
        (
            "predictions/a.json",
            format!("{{\"0\": {{\"prediction\": \"{long}\"}}}}"),
            3,
            "no more than 64 bytes",
        ),
        (
            "results/a.json",
            format!("{{\"label\": \"{long}\"}}"),
            3,
            "--max-value-bytes",
        ),
        (
            "results/a.json",
            format!("{{\"x\": {deep}, \"accuracy\": 50.0}}"),
            3,
            "json.too_deep",
        ),
    ] {
        let args = ["show", name, "--max-value-bytes", "64"];
        let done = evalcore().file(name, &text).args(args).run().exits(code);
        assert!(done.stderr.contains(said), "{name}: {}", done.stderr);
    }
    let done = evalcore()
        .file("predictions/a.json", "")
        .file("results/a.json", "{\"accuracy\": 50.0}");
    done.args(["show", "predictions/a.json", "results/a.json"])
        .run()
        .exits(3);
}

#[test]
fn a_member_above_the_limits_is_named_in_its_row() {
    let text =
        "{\"0\": {\"prediction\": \"a\", \"gold\": [1, {\"x\": null}], \"y\": \"0123456789\"}}";
    let done = evalcore().file("predictions/a.json", text);
    let args = [
        "show",
        "predictions/a.json",
        "--format",
        "json",
        "--max-value-bytes",
        "40",
    ];
    let document = done.args(args).run().exits(3).json();
    let row = &document["files"][0]["rows"][0];
    assert_eq!(row["gold"], json!([1, {"x": null}]));
    assert_eq!(row["note"], "y: json.value_too_large");
    assert_eq!(
        document["files"][0]["diagnostics"][0]["code"],
        "json.value_too_large"
    );
}

#[test]
fn a_station_shows_its_scores_or_its_samples() {
    let station = r#"{"predictions": [{"prediction": "4", "gold": "4"}],
        "results": {"accuracy": 100.0, "details": [{"correct": true}]}, "cfg": {}}"#;
    let show = |options: &[&str]| {
        let done = evalcore().file("station/gsm8k/m.json", station);
        let args = ["show", "station/gsm8k/m.json", "--format", "json"];
        let document = done.args(args).args(options).run().exits(0).json();
        document["files"][0].clone()
    };
    let scores = show(&[]);
    assert_eq!(scores["kind"], "station");
    assert_eq!(scores["rows"][0]["metric"], "accuracy");
    assert_eq!(scores["rows"][0]["value"], json!(100.0));
    assert_eq!(scores["rows"][0]["n"], 1);
    let samples = show(&["--samples"]);
    assert_eq!(samples["kind"], "predictions");
    assert_eq!(samples["rows"][0]["prediction"], "4");
}

#[test]
fn show_takes_a_directory_and_a_judge_by_name() {
    let tree = oracle_dir("EVALCORE_OPENCOMPASS_ORACLES", "opencompass");
    let show = |case: &str, options: &[&str], code| {
        let dir = tree.join(case).join("work_dir");
        let args = ["show", "--format", "csv"];
        let done = evalcore().args(args).arg(&dir).args(options);
        done.run().exits(code)
    };
    let both = show("default_subjective", &[], 3).text();
    let one = show("default_subjective", &["--judge", "gpt-4o"], 0).text();
    assert!(both.contains("qwen-72b") && !one.contains("qwen-72b"));
    let done = show("reuse_multi_timestamps", &["--at", "nosuch"], 4);
    let known = std::fs::read_dir(tree.join("reuse_multi_timestamps/work_dir")).unwrap();
    for entry in known {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(
            done.stderr.contains(&format!("`{name}`")),
            "{name}: {}",
            done.stderr
        );
    }
}

#[test]
fn a_log_says_what_it_knows() {
    let log = "INFO start\nETA_DATA: {\"total_eta_seconds\": 90, \"b\": {}}\n";
    let show = |log: &str| {
        let done = evalcore().file("a.out", log);
        let document = done
            .args(["show", "a.out", "--format", "json"])
            .run()
            .exits(0)
            .json();
        document["files"][0]["rows"][0].clone()
    };
    let row = show(log);
    assert_eq!(row["eta"], json!({"total_eta_seconds": 90, "b": {}}));
    assert_eq!(
        (&row["status"], &row["percent"]),
        (&json!("starting"), &json!(0.0))
    );
    let row = show("INFO start\n");
    assert_eq!(
        (&row["status"], &row["percent"]),
        (&json!("unknown"), &json!(null))
    );
}

#[test]
fn an_output_that_can_not_be_written_is_not_a_missing_root() {
    let done = evalcore().file("a.out", "INFO\n");
    let done = done.args(["show", "a.out", "-o", "gone/x"]).run().exits(4);
    assert!(
        done.stderr.starts_with("error[io.write]"),
        "{}",
        done.stderr
    );
    assert!(done.stderr.contains("--output"), "{}", done.stderr);
}

#[test]
fn doctor_names_the_rows_of_one_side_and_what_there_is_instead_of_scores() {
    let head = "dataset,version,metric,mode,m\n";
    let csv = format!("{head}a,1d7fe4,accuracy,gen,1.00\nc,1d7fe4,accuracy,gen,3.00\n");
    let line = |row: &str| format!("| {} |\n", row.replace(',', " | "));
    let md = [
        head.trim(),
        "-----,-----,-----,-----,-----",
        "a,1d7fe4,accuracy,gen,1.00",
    ]
    .into_iter()
    .chain([
        "b,1d7fe4,accuracy,gen,2.00",
        "c,1d7fe4,accuracy,gen,3.00",
        "d,-,-,-,-",
    ])
    .map(line)
    .collect::<String>();
    let done = evalcore()
        .file(SUMMARY, csv)
        .file(SUMMARY.replace("csv", "md").as_str(), md);
    let document = done
        .args(["doctor", ".", "--format", "json"])
        .run()
        .exits(0)
        .json();
    let found = document["diagnostics"].as_array().unwrap();
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(
        found[0]["message"],
        "csv has 2 rows, md has 4: 2 only in md: `b` `accuracy`, `d`"
    );

    let done = evalcore().file("predictions/m/a.json", "{\"0\": {\"prediction\": \"x\"}}");
    let document = done
        .args(["doctor", ".", "--format", "json"])
        .run()
        .exits(4)
        .json();
    let found = document["diagnostics"].as_array().unwrap();
    assert_eq!(found[0]["code"], "extract.no_scores");
    assert_eq!(
        found[0]["message"],
        "expected a score, found 1 cells without one; files: 1 predictions"
    );
}

#[test]
fn samples_of_a_work_dir_are_json_values() {
    let answers = r#"{"0": {"origin_prompt": [{"role": "HUMAN", "prompt": "q"}],
        "prediction": ["a", "b"], "gold": {"x": 1}}, "1": {"origin_prompt": null, "prediction": "A"},
        "2": {"origin_prompt": "null", "prediction": "[1]"}}"#;
    let done = evalcore().file("run/predictions/m/d.json", answers);
    let args = ["show", "--samples", "--prompt", "--format", "json", "run"];
    let document = done.args(args).run().exits(0).json();
    let rows = &document["files"][0]["rows"];
    assert_eq!(rows[0]["prediction"], json!(["a", "b"]));
    assert_eq!(rows[0]["gold"], json!({"x": 1}));
    assert_eq!(
        rows[0]["origin_prompt"],
        json!([{"role": "HUMAN", "prompt": "q"}])
    );
    assert_eq!(rows[1]["origin_prompt"], json!(null));
    assert_eq!(rows[2]["origin_prompt"], json!("null"));
    assert_eq!(rows[2]["prediction"], json!("[1]"));
}
