//! ROUGE, BLEU and chrF.

use serde_json::{Value, json};

use super::cases::{all, near, number, run, texts, tolerance};

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
