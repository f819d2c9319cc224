//! Databases that code-chef made, and code-chef's own statements on ours.

use evalcore_store::{Batch, Filter, Merge, PairQuery, Store, TrendQuery, open, pairs, trend};

use super::server::{Server, Session};
use crate::conformance::{task, time};

const CODECHEF: &str = include_str!("codechef.sql");

/// Its upsert: every value is replaced, the id and the time of making are kept.
fn upsert(experiment: &str, task: &str, group: &str, accuracy: &str, latency: &str) -> String {
    format!(
        "INSERT INTO evaluation_results (experiment_id, task_id, experiment_group, \
         extension_version, model_version, agent_name, accuracy, latency_ms, tokens_used, \
         metadata) VALUES ('{experiment}', '{task}', '{group}', '1.0.0', 'm', 'feature_dev', \
         {accuracy}, {latency}, 12, '{{\"a\": 1}}') \
         ON CONFLICT (experiment_id, task_id, experiment_group, extension_version) DO UPDATE SET \
         model_version = EXCLUDED.model_version, agent_name = EXCLUDED.agent_name, \
         accuracy = EXCLUDED.accuracy, latency_ms = EXCLUDED.latency_ms, \
         tokens_used = EXCLUDED.tokens_used, metadata = EXCLUDED.metadata RETURNING result_id"
    )
}

/// The columns of every table that it made, as text.
fn rows(session: &Session) -> Vec<String> {
    let columns = "result_id, experiment_id, task_id, experiment_group, extension_version, \
        model_version, agent_name, accuracy, completeness, efficiency, integration_quality, \
        latency_ms, tokens_used, cost_usd, execution_time_seconds, success, error_message, \
        created_at, metadata";
    let mut rows = session.sql(&format!(
        "SELECT {columns} FROM evaluation_results ORDER BY result_id"
    ));
    for table in ["task_comparisons", "experiment_summaries"] {
        rows.extend(session.sql(&format!("SELECT * FROM {table} ORDER BY 1")));
    }
    rows
}

/// A database of code-chef's with rows in every table; some of what its columns allow.
fn made() -> (String, Session) {
    let url = Server::shared().database();
    let session = Session::open(&url);
    session.sql(CODECHEF);
    session.sql(&upsert("exp", "t1", "baseline", "0.5", "100"));
    session.sql(&upsert("exp", "t1", "code-chef", "0.75", "80"));
    session.sql(&upsert("exp", "t2", "baseline", "0.0", "NULL"));
    session.sql(
        "INSERT INTO evaluation_results (experiment_id, task_id, experiment_group, \
         extension_version, model_version, execution_time_seconds, success, error_message, \
         created_at, metadata) VALUES ('exp', '', 'code-chef', '2.0.0', 'm', 2.5, NULL, 'bad', \
         '2020-02-03T04:05:06.789012Z', NULL), ('exp', 'list', 'code-chef', '2.0.0', 'm', NULL, \
         false, NULL, '2020-02-04Z', '[1, 2.50]'), ('exp', 'kept', 'code-chef', '2.0.0', 'm', \
         NULL, true, NULL, '2020-02-05Z', '{\"archive\": \"true\"}');
         INSERT INTO task_comparisons (experiment_id, task_id, baseline_result_id) SELECT \
         experiment_id, task_id, result_id FROM evaluation_results WHERE task_id = 't2';
         INSERT INTO experiment_summaries (experiment_id, total_tasks) VALUES ('exp', 3)",
    );
    (url, session)
}

#[test]
fn a_database_of_code_chef_is_adopted_with_nothing_lost() {
    let (url, session) = made();
    let before = rows(&session);
    let store = open(&url).unwrap();
    assert_eq!(rows(&session), before);
    let kept = store.all_tasks(&Filter::new()).unwrap();
    assert_eq!(kept.len(), 6);
    let oldest = &kept[0];
    assert_eq!(oldest.recorded_at, time("2020-02-03T04:05:06.789012Z"));
    assert_eq!(oldest.created_at, oldest.recorded_at);
    assert_eq!(oldest.result.measures["execution_time_seconds"], 2.5);
    assert!(oldest.result.success && oldest.result.task_id.is_empty());
    assert_eq!(oldest.result.metadata, serde_json::json!({}));
    assert_eq!(kept[1].result.metadata, serde_json::json!([1, 2.5]));
    assert!(!kept[1].result.success);
    let ids: Vec<String> = session.sql("SELECT result_id FROM evaluation_results");
    assert!(kept.iter().all(|row| ids.contains(&row.result_id)));
    // Zero is a value, and a pair needs no time.
    let points = trend(&*store, &TrendQuery::new("accuracy")).unwrap();
    assert_eq!((points[0].n, points[0].min), (3, 0.0));
    assert_eq!(pairs(&*store, &PairQuery::new("exp")).unwrap().len(), 5);
    store.verify().unwrap();
    drop(store);
    // Nothing more is done to it.
    open(&url).unwrap();
    assert_eq!(rows(&session), before);
}

