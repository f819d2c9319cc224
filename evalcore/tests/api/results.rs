//! Results files against the descriptions of the recorded work dirs.

use std::path::Path;

use evalcore::json::{Kind, Value as Json};
use evalcore::opencompass::parse_infer_status;
use evalcore::opencompass::results::{
    ResultFile, ResultForm, ResultPathKind, ResultReaderBuilder, classify_paths, format_score,
    summary_metrics,
};
use serde_json::{Value, json};

use crate::support::{Tally, oracle_dir, read, read_json, shared_fixtures};

/// The cases of the oracle: name, description, and the directory with the files.
fn cases() -> Vec<(String, Value, std::path::PathBuf)> {
    let root = oracle_dir("EVALCORE_OPENCOMPASS_ORACLES", "opencompass");
    let mut found: Vec<_> = walk(&root, 1)
        .into_iter()
        .filter(|path| path.ends_with("case.json"))
        .map(|path| {
            let dir = path.parent().unwrap_or(&root).to_path_buf();
            let name = dir
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            (name, read_json(&path), dir.join("work_dir"))
        })
        .collect();
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found
}

#[expect(clippy::disallowed_methods, reason = "tests list the oracle's files")]
fn walk(dir: &Path, depth: usize) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    let entries =
        std::fs::read_dir(dir).unwrap_or_else(|error| panic!("{}: {error}", dir.display()));
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        if path.is_dir() {
            if depth > 0 {
                found.extend(walk(&path, depth - 1));
            }
        } else {
            found.push(path);
        }
    }
    found
}

fn files(case: &Value, kind: &str) -> Vec<(String, Value)> {
    let files = case["files"].as_object().cloned().unwrap_or_default();
    files
        .into_iter()
        .filter(|(_, file)| file["kind"] == kind)
        .collect()
}

/// The oracle's word for a value's type.
fn type_name(value: &Json) -> String {
    match value {
        Json::Array(items) => {
            let mut types: Vec<String> = items.iter().map(type_name).collect();
            types.sort();
            types.dedup();
            format!("list<{}>", types.join("|"))
        }
        Json::Bool(_) => "bool".to_owned(),
        other => match other.kind() {
            Kind::Null => "null".to_owned(),
            Kind::Number => "number".to_owned(),
            Kind::String => "string".to_owned(),
            _ => "object".to_owned(),
        },
    }
}

/// Our result in the oracle's form.
fn describe(file: &ResultFile) -> Value {
    if file.form == ResultForm::JudgeOutput {
        let form = "predictions (judge output)";
        return json!({"kind": "results", "valid": true, "form": form, "entries": file.entries});
    }
    let numbers: serde_json::Map<String, Value> = file
        .metrics
        .iter()
        .map(|metric| {
            let number = match (&metric.number, metric.value) {
                (None, flag) => json!(flag > 0.0),
                (Some(_), value) if !value.is_finite() => json!(python_word(value)),
                (Some(number), _) => json!(number),
            };
            (metric.name.clone(), number)
        })
        .collect();
    let mut bools: Vec<&str> = file
        .metrics
        .iter()
        .filter(|metric| metric.boolean)
        .map(|metric| metric.name.as_str())
        .collect();
    bools.sort_unstable();
    let mut others: serde_json::Map<String, Value> = file
        .others
        .iter()
        .map(|(name, value)| (name.clone(), json!(type_name(value))))
        .collect();
    if file.rollout_entries.is_some() {
        others.insert("total predictions".to_owned(), json!("list<object>"));
    }
    let mut described = json!({"kind": "results", "valid": true, "form": "score", "numbers": numbers, "bools": bools});
    if let Some(error) = &file.error {
        others.insert("error".to_owned(), json!("string"));
        described["error_text"] = json!(error);
    }
    described["others"] = json!(others);
    if let Some(details) = &file.details {
        let mut keys = details.keys.clone();
        keys.sort_unstable();
        described["details"] = if details.form.is_list() {
            json!({"form": "list", "n": details.samples, "keys": keys, "values_wrapped_in_lists": details.values_wrapped_in_lists})
        } else {
            json!({"form": "object", "samples": details.samples, "type_member": details.type_member, "keys": keys})
        };
    }
    described
}

fn python_word(value: f64) -> &'static str {
    match value {
        value if value.is_nan() => "NaN",
        f64::INFINITY => "Infinity",
        _ => "-Infinity",
    }
}

