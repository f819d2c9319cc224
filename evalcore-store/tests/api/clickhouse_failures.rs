//! Servers that can not be used or go away, writers that meet, and what stays of a batch.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use evalcore::Code;
use evalcore_store::{
    Batch, Filter, Merge, PurgeOptions, RunRecord, RunState, SampleRecord, ScoreRecord, Store,
    Texts, Time, TrendQuery, open, trend,
};

use crate::clickhouse::{Front, shared};
use crate::conformance::{task, time};
use crate::processes;

fn refused(url: &str) -> (Code, String) {
    let error = open(url).map(|_| ()).unwrap_err();
    let message = format!("{error} {error:?}");
    assert!(!message.contains("hunter2"), "{message}");
    (error.code(), message)
}

/// A run with so many samples.
fn run(id: &str, samples: u32) -> RunRecord {
    let mut run = RunRecord::new("e", id, RunState::Completed);
    let mut score = ScoreRecord::new("m", "d", "correct");
    let items =
        (0..samples).map(|n| SampleRecord::new(format!("item-{n:07}"), Some(f64::from(n % 2))));
    score.samples = items.collect();
    run.scores.push(score);
    run
}

#[test]
fn a_server_that_is_not_there_is_said() {
    // A port that was free a moment ago.
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let (code, message) = refused(&format!("clickhouse://me:hunter2@127.0.0.1:{port}/d"));
    assert_eq!(code, Code::StoreUrl);
    assert!(
        message.contains(&format!("clickhouse://me:***@127.0.0.1:{port}/d")),
        "{message}"
    );
    assert!(message.contains("refused"), "{message}");
}

#[test]
fn a_wrong_database_is_named() {
    let port = shared().port;
    let url = format!("clickhouse://127.0.0.1:{port}/nowhere?compression=none");
    let (code, message) = refused(&url);
    assert_eq!(code, Code::StoreUrl);
    assert!(
        message.contains("Code: 81") && message.contains("nowhere"),
        "{message}"
    );
}

#[test]
fn a_wrong_password_is_not_repeated() {
    let front = Front::start(&["--password", "right"]);
    let address = |password: &str| {
        format!(
            "clickhouse://me:{password}@127.0.0.1:{}/default?compression=none",
            front.port
        )
    };
    let (code, message) = refused(&address("hunter2"));
    assert_eq!(code, Code::StoreUrl);
    assert!(message.contains("Code: 516"), "{message}");
    assert_eq!(
        open(&address("right")).unwrap().schema_version().unwrap(),
        3
    );
}

#[test]
fn a_web_page_is_no_answer() {
    for status in ["200 OK", "502 Bad Gateway"] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let _ = stream.read(&mut [0; 4096]);
                let page = "<!DOCTYPE html><html><body>Hello hunter2</body></html>";
                let _ = write!(
                    stream,
                    "HTTP/1.1 {status}\r\nContent-Type: text/html\r\nConnection: close\r\n\
                     Content-Length: {}\r\n\r\n{page}",
                    page.len()
                );
            }
        });
        let url = format!("clickhouse://me:hunter2@127.0.0.1:{port}/d?compression=none");
        let (code, message) = refused(&url);
        assert_eq!(code, Code::StoreUrl, "{message}");
        assert!(
            message.contains("expected an answer of ClickHouse"),
            "{message}"
        );
    }
}

#[test]
fn a_newer_schema_is_left_alone() {
    let front = shared();
    let database = front.database();
    let url = front.url(&database);
    open(&url)
        .unwrap()
        .record(task("a", &[]), Merge::Replace)
        .unwrap();
    front.ask(
        &database,
        "INSERT INTO evalcore_migrations VALUES (99, 'later', 'x', 0)",
    );
    let (code, message) = refused(&url);
    assert_eq!(code, Code::StoreNewerSchema);
    assert!(
        message.contains("expected schema 3 or earlier, found 99"),
        "{message}"
    );
    front.ask(
        &database,
        "DELETE FROM evalcore_migrations WHERE version = 99",
    );
    assert_eq!(
        open(&url).unwrap().all_tasks(&Filter::new()).unwrap().len(),
        1
    );
    // A migration that is not ours.
    front.ask(
        &database,
        "ALTER TABLE evalcore_migrations UPDATE checksum = 'x' WHERE version = 1 \
         SETTINGS mutations_sync = 2",
    );
    assert_eq!(refused(&url).0, Code::StoreForeign);
}

