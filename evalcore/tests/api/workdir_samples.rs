//! The samples of work dirs: replicas, damage, and what is reported of it.

use evalcore::opencompass::workdir::{SampleOptions, Workdir, WorkdirOptions};
use evalcore::source::MemorySource;
use serde_json::Value;

use crate::workdir::cell;

/// The answers of a data set in one file.
fn answers(count: usize) -> Vec<u8> {
    let members = (0..count).map(|at| (at.to_string(), serde_json::json!({"prediction": "x"})));
    let members: serde_json::Map<String, Value> = members.collect();
    serde_json::to_vec(&members).unwrap()
}

/// Index and replica of every sample, and the verdict.
fn places(tree: &MemorySource) -> Vec<(Option<u64>, u64, Option<bool>)> {
    let workdir = Workdir::open(tree, "", &WorkdirOptions::new()).unwrap();
    let mut found = Vec::new();
    workdir
        .visit_samples(tree, &SampleOptions::new(), &mut |sample| {
            found.push((sample.index, sample.replica, sample.correct));
            Ok(())
        })
        .unwrap();
    found
}

#[test]
fn replicas_come_from_lists_and_not_from_a_count() {
    let mut tree = MemorySource::new();
    tree.insert("predictions/m/a.json", answers(5));
    let cut = r#"{"accuracy": 60.0, "details": [{"example_abbr": "a_0", "pred": ["x"],
        "correct": [true]}, {"example_abbr": "a_1", "pred": ["x"], "correct": [false]}, {"exa"#;
    tree.insert("results/m/a.json", cut.as_bytes());
    let (right, wrong) = (Some(true), Some(false));
    assert_eq!(
        places(&tree),
        [
            (Some(0), 0, right),
            (Some(1), 0, wrong),
            (Some(2), 0, None),
            (Some(3), 0, None),
            (Some(4), 0, None)
        ]
    );
    // What is left of the verdicts is no second opinion, and their number is not n.
    let workdir = Workdir::open(&tree, "", &WorkdirOptions::new()).unwrap();
    let cell = cell(&workdir, "a", "accuracy", "m");
    assert_eq!((cell.score(), cell.n), (Some(60.0), Some(5)));
    let codes: Vec<&str> = workdir
        .diagnostics
        .iter()
        .map(|found| found.code.as_str())
        .collect();
    assert_eq!(codes, ["workdir.built_from_results", "json.truncated"]);

    // Lists of two say that there are two replicas, also when only one of them is left.
    let cut = r#"{"accuracy (2 runs average)": 60.0, "details": [{"example_abbr": "a_0",
        "pred": ["x", "y"], "correct": [true, false]}, {"exa"#;
    tree.insert("results/m/a.json", cut.as_bytes());
    tree.insert("predictions/m/a.json", answers(4));
    assert_eq!(
        places(&tree),
        [
            (Some(0), 0, right),
            (Some(1), 0, None),
            (Some(0), 1, wrong),
            (Some(1), 1, None)
        ]
    );
    tree.insert("predictions/m/a.json", answers(5));
    let unknown = places(&tree);
    assert!(unknown.iter().take(5).all(|(index, ..)| index.is_none()));
}

#[test]
fn a_file_that_can_not_be_read_costs_its_own_samples_only() {
    let mut tree = MemorySource::new();
    tree.insert("predictions/m/a.json", *b"3");
    tree.insert("predictions/m/b.json", answers(2));
    tree.insert("results/m/b.json", *b"[]");
    let workdir = Workdir::open(&tree, "", &WorkdirOptions::new()).unwrap();
    let mut seen = Vec::new();
    let visited = workdir.visit_samples(&tree, &SampleOptions::new(), &mut |sample| {
        seen.push(sample.dataset.clone());
        Ok(())
    });
    let found: Vec<(String, &str)> = visited
        .unwrap()
        .into_iter()
        .map(|one| (one.path.unwrap_or_default(), one.code.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            ("predictions/m/a.json".to_owned(), "layout.unknown"),
            ("results/m/b.json".to_owned(), "layout.unknown")
        ]
    );
    assert_eq!(seen, ["b", "b"]);
    let stopped = workdir.visit_samples(&tree, &SampleOptions::new(), &mut |_| {
        Err(evalcore::Error::new(evalcore::ErrorKind::NotFound))
    });
    assert!(stopped.is_err());
}

