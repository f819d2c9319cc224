//! ROUGE against `rouge_score`, stems against NLTK.

use evalcore::metrics::text::{RougeScore, RougeScorer, RougeType, porter_stem};
use evalcore::stats::{BootstrapOptions, bootstrap_rouge};
use proptest::prelude::*;
use serde_json::Value;

use super::cases::{Case, cases, oracle_file, words};
use crate::support::{Tally, read};

fn scorer(stemmer: bool) -> RougeScorer {
    RougeScorer::builder().stemmer(stemmer).build().unwrap()
}

fn compare(
    case: &Case,
    scores: impl Iterator<Item = (RougeType, RougeScore)>,
    expected: &Value,
) -> Result<(), String> {
    let mut seen = 0;
    for (kind, score) in scores {
        let want = &expected[kind.to_string()];
        let pairs = [
            ("precision", score.precision),
            ("recall", score.recall),
            ("fmeasure", score.fmeasure),
        ];
        for (name, got) in pairs {
            case.close(&format!("{kind} {name}"), got, &want[name])?;
        }
        seen += 1;
    }
    match expected.as_object().unwrap().len() {
        all if all == seen => Ok(()),
        all => Err(format!("{seen} of {all} types compared")),
    }
}

fn check(case: &Case) -> Result<(), String> {
    let text = |name: &str| case.input[name].as_str().unwrap();
    for (name, stemmer) in [("no_stemmer", false), ("stemmer", true)] {
        let rouge = scorer(stemmer);
        match case.kind.as_str() {
            "single" => {
                let scores = rouge.score(text("target"), text("prediction"));
                compare(case, scores.iter(), &case.expected[name])?;
            }
            "multi" => {
                let targets = words(&case.input["targets"]);
                let scores = rouge.score_multi(&targets, text("prediction")).unwrap();
                compare(case, scores.iter(), &case.expected[name])?;
            }
            "aggregate" if case.input["use_stemmer"] == stemmer => {
                let mut means = rouge.accumulator();
                for pair in case.input["pairs"].as_array().unwrap() {
                    let side = |name: &str| pair[name].as_str().unwrap();
                    means.update(side("target"), side("prediction"));
                }
                let report = means.finish().unwrap();
                let scores = report.estimates.iter().map(|one| (one.kind, one.mean));
                compare(case, scores, &case.expected["mean"])?;
                bands(case, &rouge)?;
            }
            "aggregate" => {}
            kind => return Err(format!("unknown kind {kind}")),
        }
    }
    Ok(())
}

/// The aggregator's limits are random; the case says by how much.
fn bands(case: &Case, scorer: &RougeScorer) -> Result<(), String> {
    let pairs = case.input["pairs"].as_array().unwrap();
    let side = |name: &'static str, at: usize| pairs[at][name].as_str().unwrap();
    let texts = (0..pairs.len()).map(|at| (side("target", at), side("prediction", at)));
    let found = scorer.score_pairs(texts);
    let options = BootstrapOptions::default().resamples(20_000);
    for band in bootstrap_rouge(&found, &options).unwrap() {
        let name = band.kind.to_string();
        let want = &case.expected["bootstrap_fmeasure"][&name];
        let tolerance = want["tol_abs"].as_f64().unwrap();
        for (limit, ours) in [("low", band.low), ("mid", band.mid), ("high", band.high)] {
            let theirs = want[limit].as_f64().unwrap();
            if (ours.fmeasure - theirs).abs() > tolerance {
                let ours = ours.fmeasure;
                return Err(format!(
                    "{name} {limit}: ours {ours}, oracle {theirs} ± {tolerance}"
                ));
            }
        }
    }
    Ok(())
}

#[test]
fn oracle_rouge() {
    let mut tally = Tally::new("rouge.jsonl");
    for case in cases("rouge.jsonl") {
        tally.check(&case.id, check(&case));
    }
    tally.finish();
}

/// One worker for all pairs gives what a fresh one gives for each.
#[test]
fn oracle_rouge_in_one_batch() {
    let cases: Vec<Case> = cases("rouge.jsonl")
        .into_iter()
        .filter(|case| case.kind == "single")
        .collect();
    let text = |case: &'static str| move |from: &Value| from[case].as_str().unwrap().to_owned();
    let (target, prediction) = (text("target"), text("prediction"));
    let pairs: Vec<(String, String)> = cases
        .iter()
        .map(|case| (target(&case.input), prediction(&case.input)))
        .collect();
    let mut tally = Tally::new("rouge.jsonl (batch)");
    for (name, stemmer) in [("no_stemmer", false), ("stemmer", true)] {
        let borrowed = pairs.iter().map(|(a, b)| (a.as_str(), b.as_str()));
        let all = scorer(stemmer).score_pairs(borrowed);
        for (case, scores) in cases.iter().zip(all) {
            tally.check(
                format!("{} {name}", case.id),
                compare(case, scores.iter(), &case.expected[name]),
            );
        }
    }
    tally.finish();
}

#[test]
fn oracle_porter_stems() {
    let mut tally = Tally::new("porter_stems.tsv");
    let text = String::from_utf8(read(&oracle_file("porter_stems.tsv"))).unwrap();
    let stemming = scorer(true);
    for line in text.lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [word, stem, token] = fields[..] else {
            panic!("{line:?}")
        };
        let outcome = if porter_stem(word) != stem {
            Err(format!("ours {}, NLTK {stem}", porter_stem(word)))
        } else if word.len() > 3 && token != stem {
            Err(format!("token {token} is not the stem"))
        } else {
            let scores = stemming.score(word, word);
            let score = scores.get(RougeType::N(1)).unwrap();
            (score.fmeasure == 1.0)
                .then_some(())
                .ok_or_else(|| "no token".to_owned())
        };
        tally.check(word, outcome);
    }
    tally.finish();
}