#[test]
fn a_server_that_dies_in_a_batch_costs_the_batch_only() {
    let directory = tempfile::tempdir().unwrap();
    let before = {
        let front = Front::start_in(directory.path(), &["--hang-up-after", "300000"]);
        let store = open(&front.url("default")).unwrap();
        let mut batch = Batch::new();
        batch
            .task(task("a", &[("accuracy", 0.5)]))
            .run(run("first", 2));
        store.write(batch, Merge::Replace).unwrap();
        let before = all(&*store);
        // Task, run and scores arrive; the samples do not, nor the entry in the log.
        let mut batch = Batch::new();
        batch
            .task(task("a", &[("accuracy", 0.9)]))
            .task(task("b", &[("accuracy", 0.1)]));
        batch.run(run("first", 50_000));
        let error = store.write(batch, Merge::Replace).unwrap_err();
        assert_eq!(error.code(), Code::StoreGone, "{error}");
        assert_eq!(
            store.all_tasks(&Filter::new()).unwrap_err().code(),
            Code::StoreGone
        );
        before
    };
    let front = Front::start_in(directory.path(), &[]);
    let store = open(&front.url("default")).unwrap();
    let physical = |table: &str| front.ask("default", &format!("SELECT count() FROM {table}"));
    assert_eq!(physical("evalcore_task_results").trim(), "3");
    assert_eq!(all(&*store), before);
    store.verify().unwrap();
    // Nobody knows yet whether its writer comes back.
    let purge = || {
        store
            .purge(&PurgeOptions::older_than(time("1990-01-01T00:00:00Z")))
            .unwrap()
    };
    purge();
    assert_eq!(physical("evalcore_task_results").trim(), "3");
    for table in ["evalcore_task_results", "evalcore_runs"] {
        front.ask(
            "default",
            &format!(
                "ALTER TABLE {table} UPDATE written_at = now() - INTERVAL 2 HOUR WHERE 1 \
                 SETTINGS mutations_sync = 2"
            ),
        );
    }
    purge();
    for (table, rows) in [
        ("evalcore_task_results", "1"),
        ("evalcore_task_measures", "1"),
        ("evalcore_runs", "1"),
        ("evalcore_scores", "1"),
        ("evalcore_samples", "2"),
        ("evalcore_superseded", "0"),
    ] {
        assert_eq!(physical(table).trim(), rows, "{table}");
    }
    assert_eq!(all(&*store), before);
    // The same batch again, whole.
    let mut batch = Batch::new();
    batch
        .task(task("a", &[("accuracy", 0.9)]))
        .task(task("b", &[("accuracy", 0.1)]));
    let report = store.write(batch, Merge::Replace).unwrap();
    assert_eq!((report.inserted, report.replaced), (1, 1));
}

/// Everything that a reader can see.
fn all(store: &dyn Store) -> String {
    let mut filter = Filter::new();
    filter.replaced(true);
    format!(
        "{:?} {:?} {:?} {:?}",
        store.all_tasks(&filter).unwrap(),
        store.all_runs(&filter).unwrap(),
        store.run_with_samples("e", "first", Texts::Read).unwrap(),
        trend(store, &TrendQuery::new("accuracy")).unwrap()
    )
}

