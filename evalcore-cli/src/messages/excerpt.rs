//! The line of a file that a message is about, with a caret under the place.

use evalcore::report::escape;
use evalcore::source::{ReadAt, Source};
use evalcore::{Diagnostic, Error, Position};
use unicode_width::UnicodeWidthStr;

use crate::failure::Failure;

/// Bytes of a line that are looked at on either side of the place.
const REACH: u64 = 4_096;
/// Characters of a line that are shown on either side of the place.
const SHOWN: usize = 60;
/// Files up to this size are counted through where only the offset is known.
const COUNTED: u64 = 64 << 20;

/// Finds lines in the files of a source.
pub(crate) struct Excerpts<'s> {
    source: &'s dyn Source,
}

/// A line with a place in it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Excerpt {
    /// The place, with line and column where they could be derived.
    pub(crate) position: Position,
    /// The line or a part of it, harmless for a terminal.
    pub(crate) text: String,
    /// Columns of the terminal before the place.
    pub(crate) indent: usize,
}

impl<'s> Excerpts<'s> {
    /// Looks up lines below the root of `source`.
    pub(crate) fn new(source: &'s dyn Source) -> Self {
        Self { source }
    }

    /// The line that a diagnostic is about, where it has a place that can be read.
    pub(crate) fn of(&self, found: &Diagnostic) -> Option<Excerpt> {
        let file = self
            .source
            .open(self.below_root(found.path.as_deref()?)?)
            .ok()?;
        excerpt(&*file, found.position?)
    }

    /// The failure of an error, with the line it is about.
    pub(crate) fn failure(&self, error: Error) -> Failure {
        let excerpt = self.of(&error.to_diagnostic());
        Failure::Core { error, excerpt }
    }

    /// The path below the root of what [`Source::display`] showed.
    fn below_root<'p>(&self, path: &'p str) -> Option<&'p str> {
        let root = self.source.display("");
        if root.is_empty() {
            return Some(path);
        }
        if root == "." && !path.starts_with("./") && !path.starts_with('/') {
            return Some(path);
        }
        let below = path.strip_prefix(&root)?;
        Some(below.trim_start_matches('/'))
    }
}

fn excerpt(file: &dyn ReadAt, position: Position) -> Option<Excerpt> {
    let place = place(file, position)?.min(file.size());
    let start = place.saturating_sub(REACH);
    let window = read(file, start, (place - start) + REACH)?;
    let middle = usize::try_from(place - start).ok()?.min(window.len());
    let (before, after) = window.split_at(middle);
    let from = before
        .iter()
        .rposition(|b| *b == b'\n')
        .map_or(0, |at| at + 1);
    let to = after
        .iter()
        .position(|b| *b == b'\n')
        .unwrap_or(after.len());
    let before = String::from_utf8_lossy(before.get(from..)?);
    let after = String::from_utf8_lossy(after.get(..to)?);
    if before.trim().is_empty() && after.trim().is_empty() {
        return None;
    }
    let skipped = before.chars().count().saturating_sub(SHOWN);
    let mut head: String = before.chars().skip(skipped).collect();
    if skipped > 0 {
        head.insert(0, '…');
    }
    let after = after.trim_end_matches('\r');
    let mut tail: String = after.chars().take(SHOWN).collect();
    if tail.len() < after.len() {
        tail.push('…');
    }
    let head = escape::terminal(&head);
    Some(Excerpt {
        position: with_line(file, position),
        indent: head.width(),
        text: head + &escape::terminal(&tail),
    })
}

/// The offset of a position. Where only the line was counted it is the start of that line.
fn place(file: &dyn ReadAt, position: Position) -> Option<u64> {
    let Some(line) = position.line else {
        return Some(position.offset);
    };
    if position.offset > 0 || line < 2 {
        return Some(position.offset);
    }
    let mut breaks = line - 1;
    let mut at = 0;
    while at < file.size().min(COUNTED) {
        let window = read(file, at, 1 << 16)?;
        for (offset, byte) in (at + 1..).zip(&window) {
            breaks -= u64::from(*byte == b'\n');
            if breaks == 0 {
                return Some(offset);
            }
        }
        if window.is_empty() {
            return None;
        }
        at += window.len() as u64;
    }
    None
}

/// Derives line and column, unless they are known or the file is too large to count through.
fn with_line(file: &dyn ReadAt, position: Position) -> Position {
    if position.line.is_some() || position.offset > COUNTED {
        return position;
    }
    match read(file, 0, position.offset) {
        Some(text) => Position::locate(&text, position.offset),
        None => position,
    }
}

fn read(file: &dyn ReadAt, start: u64, length: u64) -> Option<Vec<u8>> {
    let length = length.min(file.size().saturating_sub(start));
    let mut bytes = vec![0; usize::try_from(length).ok()?];
    let mut filled = 0;
    while filled < bytes.len() {
        let room = bytes.get_mut(filled..)?;
        match file.read_at(start + filled as u64, room) {
            Ok(0) => break,
            Ok(n) => filled += n,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) => return None,
        }
    }
    bytes.truncate(filled);
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn of(text: &[u8], offset: u64) -> Option<(String, usize, Option<u64>, Option<u64>)> {
        let file: Arc<[u8]> = text.into();
        let found = excerpt(&file, Position::offset(offset))?;
        let place = found.position;
        Some((found.text, found.indent, place.line, place.column))
    }

    #[test]
    fn the_caret_stands_under_the_place() {
        let got = |text: &str, indent, line, column| {
            Some((text.to_owned(), indent, Some(line), Some(column)))
        };
        assert_eq!(of(b"a,b\nc,d\ne", 6), got("c,d", 2, 2, 3));
        assert_eq!(of("数学,x\r\n".as_bytes(), 6), got("数学,x", 4, 1, 3));
        assert_eq!(of(b"a\x1b[1m,b", 5), got("a␛[1m,b", 5, 1, 6));
        assert_eq!(of(b"abc", 3), got("abc", 3, 1, 4));
        assert_eq!(of(b"", 0), None);
    }

    #[test]
    fn a_line_without_an_offset_is_sought() {
        let file: Arc<[u8]> = b"a,b\nc,d\ne,f\n".as_slice().into();
        let line = |line| Position {
            offset: 0,
            line: Some(line),
            column: None,
        };
        let text = |at| excerpt(&file, line(at)).map(|found| found.text);
        assert_eq!(text(1).as_deref(), Some("a,b"));
        assert_eq!(text(3).as_deref(), Some("e,f"));
        assert_eq!(text(9), None);
    }

    #[test]
    fn a_long_line_is_cut_on_both_sides() {
        let line = "x".repeat(10_000);
        let (text, indent, ..) = of(line.as_bytes(), 5_000).unwrap();
        assert_eq!(text.chars().count(), 2 + 2 * SHOWN);
        assert_eq!(indent, SHOWN + 1);
    }
}
