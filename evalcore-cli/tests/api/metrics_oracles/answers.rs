//! `SQuAD` and exact match.

use serde_json::{Value, json};

use super::cases::{all, near, number, run, texts, tolerance};

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
