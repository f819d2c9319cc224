//! What the strict mode does where the imitated service has a numbered defect: B14 to B27.

use evalcore::score::{Options, Verdict, respond};
use serde_json::{Value, json};

use super::support::{code, list, query, run, run_direct, run_query, score, status, text};

fn done() -> Value {
    query(status(300, 200, "4s", &text(120)))
}

#[test]
fn b14_a_model_has_its_own_price_or_none() {
    let cost = |label: &str| {
        let mut query = done();
        query["metadata"]["labels"]["model"] = json!(label);
        run_query(&query, json!({})).map(|r| r.wire.entry("cost").unwrap().to_owned())
    };
    // 300 and 200 tokens at the list prices for a million.
    for (model, dollars) in [
        ("gpt-4", "0.021"),
        ("GPT-4", "0.021"),
        ("gpt-4-turbo-preview", "0.009"),
        ("gpt-4o", "0.00275"),
        ("gpt-4o-mini", "0.000165"),
        ("gpt-4.1-mini", "0.00044"),
        ("gpt-35-turbo", "0.00045"),
        ("azure/gpt-4o", "0.00275"),
        ("claude-3-5-sonnet-20241022", "0.0039"),
    ] {
        assert_eq!(cost(model).unwrap(), dollars, "{model}");
    }
    for unknown in ["llama-3-70b", "gpt", "3", "turbo", "default", "gpt-4x"] {
        let error = cost(unknown).unwrap_err();
        assert_eq!(error.code().as_str(), "price.unknown", "{unknown}");
        assert!(error.to_string().contains(unknown));
    }
    // Parameter and request name the model, too.
    let parameter = run_query(&done(), json!({"model.name": "gpt-4o-mini"})).unwrap();
    assert_eq!(parameter.wire.entry("model"), Some("gpt-4o-mini"));
    let body = json!({"type": "direct", "config": {"input": text(400), "output": text(400)},
        "model": {"name": "my-deployment", "type": "azure", "config": {"azure": {"model": "gpt-4o"}}}});
    let named = run(&body, &[]).unwrap();
    assert_eq!(named.wire.entry("model"), Some("gpt-4o"));
}

/// Agents, models and annotations, of both shapes of a target and in the query's namespace.
#[test]
fn b14_a_query_finds_the_price_of_its_agents_model() {
    let model = |namespace: &str, name: &str, annotations: Value, spec: Value| json!({"kind": "Model", "metadata": {"name": name, "namespace": namespace, "annotations": annotations}, "spec": spec});
    let agent = |spec: Value| json!({"kind": "Agent", "metadata": {"name": "agent-1", "namespace": "prod"}, "spec": spec});
    let mut query = done();
    query["metadata"] = json!({"name": "q1", "namespace": "prod"});
    let priced = json!({
        "pricing.ark.mckinsey.com/input-cost": "2.5",
        "pricing.ark.mckinsey.com/output-cost": "10",
    });
    let run = |resources: &[Value]| {
        let body =
            json!({"type": "query", "config": {"queryRef": {"name": "q1", "namespace": "prod"}}});
        let mut all = vec![query.clone()];
        all.extend_from_slice(resources);
        run(&body, &all)
    };
    let cost = |resources: &[Value]| {
        run(resources)
            .unwrap()
            .wire
            .entry("cost")
            .unwrap()
            .to_owned()
    };
    let reference = agent(json!({"modelRef": {"name": "m"}}));
    assert_eq!(
        cost(&[
            reference.clone(),
            model("prod", "m", priced.clone(), json!({}))
        ]),
        "0.00275"
    );
    // An agent without a reference uses the Model `default`.
    assert_eq!(
        cost(&[
            agent(json!({})),
            model("prod", "default", priced, json!({}))
        ]),
        "0.00275"
    );
    // A Model without prices stands for a model of the table.
    let azure = model(
        "prod",
        "m",
        json!({}),
        json!({"type": "azure", "model": {"value": "gpt-4o-mini"}}),
    );
    assert_eq!(cost(&[reference.clone(), azure]), "0.000165");
    for (member, text) in [
        ("currency", "EUR"),
        ("unit", "per-word"),
        ("input-cost", "cheap"),
    ] {
        let mut annotations = json!({
            "pricing.ark.mckinsey.com/input-cost": "2.5",
            "pricing.ark.mckinsey.com/output-cost": "10",
        });
        annotations[format!("pricing.ark.mckinsey.com/{member}")] = json!(text);
        let outcome = run(&[
            reference.clone(),
            model("prod", "m", annotations, json!({})),
        ]);
        assert_eq!(code(outcome), "price.unknown", "{member}");
    }
    // Nobody names a model: the cost is not known, and a query is not passed without it.
    let unnamed = run(&[]).unwrap();
    assert_eq!(unnamed.verdict, Verdict::Undecided);
    assert!(list(&unnamed, "unmeasured_thresholds").contains(&"maxCostPerQuery".to_owned()));
}