#[test]
fn writers_that_know_nothing_of_each_other_lose_nothing() {
    let front = shared();
    let url = front.url(&front.database());
    // Nobody has made the tables yet: they all do. Every writer replaces the same row.
    std::thread::scope(|scope| {
        for writer in 0..6 {
            let url = &url;
            scope.spawn(move || {
                let store = open(url).unwrap();
                for number in 0..3 {
                    let mut shared = task("shared", &[("accuracy", 0.5)]);
                    shared.recorded_at = None;
                    shared.model_version = format!("{writer}-{number}");
                    let own = task(&format!("{writer}-{number}"), &[("accuracy", 1.0)]);
                    let mut batch = Batch::new();
                    batch.task(shared).task(own);
                    store.write(batch, Merge::Replace).unwrap();
                }
            });
        }
    });
    let store = open(&url).unwrap();
    let mut filter = Filter::new();
    let current = store.all_tasks(&filter).unwrap();
    assert_eq!(current.len(), 19);
    filter.task("shared").replaced(true);
    let history = store.all_tasks(&filter).unwrap();
    let revisions: Vec<u32> = history.iter().map(|row| row.revision).collect();
    assert_eq!(revisions, (1..=18).collect::<Vec<u32>>());
    let open_rows = history
        .iter()
        .filter(|row| row.superseded_at.is_none())
        .count();
    assert_eq!(open_rows, 1, "one of them is current");
    let points = trend(&*store, &TrendQuery::new("accuracy")).unwrap();
    assert_eq!(points.iter().map(|point| point.n).sum::<u64>(), 19);
    store.verify().unwrap();
}

#[test]
fn twenty_processes_lose_nothing() {
    let front = shared();
    // One statement at a time is slow for twenty.
    let url = format!("{}&busy_timeout=600", front.url(&front.database()));
    processes::twenty_lose_nothing(&url);
}

#[test]
fn a_killed_writer_loses_the_open_batch_at_most() {
    let front = shared();
    let database = front.database();
    // The engine may still be busy with the last words of a writer that is dead.
    let settle = || {
        std::thread::sleep(std::time::Duration::from_millis(200));
        front.ask(&database, "SELECT 1");
    };
    processes::killed_loses_the_open_batch_at_most(&front.url(&database), &settle);
}

#[test]
fn a_batch_of_several_blocks_is_whole() {
    // A server divides an insert of more than a million rows; this one does so earlier.
    let rows =
        ["max_insert_block_size", "min_insert_block_size_rows"].map(|name| format!("{name}=500"));
    let front = Front::start(&["--set", &rows[0], "--set", &rows[1]]);
    let store = open(&front.url("default")).unwrap();
    let mut batch = Batch::new();
    batch.run(run("big", 20_000));
    store.write(batch, Merge::Replace).unwrap();
    let parts = "SELECT count() > 5 FROM system.parts WHERE table = 'evalcore_samples'";
    assert_eq!(front.ask("default", parts), "1\n");
    let big = store
        .run_with_samples("e", "big", Texts::Leave)
        .unwrap()
        .unwrap();
    assert_eq!(big.scores[0].samples.len(), 20_000);
    assert_eq!(big.scores[0].value, Some(0.5));
    // Tasks feed their measures block by block, and are looked up in parts.
    for (metric, value) in [("accuracy", 0.25), ("completeness", 0.75)] {
        let mut batch = Batch::new();
        for number in 0..9_000 {
            batch.task(task(&number.to_string(), &[(metric, value)]));
        }
        store.write(batch.clone(), Merge::Coalesce).unwrap();
        assert_eq!(
            store.write(batch, Merge::Coalesce).unwrap().unchanged,
            9_000
        );
    }
    for (metric, mean) in [("accuracy", 0.25), ("completeness", 0.75)] {
        let points = trend(&*store, &TrendQuery::new(metric)).unwrap();
        assert_eq!((points[0].n, points[0].mean), (9_000, mean));
    }
    store.verify().unwrap();
}

#[test]
fn damage_is_found() {
    let front = shared();
    let database = front.database();
    let store = open(&front.url(&database)).unwrap();
    let mut batch = Batch::new();
    batch.run(run("r", 10));
    store.write(batch, Merge::Replace).unwrap();
    store.verify().unwrap();
    front.ask(
        &database,
        "DELETE FROM evalcore_samples WHERE item = 'item-0000003'",
    );
    assert_eq!(store.verify().unwrap_err().code(), Code::StoreCorrupt);
}

#[test]
fn a_store_may_be_used_within_a_runtime() {
    let front = shared();
    let url = front.url(&front.database());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(async {
        let store = open(&url).unwrap();
        store.record(task("a", &[]), Merge::Replace).unwrap();
        assert_eq!(store.all_tasks(&Filter::new()).unwrap().len(), 1);
        assert!(store.all_tasks(&Filter::new()).unwrap()[0].created_at <= Time::now());
    });
}
