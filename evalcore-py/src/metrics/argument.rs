//! Options by name, and errors by the names that Python's functions give their arguments.

use evalcore::{Error, ErrorKind};
use pyo3::prelude::*;

use crate::errors::raise;
use crate::opencompass::extract::parameter;

/// The option of this name.
pub(crate) fn choose<T: Copy>(
    name: &'static str,
    expected: &'static str,
    given: &str,
    options: &[(&str, T)],
) -> PyResult<T> {
    options
        .iter()
        .find(|(option, _)| *option == given)
        .map(|(_, option)| *option)
        .ok_or_else(|| parameter(name, expected, given.to_owned()))
}

/// The exception for an error, its argument named as here: `(library's name, name here)`.
pub(crate) fn raise_named(
    names: &'static [(&'static str, &'static str)],
) -> impl Fn(Error) -> PyErr {
    |error| match error.kind() {
        ErrorKind::InvalidParameter {
            name,
            expected,
            found,
        } => {
            let here = names.iter().find(|(theirs, _)| theirs == name);
            parameter(
                here.map_or(*name, |(_, here)| here),
                expected,
                found.clone(),
            )
        }
        _ => raise(error),
    }
}