#[test]
fn b15_cost_efficiency_is_a_proportion_that_can_fail() {
    let found = |most: &str| {
        let response = run_query(&done(), json!({"maxCostPerQuery": most})).unwrap();
        list(&response, "passed_thresholds").contains(&"costEfficiencyThreshold".to_owned())
    };
    // 0.021 dollars: 1 − 0.021 / 0.105 is 0.8.
    assert!(found("0.105"));
    assert!(!found("0.104"));
}

#[test]
fn b16_small_costs_are_costs() {
    let mut query = query(status(10, 0, "1s", &text(60)));
    query["metadata"]["labels"]["model"] = json!("gpt-4o-mini");
    let response = run_query(&query, json!({"maxCostPerQuery": "0.000001"})).unwrap();
    assert_eq!(response.wire.entry("cost"), Some("0.0000015"));
    assert!(list(&response, "threshold_violations").contains(&"maxCostPerQuery".to_owned()));
    let exact = run_query(&query, json!({"maxCostPerQuery": "0.0000015"})).unwrap();
    assert!(list(&exact, "passed_thresholds").contains(&"maxCostPerQuery".to_owned()));
}

#[test]
fn b17_totals_are_at_least_their_parts() {
    let total = |usage: Value| {
        let mut query = done();
        query["status"]["tokenUsage"] = usage;
        let response = run_query(&query, json!({})).unwrap();
        let entry = |key: &str| response.wire.entry(key).unwrap().to_owned();
        (entry("total_tokens"), entry("cost"), response.verdict)
    };
    let parts = json!({"promptTokens": 300, "completionTokens": 200});
    assert_eq!(total(parts).0, "500");
    let below = json!({"promptTokens": 300, "completionTokens": 200, "totalTokens": 100});
    assert_eq!(total(below).0, "500");
    // What is neither prompt nor completion pays the dearer price: 500 × 60 / 10⁶.
    let (tokens, cost, _) = total(json!({"totalTokens": 500}));
    assert_eq!((tokens.as_str(), cost.as_str()), ("500", "0.03"));
    for nothing in [json!(null), json!({}), json!({"totalTokens": 0})] {
        let (tokens, cost, verdict) = total(nothing);
        assert_eq!((tokens.as_str(), cost.as_str()), ("unknown", "unknown"));
        assert_eq!(verdict, Verdict::Undecided);
    }
    // Where a model answered the input itself, its tokens are counted, and that is said.
    let mut plain = done();
    plain["spec"]["target"]["type"] = json!("model");
    plain["status"]["tokenUsage"] = json!(null);
    let response = run_query(&plain, json!({"model": "gpt-4"})).unwrap();
    assert_eq!(response.wire.entry("token_source"), Some("estimate"));
    assert_ne!(response.wire.entry("total_tokens"), Some("unknown"));
}

#[test]
fn b18_completeness_follows_the_least_length_and_can_be_violated() {
    let response = run_direct("q", &text(60), json!({"minResponseLength": "100"})).unwrap();
    let evaluation = response.evaluation.as_ref().unwrap();
    let value = evaluation
        .measurements
        .value("responseCompleteness")
        .unwrap();
    assert_eq!(value.to_string(), "0.6");
    let violated = list(&response, "threshold_violations");
    assert!(violated.contains(&"responseCompletenessThreshold".to_owned()));
}

#[test]
fn b19_an_empty_answer_is_none() {
    for blank in ["", " ", "\n\t "] {
        let response = run_direct("What is the capital of France?", blank, json!({})).unwrap();
        assert_eq!(score(&response, "quality_score"), 0.0);
        assert_eq!(response.verdict, Verdict::Failed);
        let query = query(status(300, 20, "1s", blank));
        assert_eq!(
            run_query(&query, json!({})).unwrap().verdict,
            Verdict::Failed
        );
    }
    let one = run_direct("q", "x", json!({})).unwrap();
    assert!(score(&one, "quality_score") > 0.0);
}

