//! BLEU and chrF against sacreBLEU.

use evalcore::metrics::text::{
    BleuScore, BleuScorer, BleuSmoothing, BleuTokenizer, ChrfScorer, ReferenceCount,
};
use proptest::prelude::*;
use serde_json::Value;

use super::cases::{Case, cases, words};
use crate::support::Tally;

fn bleu(options: &Value, effective_order: bool) -> BleuScorer {
    let text = |name: &str| options[name].as_str().unwrap();
    let value = options["smooth_value"].as_f64();
    let order = options["max_ngram_order"].as_u64().unwrap();
    BleuScorer::builder()
        .tokenizer(text("tokenize").parse().unwrap())
        .smoothing(BleuSmoothing::from_name(text("smooth_method"), value).unwrap())
        .lowercase(options["lowercase"].as_bool().unwrap())
        .max_order(usize::try_from(order).unwrap())
        .effective_order(effective_order)
        .build()
        .unwrap()
}

fn chrf(options: &Value, word_order: Option<usize>) -> ChrfScorer {
    let size = |name: &str| usize::try_from(options[name].as_u64().unwrap()).unwrap();
    let flag = |name: &str| options[name].as_bool().unwrap();
    ChrfScorer::builder()
        .char_order(size("char_order"))
        .word_order(word_order.unwrap_or_else(|| size("word_order")))
        .beta(options["beta"].as_f64().unwrap())
        .lowercase(flag("lowercase"))
        .whitespace(flag("whitespace"))
        .eps_smoothing(flag("eps_smoothing"))
        .build()
        .unwrap()
}

fn compare(case: &Case, what: &str, got: &BleuScore, want: &Value) -> Result<(), String> {
    let close =
        |name: &str, got: f64, want: &Value| case.close(&format!("{what} {name}"), got, want);
    close("score", got.score, &want["score"])?;
    close("bp", got.brevity_penalty, &want["bp"])?;
    let lists = [
        ("precisions", &got.precisions),
        ("counts", &got.matches),
        ("totals", &got.totals),
    ];
    for (name, got) in lists {
        let want = want[name].as_array().unwrap();
        if got.len() != want.len() {
            return Err(format!("{what} {name}: {} of {}", got.len(), want.len()));
        }
        for (got, want) in got.iter().zip(want) {
            close(name, *got, want)?;
        }
    }
    let lengths = [
        ("sys_len", got.prediction_len),
        ("ref_len", got.reference_len),
    ];
    for (name, got) in lengths {
        if want[name] != got {
            return Err(format!("{what} {name}: ours {got}, oracle {}", want[name]));
        }
    }
    Ok(())
}

/// `references[j][i]` turned into a list for each prediction.
fn references(input: &Value) -> Vec<Vec<&str>> {
    let columns: Vec<Vec<&str>> = input["references"]
        .as_array()
        .unwrap()
        .iter()
        .map(words)
        .collect();
    (0..columns[0].len())
        .map(|i| columns.iter().map(|column| column[i]).collect())
        .collect()
}

fn signature(got: &str, want: &Value) -> Result<(), String> {
    if want["signature"] == got {
        return Ok(());
    }
    Err(format!("ours {got}, oracle {}", want["signature"]))
}

fn check_bleu(case: &Case) -> Result<(), String> {
    let predictions = words(&case.input["hypotheses"]);
    let references = references(&case.input);
    let options = &case.input["bleu_options"];
    let plain = bleu(options, false);
    let report = plain.corpus(&predictions, &references).unwrap();
    let want = &case.expected["corpus_bleu"];
    compare(case, "corpus", &report.score, want)?;
    signature(&report.signature, want)?;
    let effective = bleu(options, true);
    let stats = effective.corpus_stats(&predictions, &references).unwrap();
    for (at, (prediction, references)) in predictions.iter().zip(&references).enumerate() {
        let want = &case.expected["sentence_bleu_effective_order"][at];
        let got = effective.sentence(prediction, references).unwrap();
        compare(case, &format!("sentence {at}"), &got, want)?;
        let got = effective.score(&stats[at]);
        compare(case, &format!("stats {at}"), &got, want)?;
        let want = &case.expected["sentence_bleu_no_effective_order"][at];
        let got = plain.sentence(prediction, references).unwrap();
        case.close(&format!("plain sentence {at}"), got.score, want)?;
    }
    Ok(())
}

fn check_chrf(case: &Case) -> Result<(), String> {
    let predictions = words(&case.input["hypotheses"]);
    let references = references(&case.input);
    for (name, word_order) in [("chrf", None), ("chrfpp", Some(2))] {
        let scorer = chrf(&case.input["chrf_options"], word_order);
        let report = scorer.corpus(&predictions, &references).unwrap();
        let want = &case.expected[format!("corpus_{name}")];
        if word_order.is_none() {
            case.close("corpus chrF", report.score, &want["score"])?;
            signature(&report.signature, want)?;
        } else {
            case.close("corpus chrF++", report.score, want)?;
        }
        let want = &case.expected[format!("sentence_{name}")];
        for (at, (prediction, references)) in predictions.iter().zip(&references).enumerate() {
            let got = scorer.sentence(prediction, references).unwrap();
            case.close(&format!("{name} {at}"), got, &want[at])?;
        }
    }
    Ok(())
}

#[test]
fn oracle_bleu() {
    let mut tally = Tally::new("bleu.jsonl (BLEU)");
    for case in cases("bleu.jsonl") {
        tally.check(&case.id, check_bleu(&case));
    }
    tally.finish();
}

