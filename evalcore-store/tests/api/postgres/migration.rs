//! Earlier schemas, newer ones, and somebody else's tables.

use evalcore::Code;
use evalcore_store::{Filter, Merge, open};

use super::server::{Server, Session};
use crate::conformance::task;

/// A database as the first version of the schema was, with a row.
fn first_version() -> (String, Session) {
    let url = Server::shared().database();
    let store = open(&url).unwrap();
    store
        .record(task("a", &[("accuracy", 0.5)]), Merge::Replace)
        .unwrap();
    let session = Session::open(&url);
    session.sql(
        "DROP TABLE evalcore.sample_texts, evalcore.samples, evalcore.scores, evalcore.runs;
         DROP SEQUENCE evalcore.run_ids, evalcore.score_ids;
         DELETE FROM evalcore.schema_migrations WHERE version > 1",
    );
    (url, session)
}

#[test]
fn an_earlier_version_reaches_the_newest_one() {
    let shape = "SELECT table_name, column_name, data_type, is_nullable \
        FROM information_schema.columns WHERE table_schema IN ('public', 'evalcore') ORDER BY 1, 2";
    let fresh = Server::shared().database();
    open(&fresh).unwrap();
    let (url, session) = first_version();
    assert_ne!(session.sql(shape), super::server::sql(&fresh, shape));
    let store = open(&url).unwrap();
    assert_eq!(store.schema_version().unwrap(), 2);
    assert_eq!(session.sql(shape), super::server::sql(&fresh, shape));
    assert_eq!(store.all_tasks(&Filter::new()).unwrap().len(), 1);
    store.verify().unwrap();
}

#[test]
fn a_changed_migration_is_refused() {
    let (url, session) = first_version();
    session.sql("UPDATE evalcore.schema_migrations SET checksum = 'x'");
    assert_eq!(open(&url).err().unwrap().code(), Code::StoreForeign);
    assert_eq!(
        session.sql("SELECT version FROM evalcore.schema_migrations"),
        ["1"]
    );
}

#[test]
fn read_only_does_not_migrate() {
    let (url, _session) = first_version();
    let error = open(&format!("{url}?mode=ro")).err().unwrap();
    assert_eq!(error.code(), Code::StoreReadOnly);
    let empty = Server::shared().database();
    assert_eq!(
        open(&format!("{empty}?mode=ro")).err().unwrap().code(),
        Code::StoreReadOnly
    );
    assert!(
        Session::open(&empty)
            .try_sql("SELECT * FROM evalcore.groups")
            .is_err()
    );
}

#[test]
fn a_newer_schema_is_left_alone() {
    let url = Server::shared().database();
    open(&url).unwrap();
    let session = Session::open(&url);
    session.sql("INSERT INTO evalcore.schema_migrations VALUES (99, 'later', 'x')");
    let error = open(&url).err().unwrap();
    assert_eq!(error.code(), Code::StoreNewerSchema);
    let message = error.to_string();
    assert!(
        message.ends_with("expected schema 2 or earlier, found 99"),
        "{message}"
    );
}

#[test]
fn somebody_elses_tables_are_left_alone() {
    for (table, why) in [
        (
            "CREATE TABLE evaluation_results (id integer, accuracy text)",
            "`result_id`",
        ),
        (
            "CREATE TABLE evaluation_results AS SELECT 1 AS result_id, '' AS experiment_id, \
             '' AS task_id, '' AS experiment_group, '' AS extension_version, '' AS model_version, \
             '' AS agent_name, 1 AS accuracy, 1 AS completeness, 1 AS efficiency, \
             1 AS integration_quality, 1 AS latency_ms, 1 AS tokens_used, 1 AS cost_usd, \
             1 AS execution_time_seconds, true AS success, '' AS error_message, \
             now() AS created_at, '{}'::jsonb AS metadata",
            "unique key",
        ),
        (
            "CREATE SCHEMA evalcore; CREATE TABLE evalcore.groups (mine integer)",
            "already exists",
        ),
    ] {
        let url = Server::shared().database();
        let session = Session::open(&url);
        session.sql(table);
        let all = "SELECT table_schema, table_name, column_name FROM information_schema.columns \
                   WHERE table_schema IN ('public', 'evalcore') ORDER BY 1, 2, 3";
        let before = session.sql(all);
        let error = open(&url).err().unwrap();
        assert_eq!(error.code(), Code::StoreForeign, "{error}");
        assert!(error.to_string().contains(why), "{error}");
        assert_eq!(session.sql(all), before);
    }
}
