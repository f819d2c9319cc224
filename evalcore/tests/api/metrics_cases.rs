//! Cases of the metric oracles and how their numbers are compared.

use std::path::Path;

use serde_json::Value;

use crate::support::read;

/// The cases of a file: one JSON object a line.
pub(crate) fn cases(file: &Path) -> Vec<Value> {
    let text = String::from_utf8(read(file)).unwrap();
    text.lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

pub(crate) fn id(case: &Value) -> &str {
    case["id"].as_str().unwrap()
}

pub(crate) fn has_tag(case: &Value, tag: &str) -> bool {
    let tags = case["tags"].as_array();
    tags.is_some_and(|tags| tags.iter().any(|t| t == tag))
}

/// A float of an oracle: a number, `"NaN"`, `"Infinity"` or `"-Infinity"`.
pub(crate) fn float(value: &Value) -> f64 {
    match value.as_str() {
        Some("Infinity") => f64::INFINITY,
        Some("-Infinity") => f64::NEG_INFINITY,
        Some("NaN") => f64::NAN,
        _ => value.as_f64().unwrap(),
    }
}

pub(crate) fn floats(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(float).collect()
}

#[derive(Clone, Copy)]
pub(crate) struct Tolerance {
    abs: f64,
    rel: f64,
}

impl Tolerance {
    pub(crate) fn abs(abs: f64) -> Self {
        Self { abs, rel: 0.0 }
    }

    /// The case's own, else the default.
    pub(crate) fn of(case: &Value, default: Self) -> Self {
        let Some(tol) = case.get("tol").filter(|tol| tol.is_object()) else {
            return default;
        };
        let part = |name: &str| tol.get(name).map_or(0.0, float);
        Self {
            abs: part("abs"),
            rel: part("rel"),
        }
    }

    pub(crate) fn check(self, name: &str, ours: f64, theirs: &Value) -> Result<(), String> {
        let want = float(theirs);
        let equal = ours == want
            || (ours.is_nan() && want.is_nan())
            || (ours - want).abs() <= self.abs + self.rel * want.abs();
        if equal {
            Ok(())
        } else {
            Err(format!("{name}: ours {ours:?}, oracle {want:?}"))
        }
    }

    pub(crate) fn check_all(self, name: &str, ours: &[f64], theirs: &Value) -> Result<(), String> {
        let want = theirs.as_array().unwrap();
        if ours.len() != want.len() {
            return Err(format!(
                "{name}: ours {} items, oracle {}",
                ours.len(),
                want.len()
            ));
        }
        ours.iter()
            .zip(want)
            .try_for_each(|(ours, want)| self.check(name, *ours, want))
    }
}

/// Whether the reference raised here.
pub(crate) fn raised(expected: &Value) -> bool {
    expected.get("__error__").is_some()
}

/// Compares a fallible answer, which has to fail where the reference raised.
pub(crate) fn agree<T>(
    name: &str,
    ours: evalcore::Result<T>,
    theirs: &Value,
    compare: impl FnOnce(T) -> Result<(), String>,
) -> Result<(), String> {
    match ours {
        Err(_) if raised(theirs) => Ok(()),
        Err(error) => Err(format!("{name}: ours fails: {error}")),
        Ok(_) if raised(theirs) => Err(format!("{name}: the reference raised, ours does not")),
        Ok(value) => compare(value),
    }
}
