//! Walking through a stream.

use std::io::Read;

use crate::diagnostic::Diagnostic;
use crate::error::{Error, ErrorKind, Result};
use crate::position::Position;

use super::document::{HIGHEST_MAX_DEPTH, Parser};
use super::fault::{byte_order_mark, trailing, truncated, unexpected};
use super::findings::Findings;
use super::reader_builder::ReaderBuilder;
use super::scan::{Obstacle, Skipper, white_space};
use super::value::{Kind, Value};
use super::window::Window;

/// Walks through a JSON stream of any length, value by value, in bounded memory.
///
/// After [`Reader::next_key`] or [`Reader::next_item`] the reader stands before a value, which is
/// read, skipped or entered; one that is left alone is skipped by the next step. A value above the
/// limits can be skipped after it was refused; any other error ends the walk: what was delivered
/// before is whole.
///
/// # Examples
///
/// ```
/// use evalcore::json::Reader;
///
/// let text = br#"{"0": {"prediction": "4", "steps": [[[]]]}, "1": {"prediction": "#;
/// let mut reader = Reader::new(&text[..]);
/// let mut answers = Vec::new();
/// reader.begin_object()?;
/// let end = loop {
///     match reader.next_key() {
///         Ok(Some("0" | "1")) => reader.begin_object()?,
///         Ok(Some("prediction")) => match reader.read_value() {
///             Ok(value) => answers.push(value),
///             Err(error) => break error,
///         },
///         Ok(Some(_)) => reader.skip_value()?,
///         Ok(None) => {}
///         Err(error) => break error,
///     }
/// };
/// assert_eq!(answers, ["4".into()]);
/// assert_eq!(end.code().as_str(), "json.truncated");
/// assert_eq!(end.position().unwrap().offset, text.len() as u64);
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug)]
pub struct Reader<R> {
    pub(super) window: Window<R>,
    pub(super) findings: Findings,
    pub(super) max_value_bytes: u64,
    pub(super) max_depth: usize,
    pub(super) stack: Vec<Open>,
    key: String,
    /// Whether the value before the reader was announced and not taken.
    pub(super) pending: bool,
    started: bool,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Open {
    pub(super) kind: Kind,
    pub(super) empty: bool,
}

impl<R: Read> Reader<R> {
    /// A tolerant reader with the defaults of [`ReaderBuilder`].
    pub fn new(rdr: R) -> Self {
        ReaderBuilder::new().from_reader(rdr)
    }

    pub(super) fn with_options(rdr: R, options: &ReaderBuilder, base: u64) -> Self {
        Self {
            window: Window::new(rdr, options.window_bytes, base),
            findings: Findings::new(options.strict),
            max_value_bytes: options.max_value_bytes,
            max_depth: options.max_depth,
            stack: Vec::new(),
            key: String::new(),
            pending: true,
            // A part of a document has no byte order mark.
            started: base > 0,
        }
    }

    /// The offset of the next byte to read.
    #[must_use]
    pub fn offset(&self) -> u64 {
        self.window.offset()
    }

    /// What was repaired so far; of each code the first hundred.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        self.findings.found()
    }