#[test]
fn what_code_chef_wrote_is_recognised_and_replaced() {
    let (url, session) = made();
    let store = open(&url).unwrap();
    let held = store
        .all_tasks(Filter::new().task("t1").group("baseline"))
        .unwrap()
        .remove(0);
    let mut same = held.result.clone();
    let mut batch = Batch::new();
    batch.task(same.clone());
    assert_eq!(store.write(batch, Merge::Replace).unwrap().unchanged, 1);
    same.recorded_at = None;
    same.measures.insert("accuracy".to_owned(), 0.25);
    same.measures.insert("my own metric".to_owned(), -1.5);
    assert_eq!(
        store.record(same.clone(), Merge::Replace).unwrap(),
        held.result_id
    );
    let row = "SELECT result_id, accuracy, created_at = recorded_at, revision \
               FROM evaluation_results WHERE task_id = 't1' AND experiment_group = 'baseline'";
    let shown = format!("{} 0.25 f 2", held.result_id);
    assert_eq!(session.sql(row), [shown]);
    let history = store
        .all_tasks(Filter::new().task("t1").group("baseline").replaced(true))
        .unwrap();
    assert_eq!((history.len(), &history[0].result), (2, &held.result));
    assert_eq!(history[1].result.measures, same.measures);
}

#[test]
fn code_chef_goes_on_writing() {
    let (url, session) = made();
    let store = open(&url).unwrap();
    // Its update becomes a revision, its insert a row; what it writes again changes nothing.
    let id = session.sql(&upsert("exp", "t2", "baseline", "0.125", "7"));
    let again = session.sql(&upsert("exp", "t2", "baseline", "0.125", "7"));
    assert_eq!(id, again);
    session.sql(&upsert("exp", "t3", "code-chef", "1.0", "1"));
    let rows = store
        .all_tasks(Filter::new().task("t2").replaced(true))
        .unwrap();
    let seen: Vec<_> = rows
        .iter()
        .map(|row| {
            (
                row.revision,
                row.result.measures["accuracy"],
                row.superseded_at.is_some(),
            )
        })
        .collect();
    assert_eq!(seen, [(1, 0.0, true), (2, 0.125, false)]);
    assert_eq!([rows[1].result_id.clone()], id[..]);
    assert!(rows[1].recorded_at > rows[1].created_at);
    assert_eq!(
        store.all_tasks(Filter::new().task("t3")).unwrap()[0].revision,
        1
    );
    // And it reads what evalcore writes.
    let mut ours = task("t4", &[("accuracy", 0.5), ("tokens_used", 3e9)]);
    ours.extension_version = "1.0.0+".repeat(12);
    store.record(ours, Merge::Replace).unwrap();
    let seen =
        "SELECT accuracy, tokens_used, metadata FROM evaluation_results WHERE task_id = 't4'";
    assert_eq!(session.sql(seen), ["0.5 3000000000 {}"]);
    // A group that nobody declared is refused for both.
    assert!(
        session
            .try_sql(&upsert("exp", "t5", "nightly", "0.5", "1"))
            .is_err()
    );
    store.verify().unwrap();
}

