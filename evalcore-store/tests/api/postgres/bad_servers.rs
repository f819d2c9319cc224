//! Servers that can not be used, and those that go away.

use std::sync::mpsc;
use std::time::{Duration, Instant};

use evalcore::Code;
use evalcore_store::{
    Batch, Filter, Merge, RunRecord, RunState, SampleRecord, ScoreRecord, Store, Texts, TrendQuery,
    open, trend,
};

use super::database;
use super::server::{PASSWORD, Server, Session};
use crate::conformance::task;

#[test]
fn a_wrong_address_is_told_without_its_password() {
    let server = Server::shared();
    let right = server.database();
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let nobody = gone.local_addr().unwrap();
    drop(gone);
    for (url, why) in [
        (right.replace(PASSWORD, "s3cret"), "28P01"),
        (
            server
                .url_of("s3cret_nobody", "postgres")
                .replace(PASSWORD, "s3cret"),
            "28P01",
        ),
        (server.url("no_such_database"), "3D000"),
        (format!("postgres://me:s3cret@{nobody}/db"), "refused"),
        (
            "postgres://me:s3cret@no.such.host.invalid/db".to_owned(),
            "",
        ),
        (
            format!("{right}?sslmode=s3cret&unheard_of=s3cret"),
            "sslmode",
        ),
        (
            "postgres://me:s3cret@h/db?unheard_of=1".to_owned(),
            "OPTION=VALUE",
        ),
    ] {
        let error = open(&url).err().unwrap();
        let message = error.to_string();
        assert_eq!(error.code(), Code::StoreUrl, "{message}");
        assert!(message.contains(why), "{message}");
        let shown = format!("{message} {error:?} {:?}", error.path());
        assert!(
            !shown.contains(PASSWORD) && !shown.contains(":s3cret"),
            "{shown}"
        );
        assert!(shown.contains(":***@"), "{shown}");
    }
    assert!(!format!("{:?}", open(&right).unwrap().url()).contains(PASSWORD));
}

#[test]
fn a_role_that_may_not_write_reads() {
    let server = Server::shared();
    let url = server.database();
    let store = open(&url).unwrap();
    store
        .record(task("a", &[("accuracy", 0.5)]), Merge::Replace)
        .unwrap();
    let (_, name) = url.rsplit_once('/').unwrap();
    let role = format!("reader_{name}");
    Session::open(&url).sql(&format!(
        "CREATE ROLE {role} LOGIN PASSWORD 'evalcore''s password'; \
         GRANT USAGE ON SCHEMA evalcore TO {role}; \
         GRANT SELECT ON ALL TABLES IN SCHEMA public, evalcore TO {role}"
    ));
    for url in [server.url_of(&role, name), format!("{url}?mode=ro")] {
        let reader = open(&url).unwrap();
        assert_eq!(reader.all_tasks(&Filter::new()).unwrap().len(), 1);
        assert_eq!(
            trend(&*reader, &TrendQuery::new("accuracy")).unwrap().len(),
            1
        );
        let mut batch = Batch::new();
        batch.task(task("b", &[])).run(run(1));
        for error in [
            reader.record(task("b", &[]), Merge::Replace).unwrap_err(),
            reader.write(batch, Merge::Replace).unwrap_err(),
            reader
                .declare_group(
                    &evalcore_store::Group::new("g", evalcore_store::Role::Other).unwrap(),
                )
                .unwrap_err(),
        ] {
            assert_eq!(error.code(), Code::StoreReadOnly, "{error}");
        }
    }
    assert_eq!(
        store.all_tasks(Filter::new().replaced(true)).unwrap().len(),
        1
    );
    store.verify().unwrap();
}

#[test]
fn a_locked_table_is_busy() {
    let (_server, store) = database();
    let url = store.url().to_string().replace("***", PASSWORD);
    let other = Session::open(&url);
    other.sql("BEGIN; LOCK TABLE evaluation_results IN ROW EXCLUSIVE MODE");
    for options in ["busy_timeout=0.1", "options=-c%20statement_timeout=100"] {
        let store = open(&format!("{url}?{options}")).unwrap();
        let error = store.record(task("b", &[]), Merge::Replace).unwrap_err();
        assert_eq!(error.code(), Code::StoreBusy, "{error}");
        // Readers do not wait for a writer.
        assert!(store.all_tasks(&Filter::new()).unwrap().is_empty());
    }
    other.sql("ROLLBACK");
    store.record(task("b", &[]), Merge::Replace).unwrap();
}

#[test]
fn a_pool_that_is_used_up_is_busy() {
    let server = Server::shared();
    let url = format!("{}?pool_size=1&busy_timeout=0.1", server.database());
    let store = open(&url).unwrap();
    store.record(task("a", &[]), Merge::Replace).unwrap();
    let visit = &mut |_| store.all_tasks(&Filter::new()).map(|_| ());
    let error = store.tasks(&Filter::new(), visit).unwrap_err();
    assert_eq!(error.code(), Code::StoreBusy, "{error}");
    assert_eq!(store.all_tasks(&Filter::new()).unwrap().len(), 1);
}

