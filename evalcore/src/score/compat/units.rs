//! The functions of the imitated service against recordings of each.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "tests read files and report counts"
)]

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::duration::{parameter_seconds, status_seconds};
use super::generation::Generation;
use super::metrics::Metrics;
use super::price;
use super::python::{self, Num};
use super::scores::{
    Cost, Names, Thresholds, cost, cost_score, performance_score, quality_score, token_score,
};
use crate::json::Number;

fn dir() -> PathBuf {
    let golden = || Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/golden/ark-metric");
    std::env::var_os("EVALCORE_ARK_ORACLES").map_or_else(golden, PathBuf::from)
}

fn float(value: &Value) -> f64 {
    match value.as_str() {
        Some("NaN") => f64::NAN,
        Some("Infinity") => f64::INFINITY,
        Some("-Infinity") => f64::NEG_INFINITY,
        _ => value.as_f64().unwrap(),
    }
}

fn metrics(case: &Value) -> Metrics {
    let given = &case["metrics"];
    let number = |name: &str| given.get(name).map_or(0.0, float);
    let total = given.get("totalTokens").and_then(Value::as_u64);
    Metrics {
        total: total.map_or_else(
            || Num::of(&Number::from(number("totalTokens"))),
            Num::integer,
        ),
        prompt: number("promptTokens"),
        completion: number("completionTokens"),
        efficiency: number("tokenEfficiency"),
        seconds: number("executionDurationSeconds"),
        tokens_per_second: number("tokensPerSecond"),
        length: number("totalResponseLength"),
        completeness: number("responseCompleteness"),
        model: given["modelName"].as_str().map(str::to_owned),
        has_errors: given["hasErrors"] == true,
    }
}

fn scored(score: f64, names: &Names) -> Value {
    json!({"score": score, "violations": names.violations, "passed": names.passed})
}

/// Our answer in the form of the recording.
fn ours(case: &Value, generation: Generation) -> Result<Value, String> {
    let text = case["input"].as_str().unwrap_or_default();
    let thresholds = Thresholds(&[]);
    let mut names = Names::default();
    let number = |x: f64| -> Value {
        if x.is_nan() {
            json!("NaN")
        } else if x.is_infinite() {
            json!(if x > 0.0 { "Infinity" } else { "-Infinity" })
        } else {
            json!(x)
        }
    };
    match case["fn"].as_str().unwrap() {
        "param_duration_seconds" => Ok(number(parameter_seconds(text))),
        "status_duration_seconds" => status_seconds(text, generation).map(number),
        "int_threshold" => {
            let read = python::integer(text);
            Ok(number(read.unwrap_or_else(|| float(&case["default"]))))
        }
        "float_threshold" => {
            let read = python::float(text);
            Ok(number(read.unwrap_or_else(|| float(&case["default"]))))
        }
        "model_price_per_1k" => {
            let rate = price::rate(generation, case["input"].as_str(), None);
            Ok(json!({"input": rate.input, "output": rate.output}))
        }
        "cost" => {
            let metrics = metrics(case);
            let cost = cost(&metrics, generation, None);
            let mut value = json!({
                "totalCost": cost.total,
                "inputCost": python::round4(cost.input),
                "outputCost": python::round4(cost.output),
                "cost_string": python::float_text(cost.total),
            });
            if generation != Generation::V3 && cost.total > 0.0 {
                value["costEfficiency"] = json!(cost.efficiency);
            }
            Ok(value)
        }
        "token_score" => {
            let score = token_score(&metrics(case), &thresholds, &mut names);
            Ok(scored(score, &names))
        }
        "cost_score" => {
            let cost = Cost {
                total: float(&case["metrics"]["totalCost"]),
                efficiency: case["metrics"].get("costEfficiency").map_or(0.0, float),
                ..Cost::default()
            };
            let score = cost_score(cost, generation, &thresholds, &mut names);
            Ok(scored(score, &names))
        }
        "performance_score" => {
            let score = performance_score(&metrics(case), generation, &thresholds, &mut names);
            Ok(scored(score, &names))
        }
        "quality_score" if !generation.has_quality() => Err("not in this generation".to_owned()),
        "quality_score" => {
            let score = quality_score(&metrics(case), &thresholds, &mut names);
            Ok(scored(score, &names))
        }
        "fmt2" => Ok(json!(python::two_decimals(float(&case["input"])))),
        other => Err(format!("unknown function {other}")),
    }
}

/// Numbers by value, to the last digits; members that only the recording has do not count.
fn agree(ours: &Value, theirs: &Value) -> bool {
    match (ours, theirs) {
        (Value::Number(a), Value::Number(b)) => {
            let (a, b) = (a.as_f64().unwrap(), b.as_f64().unwrap());
            (a - b).abs() <= 1e-9 * b.abs()
        }
        (Value::Object(ours), Value::Object(theirs)) => ours
            .iter()
            .all(|(name, value)| theirs.get(name).is_some_and(|theirs| agree(value, theirs))),
        _ => ours == theirs,
    }
}

#[test]
fn ark_units_oracle() {
    let text = std::fs::read_to_string(dir().join("units.jsonl")).unwrap();
    for (generation, key) in Generation::ALL.into_iter().zip(["v1", "v2a", "v2", "v3"]) {
        let (mut cases, mut failed) = (0, Vec::new());
        for line in text.lines().filter(|line| !line.is_empty()) {
            let case: Value = serde_json::from_str(line).unwrap();
            let others = case.get("other_generations");
            let theirs = others
                .and_then(|others| others.get(key))
                .unwrap_or(&case["result"]);
            let ours = ours(&case, generation);
            let equal = match &ours {
                Ok(value) => theirs["ok"] == true && agree(value, &theirs["value"]),
                Err(text) => theirs["ok"] == false && theirs["error"] == text.as_str(),
            };
            cases += 1;
            if !equal {
                println!("FAILED {}: ours {ours:?}, oracle {theirs}", case["id"]);
                failed.push(case["id"].to_string());
            }
        }
        println!("units.jsonl ({key}): {}/{cases}", cases - failed.len());
        assert!(cases > 0 && failed.is_empty(), "{key}: failed {failed:?}");
    }
}
