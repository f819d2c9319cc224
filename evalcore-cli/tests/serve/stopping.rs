use std::time::Duration;

use serde_json::json;

use crate::service::Service;
use crate::standin::{Misbehaviour, StandIn};

#[test]
fn requests_in_flight_are_answered_before_the_end() {
    let stand_in = StandIn::start();
    let status = json!({
        "phase": "done", "duration": "1s",
        "tokenUsage": { "promptTokens": 10, "completionTokens": 20, "totalTokens": 30 },
        "response": { "content": "An answer that is long enough to be looked at by the quality rule." },
    });
    let labels = json!({ "model": "gpt-4o-mini" });
    for name in 0..32 {
        let name = format!("q{name}");
        let metadata = json!({ "name": name, "namespace": "default", "labels": labels });
        stand_in.put(
            "queries",
            &json!({ "kind": "Query", "metadata": metadata, "status": status }),
        );
        stand_in.misbehave(
            "queries",
            "default",
            &name,
            Misbehaviour::Slow(Duration::from_secs(1)),
        );
    }
    let kubeconfig = stand_in.kubeconfig();
    let mut service = Service::start(&["--kubeconfig", kubeconfig.to_str().unwrap()]);
    let answers: Vec<_> = std::thread::scope(|scope| {
        let service = &service;
        let asking: Vec<_> = (0..32)
            .map(|number| {
                let name = format!("q{number}");
                let config = json!({ "queryRef": { "name": name, "namespace": "default" } });
                scope.spawn(move || service.evaluate(&json!({ "type": "query", "config": config })))
            })
            .collect();
        let mut asked = 0;
        while asked < 32 {
            asked += stand_in.take_asked().len();
            std::thread::sleep(Duration::from_millis(5));
        }
        service.terminate();
        asking.into_iter().map(|one| one.join().unwrap()).collect()
    });
    for answer in answers {
        assert_eq!(answer.status, 200);
        assert!(answer.json()["error"].is_null(), "{}", answer.text);
    }
    assert_eq!(service.wait().code(), Some(0));
}
