//! Predictions: the recorded files, real files, damage, and both readers against each other.
#![expect(clippy::unwrap_used, reason = "a failed step fails the test")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use evalcore::json::{self, Kind, Value};
use evalcore::opencompass::predictions::{
    End, Form, Prediction, PredictionOutcome, PredictionReaderBuilder, PredictionsFile, Shape,
    count_predictions, group_shards,
};
use evalcore::{Diagnostic, ErrorKind};
use proptest::prelude::*;

use crate::json::to_serde;
use crate::support::{Tally, oracle_dir, read, read_json, shared_fixtures};

type Readout = (Vec<Prediction>, PredictionOutcome, Vec<Diagnostic>);

fn read_all(builder: &PredictionReaderBuilder, text: &[u8]) -> Readout {
    let mut records = builder.from_reader(text).into_records();
    let all = records.by_ref().collect::<evalcore::Result<_>>().unwrap();
    let (outcome, diagnostics) = records.into_reader().into_outcome();
    (all, outcome, diagnostics)
}

fn with_prompts() -> PredictionReaderBuilder {
    let mut builder = PredictionReaderBuilder::new();
    builder.origin_prompt(true);
    builder
}

fn codes(diagnostics: &[Diagnostic]) -> Vec<&str> {
    diagnostics.iter().map(|d| d.code.as_str()).collect()
}

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

fn equal<T: PartialEq + std::fmt::Debug>(what: &str, ours: &T, theirs: &T) -> Result<(), String> {
    if ours == theirs {
        return Ok(());
    }
    Err(format!("{what}: ours {ours:?}, oracle {theirs:?}"))
}

/// The records against what `serde_json` reads from the same file.
fn check_texts(records: &[Prediction], text: &[u8]) -> Result<(), String> {
    let document: serde_json::Map<String, serde_json::Value> =
        serde_json::from_slice(text).map_err(|error| error.to_string())?;
    let keys: Vec<&String> = document
        .iter()
        .filter(|(_, v)| v.is_object())
        .map(|(k, _)| k)
        .collect();
    let ours: Vec<&String> = records.iter().map(|record| &record.key).collect();
    equal("key order", &ours, &keys)?;
    for record in records {
        let theirs = document[&record.key].as_object().unwrap();
        let start = usize::try_from(record.offset).unwrap();
        equal("first byte", &text[start], &b'{')?;
        equal("index", &record.index, &record.key.parse().ok())?;
        let mut left = theirs.clone();
        let gold = left
            .shift_remove("gold")
            .or_else(|| left.shift_remove("refr"));
        equal("gold", &record.gold.as_ref().map(to_serde), &gold)?;
        for (name, ours) in [
            ("prediction", &record.prediction),
            ("origin_prompt", &record.origin_prompt),
        ] {
            equal(name, &ours.as_ref().map(to_serde), &left.shift_remove(name))?;
        }
        let members: serde_json::Map<_, _> = record
            .members
            .iter()
            .map(|(name, value)| (name.clone(), to_serde(value)))
            .collect();
        equal("members", &members, &left)?;
        let names: Vec<&String> = record.members.iter().map(|(name, _)| name).collect();
        equal("member order", &names, &left.keys().collect())?;
    }
    Ok(())
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

#[test]
fn real_files_have_the_samples_that_their_manifest_says() {
    let Some(shared) = shared_fixtures("real_files_have_the_samples_that_their_manifest_says")
    else {
        return;
    };
    let root = shared.join("opencompass/real");
    let amchat = "AXYZdong__AMchat/results/predictions/opencompass.models.huggingface.HuggingFace_yondong_AMchat";
    let law = "open-compass__LawBench/predictions/zero_shot";
    let bench = "rishabhshah13__quantization-workbench/opencompass_evaluation/evaluation_results";
    let model = "opencompass.models.huggingface.HuggingFace_lesliehd_Mistral-7B-Instruct-v0.2";
    let cases = [
        (format!("{amchat}/math_0.json"), 200, Shape::Gen),
        (format!("{amchat}/math_2.json"), 200, Shape::Gen),
        (format!("{amchat}/math_10.json"), 200, Shape::Gen),
        (format!("{law}/GPT4/2-1.json"), 500, Shape::Gen),
        (
            format!("{law}/internlm-chat-7b-hf/2-4.json"),
            500,
            Shape::Gen,
        ),
        (
            format!("{law}/llama-2-chinese-7b-hf/1-2.json"),
            500,
            Shape::Gen,
        ),
        (format!("{law}/qwen-7b-hf/1-1.json"), 500, Shape::Gen),
        (
            format!(
                "{bench}/16-bit/CommonsenseQA/20240324_231719/predictions/{model}-16-bit-quantized/commonsense_qa.json"
            ),
            1221,
            Shape::Gen,
        ),
        (
            format!(
                "{bench}/16-bit/MMLU/20240325_005751/predictions/{model}-16-bit-quantized/lukaemon_mmlu_abstract_algebra.json"
            ),
            100,
            Shape::Ppl,
        ),
    ];
    for (name, samples, shape) in cases {
        let text = read(&root.join(&name));
        let (records, outcome, diagnostics) = read_all(&with_prompts(), &text);
        assert_eq!(
            (records.len(), outcome.end),
            (samples, End::Complete),
            "{name}"
        );
        assert!(diagnostics.is_empty(), "{name}: {diagnostics:?}");
        assert!(records.iter().all(|record| record.shape == shape), "{name}");
        check_texts(&records, &text).unwrap_or_else(|error| panic!("{name}: {error}"));
        if name.contains("LawBench") {
            assert!(records.iter().all(|record| record.gold.is_some()), "{name}");
        }
        if name.contains("qwen-7b-hf") {
            assert!(
                records.iter().all(|record| record.text() == Some("")),
                "{name}"
            );
        }
    }
}

const SMALL: &str = r#"{
    "0": {
        "origin_prompt": [
            {
                "role": "HUMAN",
                "prompt": "a \"b\"\\ ] } é"
            }
        ],
        "prediction": "中\n\"x\"",
        "gold": "1"
    },
    "1": {
        "prediction": ["p", "q"],
        "loss": NaN
    },
    "error": "no API",
    "2": {"label: A": {"PPL": 1.5}, "prediction": "A", "refr": {"x": []}}
}"#;

