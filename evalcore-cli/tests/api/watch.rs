//! What looks at a history again and again, and what compares its runs.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::support::{Done, evalcore};

/// Items of which every tenth is right every other run.
const ITEMS: usize = 400;

/// A work dir as OpenCompass leaves one: a summary, predictions, results with verdicts.
fn workdir(root: &Path, name: &str, time: &str, right: &dyn Fn(usize) -> bool) -> PathBuf {
    let dir = root.join(name);
    let put = |path: String, text: String| {
        let path = dir.join(time).join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    let hits = (0..ITEMS).filter(|item| right(*item)).count();
    let real = |count: usize| f64::from(u32::try_from(count).unwrap());
    let score = 100.0 * real(hits) / real(ITEMS);
    put(
        format!("summary/summary_{time}.csv"),
        format!("dataset,version,metric,mode,m\nqa,1d7fe4,accuracy,gen,{score:.2}\n"),
    );
    let details = |item| json!({ "pred": ["A"], "answer": [["A"]], "correct": [right(item)] });
    let results = json!({
        "accuracy": score,
        "details": (0..ITEMS).map(details).collect::<Vec<_>>(),
    });
    put("results/m/qa.json".to_owned(), results.to_string());
    let prediction = |item: usize| (item.to_string(), json!({ "prediction": "A", "gold": "A" }));
    let predictions: serde_json::Map<String, Value> = (0..ITEMS).map(prediction).collect();
    put(
        "predictions/m/qa.json".to_owned(),
        Value::Object(predictions).to_string(),
    );
    dir
}

/// A run in which the last tenth of the items is right by turns, and the first `lost` never.
fn night(root: &Path, number: usize, lost: usize) -> PathBuf {
    let time = format!("202601{:02}_030000", number + 1);
    workdir(root, &format!("opencompass-n{number:02}"), &time, &|item| {
        item >= lost && (item < 360 || item % 2 == number % 2)
    })
}

struct History {
    root: tempfile::TempDir,
    url: String,
}

impl History {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", root.path().join("a.db").display());
        Self { root, url }
    }

    fn import(&self, group: &str, dirs: &[PathBuf]) {
        let given = [
            "store",
            "import",
            "--store",
            &self.url,
            "--eval-id",
            "e",
            "--group",
            group,
        ];
        let done = evalcore().args(given).args(["--quiet"]).args(dirs).run();
        assert!(matches!(done.code, 0 | 3), "{}", done.stderr);
    }

    fn store(&self, args: &[&str]) -> Done {
        evalcore()
            .args(["store", "--store", &self.url])
            .args(args)
            .run()
    }

    fn nights(&self, numbers: std::ops::Range<usize>, lost: usize) -> Vec<PathBuf> {
        numbers
            .map(|number| night(self.root.path(), number, lost))
            .collect()
    }
}

fn document(done: &Done) -> Value {
    serde_json::from_slice(&done.stdout).unwrap()
}

#[test]
fn a_loss_is_found_and_the_runs_to_blame_are_named() {
    let history = History::new();
    history.import("baseline", &history.nights(0..10, 0));
    history.import("code-chef", &history.nights(10..14, 0));
    let watch = ["watch", "correct", "--format", "json"];
    let calm = history.store(&watch).exits(0);
    let calm = document(&calm);
    assert_eq!(
        (&calm["baseline_runs"], &calm["items"]),
        (&json!(10), &json!(400))
    );
    assert_eq!(calm["nights"].as_array().unwrap().len(), 4);
    // 40 items at 1/2: 40 / 4 × 10 / 9 over 400².
    let variance: f64 = 10.0 * 10.0 / 9.0 / 160_000.0;
    assert!((calm["run_deviation"].as_f64().unwrap() - variance.sqrt()).abs() < 1e-12);
    history.import("code-chef", &history.nights(14..19, 12));
    let found = history.store(&watch).exits(1);
    let found = document(&found);
    assert_eq!(found["alarm"], true);
    assert_eq!(found["blame"][0], "e|n14", "{found}");
    let table = history.store(&["watch", "correct"]).exits(1);
    let table = String::from_utf8(table.stdout).unwrap();
    assert!(
        table.contains("alarm: a loss that began between e|n14 and e|n1"),
        "{table}"
    );
    // Fewer than three runs do not say how much a run varies.
    let few = ["watch", "correct", "--baseline", "nobody"];
    history.store(&few).exits(4);
}

