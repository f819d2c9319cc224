//! Where things end: white space, strings and expressions, without building anything.

use crate::error::{Error, ErrorKind, Result};
use crate::position::Position;

/// How long the text between `<` and `>` may be.
const MAX_ANGLES: usize = 1024;

/// Whether a line end is white space: it is within brackets, and not at the top level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LineEnd {
    /// White space.
    Space,
    /// The end of the value.
    Ends,
}

/// What ends an expression beside a closing bracket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Until {
    /// A comma.
    Comma,
    /// A comma or a colon: the key of a dict.
    CommaOrColon,
    /// The end of the line: a statement.
    Line,
}

/// An expression that was passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Extent {
    /// The first byte after it.
    pub(crate) end: usize,
    /// Whether a `for` makes a comprehension of the brackets around it.
    pub(crate) comprehension: bool,
}

/// The letters before a quote, and the quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct StringStart {
    pub(super) quote: usize,
    pub(super) raw: bool,
    pub(super) bytes: bool,
    pub(super) formatted: bool,
}

/// The text of a string between its quotes, and the first byte after the closing one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct StringBody {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) after: usize,
}

/// Looks at bytes by offset.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scan<'t> {
    pub(crate) text: &'t [u8],
}

impl<'t> Scan<'t> {
    pub(crate) fn byte(self, at: usize) -> Option<u8> {
        self.text.get(at).copied()
    }

