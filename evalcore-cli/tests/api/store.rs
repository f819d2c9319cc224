//! A history across commands.

use crate::support::{Done, evalcore, workspace};

struct Store {
    url: String,
    _dir: tempfile::TempDir,
}

impl Store {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", dir.path().join("a.db").display());
        Self { url, _dir: dir }
    }

    fn run(&self, args: &[&str]) -> Done {
        evalcore()
            .args(["store", "--store", &self.url])
            .args(args)
            .run()
    }

    fn text(&self, args: &[&str]) -> String {
        let done = self.run(args);
        assert_eq!(done.code, 0, "{}", done.stderr);
        String::from_utf8(done.stdout).unwrap()
    }
}

fn record(store: &Store, task: &str, group: &str, accuracy: &str) -> String {
    let measure = format!("accuracy={accuracy}");
    store.text(&[
        "record",
        "--experiment-id",
        "exp",
        "--task",
        task,
        "--group",
        group,
        "--extension-version",
        "1.10.0",
        "--model",
        "m",
        "--at",
        "2026-01-01T00:00:00Z",
        &measure,
    ])
}

#[test]
fn importing_twice_changes_nothing() {
    let store = Store::new();
    let dir = workspace().join("examples/results/demo/opencompass-chat");
    let import = [
        "import",
        dir.to_str().unwrap(),
        "--eval-id",
        "demo",
        "--quiet",
    ];
    assert!(
        store
            .text(&import)
            .ends_with(": 1 new, 0 replaced, 0 unchanged\n")
    );
    assert!(
        store
            .text(&import)
            .ends_with(": 0 new, 0 replaced, 1 unchanged\n")
    );
    let trend = store.text(&[
        "trend",
        "accuracy",
        "--scores",
        "--by",
        "dataset,run",
        "--format",
        "jsonl",
    ]);
    let first: serde_json::Value = serde_json::from_str(trend.lines().next().unwrap()).unwrap();
    assert_eq!(first["run"], "demo|chat");
}

#[test]
fn an_experiment_is_compared_and_its_verdict_is_the_exit_code() {
    let store = Store::new();
    for task in ["a", "b", "c", "d", "e", "f", "g", "h"] {
        let id = record(&store, task, "baseline", "0.8");
        assert_eq!(record(&store, task, "baseline", "0.8"), id);
        record(&store, task, "code-chef", "0.6");
    }
    let done = store.run(&["compare", "--experiment-id", "exp", "--format", "json"]);
    assert_eq!(done.code, 1, "{}", done.stderr);
    let answer: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!(answer["metrics"][0]["n"], 8);
    // All eight differ the same way: 2 / 2^8.
    let p = answer["metrics"][0]["p_value"].as_f64().unwrap();
    assert!((p / 0.007_812_5 - 1.0).abs() < 1e-9, "{p}");
    assert_eq!(answer["verdict"], "regressed");
    let summary = store.text(&["summary", "--experiment-id", "exp"]);
    assert!(
        summary.starts_with("exp: 8 pairs, 0 won, 8 lost, 0 tied"),
        "{summary}"
    );
    let recent = store.text(&["recent", "-n", "3", "--format", "jsonl"]);
    assert_eq!(recent.lines().count(), 3);
    let exported = store.text(&["export", "--format", "jsonl", "--quiet"]);
    let other = Store::new();
    let done = evalcore()
        .file("all.jsonl", exported)
        .args(["store", "--store", &other.url, "import", "all.jsonl"])
        .run();
    assert_eq!(done.text(), "all.jsonl: 16 new, 0 replaced, 0 unchanged\n");
    let purged = store.text(&["purge", "--older-than-days", "1"]);
    assert!(purged.starts_with("deleted 16 task results"), "{purged}");
    assert_eq!(store.run(&["recent"]).code, 4);
}

#[test]
fn a_group_is_declared_first() {
    let store = Store::new();
    store.text(&["declare", "nightly", "candidate"]);
    record(&store, "a", "nightly", "0.5");
    assert_eq!(store.run(&["declare", "x", "boss"]).code, 64);
}

#[test]
fn the_usual_place_is_the_users() {
    let home = tempfile::tempdir().unwrap();
    let done = evalcore()
        .env("XDG_DATA_HOME", home.path().to_str().unwrap())
        .args(["store", "recent"])
        .run();
    assert_eq!(done.code, 4);
    assert!(home.path().join("evalcore/evalcore.db").is_file());
}
