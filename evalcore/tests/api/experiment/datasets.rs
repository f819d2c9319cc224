//! Data sets in three forms.

use evalcore::experiment::{
    Dataset, DatasetForm, Metadata, SplitOptions, Task, signature, split, validate,
};
use evalcore::{Code, MemorySource};
use proptest::prelude::*;
use serde_json::Value;

use super::simulated::{folder, golden};
use crate::support::{Tally, read};

/// The flat file and its conversion to the seed's structure, which was made elsewhere.
#[test]
fn oracle_flat_records_are_the_converted_samples() {
    let Some(folder) = folder("oracle_flat_records_are_the_converted_samples") else {
        return;
    };
    let flat = Dataset::read(&read(&folder.join("upstream/golden-v1.json"))).unwrap();
    let seed = golden(&folder);
    assert_eq!(
        (flat.form, seed.form),
        (DatasetForm::Flat, DatasetForm::Seed)
    );
    let mut tally = Tally::new("upstream/golden-v1.json");
    assert_eq!(flat.samples.len(), seed.samples.len());
    for (ours, theirs) in flat.samples.iter().zip(&seed.samples) {
        let mut ours = ours.clone();
        // Added by the conversion, and left out by it.
        ours.category.clone_from(&theirs.category);
        for name in ["timestamp_human", "signature"] {
            ours.extraction_metadata.shift_remove(name);
        }
        tally.equal(&theirs.id, &ours, theirs);
    }
    tally.finish();
}

/// Every file of the folder is read, and says what it is.
#[test]
fn oracle_every_form_is_told() {
    let Some(folder) = folder("oracle_every_form_is_told") else {
        return;
    };
    let mut tally = Tally::new("upstream");
    for (name, form, n) in [
        ("golden-v1.json", DatasetForm::Flat, 115),
        (
            "golden_dataset_severity_filtered.json",
            DatasetForm::Flat,
            115,
        ),
        ("sample_labeled.json", DatasetForm::Flat, 30),
        ("sample_for_labeling.json", DatasetForm::Flat, 30),
        ("golden_dataset_real.json", DatasetForm::Flat, 58),
        ("golden_dataset_from_evals.json", DatasetForm::Flat, 83),
        ("golden_dataset_synthetic.json", DatasetForm::Flat, 60),
        ("golden_dataset_unlabeled.json", DatasetForm::Flat, 113),
        ("golden_dataset_unlabeled_v2.json", DatasetForm::Flat, 112),
        ("goldenlogsample-samples.yaml", DatasetForm::Kubernetes, 5),
    ] {
        let data = Dataset::read(&read(&folder.join("upstream").join(name)));
        let found = data
            .map(|data| (data.form, data.samples.len()))
            .map_err(|error| error.to_string());
        tally.equal(name, &found, &Ok((form, n)));
    }
    tally.finish();
}

/// What was measured of golden-v1 by hand.
#[test]
fn oracle_golden_v1_as_measured() {
    let Some(folder) = folder("oracle_golden_v1_as_measured") else {
        return;
    };
    let mut data = golden(&folder);
    let metadata = Metadata::read(&read(&folder.join("derived/golden-v1/metadata.json"))).unwrap();
    data.metadata = Some(metadata);
    let found = validate(&data, &Task::log_analysis(), &[]);
    assert!(found.valid, "{:?}", found.findings);
    let of = |property: &str| {
        found
            .distributions
            .iter()
            .find(|d| d.property == property)
            .unwrap()
    };
    assert_eq!(of("root_cause").values["unknown"], 31);
    assert_eq!(
        (
            of("root_cause").values.len(),
            of("component").values.len(),
            of("action_needed").values.len()
        ),
        (21, 14, 10)
    );
    let unanswerable = found
        .findings
        .iter()
        .find(|f| f.code == Code::DatasetUnanswerable)
        .unwrap();
    assert!(
        unanswerable.message.contains("49 of 115") && unanswerable.message.contains("42.6 %"),
        "{unanswerable:?}"
    );
    // 102 distinct lines of 115.
    let twins = found
        .findings
        .iter()
        .filter(|f| f.code == Code::DatasetDuplicate);
    assert!(twins.count() > 1);
}

#[test]
fn a_kubernetes_resource_becomes_a_sample() {
    let yaml = b"kind: GoldenLogSample\nmetadata: {name: oom-1}\nspec:\n  logEntry: |\n    OOMKilled\n  \
        context: {namespace: default, pod: p}\n  groundTruth: {rootCause: oom, severity: CRITICAL, recommendedAction: scale}\n  \
        category: pods\n  source: real\n";
    let data = Dataset::read(yaml).unwrap();
    let sample = &data.samples[0];
    assert_eq!(data.form, DatasetForm::Kubernetes);
    assert_eq!(
        (sample.id.as_str(), sample.logs[0].message.as_str()),
        ("oom-1", "OOMKilled")
    );
    assert_eq!(
        (sample.gold("severity"), sample.gold("action_needed")),
        (Some("critical"), Some("scale"))
    );
}

