//! What the removed processor did wrong, point by point: the default mode does right on its trees.

use evalcore::Code;
use evalcore::opencompass::predictions::Prediction;
use evalcore::opencompass::workdir::{SampleOptions, Workdir, WorkdirOptions};
use evalcore::report::{JobIds, JobTimes, dataset_result_rows, evaluation_job_rows};
use evalcore::schema::wire::EvaluationJobRow;
use evalcore::schema::{Cell, Reason, Sample};
use evalcore::source::{MemorySource, OsSource, Source};

use crate::support::golden;

fn tree(case: &str) -> OsSource {
    let dir = golden().join("budeval");
    OsSource::new(dir.join("legacy_processor/trees").join(case)).unwrap()
}

fn open(source: &dyn Source) -> Workdir {
    Workdir::open(source, "", &WorkdirOptions::new()).unwrap()
}

fn job(workdir: &Workdir) -> Vec<EvaluationJobRow> {
    evaluation_job_rows(workdir, &JobIds::new("job-1"), &JobTimes::default())
}

/// Data set, model, value in full precision, samples.
fn values(workdir: &Workdir) -> Vec<(&str, &str, Option<f64>, Option<u64>)> {
    let cells = workdir.cells.iter();
    let parts = cells.map(|cell| (&*cell.dataset, &*cell.model, cell.exact, cell.n));
    parts.collect()
}

fn reason(cell: &Cell) -> Reason {
    cell.absence().unwrap().reason
}

fn samples(workdir: &Workdir, source: &dyn Source) -> Vec<Sample> {
    let mut found = Vec::new();
    let options = SampleOptions::new();
    let visited = workdir.visit_samples(source, &options, &mut |sample| {
        found.push(sample.clone());
        Ok(())
    });
    visited.unwrap();
    found
}

/// A results file whose details hold these verdicts.
fn judged(accuracy: f64, verdicts: &[bool]) -> String {
    let details: Vec<String> = verdicts
        .iter()
        .enumerate()
        .map(|(at, correct)| {
            format!(
                "{{\"example_abbr\": \"d_{at}\", \"pred\": [\"x\"], \"answer\": [\"y\"], \
                 \"correct\": [{correct}]}}"
            )
        })
        .collect();
    format!(
        "{{\"accuracy\": {accuracy}, \"details\": [{}]}}",
        details.join(", ")
    )
}

#[test]
fn the_directory_is_the_newest_by_time_and_not_the_first_listed() {
    let mut source = MemorySource::new();
    for (dir, value) in [
        ("20251016_235030", "1.0"),
        ("20251017_000000", "2.0"),
        ("20250101_000000", "3.0"),
        // Fifteen characters and a `_`, but no time.
        ("latest_backup_1", "4.0"),
    ] {
        let text = format!("{{\"accuracy\": {value}}}");
        source.insert(format!("{dir}/results/m/a.json"), text.as_bytes());
    }
    let workdir = open(&source);
    assert_eq!(workdir.chosen().unwrap().name, "20251017_000000");
    assert_eq!(values(&workdir), [("a", "m", Some(2.0), None)]);
    let codes = workdir.diagnostics.iter().map(|found| found.code);
    assert!(codes.eq([Code::WorkdirStranger, Code::WorkdirBuiltFromResults]));
}

#[test]
fn a_directory_named_outputs_is_read_and_said_to_be_unusual() {
    let workdir = open(&tree("outputs_layout"));
    assert_eq!(values(&workdir), [("a", "m", Some(50.0), Some(4))]);
    assert_eq!(workdir.cells[0].score(), Some(50.0));
    let codes: Vec<Code> = workdir.diagnostics.iter().map(|found| found.code).collect();
    assert_eq!(codes, [Code::WorkdirStranger]);
}

#[test]
fn models_do_not_collide() {
    let workdir = open(&tree("two_models_same_dataset"));
    assert_eq!(
        values(&workdir),
        [
            ("a", "m1", Some(25.0), Some(4)),
            ("a", "m2", Some(75.0), Some(8))
        ]
    );
    let jobs = job(&workdir);
    let overall: Vec<_> = jobs
        .iter()
        .map(|job| (&*job.model_name, job.overall_accuracy))
        .collect();
    assert_eq!(overall, [("m1", Some(25.0)), ("m2", Some(75.0))]);
}