#[test]
fn a_file_cut_at_any_byte_gives_what_was_complete() {
    let text = SMALL.as_bytes();
    let whole = read_all(&with_prompts(), text).0;
    assert_eq!(whole.len(), 3);
    let parsed = json::parse(text).unwrap();
    assert_eq!(
        parsed.get("2").and_then(|two| two.get("refr")),
        whole[2].gold.as_ref()
    );
    // Where each sample ends, by the walk of the independent reader over prefixes.
    let ends: Vec<usize> = whole
        .iter()
        .map(|record| {
            let start = usize::try_from(record.offset).unwrap();
            let sound = |end: &usize| json::parse_strict(&text[start..*end]).is_ok();
            (start..=text.len()).find(sound).unwrap()
        })
        .collect();
    for cut in 0..text.len() {
        for window in [16, 1 << 20] {
            let mut builder = with_prompts();
            let (records, outcome, diagnostics) =
                read_all(builder.window_bytes(window), &text[..cut]);
            let expected = ends.iter().filter(|end| **end <= cut).count();
            assert_eq!(records, whole[..expected], "cut at {cut}");
            assert_eq!(
                outcome.end,
                End::Truncated { offset: cut as u64 },
                "cut at {cut}"
            );
            assert_eq!(
                codes(&diagnostics).last(),
                Some(&"json.truncated"),
                "cut at {cut}"
            );
            let counted = count_predictions(&text[..cut]).unwrap();
            assert_eq!(
                (counted.records, counted.end),
                (expected as u64, outcome.end)
            );
        }
    }
}

#[test]
fn every_form_gives_the_same_samples() {
    let object = br#"{"0": {"prediction": "a"}, "1": {"prediction": "\u4e2d"}}"#;
    let list = br#"[{"prediction": "a"}, {"prediction": "\u4e2d"}]"#;
    let lines = b"\xEF\xBB\xBF{\"idx\": \"0\", \"prediction\": \"a\"}\r\n\r\n{\"prediction\": \"\\u4e2d\", \"idx\": 1}";
    let station = br#"{"cfg": {}, "predictions": [{"prediction": "a"}, {"prediction": "\u4e2d"}], "results": {"accuracy": 50.0}}"#;
    let keyed = br#"{"predictions": {"0": {"prediction": "a"}, "1": {"prediction": "\u4e2d"}}, "results": null}"#;
    let cases: [(&[u8], Form, &[&str]); 5] = [
        (object, Form::Object, &[]),
        (list, Form::List, &[]),
        (lines, Form::Lines, &[]),
        (station, Form::Station, &["cfg", "results"]),
        (keyed, Form::Station, &["results"]),
    ];
    for (text, form, others) in cases {
        for window in [16, 1 << 20] {
            let mut builder = PredictionReaderBuilder::new();
            let (records, outcome, _) = read_all(builder.window_bytes(window), text);
            let found: Vec<_> = records
                .iter()
                .map(|r| (r.key.as_str(), r.index, r.text().unwrap()))
                .collect();
            assert_eq!(
                found,
                [("0", Some(0), "a"), ("1", Some(1), "中")],
                "{form:?}"
            );
            assert!(
                records.iter().all(|record| record.members.is_empty()),
                "{form:?}"
            );
            assert_eq!(outcome.form, Some(form));
            assert!(outcome.is_complete());
            let names: Vec<_> = outcome
                .others
                .iter()
                .map(|(name, _)| name.as_str())
                .collect();
            assert_eq!(names, others);
            let counted = count_predictions(text).unwrap();
            assert_eq!((counted.records, counted.form), (2, Some(form)));
        }
    }
}

