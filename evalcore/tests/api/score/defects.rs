//! What the strict mode does where the imitated service has a numbered defect.

use evalcore::score::{Options, Verdict, respond};
use serde_json::{Value, json};

use super::support::{code, list, query, run, run_direct, run_query, score, status, text};

fn done() -> Value {
    query(status(300, 200, "4s", &text(120)))
}

#[test]
fn b1_breaking_a_limit_does_not_pay() {
    let at = |tokens: u64| {
        let query = query(status(tokens - 100, 100, "4s", &text(120)));
        run_query(&query, json!({"maxTokens": "200", "maxCostPerQuery": "1"})).unwrap()
    };
    let (kept, broken, doubled) = (at(200), at(201), at(400));
    assert!(kept.passed() && !broken.passed() && !doubled.passed());
    assert!(kept.score > broken.score && broken.score > doubled.score);
    let score = |response| score(response, "token_score");
    assert!(score(&kept) > score(&broken) && score(&broken) > score(&doubled));
}

#[test]
fn b2_an_unfinished_query_has_no_score() {
    for status in [
        json!(null),
        json!({}),
        json!({"phase": ""}),
        json!({"phase": "pending"}),
        json!({"phase": "running"}),
        json!({"phase": "provisioning"}),
        json!({"phase": "input-required"}),
    ] {
        assert_eq!(
            code(run_query(&query(status), json!({}))),
            "query.unfinished"
        );
    }
    let mut without = done();
    without.as_object_mut().unwrap().remove("status");
    assert_eq!(code(run_query(&without, json!({}))), "query.unfinished");
}

#[test]
fn b3_phases_and_errors_are_seen() {
    let phase = |phase: &str| {
        let mut query = done();
        query["status"]["phase"] = json!(phase);
        run_query(&query, json!({}))
    };
    let failed = phase("error").unwrap();
    assert_eq!(failed.verdict, Verdict::Failed);
    assert!(list(&failed, "threshold_violations").contains(&"errorRate".to_owned()));
    assert_eq!(score(&failed, "quality_score"), 0.0);
    assert_eq!(code(phase("canceled")), "query.canceled");
    for unknown in ["failed", "completed", "success", "DONE"] {
        assert_eq!(code(phase(unknown)), "resource.malformed", "{unknown}");
    }
    // An answer of 2026 has a phase of its own.
    let mut part = done();
    part["status"]["response"]["phase"] = json!("error");
    assert!(!run_query(&part, json!({})).unwrap().passed());
}

#[test]
fn b4_durations_below_a_second_are_read() {
    for (text, seconds) in [
        ("581.370292ms", "0.581370292s"),
        ("500ms", "0.5s"),
        ("1.5ms", "0.0015s"),
        ("1m0.5s", "60.5s"),
        ("2m3.5s", "123.5s"),
    ] {
        let mut query = done();
        query["status"]["duration"] = json!(text);
        let response = run_query(&query, json!({"maxDuration": "3m"})).unwrap();
        assert_eq!(response.wire.entry("execution_time"), Some(seconds));
        assert!(response.passed(), "{text}");
    }
}

#[test]
fn b5_every_unit_a_sign_and_the_time_of_conditions() {
    let duration = |text: Value| {
        let mut query = done();
        query["status"]["duration"] = text;
        run_query(&query, json!({}))
    };
    for (text, seconds) in [
        ("100us", "0.0001s"),
        ("250ns", "0.00000025s"),
        ("100µs", "0.0001s"),
        (".5s", "0.5s"),
    ] {
        let response = duration(json!(text)).unwrap();
        assert_eq!(
            response.wire.entry("execution_time"),
            Some(seconds),
            "{text}"
        );
    }
    for text in ["-5s", "1e2s", "1,5s", "soon", "5", "1d"] {
        assert_eq!(code(duration(json!(text))), "resource.malformed", "{text}");
    }
    let mut timed = done();
    timed["metadata"]["creationTimestamp"] = json!("2026-03-19T10:00:00Z");
    let status = timed["status"].as_object_mut().unwrap();
    status.remove("duration");
    status.insert(
        "conditions".to_owned(),
        json!([{"type": "Completed", "status": "True", "lastTransitionTime": "2026-03-19T10:00:12Z"}]),
    );
    let response = run_query(&timed, json!({})).unwrap();
    assert_eq!(response.wire.entry("execution_time"), Some("12s"));
    assert!(list(&response, "notes")[0].contains("no duration"));
}

#[test]
fn b6_the_response_target_chooses_the_answer() {
    let mut several = done();
    several["spec"] = json!({"input": "x", "targets": [
        {"type": "agent", "name": "a"}, {"type": "team", "name": "b"}, {"type": "agent", "name": "c"}]});
    several["status"]["responses"] = json!([
        {"target": {"type": "agent", "name": "a"}, "content": text(60)},
        {"target": {"type": "team", "name": "b"}, "content": text(20)},
        {"target": {"type": "agent", "name": "c"}, "content": ""},
    ]);
    several["status"]
        .as_object_mut()
        .unwrap()
        .remove("response");
    let length = |target: Option<&str>| {
        let body = json!({"type": "query",
            "config": {"queryRef": {"name": "q1", "responseTarget": target}}});
        let response = run(&body, std::slice::from_ref(&several)).unwrap();
        let evaluation = response.evaluation.as_ref().unwrap();
        let length = evaluation.measurements.value("responseLength").unwrap();
        (length.to_string(), response.passed())
    };
    // Without a target the first answer counts, and the one that is missing is an error.
    assert_eq!(length(None), ("60".to_owned(), false));
    assert_eq!(length(Some("")), ("60".to_owned(), false));
    assert_eq!(length(Some("a")), ("60".to_owned(), true));
    assert_eq!(length(Some("agent:a")), ("60".to_owned(), true));
    assert_eq!(length(Some("team:b")).0, "20");
    assert_eq!(length(Some("agent:b")), ("0".to_owned(), false));
    assert_eq!(length(Some("c")), ("0".to_owned(), false));
    assert_eq!(length(Some("missing")), ("0".to_owned(), false));
}

