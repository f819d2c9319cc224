//! Many rows at once.

use evalcore_store::{
    Batch, Filter, Merge, RunRecord, RunState, SampleRecord, SampleTexts, ScoreRecord, Texts,
};
use serde_json::json;

use super::database;
use crate::conformance::task;

/// More keys than are looked up at once; some held, some new.
#[test]
fn a_large_batch_is_merged() {
    let (_server, store) = database();
    let write = |range: std::ops::Range<u32>, accuracy: f64| {
        let mut batch = Batch::new();
        for number in range {
            batch.task(task(&format!("t{number}"), &[("accuracy", accuracy)]));
        }
        let report = store.write(batch, Merge::Replace).unwrap();
        (
            report.inserted,
            report.replaced,
            report.unchanged,
            report.ids.len(),
        )
    };
    assert_eq!(write(0..15_000, 0.5), (15_000, 0, 0, 15_000));
    assert_eq!(write(10_000..25_000, 0.5), (10_000, 0, 5_000, 15_000));
    assert_eq!(write(0..12_000, 0.75), (0, 12_000, 0, 12_000));
    let rows = store.all_tasks(Filter::new().replaced(true)).unwrap();
    assert_eq!(rows.len(), 37_000);
    let current = rows.iter().filter(|row| row.superseded_at.is_none());
    let accuracy: f64 = current.map(|row| row.result.measures["accuracy"]).sum();
    assert_eq!(accuracy, 12_000.0 * 0.75 + 13_000.0 * 0.5);
    store.verify().unwrap();
}

#[test]
fn many_samples_come_back_with_their_texts() {
    let (_server, store) = database();
    let mut batch = Batch::new();
    let mut made = Vec::new();
    for number in 0..3 {
        let mut run = RunRecord::new("e", format!("r{number}"), RunState::Completed);
        let mut score = ScoreRecord::new("m", "d", "correct");
        score.samples = (0..50_000)
            .map(|item| {
                let mut sample = SampleRecord::new(format!("{item:06}"), Some(f64::from(item % 2)));
                if item % 10_000 == 0 {
                    let mut texts = SampleTexts::default();
                    texts.prompt = Some(format!("{item}? ").repeat(1_000));
                    texts.answer = (item > 0).then(String::new);
                    sample.texts = Some(Box::new(texts));
                }
                sample
            })
            .collect();
        run.scores.push(score);
        made.push(run.clone());
        batch.run(run);
    }
    assert_eq!(store.write(batch, Merge::Replace).unwrap().inserted, 3);
    for run in made {
        let back = store
            .run_with_samples("e", &run.run_id, Texts::Read)
            .unwrap()
            .unwrap();
        assert!(back.scores[0].samples == run.scores[0].samples);
        assert_eq!(back.scores[0].value, Some(0.5));
    }
    store.verify().unwrap();
}

/// What `jsonb` would write in another way comes back as it was, and is recognised.
#[test]
fn numbers_of_metadata_are_kept() {
    let (_server, store) = database();
    let mut result = task("a", &[("my metric", 5e-324), ("another", -0.0)]);
    result.metadata = json!({
        "whole": 1e15, "large": 1e300, "minus": -0.0, "small": 1e-300, "point": 1.0,
        "deep": [{"n": 12_345_678_901_234_567_890_u64}, 0.1]
    });
    store.record(result.clone(), Merge::Replace).unwrap();
    let rows = store.all_tasks(&Filter::new()).unwrap();
    assert_eq!(rows[0].result.metadata.to_string(), {
        let mut sorted = result.metadata.clone();
        sorted.sort_all_objects();
        sorted.to_string()
    });
    assert_eq!(rows[0].result.measures, result.measures);
    let mut batch = Batch::new();
    result.metadata.as_object_mut().unwrap().remove("whole");
    batch.task(result);
    // Coalescing with what is held gives what is held.
    assert_eq!(store.write(batch, Merge::Coalesce).unwrap().unchanged, 1);
}