/// Numbers by value, lists of names without order, everything else as it is.
fn comparable(mut value: Value) -> Value {
    if let Some(bools) = value.get_mut("bools").and_then(Value::as_array_mut) {
        bools.sort_by_key(ToString::to_string);
    }
    if let Some(numbers) = value.get_mut("numbers").and_then(Value::as_object_mut) {
        for number in numbers.values_mut() {
            if let Some(float) = number.as_f64() {
                *number = json!(float);
            }
        }
    }
    value
}

#[test]
fn oracle_results_files() {
    let mut tally = Tally::new("opencompass results");
    for (case, description, dir) in cases() {
        for (path, expected) in files(&description, "results") {
            let id = format!("{case}/{path}");
            let text = read(&dir.join(&path));
            let file = match ResultReaderBuilder::new().parse(&text) {
                Ok(file) => file,
                Err(error) => {
                    tally.check(id, Err(error.to_string()));
                    continue;
                }
            };
            if expected["valid"] == false {
                let damaged = file.stopped_at.is_some()
                    && ResultReaderBuilder::new()
                        .strict(true)
                        .parse(&text)
                        .is_err();
                let bytes = expected["bytes"].as_u64() == Some(text.len() as u64);
                tally.check(
                    id,
                    (damaged && bytes)
                        .then_some(())
                        .ok_or("read whole".to_owned()),
                );
                continue;
            }
            assert!(file.is_complete(), "{id}");
            tally.equal(&id, &comparable(describe(&file)), &comparable(expected));
            let kept = ResultReaderBuilder::new()
                .keep_details(true)
                .strict(true)
                .parse(&text)
                .unwrap();
            assert_eq!(kept.details, file.details, "{id}");
            let samples = file.details.as_ref().map_or(0, |details| details.samples);
            assert_eq!(kept.samples.len() as u64, samples, "{id}");
        }
    }
    tally.finish();
}

/// Each sample, checked against a naive reading with `serde_json`.
#[test]
fn oracle_results_samples() {
    let mut tally = Tally::new("opencompass results, samples");
    for (case, description, dir) in cases() {
        for (path, expected) in files(&description, "results") {
            let text = read(&dir.join(&path));
            let Ok(whole) = serde_json::from_slice::<Value>(&text) else {
                continue;
            };
            if expected.get("details").is_none() {
                continue;
            }
            let file = ResultReaderBuilder::new()
                .keep_details(true)
                .parse(&text)
                .unwrap();
            let details = &whole["details"];
            let entries: Vec<(Option<&String>, &Value)> = match details {
                Value::Array(items) => items.iter().map(|item| (None, item)).collect(),
                other => other
                    .as_object()
                    .unwrap()
                    .iter()
                    .map(|(k, v)| (Some(k), v))
                    .collect(),
            };
            let entries = entries.into_iter().filter(|(_, entry)| entry.is_object());
            let mut judged = 0;
            let mut correct = 0;
            for (place, ((key, entry), ours)) in entries.zip(&file.samples).enumerate() {
                let abbr = entry["example_abbr"].as_str();
                let index = match (key, abbr) {
                    (Some(key), _) => key.parse().unwrap(),
                    (None, Some(abbr)) => abbr.rsplit_once('_').unwrap().1.parse().unwrap(),
                    (None, None) => place as u64,
                };
                let verdict = ["cascade_correct", "correct", "is_correct"]
                    .iter()
                    .find_map(|name| entry.get(*name));
                let verdicts: Vec<Option<bool>> = match verdict {
                    Some(Value::Array(items)) => items.iter().map(Value::as_bool).collect(),
                    Some(other) => vec![other.as_bool()],
                    None => Vec::new(),
                };
                judged += verdicts.iter().flatten().count() as u64;
                correct += verdicts.iter().flatten().filter(|v| **v).count() as u64;
                let pred = entry
                    .get("pred")
                    .or(entry.get("prediction"))
                    .or(entry.get("predictions"));
                let pred = match pred {
                    Some(Value::Array(items)) if abbr.is_some() => items.clone(),
                    Some(one) => vec![one.clone()],
                    None => match entry.get("rule_evaluation") {
                        Some(rules) => rules
                            .as_array()
                            .unwrap()
                            .iter()
                            .map(|r| r["pred"].clone())
                            .collect(),
                        None => Vec::new(),
                    },
                };
                let ours = (
                    ours.index,
                    ours.correct.clone(),
                    serde_json::to_value(&ours.pred).unwrap(),
                );
                let id = format!("{case}/{path}#{place}");
                tally.equal(id, &ours, &(Some(index), verdicts, json!(pred)));
            }
            let counted = file
                .details
                .as_ref()
                .map(|d| (d.judged, d.correct))
                .unwrap();
            tally.equal(format!("{case}/{path}"), &counted, &(judged, correct));
        }
    }
    tally.finish();
}

