//! What the strict mode does where the imitated service has a numbered defect: B1 to B13.

use evalcore::score::{Options, Verdict, respond};
use serde_json::{Value, json};

use super::support::{code, list, query, run, run_direct, run_query, score, status, text};

fn done() -> Value {
    query(status(300, 200, "4s", &text(120)))
}

#[test]
fn b1_breaking_a_limit_does_not_pay() {
    let at = |tokens: u64| {
        let query = query(status(tokens - 100, 100, "4s", &text(120)));
        run_query(&query, json!({"maxTokens": "200", "maxCostPerQuery": "1"})).unwrap()
    };
    let (kept, broken, doubled) = (at(200), at(201), at(400));
    assert!(kept.passed() && !broken.passed() && !doubled.passed());
    assert!(kept.score > broken.score && broken.score > doubled.score);
    let score = |response| score(response, "token_score");
    assert!(score(&kept) > score(&broken) && score(&broken) > score(&doubled));
}

#[test]
fn b2_an_unfinished_query_has_no_score() {
    for status in [
        json!(null),
        json!({}),
        json!({"phase": ""}),
        json!({"phase": "pending"}),
        json!({"phase": "running"}),
        json!({"phase": "provisioning"}),
        json!({"phase": "input-required"}),
    ] {
        assert_eq!(
            code(run_query(&query(status), json!({}))),
            "query.unfinished"
        );
    }
    let mut without = done();
    without.as_object_mut().unwrap().remove("status");
    assert_eq!(code(run_query(&without, json!({}))), "query.unfinished");
}

#[test]
fn b3_phases_and_errors_are_seen() {
    let phase = |phase: &str| {
        let mut query = done();
        query["status"]["phase"] = json!(phase);
        run_query(&query, json!({}))
    };
    let failed = phase("error").unwrap();
    assert_eq!(failed.verdict, Verdict::Failed);
    assert!(list(&failed, "threshold_violations").contains(&"errorRate".to_owned()));
    assert_eq!(score(&failed, "quality_score"), 0.0);
    assert_eq!(code(phase("canceled")), "query.canceled");
    for unknown in ["failed", "completed", "success", "DONE"] {
        assert_eq!(code(phase(unknown)), "resource.malformed", "{unknown}");
    }
    // An answer of 2026 has a phase of its own.
    let mut part = done();
    part["status"]["response"]["phase"] = json!("error");
    assert!(!run_query(&part, json!({})).unwrap().passed());
}

#[test]
fn b4_durations_below_a_second_are_read() {
    for (text, seconds) in [
        ("581.370292ms", "0.581370292s"),
        ("500ms", "0.5s"),
        ("1.5ms", "0.0015s"),
        ("1m0.5s", "60.5s"),
        ("2m3.5s", "123.5s"),
    ] {
        let mut query = done();
        query["status"]["duration"] = json!(text);
        let response = run_query(&query, json!({"maxDuration": "3m"})).unwrap();
        assert_eq!(response.wire.entry("execution_time"), Some(seconds));
        assert!(response.passed(), "{text}");
    }
}

#[test]
fn b5_every_unit_a_sign_and_the_time_of_conditions() {
    let duration = |text: Value| {
        let mut query = done();
        query["status"]["duration"] = text;
        run_query(&query, json!({}))
    };
    for (text, seconds) in [
        ("100us", "0.0001s"),
        ("250ns", "0.00000025s"),
        ("100µs", "0.0001s"),
        (".5s", "0.5s"),
    ] {
        let response = duration(json!(text)).unwrap();
        assert_eq!(
            response.wire.entry("execution_time"),
            Some(seconds),
            "{text}"
        );
    }
    for text in ["-5s", "1e2s", "1,5s", "soon", "5", "1d"] {
        assert_eq!(code(duration(json!(text))), "resource.malformed", "{text}");
    }
    let mut timed = done();
    timed["metadata"]["creationTimestamp"] = json!("2026-03-19T10:00:00Z");
    let status = timed["status"].as_object_mut().unwrap();
    status.remove("duration");
    status.insert(
        "conditions".to_owned(),
        json!([{"type": "Completed", "status": "True", "lastTransitionTime": "2026-03-19T10:00:12Z"}]),
    );
    let response = run_query(&timed, json!({})).unwrap();
    assert_eq!(response.wire.entry("execution_time"), Some("12s"));
    assert!(list(&response, "notes")[0].contains("no duration"));
}

#[test]
fn b6_the_response_target_chooses_the_answer() {
    let mut several = done();
    several["spec"] = json!({"input": "x", "targets": [
        {"type": "agent", "name": "a"}, {"type": "team", "name": "b"}, {"type": "agent", "name": "c"}]});
    several["status"]["responses"] = json!([
        {"target": {"type": "agent", "name": "a"}, "content": text(60)},
        {"target": {"type": "team", "name": "b"}, "content": text(20)},
        {"target": {"type": "agent", "name": "c"}, "content": ""},
    ]);
    several["status"]
        .as_object_mut()
        .unwrap()
        .remove("response");
    let length = |target: Option<&str>| {
        let body = json!({"type": "query",
            "config": {"queryRef": {"name": "q1", "responseTarget": target}}});
        let response = run(&body, std::slice::from_ref(&several)).unwrap();
        let evaluation = response.evaluation.as_ref().unwrap();
        let length = evaluation.measurements.value("responseLength").unwrap();
        (length.to_string(), response.passed())
    };
    // Without a target the first answer counts, and the one that is missing is an error.
    assert_eq!(length(None), ("60".to_owned(), false));
    assert_eq!(length(Some("")), ("60".to_owned(), false));
    assert_eq!(length(Some("a")), ("60".to_owned(), true));
    assert_eq!(length(Some("agent:a")), ("60".to_owned(), true));
    assert_eq!(length(Some("team:b")).0, "20");
    assert_eq!(length(Some("agent:b")), ("0".to_owned(), false));
    assert_eq!(length(Some("c")), ("0".to_owned(), false));
    assert_eq!(length(Some("missing")), ("0".to_owned(), false));
}

