//! Reads the cases of a metrics oracle and compares numbers at their tolerance.

use std::path::PathBuf;

use serde_json::Value;

use crate::support::{oracle_dir, read};

/// A file of the metrics oracles.
pub(super) fn oracle_file(name: &str) -> PathBuf {
    oracle_dir("EVALCORE_ORACLES", "metrics").join(name)
}

/// One line of an oracle.
pub(super) struct Case {
    pub(super) id: String,
    pub(super) kind: String,
    pub(super) input: Value,
    pub(super) expected: Value,
    tol: Value,
}

/// All lines of an oracle but the informational ones.
pub(super) fn cases(name: &str) -> Vec<Case> {
    let text = String::from_utf8(read(&oracle_file(name))).unwrap();
    let lines = text.split('\n').filter(|line| !line.is_empty());
    lines
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .filter(|case| !words(&case["tags"]).contains(&"informational"))
        .map(|mut case| Case {
            id: case["id"].as_str().unwrap().to_owned(),
            kind: case["kind"].as_str().unwrap().to_owned(),
            input: case["input"].take(),
            expected: case["expected"].take(),
            tol: case["tol"].take(),
        })
        .collect()
}

/// The strings of an array.
pub(super) fn words(value: &Value) -> Vec<&str> {
    let items = value.as_array().unwrap();
    items.iter().map(|item| item.as_str().unwrap()).collect()
}

/// Whether an expected value stands for an exception of the library.
pub(super) fn is_error(value: &Value) -> bool {
    value.get("__error__").is_some()
}

/// A float, also one written as a string.
pub(super) fn number(value: &Value) -> f64 {
    match value.as_str() {
        Some("NaN") => f64::NAN,
        Some("Infinity") => f64::INFINITY,
        Some("-Infinity") => f64::NEG_INFINITY,
        _ => value
            .as_f64()
            .unwrap_or_else(|| panic!("no number: {value}")),
    }
}

impl Case {
    /// Compares a number at the tolerance of the case.
    pub(super) fn close(&self, what: &str, got: f64, want: &Value) -> Result<(), String> {
        let want = number(want);
        let tol = |key: &str| self.tol.get(key).map(number);
        let (abs, rel) = match (tol("abs"), tol("rel")) {
            (None, None) => (tol("mean_abs").unwrap_or(1e-12), 0.0),
            (abs, rel) => (abs.unwrap_or(0.0), rel.unwrap_or(0.0)),
        };
        let equal = got == want || (got.is_nan() && want.is_nan());
        if equal || (got - want).abs() <= abs + rel * want.abs() {
            return Ok(());
        }
        Err(format!("{what}: ours {got}, oracle {want}"))
    }
}
