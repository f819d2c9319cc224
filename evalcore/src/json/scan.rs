//! Where values end, without decoding them.

use memchr::memchr2;

/// Where a string ends, seen from within it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TextEnd {
    /// The closing quote stands here.
    Quote(usize),
    /// A raw LF stands here, and no string goes on past it.
    LineFeed(usize),
    /// The bytes ran out; whether the next byte is escaped.
    Open { escaped: bool },
}

/// Finds the end of a string; `escaped` says that a backslash stands before the first byte.
pub(crate) fn text_end(bytes: &[u8], escaped: bool) -> TextEnd {
    let mut from = 0;
    while let Some(found) = quote_or_line_feed(bytes.get(from..).unwrap_or_default()) {
        let at = from + found;
        if bytes.get(at) == Some(&b'\n') {
            return TextEnd::LineFeed(at);
        }
        if !ends_escaped(bytes.get(..at).unwrap_or_default(), escaped) {
            return TextEnd::Quote(at);
        }
        from = at + 1;
    }
    let escaped = ends_escaped(bytes, escaped);
    TextEnd::Open { escaped }
}

fn quote_or_line_feed(bytes: &[u8]) -> Option<usize> {
    // Escaped quotes are often near each other, and then a call costs more than a look.
    if let Some(found) = near(bytes, [b'"', b'\n']) {
        return Some(found);
    }
    memchr2(b'"', b'\n', bytes)
}

/// Where the first of two bytes stands, if that is within the first eight.
#[inline]
pub(crate) fn near(bytes: &[u8], wanted: [u8; 2]) -> Option<usize> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let word = u64::from_le_bytes(*bytes.first_chunk()?);
    let hits = wanted.iter().fold(0, |hits, byte| {
        let zeros = word ^ (ONES * u64::from(*byte));
        hits | (zeros.wrapping_sub(ONES) & !zeros)
    });
    let hits = hits & (ONES << 7);
    (hits != 0).then_some((hits.trailing_zeros() / 8) as usize)
}

/// Whether the byte after these is escaped; `escaped` says so of the first one.
fn ends_escaped(bytes: &[u8], escaped: bool) -> bool {
    let run = bytes
        .iter()
        .rev()
        .take_while(|byte| **byte == b'\\')
        .count();
    let run_from_start = run == bytes.len();
    (run % 2 == 1) != (run_from_start && escaped)
}

/// How many bytes of white space stand at the front.
pub(crate) fn white_space(bytes: &[u8]) -> usize {
    let mut rest = bytes;
    loop {
        // An indented dump has long runs of spaces.
        while let Some(after) = rest.strip_prefix(b"    ") {
            rest = after;
        }
        let [b' ' | b'\n' | b'\r' | b'\t', after @ ..] = rest else {
            return bytes.len() - rest.len();
        };
        rest = after;
    }
}

/// Why a value can not be passed over, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Obstacle {
    /// Something else stands where this was expected.
    Unexpected { at: usize, expected: &'static str },
    /// The bracket here opens a level too many.
    TooDeep { at: usize },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Start,
    Between,
    Text { escaped: bool },
    Scalar,
}

/// Passes over one value that comes in pieces, in constant memory.
#[derive(Debug)]
pub(crate) struct Skipper {
    state: State,
    depth: u64,
    max_depth: u64,
    /// Whether a level too many is only noted.
    lenient: bool,
    /// Where in the piece that was taken last the first level too many was opened.
    deep_at: Option<usize>,
    /// The kinds of the innermost 64 open brackets, a set bit for an object.
    objects: u64,
    /// How many of the outermost kinds fell off.
    forgotten: u64,
}

impl Skipper {
    /// Starts before a value, without white space, of at most this depth.
    pub(crate) fn new(max_depth: u64) -> Self {
        Self {
            state: State::Start,
            depth: 0,
            max_depth,
            lenient: false,
            deep_at: None,
            objects: 0,
            forgotten: 0,
        }
    }

