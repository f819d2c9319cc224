//! The log parser and the error classifier against what budeval's scripts did.

use evalcore::opencompass::compat::budeval::{
    LogForm, PythonError, classify_job_error_compat, parse_progress_compat,
};
use evalcore::opencompass::logs::{ErrorCategory, classify_job_error, parse_progress};
use serde::Serialize;
use serde_json::{Value, json};

use crate::support::{Tally, oracle_dir, read_json};

fn cases(file: &str) -> Vec<Value> {
    let path = oracle_dir("EVALCORE_BUDEVAL_ORACLES", "budeval").join(file);
    read_json(&path)["cases"]
        .as_array()
        .cloned()
        .unwrap_or_default()
}

fn text<'a>(case: &'a Value, member: &str) -> &'a str {
    case[member].as_str().unwrap_or_default()
}

/// The outcome in the oracle's form.
fn outcome<T: Serialize>(outcome: Result<T, PythonError>) -> Value {
    match outcome {
        Ok(value) => json!({"exit_code": 0, "result": value}),
        Err(raised) => json!({"exit_code": 1, "stderr_last": raised.to_string()}),
    }
}

#[test]
fn oracle_log_progress_compat() {
    let mut tally = Tally::new("log_progress.json");
    for case in cases("log_progress.json") {
        let mut expected = case.clone();
        if let Some(members) = expected.as_object_mut() {
            members.retain(|name, _| name != "name" && name != "log");
        }
        let found = outcome(parse_progress_compat(text(&case, "log")));
        tally.equal(text(&case, "name"), &found, &expected);
    }
    tally.finish();
}

#[test]
fn oracle_log_progress_default() {
    let mut tally = Tally::new("log_progress.json (default mode)");
    for case in cases("log_progress.json") {
        let found = parse_progress(text(&case, "log"));
        let percent = found.progress_percentage;
        let in_range = percent.is_none_or(|percent| (0.0..=100.0).contains(&percent));
        let found_json = serde_json::to_value(&found).unwrap_or_default();
        // Where the old parser neither raised nor left the range, and nothing had to be put right,
        // both agree.
        let recorded = &case["result"];
        let sane = recorded["progress_percentage"]
            .as_f64()
            .is_some_and(|percent| (0.0..=100.0).contains(&percent));
        let nested = text(&case, "log").contains(": {\"a\": {");
        // A log without records says nothing, and the old parser called that 0 and no log.
        let silent = matches!(found_json["status"].as_str(), Some("no_logs" | "unknown"));
        let agree = !sane || nested || !found.diagnostics.is_empty() || &found_json == recorded;
        let agree = if silent {
            percent.is_none() && recorded["status"] == "no_logs"
        } else {
            agree
        };
        let verdict = if in_range && agree {
            Ok(())
        } else {
            Err(format!("ours {found_json}, oracle {recorded}"))
        };
        tally.check(text(&case, "name"), verdict);
    }
    tally.finish();
}

#[test]
fn oracle_job_error_compat() {
    let forms = [
        ("as_templated", LogForm::AsTemplated),
        ("log_as_value", LogForm::AsValue),
    ];
    for (member, form) in forms {
        let mut tally = Tally::new(format!("job_error.json ({member})"));
        for case in cases("job_error.json") {
            let found = outcome(classify_job_error_compat(text(&case, "log"), form));
            tally.equal(text(&case, "name"), &found, &case[member]);
        }
        tally.finish();
    }
}

#[test]
fn oracle_job_error_default() {
    let mut tally = Tally::new("job_error.json (default mode)");
    for case in cases("job_error.json") {
        let log = text(&case, "log");
        let found = classify_job_error(log);
        let recorded = &case["log_as_value"]["result"];
        // What is recorded is right but for words that belong to no exception.
        let category = match text(&case, "name") {
            "gpu word in config dump" => "invalid_input",
            "ok log mentions assertion" => "unknown",
            _ => text(recorded, "category"),
        };
        let place = log
            .lines()
            .rev()
            .filter_map(|line| line.trim_start().strip_prefix("File \""))
            .find_map(|rest| rest.split_once("\", line "))
            .and_then(|(file, rest)| Some((file, rest.split(',').next()?.parse().ok()?)));
        let ours = (
            found.category.as_str(),
            found.file.as_deref().zip(found.line),
        );
        tally.equal(text(&case, "name"), &ours, &(category, place));
        let named = found.category != ErrorCategory::Unknown || !found.error_message.is_empty();
        assert!(
            named || log.trim().is_empty() || log.contains("45%|"),
            "{log}"
        );
    }
    tally.finish();
}
