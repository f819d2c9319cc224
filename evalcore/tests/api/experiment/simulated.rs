//! Two runs whose answers were made by a script, against scikit-learn, numpy and `rouge_score`.

use std::path::{Path, PathBuf};

use evalcore::experiment::{
    Answer, Dataset, ExperimentConfig, RunMetrics, RunTotals, SampleResult, Scorer, Task,
    compare_runs,
};
use serde_json::{Map, Value, json};

use crate::metrics_cases::cases;
use crate::support::{Tally, read, read_json, shared_fixtures};

/// The folder: the environment's, or the shared one; it is other people's data and not copied.
pub(crate) fn folder(test: &str) -> Option<PathBuf> {
    if let Some(dir) = log_analysis_dir() {
        return Some(dir);
    }
    Some(shared_fixtures(test)?.join("log-analysis"))
}

/// `EVALCORE_LOG_ORACLES`, where it names the whole folder and not only its worked cases.
#[expect(clippy::disallowed_methods, reason = "a test reads its environment")]
fn log_analysis_dir() -> Option<PathBuf> {
    let dir = PathBuf::from(std::env::var_os("EVALCORE_LOG_ORACLES")?);
    let candidates = [dir.clone(), dir.join("..")];
    candidates
        .into_iter()
        .find(|dir| dir.join("simulated-runs").is_dir())
}

pub(crate) fn golden(folder: &Path) -> Dataset {
    Dataset::read(&read(&folder.join("derived/golden-v1/samples.json"))).unwrap()
}

/// Scores a run's saved answers.
pub(crate) fn scored(folder: &Path, run: &str, data: &Dataset) -> (Vec<SampleResult>, RunMetrics) {
    let task = Task::log_analysis();
    let scorer = Scorer::new(data, &task).unwrap();
    let lines = read(
        &folder
            .join("simulated-runs")
            .join(run)
            .join("responses.jsonl"),
    );
    let lines = lines
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty());
    let answers: Vec<Answer> = lines.map(|line| Answer::read(line).unwrap()).collect();
    let results = scorer.score_all(answers);
    let results: Vec<SampleResult> = results.into_iter().map(Result::unwrap).collect();
    let config = ExperimentConfig::read(
        b"experiment_id: x\nmodel: {name: m}\npricing: {prompt_usd_per_million_tokens: 0.15, completion_usd_per_million_tokens: 0.6}\n",
    );
    let price = config.unwrap().price();
    let mut totals = RunTotals::new(&task, price);
    for result in &results {
        totals.update(result).unwrap();
    }
    (results, totals.finish(data).unwrap())
}

/// What differs by more than 1e-9: the paths of the members.
fn differences(ours: &Value, theirs: &Value, path: &str, found: &mut Vec<String>) {
    match (ours, theirs) {
        (Value::Object(a), Value::Object(b)) => {
            for (name, theirs) in b {
                let ours = a.get(name).unwrap_or(&Value::Null);
                differences(ours, theirs, &format!("{path}.{name}"), found);
            }
            let more = a.keys().filter(|name| !b.contains_key(*name));
            found.extend(more.map(|name| format!("{path}.{name} is not expected")));
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (at, (ours, theirs)) in a.iter().zip(b).enumerate() {
                differences(ours, theirs, &format!("{path}[{at}]"), found);
            }
        }
        (Value::Number(a), Value::Number(b)) => {
            if (a.as_f64().unwrap() - b.as_f64().unwrap()).abs() > 1e-9 {
                found.push(format!("{path}: ours {a}, oracle {b}"));
            }
        }
        (a, b) if a == b => {}
        (a, b) => found.push(format!("{path}: ours {a}, oracle {b}")),
    }
}

pub(crate) fn outcome(ours: &Value, theirs: &Value) -> Result<(), String> {
    let mut found = Vec::new();
    differences(ours, theirs, "", &mut found);
    if found.is_empty() {
        Ok(())
    } else {
        Err(found.join("; "))
    }
}

