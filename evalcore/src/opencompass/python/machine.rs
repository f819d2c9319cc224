//! The parser: a loop over open brackets, without recursion.

use crate::diagnostic::Sink;
use crate::error::{Error, ErrorKind, Result};
use crate::position::Position;

use super::call::Function;
use super::frame::{Frame, Shape};
use super::keep::Keep;
use super::literal::Literal;
use super::number;
use super::scan::{LineEnd, Scan, Until, is_word};
use super::string;

/// What a kept value may take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub(super) depth: usize,
    pub(super) bytes: u64,
}

/// Reads one value.
#[derive(Debug)]
pub(super) struct Machine<'t, 'n> {
    scan: Scan<'t>,
    limits: Limits,
    keep: &'static Keep,
    notes: &'n mut Sink,
    frames: Vec<Frame>,
    bytes: u64,
}

/// A value and its place; the value is `None` where it was passed over.
struct Read {
    value: Option<Literal>,
    start: usize,
    end: usize,
}

/// What a place in the text begins.
enum Begins {
    Value(Read),
    /// Brackets, where their value starts, and the first byte within.
    Frame(Shape, usize, usize),
}

/// What stands behind a value.
enum Next {
    /// Another value is to be read from here.
    Go(usize),
    /// The whole value is read.
    Done(Literal, usize),
}

impl<'t, 'n> Machine<'t, 'n> {
    pub(super) fn new(
        scan: Scan<'t>,
        limits: Limits,
        keep: &'static Keep,
        notes: &'n mut Sink,
    ) -> Self {
        Self {
            scan,
            limits,
            keep,
            notes,
            frames: Vec::new(),
            bytes: 0,
        }
    }

    /// Reads the value at `at`; returns it and the first byte after it.
    pub(super) fn run(&mut self, mut at: usize) -> Result<(Literal, usize)> {
        loop {
            at = self.scan.trivia(at, self.line_end());
            let read = match self.step(at)? {
                Begins::Frame(shape, start, within) => {
                    self.open(shape, start)?;
                    at = within;
                    continue;
                }
                Begins::Value(read) => read,
            };
            match self.follow(read)? {
                Next::Go(next) => at = next,
                Next::Done(value, end) => return Ok((value, end)),
            }
        }
    }

    /// The bytes of memory that the value takes.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// What was complete when [`Machine::run`] failed.
    pub(super) fn salvage(self) -> Option<Literal> {
        let mut frames = self.frames.into_iter();
        let outer = frames.next()?;
        outer.salvage(frames.next())
    }

    fn line_end(&self) -> LineEnd {
        if self.frames.is_empty() {
            LineEnd::Ends
        } else {
            LineEnd::Space
        }
    }

    fn until(&self) -> Until {
        match self.frames.last() {
            None => Until::Line,
            Some(frame) if frame.shape == Shape::Brace && frame.key.is_none() => {
                Until::CommaOrColon
            }
            Some(_) => Until::Comma,
        }
    }

    /// Reads what begins at `at`: a value, an opening bracket, or the end of the open brackets.
    fn step(&mut self, at: usize) -> Result<Begins> {
        let mut at = at;
        if let Some(frame) = self.frames.last_mut() {
            if frame.key.is_none() && self.scan.byte(at) == Some(frame.closer()) {
                return self.close(at + 1).map(Begins::Value);
            }
            if matches!(frame.shape, Shape::Call(_))
                && frame.key.is_none()
                && let Some((name, value)) = keyword(self.scan, at)
            {
                frame.key = Some(Literal::Str(name));
                at = value;
            }
            if let Some(key) = &frame.key {
                let member = frame.keep.member(key.as_str());
                if member.is_none() {
                    let end = self.scan.expression(at, Until::Comma)?.end;
                    if end == at {
                        return Err(self.scan.syntax("a value", end));
                    }
                    return Ok(Begins::Value(Read {
                        value: None,
                        start: at,
                        end,
                    }));
                }
            }
        }
        self.begin(at)
    }

    fn begin(&mut self, at: usize) -> Result<Begins> {
        let Some(byte) = self.scan.byte(at) else {
            return Err(self.ends());
        };
        let value = match byte {
            b'[' => return Ok(Begins::Frame(Shape::List, at, at + 1)),
            b'(' => return Ok(Begins::Frame(Shape::Paren, at, at + 1)),
            b'{' => return Ok(Begins::Frame(Shape::Brace, at, at + 1)),
            b'-' | b'+' => self.signed(at + 1, byte == b'-'),
            b'0'..=b'9' => number::number(self.scan, at, false),
            b'.' if self.scan.byte(at + 1).is_some_and(|b| b.is_ascii_digit()) => {
                number::number(self.scan, at, false)
            }
            b'<' => match self.scan.angles(at) {
                Some(end) => Some((self.opaque(at, end), end)),
                None => return Err(self.scan.syntax("a value", at)),
            },
            b'*' | b'~' | b'.' => None,
            _ if self
                .scan
                .string_start(at)
                .is_some_and(|start| !start.formatted) =>
            {
                Some(self.strings(at)?)
            }
            b'\'' | b'"' => None,
            _ if is_word(byte) => {
                let end = self.scan.word_end(at);
                let name = self.scan.slice(at, end);
                if let (Some(function), Some(b'(')) = (Function::named(name), self.scan.byte(end)) {
                    return Ok(Begins::Frame(Shape::Call(function), at, end + 1));
                }
                number::word(name, false).map(|value| (value, end))
            }
            _ => return Err(self.scan.syntax("a value", at)),
        };
        let read = if let Some((value, end)) = value {
            self.take(value, at, end)?
        } else {
            let unpacks = self.scan.slice(at, at + 2) == b"**";
            self.expression(at, at, unpacks)?
        };
        Ok(Begins::Value(read))
    }

