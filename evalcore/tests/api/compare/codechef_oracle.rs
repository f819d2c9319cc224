//! The recorded answers of code-chef's pure functions, exactly.

use evalcore::ErrorKind;
use evalcore::Result;
use evalcore::compare::compat::codechef::{
    EvaluationRequest, ModelRequest, analyze_results, calculate_improvement, compare_metric_sets,
    compare_models, evaluation_text, model_report, reasoning, recommendation, regression_severity,
    run_evaluation, weighted_improvement, winner,
};
use serde_json::{Map, Value, json};

use crate::support::{Tally, oracle_dir, read_json};

pub(super) fn oracle(file: &str) -> Value {
    read_json(&oracle_dir("EVALCORE_CODECHEF_ORACLES", "codechef").join(file))
}

fn cases(value: &Value) -> impl Iterator<Item = (usize, &Value)> {
    value.as_array().unwrap().iter().enumerate()
}

/// A recorded result, or the exception's class and text.
fn expected(case: &Value) -> std::result::Result<Value, (String, String)> {
    match case.get("raised") {
        None => Ok(case["result"].clone()),
        Some(raised) => Err((
            raised.as_str().unwrap().to_owned(),
            case["message"].as_str().unwrap().to_owned(),
        )),
    }
}

fn ours(result: Result<Value>) -> std::result::Result<Value, (String, String)> {
    result.map_err(|error| match error.kind() {
        ErrorKind::Raised { exception, message } => ((*exception).to_owned(), message.clone()),
        kind => panic!("not an exception: {kind}"),
    })
}

#[test]
fn oracle_comparison_engine() {
    let file = oracle("pure_comparison_engine.json");
    let mut tally = Tally::new("pure_comparison_engine.json");
    for (id, case) in cases(&file["calculate_improvement"]) {
        let direction = case["direction"].as_str().unwrap();
        let found = calculate_improvement(&case["baseline"], &case["candidate"], direction);
        let found = ours(found.map(Value::from));
        tally.equal(
            format!("calculate_improvement {id}"),
            &found,
            &expected(case),
        );
    }
    for (id, case) in cases(&file["weighted"]) {
        let overall = weighted_improvement(case["improvements"].as_object().unwrap());
        tally.equal(
            format!("weighted {id}"),
            &Value::from(overall),
            &case["weighted"],
        );
        let text = case["reasoning"].as_str().unwrap();
        // The recorder gave three wins of the candidate and two of the baseline, of six.
        tally.equal(
            format!("reasoning {id}"),
            &&*reasoning(overall, [3, 2], 6),
            &text,
        );
        check_rule(&mut tally, &format!("weighted {id}"), overall, case);
    }
    for (id, case) in cases(&file["thresholds"]) {
        let value = case["value"].as_f64().unwrap();
        check_rule(&mut tally, &format!("thresholds {id}"), value, case);
    }
    tally.finish();
}

fn check_rule(tally: &mut Tally, id: &str, value: f64, case: &Value) {
    tally.equal(
        format!("{id} winner"),
        &Value::from(winner(value)),
        &case["winner"],
    );
    let found = Value::from(recommendation(value));
    tally.equal(
        format!("{id} recommendation"),
        &found,
        &case["recommendation"],
    );
}

#[test]
fn oracle_langsmith_improvement() {
    let mut tally = Tally::new("pure_langsmith_improvement.json");
    for (id, case) in cases(&oracle("pure_langsmith_improvement.json")) {
        let found = ours(compare_metric_sets(&case["baseline"], &case["codechef"]));
        tally.equal(id, &found, &expected(case));
    }
    tally.finish();
}

#[test]
fn oracle_regression_detector() {
    let file = oracle("pure_regression_detector.json");
    let mut tally = Tally::new("pure_regression_detector.json");
    for (id, case) in cases(&file["analyze_results"]) {
        let threshold = case["threshold"].as_f64().unwrap();
        let found = ours(analyze_results(&case["results"], threshold));
        tally.equal(format!("analyze_results {id}"), &found, &expected(case));
    }
    for (id, case) in cases(&file["severity"]) {
        let change = case["change_pct"].as_f64().unwrap();
        let found = regression_severity(change, case["threshold"].as_f64().unwrap());
        tally.equal(
            format!("severity {id}"),
            &Value::from(found),
            &case["severity"],
        );
    }
    tally.finish();
}

#[test]
fn oracle_model_compare() {
    let mut tally = Tally::new("pure_model_compare.json");
    for (id, case) in cases(&oracle("pure_model_compare.json")) {
        let text = |name: &str| case[name].as_str();
        let registry = case["registry"].as_array().unwrap();
        let agent = text("agent").unwrap();
        let mut request = ModelRequest::new(agent, registry, text("candidate").unwrap());
        request.current = text("current");
        request.baseline = text("baseline");
        let found = ours(compare_models(&request));
        let id = format!("{id} {}", text("note").unwrap());
        tally.equal(&id, &found, &expected(case));
        if let (Ok(found), Some(report)) = (&found, text("report")) {
            tally.equal(
                format!("{id} report"),
                &&*model_report(found, "<time>"),
                &report,
            );
        }
    }
    tally.finish();
}

/// The recorder's evaluators: `"raise"` is an exception, and each answer has its place as comment.
fn answers(scores: &Value) -> Map<String, Value> {
    let answer = |(place, score): (usize, &Value)| match score {
        Value::String(_) => json!({ "error": "raised" }),
        score => json!({ "score": score, "comment": format!("c{place}") }),
    };
    let of = |list: &Value| {
        list.as_array()
            .unwrap()
            .iter()
            .enumerate()
            .map(answer)
            .collect()
    };
    let scores = scores.as_object().unwrap().iter();
    scores
        .map(|(name, list)| (name.clone(), of(list)))
        .collect()
}

#[test]
fn oracle_run_evaluation() {
    let mut tally = Tally::new("pure_run_evaluation.json");
    for (id, case) in cases(&oracle("pure_run_evaluation.json")) {
        let spec = &case["spec"];
        let id = format!("{id} {}", case["note"].as_str().unwrap());
        let scores = answers(&spec["scores"]);
        let examples: Vec<&str> = spec["examples"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(Value::as_str)
            .collect();
        let mut request = EvaluationRequest::new("ds-name", "proj", &scores);
        request.runs = spec["runs"].as_array().unwrap();
        request.examples = (spec["dataset_exists"] != false).then_some(&examples);
        request.timestamp = "<time>";
        request.stored_as = ["exp-x", "code-chef", "1.2.3"];
        let fails = |place: usize| {
            let places = spec["store_fails"].as_array();
            places.is_some_and(|places| places.contains(&json!(place)))
        };
        let mut calls = Vec::new();
        let found = ours(run_evaluation(&request, &mut |call| {
            calls.push(call.clone());
            !fails(calls.len() - 1)
        }));
        tally.equal(&id, &found, &expected(case));
        if let Ok(found) = &found {
            tally.equal(
                format!("{id} calls"),
                &Value::from(calls),
                &case["stored_calls"],
            );
            let printed = case["printed"].as_str().unwrap();
            tally.equal(format!("{id} printed"), &&*evaluation_text(found), &printed);
        }
    }
    tally.finish();
}
