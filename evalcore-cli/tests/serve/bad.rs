use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::service::{Service, command};

const JSON: [(&str, &str); 1] = [("content-type", "application/json")];

#[test]
fn a_wrong_request_is_named_and_never_scored() {
    let service = Service::start(&["--cluster", "never"]);
    for (body, status, says) in [
        ("", 422, ""),
        ("{", 422, ""),
        ("[]", 422, "object"),
        (r#"{"type": "direct"}"#, 422, "config"),
        (r#"{"type": "sideways", "config": {}}"#, 422, "type"),
        (r#"{"type": "event", "config": {}}"#, 400, "event"),
        (r#"{"type": "query", "config": {}}"#, 422, "queryRef"),
        (r#"{"config": {"input": "a"}}"#, 422, "output"),
        (
            r#"{"config": {"input": "a", "output": "b"}, "parameters": {"maxTokens": 5}}"#,
            422,
            "maxTokens",
        ),
    ] {
        let answer = service.request("POST", "/evaluate", &JSON, body.as_bytes());
        assert_eq!(answer.status, status, "{body}: {}", answer.text);
        let detail = answer.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(says), "{body}: {detail}");
    }
}

#[test]
fn every_wrong_parameter_is_named_at_once() {
    let service = Service::start(&["--cluster", "never"]);
    let answer = service.evaluate(&json!({
        "config": { "input": "a", "output": "b" },
        "parameters": {
            "maxTokens": "-1", "maxDuration": "soon", "maxCostPerQuery": "0.05 USD",
            "tokenWeight": "nan", "minScore": "2",
        },
    }));
    assert_eq!(answer.status, 422);
    let problems = answer.json()["problems"].as_array().unwrap().clone();
    let named: Vec<_> = problems
        .iter()
        .map(|one| one["name"].as_str().unwrap())
        .collect();
    for name in [
        "maxTokens",
        "maxDuration",
        "maxCostPerQuery",
        "tokenWeight",
        "minScore",
    ] {
        assert!(
            named.iter().any(|known| known.contains(name)),
            "{name} not in {named:?}"
        );
    }
}

#[test]
fn content_types_that_are_no_json_are_refused() {
    let body = json!({ "config": { "input": "a", "output": "b" } }).to_string();
    let strict = Service::start(&["--cluster", "never"]);
    let imitated = Service::start(&["--cluster", "never", "--mode", "ark-v3"]);
    let text = [("content-type", "text/plain")];
    let answer = strict.request("POST", "/evaluate", &text, body.as_bytes());
    assert_eq!(answer.status, 415);
    let answer = imitated.request("POST", "/evaluate-metrics", &text, body.as_bytes());
    assert_eq!(answer.status, 422);
    for name in ["application/json; charset=utf-8", "application/ld+json"] {
        let answer = strict.request(
            "POST",
            "/evaluate",
            &[("content-type", name)],
            body.as_bytes(),
        );
        assert_eq!(answer.status, 200, "{name}: {}", answer.text);
    }
}

#[test]
fn a_body_above_the_limit_is_refused() {
    let service = Service::start(&["--cluster", "never", "--max-body-bytes", "1000"]);
    let body = json!({ "config": { "input": "a", "output": "b".repeat(1_000) } });
    let answer = service.evaluate(&body);
    assert_eq!(answer.status, 413, "{}", answer.text);
}

#[test]
fn ten_megabytes_of_text_are_scored() {
    let service = Service::start(&["--cluster", "never"]);
    let body = json!({ "config": { "input": "a", "output": "b".repeat(10 << 20) } });
    let answer = service.evaluate(&body);
    assert_eq!(answer.status, 200);
    assert_eq!(answer.json()["passed"], false);
    assert!(!service.logged().contains("bbbb"));
}

#[test]
fn a_slow_client_loses_its_connection() {
    let service = Service::start(&["--cluster", "never", "--request-timeout", "1s"]);
    let address = service.base().strip_prefix("http://").unwrap();
    for head in [
        "POST /evaluate HTTP/1.1\r\nhost: a\r\n",
        "POST /evaluate HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\n{",
    ] {
        let mut stream = TcpStream::connect(address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(30)))
            .unwrap();
        stream.write_all(head.as_bytes()).unwrap();
        let start = Instant::now();
        let mut answer = Vec::new();
        drop(stream.read_to_end(&mut answer));
        assert!(start.elapsed() < Duration::from_secs(20));
        let answer = String::from_utf8_lossy(&answer);
        assert!(
            answer.is_empty()
                || answer.starts_with("HTTP/1.1 408")
                || answer.starts_with("HTTP/1.1 504"),
            "{answer}"
        );
    }
    assert_eq!(service.get("/health").status, 200);
}

#[test]
fn what_can_not_start_says_why() {
    for (args, says) in [
        (&["--listen", "nowhere"][..], "nowhere"),
        (
            &["--kubeconfig", "/nonexistent/config"],
            "/nonexistent/config",
        ),
        (&["--cluster", "always"], "no usable cluster"),
        (
            &["--token-file", "/nonexistent/token"],
            "/nonexistent/token",
        ),
        (&["--request-timeout", "soon"], "request-timeout"),
        (&["--mode", "ark-v9"], "mode"),
    ] {
        let output = command(args).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(64), "{args:?}: {said}");
        assert!(said.contains(says), "{args:?}: {said}");
    }
}