#[test]
fn what_is_no_sample_is_kept_and_reported() {
    let text = br#"{"error": "API model is not supported", "0": "text", "note": {"a": 1}, "extra": {"prediction": "x"}, "0": {"prediction": "y"}, "0": {"prediction": "z"}} tail"#;
    let (records, outcome, diagnostics) = read_all(&PredictionReaderBuilder::new(), text);
    let found: Vec<_> = records
        .iter()
        .map(|r| (r.key.as_str(), r.text().unwrap()))
        .collect();
    assert_eq!(found, [("extra", "x"), ("0", "y"), ("0", "z")]);
    assert_eq!(records[0].index, None);
    assert_eq!(outcome.error.as_deref(), Some("API model is not supported"));
    let names: Vec<_> = outcome
        .others
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(names, ["error", "0", "note"]);
    assert_eq!(
        codes(&diagnostics),
        [
            "predictions.error",
            "predictions.other_member",
            "predictions.other_member",
            "predictions.duplicate_index",
            "json.trailing"
        ]
    );
    for text in ["3", "\"a\"", "null"] {
        let error = PredictionReaderBuilder::new()
            .from_reader(text.as_bytes())
            .into_records()
            .next();
        let error = error.unwrap().unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::UnknownLayout { .. }),
            "{error}"
        );
    }
}

#[test]
fn lines_go_on_after_a_damaged_one() {
    let text = b"{\"idx\": \"0\", \"prediction\": \"a\"}\n{\"idx\": \"1\", \"pred\nnot json\n{\"idx\": \"3\", \"prediction\": \"\\ud800\"}\n{\"idx\": \"4\", \"predi";
    let (records, outcome, diagnostics) = read_all(&PredictionReaderBuilder::new(), text);
    let keys: Vec<_> = records.iter().map(|record| record.key.as_str()).collect();
    assert_eq!(keys, ["0", "3"]);
    assert_eq!(outcome.damaged_lines, 3);
    assert_eq!(
        outcome.end,
        End::Truncated {
            offset: text.len() as u64
        }
    );
    let places: Vec<_> = diagnostics
        .iter()
        .map(|d| (d.code.as_str(), d.position.unwrap().line))
        .collect();
    assert_eq!(
        places,
        [
            ("json.syntax", Some(2)),
            ("json.syntax", Some(3)),
            ("json.lone_surrogate", None),
            ("json.truncated", Some(5)),
        ]
    );
    let empty = PredictionReaderBuilder::new().form(Form::Lines).clone();
    let (records, outcome, _) = read_all(&empty, b"");
    assert!(records.is_empty() && outcome.is_complete());
}

