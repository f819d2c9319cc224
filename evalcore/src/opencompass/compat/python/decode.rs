//! Text files opened with `open(path)`: UTF-8 in chunks, universal newlines.

use std::fmt;
use std::io::{self, Read};

/// How many bytes a text file asks for at a time; error positions count from there.
const CHUNK: usize = 8192;

/// Why a file can not be read on.
#[derive(Debug)]
pub(in super::super) enum DecodeError {
    /// `UnicodeDecodeError`.
    Unicode {
        /// The first byte that does not fit.
        byte: u8,
        /// Its place in what was decoded at once.
        start: usize,
        /// The last place of the sequence.
        last: usize,
        /// Python's reason.
        reason: &'static str,
    },
    /// `OSError` while reading.
    Io(io::Error),
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unicode {
                byte,
                start,
                last,
                reason,
            } if start == last => write!(
                f,
                "'utf-8' codec can't decode byte 0x{byte:02x} in position {start}: {reason}"
            ),
            Self::Unicode {
                start,
                last,
                reason,
                ..
            } => write!(
                f,
                "'utf-8' codec can't decode bytes in position {start}-{last}: {reason}"
            ),
            Self::Io(error) => write!(f, "{}", os_error_text(error)),
        }
    }
}

/// `str(OSError)` without a file name.
fn os_error_text(error: &io::Error) -> String {
    let text = error.to_string();
    match error.raw_os_error() {
        Some(code) => {
            let suffix = format!(" (os error {code})");
            format!("[Errno {code}] {}", text.trim_end_matches(&suffix))
        }
        None => text,
    }
}

/// Decodes as much as makes whole characters, and says how many bytes that took.
fn decode(bytes: &[u8], last_chunk: bool) -> Result<(&str, usize), DecodeError> {
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => return Ok((text, bytes.len())),
        Err(error) => error,
    };
    let start = error.valid_up_to();
    let (valid, rest) = bytes.split_at_checked(start).unwrap_or((bytes, &[]));
    // CPython waits for one byte more before it calls a truncated surrogate an error.
    let waits = error.error_len().is_none() || matches!(rest, [0xED, 0xA0..=0xBF]);
    if waits && !last_chunk {
        return Ok((std::str::from_utf8(valid).unwrap_or_default(), start));
    }
    let byte = rest.first().copied().unwrap_or_default();
    let (length, reason) = match error.error_len() {
        None => (rest.len(), "unexpected end of data"),
        Some(length) if matches!(byte, 0xC2..=0xF4) => (length, "invalid continuation byte"),
        Some(length) => (length, "invalid start byte"),
    };
    Err(DecodeError::Unicode {
        byte,
        start,
        last: start + length.saturating_sub(1),
        reason,
    })
}

/// `file.read()` of a whole text file.
pub(in super::super) fn read_text(bytes: &[u8]) -> Result<String, DecodeError> {
    let (text, _) = decode(bytes, true)?;
    Ok(text.replace("\r\n", "\n").replace('\r', "\n"))
}

/// The lines of a text file, each with its `\n`.
///
/// A line is not given out before the chunk that ends it is decoded, and a `\r` at the end of a
/// chunk waits for the next one: errors come at the same line as in Python.
pub(in super::super) struct Lines<R> {
    reader: R,
    /// Bytes of an unfinished character.
    pending: Vec<u8>,
    /// A `\r` that may be the first half of a line end.
    held_return: bool,
    text: String,
    /// How much of `text` was given out.
    given: usize,
    ended: bool,
}

impl<R: Read> Lines<R> {
    pub(in super::super) fn new(reader: R) -> Self {
        Self {
            reader,
            pending: Vec::new(),
            held_return: false,
            text: String::new(),
            given: 0,
            ended: false,
        }
    }

    /// The next line, or `None` at the end.
    pub(in super::super) fn next_line(&mut self) -> Result<Option<String>, DecodeError> {
        let mut searched = 0;
        loop {
            let rest = self.text.get(self.given..).unwrap_or_default();
            let unseen = rest.as_bytes().get(searched..).unwrap_or_default();
            let line = match memchr::memchr(b'\n', unseen) {
                Some(at) => rest.get(..=searched + at),
                None if self.ended && !rest.is_empty() => Some(rest),
                None if self.ended => return Ok(None),
                None => None,
            };
            if let Some(line) = line {
                let line = line.to_owned();
                self.given += line.len();
                return Ok(Some(line));
            }
            searched = rest.len();
            self.read_chunk()?;
        }
    }

    fn read_chunk(&mut self) -> Result<(), DecodeError> {
        let kept = self.pending.len();
        let chunk = (&mut self.reader).take(CHUNK as u64);
        let mut chunk = chunk;
        chunk
            .read_to_end(&mut self.pending)
            .map_err(DecodeError::Io)?;
        self.ended = self.pending.len() == kept;
        self.text.drain(..self.given);
        self.given = 0;
        let (decoded, used) = decode(&self.pending, self.ended)?;
        let mut text = String::with_capacity(decoded.len() + 1);
        if self.held_return && (self.ended || !decoded.is_empty()) {
            text.push('\r');
            self.held_return = false;
        }
        text.push_str(decoded);
        if !self.ended && text.ends_with('\r') {
            text.pop();
            self.held_return = true;
        }
        if text.contains('\r') {
            text = text.replace("\r\n", "\n").replace('\r', "\n");
        }
        self.text.push_str(&text);
        self.pending.drain(..used);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: &[u8]) -> Result<Vec<String>, String> {
        let mut lines = Lines::new(bytes);
        let mut all = Vec::new();
        while let Some(line) = lines.next_line().map_err(|e| e.to_string())? {
            all.push(line);
        }
        Ok(all)
    }

    #[test]
    fn every_line_end_is_a_newline() {
        assert_eq!(
            lines(b"a\r\nb\rc\n\x0bd\r").unwrap(),
            ["a\n", "b\n", "c\n", "\x0bd\n"]
        );
        let mut split = vec![b'x'; CHUNK - 1];
        split.extend(b"\r\nend");
        assert_eq!(lines(&split).unwrap().len(), 2);
        assert_eq!(lines(b"").unwrap().len(), 0);
    }

    #[test]
    fn errors_name_the_place_within_the_chunk() {
        let byte = |byte: &str, at: usize, why: &str| {
            Err(format!(
                "'utf-8' codec can't decode byte {byte} in position {at}: {why}"
            ))
        };
        assert_eq!(lines(b"ab\xff"), byte("0xff", 2, "invalid start byte"));
        assert_eq!(
            lines(b"\xc3("),
            byte("0xc3", 0, "invalid continuation byte")
        );
        assert_eq!(lines(b"a\xc3"), byte("0xc3", 0, "unexpected end of data"));
        assert_eq!(
            lines(b"\xed\xa0"),
            byte("0xed", 0, "invalid continuation byte")
        );
        let mut second = vec![b'x'; CHUNK + 3];
        second.push(0x80);
        assert_eq!(lines(&second), byte("0x80", 3, "invalid start byte"));
        assert_eq!(
            lines(b"a\xf0\x9f\x98("),
            Err(
                "'utf-8' codec can't decode bytes in position 1-3: invalid continuation byte"
                    .into()
            )
        );
    }
}
