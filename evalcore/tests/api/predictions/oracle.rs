//! The files that the real code wrote.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use evalcore::json::Value;
use evalcore::opencompass::predictions::{
    End, Form, Prediction, PredictionReaderBuilder, PredictionsFile, Shape, count_predictions,
    group_shards,
};

use super::{check_texts, codes, equal, read_all, with_prompts};
use crate::json::to_serde;
use crate::support::{Tally, oracle_dir, read, read_json};

/// The oracle's name of a value's type.
fn type_name(value: &Value) -> String {
    match value {
        Value::Null => "null".into(),
        Value::Bool(_) => "bool".into(),
        Value::Number(_) => "number".into(),
        Value::String(_) => "string".into(),
        Value::Object(_) => "object".into(),
        Value::Array(items) => {
            let names: BTreeSet<String> = items.iter().map(type_name).collect();
            let names: Vec<String> = names.into_iter().collect();
            format!("list<{}>", names.join("|"))
        }
    }
}

fn texts(list: &serde_json::Value) -> BTreeSet<String> {
    let items = list.as_array().map(Vec::as_slice).unwrap_or_default();
    items
        .iter()
        .map(|item| item.as_str().unwrap().to_owned())
        .collect()
}

fn cases() -> Vec<(String, PathBuf, serde_json::Value)> {
    let dir = oracle_dir("EVALCORE_OPENCOMPASS_ORACLES", "opencompass");
    let index = read_json(&dir.join("cases.json"));
    let names = index["cases"].as_array().unwrap().iter();
    names
        .map(|case| {
            let name = case["name"].as_str().unwrap().to_owned();
            let root = dir.join(&name);
            let case = read_json(&root.join("case.json"));
            (name, root.join("work_dir"), case)
        })
        .collect()
}

/// The samples of a cut `indent=4` dump, counted by its lines.
fn closed_samples(text: &[u8]) -> u64 {
    let lines = text.split(|byte| *byte == b'\n');
    let closed = lines.filter(|line| *line == b"    }," || *line == b"    }");
    closed.count() as u64
}

fn check_valid(text: &[u8], oracle: &serde_json::Value) -> Result<(), String> {
    let (records, outcome, diagnostics) = read_all(&with_prompts(), text);
    let found = outcome.records + outcome.others.len() as u64;
    equal("entries", &Some(found), &oracle["entries"].as_u64())?;
    equal("end", &outcome.end, &End::Complete)?;
    equal(
        "counted",
        &count_predictions(text).unwrap().records,
        &outcome.records,
    )?;
    check_texts(&records, text)?;
    let others: BTreeSet<String> = outcome
        .others
        .iter()
        .map(|(name, _)| name.clone())
        .collect();
    equal("other keys", &others, &texts(&oracle["other_keys"]))?;
    if records.is_empty() {
        return equal("error", &outcome.error.is_some(), &others.contains("error"));
    }
    equal("diagnostics", &codes(&diagnostics), &Vec::new())?;
    if oracle.get("entry_keys").is_none() {
        return Ok(());
    }
    let ordered = records.is_sorted_by_key(|record| record.index);
    equal(
        "order",
        &Some(ordered),
        &oracle["keys_in_numeric_order"].as_bool(),
    )?;
    let mut names = BTreeSet::new();
    let mut types: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for record in &records {
        names.extend(record.members.iter().map(|(name, _)| name.clone()));
        let fields = [
            ("prediction", &record.prediction),
            ("gold", &record.gold),
            ("origin_prompt", &record.origin_prompt),
        ];
        for (name, value) in fields {
            if let Some(value) = value {
                names.insert(name.to_owned());
                types.entry(name).or_default().insert(type_name(value));
            }
        }
    }
    equal("entry keys", &names, &texts(&oracle["entry_keys"]))?;
    for name in ["prediction", "gold", "origin_prompt"] {
        let ours = types.remove(name).unwrap_or_default();
        equal(name, &ours, &texts(&oracle[name]))?;
    }
    let without = records
        .iter()
        .filter(|record| record.gold.is_none())
        .count() as u64;
    equal(
        "without gold",
        &Some(without),
        &oracle["entries_without_gold"].as_u64(),
    )?;

    let (skipped, ..) = read_all(&PredictionReaderBuilder::new(), text);
    for (record, mut whole) in skipped.into_iter().zip(records) {
        whole.origin_prompt = None;
        equal("without prompts", &record, &whole)?;
    }
    Ok(())
}

