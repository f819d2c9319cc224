//! Runs, scores and samples.

use evalcore::schema::{Direction, Unit};
use evalcore_store::{
    Batch, Filter, Merge, RunRecord, RunState, SampleRecord, SampleTexts, ScoreRecord, Store, Texts,
};
use serde_json::json;

use super::{Case, time};

fn run(id: &str) -> RunRecord {
    let mut run = RunRecord::new("nightly", id, RunState::Incomplete);
    run.experiment_id = Some("exp".to_owned());
    run.dataset_id = Some("ds-7".to_owned());
    run.experiment_group = Some("code-chef".to_owned());
    run.extension_version = Some("1.2.3".to_owned());
    run.error = Some("one data set failed".to_owned());
    run.recorded_at = Some(time("2026-01-10T00:00:00Z"));
    run.started_at = Some(time("2026-01-09T23:00:00Z"));
    run.ended_at = Some(time("2026-01-09T23:30:00Z"));
    run.files = [("summary_csv".to_owned(), "s3://bucket/a.csv".to_owned())].into();
    run.provenance = [("tool".to_owned(), "evalcore".to_owned())].into();
    run.metadata = json!({ "note": "x" });
    let mut percent = ScoreRecord::new("model-7b", "gsm8k", "accuracy");
    percent.dataset_version = "1d7fe4".to_owned();
    percent.mode = "gen".to_owned();
    percent.value = Some(65.62);
    percent.n = Some(64);
    percent.standard_error = Some(5.9);
    let mut again = percent.clone();
    again.occurrence = 2;
    let mut missing = ScoreRecord::new("model-7b", "arc", "accuracy");
    missing.reason = Some("scoring_failed".to_owned());
    run.scores = vec![missing, percent, again];
    run
}

fn write(store: &dyn Store, run: RunRecord) {
    let mut batch = Batch::new();
    batch.run(run);
    store.write(batch, Merge::Replace).unwrap();
}

pub(crate) fn a_run_comes_back_as_it_was(store: &dyn Store) {
    let mut run = run("r");
    let mut sample = SampleRecord::new("7", Some(1.0));
    sample.texts = Some(Box::new({
        let mut texts = SampleTexts::default();
        texts.prompt = Some("2 + 2 = ?\n".repeat(100));
        texts.answer = Some(String::new());
        texts
    }));
    let mut second = SampleRecord::new("7", None);
    second.replica = 1;
    let mut verdicts = ScoreRecord::new("model-7b", "gsm8k", "correct");
    verdicts.unit = Unit::Proportion;
    verdicts.direction = Direction::HigherIsBetter;
    verdicts.value = Some(1.0);
    verdicts.n = Some(1);
    verdicts.samples = vec![sample, second];
    // In the order of names, which is that of the answer.
    run.scores.insert(1, verdicts);
    write(store, run.clone());
    assert_eq!(
        store.run_with_samples("nightly", "r", Texts::Read).unwrap(),
        Some(run.clone())
    );
    let bare = store
        .run_with_samples("nightly", "r", Texts::Leave)
        .unwrap()
        .unwrap();
    assert_eq!(bare.scores[1].samples[0].texts, None);
    assert_eq!(
        store
            .run_with_samples("nightly", "gone", Texts::Leave)
            .unwrap(),
        None
    );
    let stored = store.all_runs(&Filter::new()).unwrap();
    run.scores[1].samples.clear();
    assert_eq!(stored[0].run, run);
}

pub(crate) fn the_mean_of_samples_is_the_value(store: &dyn Store) {
    let mut run = RunRecord::new("e", "r", RunState::Completed);
    let mut score = ScoreRecord::new("m", "d", "correct");
    let outcomes = [Some(1.0), Some(0.0), None, Some(1.0), Some(1.0)];
    let samples = outcomes.into_iter().zip(["a", "b", "c", "d", "e"]);
    score.samples = samples
        .map(|(value, item)| SampleRecord::new(item, value))
        .collect();
    run.scores.push(score);
    write(store, run);
    let stored = store.all_runs(&Filter::new()).unwrap();
    let score = &stored[0].run.scores[0];
    // scipy.stats.sem([1, 0, 1, 1])
    assert_eq!(
        (score.value, score.n, score.standard_error),
        (Some(0.75), Some(4), Some(0.25))
    );
}

pub(crate) fn moments_travel_with_scores(store: &dyn Store) {
    let mut run = RunRecord::new("e", "r", RunState::Completed);
    let mut score = ScoreRecord::new("m", "d", "grade");
    let outcomes = [2.0, 4.0, 9.0].into_iter().zip(["a", "b", "c"]);
    score.samples = outcomes
        .map(|(value, item)| SampleRecord::new(item, Some(value)))
        .collect();
    run.scores.push(score);
    write(store, run);
    let moments = store.all_runs(&Filter::new()).unwrap()[0].moments[0];
    assert_eq!((moments.n, moments.mean, moments.m2), (3, 5.0, 26.0));
    assert_eq!((moments.min, moments.max), (Some(2.0), Some(9.0)));
}

pub(crate) fn runs_are_found_by_their_fields(store: &dyn Store) {
    write(store, run("a"));
    let mut other = RunRecord::new("weekly", "b", RunState::Failed);
    other.recorded_at = Some(time("2026-01-11T00:00:00Z"));
    write(store, other);
    let cases: &[Case<'_>] = &[
        ("ab", &|filter| filter),
        ("a", &|filter| filter.eval("nightly")),
        ("b", &|filter| filter.run("b")),
        ("a", &|filter| filter.experiment("exp")),
        ("a", &|filter| filter.group("code-chef")),
        ("a", &|filter| filter.version("1.2.3")),
        ("a", &|filter| filter.model("model-7b")),
        ("a", &|filter| filter.dataset("arc")),
        ("b", &|filter| filter.since(time("2026-01-10T12:00:00Z"))),
        ("b", &|filter| filter.limit(1)),
        ("", &|filter| filter.agent("x")),
    ];
    for (expected, change) in cases {
        let mut filter = Filter::new();
        change(&mut filter);
        let found: Vec<String> = store
            .all_runs(&filter)
            .unwrap()
            .into_iter()
            .map(|stored| stored.run.run_id)
            .collect();
        assert_eq!(found.join(""), *expected);
    }
}