/// The recorded tables' cells, from the results files alone.
#[test]
fn oracle_results_make_the_tables_cells() {
    let mut tally = Tally::new("opencompass tables from results");
    for (case, description, dir) in cases() {
        let runs: Vec<String> = {
            let mut runs: Vec<String> = files(&description, "results")
                .iter()
                .map(|(path, _)| path.split('/').next().unwrap_or_default().to_owned())
                .collect();
            runs.dedup();
            runs
        };
        let plain = description["table_classes"] == json!(["DefaultSummarizer"]);
        let [run] = runs.as_slice() else { continue };
        if !plain {
            continue;
        }
        for table in description["tables"].as_array().unwrap() {
            let rows: Vec<Vec<&str>> = table
                .as_array()
                .unwrap()
                .iter()
                .map(|row| {
                    row.as_array()
                        .unwrap()
                        .iter()
                        .filter_map(Value::as_str)
                        .collect()
                })
                .collect();
            for row in rows.iter().skip(1) {
                for (model, cell) in rows[0].iter().zip(row).skip(4) {
                    let path = dir.join(format!("{run}/results/{model}/{}.json", row[0]));
                    if !path.is_file() {
                        continue;
                    }
                    let file = ResultReaderBuilder::new().parse(&read(&path)).unwrap();
                    let metrics = summary_metrics(&file);
                    let ours = metrics
                        .iter()
                        .find(|metric| metric.name == row[2])
                        .map_or("-".to_owned(), |metric| format_score(metric.value));
                    tally.equal(format!("{case}/{model}/{row:?}"), &ours.as_str(), cell);
                }
            }
        }
    }
    tally.finish();
}

#[test]
fn oracle_results_paths() {
    let mut tally = Tally::new("opencompass results paths");
    for (case, description, _) in cases() {
        let described = files(&description, "results");
        let paths: Vec<&str> = described
            .iter()
            .filter_map(|(path, _)| path.split_once("/results/"))
            .map(|(_, path)| path)
            .collect();
        let found = classify_paths(&paths, &[], &[]);
        for ((path, expected), found) in described.iter().zip(found) {
            if path.starts_with("results/") {
                continue;
            }
            // A judge's replica is the only file below `results/` that is shaped like predictions
            // and not in a judge's directory.
            let judge_output = expected["form"] == "predictions (judge output)";
            let replica = matches!(found.kind, ResultPathKind::Replica { .. });
            let verdict = found.kind == ResultPathKind::Result || replica;
            let agrees = verdict && (replica == (judge_output && found.judge.is_none()));
            tally.check(
                format!("{case}/{path}"),
                agrees.then_some(()).ok_or(format!("{found:?}")),
            );
        }
    }
    tally.finish();
}

#[test]
fn oracle_infer_status() {
    let mut tally = Tally::new("opencompass infer_status");
    for (case, description, dir) in cases() {
        for (path, _) in files(&description, "infer_status") {
            let text = read(&dir.join(&path));
            let expected: Value = serde_json::from_slice(&text).unwrap();
            let found = parse_infer_status(&text).unwrap();
            assert!(found.diagnostics.is_empty(), "{path}");
            let found = json!({
                "status": found.status.as_str(), "completed": found.completed,
                "total": found.total, "updated_at": found.updated_at,
            });
            tally.equal(format!("{case}/{path}"), &found, &expected);
        }
    }
    tally.finish();
}

#[test]
fn real_results_files() {
    let Some(shared) = shared_fixtures("real_results_files") else {
        return;
    };
    let mut tally = Tally::new("real results files");
    for path in walk(&shared.join("opencompass/real"), 12) {
        let name = path.to_string_lossy();
        if !name.contains("/evaluation_results/") || !name.contains("/results/") {
            continue;
        }
        let expected = read_json(&path);
        let file = ResultReaderBuilder::new()
            .strict(true)
            .parse(&read(&path))
            .unwrap();
        let numbers: Vec<(&str, Option<f64>)> = file
            .metrics
            .iter()
            .map(|metric| (metric.name.as_str(), Some(metric.value)))
            .collect();
        let expected: Vec<(&str, Option<f64>)> = expected
            .as_object()
            .unwrap()
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_f64()))
            .collect();
        tally.equal(&name, &numbers, &expected);
    }
    tally.finish();
}
