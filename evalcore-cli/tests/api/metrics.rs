//! What `metrics` reads and writes.

use serde_json::{Value, json};

use crate::support::{Evalcore, evalcore, lines, samples};

/// Five records, one in two that is right, in two groups.
fn records() -> Vec<Value> {
    (0..5_000)
        .map(|at| {
            let right = at % 2 == 0;
            json!({
                "id": format!("s{at}"),
                "out": {"text": if right { "the cat sat" } else { "a dog ran off" }},
                "gold": ["the cat sat", "one cat sat down"],
                "kind": if at % 3 == 0 { "x" } else { "y" },
            })
        })
        .collect()
}

fn measure(metric: &str) -> Evalcore {
    evalcore().args(["metrics", metric, "--prediction-field", "out.text"])
}

#[test]
fn the_bytes_are_the_same_at_any_number_of_threads() {
    let text = lines(&records());
    for metric in ["rouge", "bleu", "chrf", "exact-match", "similarity"] {
        for extra in [
            &["--format", "json"][..],
            &["--samples", "--format", "jsonl"],
        ] {
            let run = |threads: &str| {
                let command = measure(metric).args(["r.jsonl", "--group-field", "kind"]);
                let command = command.args(extra).args(["--threads", threads]);
                command.file("r.jsonl", &text).run().exits(0).text()
            };
            let one = run("1");
            assert_eq!(one, run("2"), "{metric}");
            assert_eq!(one, run("7"), "{metric}");
        }
    }
}