#[test]
fn shards_are_one_data_set() {
    let source = tree("partial_prediction_shards");
    let workdir = open(&source);
    assert_eq!(values(&workdir), [("a", "m", Some(50.0), Some(8))]);
    let indices: Vec<_> = samples(&workdir, &source)
        .iter()
        .map(|sample| sample.index)
        .collect();
    assert!(
        indices.iter().copied().eq((0..8).map(Some)),
        "numbered as one: {indices:?}"
    );
}

#[test]
fn list_prompts_are_read_as_text_prompts_are() {
    for case in ["chat_prompts_list", "string_prompts"] {
        let source = tree(case);
        let workdir = open(&source);
        assert_eq!(
            values(&workdir),
            [("demo_gsm8k", "m", Some(75.0), Some(4))],
            "{case}"
        );
        assert_eq!(workdir.cells[0].correct, Some(3), "{case}");
        let samples = samples(&workdir, &source);
        let texts = samples
            .iter()
            .map(|sample| sample.prediction.as_ref().unwrap().as_str().unwrap());
        assert!(
            texts.eq((0..4).map(|n| format!("The answer is {n}."))),
            "{case}"
        );
        let correct: Vec<_> = samples
            .iter()
            .map(|sample| sample.correct.unwrap())
            .collect();
        assert_eq!(correct, [true, false, true, true], "{case}");
        assert_eq!(job(&workdir)[0].overall_accuracy, Some(75.0), "{case}");
    }
}

#[test]
fn rounds_lists_and_old_members_are_read() {
    let source = tree("multi_round_lists");
    let workdir = open(&source);
    assert_eq!(workdir.cells[0].exact, Some(50.0));
    assert_eq!(
        samples(&workdir, &source).len() as u64,
        workdir.cells[0].n.unwrap()
    );
    assert_eq!(
        values(&open(&tree("predictions_as_list"))),
        [("a", "m", Some(100.0), Some(1))]
    );
    let old = open(&tree("legacy_prediction_fields"));
    assert_eq!(values(&old), [("demo_gsm8k", "m", Some(37.5), Some(8))]);
}

#[test]
fn other_metrics_are_values_and_failures_are_not_zero() {
    let other = open(&tree("metric_not_accuracy"));
    assert_eq!(
        (&*other.cells[0].metric, other.cells[0].exact),
        ("score", Some(80.0))
    );
    assert_eq!(
        job(&other)[0].overall_accuracy,
        None,
        "a score is no accuracy"
    );

    for (case, expected) in [
        ("error_result", Reason::ScoringFailed),
        ("accuracy_null", Reason::MetricAbsent),
        ("accuracy_string", Reason::MetricAbsent),
    ] {
        let workdir = open(&tree(case));
        assert_eq!(workdir.cells.len(), 1, "{case}");
        assert_eq!(reason(&workdir.cells[0]), expected, "{case}");
        assert!(
            dataset_result_rows(&workdir, &JobIds::new("j")).is_empty(),
            "{case}"
        );
        let jobs = job(&workdir);
        assert_eq!(
            (jobs[0].status.as_str(), jobs[0].overall_accuracy),
            ("failed", None),
            "{case}"
        );
    }
    let failed = open(&tree("error_result"));
    let evidence = failed.cells[0].absence().unwrap().evidence.as_deref();
    assert_eq!(evidence, Some("preds and refrs have different length"));
}

#[test]
fn a_percentage_is_a_percentage_below_one_too() {
    for (case, value, n) in [
        ("percent_below_one", 0.75, 400),
        ("fraction_accuracy", 0.7, 10),
        ("exactly_one", 1.0, 100),
    ] {
        let workdir = open(&tree(case));
        assert_eq!(workdir.cells[0].exact, Some(value), "{case}");
        let rows = dataset_result_rows(&workdir, &JobIds::new("job-1"));
        assert_eq!(rows[0].accuracy, Some(value), "{case}");
        assert_eq!(rows[0].total_examples, n, "{case}");
        assert_eq!(
            rows[0].correct_examples, None,
            "{case}: no verdicts, no count"
        );
    }
}

