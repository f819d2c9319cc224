//! Bytes to lines.

use std::borrow::Cow;

use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::error::{Error, ErrorKind, Result};
use crate::position::Position;

const BOM: &[u8] = b"\xEF\xBB\xBF";

/// One line of the file, without its end.
#[derive(Debug, Clone)]
pub(super) struct Line<'a> {
    pub(super) text: Cow<'a, str>,
    /// Bytes from the start of the file.
    pub(super) offset: u64,
    /// Bytes in the file, which are fewer than in the text where some were replaced.
    pub(super) size: u64,
    /// From 1.
    pub(super) number: u64,
    /// Whether a line end follows.
    pub(super) ended: bool,
}

/// What a file without a line of text is.
pub(super) fn blank_file(lines: &[Line<'_>]) -> &'static str {
    if lines.iter().any(|line| line.text.contains('\0')) {
        "a file of NUL bytes alone"
    } else if lines.is_empty() {
        "an empty file"
    } else {
        "a file of blank lines alone"
    }
}

impl Line<'_> {
    pub(super) fn is_blank(&self) -> bool {
        self.text.chars().all(|c| c.is_whitespace() || c == '\0')
    }

    /// The place of a byte of the line.
    pub(super) fn at(&self, byte: usize) -> Position {
        let before = self.text.get(..byte).unwrap_or(&self.text);
        let column = before.chars().count() as u64 + 1;
        let byte = self.size.min(byte as u64);
        Position::line_column(self.offset + byte, self.number, column)
    }

    pub(super) fn start(&self) -> Position {
        self.at(0)
    }
}

/// Splits a file into lines: a byte order mark is dropped, bytes that are not UTF-8 are
/// replaced, one carriage return is cut from the end of each line.
pub(super) fn lines<'a>(bytes: &'a [u8], sink: &mut Sink) -> Result<Vec<Line<'a>>> {
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
        return Err(Error::new(ErrorKind::UnknownLayout {
            expected: "a summary table in UTF-8",
            found: "UTF-16 text".to_owned(),
        })
        .at(Position::line_column(0, 1, 1)));
    }
    let (bytes, mut offset) = match bytes.strip_prefix(BOM) {
        Some(rest) => {
            let found = Diagnostic::info(Code::TextBom, "byte order mark dropped");
            sink.push(found.at(Position::line_column(0, 1, 1)))?;
            (rest, BOM.len() as u64)
        }
        None => (bytes, 0),
    };
    let end = if memchr::memchr(b'\n', bytes).is_none() {
        b'\r'
    } else {
        b'\n'
    };
    let mut found = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let at = memchr::memchr(end, rest);
        let (line, next) = match at {
            Some(at) => (rest.get(..at), rest.get(at + 1..)),
            None => (Some(rest), None),
        };
        let line = line.unwrap_or_default();
        let step = line.len() as u64 + 1;
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let line = Line {
            text: String::from_utf8_lossy(line),
            offset,
            size: line.len() as u64,
            number: found.len() as u64 + 1,
            ended: at.is_some(),
        };
        remark(&line, sink)?;
        found.push(line);
        offset += step;
        rest = next.unwrap_or_default();
    }
    Ok(found)
}

fn remark(line: &Line<'_>, sink: &mut Sink) -> Result<()> {
    if let Cow::Owned(text) = &line.text {
        let at = text.find('\u{FFFD}').unwrap_or(0);
        let message = "bytes that are not UTF-8 were replaced";
        sink.push(Diagnostic::warning(Code::TextNotUtf8, message).at(line.at(at)))?;
    }
    if let Some(at) = memchr::memchr(0, line.text.as_bytes()) {
        let message = "line holds NUL bytes";
        sink.push(Diagnostic::warning(Code::TextNul, message).at(line.at(at)))?;
    }
    Ok(())
}
