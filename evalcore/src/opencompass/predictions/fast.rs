//! The members of a sample, when all of it is in memory and nothing about it is odd.
//!
//! What this reader takes it takes as the general one does; what it does not take is left to the
//! general one, which starts over at the same place and has the words for what is wrong.

use crate::json::{
    Findings, Kind, Parser, Skipper, TextEnd, Value, decode_clean, first_item, text_end,
    white_space,
};
use crate::{Error, ErrorKind};

use super::builder::Options;
use super::index::decimal;
use super::reader::Want;
use super::record::{Prediction, Role};
use super::shape::PromptKind;

/// Why the fast reader gives up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// The bytes end within the sample.
    Short,
    /// Something is not as usual.
    Odd,
}

/// A cursor over buffered bytes.
pub(super) struct Fast<'a> {
    bytes: &'a [u8],
    at: usize,
    options: Options,
    scratch: &'a mut Vec<u8>,
}

impl<'a> Fast<'a> {
    /// Starts at the front of the bytes.
    pub(super) fn new(bytes: &'a [u8], options: Options, scratch: &'a mut Vec<u8>) -> Self {
        Self {
            bytes,
            at: 0,
            options,
            scratch,
        }
    }

    /// The next byte to read.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// Reads the next sample of an object or list, and says where it starts.
    pub(super) fn sample(
        &mut self,
        comma: bool,
        keyed: bool,
        record: &mut Prediction,
        want: Want,
    ) -> Result<usize, Stop> {
        if comma {
            self.expect(b',')?;
        }
        if keyed {
            self.key(record)?;
        }
        if self.peek()? != b'{' {
            return Err(Stop::Odd);
        }
        let start = self.at;
        match want {
            Want::Content => self.content(record)?,
            Want::Count => {
                record.clear_content();
                self.skip()?;
            }
        }
        Ok(start)
    }

    /// Reads the first name of an object.
    pub(super) fn first_name(&mut self) -> Result<&'a str, Stop> {
        self.expect(b'{')?;
        self.expect(b'"')?;
        self.plain_text()
    }

    fn key(&mut self, record: &mut Prediction) -> Result<(), Stop> {
        self.expect(b'"')?;
        let key = self.plain_text()?;
        record.index = Some(decimal(key).ok_or(Stop::Odd)?);
        record.key.clear();
        record.key.push_str(key);
        self.expect(b':')
    }

    /// Reads a sample.
    pub(super) fn content(&mut self, record: &mut Prediction) -> Result<(), Stop> {
        record.clear_content();
        let start = self.at;
        self.expect(b'{')?;
        if self.peek()? == b'}' {
            self.at += 1;
            record.finish();
            return Ok(());
        }
        loop {
            self.expect(b'"')?;
            let name = self.plain_text()?;
            self.expect(b':')?;
            self.member(Role::of(name.as_bytes()), name, record)?;
            let next = self.peek()?;
            self.at += 1;
            match next {
                b',' => {}
                b'}' if (self.at - start) as u64 > self.options.max_value_bytes => {
                    return Err(Stop::Odd);
                }
                b'}' => {
                    record.finish();
                    return Ok(());
                }
                _ => return Err(Stop::Odd),
            }
        }
    }

    fn member(&mut self, role: Role, name: &str, record: &mut Prediction) -> Result<(), Stop> {
        let first = self.peek()?;
        if role == Role::OriginPrompt && !self.options.origin_prompt {
            if record.prompt.is_some() {
                return Err(Stop::Odd);
            }
            record.prompt = Some(self.prompt_kind(first)?);
            return self.skip();
        }
        let value = if first == b'"' {
            let mut text = record.spare_text();
            self.text(&mut text)?;
            Value::String(text)
        } else {
            self.tree()?
        };
        if record.set(role, name, value) {
            Ok(())
        } else {
            Err(Stop::Odd)
        }
    }

    fn prompt_kind(&self, first: u8) -> Result<PromptKind, Stop> {
        let kind = Kind::of_first_byte(first).ok_or(Stop::Odd)?;
        let first = if kind == Kind::Array {
            first_item(self.rest())
        } else {
            None
        };
        Ok(PromptKind::new(kind, first))
    }

    fn skip(&mut self) -> Result<(), Stop> {
        match Skipper::new(u64::MAX).feed(self.rest()) {
            Ok(Some(length)) => {
                self.at += length;
                Ok(())
            }
            Ok(None) => Err(Stop::Short),
            Err(_) => Err(Stop::Odd),
        }
    }

    fn text(&mut self, out: &mut String) -> Result<(), Stop> {
        self.at += 1;
        let raw = self.raw_text()?;
        decode_clean(raw, self.scratch, out).ok_or(Stop::Odd)
    }

    fn tree(&mut self) -> Result<Value, Stop> {
        let mut findings = Findings::new(false);
        let rest = self.rest();
        let mut parser = Parser::new(rest, 0, self.options.max_depth, &mut findings);
        let value = parser.value().map_err(|error| stop(&error))?;
        let length = parser.position();
        if length as u64 > self.options.max_value_bytes || !findings.found().is_empty() {
            return Err(Stop::Odd);
        }
        self.at += length;
        Ok(value)
    }

    /// The text of a string without escapes, of which the opening quote was read.
    fn plain_text(&mut self) -> Result<&'a str, Stop> {
        let raw = self.raw_text()?;
        if raw.iter().any(|byte| *byte < 0x20 || *byte == b'\\') {
            return Err(Stop::Odd);
        }
        str::from_utf8(raw).map_err(|_| Stop::Odd)
    }

    fn raw_text(&mut self) -> Result<&'a [u8], Stop> {
        let rest = self.rest();
        match text_end(rest, false) {
            TextEnd::Quote(end) => {
                self.at += end + 1;
                if end as u64 + 2 > self.options.max_value_bytes {
                    return Err(Stop::Odd);
                }
                Ok(rest.get(..end).unwrap_or_default())
            }
            TextEnd::LineFeed(_) => Err(Stop::Odd),
            TextEnd::Open { .. } => Err(Stop::Short),
        }
    }

    fn expect(&mut self, byte: u8) -> Result<(), Stop> {
        if self.peek()? != byte {
            return Err(Stop::Odd);
        }
        self.at += 1;
        Ok(())
    }

    fn peek(&mut self) -> Result<u8, Stop> {
        self.at += white_space(self.rest());
        self.rest().first().copied().ok_or(Stop::Short)
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }
}

fn stop(error: &Error) -> Stop {
    match error.kind() {
        ErrorKind::JsonTruncated { .. } => Stop::Short,
        _ => Stop::Odd,
    }
}
