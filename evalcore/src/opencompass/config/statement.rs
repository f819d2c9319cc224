//! The statements of a Python file, as far as a config has any.

use crate::opencompass::python::{LineEnd, Scan, is_word};

/// A statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Statement<'t> {
    /// `name = value`, from the first column.
    Assignment {
        name: &'t [u8],
        start: usize,
        value: usize,
    },
    /// Anything else.
    Other { start: usize },
}

/// Finds the next statement from `at` on.
pub(super) fn next(scan: Scan<'_>, at: usize) -> Option<Statement<'_>> {
    let start = scan.trivia(at, LineEnd::Space);
    scan.byte(start)?;
    let found = first_in_line(scan, start)
        .then(|| assignment(scan, start))
        .flatten();
    Some(found.unwrap_or(Statement::Other { start }))
}

/// Finds the next line that is an assignment, behind a damaged one.
pub(super) fn resume(scan: Scan<'_>, from: usize) -> Option<usize> {
    let mut line = scan.line_end(from) + 1;
    while line < scan.text.len() {
        if assignment(scan, line).is_some() {
            return Some(line);
        }
        line = scan.line_end(line) + 1;
    }
    None
}

fn assignment(scan: Scan<'_>, start: usize) -> Option<Statement<'_>> {
    let mut end = start;
    while scan.byte(end).is_some_and(is_word) {
        end += 1;
    }
    let name = scan.slice(start, end);
    if name.first().is_none_or(u8::is_ascii_digit) {
        return None;
    }
    let equals = scan.trivia(end, LineEnd::Ends);
    if scan.byte(equals) != Some(b'=') || scan.byte(equals + 1) == Some(b'=') {
        return None;
    }
    let value = scan.trivia(equals + 1, LineEnd::Ends);
    Some(Statement::Assignment { name, start, value })
}

fn first_in_line(scan: Scan<'_>, at: usize) -> bool {
    match at.checked_sub(1).and_then(|before| scan.byte(before)) {
        None | Some(b'\n') => true,
        // Behind a byte order mark.
        Some(before) => at == 3 && before == 0xbf,
    }
}