#[test]
fn what_is_wrong_has_a_place() {
    let seed = r#"{"id": "1", "logs": [], "ground_truth": {}}"#;
    let cases: [(String, Code, Option<u64>); 9] = [
        (format!("[{seed},\n{{\"log_line\": \"x\"}}]"), Code::DatasetMixture, Some(2)),
        (format!("[{seed},\n{seed}]"), Code::DatasetDuplicateId, None),
        (format!("{seed}\n\n{{\"log_line\": \"x\"}}\n"), Code::DatasetMixture, Some(3)),
        ("[]".to_owned(), Code::DatasetEmpty, None),
        (String::new(), Code::DatasetEmpty, None),
        ("[{\"a\": 1}]".to_owned(), Code::LayoutUnknown, Some(1)),
        (format!("[{seed},\n3]"), Code::LayoutUnknown, Some(2)),
        (format!("[{seed},\n"), Code::JsonTruncated, Some(2)),
        (
            r#"[{"id": "1", "severity": "warn", "logs": [], "ground_truth": {"severity": "error"}}]"#.to_owned(),
            Code::DatasetConflict,
            Some(1),
        ),
    ];
    for (text, code, line) in cases {
        let error = Dataset::read(text.as_bytes()).unwrap_err();
        assert_eq!(error.code(), code, "{text}: {error}");
        let found = error.position().and_then(|place| place.line);
        assert_eq!(found, line, "{text}: {error}");
    }
    let twice = Dataset::read(format!("[{seed},\n{seed}]").as_bytes())
        .unwrap_err()
        .to_string();
    assert!(
        twice.contains("record 1 (line 1)") && twice.contains("record 2 (line 2)"),
        "{twice}"
    );
}

#[test]
fn a_directory_is_opened_with_its_metadata() {
    let mut tree = MemorySource::new();
    tree.insert(
        "golden-v9/samples/001-oom.json",
        &br#"{"id": "1", "logs": [], "ground_truth": {"severity": "warn"}}"#[..],
    );
    tree.insert(
        "golden-v9/samples/002-dns.json",
        &br#"{"id": "2", "logs": [], "ground_truth": {"severity": "warn"}}"#[..],
    );
    tree.insert("golden-v9/metadata.json", &br#"{"version": "golden-v9", "sample_count": 3, "severity_distribution": {"WARN": 2, "INFO": 0}, "owner": "me"}"#[..]);
    let data = Dataset::open(&tree, "golden-v9").unwrap();
    assert_eq!(
        (data.version.as_str(), data.samples.len()),
        ("golden-v9", 2)
    );
    let metadata = data.metadata.as_ref().unwrap();
    assert!(metadata.to_json().contains("\"owner\": \"me\""));
    let found = validate(&data, &Task::log_analysis(), &[]);
    let counts: Vec<&str> = found
        .findings
        .iter()
        .filter(|f| f.code == Code::DatasetCount)
        .map(|f| f.message.as_str())
        .collect();
    assert_eq!(counts, ["`sample_count` is stated as 3 and counted as 2"]);
    assert!(!found.valid);
}

#[test]
fn the_hash_is_of_the_content() {
    let one = br#"[{"id": "1", "logs": [{"message": "a", "pod": "p"}], "ground_truth": {"x": "y"}}, {"id": "2", "inputs": {}, "ground_truth": {}}]"#;
    let other = br#"[ {"ground_truth": {}, "id": "2"},
        {"logs": [{"pod": "p", "message": "a"}], "id": "1", "ground_truth": {"x": "y"}} ]"#;
    let hash = |bytes: &[u8]| Dataset::read(bytes).unwrap().content_sha256();
    assert_eq!(hash(one), hash(other));
    assert_ne!(
        hash(one),
        hash(&one.map(|b| if b == b'y' { b'z' } else { b }))
    );
}

#[test]
fn labels_that_contradict_and_leak_are_found() {
    let record = |id: &str, line: &str, cause: &str| {
        format!(
            r#"{{"id": "{id}", "logs": [{{"message": "{line}"}}], "ground_truth": {{"root_cause": "{cause}"}}}}"#
        )
    };
    let read =
        |records: &[String]| Dataset::read(format!("[{}]", records.join(",")).as_bytes()).unwrap();
    let data = read(&[
        record("1", "lost 10.0.0.1", "dns_timeout"),
        record("2", "lost 10.0.0.1", "dns-timeout"),
        record("3", "x", "dns_timeouts"),
    ]);
    let other = read(&[record("9", "lost 10.0.0.2", "dns_timeout")]);
    let found = validate(&data, &Task::log_analysis(), &[&other]);
    let of = |code| {
        found
            .findings
            .iter()
            .filter(|f| f.code == code)
            .map(|f| f.message.as_str())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        of(Code::DatasetConflict),
        ["`1`, `2` hold the same text and differ in `root_cause`"]
    );
    assert_eq!(of(Code::DatasetLeakage).len(), 1);
    assert_eq!(of(Code::DatasetSpelling).len(), 2, "{:?}", found.findings);
}

