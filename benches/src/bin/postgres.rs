//! Fills a store on a server and asks it, beside rows that are inserted one by one:
//! `postgres URL` with an empty database.

use std::error::Error;
use std::time::{Duration, Instant};

use evalcore_benches::say;
use evalcore_store::{
    Batch, Dimension, Filter, Merge, Order, Rows, RunRecord, RunState, SampleRecord, ScoreRecord,
    Store, TaskResult, Time, TrendQuery, open, trend,
};
use tokio::runtime::Runtime;
use tokio_postgres::{Client, NoTls};

type Done<T = ()> = Result<T, Box<dyn Error>>;

fn main() -> Done {
    let url = std::env::args().nth(1).ok_or("usage: postgres URL")?;
    let store = open(&url)?;
    let runtime = Runtime::new()?;
    let (mut client, connection) = runtime.block_on(tokio_postgres::connect(&url, NoTls))?;
    runtime.spawn(connection);
    samples(&*store, &runtime, &mut client)?;
    tasks(&*store, &runtime, &mut client)?;
    history(&*store, &runtime, &client)
}

/// Rows a second of both ways, and their ratio.
fn compare(what: &str, rows: u32, bulk: Duration, single: (u32, Duration)) -> Done {
    let rate = |rows: u32, time: Duration| f64::from(rows) / time.as_secs_f64();
    let (bulk_rate, single_rate) = (rate(rows, bulk), rate(single.0, single.1));
    say(&format!(
        "{what}: {rows} rows in bulk {bulk:.2?}, {bulk_rate:.0} rows/s; {} one by one {:.2?}, \
         {single_rate:.0} rows/s; ratio {:.1}",
        single.0,
        single.1,
        bulk_rate / single_rate
    ))?;
    Ok(())
}

/// A million samples by the store, which checks, hashes and sums them; 100,000 by statements
/// prepared once, in one transaction, into a table like the store's.
fn samples(store: &dyn Store, runtime: &Runtime, client: &mut Client) -> Done {
    let mut batch = Batch::new();
    for number in 0..10 {
        batch.run(run("bulk", number, 100_000)?);
    }
    let start = Instant::now();
    store.write(batch, Merge::Replace)?;
    let bulk = start.elapsed();
    let single = runtime.block_on(async {
        client
            .batch_execute("CREATE TABLE singles (LIKE evalcore.samples INCLUDING ALL)")
            .await?;
        let start = Instant::now();
        let transaction = client.transaction().await?;
        let insert = "INSERT INTO singles VALUES ($1, $2, $3, $4)";
        let insert = transaction.prepare(insert).await?;
        for item in 0..100_000 {
            let text = item.to_string();
            let value = f64::from(item % 2);
            transaction
                .execute(&insert, &[&1_i64, &text, &0_i64, &value])
                .await?;
        }
        transaction.commit().await?;
        Ok::<_, tokio_postgres::Error>((100_000, start.elapsed()))
    })?;
    compare("samples", 1_000_000, bulk, single)
}

/// 100,000 task results by the store; 20,000 by code-chef's statement, in one transaction.
fn tasks(store: &dyn Store, runtime: &Runtime, client: &mut Client) -> Done {
    let mut batch = Batch::new();
    for number in 0..100_000 {
        let id = format!("t{number}");
        let mut task = TaskResult::new("bulk", id, "baseline", "1.0.0", "m");
        task.agent_name = Some("feature_dev".to_owned());
        for (name, value) in [
            ("accuracy", 0.5),
            ("completeness", 0.75),
            ("latency_ms", 12.5),
        ] {
            task.measures.insert(name.to_owned(), value);
        }
        batch.task(task);
    }
    let start = Instant::now();
    store.write(batch.clone(), Merge::Replace)?;
    let bulk = start.elapsed();
    let single = runtime.block_on(async {
        let start = Instant::now();
        let transaction = client.transaction().await?;
        let insert = "INSERT INTO evaluation_results (experiment_id, task_id, experiment_group, \
            extension_version, model_version, agent_name, accuracy, completeness, latency_ms) \
            VALUES ('single', $1, 'baseline', '1.0.0', 'm', 'feature_dev', 0.5, 0.75, 12.5) \
            ON CONFLICT (experiment_id, task_id, experiment_group, extension_version) \
            DO UPDATE SET accuracy = EXCLUDED.accuracy";
        let insert = transaction.prepare(insert).await?;
        for number in 0..20_000 {
            transaction
                .execute(&insert, &[&format!("t{number}")])
                .await?;
        }
        transaction.commit().await?;
        Ok::<_, tokio_postgres::Error>((20_000, start.elapsed()))
    })?;
    compare("task results", 100_000, bulk, single)?;
    let start = Instant::now();
    store.write(batch, Merge::Replace)?;
    say(&format!(
        "the same task results again: {:.2?}",
        start.elapsed()
    ))?;
    let mut query = TrendQuery::new("accuracy");
    query.filter.experiment("bulk");
    median("trend of 100,000 task results", || trend(store, &query))
}

