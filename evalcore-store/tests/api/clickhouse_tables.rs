//! The tables that others read, and the statements for a cluster.

use evalcore_store::{
    Batch, ClickHouseStore, Merge, RunRecord, RunState, SampleRecord, SampleTexts, ScoreRecord,
    Store, open,
};

use crate::clickhouse::shared;
use crate::conformance::{task, time};

const EVAL: &str = "223e4567-e89b-12d3-a456-426614174020";

/// Evaluated long from now: budeval keeps predictions for six months.
fn run(id: &str) -> RunRecord {
    let mut run = RunRecord::new(EVAL, id, RunState::Completed);
    run.experiment_id = Some("exp".to_owned());
    run.recorded_at = Some(time("2099-10-16T23:50:30Z"));
    run.started_at = Some(time("2099-10-16T23:40:00Z"));
    run.ended_at = Some(time("2099-10-16T23:50:00.500Z"));
    let mut gsm8k = ScoreRecord::new("gpt-oss-20b", "demo_gsm8k", "accuracy");
    gsm8k.dataset_version = "1d7fe4".to_owned();
    gsm8k.mode = "gen".to_owned();
    gsm8k.value = Some(65.62);
    gsm8k.n = Some(64);
    let mut math = ScoreRecord::new("gpt-oss-20b", "math", "accuracy");
    math.value = Some(25.0);
    math.n = Some(32);
    let mut missing = ScoreRecord::new("gpt-oss-20b", "arc", "accuracy");
    missing.reason = Some("not_run".to_owned());
    let mut correct = ScoreRecord::new("gpt-oss-20b", "math", "correct");
    let mut right = SampleRecord::new("0", Some(1.0));
    let mut texts = SampleTexts::default();
    texts.prompt = Some("1 + 1?".to_owned());
    texts.answer = Some("2".to_owned());
    right.texts = Some(Box::new(texts));
    correct.samples = vec![
        right,
        SampleRecord::new("1", Some(0.0)),
        SampleRecord::new("2", None),
    ];
    run.scores = vec![gsm8k, math, missing, correct];
    run
}

#[test]
fn the_wide_tables_hold_each_batch_once() {
    let front = shared();
    let database = front.database();
    let store = ClickHouseStore::open(&front.url(&database).parse().unwrap()).unwrap();
    let mut batch = Batch::new();
    batch
        .run(run("r1"))
        .run(RunRecord::new("nightly", "r2", RunState::Failed));
    store.write(batch, Merge::Replace).unwrap();
    let mut other = Batch::new();
    other.task(task("a", &[]));
    store.write(other, Merge::Replace).unwrap();
    assert_eq!(store.fill_wide_tables().unwrap(), 1);
    assert_eq!(store.fill_wide_tables().unwrap(), 0);
    // Cut short before it was noted: sent again, and kept once.
    front.ask(&database, "DELETE FROM evalcore_wide WHERE 1");
    assert_eq!(store.fill_wide_tables().unwrap(), 1);
    let ask = |sql: &str| front.ask(&database, sql);
    assert_eq!(
        ask(
            "SELECT eval_id, run_id, dataset_id, dataset_version, metric_name, metric_value, mode, \
             model_name, timestamp FROM evaluation_results ORDER BY metric_name, dataset_id"
        ),
        format!(
            "{EVAL}\tr1\tdemo_gsm8k\t1d7fe4\taccuracy\t65.62\tgen\tgpt-oss-20b\t2099-10-16 23:50:30\n\
             {EVAL}\tr1\tmath\t\taccuracy\t25\t\tgpt-oss-20b\t2099-10-16 23:50:30\n\
             {EVAL}\tr1\tmath\t\tcorrect\t0.5\t\tgpt-oss-20b\t2099-10-16 23:50:30\n"
        )
    );
    // (65.62 * 64 + 25 * 32) / 96 percent; 42 of 64 and 8 of 32.
    assert_eq!(
        ask(
            "SELECT job_id, evaluation_id, experiment_id, model_name, status, job_start_time, \
             job_end_time, job_duration_seconds, round(overall_accuracy, 2), total_datasets, \
             total_examples, total_correct FROM evaluation_jobs FINAL WHERE job_id = 'r1'"
        ),
        format!(
            "r1\t{EVAL}\texp\tgpt-oss-20b\tcompleted\t2099-10-16 23:40:00.000\t\
             2099-10-16 23:50:00.500\t600.5\t52.08\t2\t96\t50\n"
        )
    );
    // No score is no accuracy, not zero.
    assert_eq!(
        ask(
            "SELECT status, overall_accuracy, total_datasets FROM evaluation_jobs FINAL \
             WHERE job_id = 'r2'"
        ),
        "failed\tnan\t0\n"
    );
    assert_eq!(
        ask(
            "SELECT dataset_name, accuracy, total_examples, correct_examples FROM dataset_results \
             ORDER BY dataset_name"
        ),
        "demo_gsm8k\t65.62\t64\t42\nmath\t25\t32\t8\n"
    );
    assert_eq!(
        ask(
            "SELECT example_id, prediction_text, origin_prompt, is_correct FROM predictions \
             ORDER BY example_id"
        ),
        "0\t2\t1 + 1?\ttrue\n1\t\t\tfalse\n"
    );
    assert_eq!(
        ask("SELECT dataset_name, eval_date, avgMerge(avg_accuracy), \
             countMerge(evaluation_count) FROM model_performance_trends \
             GROUP BY dataset_name, eval_date ORDER BY dataset_name"),
        "demo_gsm8k\t2099-10-16\t65.62000274658203\t1\nmath\t2099-10-16\t25\t1\n"
    );
}

