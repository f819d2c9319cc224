//! The recorded values of the reference libraries, through the command.
//!
//! Each case becomes a file of records; the figures of the JSON document are compared at the
//! tolerances that the oracles' README states. What a library refuses, the command does not answer.

use serde_json::{Map, Value, json};

use crate::support::{Done, evalcore, oracle_dir, tally};

fn cases(file: &str) -> Vec<Value> {
    let path = oracle_dir("EVALCORE_ORACLES", "metrics").join(file);
    let text = std::fs::read_to_string(path).unwrap();
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Runs `check` on every case, prints how many passed and fails for the others by their id.
fn all(file: &str, kinds: &[&str], check: impl Fn(&Value) -> Result<(), String>) {
    let cases = cases(file);
    let wanted = cases
        .iter()
        .filter(|case| kinds.contains(&case["kind"].as_str().unwrap()));
    let mut count = 0;
    let mut failed = Vec::new();
    for case in wanted {
        count += 1;
        if let Err(why) = check(case) {
            failed.push(format!("{}: {why}", case["id"].as_str().unwrap()));
        }
    }
    tally(file, count, &failed);
}

/// Measures records and gives what the command did.
fn run(args: &[String], records: &[Value]) -> Done {
    let lines: String = records.iter().map(|record| format!("{record}\n")).collect();
    evalcore()
        .args(["metrics"])
        .args(args)
        .args(["records.jsonl", "--format", "json"])
        .file("records.jsonl", lines)
        .run()
}

fn texts(args: &[&str]) -> Vec<String> {
    args.iter().map(|arg| (*arg).to_owned()).collect()
}

/// A figure's number: NaN where it has that name, `None` where there is no such figure.
fn figure(document: &Value, name: &str, label: Option<&str>) -> Option<f64> {
    let figures = document["figures"].as_array()?;
    let found = figures
        .iter()
        .find(|one| one["name"] == name && one["label"].as_str() == label)?;
    match found["non_finite"].as_str() {
        Some(text) => Some(number(&json!(text))),
        None => found["value"].as_f64(),
    }
}

fn number(value: &Value) -> f64 {
    match value.as_str() {
        Some("NaN" | "nan") => f64::NAN,
        Some("Infinity" | "inf") => f64::INFINITY,
        Some("-Infinity" | "-inf") => f64::NEG_INFINITY,
        _ => value.as_f64().unwrap(),
    }
}

/// Compares a figure with a number at a tolerance.
fn near(
    document: &Value,
    (name, label): (&str, Option<&str>),
    want: &Value,
    (abs, rel): (f64, f64),
) -> Result<(), String> {
    let want = number(want);
    let got = figure(document, name, label);
    let same = got.is_some_and(|got| {
        (got.is_nan() && want.is_nan())
            || got.total_cmp(&want).is_eq()
            || (got - want).abs() <= abs + rel * want.abs()
    });
    if same {
        Ok(())
    } else {
        Err(format!("{name} {label:?}: expected {want}, found {got:?}"))
    }
}

fn tolerance(case: &Value, usual: f64) -> (f64, f64) {
    let tol = &case["tol"];
    if tol.is_null() {
        return (usual, 0.0);
    }
    let of = |name: &str| tol[name].as_f64().unwrap_or_default();
    (of("abs"), of("rel"))
}

#[test]
fn classification_oracle_reports_through_the_command() {
    all("classification.jsonl", &["classification"], classification);
}

fn classification(case: &Value) -> Result<(), String> {
    let (input, expected) = (&case["input"], &case["expected"]);
    let (truth, pred) = (
        input["y_true"].as_array().unwrap(),
        input["y_pred"].as_array().unwrap(),
    );
    let mut records = Vec::new();
    for at in 0..truth.len().max(pred.len()) {
        let mut record = Map::new();
        for (name, values) in [
            ("y_true", Some(truth)),
            ("y_pred", Some(pred)),
            ("w", input["sample_weight"].as_array()),
        ] {
            if let Some(value) = values.and_then(|values| values.get(at)) {
                record.insert(name.to_owned(), value.clone());
            }
        }
        records.push(Value::Object(record));
    }
    let digits = input["digits"].as_u64().unwrap_or(2).to_string();
    let zero_division = match &input["zero_division"] {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let mut args = texts(&["classification", "--quiet", "--beta", "2", "--digits"]);
    args.extend([digits, "--zero-division".to_owned(), zero_division]);
    if !input["labels"].is_null() {
        args.extend(["--labels".to_owned(), input["labels"].to_string()]);
    }
    if input["sample_weight"].is_array() {
        args.extend(texts(&["--weight-field", "w"]));
    }
    if let Some(label) = input.get("pos_label") {
        let label = label.as_str().map_or(label.to_string(), str::to_owned);
        args.extend(["--pos-label".to_owned(), label]);
    }
    let done = run(&args, &records);
    if truth.is_empty() || pred.is_empty() {
        let document = done.exits(4).json();
        assert_eq!(document["figures"], json!([]));
        return Ok(());
    }
    if truth.len() != pred.len() {
        // A record without one of the labels is said and left out.
        let document = done.exits(3).json();
        let short = truth.len().min(pred.len());
        assert_eq!(document["measured"], short as u64);
        assert_eq!(document["diagnostics"][0]["code"], "record.field_missing");
        return Ok(());
    }
    if expected["report_text"].get("__error__").is_some() {
        return if done.code == 0 {
            Err("no error".to_owned())
        } else {
            Ok(())
        };
    }
    if done.code != 0 {
        return Err(done.stderr);
    }
    let document = done.json();
    if document["report_text"] != expected["report_text"] {
        return Err(format!("report text {}", document["report_text"]));
    }
    classification_figures(&document, input, expected)?;
    matrices(&args, &records, expected)
}

fn classification_figures(document: &Value, input: &Value, expected: &Value) -> Result<(), String> {
    let tight = (1e-12, 0.0);
    for (name, key, tol) in [
        ("accuracy", "accuracy", tight),
        ("balanced_accuracy", "balanced_accuracy", tight),
        (
            "balanced_accuracy_adjusted",
            "balanced_accuracy_adjusted",
            tight,
        ),
        ("mcc", "mcc", (1e-10, 0.0)),
        ("cohen_kappa", "kappa", (1e-10, 0.0)),
        ("cohen_kappa_linear", "kappa_linear", (1e-10, 0.0)),
        ("cohen_kappa_quadratic", "kappa_quadratic", (1e-10, 0.0)),
        ("macro_f2", "fbeta2_macro", tight),
    ] {
        let want = &expected[key];
        if want.get("__error__").is_some() {
            assert_eq!(figure(document, name, None), None, "{name}");
        } else if !want.is_null() {
            near(document, (name, None), want, tol)?;
        }
    }
    for average in ["micro", "macro", "weighted"] {
        for score in ["precision", "recall", "f1"] {
            let name = format!("{average}_{score}");
            near(document, (&name, None), &expected[average][score], tight)?;
        }
    }
    if let Some(label) = input.get("pos_label") {
        let label = label.as_str().map_or(label.to_string(), str::to_owned);
        for score in ["precision", "recall", "f1"] {
            let name = format!("binary_{score}");
            let want = &expected["binary"][score];
            near(document, (&name, Some(&label)), want, tight)?;
        }
    }
    // The classes of the report, in the order of its text.
    let figures = document["figures"].as_array().unwrap();
    for score in ["precision", "recall", "f1", "support"] {
        let found = figures
            .iter()
            .filter(|one| one["name"] == score && one["label"].is_string());
        let wanted = expected["per_class"][score].as_array().unwrap();
        let mut count = 0;
        for (one, want) in found.zip(wanted) {
            count += 1;
            let label = one["label"].as_str();
            near(document, (score, label), want, tight)?;
        }
        if count != wanted.len() {
            return Err(format!("{score}: {count} classes of {}", wanted.len()));
        }
    }
    Ok(())
}

fn matrices(args: &[String], records: &[Value], expected: &Value) -> Result<(), String> {
    for (by, key) in [
        ("none", "confusion_matrix"),
        ("true", "confusion_matrix_norm_true"),
        ("pred", "confusion_matrix_norm_pred"),
        ("all", "confusion_matrix_norm_all"),
    ] {
        let want = &expected[key];
        if want.is_null() {
            continue;
        }
        let mut args = args.to_vec();
        args.push(format!("--confusion={by}"));
        let done = run(&args, records);
        if want.get("__error__").is_some() {
            assert_eq!(done.code, 64, "{}", done.stderr);
            continue;
        }
        let want = want.get("matrix").unwrap_or(want).as_array().unwrap();
        let document = done.exits(0).json();
        let rows = document["confusion_matrix"]["matrix"].as_array().unwrap();
        let flat = |rows: &[Value]| -> Vec<f64> {
            let cells = rows.iter().flat_map(|row| row.as_array().unwrap());
            cells.map(number).collect()
        };
        let (rows, want) = (flat(rows), flat(want));
        let same =
            rows.len() == want.len() && rows.iter().zip(&want).all(|(a, b)| (a - b).abs() <= 1e-12);
        if !same {
            return Err(format!("{key}: {rows:?}"));
        }
    }
    Ok(())
}

#[test]
fn rouge_oracle_scores_through_the_command() {
    all("rouge.jsonl", &["single", "multi", "aggregate"], rouge);
}

fn rouge(case: &Value) -> Result<(), String> {
    let (input, expected) = (&case["input"], &case["expected"]);
    // The tolerance of the whole file; the cases' own is that of the random part of aggregates.
    let tol = (1e-9, 0.0);
    let pair = |one: &Value| {
        let targets = one.get("targets").unwrap_or(&one["target"]);
        json!({"prediction": one["prediction"], "references": targets})
    };
    let types = "rouge1,rouge2,rougeL,rougeLsum";
    let mut ways = Vec::new();
    if case["kind"] == "aggregate" {
        let pairs = input["pairs"].as_array().unwrap();
        let records: Vec<Value> = pairs
            .iter()
            .map(|one| match one.as_array().map(Vec::as_slice) {
                Some([target, prediction]) => {
                    json!({"prediction": prediction, "references": target})
                }
                _ => pair(one),
            })
            .collect();
        let stemmer = input["use_stemmer"].as_bool().unwrap();
        ways.push((records, stemmer, &expected["mean"]));
    } else {
        for (name, stemmer) in [("no_stemmer", false), ("stemmer", true)] {
            ways.push((vec![pair(input)], stemmer, &expected[name]));
        }
    }
    for (records, stemmer, want) in ways {
        let mut args = texts(&["rouge", "--quiet", "--types", types]);
        if stemmer {
            args.push("--stemmer".to_owned());
        }
        let document = run(&args, &records).exits(0).json();
        assert_eq!(document["measured"], records.len() as u64);
        let mut compared = 0;
        for (kind, scores) in want.as_object().unwrap() {
            for (score, want) in scores.as_object().unwrap() {
                compared += 1;
                near(&document, (&format!("{kind}_{score}"), None), want, tol)?;
            }
        }
        assert!(compared >= 4, "{want}");
    }
    Ok(())
}

#[test]
fn bleu_oracle_scores_through_the_command() {
    all("bleu.jsonl", &["bleu_chrf"], translation);
}

fn translation(case: &Value) -> Result<(), String> {
    let (input, expected) = (&case["input"], &case["expected"]);
    let tol = tolerance(case, 1e-7);
    let references = input["references"].as_array().unwrap();
    let hypotheses = input["hypotheses"].as_array().unwrap();
    let records: Vec<Value> = hypotheses
        .iter()
        .enumerate()
        .map(|(at, hypothesis)| {
            let own: Vec<&Value> = references.iter().map(|list| &list[at]).collect();
            let own: Vec<&Value> = own.into_iter().filter(|text| !text.is_null()).collect();
            json!({"hypothesis": hypothesis, "references": own})
        })
        .collect();
    let options = &input["bleu_options"];
    let mut args = texts(&["bleu", "--quiet"]);
    let text = |value: &Value| value.as_str().map_or(value.to_string(), str::to_owned);
    for (flag, name) in [
        ("--tokenizer", "tokenize"),
        ("--smooth-method", "smooth_method"),
        ("--smooth-value", "smooth_value"),
        ("--max-order", "max_ngram_order"),
    ] {
        if !options[name].is_null() {
            args.extend([flag.to_owned(), text(&options[name])]);
        }
    }
    if options["lowercase"] == true {
        args.push("--lowercase".to_owned());
    }
    let document = run(&args, &records).exits(0).json();
    let want = &expected["corpus_bleu"];
    near(&document, ("bleu", None), &want["score"], tol)?;
    near(&document, ("brevity_penalty", None), &want["bp"], tol)?;
    near(
        &document,
        ("prediction_tokens", None),
        &want["sys_len"],
        tol,
    )?;
    near(&document, ("reference_tokens", None), &want["ref_len"], tol)?;
    for (order, want) in (1..).zip(want["precisions"].as_array().unwrap()) {
        near(&document, (&format!("precision_{order}"), None), want, tol)?;
    }
    if document["signature"] != want["signature"] {
        return Err(format!("signature {}", document["signature"]));
    }
    let sentences = expected["sentence_bleu_effective_order"]
        .as_array()
        .unwrap();
    let sentences: Vec<&Value> = sentences.iter().map(|one| &one["score"]).collect();
    samples(&args, &records, "bleu", &sentences, tol)?;
    character_scores(&records, input, expected, tol)
}

fn character_scores(
    records: &[Value],
    input: &Value,
    expected: &Value,
    tol: (f64, f64),
) -> Result<(), String> {
    let options = &input["chrf_options"];
    let word_order = options["word_order"].as_u64().unwrap();
    for (order, corpus, sentences) in [
        (word_order, "corpus_chrf", "sentence_chrf"),
        (2, "corpus_chrfpp", "sentence_chrfpp"),
    ] {
        let mut args = texts(&["chrf", "--quiet", "--word-order"]);
        args.push(order.to_string());
        for (flag, name) in [("--char-order", "char_order"), ("--beta", "beta")] {
            args.extend([flag.to_owned(), options[name].to_string()]);
        }
        for (flag, name) in [
            ("--lowercase", "lowercase"),
            ("--whitespace", "whitespace"),
            ("--eps-smoothing", "eps_smoothing"),
        ] {
            if options[name] == true {
                args.push(flag.to_owned());
            }
        }
        let document = run(&args, records).exits(0).json();
        let name = document["figures"][0]["name"].as_str().unwrap();
        let want = &expected[corpus];
        let score = want.get("score").unwrap_or(want);
        near(&document, (name, None), score, tol)?;
        if let Some(signature) = want.get("signature")
            && document["signature"] != *signature
        {
            return Err(format!("signature {}", document["signature"]));
        }
        let sentences: Vec<&Value> = expected[sentences].as_array().unwrap().iter().collect();
        samples(&args, records, name, &sentences, tol)?;
    }
    Ok(())
}

/// Compares the numbers of the records.
fn samples(
    args: &[String],
    records: &[Value],
    name: &str,
    wanted: &[&Value],
    (abs, rel): (f64, f64),
) -> Result<(), String> {
    let mut args = args.to_vec();
    args.push("--samples".to_owned());
    let document = run(&args, records).exits(0).json();
    let found = document["samples"].as_array().unwrap();
    assert_eq!(found.len(), wanted.len());
    for (one, want) in found.iter().zip(wanted) {
        let (got, want) = (number(&one["scores"][name]), number(want));
        if (got - want).abs() > abs + rel * want.abs() {
            return Err(format!("{name} of {one}: expected {want}"));
        }
    }
    Ok(())
}

#[test]
fn squad_and_exact_match_oracle_scores_through_the_command() {
    all(
        "exactmatch_squad.jsonl",
        &["squad", "squad_corpus", "exact_match"],
        squad,
    );
}

fn squad(case: &Value) -> Result<(), String> {
    let (input, expected) = (&case["input"], &case["expected"]);
    let tol = tolerance(case, 1e-12);
    if case["kind"] == "exact_match" {
        return exact_match(input, expected, tol);
    }
    let items = match input["items"].as_array() {
        Some(items) => items.clone(),
        None => vec![input.clone()],
    };
    let corpus = case["kind"] == "squad_corpus";
    for version in ["v1", "v2"] {
        let args = texts(&["squad", "--quiet", "--squad-version", version]);
        let records: Vec<Value> = items
            .iter()
            .map(|item| json!({"prediction": item["prediction"], "references": item["references"]}))
            .collect();
        let want = &expected[version];
        let done = run(&args, &records);
        if want.get("__error__").is_some() {
            assert_eq!(done.code, 4, "{}", done.stderr);
            continue;
        }
        let document = done.exits(0).json();
        for name in ["exact_match", "f1"] {
            let scale = if corpus { 1.0 } else { 100.0 };
            let want = json!(number(&want[name]) * scale);
            near(&document, (name, None), &want, (tol.0 * 100.0, tol.1))?;
        }
    }
    Ok(())
}

fn exact_match(input: &Value, expected: &Value, tol: (f64, f64)) -> Result<(), String> {
    let mut args = texts(&["exact-match", "--quiet"]);
    let options = &input["options"];
    for (flag, name) in [
        ("--ignore-case", "ignore_case"),
        ("--ignore-punctuation", "ignore_punctuation"),
        ("--ignore-numbers", "ignore_numbers"),
    ] {
        if options[name] == true {
            args.push(flag.to_owned());
        }
    }
    for regex in options["regexes_to_ignore"]
        .as_array()
        .into_iter()
        .flatten()
    {
        args.push(format!("--ignore-regex={}", regex.as_str().unwrap()));
    }
    let predictions = input["predictions"].as_array().unwrap();
    let references = input["references"].as_array().unwrap();
    let pairs = predictions.iter().zip(references);
    let records: Vec<Value> = pairs
        .map(|(prediction, reference)| json!({"prediction": prediction, "reference": reference}))
        .collect();
    let document = run(&args, &records).exits(0).json();
    let want = expected.get("exact_match").unwrap_or(expected);
    near(&document, ("exact_match", None), want, tol)
}

#[test]
fn percentile_oracle_latencies_through_the_command() {
    let q = "0,25,50,75,90,95,99,99.9,100";
    all("percentiles.jsonl", &["percentiles"], |case| {
        let values = case["input"]["values"].as_array().unwrap();
        let times: Vec<f64> = values.iter().map(number).collect();
        if !times.iter().all(|time| time.is_finite() && *time >= 0.0) || times.is_empty() {
            // No latency is negative or not finite; the library's tests cover such numbers.
            return Ok(());
        }
        let tol = tolerance(case, 1e-12);
        let records: Vec<Value> = values.iter().map(|v| json!({"latency_ms": v})).collect();
        let mut args = texts(&["latency", "--quiet", "--percentiles", q]);
        let document = run(&args, &records).exits(0).json();
        for (q, want) in case["expected"]["percentile"].as_object().unwrap() {
            near(&document, (&format!("p{q}"), None), want, tol)?;
        }
        for name in ["mean", "min", "max"] {
            near(&document, (name, None), &case["expected"][name], tol)?;
        }
        args.extend(texts(&["--method", ""]));
        let others = case["expected"]["percentile_other_methods"].as_object();
        for (method, found) in others.unwrap() {
            *args.last_mut().unwrap() = method.clone();
            let document = run(&args, &records).exits(0).json();
            for (q, want) in found.as_object().unwrap() {
                near(&document, (&format!("p{q}"), None), want, tol)?;
            }
        }
        Ok(())
    });
}

#[test]
fn pass_at_k_oracle_values_through_the_command() {
    let kinds = ["pass_at_k", "g_pass_at_k", "mg_pass_at_k"];
    all("passk.jsonl", &kinds, |case| {
        let (input, expected) = (&case["input"], &case["expected"]);
        let tol = tolerance(case, 1e-12);
        let k = input["k"].to_string();
        let records = [json!({"n": input["n"], "c": input["c"]})];
        let mut args = texts(&["pass-at-k", "--quiet", "-k", &k, "--pass-hat-k", &k]);
        args.extend(["--mg-pass-k".to_owned(), k.clone()]);
        if !input["tau"].is_null() {
            let tau = input["tau"].to_string();
            args.extend(["--g-pass-k".to_owned(), k.clone()]);
            args.extend(["--tau".to_owned(), tau]);
        }
        let done = run(&args, &records);
        if input["k"].as_u64() > input["n"].as_u64() {
            assert_eq!(done.code, 64, "{}", done.stderr);
            assert!(done.stderr.contains("`k`"), "{}", done.stderr);
            return Ok(());
        }
        let document = done.exits(0).json();
        let mut compared = 0;
        for (key, name) in [
            ("pass_at_k", format!("pass@{k}")),
            ("pass_hat_k", format!("pass^{k}")),
            (
                "g_pass_at_k",
                format!("g-pass@{k}_{:?}", input["tau"].as_f64().unwrap_or_default()),
            ),
            ("mg_pass_at_k", format!("mg-pass@{k}")),
        ] {
            if let Some(want) = expected.get(key) {
                compared += 1;
                near(&document, (&name, None), want, tol)?;
            }
        }
        if compared == 0 {
            return Err(format!("nothing compared: {expected}"));
        }
        Ok(())
    });
}
