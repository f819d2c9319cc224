//! Files of records, in and out.

use evalcore::Code;
use evalcore_store::{Batch, Filter, Merge, Store, export_csv, export_jsonl, open, read_jsonl};
use serde_json::json;

use crate::conformance::{task, time};

const TASK: &str = r#""experiment_id":"e","task_id":"t","experiment_group":"baseline","extension_version":"1","model_version":"m""#;

fn refused(line: &str) -> String {
    let error = read_jsonl(format!("\n{line}\n").as_bytes()).unwrap_err();
    assert_eq!(error.code(), Code::RecordInvalid);
    error.to_string()
}

#[test]
fn lines_are_refused_by_row_and_field() {
    for (more, expected) in [
        (
            r#","accuracy":"0.5""#,
            "`accuracy` to be a number, found the text `0.5`",
        ),
        (
            r#","scores":{"accuracy":[1]}"#,
            "`scores.accuracy` to be a number, found a list",
        ),
        (
            r#","scores":3"#,
            "`scores` to be an object, found the number 3",
        ),
        (
            r#","success":1"#,
            "`success` to be true or false, found the number 1",
        ),
        (
            r#","agent_name":{}"#,
            "`agent_name` to be a text, found an object",
        ),
        (
            r#","acuracy":0.5"#,
            "`acuracy` to be a known field, found the number 0.5",
        ),
        (
            r#","recorded_at":"yesterday""#,
            "`recorded_at` to be RFC 3339",
        ),
        (
            r#","kind":"sample""#,
            "`kind` to be `task` or `run`, found the text `sample`",
        ),
        (r#","accuracy":NaN"#, "`line` to be JSON, found"),
    ] {
        let message = refused(&format!("{{{TASK}{more}}}"));
        assert!(message.starts_with("row 2: expected "), "{message}");
        assert!(message.contains(expected), "{message}");
    }
    assert!(refused("[1]").contains("`line` to be an object, found a list"));
    assert!(refused("{").contains("`line` to be JSON"));
    assert!(refused("{}").contains("`experiment_id` to be a text, found nothing"));
    let run = r#"{"kind":"run","status":"completed","eval_id":"e","run_id":"r","scores":[{"model":"m","dataset":"d","metric":"x","value":"1"}]}"#;
    assert!(refused(run).contains("`scores.value` to be a number, found the text `1`"));
    let bad_status = r#"{"kind":"run","status":"done","eval_id":"e","run_id":"r"}"#;
    assert!(refused(bad_status).contains("found the text `done`"));
}

#[test]
fn numbers_may_stand_at_three_places() {
    let store = open("sqlite::memory:").unwrap();
    let line = format!(
        "\u{feff}{{{TASK},\"scores\":{{\"accuracy\":0,\"completeness\":null}},\
         \"metrics\":{{\"latency_ms\":5}},\"cost_usd\":0.5}}"
    );
    store
        .write(read_jsonl(line.as_bytes()).unwrap(), Merge::Replace)
        .unwrap();
    let rows = store.all_tasks(&Filter::new()).unwrap();
    let measures: Vec<(&str, f64)> = rows[0]
        .result
        .measures
        .iter()
        .map(|(name, value)| (name.as_str(), *value))
        .collect();
    assert_eq!(
        measures,
        [("accuracy", 0.0), ("cost_usd", 0.5), ("latency_ms", 5.0)]
    );
}

#[test]
fn a_run_is_read_from_a_line() {
    let store = open("sqlite::memory:").unwrap();
    let line = json!({
        "kind": "run", "eval_id": "e", "run_id": "r", "status": "incomplete",
        "started_at": "2026-01-01T00:00:00Z", "ended_at": "2026-01-01T01:00:00Z",
        "files": {"summary_csv": "s3://b/x.csv"}, "experiment_group": "code-chef",
        "scores": [
            {"model": "m", "dataset": "d", "metric": "correct", "unit": "proportion",
             "direction": "higher_is_better",
             "samples": [{"item": "1", "value": 1}, {"item": "2", "value": 0, "answer": "x"}]},
            {"model": "m", "dataset": "e", "metric": "accuracy", "reason": "not_run"},
        ],
    });
    store
        .write(
            read_jsonl(line.to_string().as_bytes()).unwrap(),
            Merge::Replace,
        )
        .unwrap();
    let stored = &store.all_runs(&Filter::new()).unwrap()[0];
    assert_eq!(stored.run.scores[0].value, Some(0.5));
    assert_eq!(stored.run.scores[1].reason.as_deref(), Some("not_run"));
    assert_eq!(stored.run.ended_at, Some(time("2026-01-01T01:00:00Z")));
}

#[test]
fn what_is_exported_is_imported_again() {
    let store = open("sqlite::memory:").unwrap();
    let mut batch = Batch::new();
    let mut odd = task(
        "a,\"b\"\u{2028}",
        &[("accuracy", 0.1 + 0.2), ("mine", -1e-300)],
    );
    odd.metadata = json!({ "deep": [{"a": null}] });
    odd.error_message = Some("line\nline".to_owned());
    batch.task(odd).task(task("b", &[]));
    store.write(batch, Merge::Replace).unwrap();
    let mut file = Vec::new();
    assert_eq!(export_jsonl(&*store, &Filter::new(), &mut file).unwrap(), 2);
    let again = store
        .write(read_jsonl(&file[..]).unwrap(), Merge::Replace)
        .unwrap();
    assert_eq!(again.unchanged, 2);
    let other = open("sqlite::memory:").unwrap();
    other
        .write(read_jsonl(&file[..]).unwrap(), Merge::Replace)
        .unwrap();
    let content = |store: &dyn Store| {
        let rows = store.all_tasks(&Filter::new()).unwrap();
        rows.into_iter()
            .map(|row| (row.result_id, row.result))
            .collect::<Vec<_>>()
    };
    assert_eq!(content(&*other), content(&*store));
}

#[test]
fn csv_keeps_zeros_and_disarms_formulas() {
    let store = open("sqlite::memory:").unwrap();
    let mut result = task(
        "=cmd()",
        &[("accuracy", 0.0), ("mine", 0.300_000_000_000_000_04)],
    );
    result.error_message = Some("a\n\"b\"".to_owned());
    store.record(result, Merge::Replace).unwrap();
    let mut file = Vec::new();
    assert_eq!(export_csv(&*store, &Filter::new(), &mut file).unwrap(), 1);
    let expected = "experiment_id,task_id,experiment_group,extension_version,model_version,\
        agent_name,recorded_at,success,error_message,accuracy,completeness,efficiency,\
        integration_quality,latency_ms,tokens_used,cost_usd,mine\n\
        exp,'=cmd(),baseline,1.0.0,model-7b,feature_dev,2026-01-10T00:00:00.000000Z,true,\
        \"a\n\"\"b\"\"\",0,,,,,,,0.30000000000000004\n";
    assert_eq!(String::from_utf8(file).unwrap(), expected);
}
