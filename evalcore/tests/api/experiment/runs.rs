//! Runs written, read back and ranked.

use evalcore::experiment::{
    Dataset, ExperimentConfig, Run, RunConfig, SampleResult, Task, leaderboard,
};
use evalcore::report::run_summary;
use evalcore::{Code, MemorySource};

use super::simulated::{folder, golden, scored};

fn config_of(data: &Dataset, name: &str) -> RunConfig {
    let text = format!("experiment_id: {name}\nmodel: {{name: m}}\n");
    let config = ExperimentConfig::read(text.as_bytes()).unwrap();
    RunConfig::freeze(
        &config,
        data,
        &Task::log_analysis(),
        None,
        "2026-01-02T03:04:05+01:00",
    )
    .unwrap()
}

fn lines(results: &[SampleResult]) -> String {
    let lines = results
        .iter()
        .map(|result| serde_json::to_string(result).unwrap() + "\n");
    lines.collect()
}

/// The run as it is read back from the files that were written.
pub(super) fn run_of(results: &[SampleResult], data: &Dataset, name: &str) -> Run {
    let mut tree = MemorySource::new();
    tree.insert(
        "run/config.json",
        config_of(data, name).to_json().into_bytes(),
    );
    tree.insert("run/results.jsonl", lines(results).into_bytes());
    Run::open(&tree, "run").unwrap()
}

#[test]
fn a_frozen_run_names_its_content() {
    let data = Dataset::read(br#"[{"id": "1", "logs": [], "ground_truth": {"root_cause": "x"}}]"#)
        .unwrap();
    let config = config_of(&data, "base");
    assert_eq!(config.run_id, "20260102-020405-base");
    assert_eq!(config.dataset_sha256, Some(data.content_sha256()));
    let again: RunConfig = serde_json::from_str(&config.to_json()).unwrap();
    assert_eq!(again, config);
    // A member of a later version is passed over.
    let later = config.to_json().replacen('{', "{\"later\": [1],", 1);
    assert_eq!(serde_json::from_str::<RunConfig>(&later).unwrap(), config);
}

#[test]
fn a_cut_last_line_costs_that_line() {
    let Some(folder) = folder("a_cut_last_line_costs_that_line") else {
        return;
    };
    let data = golden(&folder);
    let (results, metrics) = scored(&folder, "run-a", &data);
    let whole = lines(&results);
    let mut tree = MemorySource::new();
    tree.insert(
        "r/config.json",
        config_of(&data, "a").to_json().into_bytes(),
    );
    tree.insert("r/metrics.json", serde_json::to_vec(&metrics).unwrap());
    tree.insert(
        "r/results.jsonl",
        whole.as_bytes()[..whole.len() - 9].to_vec(),
    );
    let run = Run::open(&tree, "r").unwrap();
    assert_eq!((run.samples.len(), run.diagnostics.len()), (114, 1));
    assert_eq!(run.diagnostics[0].position.unwrap().line, Some(115));
    // A line that is damaged elsewhere is an error with its place.
    tree.insert(
        "r/results.jsonl",
        whole
            .replacen("{\"sample_id\":\"003\"", "{sample_id:\"003\"", 1)
            .into_bytes(),
    );
    let error = Run::open(&tree, "r").unwrap_err();
    assert_eq!(error.position().unwrap().line, Some(3));
    let rows = leaderboard(&[Run::open_metrics(&tree, "r").unwrap()]);
    assert_eq!(rows.len(), 1);
    assert!((rows[0].accuracy - 80.0 / 115.0).abs() < 1e-12);
    assert!((rows[0].cost_usd.unwrap() - 0.017_923_5).abs() < 1e-12);
    // Wilson's formula of 80 in 115, computed with Python's `statistics.NormalDist`.
    assert!(
        (rows[0].accuracy_ci_low.unwrap() - 0.606_359_859_086).abs() < 1e-9,
        "{:?}",
        rows[0]
    );
    assert!(
        (rows[0].accuracy_ci_high.unwrap() - 0.772_295_876_434).abs() < 1e-9,
        "{:?}",
        rows[0]
    );
}

#[test]
fn the_summary_has_the_layout_of_the_seed() {
    let Some(folder) = folder("the_summary_has_the_layout_of_the_seed") else {
        return;
    };
    let data = golden(&folder);
    let (_, metrics) = scored(&folder, "run-a", &data);
    let page = run_summary(&config_of(&data, "a"), &metrics, &Task::log_analysis());
    let head = "# Experiment Summary\n\n**Experiment ID:** a\n**Dataset:** data (115 samples)\n**Model:** m\n\n\
        ## Results\n- Root Cause Accuracy: 69.6%\n- Severity Accuracy: 77.4%\n- Average Latency: 1968ms\n\n\
        ## Top Failures\n1. unknown: 61.3% accuracy (19/31 samples)\n2. config: 66.7% accuracy (4/6 samples)\n";
    assert!(
        page.replace("golden-v1", "data").starts_with(&head.replace(
            "data (",
            &format!("{} (", config_of(&data, "a").dataset_version).replace("golden-v1", "data")
        )),
        "{page}"
    );
}

#[test]
fn config_errors_have_a_place_and_a_name() {
    let good = "experiment_id: x\nmodel: {name: m}\n";
    for (text, line, part) in [
        (
            format!("{good}llm_config:\n  temprature: 1\n"),
            Some(4),
            "did you mean `temperature`?",
        ),
        (
            format!("{good}llm_config: {{temperature: 3}}\n"),
            None,
            "from 0 to 2",
        ),
        (format!("{good}limit: 0\n"), None, "`limit`"),
        (
            "experiment_id: ../x\nmodel: {name: m}\n".to_owned(),
            None,
            "plain name",
        ),
        (
            format!(
                "{good}pricing: {{prompt_usd_per_million_tokens: -1, completion_usd_per_million_tokens: 1}}\n"
            ),
            Some(3),
            "at least 0",
        ),
        ("experiment_id: x\n".to_owned(), Some(1), "model"),
    ] {
        let error = ExperimentConfig::read(text.as_bytes()).unwrap_err();
        assert_eq!(error.code(), Code::TaskInvalid);
        assert!(error.to_string().contains(part), "{error}");
        if line.is_some() {
            assert_eq!(
                error.position().and_then(|place| place.line),
                line,
                "{text}: {error}"
            );
        }
    }
}
