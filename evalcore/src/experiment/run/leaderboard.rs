//! Runs in the order of their accuracy.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde::Serialize;

use super::directory::Run;

/// A row of the leaderboard, which is a bare array of them: Grafana's Infinity reads it as it is.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct LeaderboardRow {
    /// The place among the runs over the same data, from 1; equal accuracies share one.
    pub rank: u64,
    /// The experiment.
    pub experiment_id: String,
    /// The model.
    pub model_name: String,
    /// The share of samples whose primary field is right.
    pub accuracy: f64,
    /// The lower limit of its interval.
    pub accuracy_ci_low: Option<f64>,
    /// The upper limit.
    pub accuracy_ci_high: Option<f64>,
    /// Whether another run over the same data has the same accuracy.
    pub tied: bool,
    /// Whether the interval overlaps that of the first: the runs may be equally good.
    pub overlaps_best: bool,
    /// How many samples there were.
    pub n: u64,
    /// The accuracy of the severity, where there is one.
    pub severity_accuracy: Option<f64>,
    /// The weighted mean of the fields, where there is one.
    pub overall: Option<f64>,
    /// The mean latency.
    pub avg_latency_ms: Option<f64>,
    /// The 95th percentile of the latencies.
    pub p95_latency_ms: Option<f64>,
    /// The cost of the run.
    pub cost_usd: Option<f64>,
    /// When it started.
    pub run_timestamp: String,
    /// The run.
    pub run_id: String,
    /// The name of the data.
    pub dataset_version: String,
    /// Their content: ranks compare runs over the same only.
    pub dataset_sha256: Option<String>,
}

/// Ranks runs, each among those over the same data.
///
/// The data of the newest run come first; within, accuracy descends, then time, then run id. A run
/// without an accuracy is left out; so is one without samples. Two data sets are the same where
/// their hashes are; a run that states none stands with those of its version that state none.
///
/// # Examples
///
/// ```
/// use evalcore::MemorySource;
/// use evalcore::experiment::{Run, leaderboard};
///
/// let mut tree = MemorySource::new();
/// for (run, hash, accuracy) in [("a", "00", 0.5), ("b", "00", 0.75), ("c", "11", 0.25)] {
///     tree.insert(format!("{run}/config.json"), format!(r#"{{"experiment_id": "{run}", "run_timestamp":
///         "2026-01-01T00:00:00Z", "dataset_version": "v1", "dataset_sha256": "{hash}", "model": {{"name": "m"}}}}"#).into_bytes());
///     tree.insert(format!("{run}/metrics.json"), format!(r#"{{"n_samples": 4, "figures":
///         [{{"name": "is_correct", "value": {accuracy}, "interval": {{"low": 0.1, "high": 0.9}}}}]}}"#).into_bytes());
/// }
/// let runs: Vec<Run> = ["a", "b", "c"].map(|dir| Run::open_metrics(&tree, dir).unwrap()).into();
/// let rows = leaderboard(&runs);
/// let shown: Vec<(u64, &str)> = rows.iter().map(|row| (row.rank, row.experiment_id.as_str())).collect();
/// assert_eq!(shown, [(1, "b"), (2, "a"), (1, "c")]);
/// assert!(rows[1].overlaps_best);
/// ```
#[must_use]
pub fn leaderboard(runs: &[Run]) -> Vec<LeaderboardRow> {
    let mut groups: BTreeMap<String, Vec<LeaderboardRow>> = BTreeMap::new();
    for row in runs.iter().filter_map(row) {
        let data = match &row.dataset_sha256 {
            Some(hash) => hash.clone(),
            None => format!("version {}", row.dataset_version),
        };
        groups.entry(data).or_default().push(row);
    }
    let mut groups: Vec<Vec<LeaderboardRow>> = groups.into_values().collect();
    for group in &mut groups {
        group.sort_by(order);
        rank(group);
    }
    let newest = |group: &[LeaderboardRow]| group.iter().map(|row| row.run_timestamp.clone()).max();
    groups.sort_by_cached_key(|group| std::cmp::Reverse(newest(group)));
    groups.into_iter().flatten().collect()
}

fn order(a: &LeaderboardRow, b: &LeaderboardRow) -> Ordering {
    b.accuracy
        .total_cmp(&a.accuracy)
        .then_with(|| b.run_timestamp.cmp(&a.run_timestamp))
        .then_with(|| a.run_id.cmp(&b.run_id))
}

fn rank(group: &mut [LeaderboardRow]) {
    let accuracies: Vec<f64> = group.iter().map(|row| row.accuracy).collect();
    let best = group.first().and_then(|row| row.accuracy_ci_low);
    for row in group.iter_mut() {
        let above = accuracies
            .iter()
            .filter(|other| **other > row.accuracy)
            .count();
        let same = accuracies
            .iter()
            .filter(|other| **other == row.accuracy)
            .count();
        row.rank = above as u64 + 1;
        row.tied = same > 1;
        let overlap = best
            .zip(row.accuracy_ci_high)
            .is_some_and(|(low, high)| high >= low);
        row.overlaps_best = overlap || row.rank == 1;
    }
}

fn row(run: &Run) -> Option<LeaderboardRow> {
    let figures = run.metrics.as_ref()?.get("figures")?.as_array()?;
    let named = |figure: &&crate::json::Value| {
        figure.get("name").and_then(|name| name.as_str()) == Some("is_correct")
    };
    let figure = figures.iter().find(named)?;
    let accuracy = figure
        .get("value")?
        .as_f64()
        .filter(|value| value.is_finite())?;
    let limit = |name| figure.get("interval")?.get(name)?.as_f64();
    let n = run
        .metrics
        .as_ref()?
        .get("n_samples")?
        .as_u64()
        .filter(|n| *n > 0)?;
    let config = &run.config;
    Some(LeaderboardRow {
        rank: 0,
        experiment_id: config.experiment_id.clone(),
        model_name: config.model.name.clone(),
        accuracy,
        accuracy_ci_low: limit("low"),
        accuracy_ci_high: limit("high"),
        tied: false,
        overlaps_best: false,
        n,
        severity_accuracy: run.metric(&["accuracy", "severity_accuracy"]),
        overall: run.metric(&["accuracy", "overall"]),
        avg_latency_ms: run.metric(&["performance", "avg_latency_ms"]),
        p95_latency_ms: run.metric(&["performance", "p95_latency_ms"]),
        cost_usd: run.metric(&["performance", "cost_usd"]),
        run_timestamp: config.run_timestamp.clone(),
        run_id: config.run_id.clone(),
        dataset_version: config.dataset_version.clone(),
        dataset_sha256: config.dataset_sha256.clone(),
    })
}