#[test]
fn b20_throughput_is_a_threshold_and_time_counts_below_the_limit() {
    let response = run_query(&done(), json!({"minTokensPerSecond": "7"})).unwrap();
    assert!(list(&response, "passed_thresholds").contains(&"minTokensPerSecond".to_owned()));
    let response = run_query(&done(), json!({"minTokensPerSecond": "8"})).unwrap();
    assert!(list(&response, "threshold_violations").contains(&"minTokensPerSecond".to_owned()));
    let at = |duration: &str| {
        let query = query(status(300, 200, duration, &text(2000)));
        score(&run_query(&query, json!({})).unwrap(), "performance_score")
    };
    assert!(at("1s") > at("10s") && at("10s") > at("29s") && at("29s") > at("31s"));
}

#[test]
fn b21_too_long_costs_in_proportion() {
    let quality = |length: usize| {
        let response = run_direct("q", &text(length), json!({"maxTokens": "100000"})).unwrap();
        score(&response, "quality_score")
    };
    assert_eq!(quality(2000), 1.0);
    assert_eq!(quality(2500), 0.75);
    assert_eq!(quality(4000), 0.0);
}

#[test]
fn b22_no_text_is_without_tokens_and_scripts_differ() {
    let tokens = |text: &str| {
        let response = run_direct("", text, json!({})).unwrap();
        response.wire.entry("total_tokens").unwrap().to_owned()
    };
    assert_eq!(tokens("abc"), "1");
    assert_eq!(tokens("法国的首都是巴黎"), "8");
    assert_eq!(tokens("The capital of France is Paris."), "8");
}

#[test]
fn b23_a_direct_evaluation_needs_no_cluster() {
    let answer = respond(
        br#"{"type":"direct","config":{"input":"a","output":"b"}}"#,
        &Options::new(),
    );
    assert_eq!(answer.status, 200);
}

#[test]
fn b24_limits_of_nothing_are_errors() {
    for name in [
        "maxTokens",
        "maxCostPerQuery",
        "maxDuration",
        "maxResponseLength",
    ] {
        for text in ["0", "-1"] {
            assert_eq!(
                code(run_query(&done(), json!({name: text}))),
                "parameter.invalid",
                "{name}"
            );
        }
    }
}

#[test]
fn b25_without_a_namespace_it_is_the_default() {
    for namespace in [json!(null), json!(""), json!("default")] {
        let body = json!({"type": "query", "config": {"queryRef": {"name": "q1", "namespace": namespace}}});
        assert!(run(&body, &[done()]).is_ok());
    }
    let body = json!({"type": "query", "config": {"queryRef": {"name": "q1", "namespace": "b"}}});
    assert_eq!(code(run(&body, &[done()])), "resource.not_found");
}

/// The library writes nothing down: what it says of a failure holds no text of the answer.
#[test]
fn b26_errors_hold_no_text_of_an_answer() {
    let secret = "the patient's name is";
    let mut query = done();
    query["status"]["response"]["content"] = json!([secret]);
    let error = run_query(&query, json!({})).unwrap_err();
    assert!(!error.to_string().contains(secret), "{error}");
    let body = format!(r#"{{"type":"direct","config":{{"input":"a","output":["{secret}"]}}}}"#);
    assert!(
        !respond(body.as_bytes(), &Options::new())
            .body
            .contains(secret)
    );
    let response = run_direct(secret, secret, json!({})).unwrap();
    let sent = serde_json::to_string(&response.wire).unwrap();
    assert!(!sent.contains(secret));
}

#[test]
fn b27_the_type_is_the_documented_one_and_the_mark_is_shown() {
    let response = run_query(&done(), json!({})).unwrap();
    assert_eq!(
        response.wire.entry("evaluation_type"),
        Some("performance_metrics")
    );
    assert_eq!(response.wire.entry("min_score"), Some("0.7"));
    // The default of `maxDuration`, which the documentation lacks, stands in the answer.
    let criteria = response.wire.entry("criteria").unwrap();
    let criteria: Vec<Value> = serde_json::from_str(criteria).unwrap();
    let duration = criteria
        .iter()
        .find(|c| c["name"] == "maxDuration")
        .unwrap();
    assert_eq!(
        (&duration["limit"], &duration["unit"]),
        (&json!("30"), &json!("seconds"))
    );
}
