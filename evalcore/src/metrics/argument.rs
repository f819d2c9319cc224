//! Errors that name the argument.

use std::fmt::Display;

use crate::error::{Error, ErrorKind, Result};

/// The error for an argument that breaks a rule.
pub(super) fn invalid(name: &'static str, expected: &'static str, found: impl Display) -> Error {
    Error::new(ErrorKind::InvalidParameter {
        name,
        expected,
        found: found.to_string(),
    })
}

/// Fails unless `found` items of `name` stand beside `wanted` of `other`.
pub(super) fn same_length(
    name: &'static str,
    found: usize,
    expected: &'static str,
    wanted: usize,
) -> Result<()> {
    if found == wanted {
        return Ok(());
    }
    Err(invalid(
        name,
        expected,
        format_args!("{found} for {wanted}"),
    ))
}
