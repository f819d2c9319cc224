//! Records that are refused, and stores that stay as they were.

use evalcore::Code;
use evalcore_store::{
    Batch, Filter, Group, Merge, Role, RunRecord, RunState, SampleRecord, ScoreRecord, Store,
    TaskResult,
};
use serde_json::json;

use super::{task, time};

fn refusal(store: &dyn Store, change: impl FnOnce(&mut TaskResult)) -> (Code, String) {
    let mut bad = task("bad", &[]);
    change(&mut bad);
    let mut batch = Batch::new();
    batch.task(task("good", &[])).task(bad);
    let error = store.write(batch, Merge::Replace).unwrap_err();
    assert!(store.all_tasks(&Filter::new()).unwrap().is_empty());
    (error.code(), error.to_string())
}

fn set(name: &str, value: f64) -> impl FnOnce(&mut TaskResult) {
    move |task| {
        task.measures.insert(name.to_owned(), value);
    }
}

pub(crate) fn fields_are_refused_by_name(store: &dyn Store) {
    for (name, value) in [
        ("accuracy", 1.000_001),
        ("accuracy", -0.1),
        ("completeness", f64::NAN),
        ("efficiency", f64::INFINITY),
        ("integration_quality", f64::NEG_INFINITY),
        ("latency_ms", -1.0),
        ("tokens_used", 12.5),
        ("tokens_used", 1e300),
        ("cost_usd", -0.01),
        ("my own metric", f64::NAN),
    ] {
        let (code, message) = refusal(store, set(name, value));
        assert_eq!(code, Code::RecordInvalid, "{message}");
        assert!(
            message.starts_with(&format!("row 2: expected `{name}` to be ")),
            "{message}"
        );
        assert!(message.ends_with(&format!("found {value}")), "{message}");
    }
    let long = "x".repeat(256);
    let texts: [(&str, fn(&mut TaskResult, String)); 6] = [
        ("experiment_id", |task, text| task.experiment_id = text),
        ("task_id", |task, text| task.task_id = text),
        ("experiment_group", |task, text| {
            task.experiment_group = text
        }),
        ("extension_version", |task, text| {
            task.extension_version = text
        }),
        ("model_version", |task, text| task.model_version = text),
        ("agent_name", |task, text| task.agent_name = Some(text)),
    ];
    for (field, change) in texts {
        for bad in ["", "a\0b", "a\nb", &long] {
            let (code, message) = refusal(store, |task| change(task, bad.to_owned()));
            assert_eq!(code, Code::RecordInvalid, "{message}");
            assert!(
                message.contains(&format!("row 2: expected `{field}`")),
                "{message}"
            );
        }
    }
    let (_, message) = refusal(store, |task| task.error_message = Some("a\0".to_owned()));
    assert!(message.contains("`error_message`"), "{message}");
    for bad in [json!([1]), json!({ "a": "b\0" }), json!({ "a\0": 1 })] {
        let (_, message) = refusal(store, |task| task.metadata = bad);
        assert!(message.contains("`metadata`"), "{message}");
    }
    runs_are_refused_by_field(store);
}

fn runs_are_refused_by_field(store: &dyn Store) {
    let cases: [(&str, fn(&mut RunRecord)); 8] = [
        ("eval_id", |run| run.eval_id.clear()),
        ("run_id", |run| run.run_id = "\0".to_owned()),
        ("ended_at", |run| {
            run.started_at = Some(time("2026-01-02T00:00:00Z"));
            run.ended_at = Some(time("2026-01-01T00:00:00Z"));
        }),
        ("scores.metric", |run| run.scores[0].metric.clear()),
        ("scores.value", |run| run.scores[0].value = Some(f64::NAN)),
        ("scores.standard_error", |run| {
            run.scores[0].standard_error = Some(-1.0)
        }),
        ("scores", |run| run.scores.push(run.scores[0].clone())),
        ("samples.item", |run| {
            let sample = SampleRecord::new("1", Some(1.0));
            run.scores[0].samples = vec![sample.clone(), sample];
        }),
    ];
    for (field, change) in cases {
        let mut run = RunRecord::new("e", "r", RunState::Completed);
        let mut score = ScoreRecord::new("m", "gsm8k", "accuracy");
        score.value = Some(50.0);
        run.scores.push(score);
        change(&mut run);
        let mut batch = Batch::new();
        batch.run(run);
        let error = store.write(batch, Merge::Replace).unwrap_err();
        assert_eq!(error.code(), Code::RecordInvalid);
        let message = error.to_string();
        assert!(
            message.contains(&format!("row 1: expected `{field}`")),
            "{message}"
        );
        assert!(store.all_runs(&Filter::new()).unwrap().is_empty());
    }
}

pub(crate) fn keys_twice_are_refused(store: &dyn Store) {
    let mut batch = Batch::new();
    batch.task(task("a", &[])).task(task("b", &[]));
    batch.task(task("a", &[("accuracy", 0.5)]));
    let error = store.write(batch, Merge::Replace).unwrap_err();
    assert_eq!(error.code(), Code::RecordDuplicate);
    let expected = "row 3: has the key of row 1, `exp|a|baseline|1.0.0`";
    assert_eq!(error.to_string(), expected);
    assert!(store.all_tasks(&Filter::new()).unwrap().is_empty());
}

pub(crate) fn groups_must_be_declared(store: &dyn Store) {
    let (code, message) = refusal(store, |task| task.experiment_group = "nightly".to_owned());
    assert_eq!(code, Code::RecordUndeclaredGroup);
    assert!(message.starts_with("row 2: "), "{message}");
    assert!(
        message.contains("`baseline`, `code-chef`, found `nightly`"),
        "{message}"
    );
    store
        .declare_group(&Group::new("nightly", Role::Candidate).unwrap())
        .unwrap();
    let mut result = task("a", &[]);
    result.experiment_group = "nightly".to_owned();
    store.record(result, Merge::Replace).unwrap();
    let groups = store.groups().unwrap();
    let names: Vec<(&str, Role)> = groups
        .iter()
        .map(|group| (group.name(), group.role()))
        .collect();
    let expected = [
        ("baseline", Role::Baseline),
        ("code-chef", Role::Candidate),
        ("nightly", Role::Candidate),
    ];
    assert_eq!(names, expected);
}

pub(crate) fn a_refused_batch_leaves_no_trace(store: &dyn Store) {
    store
        .record(task("a", &[("accuracy", 0.5)]), Merge::Replace)
        .unwrap();
    let mut old = task("b", &[("accuracy", 0.1)]);
    store.record(old.clone(), Merge::Replace).unwrap();
    let before = store.all_tasks(Filter::new().replaced(true)).unwrap();
    // The first row would be replaced; the second one is older than what the store holds.
    old.measures.insert("accuracy".to_owned(), 0.2);
    old.recorded_at = Some(time("2020-01-01T00:00:00Z"));
    let mut batch = Batch::new();
    batch.task(task("a", &[("accuracy", 0.9)])).task(old);
    let error = store.write(batch, Merge::Replace).unwrap_err();
    assert_eq!(error.code(), Code::RecordOlder);
    assert_eq!(
        store.all_tasks(Filter::new().replaced(true)).unwrap(),
        before
    );
}
