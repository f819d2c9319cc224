//! Recorded cases, and how figures are compared with them.

use serde_json::{Value, json};

use crate::support::{Done, evalcore, lines, oracle_dir, tally};

fn cases(file: &str) -> Vec<Value> {
    let path = oracle_dir("EVALCORE_ORACLES", "metrics").join(file);
    let text = std::fs::read_to_string(path).unwrap();
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Runs `check` on every case, prints how many passed and fails for the others by their id.
pub(super) fn all(file: &str, kinds: &[&str], check: impl Fn(&Value) -> Result<(), String>) {
    let cases = cases(file);
    let wanted = cases
        .iter()
        .filter(|case| kinds.contains(&case["kind"].as_str().unwrap()));
    let mut count = 0;
    let mut failed = Vec::new();
    for case in wanted {
        count += 1;
        if let Err(why) = check(case) {
            failed.push(format!("{}: {why}", case["id"].as_str().unwrap()));
        }
    }
    tally(file, count, &failed);
}

/// Measures records and gives what the command did.
pub(super) fn run(args: &[String], records: &[Value]) -> Done {
    evalcore()
        .args(["metrics"])
        .args(args)
        .args(["records.jsonl", "--format", "json"])
        .file("records.jsonl", lines(records))
        .run()
}

pub(super) fn texts(args: &[&str]) -> Vec<String> {
    args.iter().map(|arg| (*arg).to_owned()).collect()
}

/// A figure's number: NaN where it has that name, `None` where there is no such figure.
pub(super) fn figure(document: &Value, name: &str, label: Option<&str>) -> Option<f64> {
    let figures = document["figures"].as_array()?;
    let found = figures
        .iter()
        .find(|one| one["name"] == name && one["label"].as_str() == label)?;
    match found["non_finite"].as_str() {
        Some(text) => Some(number(&json!(text))),
        None => found["value"].as_f64(),
    }
}

pub(super) fn number(value: &Value) -> f64 {
    match value.as_str() {
        Some("NaN" | "nan") => f64::NAN,
        Some("Infinity" | "inf") => f64::INFINITY,
        Some("-Infinity" | "-inf") => f64::NEG_INFINITY,
        _ => value.as_f64().unwrap(),
    }
}

/// Compares a figure with a number at a tolerance.
pub(super) fn near(
    document: &Value,
    (name, label): (&str, Option<&str>),
    want: &Value,
    (abs, rel): (f64, f64),
) -> Result<(), String> {
    let want = number(want);
    let got = figure(document, name, label);
    let same = got.is_some_and(|got| {
        (got.is_nan() && want.is_nan())
            || got.total_cmp(&want).is_eq()
            || (got - want).abs() <= abs + rel * want.abs()
    });
    if same {
        Ok(())
    } else {
        Err(format!("{name} {label:?}: expected {want}, found {got:?}"))
    }
}

pub(super) fn tolerance(case: &Value, usual: f64) -> (f64, f64) {
    let tol = &case["tol"];
    if tol.is_null() {
        return (usual, 0.0);
    }
    let of = |name: &str| tol[name].as_f64().unwrap_or_default();
    (of("abs"), of("rel"))
}