    /// What was repaired, and how many more of each code there were.
    #[must_use]
    pub fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.findings.into_found()
    }

    /// The kind of the next value by its first byte; `None` at the end of the text.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::JsonSyntax`] when no value starts here, [`ErrorKind::Io`].
    pub fn peek_kind(&mut self) -> Result<Option<Kind>> {
        let Some(byte) = self.peek()? else {
            return Ok(None);
        };
        match Kind::of_first_byte(byte) {
            Some(kind) => Ok(Some(kind)),
            None => Err(self.unexpected("a value")),
        }
    }

    /// Enters an object.
    ///
    /// # Errors
    ///
    /// As [`Reader::next_key`]; [`ErrorKind::JsonSyntax`] where no object starts.
    pub fn begin_object(&mut self) -> Result<()> {
        self.begin(b'{', Kind::Object, "an object")
    }

    /// Enters a list.
    ///
    /// # Errors
    ///
    /// As [`Reader::next_item`]; [`ErrorKind::JsonSyntax`] where no list starts.
    pub fn begin_array(&mut self) -> Result<()> {
        self.begin(b'[', Kind::Array, "a list")
    }

    /// Goes to the next member of the innermost object and stands before its value; `None` leaves
    /// the object.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::JsonSyntax`], [`ErrorKind::JsonTruncated`], [`ErrorKind::JsonTooDeep`],
    /// [`ErrorKind::ValueTooLarge`] for a name above the limit, [`ErrorKind::Io`]; in strict mode
    /// [`ErrorKind::Rejected`].
    pub fn next_key(&mut self) -> Result<Option<&str>> {
        Ok(self.step_key()?.then_some(&*self.key))
    }

    /// Goes to the next member of the innermost object; false leaves the object.
    pub(super) fn step_key(&mut self) -> Result<bool> {
        if !self.advance(b'}', Kind::Object)? {
            return Ok(false);
        }
        match self.peek()? {
            Some(b'"') => {}
            Some(_) => return Err(self.unexpected("a member name")),
            None => return Err(self.truncated()),
        }
        if let Value::String(key) = self.take_value()? {
            self.key = key;
        }
        self.colon()?;
        Ok(true)
    }

    /// Goes from a member's name to its value.
    pub(super) fn colon(&mut self) -> Result<()> {
        match self.peek()? {
            Some(b':') => self.window.consume(1),
            Some(_) => return Err(self.unexpected("`:`")),
            None => return Err(self.truncated()),
        }
        if self.peek()?.is_none() {
            return Err(self.truncated());
        }
        self.pending = true;
        Ok(())
    }

    /// Goes to the next item of the innermost list and stands before it; false leaves the list.
    ///
    /// # Errors
    ///
    /// As [`Reader::next_key`].
    pub fn next_item(&mut self) -> Result<bool> {
        if !self.advance(b']', Kind::Array)? {
            return Ok(false);
        }
        if self.peek()?.is_none() {
            return Err(self.truncated());
        }
        self.pending = true;
        Ok(true)
    }

    /// The name that [`Reader::next_key`] read last.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Passes over a value of any depth and size in constant memory.
    ///
    /// Only its strings and brackets are looked at.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::JsonSyntax`], [`ErrorKind::JsonTruncated`], [`ErrorKind::Io`].
    pub fn skip_value(&mut self) -> Result<()> {
        self.skip(Skipper::new(u64::MAX)).map(|_| ())
    }

    /// Passes over a value as [`Reader::skip_value`] does; gives the place of the first bracket
    /// that is deeper than values are kept.
    ///
    /// # Errors
    ///
    /// As [`Reader::skip_value`].
    pub(crate) fn skip_noting_depth(&mut self) -> Result<Option<u64>> {
        self.skip(Skipper::noting(self.max_depth as u64))
    }

    fn skip(&mut self, mut skipper: Skipper) -> Result<Option<u64>> {
        self.peek()?;
        let mut deep = None;
        loop {
            let start = self.window.offset();
            let taken = skipper.feed(self.window.data());
            deep = deep.or(skipper.take_deep().map(|at| start + at as u64));
            match taken {
                Ok(Some(length)) => {
                    self.window.consume(length);
                    break;
                }
                Ok(None) => self.window.consume(self.window.data().len()),
                Err(obstacle) => return Err(self.obstacle(obstacle, 0)),
            }
            if !self.window.fill()? {
                if skipper.may_end() {
                    break;
                }
                return Err(truncated(skipper.within(), self.window.end_offset()));
            }
        }
        self.pending = false;
        Ok(deep)
    }

    /// Reads a value and keeps it.
    ///
    /// # Errors
    ///
    /// As [`Reader::next_key`]. After [`ErrorKind::JsonTooDeep`] and [`ErrorKind::ValueTooLarge`]
    /// the reader still stands before the value, which can be skipped.
    pub fn read_value(&mut self) -> Result<Value> {
        self.peek()?;
        let value = self.take_value()?;
        self.pending = false;
        Ok(value)
    }

    /// Looks at what follows the document; text there is `json.trailing`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`]; in strict mode [`ErrorKind::Rejected`].
    pub fn finish(&mut self) -> Result<()> {
        if self.pending {
            self.skip_value()?;
        }
        if self.peek()?.is_some() {
            let found = trailing(self.offset(), self.window.data());
            self.findings.push(found)?;
        }
        self.findings.close();
        Ok(())
    }

    fn begin(&mut self, bracket: u8, kind: Kind, expected: &'static str) -> Result<()> {
        match self.peek()? {
            Some(byte) if byte == bracket => {}
            Some(_) => return Err(self.unexpected(expected)),
            None => return Err(self.truncated()),
        }
        if self.stack.len() >= HIGHEST_MAX_DEPTH {
            let limit = HIGHEST_MAX_DEPTH;
            return Err(self.error(ErrorKind::JsonTooDeep { limit }));
        }
        self.window.consume(1);
        self.stack.push(Open { kind, empty: true });
        self.pending = false;
        Ok(())
    }

    /// Goes over the comma before the next item; false at the closing bracket.
    fn advance(&mut self, closing: u8, kind: Kind) -> Result<bool> {
        if self.pending {
            self.skip_value()?;
        }
        let Some(open) = self.stack.last().copied().filter(|open| open.kind == kind) else {
            let expected = kind.as_str();
            return Err(self.unexpected(expected));
        };
        match self.peek()? {
            None => return Err(self.truncated()),
            Some(byte) if byte == closing => {
                self.window.consume(1);
                self.stack.pop();
                return Ok(false);
            }
            Some(b',') if !open.empty => self.window.consume(1),
            Some(_) if open.empty => {}
            Some(_) if kind == Kind::Object => return Err(self.unexpected("`,` or `}`")),
            Some(_) => return Err(self.unexpected("`,` or `]`")),
        }
        if let Some(open) = self.stack.last_mut() {
            open.empty = false;
        }
        Ok(true)
    }

    /// Reads the value whose first byte is the next one.
    fn take_value(&mut self) -> Result<Value> {
        self.measure_value()?;
        let base = self.window.offset();
        let data = self.window.data();
        let mut parser = Parser::new(data, base, self.max_depth, &mut self.findings);
        let value = parser.value()?;
        let end = parser.position();
        self.window.consume(end);
        Ok(value)
    }

    /// Gets a whole value into the window.
    fn measure_value(&mut self) -> Result<()> {
        let mut skipper = Skipper::new(self.max_depth as u64);
        let mut seen = 0;
        loop {
            let fresh = self.window.data().get(seen..).unwrap_or_default();
            let end = match skipper.feed(fresh) {
                Ok(end) => end.map(|length| seen + length),
                Err(obstacle) => return Err(self.obstacle(obstacle, seen)),
            };
            seen = self.window.data().len();
            if end.unwrap_or(seen) as u64 > self.max_value_bytes {
                let limit = self.max_value_bytes;
                return Err(self.error(ErrorKind::ValueTooLarge { limit }));
            }
            if end.is_some() {
                return Ok(());
            }
            if !self.window.fill()? {
                if skipper.may_end() {
                    // Within a container the text is cut, and `5` may be the start of `50.0`.
                    let cut = (!self.stack.is_empty()).then(|| self.truncated());
                    return cut.map_or(Ok(()), Err);
                }
                return Err(truncated(skipper.within(), self.window.end_offset()));
            }
        }
    }

    /// The next byte that is not white space.
    pub(crate) fn peek(&mut self) -> Result<Option<u8>> {
        if !self.started {
            self.start()?;
        }
        loop {
            let space = white_space(self.window.data());
            self.window.consume(space);
            if let Some(byte) = self.window.data().first() {
                return Ok(Some(*byte));
            }
            if !self.window.fill()? {
                return Ok(None);
            }
        }
    }

    fn start(&mut self) -> Result<()> {
        self.started = true;
        while self.window.data().len() < 3 && self.window.fill()? {}
        if self.window.data().starts_with(b"\xEF\xBB\xBF") {
            self.window.consume(3);
            self.findings.push(byte_order_mark())?;
        }
        Ok(())
    }

    fn obstacle(&self, obstacle: Obstacle, before: usize) -> Error {
        match obstacle {
            Obstacle::Unexpected { at, expected } => {
                let at = before + at;
                let rest = self.window.data().get(at..).unwrap_or_default();
                unexpected(expected, rest, self.offset() + at as u64)
            }
            Obstacle::TooDeep { at } => {
                let limit = self.max_depth;
                let place = Position::offset(self.offset() + (before + at) as u64);
                Error::new(ErrorKind::JsonTooDeep { limit }).at(place)
            }
        }
    }

    fn unexpected(&self, expected: &'static str) -> Error {
        unexpected(expected, self.window.data(), self.offset())
    }

    fn truncated(&self) -> Error {
        let within = match self.stack.last() {
            None => "a document",
            Some(open) => open.kind.as_str(),
        };
        truncated(within, self.window.end_offset())
    }

    fn error(&self, kind: ErrorKind) -> Error {
        Error::new(kind).at(Position::offset(self.offset()))
    }
}
