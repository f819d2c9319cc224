//! String similarities against `RapidFuzz`.

use std::cmp::Ordering;

use evalcore::metrics::text::{
    alnum_tokens, containment, damerau_levenshtein, dice, hamming, indel, indel_ratio, jaccard,
    jaro, jaro_winkler, lcs_length, levenshtein, levenshtein_similarity, osa, partial_ratio,
    token_set_ratio, token_sort_ratio,
};
use proptest::prelude::*;

use super::cases::{Case, cases};
use crate::support::Tally;

type Count = fn(&str, &str) -> usize;
type Share = fn(&str, &str) -> f64;

const COUNTS: [(&str, Count); 6] = [
    ("levenshtein", levenshtein),
    ("indel_distance", indel),
    ("osa_distance", osa),
    ("damerau_levenshtein", damerau_levenshtein),
    ("lcs_subsequence_length", lcs_length),
    ("hamming_padded", hamming),
];

const SHARES: [(&str, Share); 10] = [
    ("levenshtein_normalized_similarity", levenshtein_similarity),
    ("indel_ratio", indel_ratio),
    ("jaro", jaro),
    ("jaro_winkler_p0.1", jaro_winkler),
    ("token_sort_ratio", token_sort_ratio),
    ("token_set_ratio", token_set_ratio),
    ("partial_ratio", partial_ratio),
    ("jaccard_alnum_tokens", jaccard),
    ("dice_alnum_tokens", dice),
    ("containment_alnum_tokens", containment),
];

fn check(case: &Case) -> Result<(), String> {
    let (a, b) = (
        case.input["a"].as_str().unwrap(),
        case.input["b"].as_str().unwrap(),
    );
    for (name, count) in COUNTS {
        let got = count(a, b);
        if case.expected[name] != got {
            return Err(format!(
                "{name}: ours {got}, oracle {}",
                case.expected[name]
            ));
        }
    }
    for (name, share) in SHARES {
        case.close(name, share(a, b), &case.expected[name])?;
    }
    let tokens = serde_json::json!([alnum_tokens(a), alnum_tokens(b)]);
    if case.expected["alnum_tokens"] != tokens {
        return Err(format!("ours {tokens}"));
    }
    match case.expected.as_object().unwrap().len() {
        17 => Ok(()),
        fields => Err(format!("17 of {fields} fields compared")),
    }
}

#[test]
fn oracle_string_similarities() {
    let mut tally = Tally::new("strsim.jsonl");
    for case in cases("strsim.jsonl") {
        tally.check(&case.id, check(&case));
    }
    tally.finish();
}

/// Every window, without any ruled out.
fn naive_partial_ratio(a: &str, b: &str) -> f64 {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let best = |short: &[char], long: &[char]| {
        let text = |chars: &[char]| chars.iter().collect::<String>();
        let short_text = text(short);
        let mut best: f64 = 0.0;
        for start in 0..long.len() {
            for end in start + 1..=long.len().min(start + short.len()) {
                let inner = end - start == short.len();
                if inner || start == 0 || end == long.len() {
                    best = best.max(indel_ratio(&short_text, &text(&long[start..end])));
                }
            }
        }
        best
    };
    match a.len().cmp(&b.len()) {
        Ordering::Equal => best(&a, &b).max(best(&b, &a)),
        Ordering::Less => best(&a, &b),
        Ordering::Greater => best(&b, &a),
    }
}

proptest! {
    #[test]
    fn all_are_symmetric_and_bounded(a in "[a-dA é ]{0,12}", b in "[a-dA é ]{0,12}") {
        for (name, count) in COUNTS {
            prop_assert_eq!(count(&a, &b), count(&b, &a), "{}", name);
        }
        for (name, share) in SHARES {
            let (forth, back) = (share(&a, &b), share(&b, &a));
            prop_assert!((forth - back).abs() < 1e-12, "{} {} {}", name, forth, back);
            prop_assert!((0.0..=1.0).contains(&forth), "{}", name);
        }
        for (name, share) in &SHARES[..4] {
            prop_assert_eq!(share(&a, &a), 1.0, "{}", name);
        }
    }

    #[test]
    fn no_window_is_missed(a in "[a-c]{1,10}", b in "[a-c]{1,40}") {
        prop_assert!((partial_ratio(&a, &b) - naive_partial_ratio(&a, &b)).abs() < 1e-12);
    }
}