#[test]
fn b7_the_lists_are_returned() {
    let response = run_query(&done(), json!({"maxTokens": "100"})).unwrap();
    assert!(list(&response, "threshold_violations").contains(&"maxTokens".to_owned()));
    assert!(list(&response, "passed_thresholds").contains(&"maxDuration".to_owned()));
}

#[test]
fn b8_the_reasoning_agrees_with_the_verdict() {
    for (parameters, word) in [
        (json!({"minResponseLength": "100"}), "Failed"),
        (
            json!({"minResponseLength": "100", "minScore": "0"}),
            "Passed",
        ),
    ] {
        let response = run_direct("What is the capital of France?", &text(40), parameters).unwrap();
        let reasoning = response.wire.entry("reasoning").unwrap();
        let agrees = reasoning.starts_with(word) || response.score >= 0.7;
        assert!(agrees, "{reasoning}");
        assert_eq!(
            reasoning.starts_with("Passed"),
            response.passed(),
            "{reasoning}"
        );
    }
}

#[test]
fn b9_every_name_of_the_pass_mark_is_read() {
    for name in [
        "minScore",
        "min-score",
        "min_score",
        "threshold",
        "overallScoreThreshold",
    ] {
        let marked = |mark: &str| run_query(&done(), json!({name: mark})).unwrap();
        assert!(marked("0.5").passed() && !marked("0.99").passed(), "{name}");
    }
    let both = json!({"minScore": "0.5", "threshold": "0.6"});
    assert_eq!(code(run_query(&done(), both)), "parameter.invalid");
    let other = run_query(&done(), json!({"performanceThreshold": "0.8"})).unwrap();
    assert_eq!(list(&other, "ignored_parameters"), ["performanceThreshold"]);
}

#[test]
fn b10_weights_are_checked_or_divided() {
    let weighted = |token: &str, rule: &str| {
        run_query(&done(), json!({"tokenWeight": token, "weights": rule}))
    };
    for wrong in ["0.7", "100", "-1", "nan", "inf", "abc", ""] {
        assert_eq!(
            code(weighted(wrong, "validate")),
            "parameter.invalid",
            "{wrong}"
        );
    }
    let error = weighted("0.7", "validate").unwrap_err().to_string();
    assert!(
        error.contains("tokenWeight + costWeight") && error.contains("0.7 + 0.3"),
        "{error}"
    );
    for wide in ["0.7", "100"] {
        let response = weighted(wide, "normalize").unwrap();
        assert!((0.0..=1.0).contains(&response.score));
    }
    assert_eq!(code(weighted("-1", "normalize")), "parameter.invalid");
    let thirds = json!({"tokenWeight": "0.333", "costWeight": "0.333", "performanceWeight": "0.333", "qualityWeight": "0"});
    assert!(run_query(&done(), thirds).is_ok());
}

#[test]
fn b11_a_wrong_threshold_is_an_error() {
    for (name, text) in [
        ("maxCostPerQuery", "0.05 USD"),
        ("maxTokens", "200.0"),
        ("maxTokens", "2e2"),
        ("maxTokens", "0xC8"),
        ("maxTokens", ""),
        ("minScore", "70%"),
        ("minScore", "abc"),
        ("costWeight", "abc"),
        ("maxDuration", "soon"),
        ("responseCompletenessThreshold", "1.5"),
        ("minTokensPerSecond", "-1"),
    ] {
        assert_eq!(
            code(run_query(&done(), json!({name: text}))),
            "parameter.invalid",
            "{name}"
        );
    }
    // Those that Go and people write are durations.
    for text in ["100ms", "1h30m", "1m30s", "1500ms", "30sec", "1 min"] {
        assert!(
            run_query(&done(), json!({"maxDuration": text})).is_ok(),
            "{text}"
        );
    }
}

#[test]
fn b12_a_missing_text_is_named() {
    let answer = respond(br#"{"type":"direct","config":{}}"#, &Options::new());
    assert_eq!(answer.status, 422);
    let body: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(body["problems"][0]["name"], "config.input");
    assert_eq!(body["problems"][1]["name"], "config.output");
}

#[test]
fn b13_a_malformed_status_is_an_error() {
    for (member, value) in [
        ("tokenUsage", json!({"promptTokens": "300"})),
        ("tokenUsage", json!({"promptTokens": -1})),
        ("tokenUsage", json!({"promptTokens": 1.5})),
        ("tokenUsage", json!([1])),
        ("tokenUsage", json!({"promptTokens": 5, "cachedTokens": 6})),
        ("response", json!({"content": 42})),
        ("response", json!("hello")),
        ("responses", json!({"content": "x"})),
        ("phase", json!(1)),
        ("duration", json!({})),
    ] {
        let mut query = done();
        query["status"][member] = value.clone();
        assert_eq!(
            code(run_query(&query, json!({}))),
            "resource.malformed",
            "{member} {value}"
        );
    }
    assert_eq!(
        code(run_query(&query(json!("done")), json!({}))),
        "resource.malformed"
    );
}
