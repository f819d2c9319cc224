//! What becomes of a record whose key is held already.

use evalcore::Code;
use evalcore_store::{
    Batch, Filter, Merge, RunRecord, RunState, SampleRecord, ScoreRecord, Store, Texts,
};
use serde_json::json;

use super::{task, time};

pub(crate) fn the_same_again_changes_nothing(store: &dyn Store) {
    let mut batch = Batch::new();
    batch
        .task(task("a", &[("accuracy", 0.5)]))
        .run(run(&[("1", 1.0)]));
    let first = store.write(batch.clone(), Merge::Replace).unwrap();
    assert_eq!(first.inserted, 2);
    let before = (
        store.all_tasks(Filter::new().replaced(true)).unwrap(),
        store.all_runs(Filter::new().replaced(true)).unwrap(),
    );
    for merge in [Merge::Replace, Merge::Coalesce, Merge::Append] {
        let report = store.write(batch.clone(), merge).unwrap();
        assert_eq!(
            (report.inserted, report.replaced, report.unchanged),
            (0, 0, 2)
        );
        assert_eq!(report.ids, first.ids);
    }
    let after = (
        store.all_tasks(Filter::new().replaced(true)).unwrap(),
        store.all_runs(Filter::new().replaced(true)).unwrap(),
    );
    assert_eq!(before, after);
}

pub(crate) fn replace_keeps_the_id_and_the_history(store: &dyn Store) {
    let old = task("a", &[("accuracy", 0.5), ("latency_ms", 10.0)]);
    let id = store.record(old.clone(), Merge::Replace).unwrap();
    let created = store.all_tasks(&Filter::new()).unwrap()[0].created_at;
    let mut new = task("a", &[("accuracy", 0.7)]);
    new.recorded_at = Some(time("2026-01-12T00:00:00Z"));
    assert_eq!(store.record(new.clone(), Merge::Replace).unwrap(), id);
    let rows = store.all_tasks(&Filter::new()).unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!((&rows[0].result, rows[0].revision), (&new, 2));
    assert_eq!(rows[0].created_at, created);
    let history = store.all_tasks(Filter::new().replaced(true)).unwrap();
    assert_eq!(history.len(), 2);
    assert_eq!(history[0].result, old);
    assert!(history[0].superseded_at.is_some());
}

pub(crate) fn coalesce_keeps_what_is_left_out(store: &dyn Store) {
    let mut old = task("a", &[("accuracy", 0.5), ("latency_ms", 10.0)]);
    old.metadata = json!({ "a": 1, "b": 2 });
    store.record(old.clone(), Merge::Coalesce).unwrap();
    let mut new = task("a", &[("accuracy", 0.0), ("cost_usd", 0.1)]);
    new.agent_name = None;
    new.metadata = json!({ "b": 3 });
    store.record(new, Merge::Coalesce).unwrap();
    let rows = store.all_tasks(&Filter::new()).unwrap();
    let measures = task(
        "a",
        &[("accuracy", 0.0), ("cost_usd", 0.1), ("latency_ms", 10.0)],
    )
    .measures;
    assert_eq!(rows[0].result.measures, measures);
    assert_eq!(rows[0].result.agent_name.as_deref(), Some("feature_dev"));
    assert_eq!(rows[0].result.metadata, json!({ "a": 1, "b": 3 }));
    // Nothing new, though less than what is held.
    let mut batch = Batch::new();
    batch.task(task("a", &[("accuracy", 0.0)]));
    assert_eq!(store.write(batch, Merge::Coalesce).unwrap().unchanged, 1);
}

pub(crate) fn append_stands_beside(store: &dyn Store) {
    let first = store
        .record(task("a", &[("accuracy", 0.5)]), Merge::Append)
        .unwrap();
    let mut later = task("a", &[("accuracy", 0.5)]);
    later.recorded_at = Some(time("2026-01-11T00:00:00Z"));
    let second = store.record(later.clone(), Merge::Append).unwrap();
    assert_ne!(first, second);
    assert_eq!(store.record(later, Merge::Append).unwrap(), second);
    assert_eq!(store.all_tasks(&Filter::new()).unwrap().len(), 2);
    // Replace takes the place of all of them.
    store
        .record(
            {
                let mut task = task("a", &[("accuracy", 0.6)]);
                task.recorded_at = None;
                task
            },
            Merge::Replace,
        )
        .unwrap();
    assert_eq!(store.all_tasks(&Filter::new()).unwrap().len(), 1);
    assert_eq!(
        store.all_tasks(Filter::new().replaced(true)).unwrap().len(),
        3
    );
}

