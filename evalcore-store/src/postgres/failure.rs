//! The server's answers as errors.

use std::error::Error as _;

use evalcore::{Code, Error, ErrorKind};
use tokio_postgres::error::SqlState;

/// Turns an answer of the server into an error that names what was attempted.
pub(super) fn failed(operation: &'static str) -> impl Fn(tokio_postgres::Error) -> Error {
    move |error| store_error(code(&error), format!("{operation}: {}", told(&error)))
}

/// The error for a connection that can not be made: the address is wrong, or the server away.
pub(super) fn not_opened(error: &tokio_postgres::Error) -> Error {
    let code = match error.code() {
        Some(state) if is_full_up(state) => Code::StoreBusy,
        _ => Code::StoreUrl,
    };
    store_error(code, format!("open: {}", told(error)))
}

/// Whether the server is there and takes no more connections for now.
fn is_full_up(state: &SqlState) -> bool {
    [
        SqlState::TOO_MANY_CONNECTIONS,
        SqlState::CANNOT_CONNECT_NOW,
        SqlState::CONFIGURATION_LIMIT_EXCEEDED,
    ]
    .contains(state)
}

/// By the class of the answer, its first two characters, where all of a class mean the same.
fn code(error: &tokio_postgres::Error) -> Code {
    let Some(state) = error.code() else {
        // Without an answer: the connection is closed, or was cut in the middle of one.
        let source = error
            .source()
            .and_then(|source| source.downcast_ref::<std::io::Error>());
        return if error.is_closed() || source.is_some() {
            Code::StoreGone
        } else {
            Code::StoreFailed
        };
    };
    match state.code() {
        // lock_not_available, query_canceled, too_many_connections
        "55P03" | "57014" | "53300" => Code::StoreBusy,
        // insufficient_privilege, read_only_sql_transaction
        "42501" | "25006" => Code::StoreReadOnly,
        "53100" => Code::StoreFull,
        // A deadlock, or another serialization failure: the batch may be written again.
        text if text.starts_with("40") => Code::StoreBusy,
        text if text.starts_with("08") || text.starts_with("57P") => Code::StoreGone,
        text if text.starts_with("XX00") && text != "XX000" => Code::StoreCorrupt,
        _ => Code::StoreFailed,
    }
}

/// The server's own words, or those of the system: never the address, which holds the password.
fn told(error: &tokio_postgres::Error) -> String {
    if let Some(answer) = error.as_db_error() {
        return format!("{} ({})", answer.message(), answer.code().code());
    }
    match error.source() {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}

pub(super) fn store_error(code: Code, message: String) -> Error {
    Error::new(ErrorKind::Store { code, message })
}

/// The error for a row that does not hold what it must.
pub(super) fn damaged(what: &str) -> Error {
    store_error(Code::StoreCorrupt, format!("read: {what}"))
}