/// A result in the recording's names.
fn recorded_form(result: &SampleResult) -> Value {
    let line = serde_json::to_value(result).unwrap();
    let scores = &line["scores"];
    let rouge = |kind: &str| {
        let part = |part: &str| scores[format!("summary_{kind}_{part}")].clone();
        json!({"precision": part("precision"), "recall": part("recall"), "fmeasure": part("fmeasure")})
    };
    let mut predicted = line["predicted"].clone();
    predicted
        .as_object_mut()
        .unwrap()
        .shift_remove("recommended_steps");
    json!({
        "sample_id": line["sample_id"], "category": line["category"],
        "parse_status": line["parse_status"], "predicted": predicted,
        "root_cause_raw_match": scores["root_cause_raw_match"],
        "root_cause_normalized_match": scores["root_cause_normalized_match"],
        "severity_match": scores["severity_match"],
        "action_normalized_match": scores["action_needed_normalized_match"],
        "component_raw_match": scores["component_raw_match"],
        "component_token_jaccard": scores["component_token_jaccard"],
        "component_token_dice": scores["component_token_dice"],
        "rouge": {"rouge1": rouge("rouge1"), "rouge2": rouge("rouge2"), "rougeL": rouge("rougeL")},
        "hallucinated": line["hallucinated"], "n_mentions": line["n_mentions"],
        "n_unsupported": line["n_unsupported"], "missed": line["missed"],
    })
}

/// The metrics in the recording's names.
fn recorded_metrics(metrics: &RunMetrics) -> Value {
    let ours = serde_json::to_value(metrics).unwrap();
    let (accuracy, report) = (&ours["accuracy"], &ours["reports"]["severity"]);
    let mut rows = Map::new();
    for row in report["rows"].as_array().unwrap() {
        let numbers = json!({"precision": row["precision"], "recall": row["recall"],
            "f1-score": row["f1_score"], "support": row["support"]});
        rows.insert(row["label"].as_str().unwrap().to_owned(), numbers);
    }
    let mut categories = Map::new();
    for (name, part) in ours["per_category"].as_object().unwrap() {
        let figures = &part["figures"];
        categories.insert(
            name.clone(),
            json!({"n": part["n"],
            "root_cause_normalized_exact_match": figures["root_cause_normalized_exact_match"],
            "severity_accuracy": figures["severity_accuracy"]}),
        );
    }
    let (quality, performance) = (&ours["quality"], &ours["performance"]);
    let parse = &ours["parse"];
    json!({
        "dataset": "derived/golden-v1",
        "price_usd_per_million_prompt_tokens": 0.15,
        "price_usd_per_million_completion_tokens": 0.6,
        "n_samples": ours["n_samples"], "n_errors": ours["n_errors"],
        "parse": {"ok": parse["ok"], "partial": parse["partial"], "failed": parse["failed"], "error": parse["error"]},
        "accuracy": {
            "root_cause_raw_exact_match": accuracy["root_cause_raw_exact_match"],
            "root_cause_normalized_exact_match": accuracy["root_cause_normalized_exact_match"],
            "severity_accuracy": accuracy["severity_accuracy"],
            "action_normalized_exact_match": accuracy["action_needed_normalized_exact_match"],
            "component_raw_weighted_f1": accuracy["component_raw_weighted_f1"],
            "component_mean_token_jaccard": accuracy["component_mean_token_jaccard"],
            "component_mean_token_dice": accuracy["component_mean_token_dice"],
        },
        "severity_report": rows,
        "severity_confusion_matrix": {"labels": report["confusion"]["labels"], "matrix": report["confusion"]["matrix"]},
        "summary_rouge_mean_all_samples": ours["rouge"]["summary"],
        "quality": {
            "n_scored": quality["n_scored"], "n_hallucinated": quality["n_hallucinated"],
            "hallucination_rate": quality["hallucination_rate"],
            "mentions_total": quality["mentions_total"], "mentions_unsupported": quality["mentions_unsupported"],
            "missed_log_scorable": quality["missed_log_scorable"], "missed_log_rate": quality["missed_log_rate"],
        },
        "performance": {
            "n_latencies": performance["n_latencies"], "avg_latency_ms": performance["avg_latency_ms"],
            "p50_latency_ms": performance["p50_latency_ms"], "p95_latency_ms": performance["p95_latency_ms"],
            "p99_latency_ms": performance["p99_latency_ms"],
            "prompt_tokens": performance["prompt_tokens"], "completion_tokens": performance["completion_tokens"],
            "total_tokens": performance["total_tokens"],
            "avg_tokens_per_ok_sample": performance["avg_tokens_per_sample"],
            "cost_usd": performance["cost_usd"],
        },
        "per_category": categories,
    })
}