#[test]
fn an_option_fills_them_with_each_batch() {
    let front = shared();
    let database = front.database();
    let store = open(&format!("{}&wide=on", front.url(&database))).unwrap();
    for id in ["r1", "r2"] {
        let mut batch = Batch::new();
        batch.run(run(id));
        store.write(batch, Merge::Replace).unwrap();
    }
    let jobs = front.ask(
        &database,
        "SELECT job_id FROM evaluation_jobs FINAL ORDER BY job_id",
    );
    assert_eq!(jobs, "r1\nr2\n");
}

/// The engine has no cluster: it says what it makes of the text.
#[test]
fn the_statements_for_a_cluster_are_understood() {
    let front = shared();
    let statements = ClickHouseStore::ddl(Some("evals"));
    assert!(statements.len() > 20);
    for sql in &statements {
        let tree = front.ask("default", &format!("EXPLAIN AST {sql}"));
        assert!(tree.starts_with("CreateQuery"), "{sql}: {tree}");
        if sql.starts_with("CREATE TABLE") {
            let written = front.ask("default", &format!("EXPLAIN SYNTAX {sql}"));
            assert!(written.contains("ON CLUSTER evals"), "{written}");
        }
    }
}

#[test]
fn a_trend_of_whole_batches_reads_their_moments() {
    let front = shared();
    let database = front.database();
    let store = open(&front.url(&database)).unwrap();
    let mut batch = Batch::new();
    for number in 0..5_000 {
        batch.task(task(&number.to_string(), &[("accuracy", 0.5)]));
    }
    store.write(batch, Merge::Replace).unwrap();
    let plan = |exclusion: &str| {
        front.ask(
            &database,
            &format!(
                "EXPLAIN SELECT extension_version, count(), avg(value), varPopStable(value), \
                 min(value), max(value), min(recorded_at), max(recorded_at) \
                 FROM evalcore_task_measures WHERE metric = 'accuracy' AND batch IN \
                 (SELECT batch FROM evalcore_batches WHERE position <= 1 AND state = 'commit') \
                 {exclusion} GROUP BY extension_version"
            ),
        )
    };
    let by_moments = "ReadFromMergeTree (moments)";
    assert!(
        plan("AND batch NOT IN (SELECT row_batch FROM evalcore_superseded)").contains(by_moments)
    );
    assert!(!plan("AND place > 3").contains(by_moments));
}