    /// Starts before a value of any depth; [`Skipper::take_deep`] says where it is above this one.
    pub(crate) fn noting(depth: u64) -> Self {
        Self {
            lenient: true,
            ..Self::new(depth)
        }
    }

    /// Where in the piece that was taken last the first level too many was opened.
    pub(crate) fn take_deep(&mut self) -> Option<usize> {
        self.deep_at.take()
    }

    /// Takes the next piece; `Some` is how many bytes of it the value has.
    ///
    /// # Errors
    ///
    /// The obstacle; the skipper is of no use after it.
    pub(crate) fn feed(&mut self, bytes: &[u8]) -> Result<Option<usize>, Obstacle> {
        let mut at = 0;
        while let Some(byte) = bytes.get(at) {
            match self.state {
                State::Text { escaped } => {
                    match text_end(bytes.get(at..).unwrap_or_default(), escaped) {
                        TextEnd::Quote(end) => at += end + 1,
                        TextEnd::LineFeed(end) => {
                            return Err(Obstacle::Unexpected {
                                at: at + end,
                                expected: "a closing quote",
                            });
                        }
                        TextEnd::Open { escaped } => {
                            self.state = State::Text { escaped };
                            return Ok(None);
                        }
                    }
                    self.state = State::Between;
                    if self.depth == 0 {
                        return Ok(Some(at));
                    }
                    continue;
                }
                State::Scalar => {
                    if ends_scalar(*byte) {
                        return Ok(Some(at));
                    }
                }
                State::Between | State::Start => match byte {
                    b'"' => self.state = State::Text { escaped: false },
                    b'{' | b'[' => self.open(*byte, at)?,
                    b'}' | b']' => {
                        self.close(*byte, at)?;
                        if self.depth == 0 {
                            return Ok(Some(at + 1));
                        }
                    }
                    b'\n' => at += white_space(bytes.get(at + 1..).unwrap_or_default()),
                    _ if self.state == State::Start => {
                        if !starts_scalar(*byte) {
                            let expected = "a value";
                            return Err(Obstacle::Unexpected { at, expected });
                        }
                        self.state = State::Scalar;
                    }
                    _ => {}
                },
            }
            at += 1;
        }
        Ok(None)
    }

    /// Whether the value is whole if nothing follows: a number or word at the end of the text.
    pub(crate) fn may_end(&self) -> bool {
        self.state == State::Scalar
    }

    /// What is open, for messages.
    pub(crate) fn within(&self) -> &'static str {
        match self.state {
            State::Text { .. } => "a string",
            _ if self.depth == 0 => "a document",
            _ if self.objects & 1 == 1 => "an object",
            _ => "a list",
        }
    }

    fn open(&mut self, byte: u8, at: usize) -> Result<(), Obstacle> {
        if self.depth >= self.max_depth {
            if !self.lenient {
                return Err(Obstacle::TooDeep { at });
            }
            // Only the first one is of interest.
            self.deep_at = Some(at);
            self.max_depth = u64::MAX;
        }
        self.depth += 1;
        self.objects = (self.objects << 1) | u64::from(byte == b'{');
        self.forgotten = self.forgotten.max(self.depth.saturating_sub(64));
        self.state = State::Between;
        Ok(())
    }

    fn close(&mut self, byte: u8, at: usize) -> Result<(), Obstacle> {
        if self.depth == 0 {
            let expected = "a value";
            return Err(Obstacle::Unexpected { at, expected });
        }
        if self.depth > self.forgotten && (self.objects & 1 == 1) != (byte == b'}') {
            let expected = if byte == b'}' { "`]`" } else { "`}`" };
            return Err(Obstacle::Unexpected { at, expected });
        }
        self.objects >>= 1;
        self.depth -= 1;
        Ok(())
    }
}

fn starts_scalar(byte: u8) -> bool {
    matches!(byte, b'-' | b'0'..=b'9' | b't' | b'f' | b'n' | b'N' | b'I')
}

