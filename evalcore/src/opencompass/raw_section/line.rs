//! The lines of the raw section.

/// How long a name may be for its `: ` to be looked for.
pub(super) const MAX_NAME: usize = 4096;

/// How many places in a line are tried as the one where the name ends.
const MAX_TRIES: usize = 16;

/// A line, without its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Line {
    pub(super) fn bytes(self, text: &[u8]) -> &[u8] {
        text.get(self.start..self.end).unwrap_or_default()
    }

    /// The offsets of each `: ` that a dict can follow.
    pub(super) fn candidates(self, text: &[u8]) -> Vec<usize> {
        let line = self.bytes(text);
        let name = line.get(..MAX_NAME + 2).unwrap_or(line);
        memchr::memmem::find_iter(name, b": ")
            .filter(|colon| {
                let value = line.get(colon + 2..).unwrap_or_default();
                let call = value.iter().take(64).position(|b| *b == b'(');
                let word = value.get(..call.unwrap_or(0)).unwrap_or_default();
                let is_word = |b: &u8| b.is_ascii_alphanumeric() || b"_.".contains(b);
                value.starts_with(b"{") || (!word.is_empty() && word.iter().all(is_word))
            })
            .take(MAX_TRIES)
            .map(|colon| self.start + colon)
            .collect()
    }
}

/// The lines of a text from an offset on.
#[derive(Debug, Clone)]
pub(super) struct Lines<'t> {
    text: &'t [u8],
    at: usize,
}

impl<'t> Lines<'t> {
    pub(super) fn new(text: &'t [u8], at: usize) -> Self {
        Self { text, at }
    }

    pub(super) fn peek(&self) -> Option<Line> {
        self.clone().next()
    }
}

impl Iterator for Lines<'_> {
    type Item = Line;

    fn next(&mut self) -> Option<Line> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let start = self.at;
        let len = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        self.at = start + len + 1;
        let line = rest.get(..len).unwrap_or_default();
        let end = start + line.strip_suffix(b"\r").unwrap_or(line).len();
        Some(Line { start, end })
    }
}

/// Whether a line is nothing but `byte`, at least `len` times.
pub(super) fn is_rule(line: &[u8], byte: u8, len: usize) -> bool {
    line.len() >= len && line.iter().all(|b| *b == byte)
}

/// The offset behind the title of the raw section and the line of `^` below it.
pub(super) fn section_start(text: &[u8]) -> Option<usize> {
    memchr::memmem::find_iter(text, b"raw format").find_map(|at| {
        let first = at == 0
            || text.get(at - 1) == Some(&b'\n')
            || (at == 3 && text.starts_with(b"\xef\xbb\xbf"));
        let mut lines = Lines::new(text, at);
        let title = first.then(|| lines.next()).flatten()?;
        let rule = lines.next()?;
        let is_title = title.bytes(text) == b"raw format" && is_rule(rule.bytes(text), b'^', 1);
        is_title.then_some(lines.at)
    })
}