#[test]
fn nul_is_never_found() {
    let (_server, store) = database();
    store.record(task("a", &[]), Merge::Replace).unwrap();
    assert!(
        store
            .all_tasks(Filter::new().task("a\0"))
            .unwrap()
            .is_empty()
    );
    assert!(store.all_runs(Filter::new().eval("\0")).unwrap().is_empty());
    assert_eq!(
        store.run_with_samples("e\0", "r", Texts::Read).unwrap(),
        None
    );
    assert!(trend(&*store, &TrendQuery::new("\0")).unwrap().is_empty());
}

/// A run of two samples, and so many scores.
fn run(scores: usize) -> RunRecord {
    let mut run = RunRecord::new("e", "r", RunState::Completed);
    for number in 0..scores {
        let mut score = ScoreRecord::new("m", format!("d{number}"), "correct");
        score.samples = vec![
            SampleRecord::new("1", Some(1.0)),
            SampleRecord::new("2", None),
        ];
        run.scores.push(score);
    }
    run
}

/// Writes a batch of tasks and a run; when the samples are to follow, the batch is held up, and
/// `end` ends it.
fn cut(store: &dyn Store, url: &str, end: impl FnOnce(&Session)) -> evalcore::Error {
    let other = Session::open(url);
    other.sql("BEGIN; LOCK TABLE evalcore.samples IN SHARE MODE");
    let mut batch = Batch::new();
    batch
        .task(task("a", &[("accuracy", 0.9)]))
        .task(task("b", &[]))
        .run(run(2));
    std::thread::scope(|scope| {
        let (sender, answer) = mpsc::channel();
        scope.spawn(move || sender.send(store.write(batch, Merge::Replace)).unwrap());
        let waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted \
                       AND relation = 'evalcore.samples'::regclass";
        let start = Instant::now();
        while other.sql(waiting) == ["0"] {
            assert!(
                start.elapsed() < Duration::from_secs(20),
                "{:?}",
                answer.try_recv()
            );
            std::thread::sleep(Duration::from_millis(2));
        }
        end(&other);
        answer.recv().unwrap().unwrap_err()
    })
}

#[test]
fn a_session_that_is_ended_in_a_batch_costs_the_batch_only() {
    let (_server, store) = database();
    let url = store.url().to_string().replace("***", PASSWORD);
    store
        .record(task("a", &[("accuracy", 0.5)]), Merge::Replace)
        .unwrap();
    let before = store.all_tasks(Filter::new().replaced(true)).unwrap();
    for (end, code) in [
        ("pg_terminate_backend", Code::StoreGone),
        ("pg_cancel_backend", Code::StoreBusy),
    ] {
        let error = cut(&*store, &url, |other| {
            other.sql(&format!(
                "SELECT {end}(pid) FROM pg_locks WHERE NOT granted \
                 AND relation = 'evalcore.samples'::regclass; ROLLBACK"
            ));
        });
        assert_eq!(error.code(), code, "{error}");
        assert_eq!(
            store.all_tasks(Filter::new().replaced(true)).unwrap(),
            before
        );
        assert!(store.all_runs(&Filter::new()).unwrap().is_empty());
    }
    // The same batch goes through as if nothing had been.
    let mut batch = Batch::new();
    batch
        .task(task("a", &[("accuracy", 0.9)]))
        .task(task("b", &[]))
        .run(run(2));
    let report = store.write(batch, Merge::Replace).unwrap();
    assert_eq!((report.inserted, report.replaced), (2, 1));
    store.verify().unwrap();
}

#[test]
fn a_server_that_goes_away_in_a_batch_costs_the_batch_only() {
    let server = Server::start();
    let url = server.database();
    let store = open(&url).unwrap();
    store
        .record(task("a", &[("accuracy", 0.5)]), Merge::Replace)
        .unwrap();
    let before = store.all_tasks(Filter::new().replaced(true)).unwrap();
    let error = cut(&*store, &url, |_| server.tell("stop"));
    assert_eq!(error.code(), Code::StoreGone, "{error}");
    let error = store.all_tasks(&Filter::new()).unwrap_err();
    assert_eq!(error.code(), Code::StoreGone, "{error}");
    assert_eq!(open(&url).err().unwrap().code(), Code::StoreUrl);
    server.tell("start");
    assert_eq!(
        store.all_tasks(Filter::new().replaced(true)).unwrap(),
        before
    );
    assert!(store.all_runs(&Filter::new()).unwrap().is_empty());
    store
        .record(task("a", &[("accuracy", 0.9)]), Merge::Replace)
        .unwrap();
    store.verify().unwrap();
}