#[test]
fn oracle_chrf() {
    let mut tally = Tally::new("bleu.jsonl (chrF)");
    for case in cases("bleu.jsonl") {
        tally.check(&case.id, check_chrf(&case));
    }
    tally.finish();
}

/// The example and the values of sacreBLEU's own tests.
#[test]
fn published_examples() {
    let predictions = [
        "The dog bit the man.",
        "It wasn't surprising.",
        "The man had just bitten him.",
    ];
    let references = [
        vec!["The dog bit the man.", "The dog had bit the man."],
        vec!["It was not unexpected.", "No one was surprised."],
        vec!["The man bit him first.", "The man had bitten the dog."],
    ];
    let expected = [
        (BleuTokenizer::V13a, 48.530_827),
        (BleuTokenizer::None, 49.191_956_6),
        (BleuTokenizer::Intl, 43.916_234_93),
    ];
    for (tokenizer, expected) in expected {
        let scorer = BleuScorer::builder().tokenizer(tokenizer).build().unwrap();
        let report = scorer.corpus(&predictions, &references).unwrap();
        let found = report.score.score;
        assert!((found - expected).abs() < 1e-7, "{tokenizer}: {found}");
    }
}

#[test]
fn bad_arguments_are_named() {
    let scorer = BleuScorer::default();
    let named = |error: evalcore::Error, name: &str| {
        assert_eq!(error.code().as_str(), "parameter.invalid");
        assert!(error.to_string().contains(name), "{error}");
    };
    named(scorer.sentence("x", &[]).unwrap_err(), "`references`");
    named(scorer.corpus(&[], &[]).unwrap_err(), "`predictions`");
    let uneven = scorer.corpus(&["x"], &[]).unwrap_err();
    named(uneven, "`references`");
    let order = BleuScorer::builder().max_order(0).build().unwrap_err();
    named(order, "`max_ngram_order`");
    let floor = BleuSmoothing::from_name("floor", Some(f64::NAN)).unwrap_err();
    named(floor, "`smooth_value`");
    named("14a".parse::<BleuTokenizer>().unwrap_err(), "`tokenize`");
    named(
        ChrfScorer::default().stats("x", &[]).unwrap_err(),
        "`references`",
    );
    let beta = ChrfScorer::builder().beta(-1.0).build().unwrap_err();
    named(beta, "`beta`");
    let order = ChrfScorer::builder().char_order(0).build().unwrap_err();
    named(order, "`char_order`");
}

#[test]
fn signatures_say_when_references_vary() {
    let mut corpus = BleuScorer::default().accumulator();
    corpus.update("a", &["a"]).unwrap();
    corpus.update("a", &["a", "b"]).unwrap();
    let report = corpus.finish().unwrap();
    assert!(report.signature.starts_with("nrefs:var|"));
    let each = ChrfScorer::default().signature(ReferenceCount::Each(2));
    assert!(each.starts_with("nrefs:2|"));
}

#[test]
fn texts_of_a_megabyte_are_scored() {
    let long = "alpha, beta. 3-4 ".repeat(1 << 16);
    let score = BleuScorer::default().sentence(&long, &[&long]).unwrap();
    assert!((score.score - 100.0).abs() < 1e-9);
    let score = ChrfScorer::default().sentence(&long, &[&long]).unwrap();
    assert_eq!(score, 100.0);
}

fn segments() -> impl Strategy<Value = Vec<(String, Vec<String>)>> {
    let text = || "([a-c.]{1,2} ){0,8}";
    prop::collection::vec((text(), prop::collection::vec(text(), 1..3)), 1..8)
}

proptest! {
    #[test]
    fn merging_any_split_gives_the_whole(segments in segments(), at in 0_usize..8) {
        let at = at.min(segments.len());
        let (mut parts, rest) = (BleuScorer::default().accumulator(), &segments[at..]);
        let mut whole = parts.clone();
        let (mut other, mut chars) = (parts.clone(), ChrfScorer::default().accumulator());
        for (text, references) in &segments {
            let references: Vec<&str> = references.iter().map(String::as_str).collect();
            whole.update(text, &references).unwrap();
            chars.update(text, &references).unwrap();
        }
        for (text, references) in &segments[..at] {
            let references: Vec<&str> = references.iter().map(String::as_str).collect();
            parts.update(text, &references).unwrap();
        }
        for (text, references) in rest {
            let references: Vec<&str> = references.iter().map(String::as_str).collect();
            other.update(text, &references).unwrap();
        }
        parts.merge(&other).unwrap();
        let (whole, parts) = (whole.finish().unwrap(), parts.finish().unwrap());
        prop_assert_eq!(&whole, &parts);
        prop_assert!((0.0..=100.0 + 1e-9).contains(&whole.score.score));
        let chars = chars.finish().unwrap();
        prop_assert!((0.0..=100.0 + 1e-9).contains(&chars.score));
    }

    #[test]
    fn one_long_text_equals_itself(text in "([a-z]{1,5} ){4,20}") {
        let bleu = BleuScorer::default().sentence(&text, &[&text]).unwrap();
        prop_assert!((bleu.score - 100.0).abs() < 1e-9);
        let chrf = ChrfScorer::default().sentence(&text, &[&text]).unwrap();
        prop_assert!((chrf - 100.0).abs() < 1e-9);
    }
}