/// The templates' summaries say nothing that the logs do not hold, and every key log can be used.
#[test]
fn synthetic_samples_are_true_to_their_logs() {
    use evalcore::experiment::{Answer, Scorer, synthesize};
    let data = synthesize(5, 0).unwrap();
    let task = Task::log_analysis();
    let scorer = Scorer::new(&data, &task).unwrap();
    for sample in &data.samples {
        assert!(sample.logs.len() >= 3, "{}", sample.id);
        let cited: Vec<String> = sample
            .key_logs
            .iter()
            .flatten()
            .map(|at| format!("[{}]", at + 1))
            .collect();
        let truth = |name: &str| sample.gold(name).unwrap();
        let text = format!(
            "Root Cause: {}\nSeverity: {}\nComponent: {}\nSummary: {} {}\nAction: {}",
            truth("root_cause"),
            truth("severity"),
            truth("component"),
            truth("summary"),
            cited.join(" "),
            truth("action_needed"),
        );
        let result = scorer.score(Answer::new(sample.id.as_str(), text)).unwrap();
        let grounding = result.grounding.as_ref().unwrap();
        assert!(result.is_correct, "{}", sample.id);
        assert!(
            !grounding.hallucinated,
            "{}: {:?}",
            sample.id, grounding.mentions
        );
        assert_eq!(grounding.missed, Some(false), "{}", sample.id);
    }
    let found = validate(&data, &task, &[]);
    assert!(found.valid, "{:?}", found.findings);
    assert!(
        found
            .findings
            .iter()
            .any(|finding| finding.code == Code::DatasetSynthetic)
    );
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(ids in prop::collection::btree_set("[a-z]{1,6}", 1..8), text in "\\PC{1,20}", label in "[a-z_]{1,9}") {
        let records: Vec<Value> = ids.iter().map(|id| serde_json::json!({
            "id": id, "category": label, "logs": [{"message": text, "extra": 1}], "mine": {"kept": [true]},
            "ground_truth": {"root_cause": label, "accepted": {"root_cause": [text]}, "key_logs": [0]},
        })).collect();
        let data = Dataset::read(Value::Array(records).to_string().as_bytes()).unwrap();
        let again = Dataset::read(data.to_json().as_bytes()).unwrap();
        prop_assert_eq!(&data.samples, &again.samples);
        prop_assert_eq!(data.content_sha256(), again.content_sha256());
    }

    #[test]
    fn a_split_keeps_every_sample_once(n in 24_usize..80, seed in 0_u64..50, share in 0.3..0.7) {
        let records: Vec<String> = (0..n).map(|at| format!(
            r#"{{"id": "{at:03}", "category": "{}", "logs": [{{"message": "event number {}"}}], "ground_truth": {{}}}}"#,
            at % 3, at / 2)).collect();
        let data = Dataset::read(format!("[{}]", records.join(",")).as_bytes()).unwrap();
        let options = SplitOptions::new([("a", share), ("b", 1.0 - share)]).seed(seed);
        let parts = split(&data, &options).unwrap();
        let mut ids: Vec<&str> = parts.iter().flat_map(|part| part.samples.iter().map(|s| s.id.as_str())).collect();
        ids.sort_unstable();
        let all: Vec<&str> = data.samples.iter().map(|s| s.id.as_str()).collect();
        prop_assert_eq!(ids, all);
        // Twins stay together.
        let of = |part: &Dataset| part.samples.iter().map(|s| signature(&s.logs[0].message)).collect::<std::collections::BTreeSet<_>>();
        prop_assert!(of(&parts[0]).is_disjoint(&of(&parts[1])));
        let real = |n: usize| f64::from(u32::try_from(n).unwrap());
        let wanted = share * real(n);
        prop_assert!((real(parts[0].samples.len()) - wanted).abs() <= 4.0, "{} of {n} for {share}", parts[0].samples.len());
        let mut turned = records.clone();
        turned.reverse();
        let turned = Dataset::read(format!("[{}]", turned.join(",")).as_bytes()).unwrap();
        let again = split(&turned, &options).unwrap();
        prop_assert_eq!(parts[0].content_sha256(), again[0].content_sha256());
    }
}

/// The committed data are what the generator makes, and what their metadata say of them; the hash
/// in these was computed in Python.
#[test]
fn the_committed_data_are_the_generators() {
    let dir =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/golden-synthetic-v1");
    let made = evalcore::experiment::synthesize(5, 0).unwrap();
    assert_eq!(made.to_json().as_bytes(), read(&dir.join("samples.json")));
    let mut data = made;
    data.metadata = Some(Metadata::read(&read(&dir.join("metadata.json"))).unwrap());
    let found = validate(&data, &Task::log_analysis(), &[]);
    assert!(found.valid, "{:?}", found.findings);
}
