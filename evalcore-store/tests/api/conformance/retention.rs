//! What is deleted and what stays.

use evalcore_store::{
    Batch, Filter, Merge, PurgeOptions, RunRecord, RunState, SampleRecord, ScoreRecord, Store,
};
use serde_json::json;

use super::{task, time};

const CUTOFF: &str = "2026-01-10T00:00:00Z";

/// Old: two results, one protected, and a run with two samples. Not old: a result and a run.
fn fill(store: &dyn Store) {
    let mut batch = Batch::new();
    for (name, day, archive) in [
        ("old", "01", json!({})),
        ("kept", "01", json!({ "archive": true })),
        ("new", "10", json!({ "archive": "no" })),
    ] {
        let mut result = task(name, &[("accuracy", 0.5)]);
        result.recorded_at = Some(time(&format!("2026-01-{day}T00:00:00Z")));
        result.metadata = archive;
        batch.task(result);
    }
    for (name, day) in [("old", "09"), ("new", "11")] {
        let mut run = RunRecord::new("e", name, RunState::Completed);
        run.recorded_at = Some(time(&format!("2026-01-{day}T00:00:00Z")));
        let mut score = ScoreRecord::new("m", "d", "correct");
        score.samples = vec![
            SampleRecord::new("1", Some(1.0)),
            SampleRecord::new("2", None),
        ];
        run.scores.push(score);
        batch.run(run);
    }
    store.write(batch, Merge::Replace).unwrap();
}

pub(crate) fn old_rows_go_and_protected_ones_stay(store: &dyn Store) {
    fill(store);
    let report = store
        .purge(&PurgeOptions::older_than(time(CUTOFF)))
        .unwrap();
    let counts = (report.tasks, report.runs, report.scores, report.samples);
    assert_eq!(counts, (1, 1, 1, 2));
    assert_eq!((report.protected, report.dry_run), (1, false));
    let tasks = store.all_tasks(&Filter::new()).unwrap();
    let names: Vec<&str> = tasks
        .iter()
        .map(|row| row.result.task_id.as_str())
        .collect();
    assert_eq!(names, ["kept", "new"]);
    let runs = store.all_runs(&Filter::new()).unwrap();
    assert_eq!(runs.len(), 1);
    assert_eq!(runs[0].run.run_id, "new");
    store.verify().unwrap();
    let again = store
        .purge(&PurgeOptions::older_than(time(CUTOFF)))
        .unwrap();
    assert_eq!((again.tasks, again.runs, again.protected), (0, 0, 1));
}

pub(crate) fn a_dry_run_counts_the_same(store: &dyn Store) {
    fill(store);
    let mut options = PurgeOptions::older_than(time(CUTOFF));
    let mut planned = store.purge(options.dry_run(true)).unwrap();
    assert!(planned.dry_run);
    assert_eq!(store.all_tasks(&Filter::new()).unwrap().len(), 3);
    assert_eq!(store.all_runs(&Filter::new()).unwrap().len(), 2);
    planned.dry_run = false;
    assert_eq!(store.purge(options.dry_run(false)).unwrap(), planned);
}

pub(crate) fn history_can_go_alone(store: &dyn Store) {
    fill(store);
    let mut newer = task("old", &[("accuracy", 0.6)]);
    newer.recorded_at = Some(time("2026-01-02T00:00:00Z"));
    store.record(newer, Merge::Replace).unwrap();
    let mut options = PurgeOptions::older_than(time(CUTOFF));
    let report = store.purge(options.current(false)).unwrap();
    assert_eq!((report.tasks, report.runs), (1, 0));
    assert_eq!(
        store.all_tasks(Filter::new().replaced(true)).unwrap().len(),
        3
    );
}
