//! Batches, comparisons with a baseline, and policies.

use evalcore::score::{
    MemoryResources, Options, Policy, Request, TokenCounter, Unmeasured, Verdict, evaluate, respond,
};
use serde_json::{Value, json};

use super::support::{code, list, query, request, run, status, text};

fn item(name: &str, output: &str) -> Value {
    json!({"name": name, "type": "direct", "config": {"input": "What?", "output": output}})
}

#[test]
fn a_batch_is_the_mean_of_its_items_and_passes_as_a_whole() {
    let body = |items: Value| json!({"type": "batch", "config": {"evaluations": items}});
    let both = run(
        &body(json!([item("a", &text(60)), item("b", &text(400))])),
        &[],
    )
    .unwrap();
    assert!(both.passed());
    let scores: Vec<f64> = both.items.iter().map(|(_, item)| item.score).collect();
    let mean = f64::midpoint(scores[0], scores[1]);
    assert!((both.score - mean).abs() <= 5e-5);
    assert_eq!(both.wire.entry("evaluations_passed"), Some("2"));

    let one_failed = run(&body(json!([item("a", &text(60)), item("b", "")])), &[]).unwrap();
    assert_eq!(one_failed.verdict, Verdict::Failed);

    let reference = json!({"name": "c", "config": {"queryRef": {"name": "nope"}}, "type": "query"});
    let unreadable = run(&body(json!([item("a", &text(60)), reference])), &[]).unwrap();
    assert_eq!(unreadable.verdict, Verdict::Undecided);
    assert!(!unreadable.passed());
    assert!(
        unreadable
            .wire
            .entry("evaluations")
            .unwrap()
            .contains("resource.not_found")
    );

    assert_eq!(code(run(&body(json!([])), &[])), "request.invalid");
    let nested = json!([{"name": "n", "type": "batch", "config": {"evaluations": []}}]);
    assert_eq!(code(run(&body(nested), &[])), "request.invalid");
}

#[test]
fn a_batch_reads_the_evaluations_it_names() {
    let evaluation = json!({"kind": "Evaluation", "metadata": {"name": "e1"}, "spec": {
        "type": "query", "config": {"queryRef": {"name": "q1"}},
        "evaluator": {"name": "x", "parameters": [{"name": "maxTokens", "value": "100"}]}
    }});
    let query = query(status(300, 200, "4s", &text(120)));
    let evaluator = json!({"kind": "Evaluator", "metadata": {"name": "x"}, "spec": {"parameters": [
        {"name": "maxTokens", "value": "5000"},
        {"name": "maxDuration", "valueFrom": {"configMapKeyRef": {"name": "m", "key": "d"}}},
    ]}});
    let map = json!({"kind": "ConfigMap", "metadata": {"name": "m"}, "data": {"d": "1s"}});
    let body = json!({"type": "batch", "config": {"evaluations": [{"name": "e1"}]}});
    let all = [evaluation, query, evaluator, map];
    let response = run(&body, &all).unwrap();
    let (_, item) = &response.items[0];
    // The Evaluation's own limit stands above its Evaluator's; both hold.
    let violated = list(item, "threshold_violations");
    assert!(violated.contains(&"maxTokens".to_owned()), "{violated:?}");
    assert!(violated.contains(&"maxDuration".to_owned()), "{violated:?}");
    // Limits that can not be had are no limits that hold.
    for without in 0..all.len() {
        let mut some = all.to_vec();
        some.remove(without);
        assert_eq!(code(run(&body, &some)), "resource.not_found", "{without}");
    }
}