#[test]
fn every_layout_of_the_same_records_gives_the_same_figures() {
    let text =
        "{\"prediction\": \"a\", \"gold\": \"a\"}\n{\"prediction\": \"b, c\", \"gold\": \"a\"}\n";
    let list = format!("[{}]", text.trim().replace('\n', ","));
    let csv = "prediction,gold\na,a\n\"b, c\",a\n";
    let samples = "{\"1\": {\"prediction\": \"b, c\", \"gold\": \"a\"},\n\"0\": {\"prediction\": \"a\", \"gold\": \"a\"}}";
    let mut seen = Vec::new();
    for (name, text, format) in [
        ("r.jsonl", text, "jsonl"),
        ("r.json", list.as_str(), "json"),
        ("r.csv", csv, "csv"),
        ("r.txt", text, "jsonl"),
        ("p.json", samples, "opencompass"),
    ] {
        let command = evalcore().args(["metrics", "rouge", name, "--format", "json"]);
        let document = command.file(name, text).run().exits(0).json();
        assert_eq!(document["inputs"][0]["format"], format);
        assert_eq!(document["inputs"][0]["records"], 2);
        seen.push(document["figures"].clone());
    }
    assert!(seen.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn groups_add_up_to_the_whole() {
    let command = measure("exact-match").args(["r.jsonl", "--group-field", "kind"]);
    let command = command
        .args(["--format", "json"])
        .file("r.jsonl", lines(&records()));
    let document = command.run().exits(0).json();
    let groups = document["groups"].as_array().unwrap();
    let names: Vec<&Value> = groups.iter().map(|group| &group["group"]).collect();
    assert_eq!(names, ["x", "y"]);
    let hits = |figures: &Value| {
        let figure = &figures[0];
        (figure["value"].as_f64().unwrap() * figure["n"].as_f64().unwrap()).round()
    };
    let sum: f64 = groups.iter().map(|group| hits(&group["figures"])).sum();
    assert!((sum - hits(&document["figures"])).abs() < 1e-9);
    assert!((sum - 2_500.0).abs() < 1e-9);
}

#[test]
fn several_files_are_one_corpus_and_a_bad_one_is_partial() {
    let all = records();
    let (first, second) = all.split_at(1_234);
    let whole = measure("bleu").args(["r.jsonl", "--format", "csv"]);
    let whole = whole.file("r.jsonl", lines(&all)).run().exits(0).text();
    let parts = measure("bleu").args(["a.jsonl", "b.jsonl", "--format", "csv"]);
    let parts = parts
        .file("a.jsonl", lines(first))
        .file("b.jsonl", lines(second));
    assert_eq!(parts.run().exits(0).text(), whole);
    let one = measure("bleu").args(["a.jsonl", "gone.jsonl", "--format", "json"]);
    let done = one.file("a.jsonl", lines(first)).run().exits(3);
    assert_eq!(done.json()["measured"], 1_234);
    assert_eq!(done.json()["partial"], true);
    assert!(done.stderr.contains("gone.jsonl"), "{}", done.stderr);
}

#[test]
fn documents_match_their_schema() {
    let schema = evalcore().args(["schema", "metrics"]).run().exits(0).json();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let text = "{\"prediction\": \"a\", \"gold\": \"a\", \"n\": 2, \"c\": 1, \"latency_ms\": 5, \"logs\": [\"a\"]}\n{\"x\": 1}\n";
    for args in [
        &["classification", "--confusion", "--zero-division", "nan"][..],
        &["rouge", "--group-field", "gold"],
        &["bleu", "--sentence-level", "--samples"],
        &["chrf"],
        &["exact-match"],
        &["squad"],
        &["pass-at-k"],
        &["latency", "--elapsed", "2"],
        &["grounding", "--parse-answers", "--samples"],
        &["similarity"],
    ] {
        let command = evalcore().args(["metrics"]).args(args);
        let command = command.args(["r.jsonl", "--format", "json"]);
        let document = command.file("r.jsonl", text).run().exits(3).json();
        let found: Vec<String> = validator
            .iter_errors(&document)
            .map(|error| error.to_string())
            .collect();
        assert!(found.is_empty(), "{args:?}: {found:?}");
        assert_eq!(document["schema_version"], 1);
        assert_eq!(document["metric"], args[0]);
        assert_eq!(document["unmeasured"], 1);
    }
}

#[test]
fn a_work_dir_is_measured_by_what_its_evaluator_compared() {
    let run = samples().join("results/demo/opencompass-chat");
    let command = evalcore().args(["metrics", "exact-match", "--dataset", "demo_gsm8k"]);
    let command = command.args(["--prediction-field", "pred", "--reference-field", "answer"]);
    let document = command
        .args(["--format", "json"])
        .args([run])
        .run()
        .exits(0)
        .json();
    let figure = &document["figures"][0];
    // The score that OpenCompass wrote: 65.625 of 64 samples.
    assert_eq!(
        (&figure["value"], &figure["n"]),
        (&json!(0.65625), &json!(64))
    );
    assert_eq!(document["inputs"][0]["format"], "workdir");
}

#[test]
fn settings_come_from_the_environment_and_the_file() {
    let types = |command: Evalcore| {
        let command = command.args(["r.jsonl", "--format", "json"]);
        let done = command
            .file("r.jsonl", lines(&records()[..2]))
            .run()
            .exits(0);
        done.json()["settings"]["types"].clone()
    };
    let file = "[metrics]\ntypes = [\"rougeL\"]\nk = 3\n";
    assert_eq!(
        types(measure("rouge").file("evalcore.toml", file)),
        json!(["rougeL"])
    );
    let both = measure("rouge").file("evalcore.toml", file);
    assert_eq!(
        types(both.env("EVALCORE_TYPES", "rouge3")),
        json!(["rouge3"])
    );
    let unknown = measure("rouge").file("evalcore.toml", "[metrics]\nnothing = 1\n");
    let done = unknown.args(["r.jsonl"]).run().exits(64);
    assert!(
        done.stderr.contains("unknown key `nothing`"),
        "{}",
        done.stderr
    );
    let print = evalcore().args(["metrics", "rouge", "--print-config"]);
    let text = print.file("evalcore.toml", file).run().exits(0).text();
    assert!(text.starts_with("[metrics]\n"), "{text}");
    assert!(
        text.contains("types = \"rougeL\"  # evalcore.toml:2"),
        "{text}"
    );
}

#[test]
fn costs_are_exact_and_a_model_without_a_price_is_an_error() {
    let record = |model: &str| json!({"latency_ms": 5, "model": model, "usage": {"prompt_tokens": 1, "completion_tokens": 0}});
    let prices =
        json!({"date": "2025-01-31", "models": {"m": {"prompt": "0.10", "completion": "0.20"}}});
    let run = |records: &[Value], args: &[&str]| {
        let command = evalcore().args(["metrics", "latency", "r.jsonl", "--prices", "p.json"]);
        let command = command.args(["--format", "json"]).args(args);
        let command = command.file("r.jsonl", lines(records));
        command.file("p.json", prices.to_string()).run()
    };
    let three = [
        record("m"),
        record("m-1"),
        record("m-2"),
        json!({"latency_ms": 7, "model": "m"}),
    ];
    let document = run(&three, &[]).exits(0).json();
    let figures = document["figures"].as_array().unwrap();
    let cost = figures
        .iter()
        .find(|figure| figure["name"] == "cost")
        .unwrap();
    assert_eq!(
        (&cost["exact"], &cost["n"]),
        (&json!("0.0000003"), &json!(3))
    );
    assert_eq!(document["settings"]["prices_date"], "2025-01-31");
    let done = run(&three, &["--match", "exact"]).exits(64);
    assert!(
        done.stderr.contains("`model`") && done.stderr.contains("r.jsonl:2:1"),
        "{}",
        done.stderr
    );
    run(&three, &["--match", "exact", "--model", "m"]).exits(0);
}

#[test]
fn attempts_are_counted_by_problem() {
    let attempts = [
        ("a", true),
        ("b", false),
        ("a", false),
        ("b", false),
        ("a", true),
        ("b", true),
    ];
    let records: Vec<Value> = attempts
        .iter()
        .map(|(problem, correct)| json!({"task_id": problem, "correct": correct}))
        .collect();
    let args = [
        "metrics",
        "pass-at-k",
        "r.jsonl",
        "-k",
        "1,3",
        "--format",
        "csv",
    ];
    let from_attempts = evalcore()
        .args(args)
        .file("r.jsonl", lines(&records))
        .run()
        .exits(0);
    let counts = lines(&[json!({"n": 3, "c": 2}), json!({"n": 3, "c": 1})]);
    let from_counts = evalcore().args(args).file("r.jsonl", counts).run().exits(0);
    assert_eq!(from_attempts.text(), from_counts.text());
    assert!(from_counts.text().contains(",pass@1,,0.5,proportion,2,"));
    assert!(from_counts.text().contains(",pass@3,,1,proportion,2,"));
}
