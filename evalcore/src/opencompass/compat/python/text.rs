//! `str`: text that may hold unpaired surrogates.

use std::fmt::Write as _;

use super::unicode::{is_printable, is_space};

/// A Python `str`: UTF-8, in which an unpaired surrogate is three bytes as any other code point of
/// that size. Byte order is code point order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(in super::super) struct Text(Vec<u8>);

impl Text {
    /// Appends a code point, surrogates included.
    pub(super) fn push(&mut self, code_point: u32) {
        match char::from_u32(code_point) {
            Some(c) => self
                .0
                .extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
            None => self.0.extend(
                [
                    0xE0 | (code_point >> 12),
                    0x80 | (code_point >> 6 & 0x3F),
                    0x80 | (code_point & 0x3F),
                ]
                .map(|byte| u8::try_from(byte).unwrap_or(b'?')),
            ),
        }
    }

    /// Appends text.
    pub(super) fn push_str(&mut self, text: &str) {
        self.0.extend_from_slice(text.as_bytes());
    }

    /// The text, unless it holds an unpaired surrogate.
    pub(in super::super) fn as_str(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }

    /// The text with `U+FFFD` for unpaired surrogates.
    pub(in super::super) fn to_lossy(&self) -> String {
        self.pieces()
            .map(|piece| piece.unwrap_or("\u{FFFD}"))
            .collect()
    }

    /// Whether it is the empty string.
    pub(in super::super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Stretches of text, with the unpaired surrogates between them as `Err`.
    pub(super) fn pieces(&self) -> impl Iterator<Item = Result<&str, u32>> {
        let mut rest = self.0.as_slice();
        std::iter::from_fn(move || {
            if let [a @ 0xED, b @ 0xA0..=0xBF, c, after @ ..] = rest {
                rest = after;
                let bits = |byte: &u8, mask: u8| u32::from(byte & mask);
                return Some(Err(bits(a, 0x0F) << 12
                    | bits(b, 0x3F) << 6
                    | bits(c, 0x3F)));
            }
            let valid = match std::str::from_utf8(rest) {
                Ok(all) => all.len(),
                Err(error) => error.valid_up_to(),
            };
            let (piece, after) = rest.split_at_checked(valid)?;
            rest = after;
            std::str::from_utf8(piece)
                .ok()
                .filter(|text| !text.is_empty())
                .map(Ok)
        })
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(text.as_bytes().to_vec())
    }
}

/// `str.strip()`.
pub(in super::super) fn strip(text: &str) -> &str {
    text.trim_matches(is_space)
}

/// `repr(str)`.
pub(in super::super) fn repr(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') {
        '"'
    } else {
        '\''
    };
    let mut out = String::with_capacity(text.len() + 2);
    out.push(quote);
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            _ if c == quote => out.extend(['\\', c]),
            _ if is_printable(c) => out.push(c),
            _ => push_escape(&mut out, u32::from(c)),
        }
    }
    out.push(quote);
    out
}

fn push_escape(out: &mut String, code_point: u32) {
    // Writing to a `String` does not fail.
    let _ = match code_point {
        0..=0xFF => write!(out, "\\x{code_point:02x}"),
        0x100..=0xFFFF => write!(out, "\\u{code_point:04x}"),
        _ => write!(out, "\\U{code_point:08x}"),
    };
}

#[cfg(test)]
mod tests {
    use super::super::super::recorded::recorded;
    use super::*;

    #[test]
    fn surrogates_survive_between_text() {
        let mut text = Text::from("a");
        text.push(0xD800);
        text.push_str("é");
        text.push(0xDFFF);
        let pieces: Vec<_> = text.pieces().collect();
        assert_eq!(pieces, [Ok("a"), Err(0xD800), Ok("é"), Err(0xDFFF)]);
        assert_eq!(text.as_str(), None);
        assert_eq!(text.to_lossy(), "a\u{FFFD}é\u{FFFD}");
    }

    #[test]
    fn repr_quotes_like_python() {
        for (text, shown) in [
            ("/a b", "'/a b'"),
            ("it's", "\"it's\""),
            ("'\"", "'\\'\"'"),
            (
                "\t\u{7f}\u{a0}é\u{200b}\u{1F600}\u{E0001}",
                "'\\t\\x7f\\xa0é\\u200b😀\\U000e0001'",
            ),
        ] {
            assert_eq!(repr(text), shown);
        }
    }

    #[test]
    fn repr_agrees_with_the_recorded_interpreter() {
        for row in recorded!("repr.json") {
            let text = row[0].as_str().unwrap();
            assert_eq!(Some(repr(text).as_str()), row[1].as_str());
        }
    }

    #[test]
    fn strip_takes_separators_as_space() {
        assert_eq!(strip("\u{1c}\u{2003} run a\u{85}\t"), "run a");
        assert_eq!(strip("\u{200b}a"), "\u{200b}a");
    }
}