#[test]
fn cut_predictions_of_a_score_are_reported() {
    let mut tree = MemorySource::new();
    let mut cut = answers(3);
    cut.truncate(cut.len() - 4);
    let end = cut.len() as u64;
    tree.insert("predictions/m/a.json", cut);
    tree.insert("results/m/a.json", &br#"{"accuracy": 50.0, "f1": 1.0}"#[..]);
    let workdir = Workdir::open(&tree, "", &WorkdirOptions::new()).unwrap();
    assert_eq!(cell(&workdir, "a", "accuracy", "m").n, None);
    let visited = workdir.visit_samples(&tree, &SampleOptions::new(), &mut |_| Ok(()));
    let found = visited.unwrap();
    let one = &found[0];
    assert_eq!(one.code.as_str(), "json.truncated");
    assert_eq!(one.path.as_deref(), Some("predictions/m/a.json"));
    assert_eq!(one.position.map(|place| place.offset), Some(end));
    assert!(one.message.contains("2 answers"), "{}", one.message);
    assert_eq!(workdir.diagnostics[1..], found);
}

#[test]
fn a_value_above_the_limits_costs_that_value_and_is_said() {
    let deep = format!("{}{}", "[".repeat(2_000), "]".repeat(2_000));
    let mut tree = MemorySource::new();
    let text =
        format!(r#"{{"0": {{"prediction": {deep}, "gold": "g"}}, "1": {{"prediction": "y"}}}}"#);
    tree.insert("predictions/m/a.json", text.into_bytes());
    let text = format!(
        r#"{{"accuracy": 50.0, "details": [{{"pred": {deep}, "correct": true}}, {{"pred": "y", "correct": false}}]}}"#
    );
    tree.insert("results/m/a.json", text.into_bytes());
    let workdir = Workdir::open(&tree, "", &WorkdirOptions::new()).unwrap();
    let cell = cell(&workdir, "a", "accuracy", "m");
    assert_eq!((cell.score(), cell.n), (Some(50.0), Some(2)));

    let mut samples = Vec::new();
    let found = workdir.visit_samples(&tree, &SampleOptions::new(), &mut |sample| {
        let texts = [&sample.prediction, &sample.gold, &sample.pred];
        samples.push((texts.map(Clone::clone), sample.correct));
        Ok(())
    });
    let text = |text: &str| Some(text.into());
    assert_eq!(
        samples,
        [
            ([None, text("g"), None], Some(true)),
            ([text("y"), None, text("y")], Some(false)),
        ]
    );
    let said: Vec<_> = found
        .unwrap()
        .into_iter()
        .map(|one| (one.code.as_str(), one.path.unwrap(), one.position.is_some()))
        .collect();
    assert_eq!(
        said,
        [
            ("json.too_deep", "results/m/a.json".to_owned(), true),
            ("json.too_deep", "predictions/m/a.json".to_owned(), true),
        ]
    );
}

/// The keys, indices and verdicts of all samples, and the codes of what was noticed.
/// A sample's key, index and verdict.
type Keyed = (String, Option<u64>, Option<bool>);

fn keyed(tree: &MemorySource) -> (Vec<Keyed>, Vec<&'static str>) {
    let workdir = Workdir::open(tree, "", &WorkdirOptions::new()).unwrap();
    let mut samples = Vec::new();
    let found = workdir.visit_samples(tree, &SampleOptions::new(), &mut |sample| {
        samples.push((sample.key.clone(), sample.index, sample.correct));
        Ok(())
    });
    let found = found.unwrap().into_iter().map(|one| one.code.as_str());
    (samples, found.collect())
}

#[test]
fn details_of_two_splits_are_all_delivered() {
    let details: Vec<Value> = ["q_train_0", "q_train_1", "q_test_0", "q_test_1"]
        .map(|name| serde_json::json!({"example_abbr": name, "correct": [name.contains("test")]}))
        .into();
    let text = serde_json::json!({"accuracy": 50.0, "details": details}).to_string();
    let mut tree = MemorySource::new();
    tree.insert("results/m/q.json", text.into_bytes());
    let (samples, found) = keyed(&tree);
    let names: Vec<&str> = samples.iter().map(|(key, ..)| key.as_str()).collect();
    assert_eq!(names, ["q_train_0", "q_train_1", "q_test_0", "q_test_1"]);
    assert!(samples.iter().all(|(_, index, _)| index.is_none()));
    assert_eq!(found, ["workdir.unjoined"]);

    // As many answers as details: the first is the first.
    tree.insert("predictions/m/q.json", answers(4));
    let (samples, found) = keyed(&tree);
    let verdicts: Vec<_> = samples
        .into_iter()
        .map(|(_, index, correct)| (index, correct))
        .collect();
    let (right, wrong) = (Some(true), Some(false));
    assert_eq!(
        verdicts,
        [
            (Some(0), wrong),
            (Some(1), wrong),
            (Some(2), right),
            (Some(3), right)
        ]
    );
    assert!(found.is_empty());

    // Not as many: the answers come first, then all details on their own.
    tree.insert("predictions/m/q.json", answers(3));
    let (samples, found) = keyed(&tree);
    assert_eq!(samples.len(), 7);
    assert!(
        samples
            .iter()
            .take(3)
            .all(|(.., correct)| correct.is_none())
    );
    assert_eq!(found, ["workdir.unjoined"]);
}

#[test]
fn details_without_numbers_are_delivered() {
    let text = r#"{"accuracy": 50.0, "details": {"HumanEval/a": {"pred": "x", "correct": true},
        "HumanEval/b": {"pred": "y", "correct": false}}}"#;
    let mut tree = MemorySource::new();
    tree.insert("results/m/q.json", text.as_bytes());
    let (samples, found) = keyed(&tree);
    let verdicts: Vec<_> = samples.into_iter().map(|(.., correct)| correct).collect();
    assert_eq!(verdicts, [Some(true), Some(false)]);
    assert_eq!(found, ["workdir.unjoined"]);
}

