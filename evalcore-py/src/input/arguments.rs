//! Single arguments, each checked under its name.

use std::fmt::Display;

use evalcore::{Error, ErrorKind};
use pyo3::exceptions::{PyOverflowError, PyTypeError};
use pyo3::prelude::*;

use crate::errors::{InvalidParameterError, raise};

/// Counts up to here are exact as numbers, and sums of them do not overflow.
const MOST: u64 = 1 << 53;
/// As many resamples as fit into a gigabyte.
const MOST_RESAMPLES: u64 = 100_000_000;

/// The exception for an argument that is unusable.
pub(crate) fn invalid(name: &str, expected: &str, found: impl Display) -> PyErr {
    let message = format!("expected `{name}` to be {expected}, found `{found}`");
    let nowhere: Option<u64> = None;
    InvalidParameterError::new_err((
        message,
        "parameter.invalid",
        None::<String>,
        nowhere,
        nowhere,
        nowhere,
    ))
}

/// The exception for an argument of a type that is not taken.
pub(crate) fn wrong_type(name: &str, expected: &str, found: &Bound<'_, PyAny>) -> PyErr {
    match found.get_type().name() {
        Ok(found) => PyTypeError::new_err(format!(
            "expected `{name}` to be {expected}, found `{found}`"
        )),
        Err(error) => error,
    }
}

/// The exception for an error of the library, whose arguments have other names in Python.
pub(crate) fn raise_as(names: &[(&str, &'static str)]) -> impl Fn(Error) -> PyErr {
    move |error| {
        let known = match error.kind() {
            ErrorKind::InvalidParameter {
                name,
                expected,
                found,
            } => names
                .iter()
                .find(|(ours, _)| ours == name)
                .map(|(_, theirs)| invalid(theirs, expected, found)),
            _ => None,
        };
        known.unwrap_or_else(|| raise(error))
    }
}

/// One of several names.
pub(crate) fn choice<T: Copy>(name: &str, given: &str, known: &[(&str, T)]) -> PyResult<T> {
    if let Some((_, value)) = known.iter().find(|(known, _)| *known == given) {
        return Ok(*value);
    }
    let names: Vec<String> = known.iter().map(|(name, _)| format!("`{name}`")).collect();
    let expected = format!("one of {}", names.join(", "));
    Err(invalid(name, &expected, given))
}

/// A whole number from 0 to 2^53.
pub(crate) fn count(name: &str, given: &Bound<'_, PyAny>) -> PyResult<u64> {
    whole(name, given, 0, MOST, "a whole number from 0 to 2^53")
}

/// A whole number from 0 to 2^53, as the library counts items.
pub(crate) fn size(name: &str, given: &Bound<'_, PyAny>) -> PyResult<usize> {
    let count = count(name, given)?;
    usize::try_from(count).map_err(|_| invalid(name, "a number of items", count))
}

/// A number of digits after the point.
pub(crate) fn digits(given: &Bound<'_, PyAny>) -> PyResult<u8> {
    let expected = "a whole number from 0 to 255";
    let digits = whole("digits", given, 0, u8::MAX.into(), expected)?;
    u8::try_from(digits).map_err(|_| invalid("digits", expected, digits))
}

/// How many samples ran into a timeout.
pub(crate) fn timeouts(given: &Bound<'_, PyAny>) -> PyResult<u64> {
    count("timeouts", given)
}

/// How many samples failed.
pub(crate) fn failures(given: &Bound<'_, PyAny>) -> PyResult<u64> {
    count("failures", given)
}

/// The longest n-grams of BLEU.
pub(crate) fn max_ngram_order(given: &Bound<'_, PyAny>) -> PyResult<usize> {
    size("max_ngram_order", given)
}

/// The longest character n-grams of chrF.
pub(crate) fn char_order(given: &Bound<'_, PyAny>) -> PyResult<usize> {
    size("char_order", given)
}

/// The longest word n-grams of chrF.
pub(crate) fn word_order(given: &Bound<'_, PyAny>) -> PyResult<usize> {
    size("word_order", given)
}

/// A seed.
pub(crate) fn seed(given: &Bound<'_, PyAny>) -> PyResult<u64> {
    let expected = "a whole number from 0 to 2^64 - 1";
    whole("seed", given, 0, u64::MAX, expected)
}

/// A number of resamples that fits into memory.
pub(crate) fn resamples(given: &Bound<'_, PyAny>) -> PyResult<usize> {
    let expected = "a whole number from 1 to 100000000";
    let count = whole("n_resamples", given, 1, MOST_RESAMPLES, expected)?;
    usize::try_from(count).map_err(|_| invalid("n_resamples", expected, count))
}

fn whole(
    name: &str,
    given: &Bound<'_, PyAny>,
    least: u64,
    most: u64,
    expected: &str,
) -> PyResult<u64> {
    let value: i128 = match given.extract() {
        Ok(value) => value,
        Err(error) if error.is_instance_of::<PyOverflowError>(given.py()) => {
            return Err(invalid(name, expected, given.str()?));
        }
        Err(error) if error.is_instance_of::<PyTypeError>(given.py()) => {
            return Err(wrong_type(name, "a whole number", given));
        }
        Err(error) => return Err(error),
    };
    match u64::try_from(value) {
        Ok(value) if (least..=most).contains(&value) => Ok(value),
        _ => Err(invalid(name, expected, value)),
    }
}
