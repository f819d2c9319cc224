//! Tolerant JSON values as Python objects.

use evalcore::json::{LeftOut, Number, Value};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString};

/// Makes a Python object of a JSON value; a number that is not finite becomes `None`.
pub(crate) fn value<'py>(py: Python<'py>, given: &Value) -> PyResult<Bound<'py, PyAny>> {
    Ok(match given {
        Value::Null => py.None().into_bound(py),
        Value::Bool(flag) => PyBool::new(py, *flag).to_owned().into_any(),
        Value::Number(given) => number(py, given)?,
        Value::String(text) => PyString::new(py, text).into_any(),
        Value::Array(items) => list(py, items)?.into_any(),
        Value::Object(members) => object(py, members)?.into_any(),
    })
}

/// The value, or `None`.
pub(crate) fn optional<'py>(py: Python<'py>, given: Option<&Value>) -> PyResult<Bound<'py, PyAny>> {
    given.map_or_else(|| Ok(py.None().into_bound(py)), |given| value(py, given))
}

/// A list of values.
pub(crate) fn list<'py>(py: Python<'py>, items: &[Value]) -> PyResult<Bound<'py, PyList>> {
    let items = items.iter().map(|item| value(py, item));
    PyList::new(py, items.collect::<PyResult<Vec<_>>>()?)
}

/// A dict of members; names repeat from sample to sample, so they are interned.
pub(crate) fn object<'py>(
    py: Python<'py>,
    members: &[(String, Value)],
) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    for (name, member) in members {
        dict.set_item(PyString::intern(py, name), value(py, member)?)?;
    }
    Ok(dict)
}

/// Members above the limits: `{name, reason, offset}`.
pub(crate) fn left_out<'py>(py: Python<'py>, given: &[LeftOut]) -> PyResult<Bound<'py, PyList>> {
    let members = given.iter().map(|left| {
        let dict = PyDict::new(py);
        dict.set_item("name", &left.name)?;
        dict.set_item("reason", left.reason.as_str())?;
        dict.set_item("offset", left.offset)?;
        Ok(dict)
    });
    PyList::new(py, members.collect::<PyResult<Vec<_>>>()?)
}

/// An exact `int` for what is written as one, else the nearest `float`.
fn number<'py>(py: Python<'py>, given: &Number) -> PyResult<Bound<'py, PyAny>> {
    if let Some(number) = given.as_i64() {
        return Ok(number.into_pyobject(py)?.into_any());
    }
    if given.is_integer() {
        // Python refuses texts of thousands of digits; those are out of range as `float` as well.
        if let Ok(number) = py.get_type::<PyInt>().call1((given.as_str(),)) {
            return Ok(number);
        }
    }
    let number = given.as_f64();
    Ok(if number.is_finite() {
        PyFloat::new(py, number).into_any()
    } else {
        py.None().into_bound(py)
    })
}
