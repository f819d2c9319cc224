//! Comparisons of runs that are not alike.

use evalcore::experiment::{CompareOptions, DifferentData, Run, compare_runs};
use evalcore::{Code, MemorySource};

fn run(name: &str, hash: &str, samples: &[(&str, bool)]) -> Run {
    let mut tree = MemorySource::new();
    let config = format!(
        r#"{{"experiment_id": "{name}", "run_timestamp": "2026-01-01T00:00:00Z", "dataset_version": "v1",
            "dataset_sha256": "{hash}", "model": {{"name": "m"}}, "main_scores": ["x_match"]}}"#
    );
    tree.insert("r/config.json", config.into_bytes());
    let line = |(id, right): &(&str, bool)| {
        format!(
            r#"{{"sample_id": "{id}", "is_correct": {right}, "scores": {{"x_match": {right}}}, "latency_ms": 5}}"#
        )
    };
    let lines = samples.iter().map(line).collect::<Vec<_>>().join("\n");
    tree.insert("r/results.jsonl", (lines + "\n").into_bytes());
    Run::open(&tree, "r").unwrap()
}

#[test]
fn different_data_are_refused_unless_asked_for() {
    let a = run("a", "00", &[("1", true), ("2", false), ("3", true)]);
    let b = run("b", "11", &[("2", true), ("3", false), ("4", true)]);
    let refused = compare_runs(&a, &b, &CompareOptions::default()).unwrap_err();
    assert_eq!(refused.code(), Code::RunDifferentData);
    let mut options = CompareOptions::default();
    options.different_data = DifferentData::CompareShared;
    let found = compare_runs(&a, &b, &options).unwrap();
    assert!(!found.same_data);
    assert_eq!(
        (found.only_baseline, found.only_candidate),
        (vec!["1".to_owned()], vec!["4".to_owned()])
    );
    assert_eq!(
        (found.fixed, found.regressed),
        (vec!["2".to_owned()], vec!["3".to_owned()])
    );
    assert_eq!(found.tables[0].table, [[0, 1], [1, 0]]);
}

#[test]
fn scores_are_named_or_the_nearest_is() {
    let a = run("a", "00", &[("1", true), ("2", true)]);
    let mut options = CompareOptions::default();
    options.metrics = vec!["latency".to_owned()];
    let error = compare_runs(&a, &a, &options).unwrap_err().to_string();
    assert!(error.contains("did you mean `latency_ms`"), "{error}");
    options.metrics = vec!["latency_ms".to_owned()];
    let found = compare_runs(&a, &a, &options).unwrap();
    assert_eq!(found.comparison.metrics.len(), 1);
    assert_eq!(found.comparison.metrics[0].delta, Some(0.0));
}
