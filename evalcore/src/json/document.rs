//! From bytes in memory to a value tree, without recursion.

use std::collections::HashMap;

use crate::diagnostic::{Code, Diagnostic};
use crate::error::{Error, ErrorKind, Result};
use crate::position::Position;

use super::fault::{truncated, unexpected};
use super::findings::Findings;
use super::number::Number;
use super::number_grammar::{is_number, may_go_on};
use super::scan::{TextEnd, ends_scalar, text_end, white_space};
use super::text::{self, Flaws};
use super::value::Value;

/// How many levels of a kept value may nest.
pub(crate) const DEFAULT_MAX_DEPTH: usize = 1_024;

/// What a caller may raise it to: a tree is dropped and serialised by recursion.
pub(crate) const HIGHEST_MAX_DEPTH: usize = 4_096;

/// A cursor over a document, or over a value of one.
pub(crate) struct Parser<'a> {
    bytes: &'a [u8],
    at: usize,
    /// The offset of `bytes` in the file.
    base: u64,
    max_depth: usize,
    findings: &'a mut Findings,
    scratch: Vec<u8>,
}

enum Open {
    Array(Vec<Value>),
    Object {
        members: Vec<(String, Value)>,
        key: String,
        start: u64,
    },
}

impl<'a> Parser<'a> {
    /// Starts at the front of `bytes`.
    pub(crate) fn new(
        bytes: &'a [u8],
        base: u64,
        max_depth: usize,
        findings: &'a mut Findings,
    ) -> Self {
        Self {
            bytes,
            at: 0,
            base,
            max_depth,
            findings,
            scratch: Vec::new(),
        }
    }

    /// The next byte to read.
    pub(crate) fn position(&self) -> usize {
        self.at
    }

    /// Reads a value.
    pub(crate) fn value(&mut self) -> Result<Value> {
        let mut stack = Vec::new();
        loop {
            let Some(value) = self.value_or_open(&mut stack)? else {
                continue;
            };
            if let Some(whole) = self.attach(value, &mut stack)? {
                return Ok(whole);
            }
        }
    }

    /// Reads a scalar or an empty container, or opens one that has items.
    fn value_or_open(&mut self, stack: &mut Vec<Open>) -> Result<Option<Value>> {
        self.space();
        match self.peek() {
            Some(b'"') => self.text("a value").map(|text| Some(Value::String(text))),
            Some(open @ (b'{' | b'[')) => {
                if stack.len() >= self.max_depth {
                    let limit = self.max_depth;
                    return Err(self.error(ErrorKind::JsonTooDeep { limit }));
                }
                let start = self.offset();
                self.at += 1;
                self.space();
                if open == b'[' {
                    if self.take(b']') {
                        return Ok(Some(Value::Array(Vec::new())));
                    }
                    stack.push(Open::Array(Vec::new()));
                } else {
                    if self.take(b'}') {
                        return Ok(Some(Value::Object(Vec::new())));
                    }
                    let key = self.key("a member name or `}`")?;
                    let members = Vec::new();
                    stack.push(Open::Object {
                        members,
                        key,
                        start,
                    });
                }
                Ok(None)
            }
            Some(_) => self.scalar().map(Some),
            None => Err(truncated(within(stack), self.offset())),
        }
    }

    /// Puts a value where it belongs; the outermost one is given back.
    fn attach(&mut self, mut value: Value, stack: &mut Vec<Open>) -> Result<Option<Value>> {
        while let Some(open) = stack.pop() {
            self.space();
            match (open, self.peek()) {
                (Open::Array(mut items), Some(b',')) => {
                    self.at += 1;
                    items.push(value);
                    stack.push(Open::Array(items));
                    return Ok(None);
                }
                (Open::Array(mut items), Some(b']')) => {
                    self.at += 1;
                    items.push(value);
                    value = Value::Array(items);
                }
                (
                    Open::Object {
                        mut members,
                        key,
                        start,
                    },
                    Some(b','),
                ) => {
                    self.at += 1;
                    members.push((key, value));
                    self.space();
                    let key = self.key("a member name")?;
                    stack.push(Open::Object {
                        members,
                        key,
                        start,
                    });
                    return Ok(None);
                }
                (
                    Open::Object {
                        mut members,
                        key,
                        start,
                    },
                    Some(b'}'),
                ) => {
                    members.push((key, value));
                    self.drop_duplicates(&mut members, start)?;
                    self.at += 1;
                    value = Value::Object(members);
                }
                (Open::Array(_), Some(_)) => return Err(self.unexpected("`,` or `]`")),
                (Open::Object { .. }, Some(_)) => return Err(self.unexpected("`,` or `}`")),
                (open, None) => return Err(truncated(within(&[open]), self.offset())),
            }
        }
        Ok(Some(value))
    }