    fn open(&mut self, shape: Shape, start: usize) -> Result<()> {
        let limit = self.limits.depth;
        if self.frames.len() >= limit {
            let place = Position::offset(start as u64);
            return Err(Error::new(ErrorKind::PythonTooDeep { limit }).at(place));
        }
        let keep = match self.frames.last() {
            None => self.keep,
            Some(frame) => match &frame.key {
                Some(key) => frame.keep.member(key.as_str()).unwrap_or(frame.keep),
                None => frame.keep,
            },
        };
        self.frames.push(Frame::new(shape, start, keep));
        Ok(())
    }

    /// Puts a value where it belongs and looks at what stands behind it.
    fn follow(&mut self, mut read: Read) -> Result<Next> {
        loop {
            let at = self.scan.trivia(read.end, self.line_end());
            let byte = self.scan.byte(at);
            let Some(frame) = self.frames.last_mut() else {
                match (byte, read.value) {
                    (None | Some(b'\n'), Some(value)) => return Ok(Next::Done(value, read.end)),
                    (Some(b')' | b']' | b'}'), _) | (None, None) => {
                        return Err(self.scan.syntax("the end of the value", at));
                    }
                    _ => read = self.expression(read.start, at, false)?,
                }
                continue;
            };
            match byte {
                None => return Err(self.ends()),
                Some(b',') => {
                    frame.commas += 1;
                    frame.place(read.value);
                    return Ok(Next::Go(at + 1));
                }
                Some(b':') if frame.shape == Shape::Brace && frame.key.is_none() => {
                    frame.key = read.value;
                    return Ok(Next::Go(at + 1));
                }
                Some(byte) if byte == frame.closer() => {
                    frame.place(read.value);
                    read = self.close(at + 1)?;
                }
                Some(b')' | b']' | b'}') => {
                    return Err(self.scan.syntax(frame.closer_name(), at));
                }
                Some(_) => read = self.expression(read.start, at, false)?,
            }
        }
    }

    /// Makes the value of the innermost brackets, which end before `end`.
    fn close(&mut self, end: usize) -> Result<Read> {
        let Some(frame) = self.frames.pop() else {
            return Err(self.scan.syntax("a value", end));
        };
        let start = frame.start;
        let value = frame.close().unwrap_or_else(|| self.opaque(start, end));
        self.take(value, start, end)
    }

    /// Keeps the text from `start` on, up to the end of the expression that goes on at `from`.
    fn expression(&mut self, start: usize, from: usize, unpacks: bool) -> Result<Read> {
        let until = self.until();
        let extent = if from == start {
            self.scan.expression(from, until)?
        } else {
            self.scan.rest_of_expression(from, until)?
        };
        if let Some(frame) = self.frames.last_mut() {
            frame.expression |= extent.comprehension || unpacks;
        }
        let value = self.opaque(start, extent.end);
        self.take(value, start, extent.end)
    }

    fn opaque(&self, start: usize, end: usize) -> Literal {
        let text = self.scan.slice(start, end).trim_ascii();
        Literal::Opaque(String::from_utf8_lossy(text).into_owned())
    }

    /// A number or word behind a sign.
    fn signed(&self, at: usize, negative: bool) -> Option<(Literal, usize)> {
        let at = self.scan.trivia(at, LineEnd::Ends);
        match self.scan.byte(at)? {
            b'0'..=b'9' | b'.' => number::number(self.scan, at, negative),
            _ => {
                let end = self.scan.word_end(at);
                let value = number::word(self.scan.slice(at, end), negative)?;
                matches!(value, Literal::Float(_)).then_some((value, end))
            }
        }
    }

    /// A string and those that follow it, joined.
    fn strings(&mut self, at: usize) -> Result<(Literal, usize)> {
        let mut out = Vec::new();
        let mut bytes = None;
        let (mut at, mut end) = (at, at);
        while let Some(start) = self.scan.string_start(at) {
            if start.formatted || bytes.is_some_and(|bytes| bytes != start.bytes) {
                break;
            }
            bytes = Some(start.bytes);
            let body = self.scan.string_body(start.quote)?;
            string::decode(self.scan, start, body, self.notes, &mut out)?;
            end = body.after;
            at = self.scan.trivia(end, self.line_end());
        }
        if bytes == Some(true) {
            return Ok((Literal::Bytes(out), end));
        }
        let text = String::from_utf8(out)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
        Ok((Literal::Str(text), end))
    }

    /// Counts what a value takes.
    fn take(&mut self, value: Literal, start: usize, end: usize) -> Result<Read> {
        self.bytes += value.weight();
        let limit = self.limits.bytes;
        if self.bytes > limit {
            let place = Position::offset(start as u64);
            return Err(Error::new(ErrorKind::PythonTooLarge { limit }).at(place));
        }
        Ok(Read {
            value: Some(value),
            start,
            end,
        })
    }

    fn ends(&self) -> Error {
        let within = self.frames.last().map_or("a value", Frame::within);
        self.scan.truncated(within)
    }
}

/// The name of a keyword argument, and where its value starts.
fn keyword(scan: Scan<'_>, at: usize) -> Option<(String, usize)> {
    let mut end = at;
    while scan.byte(end).is_some_and(is_word) {
        end += 1;
    }
    let name = scan.slice(at, end);
    if name.first().is_none_or(u8::is_ascii_digit) {
        return None;
    }
    let equals = scan.trivia(end, LineEnd::Space);
    if scan.byte(equals) != Some(b'=') || scan.byte(equals + 1) == Some(b'=') {
        return None;
    }
    let value = scan.trivia(equals + 1, LineEnd::Space);
    Some((String::from_utf8_lossy(name).into_owned(), value))
}