fn check_invalid(text: &[u8], oracle: &serde_json::Value) -> Result<(), String> {
    let (records, outcome, diagnostics) = read_all(&with_prompts(), text);
    let bytes = oracle["bytes"].as_u64().unwrap();
    equal("end", &outcome.end, &End::Truncated { offset: bytes })?;
    equal(
        "whole samples",
        &(records.len() as u64),
        &closed_samples(text),
    )?;
    equal("diagnostics", &codes(&diagnostics), &vec!["json.truncated"])?;
    let mut strict = PredictionReaderBuilder::new()
        .strict(true)
        .from_reader(text)
        .into_records();
    let error = strict
        .find_map(Result::err)
        .map(|error| error.code().as_str());
    equal("strict", &error, &Some("json.truncated"))
}

fn check_lines(text: &[u8], oracle: &serde_json::Value) -> Result<(), String> {
    let (records, outcome, diagnostics) = read_all(&with_prompts(), text);
    equal("form", &outcome.form, &Some(Form::Lines))?;
    equal(
        "valid lines",
        &Some(outcome.records),
        &oracle["valid_lines"].as_u64(),
    )?;
    equal(
        "invalid lines",
        &Some(outcome.damaged_lines),
        &oracle["invalid_lines"].as_u64(),
    )?;
    equal(
        "diagnostics",
        &(diagnostics.len() as u64),
        &outcome.damaged_lines,
    )?;
    let lines = text.split(|byte| *byte == b'\n');
    let theirs = lines.filter_map(|line| serde_json::from_slice::<serde_json::Value>(line).ok());
    for (record, line) in records.iter().zip(theirs) {
        equal("idx", &Some(record.key.as_str()), &line["idx"].as_str())?;
        equal("prediction", &record.text(), &line["prediction"].as_str())?;
        let prompt = record.origin_prompt.as_ref().map(to_serde);
        equal(
            "origin_prompt",
            &prompt.as_ref(),
            &line.get("origin_prompt"),
        )?;
    }
    Ok(())
}

#[test]
fn oracle_predictions_files() {
    let mut tally = Tally::new("opencompass predictions");
    for (case, root, oracle) in cases() {
        for (name, facts) in oracle["files"].as_object().unwrap() {
            let judge = facts["form"]
                .as_str()
                .is_some_and(|form| form.starts_with("predictions"));
            if facts["kind"] != "predictions" && !judge {
                continue;
            }
            let text = read(&root.join(name));
            let outcome = if facts["form"] == "jsonl" {
                check_lines(&text, facts)
            } else if facts["valid"] == true {
                check_valid(&text, facts)
            } else {
                check_invalid(&text, facts)
            };
            tally.check(format!("{case}/{name}"), outcome);
        }
    }
    tally.finish();
}

#[test]
fn oracle_shard_sets() {
    let mut tally = Tally::new("opencompass shard_sets");
    for (case, root, oracle) in cases() {
        let mut dirs: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (name, facts) in oracle["files"].as_object().unwrap() {
            if facts["kind"] == "predictions"
                && let Some((dir, file)) = name.rsplit_once('/')
            {
                dirs.entry(dir).or_default().push(file);
            }
        }
        let mut ours = BTreeMap::new();
        let none: [&str; 0] = [];
        for (dir, files) in &dirs {
            let plan = group_shards(files, &none);
            let orphans: BTreeSet<String> = plan
                .orphans
                .iter()
                .map(|file| format!("{dir}/{file}"))
                .collect();
            for set in plan.sets.iter().filter(|set| set.sharded) {
                let files: Vec<String> = set
                    .files
                    .iter()
                    .map(|file| format!("{dir}/{file}"))
                    .collect();
                let open = files
                    .iter()
                    .map(|file| Ok(std::io::Cursor::new(read(&root.join(file)))));
                let mut reader = PredictionReaderBuilder::new().from_shards(open);
                let mut record = Prediction::default();
                let mut samples = BTreeSet::new();
                while reader.read_record(&mut record).unwrap() {
                    samples.insert(record.sample.unwrap());
                }
                let whole = samples.len() as u64;
                assert_eq!(samples.last().copied(), whole.checked_sub(1));
                let base = format!("{dir}/{}_", set.dataset);
                let behind: Vec<String> = orphans
                    .iter()
                    .filter(|file| file.starts_with(&base))
                    .cloned()
                    .collect();
                ours.insert(
                    format!("{dir}/{}.json", set.dataset),
                    (files, whole, behind),
                );
            }
        }
        let list = |value: &serde_json::Value| -> Vec<String> {
            value
                .as_array()
                .unwrap()
                .iter()
                .map(|item| item.as_str().unwrap().to_owned())
                .collect()
        };
        let theirs = oracle["shard_sets"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(name, set)| {
                let entries = set["entries"].as_u64().unwrap();
                (
                    name.clone(),
                    (list(&set["files"]), entries, list(&set["orphan"])),
                )
            });
        tally.equal(case, &ours, &theirs.collect());
    }
    tally.finish();
}

