//! `SQuAD` and exact match against the metrics of Hugging Face.

use evalcore::metrics::text::{
    ExactMatch, SquadAccumulator, SquadReport, SquadVersion, squad_normalize, squad_score,
};
use proptest::prelude::*;
use serde_json::Value;

use super::cases::{Case, cases, is_error, words};
use crate::support::Tally;

const VERSIONS: [(&str, SquadVersion); 2] = [("v1", SquadVersion::V1), ("v2", SquadVersion::V2)];

fn same<T: PartialEq<Value> + std::fmt::Debug + ?Sized>(
    what: &str,
    got: &T,
    want: &Value,
) -> Result<(), String> {
    if *got == *want {
        return Ok(());
    }
    Err(format!("{what}: ours {got:?}, oracle {want}"))
}

fn check_pair(case: &Case) -> Result<(), String> {
    let prediction = case.input["prediction"].as_str().unwrap();
    let references = words(&case.input["references"]);
    let normalized = squad_normalize(prediction);
    same(
        "prediction",
        normalized.as_str(),
        &case.expected["normalized_prediction"],
    )?;
    let tokens: Vec<&str> = normalized
        .split(' ')
        .filter(|word| !word.is_empty())
        .collect();
    same(
        "tokens",
        &serde_json::json!(tokens),
        &case.expected["tokens_prediction"],
    )?;
    for (at, reference) in references.iter().enumerate() {
        let want = &case.expected["normalized_references"][at];
        same("reference", squad_normalize(reference).as_str(), want)?;
    }
    for (name, version) in VERSIONS {
        let want = &case.expected[name];
        match squad_score(version, prediction, &references) {
            Err(_) if is_error(want) => {}
            Err(error) => return Err(error.to_string()),
            Ok(score) if is_error(want) => return Err(format!("{name}: no error but {score:?}")),
            Ok(score) => {
                let em = &want["exact_match"];
                case.close(&format!("{name} exact match"), score.exact_match, em)?;
                case.close(&format!("{name} f1"), score.f1, &want["f1"])?;
            }
        }
    }
    Ok(())
}

fn corpus(version: SquadVersion, items: &[Value]) -> Result<SquadReport, evalcore::Error> {
    let mut corpus = SquadAccumulator::new(version);
    for item in items {
        corpus.update(item["prediction"].as_str(), &words(&item["references"]))?;
    }
    corpus.finish()
}

fn check_corpus(case: &Case) -> Result<(), String> {
    for (name, version) in VERSIONS {
        let want = &case.expected[name];
        match corpus(version, case.input["items"].as_array().unwrap()) {
            Err(_) if is_error(want) => {}
            Err(error) => return Err(error.to_string()),
            Ok(report) if is_error(want) => return Err(format!("{name}: no error but {report:?}")),
            Ok(report) => {
                let em = &want["exact_match"];
                case.close(&format!("{name} exact match"), report.exact_match, em)?;
                case.close(&format!("{name} f1"), report.f1, &want["f1"])?;
                if let Some(total) = want.get("total") {
                    same("total", &report.n, total)?;
                }
            }
        }
    }
    Ok(())
}

fn check_exact_match(case: &Case) -> Result<(), String> {
    let options = &case.input["options"];
    let flag = |name: &str| options[name].as_bool().unwrap_or(false);
    let regexes = options
        .get("regexes_to_ignore")
        .filter(|list| !list.is_null());
    let settings = ExactMatch::builder()
        .regexes_to_ignore(regexes.map(words).unwrap_or_default())
        .ignore_case(flag("ignore_case"))
        .ignore_punctuation(flag("ignore_punctuation"))
        .ignore_numbers(flag("ignore_numbers"))
        .build();
    if is_error(&case.expected) {
        return settings.map_or(Ok(()), |_| Err("no error".to_owned()));
    }
    let settings = settings.unwrap();
    let predictions = words(&case.input["predictions"]);
    let references = words(&case.input["references"]);
    let pairs = predictions.iter().zip(&references);
    let matches: Vec<bool> = pairs.map(|(a, b)| settings.is_match(a, b)).collect();
    same(
        "per item",
        &serde_json::json!(matches),
        &case.expected["per_item"],
    )?;
    let score = settings.score(&predictions, &references).unwrap();
    case.close("exact match", score, &case.expected["exact_match"])
}

#[test]
fn oracle_exact_match_and_squad() {
    let mut tally = Tally::new("exactmatch_squad.jsonl");
    for case in cases("exactmatch_squad.jsonl") {
        let outcome = match case.kind.as_str() {
            "squad" => check_pair(&case),
            "squad_corpus" => check_corpus(&case),
            "exact_match" => check_exact_match(&case),
            kind => Err(format!("unknown kind {kind}")),
        };
        tally.check(&case.id, outcome);
    }
    tally.finish();
}

#[test]
fn bad_arguments_are_named() {
    let error = ExactMatch::default().score(&["a"], &[]).unwrap_err();
    assert!(error.to_string().contains("`references`"));
    let error = ExactMatch::default().score(&[], &[]).unwrap_err();
    assert!(error.to_string().contains("`predictions`"));
    let error = squad_score(SquadVersion::V1, "a", &[]).unwrap_err();
    assert!(error.to_string().contains("`references`"));
    let mut unanswered = SquadAccumulator::new(SquadVersion::V2);
    unanswered.update(None, &["a"]).unwrap();
    assert!(unanswered.finish().is_err());
}

proptest! {
    #[test]
    fn normalising_twice_changes_nothing_that_has_no_article(text in "[b-su-z0-9 ,.é]{0,20}") {
        let once = squad_normalize(&text);
        prop_assert_eq!(squad_normalize(&once), once);
    }

    #[test]
    fn f1_is_symmetric_and_merges(
        pairs in prop::collection::vec(("[a-c ]{0,9}", "[a-c ]{0,9}"), 1..9),
        at in 0_usize..9,
    ) {
        for (_, version) in VERSIONS {
            for (a, b) in &pairs {
                let forth = squad_score(version, a, &[b]).unwrap();
                let back = squad_score(version, b, &[a]).unwrap();
                prop_assert!((forth.f1 - back.f1).abs() < 1e-12);
                prop_assert_eq!(forth.exact_match, back.exact_match);
                prop_assert!((0.0..=1.0).contains(&forth.f1));
            }
            let sum = |pairs: &[(String, String)]| {
                let mut corpus = SquadAccumulator::new(version);
                for (a, b) in pairs {
                    corpus.update(Some(a), &[b]).unwrap();
                }
                corpus
            };
            let at = at.min(pairs.len());
            let mut parts = sum(&pairs[..at]);
            parts.merge(&sum(&pairs[at..])).unwrap();
            let (parts, whole) = (parts.finish().unwrap(), sum(&pairs).finish().unwrap());
            prop_assert!((parts.f1 - whole.f1).abs() < 1e-9);
            prop_assert_eq!(parts.exact_match, whole.exact_match);
            prop_assert_eq!(parts.n, whole.n);
        }
    }
}
