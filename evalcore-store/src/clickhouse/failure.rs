//! The server's answers as errors.

use ::clickhouse::error::Error as Answer;
use evalcore::{Code, Error, ErrorKind};

use crate::clickhouse_address::Secret;

/// The most of a server's message that is shown: a proxy's page is not.
const SHOWN: usize = 300;

/// What the first requests to a server attempt.
pub(super) const OPEN: &str = "open";

/// Turns an answer into an error that names what was attempted, and never the password.
pub(super) fn failed(operation: &str, answer: &Answer, password: Option<&Secret>) -> Error {
    let (code, message) = match answer {
        Answer::BadResponse(text) => bad_response(text),
        Answer::Network(source) => (Code::StoreGone, chain(source.as_ref())),
        Answer::TimedOut => (Code::StoreBusy, "the time is up".to_owned()),
        Answer::InvalidColumnsHeader(_)
        | Answer::NotEnoughData
        | Answer::InvalidUtf8Encoding(_)
        | Answer::Decompression(_)
        | Answer::InvalidTagEncoding(_) => {
            let message =
                format!("expected an answer of ClickHouse, found something else: {answer}");
            (Code::StoreFailed, message)
        }
        other => (Code::StoreFailed, other.to_string()),
    };
    let code = match code {
        // Nobody there, or not for us: the address is what can be changed.
        Code::StoreGone | Code::StoreFailed if operation == OPEN => Code::StoreUrl,
        code => code,
    };
    store_error(
        code,
        format!("{operation}: {}", without(&message, password)),
    )
}

/// The text without the password, which a server or proxy may have repeated.
fn without(text: &str, password: Option<&Secret>) -> String {
    let cut: String = text.chars().take(SHOWN).collect();
    match password.map(Secret::expose) {
        Some(password) if !password.is_empty() => {
            // Replaced before it is cut, lest a part of it stays.
            let hidden = text.replace(password, "***");
            hidden.chars().take(SHOWN).collect()
        }
        _ => cut,
    }
}

/// An error and what is behind it.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        text = format!("{text}: {inner}");
        source = inner.source();
    }
    text
}

/// The code of ClickHouse's exception decides; without one it is no answer of ClickHouse.
fn bad_response(text: &str) -> (Code, String) {
    let Some(number) = exception(text) else {
        let line = text.lines().next().unwrap_or_default();
        let message = format!("expected an answer of ClickHouse, found something else: {line}");
        return (Code::StoreFailed, message);
    };
    let code = match number {
        // A quota, a deadline, too many queries or parts, a lock.
        159 | 160 | 201 | 202 | 241 | 252 | 319 | 473 => Code::StoreBusy,
        164 | 242 | 497 => Code::StoreReadOnly,
        243 => Code::StoreFull,
        40 | 246 | 271 => Code::StoreCorrupt,
        209 | 210 | 425 => Code::StoreGone,
        _ if text.contains("No space left on device") => Code::StoreFull,
        _ => Code::StoreFailed,
    };
    (code, text.to_owned())
}

/// The number behind `Code:`.
pub(super) fn exception(text: &str) -> Option<u32> {
    let rest = text.trim_start().strip_prefix("Code:")?.trim_start();
    let end = rest
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(rest.len());
    rest.get(..end)?.parse().ok()
}

pub(super) fn store_error(code: Code, message: String) -> Error {
    Error::new(ErrorKind::Store { code, message })
}

/// The error for a row that does not hold what it must.
pub(super) fn damaged(what: &str) -> Error {
    store_error(Code::StoreCorrupt, format!("read: {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_servers_code_decides() {
        for (text, code) in [
            ("Code: 252. DB::Exception: Too many parts", Code::StoreBusy),
            ("Code: 243. DB::Exception: Cannot reserve", Code::StoreFull),
            (
                "Code: 164. DB::Exception: x: Cannot execute",
                Code::StoreReadOnly,
            ),
            (
                "Code: 1001. DB::Exception: No space left on device",
                Code::StoreFull,
            ),
            ("Code: 516", Code::StoreFailed),
            ("<html><body>502</body></html>", Code::StoreFailed),
        ] {
            let answer = Answer::BadResponse(text.to_owned());
            assert_eq!(failed("write", &answer, None).code(), code, "{text}");
        }
    }

    #[test]
    fn the_password_is_not_repeated() {
        let target = crate::clickhouse_address::ClickHouseTarget::parse("clickhouse://u:hunter2@h");
        let password = target.unwrap().password;
        let answer = Answer::BadResponse(format!("{}hunter2", "x".repeat(SHOWN - 3)));
        let error = failed("open", &answer, password.as_ref()).to_string();
        assert!(!error.contains("hun"), "{error}");
    }
}
