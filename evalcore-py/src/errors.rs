//! Errors of the library as Python exceptions.

use std::error::Error as _;
use std::io;
use std::path::Path;

use evalcore::{Diagnostic, Error, ErrorKind, Position};
use pyo3::exceptions::{
    PyFileNotFoundError, PyIsADirectoryError, PyNotADirectoryError, PyOSError, PyPermissionError,
};
use pyo3::import_exception;
use pyo3::prelude::*;

import_exception!(evalcore.exceptions, EvaluationError);
import_exception!(evalcore.exceptions, ImitatedError);
import_exception!(evalcore.exceptions, InvalidIdError);
import_exception!(evalcore.exceptions, InvalidParameterError);
import_exception!(evalcore.exceptions, LimitError);
import_exception!(evalcore.exceptions, MetricWarning);
import_exception!(evalcore.exceptions, ParseError);
import_exception!(evalcore.exceptions, ParseWarning);
import_exception!(evalcore.exceptions, RecordError);
import_exception!(evalcore.exceptions, StoreError);
import_exception!(evalcore.exceptions, UnsafePathError);

const ENOENT: i32 = 2;
const EIO: i32 = 5;
const EACCES: i32 = 13;
const ENOTDIR: i32 = 20;
const EISDIR: i32 = 21;
const EINVAL: i32 = 22;

/// `message, code, path, line, column, offset`: what the classes of `evalcore.exceptions` take.
type Args = (
    String,
    &'static str,
    Option<String>,
    Option<u64>,
    Option<u64>,
    Option<u64>,
);

/// The exception for an error.
pub(crate) fn raise(error: Error) -> PyErr {
    raise_as(&error, error.path().map(str::to_owned))
}

/// The exception for an error about a file that the caller named.
pub(crate) fn raise_at(path: &Path) -> impl FnOnce(Error) -> PyErr {
    let path = path.display().to_string();
    move |error| raise_as(&error, Some(path))
}

/// The exception for what the system answered about a path that the caller named.
pub(crate) fn raise_io(path: &Path, error: io::Error) -> PyErr {
    raise_at(path)(Error::io("open", error))
}

fn raise_as(error: &Error, path: Option<String>) -> PyErr {
    let args = args(
        error.kind(),
        error.code().as_str(),
        path.as_deref(),
        error.position(),
    );
    match error.kind() {
        ErrorKind::Io { source, .. } => raised_within(source)
            .unwrap_or_else(|| os_error(source.raw_os_error(), source.kind(), error, path)),
        ErrorKind::NotFound => os_error(Some(ENOENT), io::ErrorKind::NotFound, error, path),
        ErrorKind::NotADirectory { .. } => {
            os_error(Some(ENOTDIR), io::ErrorKind::NotADirectory, error, path)
        }
        ErrorKind::NotAFile {
            found: "a directory",
        } => os_error(Some(EISDIR), io::ErrorKind::IsADirectory, error, path),
        ErrorKind::NotAFile { .. } => {
            os_error(Some(EINVAL), io::ErrorKind::InvalidInput, error, path)
        }
        ErrorKind::LinkEscapesRoot => UnsafePathError::new_err(args),
        ErrorKind::InvalidId { .. } => InvalidIdError::new_err(args),
        ErrorKind::InvalidParameter { .. }
        | ErrorKind::InvalidParameters { .. }
        | ErrorKind::InvalidPolicy { .. }
        | ErrorKind::PriceUnknown { .. } => InvalidParameterError::new_err(args),
        ErrorKind::Resource { .. }
        | ErrorKind::UnsupportedRequest { .. }
        | ErrorKind::QueryUnfinished { .. }
        | ErrorKind::QueryCanceled { .. }
        | ErrorKind::NothingMeasured { .. } => EvaluationError::new_err(args),
        ErrorKind::InvalidRecord { .. }
        | ErrorKind::DuplicateRecord { .. }
        | ErrorKind::OlderRecord { .. }
        | ErrorKind::UndeclaredGroup { .. } => RecordError::new_err(args),
        ErrorKind::Store { .. } => StoreError::new_err(args),
        ErrorKind::Refused { .. } => ImitatedError::new_err(args),
        ErrorKind::FileTooLarge { .. }
        | ErrorKind::ValueTooLarge { .. }
        | ErrorKind::JsonTooDeep { .. } => LimitError::new_err(args),
        _ => ParseError::new_err(args),
    }
}

