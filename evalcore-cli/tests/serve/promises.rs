//! Sentences about the service that no other file holds it to.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::service::Service;
use crate::standin::{Misbehaviour, StandIn};

const SECRET: &str = "SECRET-ANSWER";

fn query(name: &str, status: &Value) -> Value {
    json!({
        "kind": "Query",
        "metadata": { "name": name, "namespace": "default", "labels": { "model": "gpt-4o" } },
        "spec": { "input": "SECRET-QUESTION", "target": { "type": "agent", "name": "a" } },
        "status": status,
    })
}

fn status(phase: &str, content: &str) -> Value {
    json!({
        "phase": phase, "duration": "2s",
        "tokenUsage": { "promptTokens": 20, "completionTokens": 20, "totalTokens": 40 },
        "response": { "content": content },
    })
}

fn ask(service: &Service, name: &str) -> (u16, Value) {
    let config = json!({ "queryRef": { "name": name } });
    let answer = service.evaluate(&json!({ "type": "query", "config": config }));
    (answer.status, answer.json())
}

fn serving(stand_in: &StandIn, more: &[&str]) -> Service {
    let kubeconfig = stand_in.kubeconfig();
    let mut args = vec!["--kubeconfig", kubeconfig.to_str().unwrap()];
    args.extend(more);
    Service::start(&args)
}

#[test]
fn what_is_no_result_has_no_score() {
    let stand_in = StandIn::start();
    let service = serving(&stand_in, &[]);
    let mut no_duration = status("done", SECRET);
    no_duration["duration"] = json!("soon");
    for (name, status, code) in [
        ("without", json!(null), "query.unfinished"),
        ("pending", json!({ "phase": "pending" }), "query.unfinished"),
        ("canceled", status("canceled", SECRET), "query.canceled"),
        ("odd", status("sideways", SECRET), "resource.malformed"),
        ("time", no_duration, "resource.malformed"),
        ("text", json!("done"), "resource.malformed"),
    ] {
        stand_in.put("queries", &query(name, &status));
        let (code_of_http, answer) = ask(&service, name);
        assert_eq!(
            (code_of_http, &answer["score"], &answer["passed"]),
            (200, &json!("0.0"), &json!(false)),
            "{name}"
        );
        let error = answer["error"].as_str().unwrap();
        assert!(error.contains(code), "{name}: {error}");
        assert!(!error.contains(SECRET), "{name}: {error}");
    }
    // One that failed has a result: it fails.
    stand_in.put("queries", &query("failed", &status("error", SECRET)));
    let (_, answer) = ask(&service, "failed");
    assert_eq!(
        (&answer["error"], &answer["passed"]),
        (&json!(null), &json!(false))
    );
    assert!(
        answer["metadata"]["threshold_violations"]
            .as_str()
            .unwrap()
            .contains("errorRate")
    );
}

#[test]
fn ten_megabytes_of_a_query_are_scored() {
    let stand_in = StandIn::start();
    stand_in.put(
        "queries",
        &query("long", &status("done", &"word ".repeat(2 << 20))),
    );
    let service = serving(&stand_in, &[]);
    let (_, answer) = ask(&service, "long");
    assert_eq!(answer["error"], json!(null), "{answer}");
    assert_eq!(answer["metadata"]["quality_score"], "0.0000");
    let violated = answer["metadata"]["threshold_violations"].as_str();
    assert!(violated.unwrap().contains("maxResponseLength"), "{answer}");
}

#[test]
fn a_request_ends_with_its_time() {
    let stand_in = StandIn::start();
    stand_in.put("queries", &query("hangs", &status("done", SECRET)));
    stand_in.misbehave("queries", "default", "hangs", Misbehaviour::Hang);
    let service = serving(&stand_in, &["--request-timeout", "1s"]);
    let start = Instant::now();
    let (code, answer) = ask(&service, "hangs");
    assert_eq!(code, 504, "{answer}");
    assert!(start.elapsed() < Duration::from_secs(5));
    // Its place is free again.
    let direct = json!({ "config": { "input": "a", "output": "b" } });
    assert_eq!(service.evaluate(&direct).status, 200);
}

