//! Python objects as JSON values: what a function takes as a plain dict.

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};
use serde_json::{Map, Number, Value};

/// Deeper than any document of ours, and far from the end of the stack.
const MAX_DEPTH: usize = 256;

/// A dict or list with whatever JSON can hold; a number that is not finite becomes `null`.
pub(crate) struct Document(pub(crate) Value);

impl<'py> FromPyObject<'_, 'py> for Document {
    type Error = PyErr;

    fn extract(given: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        value(&given, MAX_DEPTH).map(Self)
    }
}

fn value(given: &Bound<'_, PyAny>, depth: usize) -> PyResult<Value> {
    let Some(below) = depth.checked_sub(1) else {
        return Err(PyValueError::new_err(format!(
            "value nests deeper than {MAX_DEPTH} levels"
        )));
    };
    if given.is_none() {
        return Ok(Value::Null);
    }
    if let Ok(text) = given.cast::<PyString>() {
        return Ok(Value::String(text.to_string_lossy().into_owned()));
    }
    if let Ok(flag) = given.cast::<PyBool>() {
        return Ok(Value::Bool(flag.is_true()));
    }
    if given.is_instance_of::<PyInt>() {
        return integer(given);
    }
    if let Ok(number) = given.cast::<PyFloat>() {
        return Ok(Number::from_f64(number.extract()?).map_or(Value::Null, Value::Number));
    }
    if let Ok(dict) = given.cast::<PyDict>() {
        let mut members = Map::with_capacity(dict.len());
        for (key, member) in dict {
            let Ok(key) = key.cast::<PyString>() else {
                let found = key.get_type().name()?;
                let message = format!("expected keys to be `str`, found `{found}`");
                return Err(PyTypeError::new_err(message));
            };
            let key = key.to_string_lossy().into_owned();
            members.insert(key, value(&member, below)?);
        }
        return Ok(Value::Object(members));
    }
    if let Ok(items) = given.cast::<PyList>() {
        let items = items.iter().map(|item| value(&item, below));
        return Ok(Value::Array(items.collect::<PyResult<_>>()?));
    }
    if let Ok(items) = given.cast::<PyTuple>() {
        let items = items.iter().map(|item| value(&item, below));
        return Ok(Value::Array(items.collect::<PyResult<_>>()?));
    }
    let found = given.get_type().name()?;
    Err(PyTypeError::new_err(format!(
        "expected a value that JSON can hold, found `{found}`"
    )))
}

fn integer(given: &Bound<'_, PyAny>) -> PyResult<Value> {
    if let Ok(number) = given.extract::<i64>() {
        return Ok(number.into());
    }
    if let Ok(number) = given.extract::<u64>() {
        return Ok(number.into());
    }
    Ok(Number::from_f64(given.extract()?).map_or(Value::Null, Value::Number))
}