#[test]
fn a_change_of_a_trend_has_its_runs_to_blame() {
    let history = History::new();
    history.import("code-chef", &history.nights(0..8, 0));
    history.import("code-chef", &history.nights(8..16, 40));
    let by_run = [
        "changes", "correct", "--scores", "--by", "run", "--format", "json",
    ];
    let found = document(&history.store(&by_run).exits(1));
    assert_eq!(found["changes"][0]["at"], "e|n08");
    assert_eq!(found["changes"][0]["is_worse"], true);
    let change = &found["changes"][0];
    assert!((change["before"].as_f64().unwrap() - 0.95).abs() < 1e-12);
    assert!((change["after"].as_f64().unwrap() - 0.85).abs() < 1e-12);
    history.store(&["changes", "nothing", "--scores"]).exits(4);
    let few = History::new();
    few.import("code-chef", &few.nights(0..2, 0));
    few.store(&["changes", "correct", "--scores"]).exits(2);
}

#[test]
fn runs_of_a_store_are_compared_and_ranked() {
    let history = History::new();
    history.import("baseline", &history.nights(0..2, 0));
    history.import("code-chef", &history.nights(2..4, 40));
    let compare = |args: &[&str]| {
        let given = ["compare", "--store", &history.url, "--format", "json"];
        evalcore().args(given).args(args).run()
    };
    let runs = document(&compare(&["run:e/n00", "run:e/n02"]).exits(1));
    let metric = &runs["metrics"][0];
    assert_eq!(
        (&metric["metric"], &metric["n"]),
        (&json!("correct"), &json!(400))
    );
    assert_eq!(metric["discordant"], 40);
    assert!((metric["delta"].as_f64().unwrap() + 0.1).abs() < 1e-12);
    assert_eq!(metric["subgroups"][0]["name"], "qa");
    let groups = document(&compare(&["group:baseline", "group:code-chef"]).exits(1));
    // The means of two runs each: nobody's luck is left.
    let baseline = groups["metrics"][0]["baseline"].as_f64().unwrap();
    assert!((baseline - 0.95).abs() < 1e-12);
    assert_eq!(groups["verdict"], "regressed");
    let dir = night(history.root.path(), 20, 0);
    let mixed = document(&compare(&["run:e/n00", dir.to_str().unwrap()]).exits(0));
    assert_eq!(mixed["metrics"][0]["discordant"], 0);
    let ranked = document(&compare(&["run:e/n00", "run:e/n01", "run:e/n02"]).exits(0));
    let models = &ranked["rankings"][0]["ranking"]["models"];
    assert_eq!(models[2]["model"], "run:e/n02");
    assert_eq!(
        (&models[2]["best_rank"], &models[2]["worst_rank"]),
        (&json!(3), &json!(3))
    );
    assert_eq!(
        (&models[0]["best_rank"], &models[0]["worst_rank"]),
        (&json!(1), &json!(2))
    );
    for (side, code) in [("run:e", 64), ("group:a,b", 64), ("run:e/none", 4)] {
        assert_eq!(compare(&[side, "run:e/n00"]).code, code, "{side}");
    }
}

#[test]
fn a_gate_keeps_its_state_between_looks() {
    let root = tempfile::tempdir().unwrap();
    let state = root.path().join("gate.json");
    let look = |before: usize, after: usize, lost: usize| {
        let before = night(root.path(), before, 0);
        let after = night(root.path(), after, lost);
        let given = ["compare", "--format", "json", "--anytime"];
        evalcore().args(given).args([&state, &before, &after]).run()
    };
    let first = document(&look(0, 1, 0).exits(0));
    assert_eq!(
        (&first["look"], &first["alarm"]),
        (&json!(1), &json!(false))
    );
    // A baseline run is fresh once.
    look(0, 3, 0).exits(64);
    let second = document(&look(2, 4, 60).exits(1));
    assert_eq!(
        (&second["look"], &second["alarm"]),
        (&json!(2), &json!(true))
    );
    // 40 items differ either way on the first look, and on the second 60 are lost.
    assert!(second["e_value"].as_f64().unwrap() > 20.0);
    std::fs::write(&state, "{}").unwrap();
    look(5, 6, 0).exits(64);
}
