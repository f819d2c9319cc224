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

/// The forms of the CRD and of Ark's documentation; both are read from the cluster, by name.
#[test]
fn parameters_may_stand_in_a_config_map() {
    let stand_in = StandIn::start();
    stand_in.put("queries", &query("q1", &answer_text()));
    let map = json!({ "kind": "ConfigMap", "metadata": { "name": "metrics-config" },
        "data": { "maxTokens": "100", "maxDuration": "3m" } });
    stand_in.put("configmaps", &map);
    let service = serving(&stand_in, &[]);
    let with = |parameters: Value| {
        let config = json!({ "queryRef": { "name": "q1", "namespace": "default" } });
        let request = json!({ "type": "query", "config": config, "parameters": parameters });
        let answer = service.evaluate(&request);
        (answer.status, answer.json())
    };
    let whole = |name: &str| {
        let reference = json!({ "name": name, "includeAllKeys": true });
        json!({ "valueFrom": { "configMapRef": reference } })
    };
    let key = |key: &str| {
        let reference = json!({ "configMapKeyRef": { "name": "metrics-config", "key": key } });
        json!([{ "name": "maxTokens", "valueFrom": reference }])
    };
    for parameters in [whole("metrics-config"), key("maxTokens")] {
        let (status, answer) = with(parameters);
        assert_eq!(
            (status, &answer["passed"]),
            (200, &json!(false)),
            "{answer}"
        );
        let violated = answer["metadata"]["threshold_violations"].as_str().unwrap();
        assert!(violated.contains("maxTokens"), "{answer}");
    }
    let asked = stand_in.take_asked();
    let path = path_of("configmaps", "default", "metrics-config");
    let times = asked.iter().filter(|one| **one == path).count();
    assert_eq!(times, 2, "{asked:?}");

    let (status, answer) = with(whole("absent"));
    assert_eq!((status, &answer["score"]), (200, &json!("0.0")));
    let error = answer["error"].as_str().unwrap();
    assert!(error.contains("ConfigMap `absent`"), "{error}");
    let closed = Misbehaviour::Status(403, 9);
    stand_in.misbehave("configmaps", "default", "closed", closed);
    let (_, answer) = with(whole("closed"));
    assert!(
        answer["error"].as_str().unwrap().contains("role"),
        "{answer}"
    );
    assert_eq!(with(key("other")).0, 422);
    let reference = json!({ "secretKeyRef": { "name": "s", "key": "k" } });
    let secret = json!([{ "name": "maxTokens", "valueFrom": reference }]);
    assert_eq!(with(secret).0, 422);
    let asked = stand_in.take_asked();
    assert!(
        asked.iter().all(|one| !one.contains("secrets")),
        "{asked:?}"
    );
}

/// A batch reads Evaluations, their Evaluators, and what the parameters of those refer to.
#[test]
fn a_named_evaluation_brings_the_limits_of_its_evaluator() {
    let stand_in = StandIn::start();
    stand_in.put("queries", &query("q1", &answer_text()));
    let config = json!({ "queryRef": { "name": "q1" } });
    let spec = json!({ "type": "query", "config": config, "evaluator": { "name": "strict" } });
    let evaluation = json!({ "kind": "Evaluation", "metadata": { "name": "e1" }, "spec": spec });
    stand_in.put("evaluations", &evaluation);
    let service = serving(&stand_in, &[]);
    let ask = || {
        let config = json!({ "evaluations": [{ "name": "e1" }] });
        service
            .evaluate(&json!({ "type": "batch", "config": config }))
            .json()
    };
    let without = ask();
    let error = without["error"].as_str().unwrap();
    assert!(error.contains("Evaluator `strict`"), "{error}");
    let reference = json!({ "configMapKeyRef": { "name": "limits", "key": "tokens" } });
    let parameters = json!([{ "name": "maxTokens", "valueFrom": reference }]);
    let spec = json!({ "parameters": parameters });
    let evaluator = json!({ "kind": "Evaluator", "metadata": { "name": "strict" }, "spec": spec });
    stand_in.put("evaluators", &evaluator);
    let map = json!({ "kind": "ConfigMap", "metadata": { "name": "limits" },
        "data": { "tokens": "100" } });
    stand_in.put("configmaps", &map);
    let answer = ask();
    assert_eq!(answer["passed"], false, "{answer}");
    let evaluations = answer["metadata"]["evaluations"].as_str().unwrap();
    assert!(evaluations.contains("maxTokens"), "{answer}");
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