#[test]
fn code_chefs_questions_have_answers() {
    for (url, session) in [
        made(),
        (Server::shared().database(), {
            // A database that evalcore made answers them, too.
            let url = Server::shared().database();
            open(&url).unwrap();
            let session = Session::open(&url);
            session.sql(&upsert("exp", "t1", "baseline", "0.5", "100"));
            session.sql(&upsert("exp", "t1", "code-chef", "0.75", "80"));
            session.sql(&upsert("exp", "t2", "baseline", "0.0", "NULL"));
            session
        }),
    ] {
        let _store = open(&url).unwrap();
        let trend = "SELECT extension_version, model_version, avg(accuracy), min(accuracy), \
            max(accuracy), count(*), max(created_at) IS NOT NULL FROM evaluation_results \
            WHERE agent_name = 'feature_dev' AND experiment_group = 'baseline' \
            AND created_at >= now() - interval '30 days' AND accuracy IS NOT NULL \
            GROUP BY extension_version, model_version ORDER BY max(created_at) DESC LIMIT 100";
        assert_eq!(session.sql(trend), ["1.0.0 m 0.25 0 0.5 2 t"]);
        let compare = "SELECT agent_name, extension_version, baseline_accuracy, \
            codechef_accuracy, accuracy_improvement_pct, latency_reduction_pct, \
            cost_reduction_pct FROM evaluation_comparison_view \
            WHERE experiment_id = 'exp' AND task_id = 't1' LIMIT 1";
        // Rows of different times are a pair now.
        assert_eq!(session.sql(compare), ["feature_dev 1.0.0 0.5 0.75 25 20 -"]);
        session.sql(
            "INSERT INTO experiment_summaries (experiment_id, total_tasks) \
                     VALUES ('other', 1); UPDATE experiment_summaries SET ties = 1",
        );
        let touched = "SELECT updated_at > created_at FROM experiment_summaries \
                       WHERE experiment_id = 'other'";
        assert_eq!(session.sql(touched).len(), 1);
        session.sql("UPDATE evaluation_results SET created_at = '2020-01-01' WHERE task_id = 't1'");
        let left = "SELECT count(*) FROM evaluation_results WHERE created_at < '2021-01-01'";
        let old: usize = session.sql(left)[0].parse().unwrap();
        let kept: usize = session.sql(&format!("{left} AND metadata->>'archive' = 'true'"))[0]
            .parse()
            .unwrap();
        let gone = session.sql("SELECT cleanup_old_evaluation_results(90)");
        assert_eq!(gone, [(old - kept).to_string()]);
        assert_eq!(session.sql(left), [kept.to_string()]);
    }
}

#[test]
fn names_and_keys_are_those_of_code_chef() {
    let ours = Server::shared().database();
    open(&ours).unwrap();
    let theirs = Server::shared().database();
    let theirs = Session::open(&theirs);
    theirs.sql(CODECHEF);
    let ours = Session::open(&ours);
    for names in [
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
        "SELECT table_name, column_name, column_default FROM information_schema.columns \
         WHERE table_schema = 'public' ORDER BY 1, 2",
        "SELECT relname, attname, atttypid::regtype, attnum FROM pg_attribute a JOIN pg_class c \
         ON c.oid = attrelid WHERE relname = 'evaluation_comparison_view' ORDER BY attnum",
        "SELECT proname, pg_get_function_identity_arguments(oid) FROM pg_proc \
         WHERE pronamespace = 'public'::regnamespace ORDER BY 1",
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1",
    ] {
        let here = ours.sql(names);
        for name in theirs.sql(names) {
            assert!(here.contains(&name), "{name} is not in {here:#?}");
        }
    }
}

#[test]
fn a_newer_row_that_is_purged_uncovers_what_it_was_appended_to() {
    let (_server, store) = super::database();
    let mut first = task("a", &[("accuracy", 0.5)]);
    first.recorded_at = Some(time("2026-02-01T00:00:00Z"));
    let id = store.record(first.clone(), Merge::Append).unwrap();
    let mut second = task("a", &[("accuracy", 0.6)]);
    second.recorded_at = Some(time("2026-01-01T00:00:00Z"));
    store.record(second, Merge::Append).unwrap();
    let options = evalcore_store::PurgeOptions::older_than(time("2026-01-15T00:00:00Z"));
    assert_eq!(store.purge(&options).unwrap().tasks, 1);
    let rows = store.all_tasks(&Filter::new()).unwrap();
    assert_eq!((rows.len(), &rows[0].result_id), (1, &id));
    let row = Session::open(&store_url(&*store)).sql("SELECT result_id FROM evaluation_results");
    assert_eq!(row, [id]);
}

/// The address of a store of this run, with its password again.
fn store_url(store: &dyn Store) -> String {
    store
        .url()
        .to_string()
        .replace("***", super::server::PASSWORD)
}
