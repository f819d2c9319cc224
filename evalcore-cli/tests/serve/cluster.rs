use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::service::Service;
use crate::standin::{Misbehaviour, StandIn, path_of};

fn query(name: &str, content: &str) -> Value {
    json!({
        "apiVersion": "ark.mckinsey.com/v1alpha1",
        "kind": "Query",
        "metadata": { "name": name, "namespace": "default", "labels": { "model": "gpt-4o-mini" } },
        "spec": { "input": "Name the capital of France.", "target": { "type": "agent", "name": "geo" } },
        "status": {
            "phase": "done",
            "duration": "581.370292ms",
            "tokenUsage": { "promptTokens": 120, "completionTokens": 60, "totalTokens": 180 },
            "response": { "target": { "type": "agent", "name": "geo" }, "content": content, "phase": "done" },
        },
    })
}

fn answer_text() -> String {
    "The capital of France is Paris, which lies on the Seine in the north of the country."
        .to_owned()
}

fn ask(service: &Service, name: &str) -> Value {
    let request = json!({
        "type": "query",
        "config": { "queryRef": { "name": name, "namespace": "default" } },
    });
    let answer = service.evaluate(&request);
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()
}

fn serving(stand_in: &StandIn, more: &[&str]) -> Service {
    let kubeconfig = stand_in.kubeconfig();
    let mut args = vec!["--kubeconfig", kubeconfig.to_str().unwrap()];
    args.extend(more);
    Service::start(&args)
}

#[test]
fn a_query_is_read_over_tls_and_scored() {
    let stand_in = StandIn::start();
    stand_in.put("queries", &query("q1", &answer_text()));
    let service = serving(&stand_in, &[]);
    let answer = ask(&service, "q1");
    assert!(answer["error"].is_null(), "{answer}");
    assert_eq!(answer["metadata"]["total_tokens"], "180");
    assert!(
        answer["metadata"]["execution_time"]
            .as_str()
            .unwrap()
            .starts_with("0.58")
    );
    let asked = stand_in.take_asked();
    assert!(asked.contains(&path_of("queries", "default", "q1")));
    assert!(!service.logged().contains("Seine"));
}

#[test]
fn what_may_pass_is_tried_again() {
    let stand_in = StandIn::start();
    let service = serving(&stand_in, &[]);
    for (name, how) in [
        ("busy", Misbehaviour::Busy(2)),
        ("down", Misbehaviour::Status(500, 1)),
        ("gateway", Misbehaviour::Status(502, 2)),
        ("slow", Misbehaviour::Slow(Duration::from_millis(300))),
    ] {
        stand_in.put("queries", &query(name, &answer_text()));
        stand_in.misbehave("queries", "default", name, how);
        let answer = ask(&service, name);
        assert!(answer["error"].is_null(), "{name}: {answer}");
    }
}

#[test]
fn what_can_not_be_read_is_an_error_and_no_score() {
    let stand_in = StandIn::start();
    let service = serving(&stand_in, &["--cluster-timeout", "2s"]);
    for (name, how, says) in [
        ("absent", None, "there is none"),
        ("broken", Some(Misbehaviour::Status(500, 100)), "500"),
        ("hangs", Some(Misbehaviour::Hang), "no answer within"),
        ("resets", Some(Misbehaviour::Reset), ""),
        ("garbage", Some(Misbehaviour::Garbage), "JSON"),
        ("truncated", Some(Misbehaviour::Truncated), "JSON"),
        ("teapot", Some(Misbehaviour::Status(418, 100)), "418"),
    ] {
        if let Some(how) = how {
            stand_in.put("queries", &query(name, &answer_text()));
            stand_in.misbehave("queries", "default", name, how);
        }
        let start = Instant::now();
        let answer = ask(&service, name);
        assert_eq!(
            (&answer["passed"], &answer["score"]),
            (&json!(false), &json!("0.0")),
            "{name}"
        );
        let error = answer["error"].as_str().unwrap();
        assert!(
            error.contains(name) && error.contains(says),
            "{name}: {error}"
        );
        assert!(start.elapsed() < Duration::from_secs(10), "{name}");
    }
    let secret = json!({ "type": "query", "config": { "queryRef": { "name": "q", "namespace": "secret" } } });
    let answer = service.evaluate(&secret).json();
    assert!(
        answer["error"].as_str().unwrap().contains("role"),
        "{answer}"
    );
}

#[test]
fn a_name_leads_to_no_other_path() {
    let stand_in = StandIn::start();
    let service = serving(&stand_in, &[]);
    ask(&service, "../../../secrets/x");
    let asked = stand_in.take_asked();
    let inside = |path: &String| {
        path.starts_with("/apis/ark.mckinsey.com/v1alpha1/namespaces/default/queries/")
    };
    assert!(asked.iter().all(inside), "{asked:?}");
}

#[test]
fn readiness_follows_the_cluster() {
    let stand_in = StandIn::start();
    assert_eq!(serving(&stand_in, &[]).get("/ready").status, 200);

    let answer = serving(&stand_in, &["--namespaces", "default,secret"]).get("/ready");
    assert_eq!(answer.status, 503);
    assert!(answer.text.contains("secret"), "{}", answer.text);

    let stranger = stand_in.kubeconfig_with("wrong");
    let service = Service::start(&["--kubeconfig", stranger.to_str().unwrap()]);
    assert_eq!(service.get("/ready").status, 503);
    assert_eq!(service.get("/health").status, 200);
}

#[test]
fn above_the_limit_requests_are_sent_away() {
    let stand_in = StandIn::start();
    stand_in.put("queries", &query("slow", &answer_text()));
    stand_in.misbehave(
        "queries",
        "default",
        "slow",
        Misbehaviour::Slow(Duration::from_secs(2)),
    );
    let service = serving(&stand_in, &["--concurrency", "1"]);
    std::thread::scope(|scope| {
        let first = scope.spawn(|| ask(&service, "slow"));
        while stand_in.take_asked().is_empty() {
            std::thread::sleep(Duration::from_millis(10));
        }
        let request = json!({ "config": { "input": "a", "output": "b" } });
        assert_eq!(service.evaluate(&request).status, 503);
        assert!(first.join().unwrap()["error"].is_null());
    });
}
