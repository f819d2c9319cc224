//! What is wrong is said, all of it, and nothing of it scores.

use evalcore::score::{
    MemoryResources, Options, ResourceFault, ResourceKind, Resources, evaluate, respond,
};
use serde_json::{Value, json};

use super::support::{query, request, status, text};

fn answer(body: &[u8]) -> (u16, Value) {
    let table = MemoryResources::new();
    let mut options = Options::new();
    options.resources(&table);
    let answer = respond(body, &options);
    (answer.status, serde_json::from_str(&answer.body).unwrap())
}

fn places(body: &Value) -> Vec<&str> {
    let problems = body["problems"].as_array().map_or(&[][..], Vec::as_slice);
    problems
        .iter()
        .map(|problem| problem["name"].as_str().unwrap())
        .collect()
}

#[test]
fn bodies_that_are_no_request() {
    for (body, code) in [
        (&b""[..], "json.truncated"),
        (b"{not json", "json.syntax"),
        (b"{\"config\":{}", "json.truncated"),
        (
            b"{\"config\":{\"input\":\"a\",\"output\":\"b\"}} x",
            "json.trailing",
        ),
        (b"\xff\xfe", "json.syntax"),
        (b"[]", "request.invalid"),
        (b"\"direct\"", "request.invalid"),
        (b"null", "request.invalid"),
        (b"{}", "request.invalid"),
        (b"{\"config\":null}", "request.invalid"),
        (b"{\"config\":\"x\"}", "request.invalid"),
        (b"{\"type\":\"DIRECT\",\"config\":{}}", "request.invalid"),
        (b"{\"type\":5,\"config\":{}}", "request.invalid"),
        (b"{\"type\":\"query\",\"config\":{}}", "request.invalid"),
        (
            b"{\"type\":\"query\",\"config\":{\"queryRef\":\"default/q1\"}}",
            "request.invalid",
        ),
        (b"{\"type\":\"batch\",\"config\":{}}", "request.invalid"),
    ] {
        let (status, answer) = answer(body);
        let shown = String::from_utf8_lossy(body);
        assert_eq!(
            (status, answer["code"].as_str()),
            (422, Some(code)),
            "{shown}"
        );
        assert!(answer["detail"].is_string(), "{shown}");
    }
}

#[test]
fn deep_bodies_are_refused_without_a_crash() {
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let (status, answer) = answer(deep.as_bytes());
    assert_eq!(
        (status, answer["code"].as_str()),
        (422, Some("json.too_deep"))
    );
}

#[test]
fn every_wrong_member_is_named() {
    let (status, answer) = answer(
        br#"{"type": "other", "evaluatorName": 5, "model": {"name": 1},
            "config": {"input": 1, "queryRef": {"namespace": 2}, "evaluations": [{"namespace": "x"}], "rules": 3,
                "measurements": {"a": "b"}},
            "parameters": {"a": 1, "b": null, "c": "fine"}}"#,
    );
    assert_eq!(status, 422);
    assert_eq!(
        places(&answer),
        [
            "type",
            "config.input",
            "config.queryRef.name",
            "config.queryRef.namespace",
            "config.evaluations[0].name",
            "config.rules",
            "config.measurements.a",
            "parameters.a",
            "parameters.b",
            "evaluatorName",
            "model.name",
            "model.type",
        ]
    );
}

#[test]
fn every_wrong_parameter_is_named() {
    let wrong = json!({
        "maxTokens": "many", "maxDuration": "later", "maxCostPerQuery": "-1", "minScore": "2",
        "tokenWeight": "NaN", "minResponseLength": "100", "maxResponseLength": "50",
    });
    let body = json!({"config": {"input": "a", "output": "b"}, "parameters": wrong});
    let (status, answer) = answer(body.to_string().as_bytes());
    assert_eq!(
        (status, answer["code"].as_str()),
        (422, Some("parameter.invalid"))
    );
    assert_eq!(
        places(&answer),
        [
            "maxTokens",
            "maxDuration",
            "maxCostPerQuery",
            "minScore",
            "tokenWeight",
            "minResponseLength",
        ]
    );
}

