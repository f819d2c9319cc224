//! Input that can not be measured, or hardly: a documented number, or an error that names what is
//! wrong and where.

use serde_json::{Value, json};

use crate::support::{Done, evalcore};

/// Measures a text as JSON lines.
fn measure(args: &[&str], text: &str) -> Done {
    evalcore()
        .args(["metrics"])
        .args(args)
        .args(["r.jsonl", "--format", "json"])
        .file("r.jsonl", text)
        .run()
}

/// The value of a figure; `null` for one without.
fn value(done: &Done, name: &str) -> Value {
    let document = done.json();
    let figures = document["figures"].as_array().unwrap().clone();
    let found = figures.into_iter().find(|figure| figure["name"] == name);
    found.unwrap_or_else(|| panic!("no {name}"))["value"].clone()
}

const ALL: [&str; 10] = [
    "classification",
    "rouge",
    "bleu",
    "chrf",
    "exact-match",
    "squad",
    "pass-at-k",
    "latency",
    "grounding",
    "similarity",
];

/// A record that every metric takes.
fn record() -> Value {
    json!({
        "prediction": "a b", "gold": "a b", "n": 4, "c": 2, "latency_ms": 10, "logs": ["a b"]
    })
}

#[test]
fn nothing_at_all_is_nothing_usable() {
    for metric in ALL {
        for text in ["", "\n\n"] {
            let done = measure(&[metric], text).exits(4);
            assert!(
                done.stderr.contains("error[record.none]"),
                "{}",
                done.stderr
            );
            assert_eq!(done.json()["records"], 0);
            assert_eq!(done.json()["figures"], json!([]));
        }
    }
}

#[test]
fn one_record_and_equal_records_have_no_false_certainty() {
    for metric in ALL {
        for times in [1, 5] {
            let text = format!("{}\n", record()).repeat(times);
            let document = measure(&[metric], &text).exits(0).json();
            assert_eq!(document["measured"], times, "{metric}");
            for figure in document["figures"].as_array().unwrap() {
                // Means of equal numbers have no interval; shares have one that is not a point.
                let interval = &figure["interval"];
                if !interval.is_null() {
                    assert!(
                        interval["high"].as_f64() > interval["low"].as_f64(),
                        "{figure}"
                    );
                    assert_eq!(interval["method"], "wilson", "{figure}");
                }
                if times == 1 {
                    assert!(figure["standard_error"].is_null(), "{figure}");
                }
            }
        }
    }
}

#[test]
fn numbers_that_are_not_finite_are_refused_by_name() {
    for (args, text, name) in [
        (&["latency"][..], "{\"latency_ms\": NaN}", "latency_ms"),
        (&["latency"], "{\"latency_ms\": Infinity}", "latency_ms"),
        (&["latency"], "{\"latency_ms\": -5}", "latency_ms"),
        (&["latency"], "{\"duration_s\": NaN}", "duration_s"),
        (&["latency"], "{\"latency_s\": -0.5}", "number `-0.5`"),
        (
            &["classification", "--weight-field", "w"],
            "{\"pred\": 1, \"gold\": 1, \"w\": NaN}",
            "weight",
        ),
        (
            &["classification", "--weight-field", "w"],
            "{\"pred\": 1, \"gold\": 1, \"w\": -1}",
            "weight",
        ),
        (&["pass-at-k"], "{\"n\": 0, \"c\": 0}", "`n`"),
        (&["pass-at-k"], "{\"n\": 2, \"c\": 3}", "`c`"),
        (&["pass-at-k"], "{\"n\": 2, \"c\": NaN}", "correct"),
        (
            &["classification"],
            "{\"pred\": 1.5, \"gold\": 1}",
            "prediction",
        ),
        (&["rouge"], "{\"pred\": [], \"gold\": \"a\"}", "prediction"),
        (&["rouge"], "{\"pred\": \"a\", \"gold\": []}", "targets"),
        (&["bleu"], "{\"pred\": \"a\", \"gold\": []}", "references"),
        (&["chrf"], "{\"pred\": \"a\", \"gold\": []}", "references"),
        (&["squad"], "{\"pred\": \"a\", \"gold\": []}", "references"),
        (
            &["exact-match"],
            "{\"pred\": \"a\", \"gold\": []}",
            "references",
        ),
        (
            &["similarity"],
            "{\"pred\": \"a\", \"gold\": []}",
            "references",
        ),
        (
            &["grounding"],
            "{\"response\": \"a\", \"logs\": [\"a\"], \"key_logs\": [1]}",
            "key_logs",
        ),
        (&["grounding"], "{\"response\": \"a\", \"logs\": 1}", "logs"),
    ] {
        let done = measure(args, text).exits(4);
        let found = &done.json()["diagnostics"][0];
        let message = found["message"].as_str().unwrap();
        assert!(message.contains(name), "{message}");
        assert_eq!(found["path"], "r.jsonl");
        assert_eq!(found["position"]["line"], 1);
    }
}

