//! The recorded calls of code-chef's tracker, kept by the store; its statistics by SciPy.

use std::path::{Path, PathBuf};

use evalcore::compare::Policy;
use evalcore_store::{
    Filter, Merge, PairQuery, PurgeOptions, Store, TaskResult, Time, TrendPoint, TrendQuery, open,
    summary, trend,
};
use serde_json::Value;

fn oracle(file: &str) -> Value {
    let default =
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../evalcore/testdata/golden/codechef");
    let dir = std::env::var_os("EVALCORE_CODECHEF_ORACLES").map_or_else(default, PathBuf::from);
    let path = dir.join(file);
    let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_slice(&bytes).unwrap()
}

/// Counts cases and lists those that fail.
struct Tally(&'static str, usize, Vec<String>);

impl Tally {
    fn equal<T: PartialEq + std::fmt::Debug>(&mut self, id: &str, ours: &T, theirs: &T) {
        self.check(
            id,
            ours == theirs,
            &format!("ours {ours:?}, oracle {theirs:?}"),
        );
    }

    fn close(&mut self, id: &str, ours: Option<f64>, theirs: &Value) {
        let same = match (ours, theirs.as_f64()) {
            (Some(ours), Some(theirs)) => (ours - theirs).abs() <= 1e-9 * theirs.abs().max(1e-3),
            (ours, theirs) => ours == theirs,
        };
        self.check(id, same, &format!("ours {ours:?}, oracle {theirs}"));
    }

    #[expect(clippy::print_stdout, reason = "a test says which case fails")]
    fn check(&mut self, id: &str, same: bool, why: &str) {
        self.1 += 1;
        if !same {
            println!("{}: FAILED {id}: {why}", self.0);
            self.2.push(id.to_owned());
        }
    }

    #[expect(clippy::print_stdout, reason = "a test says how many cases there were")]
    fn finish(self) {
        println!("{}: {}/{}", self.0, self.1 - self.2.len(), self.1);
        assert!(
            self.1 > 0 && self.2.is_empty(),
            "{}: failed {:?}",
            self.0,
            self.2
        );
    }
}

/// The call as a record; `None` where a value can not even be written down as one.
fn task(call: &Value, at: &str) -> Option<TaskResult> {
    let text = |name: &str| call[name].as_str().map(str::to_owned);
    let mut task = TaskResult::new(
        text("experiment_id")?,
        text("task_id")?,
        text("experiment_group")?,
        text("extension_version")?,
        text("model_version")?,
    );
    task.agent_name = text("agent_name");
    for part in ["scores", "metrics"] {
        for (name, value) in call[part].as_object()? {
            let number = match value {
                Value::Null => continue,
                Value::Number(number) => number.as_f64()?,
                Value::String(text) if text == "NaN" => f64::NAN,
                Value::String(text) if text.ends_with("Infinity") => f64::INFINITY,
                _ => return None,
            };
            task.measures.insert(name.clone(), number);
        }
    }
    task.success = call["success"].as_bool().unwrap_or(true);
    task.error_message = text("error_message");
    if let Some(metadata) = call.get("metadata").filter(|metadata| metadata.is_object()) {
        task.metadata = metadata.clone();
    }
    task.recorded_at = Some(at.parse().unwrap());
    Some(task)
}

/// Replays the calls; what the store refuses is told.
fn replay(clock: &str) -> (Box<dyn Store>, Vec<bool>, Time) {
    let store = open("sqlite::memory:").unwrap();
    let records = oracle("records.json");
    let mut kept = Vec::new();
    for call in records["calls"].as_array().unwrap() {
        let task = task(&call["call"], call[clock].as_str().unwrap());
        kept.push(task.is_some_and(|mut task| {
            // Upstream reads its seven numbers and passes over others.
            task.measures
                .retain(|name, _| evalcore_store::measure(name).is_some_and(|m| m.name == name));
            store.record(task, Merge::Replace).is_ok()
        }));
    }
    (
        store,
        kept,
        records["now"].as_str().unwrap().parse().unwrap(),
    )
}

/// What upstream's database refused, the store refuses; what it stored whole, the store keeps.
#[test]
fn oracle_calls_are_kept_or_refused() {
    let mut tally = Tally("outputs_own_clock.json outcomes", 0, Vec::new());
    let (_, kept, _) = replay("recorded_at");
    let outcomes = oracle("outputs_own_clock.json");
    let records = oracle("records.json");
    for (seq, outcome) in outcomes["call_outcomes"]
        .as_array()
        .unwrap()
        .iter()
        .enumerate()
    {
        let call = &records["calls"][seq]["call"];
        let note = records["calls"][seq]["note"].as_str().unwrap_or_default();
        let upstream = outcome["outcome"] == "stored";
        // Where the store is right on purpose and upstream was not.
        let task = task(call, "2026-01-01T00:00:00Z");
        let cut = call["metrics"]["tokens_used"]
            .as_f64()
            .is_some_and(|tokens| tokens.fract() != 0.0);
        let empty = call["task_id"] == "" || call["experiment_id"] == "";
        let boolean = task.is_none() && upstream;
        if (cut || empty || boolean) && upstream {
            tally.equal(&format!("{seq} {note} is refused"), &kept[seq], &false);
        } else if upstream {
            tally.equal(&format!("{seq} {note}"), &kept[seq], &true);
        }
    }
    tally.finish();
}

/// Wins, losses and ties by points, means and medians of relative changes, over pairs by natural
/// key: no clock is needed.
#[test]
fn oracle_summaries() {
    let mut tally = Tally("stats_reference.json summaries", 0, Vec::new());
    let reference = oracle("stats_reference.json");
    for clock in ["recorded_at", "paired_at"] {
        let (store, ..) = replay(clock);
        for experiment in reference["experiments"].as_array().unwrap() {
            let name = experiment["experiment_id"].as_str().unwrap();
            let mut query = PairQuery::new(name);
            query.by_agent(true);
            let found = summary(&*store, name, &query, &Policy::default()).unwrap();
            let rule = &experiment["points_rule"];
            for (field, ours) in [
                ("wins", found.candidate_wins),
                ("losses", found.baseline_wins),
                ("ties", found.ties),
                ("n", found.total_tasks - found.n_missing),
            ] {
                tally.equal(
                    &format!("{clock} {name} {field}"),
                    &Some(ours),
                    &rule[field].as_u64(),
                );
            }
            for change in &found.changes {
                let case = &experiment["metrics"][&change.metric];
                let id = format!("{clock} {name} {}", change.metric);
                let relative = &case["relative_improvement_pct"];
                tally.equal(
                    &format!("{id} n"),
                    &Some(change.n),
                    &case["n_pairs"].as_u64(),
                );
                tally.close(
                    &format!("{id} points"),
                    change.mean_points,
                    &case["mean_diff"],
                );
                tally.equal(
                    &format!("{id} relative n"),
                    &Some(change.relative_n),
                    &relative["n"].as_u64(),
                );
                tally.close(
                    &format!("{id} mean"),
                    change.mean_relative_percent,
                    &relative["mean"],
                );
                tally.close(
                    &format!("{id} median"),
                    change.median_relative_percent,
                    &relative["median"],
                );
            }
        }
    }
    tally.finish();
}

/// The averages, ranges and counts of trends. Upstream gives 0 as null, and a replaced row keeps
/// the time of its first writing there, so that its point stands elsewhere in the order. The agent
/// `bad_agent` has the rows that one of the two refuses: see `oracle_calls_are_kept_or_refused`.
#[test]
fn oracle_trends() {
    let mut tally = Tally("outputs_trend.json", 0, Vec::new());
    let (store, _, now) = replay("recorded_at");
    for case in oracle("outputs_trend.json")["trends"].as_array().unwrap() {
        let args = &case["args"];
        if args["agent_name"] == "bad_agent" {
            continue;
        }
        let text = |name: &str| args[name].as_str().unwrap();
        let days = u32::try_from(args["days"].as_u64().unwrap()).unwrap();
        let mut query = TrendQuery::new(text("metric"));
        query
            .filter
            .agent(text("agent_name"))
            .group(text("experiment_group"));
        query.filter.since(now.minus_days(days));
        let found = trend(&*store, &query).unwrap();
        let points: Vec<(String, u64)> = found
            .iter()
            .map(|point| {
                let key = point
                    .key
                    .values()
                    .map(|part| part.clone().unwrap_or_default());
                (key.collect::<Vec<_>>().join("/"), point.n)
            })
            .collect();
        let expected = case["result"].as_array().unwrap();
        let theirs: Vec<(String, u64)> = expected
            .iter()
            .map(|row| {
                let text = |name: &str| row[name].as_str().unwrap();
                let key = format!("{}/{}", text("extension_version"), text("model_version"));
                (key, row["sample_count"].as_u64().unwrap())
            })
            .collect();
        let settle = |mut points: Vec<(String, u64)>| {
            points.retain(|(key, _)| !key.contains("m-upsert"));
            points
        };
        let theirs = settle(theirs);
        let mut points = settle(points);
        if args["limit"] != 100 {
            points.truncate(theirs.len());
        }
        tally.equal(&args.to_string(), &points, &theirs);
        for row in expected {
            let of_row = |point: &&TrendPoint| {
                let key = point.key.values().flatten();
                key.eq(
                    [&row["extension_version"], &row["model_version"]].map(|v| v.as_str().unwrap())
                )
            };
            let Some(point) = found.iter().find(of_row) else {
                continue;
            };
            for (name, ours) in [
                ("avg_score", point.mean),
                ("min_score", point.min),
                ("max_score", point.max),
            ] {
                if row[name].is_null() {
                    tally.equal(&format!("{args} {name}"), &ours, &0.0);
                } else {
                    tally.close(&format!("{args} {name}"), Some(ours), &row[name]);
                }
            }
        }
    }
    tally.finish();
}

/// Retention by age, with protected rows. A replaced row keeps the time of its first writing
/// upstream; here it has that of its content.
#[test]
fn oracle_retention() {
    let mut tally = Tally("outputs_retention.json", 0, Vec::new());
    let (store, _, now) = replay("recorded_at");
    let rows = store.all_tasks(&Filter::new()).unwrap().len() as u64;
    let history = store.all_tasks(Filter::new().replaced(true)).unwrap();
    for case in oracle("outputs_retention.json").as_array().unwrap() {
        let days = u32::try_from(case["retention_days"].as_u64().unwrap()).unwrap();
        let cutoff = now.minus_days(days);
        let mut options = PurgeOptions::older_than(cutoff);
        let report = store.purge(options.dry_run(true)).unwrap();
        let old_history = history
            .iter()
            .filter(|row| row.superseded_at.is_some() && row.recorded_at < cutoff);
        // Current rows that are new only because they were written again.
        let rewritten = history.iter().filter(|row| {
            let first = |other: &&evalcore_store::StoredTask| {
                other.result_id == row.result_id && other.recorded_at < cutoff
            };
            row.superseded_at.is_none()
                && row.recorded_at >= cutoff
                && history.iter().any(|other| first(&other))
        });
        let deleted = report.tasks - old_history.count() as u64 + rewritten.count() as u64;
        tally.equal(
            &format!("{days}"),
            &Some(deleted),
            &case["deleted"].as_u64(),
        );
        tally.equal(
            &format!("{days} left"),
            &Some(rows - deleted),
            &case["left"].as_u64(),
        );
    }
    tally.finish();
}