#[test]
fn answers_that_are_repeated_or_absent_are_said_and_not_counted() {
    let whole = String::from_utf8(answers(3)).unwrap();
    let cases = [
        (
            r#"{"0":{"prediction":"a"},"0":{"prediction":"b"},"1":{"prediction":"c"}}"#,
            2,
            "predictions.duplicate_index",
        ),
        (
            r#"{"0":{"prediction":"a"},"1":{"prediction":"b"},"5":{"prediction":"c"}}"#,
            3,
            "predictions.missing_index",
        ),
        (&format!("{whole}{whole}"), 3, "json.trailing"),
    ];
    for (text, n, code) in cases {
        let mut tree = MemorySource::new();
        tree.insert("predictions/m/a.json", text.as_bytes());
        tree.insert("results/m/a.json", *b"{\"accuracy\": 50.0}");
        let workdir = Workdir::open(&tree, "", &WorkdirOptions::new()).unwrap();
        assert_eq!(cell(&workdir, "a", "accuracy", "m").n, Some(n), "{text}");
        let said = workdir
            .diagnostics
            .iter()
            .find(|one| one.code.as_str() == code);
        let place = said.and_then(|one| one.path.as_deref());
        assert_eq!(place, Some("predictions/m/a.json"), "{text}");
    }
    let mut tree = MemorySource::new();
    tree.insert(
        "predictions/m/a.json",
        *b"{\"1\": {}, \"0\": {}, \"2\": {}}",
    );
    tree.insert("results/m/a.json", *b"{\"accuracy\": 50.0}");
    let workdir = Workdir::open(&tree, "", &WorkdirOptions::new()).unwrap();
    assert_eq!(workdir.diagnostics.len(), 1);
}
