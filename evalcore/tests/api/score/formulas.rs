//! Strict scores against sums done by hand.

use evalcore::score::Verdict;
use serde_json::{Value, json};

use super::support::{list, query, run, run_direct, run_query, score, status, text};

/// 300 + 200 tokens of gpt-4 in 4 s for 120 characters. By hand: the estimate of the answer is
/// 120 characters, of which 3 are points of two quarters: 123 / 4 = 31 tokens.
#[test]
fn a_query_with_the_defaults() {
    let answer = text(120);
    assert_eq!(answer.matches('.').count(), 2);
    let response = run_query(&query(status(300, 200, "4s", &answer)), json!({})).unwrap();
    let tokens = f64::from((120 + 2_u32).div_ceil(4));
    // USD 30 and 60 for a million tokens.
    let cost = 300.0 * 30e-6 + 200.0 * 60e-6;
    assert_eq!(response.wire.entry("cost"), Some("0.021"));
    assert_eq!(response.wire.entry("total_tokens"), Some("500"));
    assert_eq!(response.wire.entry("execution_time"), Some("4s"));
    let token = 0.75 * (1.0 - 500.0 / 10_000.0) + 0.25 * (tokens / 500.0 / 0.3);
    let cost_score = 0.75 * (1.0 - cost / 0.2) + 0.25 * ((1.0 - cost / 0.1) / 0.8);
    let performance = 0.75 * (1.0 - 4.0 / 60.0) + 0.25 * (tokens / 4.0 / 10.0);
    let overall = 0.3 * token + 0.3 * cost_score + 0.2 * performance + 0.2;
    for (key, expected) in [
        ("token_score", token),
        ("cost_score", cost_score),
        ("performance_score", performance),
        ("quality_score", 1.0),
    ] {
        assert!((score(&response, key) - expected).abs() < 6e-5, "{key}");
    }
    assert!((response.score - overall).abs() < 6e-5);
    assert_eq!(response.verdict, Verdict::Passed);
    assert_eq!(
        list(&response, "threshold_violations"),
        [
            "tokenEfficiencyThreshold",
            "costEfficiencyThreshold",
            "minTokensPerSecond"
        ]
    );
    assert_eq!(
        list(&response, "passed_thresholds"),
        [
            "maxTokens",
            "maxCostPerQuery",
            "maxDuration",
            "errorRate",
            "responseCompletenessThreshold",
            "minResponseLength",
            "maxResponseLength",
        ]
    );
}

/// The request of the seed, which has neither model nor duration: token and quality are 0.3 and 0.2
/// of the weight, and 31 characters are 31/50 of the least length.
#[test]
fn the_example_of_the_documentation() {
    let body = json!({
        "type": "direct",
        "config": {
            "input": "What is the capital of France?",
            "output": "The capital of France is Paris."
        },
        "parameters": {
            "maxTokens": "1000", "maxDuration": "30s", "maxCostPerQuery": "0.05",
            "tokenWeight": "0.3", "costWeight": "0.3", "performanceWeight": "0.2", "qualityWeight": "0.2"
        }
    });
    let response = run(&body, &[]).unwrap();
    let token = 0.75 * (1.0 - 16.0 / 2000.0) + 0.25;
    let expected = (0.3 * token + 0.2 * 0.62) / 0.5;
    assert!(
        (response.score - expected).abs() < 6e-5,
        "{}",
        response.score
    );
    assert!(response.passed());
    let entry = |key| response.wire.entry(key);
    assert_eq!(entry("cost"), Some("unknown"));
    assert_eq!(entry("performance_score"), Some("unknown"));
    assert_eq!(entry("token_source"), Some("estimate"));
    assert_eq!(
        list(&response, "unmeasured_dimensions"),
        ["cost", "performance"]
    );
    let passed = list(&response, "passed_thresholds");
    assert!(
        !passed
            .iter()
            .any(|name| name == "maxDuration" || name == "maxCostPerQuery")
    );
    assert_eq!(list(&response, "ignored_parameters"), [""; 0]);
}

