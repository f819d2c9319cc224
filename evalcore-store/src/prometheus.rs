//! A history as Prometheus' text format.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write;

use evalcore::{Error, Result};

use crate::filter::Filter;
use crate::store::Store;

const LATENCY_MS: [f64; 8] = [
    100.0, 500.0, 1000.0, 2000.0, 5000.0, 10_000.0, 30_000.0, 60_000.0,
];
const COST_USD: [f64; 8] = [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5];

/// Writes task results under code-chef's metric names, for a textfile collector or a scrape, and
/// says how many results count.
///
/// | metric | type | labels |
/// | --- | --- | --- |
/// | `eval_results_total` | counter | `agent`, `experiment_group`, `extension_version` |
/// | `eval_score_current` | gauge: the newest value of a proportion | `agent`, `experiment_group`, `metric` |
/// | `eval_latency_ms` | histogram | `agent`, `experiment_group` |
/// | `eval_cost_usd` | histogram | `agent`, `experiment_group` |
///
/// Only results that name an agent count, as there. A value of 0 is an observation. The numbers come
/// from the store and not from a process: a restart changes nothing, a purge lowers them.
///
/// # Errors
///
/// `store.…`, and `io.…` of the writer.
///
/// # Examples
///
/// ```
/// # #[cfg(feature = "sqlite")] {
/// use evalcore_store::{Filter, Merge, Store, TaskResult, export_prometheus, open};
///
/// let store = open("sqlite::memory:")?;
/// let mut task = TaskResult::new("e", "t", "baseline", "1.0.0", "m");
/// task.agent_name = Some("cicd".to_owned());
/// task.measures.insert("accuracy".to_owned(), 0.0);
/// store.record(task, Merge::Replace)?;
/// let mut text = Vec::new();
/// assert_eq!(export_prometheus(&*store, &Filter::new(), &mut text)?, 1);
/// let line = "eval_score_current{agent=\"cicd\",experiment_group=\"baseline\",metric=\"accuracy\"} 0\n";
/// assert!(String::from_utf8_lossy(&text).contains(line));
/// # }
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn export_prometheus(store: &dyn Store, filter: &Filter, mut out: impl Write) -> Result<u64> {
    let mut rows = 0;
    let mut totals: BTreeMap<[String; 3], u64> = BTreeMap::new();
    let mut scores: BTreeMap<[String; 3], f64> = BTreeMap::new();
    let mut latencies: BTreeMap<[String; 2], Histogram> = BTreeMap::new();
    let mut costs: BTreeMap<[String; 2], Histogram> = BTreeMap::new();
    // Rows come oldest first, so that the newest score stays.
    store.tasks(filter, &mut |stored| {
        let task = stored.result;
        let Some(agent) = task.agent_name else {
            return Ok(());
        };
        rows += 1;
        let group = task.experiment_group;
        *totals
            .entry([agent.clone(), group.clone(), task.extension_version])
            .or_default() += 1;
        for (metric, value) in task.measures {
            let of = || [agent.clone(), group.clone()];
            match &*metric {
                "latency_ms" => latencies
                    .entry(of())
                    .or_default()
                    .observe(value, &LATENCY_MS),
                "cost_usd" => costs.entry(of()).or_default().observe(value, &COST_USD),
                "tokens_used" => {}
                _ => {
                    scores.insert([agent.clone(), group.clone(), metric], value);
                }
            }
        }
        Ok(())
    })?;
    let mut page = String::new();
    let counter = ["agent", "experiment_group", "extension_version"];
    head(
        &mut page,
        "eval_results_total",
        "counter",
        "Evaluation results held",
    );
    for (values, count) in &totals {
        line(
            &mut page,
            "eval_results_total",
            &counter,
            values,
            None,
            &count.to_string(),
        );
    }
    let gauge = ["agent", "experiment_group", "metric"];
    head(&mut page, "eval_score_current", "gauge", "Newest scores");
    for (values, score) in &scores {
        line(
            &mut page,
            "eval_score_current",
            &gauge,
            values,
            None,
            &score.to_string(),
        );
    }
    let latency = "Latency of a task in milliseconds";
    histograms(
        &mut page,
        "eval_latency_ms",
        latency,
        &latencies,
        &LATENCY_MS,
    );
    histograms(
        &mut page,
        "eval_cost_usd",
        "Cost of a task in US dollars",
        &costs,
        &COST_USD,
    );
    out.write_all(page.as_bytes())
        .and_then(|()| out.flush())
        .map_err(|error| Error::io("write", error))?;
    Ok(rows)
}

#[derive(Default)]
struct Histogram {
    below: [u64; 8],
    sum: f64,
    count: u64,
}

impl Histogram {
    fn observe(&mut self, value: f64, bounds: &[f64; 8]) {
        for (below, bound) in self.below.iter_mut().zip(bounds) {
            *below += u64::from(value <= *bound);
        }
        self.sum += value;
        self.count += 1;
    }
}

fn histograms(
    page: &mut String,
    name: &str,
    help: &str,
    found: &BTreeMap<[String; 2], Histogram>,
    bounds: &[f64; 8],
) {
    let labels = ["agent", "experiment_group"];
    head(page, name, "histogram", help);
    for (values, histogram) in found {
        let bucket = format!("{name}_bucket");
        for (bound, below) in bounds.iter().zip(histogram.below) {
            let bound = bound.to_string();
            line(
                page,
                &bucket,
                &labels,
                values,
                Some(&bound),
                &below.to_string(),
            );
        }
        let count = histogram.count.to_string();
        line(page, &bucket, &labels, values, Some("+Inf"), &count);
        line(
            page,
            &format!("{name}_sum"),
            &labels,
            values,
            None,
            &histogram.sum.to_string(),
        );
        line(
            page,
            &format!("{name}_count"),
            &labels,
            values,
            None,
            &count,
        );
    }
}

fn head(page: &mut String, name: &str, kind: &str, help: &str) {
    // Writing to a string does not fail.
    let _ = writeln!(page, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

fn line(
    page: &mut String,
    name: &str,
    labels: &[&str],
    values: &[String],
    bound: Option<&str>,
    number: &str,
) {
    let mut pairs: Vec<String> = labels
        .iter()
        .zip(values)
        .map(|(label, value)| format!("{label}=\"{}\"", escaped(value)))
        .collect();
    pairs.extend(bound.map(|bound| format!("le=\"{bound}\"")));
    let _ = writeln!(page, "{name}{{{}}} {number}", pairs.join(","));
}

fn escaped(value: &str) -> String {
    value
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
}