    fn key(&mut self, expected: &'static str) -> Result<String> {
        let key = self.text(expected)?;
        self.space();
        if self.take(b':') {
            return Ok(key);
        }
        match self.peek() {
            Some(_) => Err(self.unexpected("`:`")),
            None => Err(truncated("an object", self.offset())),
        }
    }

    fn text(&mut self, expected: &'static str) -> Result<String> {
        match self.peek() {
            Some(b'"') => self.at += 1,
            Some(_) => return Err(self.unexpected(expected)),
            None => return Err(truncated("an object", self.offset())),
        }
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let end = match text_end(rest, false) {
            TextEnd::Quote(end) => end,
            TextEnd::LineFeed(end) => {
                self.at += end;
                return Err(self.unexpected("a closing quote"));
            }
            TextEnd::Open { .. } => {
                self.at = self.bytes.len();
                return Err(truncated("a string", self.offset()));
            }
        };
        let raw = rest.get(..end).unwrap_or_default();
        let mut decoded = String::new();
        match text::decode(raw, &mut self.scratch, &mut decoded) {
            Ok(flaws) => report(flaws, self.offset(), self.findings)?,
            Err(bad) => {
                self.at += bad.0;
                return Err(self.unexpected("an escape"));
            }
        }
        self.at += end + 1;
        Ok(decoded)
    }

    fn scalar(&mut self) -> Result<Value> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let length = rest.iter().take_while(|byte| !ends_scalar(**byte)).count();
        let token = rest.get(..length).unwrap_or_default();
        let value = match token {
            b"null" => Value::Null,
            b"true" => Value::Bool(true),
            b"false" => Value::Bool(false),
            _ if is_number(token) => {
                // A number is ASCII.
                let text = str::from_utf8(token).unwrap_or_default();
                Value::Number(Number::from_text(text))
            }
            _ if length == rest.len() && may_go_on(token) => {
                self.at = self.bytes.len();
                return Err(truncated("a number or word", self.offset()));
            }
            _ => return Err(self.unexpected("a value")),
        };
        self.at += length;
        Ok(value)
    }

    /// The last value counts, at the place of the first.
    fn drop_duplicates(&mut self, members: &mut Vec<(String, Value)>, start: u64) -> Result<()> {
        if !has_duplicates(members) {
            return Ok(());
        }
        let mut kept: Vec<(String, Value)> = Vec::with_capacity(members.len());
        let mut places = HashMap::new();
        for (name, value) in members.drain(..) {
            let place = *places.entry(name.clone()).or_insert(kept.len());
            let Some(earlier) = kept.get_mut(place) else {
                kept.push((name, value));
                continue;
            };
            earlier.1 = value;
            let message = format!("member `{name}` occurs twice; the last one counts");
            self.findings.push(
                Diagnostic::warning(Code::JsonDuplicateKey, message).at(Position::offset(start)),
            )?;
        }
        *members = kept;
        Ok(())
    }

    fn space(&mut self) {
        self.at += white_space(self.bytes.get(self.at..).unwrap_or_default());
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let taken = self.peek() == Some(byte);
        self.at += usize::from(taken);
        taken
    }

    fn offset(&self) -> u64 {
        self.base + self.at as u64
    }

    fn error(&self, kind: ErrorKind) -> Error {
        Error::new(kind).at(Position::offset(self.offset()))
    }

    fn unexpected(&self, expected: &'static str) -> Error {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        unexpected(expected, rest, self.offset())
    }
}

/// What is being read, for messages.
fn within(stack: &[Open]) -> &'static str {
    match stack.last() {
        None => "a document",
        Some(Open::Array(_)) => "a list",
        Some(Open::Object { .. }) => "an object",
    }
}

/// Says what a string held that is not JSON; `start` is the offset of its first byte.
pub(crate) fn report(flaws: Flaws, start: u64, findings: &mut Findings) -> Result<()> {
    let found = [
        (
            flaws.lone_surrogate,
            Code::JsonLoneSurrogate,
            "unpaired surrogate was replaced by U+FFFD",
        ),
        (
            flaws.not_utf8,
            Code::TextNotUtf8,
            "bytes that are not UTF-8 were replaced by U+FFFD",
        ),
        (
            flaws.control,
            Code::JsonControlCharacter,
            "string holds a raw control character",
        ),
    ];
    for (at, code, message) in found {
        if let Some(at) = at {
            let place = Position::offset(start + at as u64);
            findings.push(Diagnostic::warning(code, message).at(place))?;
        }
    }
    Ok(())
}

fn has_duplicates(members: &[(String, Value)]) -> bool {
    if members.len() <= 8 {
        let mut rest = members;
        while let Some(((name, _), after)) = rest.split_first() {
            if after.iter().any(|(other, _)| other == name) {
                return true;
            }
            rest = after;
        }
        return false;
    }
    let mut names: Vec<&str> = members.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    !names.is_sorted_by(|a, b| a < b)
}