fn args(
    fact: &dyn std::fmt::Display,
    code: &'static str,
    path: Option<&str>,
    position: Option<Position>,
) -> Args {
    let message = match (path, position) {
        (Some(path), Some(position)) => format!("{path}:{position}: {fact}"),
        (Some(path), None) => format!("{path}: {fact}"),
        (None, Some(position)) => format!("{position}: {fact}"),
        (None, None) => fact.to_string(),
    };
    (
        message,
        code,
        path.map(str::to_owned),
        position.and_then(|position| position.line),
        position.and_then(|position| position.column),
        position.map(|position| position.offset),
    )
}

/// The exception that a caller's file object raised while it was read.
fn raised_within(source: &io::Error) -> Option<PyErr> {
    let raised = source.get_ref()?.downcast_ref::<PyErr>()?;
    Some(Python::attach(|py| raised.clone_ref(py)))
}

/// The class that `open` would raise, with `errno`, `filename` and `code`.
fn os_error(errno: Option<i32>, kind: io::ErrorKind, error: &Error, path: Option<String>) -> PyErr {
    Python::attach(|py| {
        let (class, usual) = match kind {
            io::ErrorKind::NotFound => (py.get_type::<PyFileNotFoundError>(), ENOENT),
            io::ErrorKind::PermissionDenied => (py.get_type::<PyPermissionError>(), EACCES),
            io::ErrorKind::NotADirectory => (py.get_type::<PyNotADirectoryError>(), ENOTDIR),
            io::ErrorKind::IsADirectory => (py.get_type::<PyIsADirectoryError>(), EISDIR),
            _ => (py.get_type::<PyOSError>(), EIO),
        };
        let make = || -> PyResult<PyErr> {
            let text = match (errno, error.source()) {
                (Some(errno), _) => py.import("os")?.call_method1("strerror", (errno,))?,
                (None, Some(source)) => source.to_string().into_pyobject(py)?.into_any(),
                (None, None) => error.kind().to_string().into_pyobject(py)?.into_any(),
            };
            let raised = class.call1((errno.unwrap_or(usual), text, path))?;
            raised.setattr("code", error.code().as_str())?;
            Ok(PyErr::from_value(raised))
        };
        make().unwrap_or_else(|error| error)
    })
}

/// Warns of what a tolerant reader reported, remarks left out.
///
/// # Errors
///
/// The warning itself, where the filters of `warnings` turn it into an error.
pub(crate) fn warn(py: Python<'_>, found: &[Diagnostic]) -> PyResult<()> {
    warn_as(py, found, ParseWarning::new_err)
}

/// Warns of what makes a measure less than it seems.
///
/// # Errors
///
/// The warning itself, where the filters of `warnings` turn it into an error.
pub(crate) fn warn_of_metric(py: Python<'_>, found: &[Diagnostic]) -> PyResult<()> {
    warn_as(py, found, MetricWarning::new_err)
}

fn warn_as(py: Python<'_>, found: &[Diagnostic], make: fn(Args) -> PyErr) -> PyResult<()> {
    let mut loud = found
        .iter()
        .filter(|diagnostic| diagnostic.severity > evalcore::Severity::Info)
        .peekable();
    if loud.peek().is_none() {
        return Ok(());
    }
    let warn = py.import("warnings")?.getattr("warn")?;
    for diagnostic in loud {
        let args = args(
            &diagnostic.message,
            diagnostic.code.as_str(),
            diagnostic.path.as_deref(),
            diagnostic.position,
        );
        let warning = make(args).into_value(py);
        warn.call1((warning,))?;
    }
    Ok(())
}
