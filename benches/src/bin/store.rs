//! Fills a store and asks it: `store FILE [RUNS [SAMPLES [BATCH]]]`; default: 1,000 runs of 1,000
//! samples, one run a batch.

use std::error::Error;
use std::time::{Duration, Instant};

use evalcore::compare::{Policy, compare_metrics};
use evalcore_benches::say;
use evalcore_store::{
    Batch, Dimension, Merge, Order, Rows, RunRecord, RunState, SampleRecord, ScoreRecord, Texts,
    Time, TrendQuery, open, run_metrics, trend,
};

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let file = args
        .first()
        .ok_or("usage: store FILE [RUNS [SAMPLES [BATCH]]]")?;
    let number = |place: usize| {
        args.get(place)
            .map_or(Ok(1_000), |text| text.parse::<u64>())
    };
    let (runs, samples) = (number(1)?, number(2)?);
    let store = open(file)?;
    let mut writing = Duration::ZERO;
    let size = args
        .get(3)
        .map_or(Ok(1), |text| text.parse::<u64>())?
        .max(1);
    for first in (0..runs).step_by(usize::try_from(size)?) {
        let mut batch = Batch::new();
        for number in first..runs.min(first + size) {
            batch.run(run(&format!("run-{number}"), number, samples)?);
        }
        let start = Instant::now();
        store.write(batch, Merge::Coalesce)?;
        writing += start.elapsed();
    }
    say(&format!(
        "import of {} samples: {writing:?}",
        runs * samples
    ))?;
    let mut query = TrendQuery::new("correct");
    query
        .rows(Rows::Scores)
        .by(&[Dimension::Version, Dimension::Model]);
    let points = timed("trend by version and model", || {
        trend(&*store, query.order(Order::Version))
    })?;
    say(&format!(
        "  {} points of {} samples",
        points.len(),
        points.iter().map(|p| p.n).sum::<u64>()
    ))?;
    let mut batch = Batch::new();
    batch
        .run(run("big-a", 1, 100_000)?)
        .run(run("big-b", 2, 100_000)?);
    store.write(batch, Merge::Coalesce)?;
    timed(
        "compare of two runs of 100,000 samples, reading included",
        || {
            let read = |id| store.run_with_samples("bench", id, Texts::Leave);
            let (before, after) = (read("big-a")?, read("big-b")?);
            let (before, after) = (before.unwrap_or_else(empty), after.unwrap_or_else(empty));
            compare_metrics(
                &run_metrics(&before, &after, [None, None]),
                &Policy::default(),
            )
        },
    )?;
    Ok(())
}

fn empty() -> RunRecord {
    RunRecord::new("bench", "none", RunState::Failed)
}

fn timed<T>(what: &str, work: impl FnOnce() -> evalcore::Result<T>) -> Result<T, Box<dyn Error>> {
    let start = Instant::now();
    let result = work()?;
    say(&format!("{what}: {:?}", start.elapsed()))?;
    Ok(result)
}

/// A run of one model and data set with 0/1 outcomes that depend on run and sample.
fn run(id: &str, number: u64, samples: u64) -> evalcore::Result<RunRecord> {
    let mut run = RunRecord::new("bench", id, RunState::Completed);
    run.extension_version = Some(format!("1.{}.0", number % 50));
    let start: Time = "2026-01-01T00:00:00Z".parse()?;
    let minute = i64::try_from(number).unwrap_or(0) * 60_000_000;
    run.recorded_at = Some(Time::from_micros(start.micros() + minute)?);
    let mut score = ScoreRecord::new("model-7b", "gsm8k", "correct");
    score.unit = evalcore::schema::Unit::Proportion;
    score.direction = evalcore::schema::Direction::HigherIsBetter;
    score.samples = (0..samples)
        .map(|item| {
            let mixed = (item * 2_654_435_761 + number * 40_503) % 1_000;
            SampleRecord::new(item.to_string(), Some(if mixed < 700 { 1.0 } else { 0.0 }))
        })
        .collect();
    run.scores.push(score);
    Ok(run)
}