pub(crate) fn older_records_are_refused(store: &dyn Store) {
    store
        .record(task("a", &[("accuracy", 0.5)]), Merge::Replace)
        .unwrap();
    for merge in [Merge::Replace, Merge::Coalesce] {
        let mut older = task("a", &[("accuracy", 0.6)]);
        older.recorded_at = Some(time("2026-01-09T00:00:00Z"));
        let error = store.record(older, merge).unwrap_err();
        assert_eq!(error.code(), Code::RecordOlder);
        let message = error.to_string();
        assert!(
            message.contains("2026-01-10T00:00:00.000000Z or later"),
            "{message}"
        );
    }
    assert_eq!(
        store.all_tasks(Filter::new().replaced(true)).unwrap().len(),
        1
    );
}

pub(crate) fn a_clock_that_goes_backwards_is_held(store: &dyn Store) {
    let write = |accuracy: f64, now: &str| {
        let mut result = task("a", &[("accuracy", accuracy)]);
        result.recorded_at = None;
        let mut batch = Batch::new();
        batch.task(result);
        let checked = batch.check(&store.groups().unwrap()).unwrap();
        store.commit(&checked, Merge::Replace, time(now)).unwrap();
    };
    write(0.5, "2026-01-10T00:00:00Z");
    write(0.6, "2025-01-10T00:00:00Z");
    let rows = store.all_tasks(&Filter::new()).unwrap();
    assert_eq!(rows[0].recorded_at, time("2026-01-10T00:00:00Z"));
    assert_eq!(
        rows[0].result.measures,
        task("a", &[("accuracy", 0.6)]).measures
    );
}

fn run(samples: &[(&str, f64)]) -> RunRecord {
    let mut run = RunRecord::new("e", "r", RunState::Completed);
    run.recorded_at = Some(time("2026-01-10T00:00:00Z"));
    let mut score = ScoreRecord::new("m", "gsm8k", "correct");
    let outcomes = samples.iter();
    score.samples = outcomes
        .map(|(item, value)| SampleRecord::new(*item, Some(*value)))
        .collect();
    run.scores.push(score);
    run
}

pub(crate) fn runs_merge_by_score_and_sample(store: &dyn Store) {
    let write = |run: RunRecord, merge| {
        let mut batch = Batch::new();
        batch.run(run);
        store.write(batch, merge).unwrap()
    };
    let read = || {
        store
            .run_with_samples("e", "r", Texts::Read)
            .unwrap()
            .unwrap()
    };
    write(run(&[("1", 1.0), ("2", 0.0)]), Merge::Coalesce);
    let mut more = run(&[("2", 1.0), ("3", 1.0)]);
    let mut other = ScoreRecord::new("m", "arc", "accuracy");
    other.value = Some(50.0);
    more.scores.push(other);
    write(more, Merge::Coalesce);
    let merged = read();
    assert_eq!(merged.scores.len(), 2);
    let correct = &merged.scores[1];
    let outcomes: Vec<Option<f64>> = correct.samples.iter().map(|sample| sample.value).collect();
    assert_eq!(outcomes, [Some(1.0), Some(1.0), Some(1.0)]);
    assert_eq!((correct.value, correct.n), (Some(1.0), Some(3)));
    // Part of what is held changes nothing; replace leaves only what is given.
    assert_eq!(write(run(&[("3", 1.0)]), Merge::Replace).replaced, 1);
    assert_eq!(read().scores[0].samples.len(), 1);
    assert_eq!(store.all_runs(&Filter::new()).unwrap().len(), 1);
    assert_eq!(
        store.all_runs(Filter::new().replaced(true)).unwrap().len(),
        3
    );
}