#[test]
fn parameters_of_a_request_may_stand_in_a_config_map() {
    let map = json!({"kind": "ConfigMap", "metadata": {"name": "metrics-config"},
        "data": {"maxTokens": "5", "model": "gpt-4o-mini", "minScore": "0.1"}});
    let violated = |parameters: Value| {
        let body =
            json!({"config": {"input": text(60), "output": text(60)}, "parameters": parameters});
        run(&body, std::slice::from_ref(&map)).map(|answer| {
            (
                answer.wire.entry("model").is_some(),
                list(&answer, "threshold_violations"),
            )
        })
    };
    let whole =
        |name: &str| json!({"valueFrom": {"configMapRef": {"name": name, "includeAllKeys": true}}});
    let limit = vec!["maxTokens".to_owned()];
    assert_eq!(
        violated(whole("metrics-config")).unwrap(),
        (true, limit.clone())
    );
    let key = json!({"configMapKeyRef": {"name": "metrics-config", "key": "maxTokens"}});
    let some = json!([{"name": "minScore", "value": "0"}, {"name": "maxTokens", "valueFrom": key}]);
    assert_eq!(violated(some).unwrap(), (false, limit));
    // What stands later counts, as everywhere.
    let over = json!([whole("metrics-config"), {"name": "maxTokens", "value": "5000"}]);
    assert_eq!(violated(over).unwrap(), (true, Vec::new()));
    assert_eq!(
        violated(whole("other")).unwrap_err().code().to_string(),
        "resource.not_found"
    );
    let secret =
        json!([{"name": "maxTokens", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}]);
    assert_eq!(
        violated(secret).unwrap_err().code().to_string(),
        "request.invalid"
    );

    // An item's own stand above those of its evaluator, and both above the batch's.
    let item = json!({"name": "i", "config": {"input": text(60), "output": text(60)},
        "evaluator": {"name": "e", "parameters": [whole("metrics-config")]},
        "parameters": {"maxTokens": "4"}});
    let body = json!({"type": "batch", "config": {"items": [item]},
        "parameters": {"maxTokens": "5000", "model": "gpt-4"}});
    let answer = run(&body, std::slice::from_ref(&map)).unwrap();
    let (_, item) = &answer.items[0];
    let results = item.evaluation.as_ref().unwrap().assessment.criteria();
    let limits: Vec<_> = results
        .filter(|result| result.criterion.name == "maxTokens")
        .map(|result| result.criterion.limit.to_string())
        .collect();
    assert_eq!(limits, ["4"]);
    assert_eq!(item.wire.entry("model"), Some("gpt-4o-mini"));
}

/// The explicit definitions of an Evaluation, each with the parameters of its evaluator.
#[test]
fn a_batch_takes_the_items_of_the_resource() {
    let mut defined = item("a", &text(60));
    defined["evaluator"] =
        json!({"name": "e", "parameters": [{"name": "maxTokens", "value": "1"}]});
    let body = json!({"type": "batch", "config": {"items": [defined, item("b", &text(60))]}});
    let response = run(&body, &[]).unwrap();
    let verdicts: Vec<Verdict> = response
        .items
        .iter()
        .map(|(_, item)| item.verdict)
        .collect();
    assert_eq!(verdicts, [Verdict::Failed, Verdict::Passed]);
}

#[test]
fn a_candidate_is_held_against_its_baseline() {
    let compared = |baseline: &str, candidate: &str, drop: Option<&str>| {
        let mut parameters = json!({});
        if let Some(drop) = drop {
            parameters["maxScoreDrop"] = json!(drop);
        }
        let body = json!({"type": "baseline", "parameters": parameters, "config": {
            "baseline": {"input": "What?", "output": baseline},
            "candidate": {"input": "What?", "output": candidate},
        }});
        run(&body, &[])
    };
    let same = compared(&text(60), &text(60), None).unwrap();
    assert!(same.passed());
    assert_eq!(same.wire.entry("score_delta"), Some("0.0000"));
    let worse = compared(&text(60), &text(45), None).unwrap();
    assert_eq!(worse.verdict, Verdict::Failed);
    assert!(worse.items.iter().all(|(_, item)| item.passed()));
    assert!(
        compared(&text(60), &text(45), Some("0.1"))
            .unwrap()
            .passed()
    );
    assert_eq!(code(compared("a", "b", Some("much"))), "parameter.invalid");
    // Ark sends an empty configuration.
    let empty = json!({"type": "baseline", "config": {}});
    assert_eq!(code(run(&empty, &[])), "request.invalid");
}

#[test]
fn events_are_refused() {
    let answer = respond(
        br#"{"type":"event","config":{"rules":[]}}"#,
        &Options::new(),
    );
    assert_eq!(answer.status, 400);
    assert!(answer.body.contains("request.unsupported"));
}

const POLICY: &[u8] = br#"{
    "name": "support",
    "weights": "normalize",
    "dimensions": [{"name": "grounding", "weight": 1, "criteria": [
        {"name": "minGrounded", "measure": "grounded", "unit": "proportion", "atLeast": 0.9, "mustPass": true},
        {"name": "maxToolCalls", "measure": "toolCalls", "unit": "count", "atMost": 8, "weight": 0.5}
    ]}]
}"#;