#[test]
fn oracle_simulated_results_and_metrics() {
    let Some(folder) = folder("oracle_simulated_results_and_metrics") else {
        return;
    };
    let data = golden(&folder);
    for run in ["run-a", "run-b"] {
        let (results, metrics) = scored(&folder, run, &data);
        let dir = folder.join("simulated-runs").join(run);
        let expected = cases(&dir.join("expected_results.jsonl"));
        assert_eq!(results.len(), expected.len());
        let mut tally = Tally::new(format!("{run}/expected_results.jsonl"));
        for (result, want) in results.iter().zip(&expected) {
            let id = want["sample_id"].as_str().unwrap();
            tally.check(id, outcome(&recorded_form(result), want));
        }
        tally.finish();
        let mut tally = Tally::new(format!("{run}/expected_metrics.json"));
        let want = read_json(&dir.join("expected_metrics.json"));
        let ours = recorded_metrics(&metrics);
        for (name, want) in want.as_object().unwrap() {
            tally.check(name, outcome(&ours[name], want));
        }
        tally.finish();
        assert!(metrics.performance.cost_usd_exact.is_some());
        assert_eq!(
            metrics.accuracy["root_cause_exact_match"],
            metrics.accuracy["root_cause_normalized_exact_match"]
        );
    }
}

/// The baselines that were measured of golden-v1, by hand and with scikit-learn.
#[test]
fn oracle_baselines_of_golden_v1() {
    let Some(folder) = folder("oracle_baselines_of_golden_v1") else {
        return;
    };
    let found = evalcore::experiment::baselines(&golden(&folder), &Task::log_analysis()).unwrap();
    let of = |field: &str, kind: &str| {
        found
            .iter()
            .find(|b| b.field == field && b.kind == kind)
            .unwrap()
    };
    let mut tally = Tally::new("baselines of golden-v1");
    for (field, kind, answer, accuracy, weighted, mean) in [
        (
            "severity",
            "majority",
            "error",
            0.687,
            Some(0.559),
            Some(0.204),
        ),
        (
            "severity",
            "rule",
            "extraction_metadata.detected_severity",
            0.817,
            Some(0.783),
            Some(0.386),
        ),
        ("root_cause", "majority", "unknown", 0.270, None, None),
    ] {
        let found = of(field, kind);
        let near =
            |ours: f64, theirs: Option<f64>| theirs.is_none_or(|value| (ours - value).abs() < 5e-4);
        let right = found.answer == answer
            && near(found.accuracy, Some(accuracy))
            && near(found.weighted_f1, weighted)
            && near(found.macro_f1, mean);
        tally.check(
            format_args!("{field} {kind}"),
            if right {
                Ok(())
            } else {
                Err(format!("{found:?}"))
            },
        );
    }
    tally.finish();
}

#[test]
fn oracle_simulated_comparison() {
    let Some(folder) = folder("oracle_simulated_comparison") else {
        return;
    };
    let data = golden(&folder);
    let [a, b] = ["run-a", "run-b"]
        .map(|run| super::runs::run_of(&scored(&folder, run, &data).0, &data, run));
    let ours = compare_runs(&a, &b, &evalcore::experiment::CompareOptions::default()).unwrap();
    let want = read_json(&folder.join("simulated-runs/expected_comparison_a_b.json"));
    let mut tally = Tally::new("expected_comparison_a_b.json");
    for (theirs, name) in [
        ("root_cause_normalized_match", "root_cause_normalized_match"),
        ("severity_match", "severity_match"),
    ] {
        let found = ours
            .tables
            .iter()
            .find(|table| table.metric == name)
            .unwrap();
        let metric = ours
            .comparison
            .metrics
            .iter()
            .find(|metric| metric.metric == name)
            .unwrap();
        let form = json!({"a": metric.baseline, "b": metric.candidate, "delta_b_minus_a": metric.delta,
            "table": found.table, "mcnemar_exact_p": found.mcnemar_exact_p});
        tally.check(name, outcome(&form, &want[theirs]));
    }
    let name = "summary_rougeL_fmeasure";
    let metric = ours
        .comparison
        .metrics
        .iter()
        .find(|metric| metric.metric == name)
        .unwrap();
    let tests = ours
        .tests
        .iter()
        .find(|tests| tests.metric == name)
        .unwrap();
    let form = json!({"mean_a": metric.baseline, "mean_b": metric.candidate, "delta_b_minus_a": metric.delta,
        "paired_t": {"statistic": tests.paired_t.statistic, "pvalue": tests.paired_t.p_value,
            "ci95": [tests.paired_t.low, tests.paired_t.high]},
        "wilcoxon_asymptotic_wilcox": {"statistic": tests.wilcoxon.statistic, "pvalue": tests.wilcoxon.p_value}});
    tally.check(name, outcome(&form, &want["rougeL_fmeasure"]));
    tally.check("fixed", outcome(&json!(ours.fixed), &want["fixed"]));
    tally.check(
        "regressed",
        outcome(&json!(ours.regressed), &want["regressed"]),
    );
    tally.finish();
}