#[test]
fn right_answers_are_counted_and_not_computed_from_a_rounded_percentage() {
    let mut source = MemorySource::new();
    let verdicts = [true, true, false];
    source.insert("results/m/d.json", judged(66.67, &verdicts).as_bytes());
    let workdir = open(&source);
    assert_eq!(
        (workdir.cells[0].n, workdir.cells[0].correct),
        (Some(3), Some(2))
    );
    let rows = dataset_result_rows(&workdir, &JobIds::new("job-1"));
    assert_eq!(
        (rows[0].total_examples, rows[0].correct_examples),
        (3, Some(2))
    );
    assert!((job(&workdir)[0].overall_accuracy.unwrap() - 200.0 / 3.0).abs() < 1e-12);

    // Without verdicts there is no count, and the percentage stays exact.
    let workdir = open(&tree("truncation"));
    assert_eq!(
        values(&workdir),
        [
            ("a", "m", Some(400.0 / 7.0), Some(7)),
            ("b", "m", Some(2.0 / 3.0 * 100.0), Some(3))
        ]
    );
    assert!(workdir.cells.iter().all(|cell| cell.correct.is_none()));
    let overall = job(&workdir)[0].overall_accuracy.unwrap();
    assert!((overall - 60.0).abs() < 1e-9, "4 and 2 of 10: {overall}");
}

#[test]
fn the_overall_accuracy_is_weighted_by_real_counts() {
    let workdir = open(&tree("subset_average"));
    assert_eq!(
        values(&workdir),
        [
            ("s0", "m", Some(100.0), Some(10)),
            ("s1", "m", Some(50.0), Some(90)),
            ("s2", "m", Some(10.0), Some(100)),
        ]
    );
    let jobs = job(&workdir);
    assert_eq!(
        jobs[0].overall_accuracy,
        Some((1_000.0 + 4_500.0 + 1_000.0) / 200.0)
    );
    assert_eq!((jobs[0].total_datasets, jobs[0].total_examples), (3, 200));
}

#[test]
fn a_failed_data_set_is_left_out_and_not_counted_as_zero() {
    let mut source = MemorySource::new();
    source.insert(
        "results/m/good.json",
        judged(50.0, &[true, false]).as_bytes(),
    );
    source.insert("results/m/bad.json", *b"{\"error\": \"no answers\"}");
    let jobs = job(&open(&source));
    assert_eq!(
        (jobs[0].overall_accuracy, jobs[0].total_examples),
        (Some(50.0), 2)
    );
    assert_eq!(jobs[0].status, "incomplete");

    // Of unknown size: neither nothing nor everything.
    source.insert("results/m/sizeless.json", *b"{\"accuracy\": 0.0}");
    assert_eq!(job(&open(&source))[0].overall_accuracy, None);
}

#[test]
fn damaged_files_are_reasons_and_not_numbers() {
    let workdir = open(&tree("broken_json"));
    assert_eq!(workdir.cells.len(), 1);
    assert_eq!(reason(&workdir.cells[0]), Reason::ScoringFailed);
    assert_eq!(
        workdir.cells[0].exact, None,
        "`10` may be the start of `100`"
    );
    let found = workdir
        .diagnostics
        .iter()
        .find(|found| found.code == Code::JsonTruncated);
    assert!(
        found
            .unwrap()
            .path
            .as_ref()
            .unwrap()
            .ends_with("results/m/a.json")
    );
}

#[test]
fn a_score_without_predictions_is_a_score() {
    let workdir = open(&tree("no_predictions"));
    assert_eq!(values(&workdir), [("a", "m", Some(61.0), None)]);
    assert_eq!(
        job(&workdir)[0].overall_accuracy,
        None,
        "its weight is not known"
    );
}

#[test]
fn a_directory_without_results_is_an_error() {
    let error = Workdir::open(&tree("nothing"), "", &WorkdirOptions::new()).unwrap_err();
    assert_eq!(error.code(), Code::LayoutUnknown);
    assert!(error.path().is_some());
}

#[test]
fn members_of_old_predictions_are_kept() {
    let source = tree("legacy_prediction_fields");
    let path = "20251016_235030/predictions/m/demo_gsm8k.json";
    let bytes = source.read(path, 1 << 20).unwrap();
    let reader = evalcore::opencompass::predictions::PredictionReader::new(&bytes[..]);
    let records: Vec<Prediction> = reader.into_records().map(Result::unwrap).collect();
    assert_eq!(records.len(), 8);
    for record in &records {
        let names: Vec<&str> = record
            .members
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        assert_eq!(names, ["pred", "answer", "correct"]);
    }
}