#[test]
fn a_policy_scores_what_a_team_measures() {
    let policy = Policy::from_json(POLICY).unwrap();
    let mut options = Options::new();
    options.policy(&policy);
    let scored = |measurements: Value, parameters: Value| {
        let body = json!({"type": "direct", "parameters": parameters, "config": {
            "input": "What?", "output": text(60), "measurements": measurements}});
        evaluate(&request(&body).unwrap(), &options).unwrap()
    };
    let good = scored(json!({"grounded": 0.95, "toolCalls": 4}), json!({}));
    assert!(good.passed());
    // (1·1 + ½·(1 − 4/16)) / 1½
    assert_eq!(good.wire.entry("grounding_score"), Some("0.9167"));
    let bad = scored(json!({"grounded": 0.5, "toolCalls": 4}), json!({}));
    assert_eq!(bad.verdict, Verdict::Failed);
    // The limit of a criterion is the parameter of its name.
    let lenient = scored(
        json!({"grounded": 0.5, "toolCalls": 4}),
        json!({"minGrounded": "0.4"}),
    );
    assert!(lenient.passed());
    let unmeasured = scored(json!({}), json!({}));
    assert_eq!(
        list(&unmeasured, "unmeasured_dimensions"),
        ["cost", "performance", "grounding"]
    );
    options.unmeasured(Unmeasured::Undecided);
    let body = json!({"config": {"input": "What?", "output": text(60)}});
    let undecided = evaluate(&request(&body).unwrap(), &options).unwrap();
    assert_eq!(undecided.verdict, Verdict::Undecided);
}

#[test]
fn a_policy_without_anything_measured_is_no_score() {
    let policy = br#"{"base": "none", "dimensions": [{"name": "a", "weight": 1,
        "criteria": [{"name": "x", "atMost": 1}]}]}"#;
    let policy = Policy::from_json(policy).unwrap();
    let mut options = Options::new();
    options.policy(&policy);
    let body = json!({"config": {"input": "a", "output": "b"}});
    let outcome = evaluate(&request(&body).unwrap(), &options);
    assert_eq!(code(outcome), "score.nothing_measured");
}

struct Words;

impl TokenCounter for Words {
    fn name(&self) -> &'static str {
        "words"
    }

    fn count(&self, text: &str) -> u64 {
        u64::try_from(text.split_whitespace().count()).unwrap()
    }
}

#[test]
fn another_counter_can_be_plugged_in_and_is_named() {
    let mut options = Options::new();
    options.counter(&Words).default_model("gpt-4");
    let body = json!({"config": {"input": "one two", "output": "three four five"}});
    let response = evaluate(&request(&body).unwrap(), &options).unwrap();
    assert_eq!(response.wire.entry("token_source"), Some("words"));
    assert_eq!(response.wire.entry("total_tokens"), Some("5"));
    // 2·30 + 3·60 by a million.
    assert_eq!(response.wire.entry("cost"), Some("0.00024"));
}

#[test]
fn without_a_counter_tokens_and_cost_are_left_out_and_named() {
    let mut options = Options::new();
    options.without_counter().default_model("gpt-4");
    let body = json!({"config": {"input": "one two", "output": text(60)}});
    let response = evaluate(&request(&body).unwrap(), &options).unwrap();
    assert!(response.passed());
    assert_eq!(response.wire.entry("token_source"), Some("none"));
    assert_eq!(
        list(&response, "unmeasured_dimensions"),
        ["token", "cost", "performance"]
    );
    assert_eq!(list(&response, "threshold_violations"), [""; 0]);
    for (key, shown) in [
        ("total_tokens", "unknown"),
        ("cost", "unknown"),
        ("token_score", "unknown"),
    ] {
        assert_eq!(response.wire.entry(key), Some(shown), "{key}");
    }
    // Only quality is left, and it decides.
    let short = json!({"config": {"input": "one two", "output": "three"}});
    assert!(
        !evaluate(&request(&short).unwrap(), &options)
            .unwrap()
            .passed()
    );
}

#[test]
fn the_sample_request_of_ark_and_the_manifest_form_are_read() {
    let parameters = json!([{"name": "maxTokens", "value": "1000"}]);
    let body =
        json!({"config": {"input": "a", "output": text(60)}, "parameters": parameters, "type": ""});
    let request = Request::from_json(body.to_string().as_bytes()).unwrap();
    assert_eq!(
        request.parameters,
        [("maxTokens".to_owned(), "1000".to_owned())]
    );
    let table = MemoryResources::new();
    let mut options = Options::new();
    options.resources(&table);
    assert!(evaluate(&request, &options).unwrap().passed());
}
