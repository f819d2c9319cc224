//! SQLite's answers as errors.

use evalcore::{Code, Error, ErrorKind};
use rusqlite::ErrorCode;

/// Turns an answer of the database into an error that names what was attempted.
pub(super) fn failed(operation: &'static str) -> impl Fn(rusqlite::Error) -> Error {
    move |error| {
        let code = match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Code::StoreBusy,
            Some(ErrorCode::ReadOnly) => Code::StoreReadOnly,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Code::StoreCorrupt,
            Some(ErrorCode::DiskFull) => Code::StoreFull,
            _ => Code::StoreFailed,
        };
        store_error(code, format!("{operation}: {error}"))
    }
}

pub(super) fn store_error(code: Code, message: String) -> Error {
    Error::new(ErrorKind::Store { code, message })
}

/// The error for a row that does not hold what it must.
pub(super) fn damaged(what: &str) -> Error {
    store_error(Code::StoreCorrupt, format!("read: {what}"))
}