/// Tokens with a cached part: (900 − 400)·2.5 + 400·1.25 + 100·10 by a million.
#[test]
fn cached_tokens_pay_their_own_price() {
    let mut status = status(900, 100, "2s", &text(400));
    status["tokenUsage"]["cachedTokens"] = json!(400);
    let mut query = query(status);
    query["metadata"]["labels"]["model"] = json!("gpt-4o-2024-08-06");
    let response = run_query(&query, json!({})).unwrap();
    assert_eq!(response.wire.entry("cost"), Some("0.00275"));
    let source = "table of 2026-11-20, entry gpt-4o";
    assert_eq!(response.wire.entry("price_source"), Some(source));
}

/// The explanation names what was broken, by how much, and what would have been enough.
#[test]
fn the_answer_explains_itself() {
    let query = query(status(4000, 1600, "45s", &text(1200)));
    let response = run_query(&query, json!({"maxCostPerQuery": "1"})).unwrap();
    assert_eq!(response.verdict, Verdict::Failed);
    let reasoning = response.wire.entry("reasoning").unwrap();
    for part in [
        "threshold violations: maxTokens (5600 of at most 5000 tokens, 600 too much, hard)",
        "maxDuration (45 of at most 30 seconds, 15 too much, hard)",
    ] {
        assert!(reasoning.contains(part), "{reasoning}");
    }
    let changes = list(&response, "verdict_changes");
    assert!(
        changes
            .contains(&"totalTokens at most 5000 tokens, or a limit of at least 5600".to_owned()),
        "{changes:?}"
    );
}

/// What is said to be enough is: the value in place of the old one lifts the score to the mark.
#[test]
fn what_would_have_been_enough_is_enough() {
    let scored = |duration: &str| {
        let query = query(status(300, 200, duration, &text(1200)));
        run_query(
            &query,
            json!({"minScore": "0.94", "maxDuration": "2m", "minTokensPerSecond": "0"}),
        )
        .unwrap()
    };
    let response = scored("60s");
    assert_eq!(response.verdict, Verdict::Failed);
    let changes = list(&response, "verdict_changes");
    let mut found = changes
        .iter()
        .filter_map(|change| change.strip_prefix("duration at most "));
    let seconds = found.next().and_then(|rest| rest.split(' ').next());
    let seconds: f64 = seconds
        .unwrap_or_else(|| panic!("{changes:?}"))
        .parse()
        .unwrap();
    assert!(seconds > 0.0 && seconds < 60.0);
    assert!(scored(&format!("{seconds}s")).passed(), "{changes:?}");
    assert!(
        !scored(&format!("{}s", seconds + 0.2)).passed(),
        "{changes:?}"
    );
}

/// Scores are in the pattern of the resource, metadata are texts with short keys.
#[test]
fn the_answer_keeps_the_contract() {
    let answers = [
        run_query(&query(status(300, 200, "4s", &text(120))), json!({})).unwrap(),
        run_query(&query(status(90_000, 200, "4h", "")), json!({})).unwrap(),
        run_direct("a", &text(60), json!({"model": "gpt-4o"})).unwrap(),
    ];
    for response in &answers {
        let score = &response.wire.score;
        let (whole, rest) = score.split_once('.').unwrap();
        let digits = !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit());
        assert!(
            digits && (whole == "0" || (whole == "1" && rest.trim_matches('0').is_empty())),
            "{score}"
        );
        let sent: Value = serde_json::to_value(&response.wire).unwrap();
        let members: Vec<&str> = sent
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        assert_eq!(
            members,
            ["score", "passed", "metadata", "error", "tokenUsage"]
        );
        assert!(sent["error"].is_null());
        for (key, value) in sent["metadata"].as_object().unwrap() {
            assert!(value.is_string(), "{key}");
            let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
            assert!(key.len() <= 63 && key.bytes().all(word), "{key}");
        }
    }
}

/// Where tokens are fine, a dashboard must not find the word in the reasoning.
#[test]
fn the_reasoning_does_not_speak_of_what_is_fine() {
    let query = query(status(60, 260, "45s", &text(1000)));
    let response = run_query(&query, json!({"minTokensPerSecond": "1"})).unwrap();
    let reasoning = response.wire.entry("reasoning").unwrap();
    assert!(
        reasoning.contains("maxDuration") && !reasoning.contains("oken"),
        "{reasoning}"
    );
}
