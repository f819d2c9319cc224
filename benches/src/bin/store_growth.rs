//! Rows a second by single rows and in bulk, and what a trend costs as the history grows:
//! `store_growth URL [ROWS]`; default: 10,000 task results at 1×. The store must be empty.

use std::error::Error;
use std::time::{Duration, Instant};

use evalcore_benches::say;
use evalcore_store::{
    Batch, Dimension, Merge, Rows, RunRecord, RunState, SampleRecord, ScoreRecord, Store,
    TaskResult, Time, TrendQuery, open, trend,
};

/// How many single rows are written.
const SINGLE: u64 = 200;
/// Rows of one batch, at most.
const BATCH: u64 = 100_000;
/// Samples of one run.
const SAMPLES: u64 = 1_000;
const MICROS_PER_DAY: u64 = 86_400_000_000;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let url = args.first().ok_or("usage: store_growth URL [ROWS]")?;
    let rows: u64 = args.get(1).map_or(Ok(10_000), |text| text.parse())?;
    let store = open(url)?;
    let begin = Instant::now();
    for number in 0..SINGLE {
        store.record(task("single", number)?, Merge::Replace)?;
    }
    let single = rate(SINGLE, begin.elapsed());
    say(&format!("task results one by one: {single:.0} rows/s"))?;
    let mut held = 0;
    for factor in [1, 10, 100] {
        let (wanted, begin) = (rows * factor, Instant::now());
        let added = wanted - held;
        while held < wanted {
            let next = wanted.min(held + BATCH);
            let mut batch = Batch::new();
            for number in held..next {
                batch.task(task("bulk", number)?);
            }
            store.write(batch, Merge::Replace)?;
            held = next;
        }
        let bulk = rate(added, begin.elapsed());
        say(&format!(
            "{factor}x, {held} task results: {bulk:.0} rows/s, {:.1} times single rows",
            bulk / single
        ))?;
        tasks_trend(&*store)?;
    }
    let mut runs = 0;
    for factor in [1, 10, 100] {
        let (wanted, begin) = (10 * factor, Instant::now());
        let added = wanted - runs;
        while runs < wanted {
            let next = wanted.min(runs + BATCH / SAMPLES);
            let mut batch = Batch::new();
            for number in runs..next {
                batch.run(run(number)?);
            }
            store.write(batch, Merge::Replace)?;
            runs = next;
        }
        let bulk = rate(added * SAMPLES, begin.elapsed());
        say(&format!(
            "{factor}x, {runs} runs of {SAMPLES} samples: {bulk:.0} samples/s"
        ))?;
        let mut query = TrendQuery::new("correct");
        query.rows(Rows::Scores).by(&[Dimension::Version]);
        timed("trend of scores by version", &*store, &query)?;
    }
    Ok(())
}

fn tasks_trend(store: &dyn Store) -> Result<(), Box<dyn Error>> {
    let mut query = TrendQuery::new("accuracy");
    timed("trend by version and model", store, &query)?;
    query.by(&[Dimension::Day]);
    timed("trend by day", store, &query)
}

/// The least of five, in milliseconds.
fn timed(what: &str, store: &dyn Store, query: &TrendQuery) -> Result<(), Box<dyn Error>> {
    let mut best = Duration::MAX;
    let (mut points, mut n) = (0, 0);
    for _ in 0..5 {
        let begin = Instant::now();
        let found = trend(store, query)?;
        best = best.min(begin.elapsed());
        points = found.len();
        n = found.iter().map(|point| point.n).sum();
    }
    let millis = best.as_secs_f64() * 1e3;
    Ok(say(&format!(
        "  {what}: {millis:.1} ms, {points} points of {n}"
    ))?)
}

#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
fn rate(rows: u64, time: Duration) -> f64 {
    rows as f64 / time.as_secs_f64()
}

/// A time in the first hundred days of 2026.
fn at(number: u64) -> evalcore::Result<Time> {
    let start: Time = "2026-01-01T00:00:00Z".parse()?;
    let micros = (number * 7_919) % 100 * MICROS_PER_DAY + number % MICROS_PER_DAY;
    Time::from_micros(start.micros() + i64::try_from(micros).unwrap_or_default())
}

fn task(experiment: &str, number: u64) -> evalcore::Result<TaskResult> {
    let (version, id) = (format!("1.{}.0", number % 20), format!("task-{number}"));
    let mut task = TaskResult::new(experiment, id, "baseline", version, "model-7b");
    task.agent_name = Some("feature_dev".to_owned());
    let parts = u32::try_from(number * 7_919 % 1_000).unwrap_or_default();
    task.measures
        .insert("accuracy".to_owned(), f64::from(parts) / 1e3);
    task.measures
        .insert("latency_ms".to_owned(), f64::from(parts) * 3.0);
    task.recorded_at = Some(at(number)?);
    Ok(task)
}

fn run(number: u64) -> evalcore::Result<RunRecord> {
    let mut run = RunRecord::new("bench", format!("run-{number}"), RunState::Completed);
    run.extension_version = Some(format!("1.{}.0", number % 20));
    run.recorded_at = Some(at(number)?);
    let mut score = ScoreRecord::new("model-7b", "gsm8k", "correct");
    let samples = (0..SAMPLES).map(|item| {
        let right = (item * 7_919 + number * 104_729) % 1_000 < 650;
        SampleRecord::new(format!("{item:05}"), Some(f64::from(u8::from(right))))
    });
    score.samples = samples.collect();
    run.scores.push(score);
    Ok(run)
}
