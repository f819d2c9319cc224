//! Many processes at one store, some of them killed.
//!
//! A process is this test binary again, told by the environment what to write.

use std::collections::HashSet;
use std::io::{BufRead, BufReader, Write as _};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use evalcore_store::{Batch, Filter, Merge, Store, TaskResult, open};

const FILE: &str = "EVALCORE_TEST_STORE";
const NAME: &str = "EVALCORE_TEST_WRITER";
const BATCHES: &str = "EVALCORE_TEST_BATCHES";
const ROWS: usize = 20;

/// What a writer does: numbered batches, each told on stdout once it is there.
#[test]
#[ignore = "is the writer that the other tests start"]
fn writer() {
    let Ok(file) = std::env::var(FILE) else {
        return;
    };
    let name = std::env::var(NAME).unwrap();
    let batches: usize = std::env::var(BATCHES).unwrap().parse().unwrap();
    let store = open(&file).unwrap();
    for number in 0..batches {
        store.write(batch(&name, number), Merge::Replace).unwrap();
        let mut out = std::io::stdout().lock();
        writeln!(out, "wrote {number}").unwrap();
        out.flush().unwrap();
    }
}

fn batch(name: &str, number: usize) -> Batch {
    let mut batch = Batch::new();
    for row in 0..ROWS {
        let id = format!("{name}/{number}/{row}");
        let mut task = TaskResult::new("exp", id, "baseline", "1.0.0", "m");
        task.measures.insert("accuracy".to_owned(), 0.5);
        batch.task(task);
    }
    batch
}

fn start(file: &str, name: &str, batches: usize) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "processes::writer", "--ignored", "--nocapture"])
        .envs([(FILE, file), (NAME, name), (BATCHES, &batches.to_string())])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// The batches that a writer told of, before it ended.
fn told(out: impl BufRead) -> Vec<usize> {
    let lines = out.lines().map_while(Result::ok);
    lines.filter_map(|line| number(&line)).collect()
}

fn number(line: &str) -> Option<usize> {
    line.rsplit_once("wrote ")?.1.trim().parse().ok()
}

fn output(child: &mut Child) -> BufReader<ChildStdout> {
    BufReader::new(child.stdout.take().unwrap())
}

/// The ids in the store; each once.
fn ids(store: &dyn Store) -> HashSet<String> {
    let rows = store.all_tasks(Filter::new().replaced(true)).unwrap();
    let count = rows.len();
    let ids: HashSet<String> = rows.into_iter().map(|row| row.result.task_id).collect();
    assert_eq!(ids.len(), count, "a row is there twice");
    ids
}

#[test]
fn twenty_processes_lose_nothing() {
    let dir = tempfile::tempdir().unwrap();
    // Nobody has made the file yet: they all do.
    twenty_lose_nothing(dir.path().join("a.db").to_str().unwrap());
}

pub(crate) fn twenty_lose_nothing(url: &str) {
    let names: Vec<String> = (0..20).map(|number| format!("w{number}")).collect();
    let mut writers: Vec<Child> = names.iter().map(|name| start(url, name, 3)).collect();
    for writer in &mut writers {
        assert_eq!(told(output(writer)), [0, 1, 2]);
        assert!(writer.wait().unwrap().success());
    }
    let store = open(url).unwrap();
    assert_eq!(ids(&*store).len(), 20 * 3 * ROWS);
    store.verify().unwrap();
}

/// How many times a writer is killed; `EVALCORE_KILL_ROUNDS` asks for more.
fn rounds() -> usize {
    let rounds = std::env::var("EVALCORE_KILL_ROUNDS").ok();
    rounds.and_then(|rounds| rounds.parse().ok()).unwrap_or(20)
}

#[test]
fn a_killed_writer_loses_the_open_batch_at_most() {
    let dir = tempfile::tempdir().unwrap();
    killed_loses_the_open_batch_at_most(dir.path().join("a.db").to_str().unwrap(), &|| ());
}

/// `settle` returns when nothing of a dead writer is going on any more.
pub(crate) fn killed_loses_the_open_batch_at_most(url: &str, settle: &dyn Fn()) {
    let mut total = 0;
    let mut cut = 0;
    for round in 0..rounds() {
        let name = format!("r{round}");
        let mut writer = start(url, &name, 1_000_000);
        // Spread over starting, migrating and writing, every second time over writing alone; the
        // same in every run of the test.
        let mut out = output(&mut writer);
        let mut told_first = None;
        while round % 2 == 1 && told_first.is_none() {
            let mut line = String::new();
            assert_ne!(out.read_line(&mut line).unwrap(), 0, "the writer ended");
            told_first = number(&line);
        }
        let pause = 5 + (round as u64 * 7919) % 113;
        std::thread::sleep(Duration::from_millis(pause));
        writer.kill().unwrap();
        let told: Vec<usize> = told_first.into_iter().chain(told(out)).collect();
        writer.wait().unwrap();
        settle();

        let store = open(url).unwrap();
        store.verify().unwrap();
        let ids = ids(&*store);
        let prefix = format!("{name}/");
        let mine: HashSet<&String> = ids.iter().filter(|id| id.starts_with(&prefix)).collect();
        // Whole batches; all that were told of, and at most the one that was not told any more.
        assert_eq!(mine.len() % ROWS, 0, "a batch is there in part");
        let batches = mine.len() / ROWS;
        assert!(
            batches == told.len() || batches == told.len() + 1,
            "{batches} {told:?}"
        );
        for number in 0..batches {
            for row in 0..ROWS {
                assert!(mine.contains(&format!("{name}/{number}/{row}")));
            }
        }
        total += mine.len();
        assert_eq!(ids.len(), total, "what was there before is gone");
        cut += usize::from(batches > 0);
        // The writer that comes again finds what it wrote and doubles nothing.
        let mut again = Batch::new();
        if batches > 0 {
            again = batch(&name, 0);
        }
        let report = store.write(again, Merge::Replace).unwrap();
        assert_eq!((report.inserted, report.replaced), (0, 0));
    }
    assert!(cut > 0, "every writer was killed before it wrote");
}
