//! Values above the limits: passed over, and said.

use std::io::Read;

use crate::diagnostic::{Code, Diagnostic};
use crate::error::{Error, ErrorKind, Result};
use crate::position::Position;

use super::reader::Reader;
use super::value::{Kind, Value};

/// A member that is not there because its value is above the limits of depth or size.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LeftOut {
    /// The member's name.
    pub name: String,
    /// Which limit: `json.too_deep` or `json.value_too_large`.
    pub reason: Code,
    /// Where: the bracket that is a level too deep, or the first byte of what is too large.
    pub offset: u64,
}

/// How many characters of a name stand in a message.
const NAME: usize = 100;

impl<R: Read> Reader<R> {
    /// Reads a value, or passes over one that is above the limits and says why.
    ///
    /// Values that are kept together share a `room` in bytes; a member's name counts as well.
    ///
    /// # Errors
    ///
    /// As [`Reader::read_value`], but for the limits.
    pub(crate) fn read_within(&mut self, room: &mut u64) -> Result<Result<Value>> {
        self.peek()?;
        let in_object = self
            .stack
            .last()
            .is_some_and(|open| open.kind == Kind::Object);
        let name = if in_object { self.key().len() } else { 0 };
        let left = room.saturating_sub(name as u64);
        let (limit, start) = (self.max_value_bytes, self.offset());
        self.max_value_bytes = limit.min(left);
        let read = self.read_value();
        self.max_value_bytes = limit;
        match read {
            Ok(value) => {
                *room = left.saturating_sub(self.offset() - start);
                Ok(Ok(value))
            }
            Err(error) if is_above_a_limit(&error) => {
                if let Err(cut) = self.skip_value() {
                    let name = if in_object { self.key() } else { "item" };
                    self.leave_out(name.to_owned(), error)?;
                    return Err(cut);
                }
                Ok(Err(error))
            }
            Err(error) => Err(error),
        }
    }

    /// Says that a member was left out.
    ///
    /// # Errors
    ///
    /// In strict mode, why it was.
    pub(crate) fn leave_out(&mut self, name: String, why: Error) -> Result<LeftOut> {
        let place = why.position().unwrap_or(Position::offset(self.offset()));
        let limit = self.max_value_bytes;
        let (why, fact) = match why.kind() {
            ErrorKind::ValueTooLarge { .. } => (
                Error::new(ErrorKind::ValueTooLarge { limit }).at(place),
                format!("no more than {limit} bytes are kept"),
            ),
            kind => {
                let fact = kind.to_string();
                (why, fact)
            }
        };
        if self.findings.is_strict() {
            return Err(why);
        }
        let short: String = name.chars().take(NAME).collect();
        let message = format!("member `{short}` was left out: {fact}");
        self.report(Diagnostic::error(why.code(), message).at(place))?;
        Ok(LeftOut {
            name,
            reason: why.code(),
            offset: place.offset,
        })
    }

    /// Goes to the next member as [`Reader::next_key`] does, but past one whose name is above the
    /// limit; false leaves the object.
    ///
    /// # Errors
    ///
    /// As [`Reader::next_key`]; for the limit in strict mode only.
    pub(crate) fn next_name(&mut self) -> Result<bool> {
        loop {
            match self.step_key() {
                Err(error) if is_above_a_limit(&error) && !self.findings.is_strict() => {
                    let limit = self.max_value_bytes;
                    let message =
                        format!("member was left out: its name is larger than {limit} bytes");
                    let place = error.position().unwrap_or(Position::offset(self.offset()));
                    self.report(Diagnostic::error(error.code(), message).at(place))?;
                    self.skip_value()?;
                    self.colon()?;
                }
                other => return other,
            }
        }
    }
}

/// Whether a value was refused for its depth or size; the reader still stands before it.
pub(crate) fn is_above_a_limit(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::JsonTooDeep { .. } | ErrorKind::ValueTooLarge { .. }
    )
}

#[cfg(test)]
mod tests {
    use crate::json::ReaderBuilder;

    #[test]
    fn what_is_above_a_limit_is_passed_over() {
        let text =
            br#"{"a": [[[1]]], "b": "123456789", "long name": 1, "c": "12345", "d": "12345"}"#;
        for window in [1, 1 << 10] {
            let mut builder = ReaderBuilder::new();
            builder.window_bytes(window).max_depth(2).max_value_bytes(8);
            let mut reader = builder.from_reader(&text[..]);
            reader.begin_object().unwrap();
            let mut room = 15;
            let mut found = Vec::new();
            while reader.next_name().unwrap() {
                match reader.read_within(&mut room).unwrap() {
                    Ok(value) => found.push((reader.key().to_owned(), value.kind().as_str())),
                    Err(why) => {
                        let name = reader.key().to_owned();
                        let left = reader.leave_out(name, why).unwrap();
                        found.push((left.name, left.reason.as_str()));
                    }
                }
            }
            let found: Vec<_> = found.iter().map(|(name, what)| (&**name, *what)).collect();
            assert_eq!(
                found,
                [
                    ("a", "json.too_deep"),
                    ("b", "json.value_too_large"),
                    ("c", "a string"),
                    ("d", "json.value_too_large"),
                ]
            );
            reader.finish().unwrap();
            let said: Vec<String> = reader
                .into_diagnostics()
                .iter()
                .map(ToString::to_string)
                .collect();
            assert_eq!(
                said,
                [
                    "byte 8: error[json.too_deep]: member `a` was left out: value nests deeper than 2 levels",
                    "byte 20: error[json.value_too_large]: member `b` was left out: no more than 8 bytes are kept",
                    "byte 33: error[json.value_too_large]: member was left out: its name is larger than 8 bytes",
                    "byte 68: error[json.value_too_large]: member `d` was left out: no more than 8 bytes are kept",
                ]
            );
        }
    }
}
