//! Python objects as records: nothing is changed or left out on the way.

use evalcore::{Error, ErrorKind};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};
use serde_json::{Map, Number, Value};

use crate::errors::raise;

/// Deeper than the store takes metadata.
const MAX_DEPTH: usize = 128;

/// The error for a value that can not be kept.
pub(super) fn unusable(row: Option<u64>, field: &str, expected: &str, found: String) -> PyErr {
    raise(Error::new(ErrorKind::InvalidRecord {
        row,
        field: field.to_owned(),
        expected: expected.to_owned(),
        found,
    }))
}

/// What stands there, for an error.
pub(super) fn shown(given: &Bound<'_, PyAny>) -> String {
    let class = given.get_type();
    let class = class
        .name()
        .map_or_else(|_| "?".to_owned(), |name| name.to_string());
    match given.repr() {
        Ok(text) if text.len().is_ok_and(|n| n <= 60) => format!("{class} {text}"),
        _ => class,
    }
}

/// A number of a record; a text or a truth value is none.
pub(super) fn number(row: Option<u64>, field: &str, given: &Bound<'_, PyAny>) -> PyResult<f64> {
    let other = given.is_instance_of::<PyBool>() || given.is_instance_of::<PyString>();
    match given.extract::<f64>() {
        Ok(number) if !other => Ok(number),
        _ => Err(unusable(row, field, "a number", shown(given))),
    }
}

/// Whatever JSON can hold; times become their texts, and a number has to be finite.
pub(super) fn value(row: Option<u64>, field: &str, given: &Bound<'_, PyAny>) -> PyResult<Value> {
    below(row, field, given, MAX_DEPTH)
}

fn below(row: Option<u64>, field: &str, given: &Bound<'_, PyAny>, depth: usize) -> PyResult<Value> {
    let Some(depth) = depth.checked_sub(1) else {
        let expected = format!("at most {MAX_DEPTH} levels");
        return Err(unusable(row, field, &expected, "more".to_owned()));
    };
    if given.is_none() {
        return Ok(Value::Null);
    }
    if let Ok(text) = given.cast::<PyString>() {
        let unpaired = |_| {
            unusable(
                row,
                field,
                "a text without unpaired surrogates",
                shown(given),
            )
        };
        return Ok(Value::String(text.extract().map_err(unpaired)?));
    }
    if let Ok(flag) = given.cast::<PyBool>() {
        return Ok(Value::Bool(flag.is_true()));
    }
    if given.is_instance_of::<PyInt>() {
        if let Ok(number) = given.extract::<i64>() {
            return Ok(number.into());
        }
        if let Ok(number) = given.extract::<u64>() {
            return Ok(number.into());
        }
        return Err(unusable(row, field, "a number below 2^64", shown(given)));
    }
    if let Ok(dict) = given.cast::<PyDict>() {
        let mut members = Map::with_capacity(dict.len());
        for (key, member) in dict {
            let Ok(key) = key.extract::<String>() else {
                return Err(unusable(row, field, "names that are texts", shown(&key)));
            };
            let within = if field.is_empty() {
                key.clone()
            } else {
                format!("{field}.{key}")
            };
            members.insert(key, below(row, &within, &member, depth)?);
        }
        return Ok(Value::Object(members));
    }
    if given.is_instance_of::<PyList>() || given.is_instance_of::<PyTuple>() {
        let items = given
            .try_iter()?
            .map(|item| below(row, field, &item?, depth));
        return Ok(Value::Array(items.collect::<PyResult<_>>()?));
    }
    if given.hasattr("isoformat")? {
        return Ok(Value::String(given.call_method0("isoformat")?.extract()?));
    }
    // Numbers of NumPy and the like.
    if given.is_instance_of::<PyFloat>() || given.hasattr("__float__")? {
        let number: f64 = given.extract()?;
        return Number::from_f64(number)
            .map(Value::Number)
            .ok_or_else(|| unusable(row, field, "a finite number", number.to_string()));
    }
    Err(unusable(
        row,
        field,
        "a value that JSON can hold",
        shown(given),
    ))
}