#[test]
fn options_out_of_range_are_errors_of_usage_that_name_them() {
    let two = "{\"prediction\": \"a\", \"gold\": \"a\", \"n\": 2, \"c\": 1, \"latency_ms\": 1}\n";
    for (args, name) in [
        (&["pass-at-k", "-k", "3"][..], "`k`"),
        (&["pass-at-k", "-k", "0"], "`k`"),
        (&["pass-at-k", "--g-pass-k", "1", "--tau", "1.5"], "`tau`"),
        (&["latency", "--percentiles=-1"], "`q`"),
        (&["latency", "--percentiles", "101"], "`q`"),
        (&["latency", "--elapsed", "0"], "`elapsed`"),
        (&["rouge", "--types", "rouge0"], "`rouge type`"),
        (&["rouge", "--tokenizer", "bpe"], "tokenizer"),
        (&["rouge", "--confidence", "1"], "`confidence`"),
        (&["rouge", "--confidence", "NaN"], "`confidence`"),
        (&["bleu", "--tokenizer", "bpe"], "`tokenize`"),
        (
            &["bleu", "--smooth-method", "floor", "--smooth-value", "NaN"],
            "`smooth_value`",
        ),
        (&["bleu", "--max-order", "0"], "order"),
        (&["chrf", "--char-order", "0"], "char_order"),
        (&["chrf", "--beta", "NaN"], "beta"),
        (&["classification", "--beta", "NaN"], "`beta`"),
        (&["classification", "--labels", "a,a"], "`labels`"),
        (&["classification", "--labels", "[1.5, null]"], "`labels`"),
        (
            &["classification", "--labels", "b", "--confusion"],
            "`labels`",
        ),
        (&["exact-match", "--ignore-regex", "("], "regex"),
        (&["similarity", "--measures", "cosine"], "`similarity`"),
    ] {
        let done = measure(args, two).exits(64);
        assert!(done.stderr.contains(name), "{args:?}: {}", done.stderr);
        assert!(done.stdout.is_empty(), "{args:?}");
    }
}

#[test]
fn labels_of_both_kinds_are_an_error_that_says_how_to_go_on() {
    let text = "{\"pred\": 1, \"gold\": 1}\n{\"pred\": \"a\", \"gold\": \"a\"}\n";
    let done = measure(&["classification"], text).exits(64);
    assert!(done.stderr.contains("--label-type"), "{}", done.stderr);
    let within = measure(&["classification"], "{\"pred\": \"1\", \"gold\": 1}\n").exits(64);
    assert!(within.stderr.contains("r.jsonl:1:1"), "{}", within.stderr);
    let as_text = ["classification", "--label-type", "text"];
    let done = measure(&as_text, text).exits(0);
    assert_eq!(value(&done, "accuracy"), 1.0);
    // The kinds meet far apart, on other threads.
    let far = "{\"pred\": 1, \"gold\": 1}\n".repeat(9_000) + "{\"pred\": \"a\", \"gold\": \"a\"}\n";
    let done = measure(&["classification"], &far).exits(64);
    assert!(done.stderr.contains("`labels`"), "{}", done.stderr);
    // Ten comes before two among texts, behind it among integers.
    let ten = "{\"pred\": \"10\", \"gold\": \"2\"}\n{\"pred\": \"10\", \"gold\": \"10\"}\n";
    let first = |args: &[&str]| {
        let report = measure(args, ten).exits(0).json()["report_text"].clone();
        let line = report.as_str().unwrap().lines().nth(2).unwrap().to_owned();
        line.split_whitespace().next().unwrap().to_owned()
    };
    assert_eq!(first(&["classification", "-q"]), "10");
    assert_eq!(
        first(&["classification", "-q", "--label-type", "integer"]),
        "2"
    );
}