#[test]
fn who_is_sent_away_learns_when_to_come_back() {
    let stand_in = StandIn::start();
    stand_in.put("queries", &query("slow", &status("done", SECRET)));
    let slow = Misbehaviour::Slow(Duration::from_secs(2));
    stand_in.misbehave("queries", "default", "slow", slow);
    let service = serving(&stand_in, &["--concurrency", "1"]);
    std::thread::scope(|scope| {
        scope.spawn(|| ask(&service, "slow"));
        while stand_in.take_asked().is_empty() {
            std::thread::sleep(Duration::from_millis(10));
        }
        let agent = crate::service::agent();
        let url = format!("{}/evaluate", service.base());
        let answer = agent
            .post(&url)
            .content_type("application/json")
            .send("{}")
            .unwrap();
        assert_eq!(answer.status(), 503);
        assert_eq!(answer.headers()["retry-after"], "1");
        // What tells about the service has a place of its own.
        assert_eq!(service.get("/health").status, 200);
        assert!(
            service
                .get("/metrics")
                .text
                .contains("evalcore_http_requests_in_flight 2")
        );
    });
}

#[test]
fn readiness_follows_the_results() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("results");
    std::fs::create_dir(&root).unwrap();
    let service = Service::start(&["--cluster", "never", "--root", root.to_str().unwrap()]);
    assert_eq!(service.get("/ready").status, 200);
    std::fs::remove_dir(&root).unwrap();
    let absent = Service::start(&["--cluster", "never", "--root", root.to_str().unwrap()]);
    let answer = absent.get("/ready");
    assert_eq!(answer.status, 503, "{}", answer.text);
    assert!(
        answer.json()["detail"]
            .as_str()
            .unwrap()
            .contains("results")
    );
    assert_eq!(absent.get("/health").status, 200);
}

#[test]
fn the_log_is_json_without_texts() {
    let stand_in = StandIn::start();
    stand_in.put("queries", &query("q1", &status("done", SECRET)));
    stand_in.put("queries", &query("q2", &status(SECRET, SECRET)));
    let service = serving(&stand_in, &[]);
    ask(&service, "q1");
    ask(&service, "q2");
    let config = json!({ "input": "SECRET-QUESTION", "output": SECRET });
    service.evaluate(&json!({ "config": config, "parameters": { "maxTokens": SECRET } }));
    service.request("POST", "/evaluate", &[], SECRET.as_bytes());
    service.get("/SECRET-PATH?x=SECRET-QUERY");
    let logged = service.logged();
    assert!(!logged.contains("SECRET"), "{logged}");
    let routes: Vec<String> = logged
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .filter_map(|line| Some(line["fields"]["route"].as_str()?.to_owned()))
        .collect();
    assert_eq!(
        routes,
        ["/evaluate", "/evaluate", "/evaluate", "/evaluate", "other"]
    );
}

/// Every path of the document answers, and not with what an unknown path gets.
#[test]
fn the_document_describes_what_is_served() {
    for mode in ["strict", "ark-v1", "ark-v3"] {
        let service = Service::start(&["--cluster", "never", "--mode", mode]);
        let document = service.get("/openapi.json").json();
        let paths = document["paths"].as_object().unwrap();
        assert!(paths.len() >= 4, "{mode}");
        for (path, operations) in paths {
            for method in operations.as_object().unwrap().keys() {
                let method = method.to_uppercase();
                let path = path.replace("{eval_id}", "demo");
                let answer = service.request(&method, &path, &[], b"{}");
                assert_ne!(
                    answer.text, r#"{"detail":"Not Found"}"#,
                    "{mode} {method} {path}"
                );
                assert_ne!(answer.status, 405, "{mode} {method} {path}");
            }
        }
    }
}