/// Values that `rouge_score` publishes with its tests; the last is section 3.2 of Lin 2004.
#[test]
fn published_examples() {
    let check = |kind: &str, target: &str, prediction: &str, expected: [f64; 3]| {
        let kind = kind.parse().unwrap();
        let score = scorer(false).score(target, prediction).get(kind).unwrap();
        let found = [score.precision, score.recall, score.fmeasure];
        for (found, expected) in found.into_iter().zip(expected) {
            assert!(
                (found - expected).abs() < 1e-12,
                "{kind}: {found} {expected}"
            );
        }
    };
    let target = "testing one two";
    check("rouge1", target, "testing", [1.0, 1.0 / 3.0, 0.5]);
    check("rouge2", target, "testing one", [1.0, 0.5, 2.0 / 3.0]);
    check("rougeL", target, "testing two", [1.0, 2.0 / 3.0, 0.8]);
    let summary = "w1 w2 w6 w7 w8\nw1 w3 w8 w9 w5";
    check(
        "rougeLsum",
        "w1 w2 w3 w4 w5",
        summary,
        [0.4, 0.8, 0.64 / 1.2],
    );
    check("rougeLsum", "w1 w2 w3 w4 w5", "/", [0.0; 3]);
}

#[test]
fn bad_arguments_are_named() {
    let none = scorer(false).score_multi(&[], "x").unwrap_err();
    assert_eq!(none.code().as_str(), "parameter.invalid");
    assert!(none.to_string().contains("`targets`"));
    let empty = scorer(false).accumulator().finish().unwrap_err();
    assert!(empty.to_string().contains("`predictions`"));
    let types = RougeScorer::builder().types([]).build().unwrap_err();
    assert!(types.to_string().contains("`types`"));
    for n in [0, 10] {
        let built = RougeScorer::builder().types([RougeType::N(n)]).build();
        assert!(built.is_err(), "{n}");
    }
    let mut plain = scorer(false).accumulator();
    assert!(plain.merge(&scorer(true).accumulator()).is_err());
}

#[test]
fn texts_without_tokens_are_reported() {
    let scores = scorer(false).score("节点压力", "磁盘");
    assert_eq!(scores.get(RougeType::N(1)).unwrap().fmeasure, 0.0);
    let codes: Vec<_> = scores
        .diagnostics()
        .iter()
        .map(|one| one.code.as_str())
        .collect();
    assert_eq!(codes, ["text.no_tokens", "text.no_tokens"]);
    assert!(scorer(false).score("", " \n").diagnostics().is_empty());
    let mut means = scorer(false).accumulator();
    means.update("节点压力", "disk");
    means.update("disk", "disk");
    let report = means.finish().unwrap();
    assert_eq!(report.diagnostics.len(), 1);
    assert_eq!(report.n, 2);
    assert!(
        report.diagnostics[0]
            .message
            .starts_with("1 targets and 0 predictions")
    );
}

#[test]
fn texts_of_a_megabyte_are_scored() {
    let long = "alpha beta gamma delta\n".repeat(1 << 15);
    let scorer = RougeScorer::builder()
        .types([RougeType::N(1), RougeType::N(9)])
        .build()
        .unwrap();
    for (_, score) in scorer.score(&long, &long).iter() {
        assert_eq!(score.fmeasure, 1.0);
    }
}

proptest! {
    #[test]
    fn scores_lie_between_0_and_1_and_swap_with_the_sides(
        a in "([a-d]{1,2}[ \n]){0,30}",
        b in "([a-d]{1,2}[ \n]){0,30}",
    ) {
        let forth = scorer(true).score(&a, &b);
        let back = scorer(true).score(&b, &a);
        for (kind, score) in forth.iter() {
            for value in [score.precision, score.recall, score.fmeasure] {
                prop_assert!((0.0..=1.0).contains(&value));
            }
            let other = back.get(kind).unwrap();
            if kind != RougeType::LSum {
                prop_assert_eq!(score.precision, other.recall);
                prop_assert!((score.fmeasure - other.fmeasure).abs() < 1e-12);
            }
        }
        let same = scorer(false).score(&a, &a);
        let tokens = a.split_whitespace().count();
        let whole = if tokens > 0 { 1.0 } else { 0.0 };
        prop_assert_eq!(same.get(RougeType::L).unwrap().fmeasure, whole);
        prop_assert_eq!(same.get(RougeType::LSum).unwrap().fmeasure, whole);
    }

    #[test]
    fn merging_any_split_gives_the_whole(
        pairs in prop::collection::vec(("[a-c ]{0,20}", "[a-c ]{0,20}"), 1..12),
        at in 0_usize..12,
    ) {
        let means = |pairs: &[(String, String)]| {
            let mut means = scorer(false).accumulator();
            for (target, prediction) in pairs {
                means.update(target, prediction);
            }
            means
        };
        let at = at.min(pairs.len());
        let whole = means(&pairs).finish().unwrap();
        let mut parts = means(&pairs[..at]);
        parts.merge(&means(&pairs[at..])).unwrap();
        let parts = parts.finish().unwrap();
        prop_assert_eq!(whole.n, parts.n);
        for (a, b) in whole.estimates.iter().zip(&parts.estimates) {
            prop_assert!((a.mean.fmeasure - b.mean.fmeasure).abs() < 1e-12);
            let errors = (a.standard_error.unwrap_or(0.0), b.standard_error.unwrap_or(0.0));
            prop_assert!((errors.0 - errors.1).abs() < 1e-12);
        }
    }
}