/// Whether a number or word ends before this byte.
pub(crate) fn ends_scalar(byte: u8) -> bool {
    matches!(
        byte,
        b',' | b'}' | b']' | b' ' | b'\n' | b'\r' | b'\t' | b':' | b'"' | b'{' | b'['
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn skip(text: &[u8], piece: usize) -> Result<Option<usize>, Obstacle> {
        let mut skipper = Skipper::new(u64::MAX);
        let mut before = 0;
        for bytes in text.chunks(piece) {
            match skipper.feed(bytes) {
                Ok(None) => before += bytes.len(),
                Ok(Some(end)) => return Ok(Some(before + end)),
                Err(Obstacle::Unexpected { at, expected }) => {
                    let at = before + at;
                    return Err(Obstacle::Unexpected { at, expected });
                }
                Err(Obstacle::TooDeep { at }) => {
                    return Err(Obstacle::TooDeep { at: before + at });
                }
            }
        }
        Ok(None)
    }

    #[test]
    fn passes_over_values_in_pieces_of_any_size() {
        let deep = format!("{}{}", "[{\"a\":".repeat(5000), "}]".repeat(5000));
        let cases: [(&[u8], Option<usize>); 12] = [
            (b"1,", Some(1)),
            (b"NaN}", Some(3)),
            (b"-Infinity ", Some(9)),
            (b"12", None),
            (br#""a\\","#, Some(5)),
            (br#""a\"",x"#, Some(5)),
            (br#""a\"#, None),
            (br#""a\\\",x"#, None),
            (b"[]]", Some(2)),
            (br#"{"a": [1, {"b": "]}"}], "c": "\\"}, 1"#, Some(34)),
            (b"[\n    1\n]\n", Some(9)),
            (deep.as_bytes(), Some(deep.len())),
        ];
        for (text, expected) in cases {
            for piece in [1, 2, 3, 7, 100_000] {
                assert_eq!(skip(text, piece), Ok(expected), "{}", text.escape_ascii());
            }
        }
    }

    #[test]
    fn stops_at_obstacles() {
        let cases: [(&[u8], usize, &str); 5] = [
            (b"x", 0, "a value"),
            (b"]", 0, "a value"),
            (b"[}", 1, "`]`"),
            (br#"{"a": [1}"#, 8, "`]`"),
            (b"\"ab\ncd\"", 3, "a closing quote"),
        ];
        for (text, at, expected) in cases {
            for piece in [1, 2, 100] {
                assert_eq!(
                    skip(text, piece),
                    Err(Obstacle::Unexpected { at, expected })
                );
            }
        }
        let mut shallow = Skipper::new(2);
        assert_eq!(shallow.feed(b"[[["), Err(Obstacle::TooDeep { at: 2 }));
        let mut noting = Skipper::noting(2);
        assert_eq!(noting.feed(b"[["), Ok(None));
        assert_eq!(noting.take_deep(), None);
        assert_eq!(noting.feed(b"1, [[]]]], 1"), Ok(Some(9)));
        assert_eq!((noting.take_deep(), noting.take_deep()), (Some(3), None));
    }

    #[test]
    fn near_bytes_are_found() {
        for text in [
            "",
            "abcdefg",
            "abcdefghi",
            "abcdefghx",
            "xbcdefgh",
            "abcxyxxx",
            "abcdefgx\u{80}",
        ] {
            let found = text
                .bytes()
                .take(8)
                .position(|byte| byte == b'x' || byte == b'y');
            let found = found.filter(|_| text.len() >= 8);
            assert_eq!(near(text.as_bytes(), [b'x', b'y']), found, "{text}");
        }
    }

    #[test]
    fn white_space_is_counted() {
        for (text, count) in [
            ("", 0),
            ("a", 0),
            (" a", 1),
            ("\r\n\t     a", 8),
            ("         ", 9),
        ] {
            assert_eq!(white_space(text.as_bytes()), count);
        }
    }
}