    pub(crate) fn slice(self, start: usize, end: usize) -> &'t [u8] {
        self.text.get(start..end).unwrap_or_default()
    }

    /// Passes over spaces, comments, joined lines and, where they are space, line ends.
    pub(crate) fn trivia(self, mut at: usize, line_end: LineEnd) -> usize {
        loop {
            match self.byte(at) {
                Some(b' ' | b'\t' | b'\x0c' | b'\r') => at += 1,
                Some(b'\n') if line_end == LineEnd::Space => at += 1,
                Some(b'#') => at = self.line_end(at),
                Some(b'\\') => match (self.byte(at + 1), self.byte(at + 2)) {
                    (Some(b'\n'), _) => at += 2,
                    (Some(b'\r'), Some(b'\n')) => at += 3,
                    _ => return at,
                },
                _ => return at,
            }
        }
    }

    /// The end of the line, before its `\n`.
    pub(crate) fn line_end(self, at: usize) -> usize {
        let rest = self.slice(at, self.text.len());
        memchr::memchr(b'\n', rest).map_or(self.text.len(), |n| at + n)
    }

    /// The first byte after a name that may hold dots.
    pub(crate) fn word_end(self, mut at: usize) -> usize {
        while self.byte(at).is_some_and(|b| is_word(b) || b == b'.') {
            at += 1;
        }
        at
    }

    /// Whether a string starts here.
    pub(super) fn string_start(self, at: usize) -> Option<StringStart> {
        let mut start = StringStart {
            quote: at,
            raw: false,
            bytes: false,
            formatted: false,
        };
        for _ in 0..3 {
            match self.byte(start.quote)? {
                b'\'' | b'"' => return Some(start),
                b'r' | b'R' => start.raw = true,
                b'b' | b'B' => start.bytes = true,
                b'f' | b'F' | b't' | b'T' => start.formatted = true,
                b'u' | b'U' => {}
                _ => return None,
            }
            start.quote += 1;
        }
        None
    }

    /// Finds the end of the string whose opening quote stands here.
    pub(super) fn string_body(self, quote_at: usize) -> Result<StringBody> {
        let quote = self.byte(quote_at).unwrap_or_default();
        let triple =
            self.byte(quote_at + 1) == Some(quote) && self.byte(quote_at + 2) == Some(quote);
        let start = quote_at + if triple { 3 } else { 1 };
        let mut at = start;
        loop {
            let rest = self.slice(at, self.text.len());
            let found = if triple {
                memchr::memchr2(quote, b'\\', rest)
            } else {
                memchr::memchr3(quote, b'\\', b'\n', rest)
            };
            let Some(n) = found else {
                return Err(self.truncated("a string"));
            };
            at += n;
            match self.byte(at) {
                Some(b'\\') => at += self.escape_len(at),
                Some(b'\n') if !triple => {
                    return Err(self.syntax("the closing quote of the string", at));
                }
                _ if !triple => {
                    return Ok(StringBody {
                        start,
                        end: at,
                        after: at + 1,
                    });
                }
                _ if self.byte(at + 1) == Some(quote) && self.byte(at + 2) == Some(quote) => {
                    return Ok(StringBody {
                        start,
                        end: at,
                        after: at + 3,
                    });
                }
                _ => at += 1,
            }
        }
    }

    /// Passes over an expression: to a comma, a closing bracket of others, or as `until` says.
    pub(crate) fn expression(self, start: usize, until: Until) -> Result<Extent> {
        self.pass_over(start, until, true)
    }

    /// Passes over the rest of an expression whose first value ends before `start`.
    pub(super) fn rest_of_expression(self, start: usize, until: Until) -> Result<Extent> {
        self.pass_over(start, until, false)
    }

    fn pass_over(self, start: usize, until: Until, value_begins: bool) -> Result<Extent> {
        let mut open: Vec<u8> = Vec::new();
        let mut comprehension = false;
        // Whether a `<` would open `<class 'int'>` rather than compare.
        let mut begins = value_begins;
        let mut at = start;
        while let Some(byte) = self.byte(at) {
            let outer = open.is_empty();
            if begins
                && byte == b'<'
                && let Some(end) = self.angles(at)
            {
                at = end;
                begins = false;
                continue;
            }
            begins = match byte {
                b'(' | b'[' | b'{' | b',' | b':' | b'=' => true,
                _ => begins && byte.is_ascii_whitespace(),
            };
            match byte {
                b'\'' | b'"' => at = self.string_body(at)?.after,
                b'#' => at = self.line_end(at),
                b'(' | b'[' | b'{' => {
                    open.push(byte);
                    at += 1;
                }
                b')' | b']' | b'}' => match open.pop() {
                    Some(opened) if closer(opened) == byte => at += 1,
                    Some(opened) => return Err(self.syntax(closer_name(opened), at)),
                    None => break,
                },
                b',' if outer && until != Until::Line => break,
                b':' if outer && until == Until::CommaOrColon => break,
                b'\n' if outer && until == Until::Line => break,
                b'\\' => at += self.escape_len(at),
                _ if is_word(byte) => {
                    let end = self.word_end(at);
                    comprehension |= outer && self.slice(at, end) == b"for";
                    at = end;
                }
                _ => at += 1,
            }
        }
        let end = at.min(self.text.len());
        if self.byte(end).is_none() && !open.is_empty() {
            return Err(self.truncated("brackets"));
        }
        Ok(Extent { end, comprehension })
    }

    /// Passes over `<class 'int'>` and its like: on one line, and not long.
    pub(super) fn angles(self, start: usize) -> Option<usize> {
        let mut depth = 0_usize;
        let mut at = start;
        while at < start + MAX_ANGLES {
            match self.byte(at)? {
                b'<' => depth += 1,
                b'>' => depth -= 1,
                b'\n' => return None,
                _ => {}
            }
            at += 1;
            if depth == 0 {
                return Some(at);
            }
        }
        None
    }

    /// The error for a byte that the grammar does not want here.
    pub(crate) fn syntax(self, expected: &'static str, at: usize) -> Error {
        let found = match self.byte(at) {
            None => return self.truncated("a value"),
            Some(b'\n' | b'\r') => "the end of the line".to_owned(),
            Some(byte @ 0x20..0x7f) => format!("`{}`", char::from(byte)),
            Some(byte) => format!("byte 0x{byte:02x}"),
        };
        Error::new(ErrorKind::PythonSyntax { expected, found }).at(Position::offset(at as u64))
    }

    /// The error for a text that ends too early.
    pub(crate) fn truncated(self, within: &'static str) -> Error {
        let end = Position::offset(self.text.len() as u64);
        Error::new(ErrorKind::PythonTruncated { within }).at(end)
    }

    /// The length of a backslash and what it protects.
    fn escape_len(self, at: usize) -> usize {
        match (self.byte(at + 1), self.byte(at + 2)) {
            (Some(b'\r'), Some(b'\n')) => 3,
            _ => 2,
        }
    }
}

/// Whether a byte may stand in a name; all of UTF-8 beyond ASCII may.
pub(crate) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

fn closer(opened: u8) -> u8 {
    match opened {
        b'(' => b')',
        b'[' => b']',
        _ => b'}',
    }
}

fn closer_name(opened: u8) -> &'static str {
    match opened {
        b'(' => "`)`",
        b'[' => "`]`",
        _ => "`}`",
    }
}