#[test]
fn b7_the_lists_are_returned() {
    let response = run_query(&done(), json!({"maxTokens": "100"})).unwrap();
    assert!(list(&response, "threshold_violations").contains(&"maxTokens".to_owned()));
    assert!(list(&response, "passed_thresholds").contains(&"maxDuration".to_owned()));
}

#[test]
fn b8_the_reasoning_agrees_with_the_verdict() {
    for (parameters, word) in [
        (json!({"minResponseLength": "100"}), "Failed"),
        (
            json!({"minResponseLength": "100", "minScore": "0"}),
            "Passed",
        ),
    ] {
        let response = run_direct("What is the capital of France?", &text(40), parameters).unwrap();
        let reasoning = response.wire.entry("reasoning").unwrap();
        let agrees = reasoning.starts_with(word) || response.score >= 0.7;
        assert!(agrees, "{reasoning}");
        assert_eq!(
            reasoning.starts_with("Passed"),
            response.passed(),
            "{reasoning}"
        );
    }
}

#[test]
fn b9_every_name_of_the_pass_mark_is_read() {
    for name in [
        "minScore",
        "min-score",
        "min_score",
        "threshold",
        "overallScoreThreshold",
    ] {
        let marked = |mark: &str| run_query(&done(), json!({name: mark})).unwrap();
        assert!(marked("0.5").passed() && !marked("0.99").passed(), "{name}");
    }
    let both = json!({"minScore": "0.5", "threshold": "0.6"});
    assert_eq!(code(run_query(&done(), both)), "parameter.invalid");
    let other = run_query(&done(), json!({"performanceThreshold": "0.8"})).unwrap();
    assert_eq!(list(&other, "ignored_parameters"), ["performanceThreshold"]);
}

#[test]
fn b10_weights_are_checked_or_divided() {
    let weighted = |token: &str, rule: &str| {
        run_query(&done(), json!({"tokenWeight": token, "weights": rule}))
    };
    for wrong in ["0.7", "100", "-1", "nan", "inf", "abc", ""] {
        assert_eq!(
            code(weighted(wrong, "validate")),
            "parameter.invalid",
            "{wrong}"
        );
    }
    let error = weighted("0.7", "validate").unwrap_err().to_string();
    assert!(
        error.contains("tokenWeight + costWeight") && error.contains("0.7 + 0.3"),
        "{error}"
    );
    for wide in ["0.7", "100"] {
        let response = weighted(wide, "normalize").unwrap();
        assert!((0.0..=1.0).contains(&response.score));
    }
    assert_eq!(code(weighted("-1", "normalize")), "parameter.invalid");
    let thirds = json!({"tokenWeight": "0.333", "costWeight": "0.333", "performanceWeight": "0.333", "qualityWeight": "0"});
    assert!(run_query(&done(), thirds).is_ok());
}

#[test]
fn b11_a_wrong_threshold_is_an_error() {
    for (name, text) in [
        ("maxCostPerQuery", "0.05 USD"),
        ("maxTokens", "200.0"),
        ("maxTokens", "2e2"),
        ("maxTokens", "0xC8"),
        ("maxTokens", ""),
        ("minScore", "70%"),
        ("minScore", "abc"),
        ("costWeight", "abc"),
        ("maxDuration", "soon"),
        ("responseCompletenessThreshold", "1.5"),
        ("minTokensPerSecond", "-1"),
    ] {
        assert_eq!(
            code(run_query(&done(), json!({name: text}))),
            "parameter.invalid",
            "{name}"
        );
    }
    // Those that Go and people write are durations.
    for text in ["100ms", "1h30m", "1m30s", "1500ms", "30sec", "1 min"] {
        assert!(
            run_query(&done(), json!({"maxDuration": text})).is_ok(),
            "{text}"
        );
    }
}

#[test]
fn b12_a_missing_text_is_named() {
    let answer = respond(br#"{"type":"direct","config":{}}"#, &Options::new());
    assert_eq!(answer.status, 422);
    let body: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(body["problems"][0]["name"], "config.input");
    assert_eq!(body["problems"][1]["name"], "config.output");
}

#[test]
fn b13_a_malformed_status_is_an_error() {
    for (member, value) in [
        ("tokenUsage", json!({"promptTokens": "300"})),
        ("tokenUsage", json!({"promptTokens": -1})),
        ("tokenUsage", json!({"promptTokens": 1.5})),
        ("tokenUsage", json!([1])),
        ("tokenUsage", json!({"promptTokens": 5, "cachedTokens": 6})),
        ("response", json!({"content": 42})),
        ("response", json!("hello")),
        ("responses", json!({"content": "x"})),
        ("phase", json!(1)),
        ("duration", json!({})),
    ] {
        let mut query = done();
        query["status"][member] = value.clone();
        assert_eq!(
            code(run_query(&query, json!({}))),
            "resource.malformed",
            "{member} {value}"
        );
    }
    assert_eq!(
        code(run_query(&query(json!("done")), json!({}))),
        "resource.malformed"
    );
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
