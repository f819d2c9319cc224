//! Recorded answers of four generations of Ark's evaluator, over HTTP in the compat modes.

use std::path::PathBuf;

use serde_json::Value;

use crate::service::{Answer, Service};
use crate::standin::{Misbehaviour, StandIn};

const GENERATIONS: [&str; 4] = ["v1", "v2a", "v2", "v3"];

fn rows() -> Vec<Value> {
    let golden = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../evalcore/testdata/golden/ark-metric"
    );
    let dir = std::env::var_os("EVALCORE_ARK_ORACLES")
        .map_or_else(|| PathBuf::from(golden), PathBuf::from);
    let text = std::fs::read_to_string(dir.join("oracle.jsonl")).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
#[expect(clippy::print_stdout, reason = "the tally is what an oracle run shows")]
fn oracle_over_http() {
    let rows = rows();
    let (mut passed, mut cases, mut failed) = (0, 0, Vec::new());
    for generation in GENERATIONS {
        let stand_in = StandIn::start();
        let kubeconfig = stand_in.kubeconfig();
        let mode = format!("ark-{generation}");
        let with = Service::start(&[
            "--mode",
            &mode,
            "--kubeconfig",
            kubeconfig.to_str().unwrap(),
        ]);
        let without = Service::start(&["--mode", &mode, "--cluster", "never"]);
        for row in &rows {
            let Some(expected) = expected(row, generation) else {
                continue;
            };
            cases += 1;
            stand_in.clear();
            fill(&stand_in, row);
            let alone = row["cluster"]["mode"] == "none";
            let answer = send(if alone { &without } else { &with }, row, generation);
            match compare(&answer, expected, row) {
                Ok(()) => passed += 1,
                Err(why) => failed.push(format!("{} {generation}: {why}", row["id"])),
            }
        }
    }
    println!("oracle.jsonl over HTTP: {passed}/{cases}");
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert!(cases > 0);
}

fn expected<'a>(row: &'a Value, generation: &str) -> Option<&'a Value> {
    let response = match generation {
        "v1" => &row["response"],
        other => &row["other_generations"][other]["response"],
    };
    response.is_object().then_some(response)
}

/// Puts the row's objects where the recorded service found them.
fn fill(stand_in: &StandIn, row: &Value) {
    if row["query_data"].is_object() {
        let metadata = &row["query_data"]["metadata"];
        let text = |name: &str| metadata[name].as_str().unwrap_or("default");
        let own = format!("{}/{}", text("namespace"), text("name"));
        let key = row["query_key"].as_str().unwrap_or(&own);
        stand_in.put_at("queries", key, &row["query_data"]);
    }
    for plural in ["agents", "models"] {
        for (key, object) in row["cluster"][plural].as_object().into_iter().flatten() {
            stand_in.put_at(plural, key, object);
        }
    }
    for (key, status) in row["cluster"]["errors"].as_object().into_iter().flatten() {
        let mut parts = key.splitn(3, '/');
        let (plural, namespace, name) = (parts.next(), parts.next(), parts.next());
        let code = status.as_u64().or(status["status"].as_u64()).unwrap();
        let how = Misbehaviour::Status(u16::try_from(code).unwrap(), usize::MAX);
        stand_in.misbehave(plural.unwrap(), namespace.unwrap(), name.unwrap(), how);
    }
}

fn send(service: &Service, row: &Value, generation: &str) -> Answer {
    let http = &row["http"];
    let path = match (http["path"].as_str().unwrap(), generation) {
        ("/evaluate", "v1") => "/evaluate",
        ("/evaluate", _) => "/evaluate-metrics",
        (other, _) => other,
    };
    let headers: Vec<_> = http["content_type"]
        .as_str()
        .map(|name| ("content-type", name))
        .into_iter()
        .collect();
    let body = match row["raw_body"].as_str() {
        Some(raw) => raw.to_owned(),
        None if row["request"].is_null() => String::new(),
        None => row["request"].to_string(),
    };
    service.request(
        http["method"].as_str().unwrap(),
        path,
        &headers,
        body.as_bytes(),
    )
}

/// What the recording's description calls a contract.
fn compare(answer: &Answer, expected: &Value, row: &Value) -> Result<(), String> {
    let status = expected["status"].as_u64().unwrap();
    if u64::from(answer.status) != status {
        return Err(format!(
            "status {} is not {status}: {}",
            answer.status, answer.text
        ));
    }
    let body = &expected["body"];
    if !body.is_object() || row["http"]["method"] == "HEAD" {
        return Ok(());
    }
    let found = answer.json();
    if status == 200 && body.get("score").is_some() {
        let library_text = body["error"]
            .as_str()
            .is_some_and(|text| text.starts_with("Error loading query"));
        let keys = ["score", "passed", "metadata", "error", "tokenUsage"];
        let wrong = keys
            .into_iter()
            .find(|key| found[key] != body[key] && !(library_text && *key == "error"));
        return match wrong {
            Some(key) => Err(format!("{key}: {} is not {}", found[key], body[key])),
            None => Ok(()),
        };
    }
    let detail = body["detail"].as_str().unwrap_or_default();
    let is_contract = !(detail.contains("alidation error") || detail.contains("EvaluationType."));
    if is_contract && found != *body {
        return Err(format!("{found} is not {body}"));
    }
    Ok(())
}
