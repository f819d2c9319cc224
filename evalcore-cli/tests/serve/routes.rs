use std::fs;

use serde_json::{Value, json};

use crate::service::Service;

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples");

fn direct() -> Value {
    json!({
        "type": "direct",
        "config": {
            "input": "Name the capital of France and say why it is where it is.",
            "output": "The capital of France is Paris, at a crossing of the Seine that traders used.",
        },
        "parameters": { "model": "gpt-4o-mini" },
    })
}

#[test]
fn every_address_of_an_evaluation_gives_the_same_answer() {
    let service = Service::start(&["--cluster", "never"]);
    let headers = [("content-type", "application/json")];
    let body = direct().to_string();
    let first = service.evaluate(&direct());
    assert_eq!(first.status, 200, "{}", first.text);
    for path in ["/", "/evaluate/", "/evaluate/direct", "/evaluate-metrics"] {
        let answer = service.request("POST", path, &headers, body.as_bytes());
        assert_eq!((answer.status, &answer.text), (200, &first.text), "{path}");
    }
    let answer = first.json();
    let score: f64 = answer["score"].as_str().unwrap().parse().unwrap();
    assert!((0.0..=1.0).contains(&score));
    assert!(answer["error"].is_null());
    let metadata = answer["metadata"].as_object().unwrap();
    assert!(metadata.values().all(Value::is_string));
}

#[test]
fn the_service_tells_about_itself() {
    let service = Service::start(&["--cluster", "never"]);
    assert_eq!(service.get("/health").json()["status"], "healthy");
    assert_eq!(service.get("/ready").json()["status"], "ready");

    service.evaluate(&direct());
    let metrics = service.get("/metrics").text;
    for line in [
        r#"evalcore_http_requests_total{route="/evaluate",status="200"} 1"#,
        r#"evalcore_evaluations_total{mode="strict",verdict="#,
        "evalcore_http_request_duration_seconds_bucket",
        "evalcore_ready 1.0",
        "# EOF",
    ] {
        assert!(metrics.contains(line), "{line} is not in\n{metrics}");
    }

    let document = service.get("/openapi.json").json();
    assert_eq!(document["openapi"], "3.1.0");
    let schemas = document["components"]["schemas"].as_object().unwrap();
    for reference in references(&document) {
        let name = reference.strip_prefix("#/components/schemas/").unwrap();
        let mut found = schemas.get(name.split('/').next().unwrap()).unwrap();
        for step in name.split('/').skip(1) {
            found = &found[step];
        }
        assert!(found.is_object(), "{reference} leads nowhere");
    }
}

fn references(value: &Value) -> Vec<&str> {
    match value {
        Value::Object(members) => members
            .iter()
            .flat_map(|(key, value)| match value {
                Value::String(text) if key == "$ref" => vec![text.as_str()],
                other => references(other),
            })
            .collect(),
        Value::Array(items) => items.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn other_paths_and_methods_are_refused() {
    let service = Service::start(&["--cluster", "never"]);
    for (method, path, status) in [
        ("GET", "/nothing", 404),
        ("GET", "/evaluate", 405),
        ("POST", "/health", 405),
        ("HEAD", "/health", 405),
        ("PUT", "/evaluate", 405),
    ] {
        let answer = service.request(method, path, &[], b"");
        assert_eq!(answer.status, status, "{method} {path}");
    }
}

#[test]
fn stored_results_need_the_token() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("token");
    fs::write(&file, "s3cret\n").unwrap();
    let file = file.to_str().unwrap();
    let path = "/evals/demo/results";

    let closed = Service::start(&["--cluster", "never", "--root", SAMPLE]);
    assert_eq!(closed.get(path).status, 403);

    let guarded = Service::start(&["--cluster", "never", "--root", SAMPLE, "--token-file", file]);
    assert_eq!(guarded.get(path).status, 401);
    let shown = [("authorization", "Bearer s3cret")];
    let answer = guarded.request("GET", path, &shown, b"");
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.json()["runs"].as_array().unwrap().len(), 2);
    let wrong = [("authorization", "Bearer s3crets")];
    assert_eq!(guarded.request("GET", path, &wrong, b"").status, 401);
    // Evaluations stay open unless they are guarded too.
    assert_eq!(guarded.evaluate(&direct()).status, 200);
    assert!(!guarded.logged().contains("s3cret"));

    let all = [
        "--cluster",
        "never",
        "--token-file",
        file,
        "--protect-evaluate",
    ];
    assert_eq!(Service::start(&all).evaluate(&direct()).status, 401);
}

#[test]
fn results_are_those_of_the_library() {
    let service = Service::start(&["--cluster", "never", "--root", SAMPLE, "--insecure-no-auth"]);
    let answer = service.get("/evals/demo/results?run_ids=chat").json();
    assert_eq!(answer["eval_id"], "demo");
    let runs = answer["runs"].as_array().unwrap();
    assert_eq!(runs.len(), 1);
    let first = &runs[0]["results"][0];
    assert_eq!(
        (&first["metric"], &first["score"]),
        (&json!("accuracy"), &json!(65.62))
    );

    for (path, status) in [
        ("/evals/..%2F..%2Fetc/results", 422),
        ("/evals/absent/results", 404),
    ] {
        assert_eq!(service.get(path).status, status, "{path}");
    }
}