#[test]
fn limits_hold_for_what_is_kept_only() {
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let text = format!(r#"{{"0": {{"origin_prompt": {deep}, "prediction": "a"}}}}"#);
    let (records, outcome, _) = read_all(&PredictionReaderBuilder::new(), text.as_bytes());
    assert!(records[0].text() == Some("a") && outcome.is_complete());
    let kept = with_prompts()
        .from_reader(text.as_bytes())
        .into_records()
        .next()
        .unwrap();
    assert_eq!(kept.unwrap_err().position().unwrap().offset, 24 + 1_024);

    let long = "x".repeat(5_000);
    let text = format!(
        r#"{{"0": {{"origin_prompt": "{long}", "prediction": "a"}}, "1": {{"prediction": "{long}"}}}}"#
    );
    for window in [16, 1 << 20] {
        let mut builder = PredictionReaderBuilder::new();
        builder.window_bytes(window).max_value_bytes(1_000);
        let mut records = builder.from_reader(text.as_bytes()).into_records();
        assert_eq!(records.next().unwrap().unwrap().text(), Some("a"));
        let error = records.next().unwrap().unwrap_err();
        assert!(matches!(
            error.kind(),
            ErrorKind::ValueTooLarge { limit: 1_000 }
        ));
        assert!(records.next().is_none());
    }
}

#[test]
fn both_names_of_the_reference_are_taken() {
    let text = br#"{"0": {"refr": "r", "prediction": ""}, "1": {"refr": "r", "gold": 0}, "2": {"gold": "", "refr": null}}"#;
    for window in [16, 1 << 20] {
        let mut builder = PredictionReaderBuilder::new();
        let (records, _, diagnostics) = read_all(builder.window_bytes(window), text);
        assert_eq!(records[0].gold, Some("r".into()));
        assert_eq!(
            records[1].gold.as_ref().map(Value::kind),
            Some(Kind::Number)
        );
        assert_eq!(records[1].members, [("refr".to_owned(), "r".into())]);
        assert_eq!(records[2].gold, Some("".into()));
        assert_eq!(records[2].members, [("refr".to_owned(), Value::Null)]);
        assert!(diagnostics.is_empty());
    }
}

#[test]
fn shards_behind_a_cut_one_have_no_number() {
    let shards: [&[u8]; 3] = [
        br#"{"0": {"prediction": "a"}}"#,
        br#"{"0": {"prediction": "b"}, "1": {"#,
        br#"{"0": {"prediction": "c"}}"#,
    ];
    let mut reader = PredictionReaderBuilder::new().from_shards(shards.map(Ok));
    let mut record = Prediction::default();
    let mut samples = Vec::new();
    while reader.read_record(&mut record).unwrap() {
        samples.push((record.shard, record.sample));
    }
    assert_eq!(samples, [(0, Some(0)), (1, Some(1)), (2, None)]);
    let ends: Vec<_> = reader
        .outcomes()
        .iter()
        .map(|(outcome, _)| outcome.end)
        .collect();
    assert_eq!(
        ends,
        [End::Complete, End::Truncated { offset: 33 }, End::Complete]
    );
}

#[test]
fn names_in_numbers_are_grouped_by_the_rule() {
    let check = |names: &[&str],
                 known: &[&str],
                 sets: &[(&str, usize)],
                 orphans: &[&str],
                 superseded: &[&str]| {
        let plan = group_shards(names, known);
        let found: Vec<_> = plan
            .sets
            .iter()
            .map(|set| (set.dataset.as_str(), set.files.len()))
            .collect();
        assert_eq!(found, sets, "{names:?}");
        assert_eq!(plan.orphans, orphans, "{names:?}");
        assert_eq!(plan.superseded, superseded, "{names:?}");
        assert_eq!(plan.diagnostics().len(), orphans.len());
        let used: usize = plan.sets.iter().map(|set| set.files.len()).sum();
        let all = used + plan.orphans.len() + plan.superseded.len() + plan.set_aside.len();
        assert_eq!(all, names.len(), "every file is somewhere: {names:?}");
    };
    check(
        &["a_2.json", "a_0.json", "a_10.json", "a_1.json"],
        &[],
        &[("a", 3)],
        &["a_10.json"],
        &[],
    );
    check(&["a_500.json"], &[], &[("a_500", 1)], &[], &[]);
    check(
        &["a.json", "a_0.json", "a_1.json"],
        &[],
        &[("a", 1)],
        &[],
        &["a_0.json", "a_1.json"],
    );
    check(
        &["a.json", "a_0.json"],
        &["a", "a_0"],
        &[("a", 1), ("a_0", 1)],
        &[],
        &[],
    );
    check(
        &["a_0.json", "a_00.json", "a_x.json"],
        &[],
        &[("a", 1), ("a_00", 1), ("a_x", 1)],
        &[],
        &[],
    );
    check(
        &["d/a_0.json", "d/a_1.json", "a_1.json"],
        &[],
        &[("a_1", 1), ("d/a", 2)],
        &[],
        &[],
    );
    check(
        &["tmp_a.json", "a.jsonl", ".x/a.json", "a.json"],
        &[],
        &[("a", 1)],
        &[],
        &[],
    );
}

fn sample() -> impl Strategy<Value = serde_json::Value> {
    let text = || "([a-z ]|[\"\\\\\\n\\t/]|é|中|😀|\u{2028}|\\]|\\}){0,30}";
    let prompt = prop_oneof![
        text().prop_map(serde_json::Value::from),
        prop::collection::vec(text(), 0..3).prop_map(Into::into),
        prop::collection::vec(text(), 0..3).prop_map(|texts| {
            texts
                .into_iter()
                .map(|text| serde_json::json!({"role": "HUMAN", "prompt": text}))
                .collect()
        }),
        Just(serde_json::Value::Null),
    ];
    let member = prop_oneof![
        prompt.prop_map(|value| ("origin_prompt", value)),
        text().prop_map(|value| ("prediction", value.into())),
        prop::collection::vec(text(), 0..3).prop_map(|value| ("prediction", value.into())),
        text().prop_map(|value| ("gold", value.into())),
        any::<i32>().prop_map(|value| ("gold", value.into())),
        text().prop_map(|value| ("refr", value.into())),
        any::<f64>().prop_map(|value| ("label: A", serde_json::json!({"PPL": value}))),
        any::<u8>().prop_map(|value| ("res_length", value.into())),
    ];
    prop::collection::vec(member, 0..5).prop_map(|members| {
        let members = members
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value));
        serde_json::Value::Object(members.collect())
    })
}