#[test]
fn oracle_names_of_work_files() {
    let mut tally = Tally::new("opencompass prediction file names");
    for (case, _, oracle) in cases() {
        for (name, facts) in oracle["files"].as_object().unwrap() {
            if facts["kind"] != "predictions" {
                continue;
            }
            let (_, below) = name.split_once("/predictions/").unwrap();
            let none: [&str; 0] = [];
            let kind = PredictionsFile::classify(below, &none);
            let file = below.rsplit('/').next().unwrap();
            let work = file.starts_with("tmp_");
            let ours = !matches!(kind, PredictionsFile::Dataset { .. });
            tally.equal(format!("{case}/{name}"), &ours, &work);
        }
    }
    tally.finish();
}

#[test]
fn shapes_are_told_apart() {
    let dir = oracle_dir("EVALCORE_OPENCOMPASS_ORACLES", "opencompass");
    let cases = [
        ("chat_multiround_agent", "chat_every.json", Shape::ChatEvery),
        ("chat_multiround_agent", "chat_last.json", Shape::Gen),
        (
            "chat_multiround_agent",
            "mt_dialogue.json",
            Shape::ChatEvery,
        ),
        ("subjective_mix", "mtbench_0.0.json", Shape::Dialogue),
        ("chat_multiround_agent", "gsm8k-agent.json", Shape::Agent),
        ("chat_multiround_agent", "cibench-agent.json", Shape::Agent),
        ("gen_chat_basic", "gold_dict.json", Shape::Gen),
        (
            "multi_return_and_lengths",
            "humaneval_passk.json",
            Shape::MultiReturn,
        ),
        (
            "multi_return_and_lengths",
            "gsm8k_rollout.json",
            Shape::Rollout,
        ),
        ("ppl_ll_clp_family", "ppl_fewshot.json", Shape::Ppl),
        ("ppl_ll_clp_family", "ppl_label_ints.json", Shape::Ppl),
        ("ppl_ll_clp_family", "ll_zero.json", Shape::Ll),
        ("ppl_ll_clp_family", "clp_auc.json", Shape::Clp),
        ("ppl_ll_clp_family", "ppl_only.json", Shape::PplOnly),
        ("ppl_ll_clp_family", "inference_ppl.json", Shape::PplOnly),
        ("ppl_ll_clp_family", "mink.json", Shape::MinK),
        (
            "ppl_ll_clp_family",
            "llm_compression-python.json",
            Shape::Loss,
        ),
        ("ppl_ll_clp_family", "glm_choice.json", Shape::Gen),
        (
            "ppl_ll_clp_family",
            "self_consistency.json",
            Shape::MultiReturn,
        ),
    ];
    for (case, file, shape) in cases {
        let facts = read_json(&dir.join(case).join("case.json"));
        let names = facts["files"].as_object().unwrap().keys();
        let found: Vec<&String> = names
            .filter(|name| name.contains("/predictions/") && name.ends_with(&format!("/{file}")))
            .collect();
        assert!(!found.is_empty(), "{case}/{file}");
        for name in found {
            let text = read(&dir.join(case).join("work_dir").join(name));
            for record in read_all(&PredictionReaderBuilder::new(), &text).0 {
                assert_eq!(record.shape, shape, "{name}");
            }
        }
    }
}