#[test]
fn weights_that_are_all_0_are_an_error_that_names_them() {
    let text = "{\"pred\": 1, \"gold\": 1, \"w\": 0}\n";
    let done = measure(&["classification", "--weight-field", "w"], text).exits(64);
    assert!(done.stderr.contains("`sample_weight`"), "{}", done.stderr);
}

#[test]
fn columns_of_different_length_are_counted_and_said() {
    let csv = "pred,gold\na,a\nb\na,b,c\nb,b\n";
    let done = evalcore()
        .args(["metrics", "classification", "r.csv", "--format", "json"])
        .file("r.csv", csv)
        .run()
        .exits(3);
    let document = done.json();
    assert_eq!(
        (
            &document["records"],
            &document["measured"],
            &document["unmeasured"]
        ),
        (&json!(4), &json!(2), &json!(2))
    );
    let lines: Vec<&Value> = document["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|found| &found["position"]["line"])
        .collect();
    assert_eq!(lines, [3, 4]);
}

#[test]
fn texts_without_tokens_are_0_and_a_warning() {
    let text = "{\"pred\": \"节点故障\", \"gold\": \"节点故障\"}\n";
    let done = measure(&["rouge"], text).exits(0);
    assert_eq!(value(&done, "rouge1_fmeasure"), 0.0);
    assert!(
        done.stderr.contains("warning[text.no_tokens]"),
        "{}",
        done.stderr
    );
    let done = measure(&["rouge", "--strict"], text).exits(4);
    assert!(done.stderr.contains("text.no_tokens"), "{}", done.stderr);
    let done = measure(&["rouge", "--tokenizer", "unicode_words"], text).exits(0);
    assert_eq!(value(&done, "rouge1_fmeasure"), 1.0);
    assert!(done.stderr.is_empty(), "{}", done.stderr);
    // Two empty texts: what each metric documents.
    let text = "{\"pred\": \"\", \"gold\": \"\"}\n";
    for (metric, name, want) in [
        ("rouge", "rouge1_fmeasure", 0.0),
        ("bleu", "bleu", 0.0),
        ("exact-match", "exact_match", 1.0),
        ("similarity", "levenshtein_similarity", 1.0),
    ] {
        let done = measure(&[metric], text).exits(0);
        assert_eq!(value(&done, name), want, "{metric}");
    }
}

#[test]
fn texts_of_a_megabyte_are_measured_or_refused_by_name() {
    let long = "word ".repeat(200_000);
    assert_eq!(long.len(), 1_000_000);
    let text = format!("{}\n", json!({"pred": long, "gold": "a word"}));
    for metric in [
        "rouge",
        "bleu",
        "chrf",
        "exact-match",
        "squad",
        "classification",
    ] {
        let document = measure(&[metric, "-q"], &text).exits(0).json();
        assert_eq!(document["measured"], 1, "{metric}");
    }
    let logs = format!("{}\n", json!({"response": "a word", "logs": [long]}));
    measure(&["grounding"], &logs).exits(0);
    let both = format!("{}\n", json!({"pred": long, "gold": long}));
    let done = measure(&["similarity", "--measures", "levenshtein,jaccard"], &both).exits(4);
    let found = &done.json()["diagnostics"][0];
    assert_eq!(found["code"], "parameter.invalid");
    assert!(found["message"].as_str().unwrap().contains("`prediction`"));
    let done = measure(&["similarity", "--measures", "jaccard,hamming"], &both).exits(0);
    assert_eq!(value(&done, "jaccard"), 1.0);
}

#[test]
fn a_field_that_no_record_has_is_an_error_with_what_is_there() {
    let text = "{\"id\": 1, \"text\": \"a\", \"gold\": \"a\"}\n";
    for args in [
        &["rouge"][..],
        &["rouge", "--prediction-field", "x.y"],
        &[
            "rouge",
            "--prediction-field",
            "text",
            "--reference-field",
            "gold,silver",
        ],
        &[
            "rouge",
            "--prediction-field",
            "text",
            "--group-field",
            "category",
        ],
        &[
            "classification",
            "--prediction-field",
            "text",
            "--weight-field",
            "w",
        ],
        &["latency"],
        &["grounding"],
        &["pass-at-k"],
    ] {
        let done = measure(args, text).exits(4);
        assert!(
            done.stderr.contains("error[record.field_missing]"),
            "{}",
            done.stderr
        );
        assert!(
            done.stderr.contains("`id`, `text`, `gold`"),
            "{}",
            done.stderr
        );
        assert!(done.stderr.contains("r.jsonl:1:1"), "{}", done.stderr);
    }
}
