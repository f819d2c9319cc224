//! How damage is worded.

use crate::diagnostic::{Code, Diagnostic};
use crate::error::{Error, ErrorKind};
use crate::position::Position;

/// Says that a document starts with a byte order mark.
pub(super) fn byte_order_mark() -> Diagnostic {
    Diagnostic::warning(Code::TextBom, "document starts with a byte order mark")
        .at(Position::offset(0))
}

/// Says that text follows the document.
pub(super) fn trailing(offset: u64, rest: &[u8]) -> Diagnostic {
    let code = if rest.first() == Some(&0) {
        Code::TextNul
    } else {
        Code::JsonTrailing
    };
    let message = format!("expected the end of the text, found {}", found(rest));
    Diagnostic::warning(code, message).at(Position::offset(offset))
}

/// The error that something else stands here.
pub(super) fn unexpected(expected: &'static str, rest: &[u8], offset: u64) -> Error {
    let found = found(rest);
    Error::new(ErrorKind::JsonSyntax { expected, found }).at(Position::offset(offset))
}

/// The error that the text ends here.
pub(super) fn truncated(within: &'static str, offset: u64) -> Error {
    Error::new(ErrorKind::JsonTruncated { within }).at(Position::offset(offset))
}

/// What stands at the front, for messages.
fn found(rest: &[u8]) -> String {
    match rest {
        [] => "the end of the text".to_owned(),
        [0, ..] => "a NUL byte".to_owned(),
        [b'\n', ..] => "a line feed".to_owned(),
        [byte @ 0x21..=0x7E, ..] => format!("`{}`", char::from(*byte)),
        [byte, ..] => format!("byte 0x{byte:02X}"),
    }
}