#[test]
fn durations_of_every_wrong_form() {
    for text in [
        "",
        " ",
        "s",
        "-30s",
        "1e3s",
        "30 apples",
        "NaN",
        "inf",
        "0",
        "0s",
        "1h30",
        "2M",
        "1,5s",
        "1.5.5s",
        "30ss",
        "٣s",
        "0x10s",
    ] {
        let body =
            json!({"config": {"input": "a", "output": "b"}, "parameters": {"maxDuration": text}});
        let (status, answer) = answer(body.to_string().as_bytes());
        assert_eq!(
            (status, places(&answer)),
            (422, vec!["maxDuration"]),
            "{text}"
        );
    }
}

/// A cluster in which everything goes wrong in one way.
struct Broken(ResourceFault);

impl Resources for Broken {
    fn get(
        &self,
        _: ResourceKind,
        _: &str,
        _: &str,
    ) -> Result<evalcore::json::Value, ResourceFault> {
        Err(self.0.clone())
    }
}

#[test]
fn a_query_that_can_not_be_had_is_an_error_and_no_score() {
    let body = br#"{"type":"query","config":{"queryRef":{"name":"q1"}}}"#;
    let status = |status: u16, reason: &str| ResourceFault::Status {
        status,
        reason: reason.to_owned(),
    };
    let faults = [
        (ResourceFault::NotFound, "resource.not_found"),
        (ResourceFault::Forbidden, "resource.forbidden"),
        (status(500, "Internal Server Error"), "resource.unavailable"),
        (status(429, "Too Many Requests"), "resource.unavailable"),
        (
            ResourceFault::Unreachable("timed out".to_owned()),
            "resource.unavailable",
        ),
    ];
    for (fault, code) in faults {
        let cluster = Broken(fault);
        let mut options = Options::new();
        options.resources(&cluster);
        let answer = respond(body, &options);
        let sent: Value = serde_json::from_str(&answer.body).unwrap();
        assert_eq!(answer.status, 200, "{code}");
        assert_eq!(
            (&sent["score"], &sent["passed"]),
            (&json!("0.0"), &json!(false))
        );
        let error = sent["error"].as_str().unwrap();
        assert!(
            error.contains("Query `q1` in namespace `default`") && error.contains(code),
            "{error}"
        );
        assert!(sent["metadata"].is_null());
    }
    let answer = respond(body, &Options::new());
    assert!(
        answer.body.contains("no source of resources"),
        "{}",
        answer.body
    );
}

#[test]
fn ten_megabytes_of_answer_are_measured() {
    let query = query(status(300, 200, "4s", &text(10 << 20)));
    let mut table = MemoryResources::new();
    table.insert_json(query.to_string().as_bytes()).unwrap();
    let mut options = Options::new();
    options.resources(&table);
    let body = json!({"type": "query", "config": {"queryRef": {"name": "q1"}}});
    let response = evaluate(&request(&body).unwrap(), &options).unwrap();
    let evaluation = response.evaluation.as_ref().unwrap();
    let length = evaluation.measurements.value("responseLength").unwrap();
    assert_eq!(length.to_string(), (10 << 20).to_string());
    assert_eq!(response.wire.entry("quality_score"), Some("0.0000"));
}

#[test]
fn numbers_at_the_edge_are_no_crash() {
    let max = u64::MAX;
    for usage in [
        json!({"promptTokens": max}),
        json!({"totalTokens": max}),
        json!({"promptTokens": max, "completionTokens": max, "totalTokens": max}),
    ] {
        let mut query = query(status(1, 1, "1ns", "x"));
        query["status"]["tokenUsage"] = usage;
        let mut table = MemoryResources::new();
        table.insert_json(query.to_string().as_bytes()).unwrap();
        let mut options = Options::new();
        options.resources(&table);
        let body = json!({"type": "query", "config": {"queryRef": {"name": "q1"}},
            "parameters": {"maxTokens": "18446744073709551615", "maxCostPerQuery": "1e27", "maxDuration": "292y"}});
        if let Ok(response) = evaluate(&request(&body).unwrap(), &options) {
            assert!((0.0..=1.0).contains(&response.score));
        }
    }
    for value in [1e300, -1e300, 1e-300] {
        let body = json!({"config": {"input": "a", "output": "b", "measurements": {"x": value}}});
        let _ = evaluate(&request(&body).unwrap(), &Options::new());
    }
}
