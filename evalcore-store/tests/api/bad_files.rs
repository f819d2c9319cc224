//! Files that can not be used, and what is said of them.

use std::path::Path;

use evalcore::Code;
use evalcore_store::{Filter, Merge, SqliteStore, open};
use rusqlite::Connection;

use crate::conformance::task;

fn made(dir: &Path) -> String {
    let path = dir.join("a.db").to_str().unwrap().to_owned();
    let store = open(&path).unwrap();
    store.record(task("a", &[]), Merge::Replace).unwrap();
    path
}

fn refused(url: &str) -> (Code, String) {
    let error = SqliteStore::open(&url.parse().unwrap()).unwrap_err();
    (error.code(), error.to_string())
}

#[test]
fn a_newer_schema_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let path = made(dir.path());
    let file = Connection::open(&path).unwrap();
    file.pragma_update(None, "user_version", 99).unwrap();
    let (code, message) = refused(&path);
    assert_eq!(code, Code::StoreNewerSchema);
    assert!(
        message.ends_with("expected schema 2 or earlier, found 99"),
        "{message}"
    );
    file.pragma_update(None, "user_version", 2).unwrap();
    assert_eq!(
        open(&path)
            .unwrap()
            .all_tasks(&Filter::new())
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn somebody_elses_database_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("other.db").to_str().unwrap().to_owned();
    Connection::open(&path)
        .unwrap()
        .execute_batch("CREATE TABLE mine (a)")
        .unwrap();
    let before = std::fs::read(&path).unwrap();
    assert_eq!(refused(&path).0, Code::StoreForeign);
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn a_file_that_is_no_database_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("text.db").to_str().unwrap().to_owned();
    std::fs::write(&path, "dataset,version,metric\n".repeat(500)).unwrap();
    let before = std::fs::read(&path).unwrap();
    assert_eq!(refused(&path).0, Code::StoreCorrupt);
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn damage_is_found() {
    let dir = tempfile::tempdir().unwrap();
    let path = made(dir.path());
    let mut bytes = std::fs::read(&path).unwrap();
    let start = 4096;
    assert!(bytes.len() > 8 * start);
    bytes[start..].fill(0xa5);
    std::fs::write(&path, bytes).unwrap();
    let found = open(&path).and_then(|store| {
        store.verify()?;
        store.all_tasks(&Filter::new())
    });
    assert_eq!(found.unwrap_err().code(), Code::StoreCorrupt);
}

#[test]
fn a_store_for_reading_is_not_written() {
    let dir = tempfile::tempdir().unwrap();
    let path = made(dir.path());
    let store = open(&format!("sqlite:{path}?mode=ro")).unwrap();
    let error = store.record(task("b", &[]), Merge::Replace).unwrap_err();
    assert_eq!(error.code(), Code::StoreReadOnly);
    assert_eq!(error.path(), Some(&*format!("sqlite:{path}?mode=ro")));
    assert_eq!(store.all_tasks(&Filter::new()).unwrap().len(), 1);
    let gone = format!("sqlite:{path}.gone?mode=ro");
    assert_eq!(refused(&gone).0, Code::IoNotFound);
}

#[test]
fn a_locked_file_is_busy() {
    let dir = tempfile::tempdir().unwrap();
    let path = made(dir.path());
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let store = open(&format!("sqlite:{path}?busy_timeout=0.05")).unwrap();
    let error = store.record(task("b", &[]), Merge::Replace).unwrap_err();
    assert_eq!(error.code(), Code::StoreBusy);
    // Readers do not wait for a writer.
    assert_eq!(store.all_tasks(&Filter::new()).unwrap().len(), 1);
    other.execute_batch("ROLLBACK").unwrap();
    store.record(task("b", &[]), Merge::Replace).unwrap();
}

#[test]
fn a_file_that_went_away_is_not_written() {
    let dir = tempfile::tempdir().unwrap();
    let path = made(dir.path());
    let store = open(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    let error = store.record(task("b", &[]), Merge::Replace).unwrap_err();
    assert_eq!(error.code(), Code::StoreGone);
    // Another file of the same name is another store.
    std::fs::write(&path, "").unwrap();
    let error = store.all_tasks(&Filter::new()).unwrap_err();
    assert_eq!(error.code(), Code::StoreGone);
}

#[test]
fn a_full_disk_costs_the_batch_only() {
    let dir = tempfile::tempdir().unwrap();
    let path = made(dir.path());
    let pages: u32 = Connection::open(&path)
        .unwrap()
        .query_row("PRAGMA page_count", [], |row| row.get(0))
        .unwrap();
    let store = open(&format!("sqlite:{path}?max_pages={}", pages + 4)).unwrap();
    let mut batch = evalcore_store::Batch::new();
    for number in 0..1000 {
        batch.task(task(&format!("t{number}"), &[("accuracy", 0.5)]));
    }
    let error = store.write(batch, Merge::Replace).unwrap_err();
    assert_eq!(error.code(), Code::StoreFull);
    assert_eq!(store.all_tasks(&Filter::new()).unwrap().len(), 1);
    store.verify().unwrap();
    assert_eq!(
        store.record(task("b", &[]), Merge::Replace).unwrap().len(),
        36
    );
}

#[test]
fn a_directory_that_is_not_there_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("no/such/a.db").to_str().unwrap().to_owned();
    let (code, message) = refused(&path);
    assert_eq!(code, Code::IoNotFound);
    assert!(message.contains("no/such/a.db"), "{message}");
    let (code, _) = refused(dir.path().to_str().unwrap());
    assert_eq!(code, Code::IoNotAFile);
}
