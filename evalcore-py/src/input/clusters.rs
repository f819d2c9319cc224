//! Columns of labels that say what goes together.

use std::collections::HashMap;

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use super::arguments::{invalid, wrong_type};

/// A number for each distinct label, in the order in which they appear.
///
/// Labels are whatever Python can hash; equal ones are one cluster. `None` and NaN are errors that
/// name the index.
pub(crate) fn clusters(name: &str, given: &Bound<'_, PyAny>) -> PyResult<Vec<usize>> {
    if given.is_instance_of::<PyString>() || given.is_instance_of::<PyDict>() {
        return Err(wrong_type(name, "a list or array of labels", given));
    }
    // The scalars of Arrow are no values: some of them compare by identity.
    let values = match given.getattr_opt("to_pylist")? {
        Some(values) => &values.call0()?,
        None => given,
    };
    let Ok(labels) = values.try_iter() else {
        return Err(wrong_type(name, "a list or array of labels", given));
    };
    let known = PyDict::new(given.py());
    let mut texts: HashMap<String, usize> = HashMap::new();
    let mut numbers = Vec::new();
    for (index, label) in labels.enumerate() {
        let label = label?;
        if label.is_none() || label.ne(&label)? {
            let found = format!("{} at index {index}", label.str()?);
            return Err(invalid(name, "labels", found));
        }
        let next = known.len() + texts.len();
        if let Ok(text) = label.cast::<PyString>() {
            let text = text.to_string_lossy().into_owned();
            numbers.push(*texts.entry(text).or_insert(next));
            continue;
        }
        if let Some(number) = known.get_item(&label)? {
            numbers.push(number.extract()?);
        } else {
            known.set_item(&label, next)?;
            numbers.push(next);
        }
    }
    Ok(numbers)
}