/// The trend of a metric as the history grows, and how often it looks at samples.
fn history(store: &dyn Store, runtime: &Runtime, client: &Client) -> Done {
    let mut made = 0;
    for runs in [100, 1_000, 10_000] {
        let start = Instant::now();
        for first in (made..runs).step_by(100) {
            let mut batch = Batch::new();
            for number in first..first + 100 {
                batch.run(run("history", number, 100)?);
            }
            store.write(batch, Merge::Replace)?;
        }
        say(&format!(
            "{} runs of 100 samples written: {:.2?}",
            runs - made,
            start.elapsed()
        ))?;
        made = runs;
        runtime.block_on(client.batch_execute("ANALYZE"))?;
        let looks = || looks(runtime, client);
        let before = looks()?;
        let mut query = TrendQuery::new("correct");
        query
            .rows(Rows::Scores)
            .by(&[Dimension::Version, Dimension::Model])
            .order(Order::Version);
        query.filter = Filter::new();
        query.filter.experiment("history");
        median(
            &format!("trend of {} samples", u64::from(runs) * 100),
            || trend(store, &query),
        )?;
        say(&format!("  looks at the samples: {}", looks()? - before))?;
    }
    Ok(())
}

/// How often the table of samples was read, by the server's own count.
fn looks(runtime: &Runtime, client: &Client) -> Done<i64> {
    // Sessions tell of what they did once they have been idle for a while.
    std::thread::sleep(Duration::from_secs(2));
    let query = "SELECT seq_scan + coalesce(idx_scan, 0) FROM pg_stat_user_tables \
                 WHERE relid = 'evalcore.samples'::regclass";
    Ok(runtime.block_on(client.query_one(query, &[]))?.try_get(0)?)
}

/// The median of nine.
fn median<T>(what: &str, work: impl Fn() -> evalcore::Result<Vec<T>>) -> Done {
    let mut times = Vec::new();
    let mut points = 0;
    for _ in 0..9 {
        let start = Instant::now();
        points = work()?.len();
        times.push(start.elapsed());
    }
    times.sort();
    let median = times.get(times.len() / 2).copied().unwrap_or_default();
    say(&format!("{what}: {median:.2?}, {points} points"))?;
    Ok(())
}

/// A run of one model and data set with 0/1 outcomes that depend on run and sample.
fn run(experiment: &str, number: u32, samples: u32) -> evalcore::Result<RunRecord> {
    let mut run = RunRecord::new(experiment, format!("run-{number}"), RunState::Completed);
    run.experiment_id = Some(experiment.to_owned());
    run.extension_version = Some(format!("1.{}.0", number % 50));
    let start: Time = "2026-01-01T00:00:00Z".parse()?;
    run.recorded_at = Some(Time::from_micros(
        start.micros() + i64::from(number) * 60_000_000,
    )?);
    let mut score = ScoreRecord::new("model-7b", "gsm8k", "correct");
    score.unit = evalcore::schema::Unit::Proportion;
    score.direction = evalcore::schema::Direction::HigherIsBetter;
    score.samples = (0..samples)
        .map(|item| {
            let mixed = (u64::from(item) * 2_654_435_761 + u64::from(number) * 40_503) % 1_000;
            SampleRecord::new(item.to_string(), Some(if mixed < 700 { 1.0 } else { 0.0 }))
        })
        .collect();
    run.scores.push(score);
    Ok(run)
}