/// What `json.dump(indent=4, ensure_ascii=False)` writes.
fn dump(document: &serde_json::Value) -> Vec<u8> {
    let mut text = Vec::new();
    let indent = serde_json::ser::PrettyFormatter::with_indent(b"    ");
    let mut serializer = serde_json::Serializer::with_formatter(&mut text, indent);
    serde::Serialize::serialize(document, &mut serializer).unwrap();
    text
}

proptest! {
    /// A window of 16 bytes never holds a sample, so that the general reader takes all of them.
    #[test]
    fn the_fast_reader_agrees_with_the_general_one(
        samples in prop::collection::vec(sample(), 0..6),
        layout in 0..4,
        keep in any::<bool>(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), any::<bool>()), 0..5),
    ) {
        let list = serde_json::Value::from(samples.clone());
        let members = samples.into_iter().enumerate().map(|(index, sample)| (index.to_string(), sample));
        let object = serde_json::Value::Object(members.collect());
        let mut text = match layout {
            0 => dump(&object),
            1 => object.to_string().into_bytes(),
            2 => dump(&list),
            _ => dump(&serde_json::json!({"predictions": list, "cfg": {}})),
        };
        for (place, byte, insert) in edits {
            let place = place.index(text.len());
            // Bytes of the grammar do more harm than others.
            let byte = match byte % 3 {
                0 => b"\"\\{}[],:\n u0\x00\xff"[usize::from(byte) % 15],
                _ => byte,
            };
            if insert {
                text.insert(place, byte);
            } else {
                text[place] = byte;
            }
        }
        let readout = |window| {
            let mut builder = PredictionReaderBuilder::new();
            builder.window_bytes(window).origin_prompt(keep);
            let mut records = builder.from_reader(&text[..]).into_records();
            let all: Vec<Result<Prediction, String>> =
                records.by_ref().map(|record| record.map_err(|error| error.to_string())).collect();
            (all, records.into_reader().into_outcome())
        };
        let fast = readout(1 << 20);
        prop_assert_eq!(&fast, &readout(16));
        prop_assert_eq!(&fast, &readout(300));
    }

    #[test]
    fn lines_give_what_an_object_gives(samples in prop::collection::vec(sample(), 0..6), odd in any::<bool>()) {
        let mut lines = String::new();
        for (index, sample) in samples.iter().enumerate() {
            let mut line = serde_json::Map::new();
            line.insert("idx".into(), index.to_string().into());
            line.extend(sample.as_object().unwrap().clone());
            if odd {
                // The fast reader leaves a name with an escape to the general one.
                line.insert("odd\t".into(), serde_json::Value::Null);
            }
            lines.push_str(&serde_json::Value::Object(line).to_string());
            lines.push('\n');
        }
        let members = samples.into_iter().enumerate().map(|(index, mut sample)| {
            if odd {
                sample["odd\t"] = serde_json::Value::Null;
            }
            (index.to_string(), sample)
        });
        let object = dump(&serde_json::Value::Object(members.collect()));
        let mut builder = with_prompts();
        let (mut theirs, ..) = read_all(&builder, &object);
        let (mut ours, outcome, diagnostics) =
            read_all(builder.form(Form::Lines), lines.as_bytes());
        for record in ours.iter_mut().chain(&mut theirs) {
            record.offset = 0;
        }
        prop_assert_eq!(ours, theirs);
        prop_assert!(outcome.is_complete() && diagnostics.is_empty());
        let counted = count_predictions(lines.as_bytes()).unwrap();
        prop_assert_eq!(counted.records, outcome.records);
    }
}
