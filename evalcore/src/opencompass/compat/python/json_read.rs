//! `json.loads`, with the error texts of its C scanner.

use std::fmt;

use super::text::Text;
use super::value::{Dict, Value};

/// How deep values may nest. The interpreter's limit is 1000 frames less those of the callers,
/// which differ from caller to caller; this leaves room for eight.
pub(in super::super) const MAX_DEPTH: usize = 992;

/// How many digits `int(str)` takes.
const MAX_INT_DIGITS: usize = 4300;

/// Why a text is not JSON to Python.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) enum JsonError {
    /// `json.JSONDecodeError`.
    Syntax {
        /// The message without its place.
        message: &'static str,
        /// Bytes from the start.
        offset: usize,
        /// From 1, as characters.
        line: usize,
        /// From 1, in characters.
        column: usize,
        /// From 0, in characters.
        char: usize,
    },
    /// `RecursionError`, for an `array` or `object`.
    Depth(&'static str),
    /// `ValueError` for an integer of that many digits.
    Digits(usize),
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax {
                message,
                line,
                column,
                char,
                ..
            } => write!(f, "{message}: line {line} column {column} (char {char})"),
            Self::Depth(what) => write!(
                f,
                "maximum recursion depth exceeded while decoding a JSON {what} from a unicode string"
            ),
            Self::Digits(digits) => write!(
                f,
                "Exceeds the limit ({MAX_INT_DIGITS} digits) for integer string conversion: value \
                 has {digits} digits; use sys.set_int_max_str_digits() to increase the limit"
            ),
        }
    }
}

/// `json.loads(text)`.
pub(in super::super) fn loads(text: &str) -> Result<Value, JsonError> {
    let mut scanner = Scanner {
        text,
        bytes: text.as_bytes(),
        at: 0,
    };
    if text.starts_with('\u{feff}') {
        return Err(scanner.error("Unexpected UTF-8 BOM (decode using utf-8-sig)", 0));
    }
    scanner.skip_space();
    let value = scanner.value()?;
    scanner.skip_space();
    if scanner.at < text.len() {
        return Err(scanner.error("Extra data", scanner.at));
    }
    Ok(value)
}

struct Scanner<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
}

/// A value that is not closed yet, an object with the name of the member being read.
enum Open {
    Array(Vec<Value>),
    Object(Vec<(Text, Value)>, Text),
}

impl Scanner<'_> {
    fn error(&self, message: &'static str, offset: usize) -> JsonError {
        let before = self.text.get(..offset).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let chars = |text: &str| text.chars().count();
        JsonError::Syntax {
            message,
            offset,
            line: before.matches('\n').count() + 1,
            column: chars(before.get(line_start..).unwrap_or_default()) + 1,
            char: chars(before),
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn take(&mut self, wanted: u8) -> bool {
        let found = self.peek() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    fn skip_space(&mut self) {
        self.skip_while(|b| matches!(b, b' ' | b'\t' | b'\n' | b'\r'));
    }

    fn skip_while(&mut self, wanted: impl Fn(u8) -> bool) {
        while self.peek().is_some_and(&wanted) {
            self.at += 1;
        }
    }

    /// Reads a value; what is open stands on a stack of its own, so that depth costs no frames.
    fn value(&mut self) -> Result<Value, JsonError> {
        let mut stack = Vec::new();
        loop {
            let mut value = match self.peek() {
                Some(b'{') => {
                    self.enter("object", stack.len())?;
                    if self.take(b'}') {
                        Value::Dict(Dict::default())
                    } else {
                        stack.push(Open::Object(Vec::new(), self.key()?));
                        continue;
                    }
                }
                Some(b'[') => {
                    self.enter("array", stack.len())?;
                    if self.take(b']') {
                        Value::List(Vec::new())
                    } else {
                        stack.push(Open::Array(Vec::new()));
                        continue;
                    }
                }
                _ => self.scalar()?,
            };
            loop {
                let Some(open) = stack.last_mut() else {
                    return Ok(value);
                };
                let close = match open {
                    Open::Object(pairs, key) => {
                        pairs.push((std::mem::take(key), value));
                        b'}'
                    }
                    Open::Array(items) => {
                        items.push(value);
                        b']'
                    }
                };
                self.skip_space();
                if !self.take(close) {
                    if !self.take(b',') {
                        return Err(self.error("Expecting ',' delimiter", self.at));
                    }
                    self.skip_space();
                    if let Open::Object(_, key) = open {
                        *key = self.key()?;
                    }
                    break;
                }
                value = match stack.pop() {
                    Some(Open::Object(pairs, _)) => Value::Dict(Dict::from_pairs(pairs)),
                    Some(Open::Array(items)) => Value::List(items),
                    None => Value::None,
                };
            }
        }
    }

    fn enter(&mut self, what: &'static str, depth: usize) -> Result<(), JsonError> {
        if depth >= MAX_DEPTH {
            return Err(JsonError::Depth(what));
        }
        self.at += 1;
        self.skip_space();
        Ok(())
    }

    /// A name and the colon behind it.
    fn key(&mut self) -> Result<Text, JsonError> {
        if self.peek() != Some(b'"') {
            let message = "Expecting property name enclosed in double quotes";
            return Err(self.error(message, self.at));
        }
        let key = self.string()?;
        self.skip_space();
        if !self.take(b':') {
            return Err(self.error("Expecting ':' delimiter", self.at));
        }
        self.skip_space();
        Ok(key)
    }

    fn scalar(&mut self) -> Result<Value, JsonError> {
        if self.peek() == Some(b'"') {
            return self.string().map(Value::Str);
        }
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        for (word, value) in [
            ("null", Value::None),
            ("true", Value::Bool(true)),
            ("false", Value::Bool(false)),
            ("NaN", Value::Float(f64::NAN)),
            ("Infinity", Value::Float(f64::INFINITY)),
            ("-Infinity", Value::Float(f64::NEG_INFINITY)),
        ] {
            if rest.starts_with(word.as_bytes()) {
                self.at += word.len();
                return Ok(value);
            }
        }
        self.number()
    }

    fn number(&mut self) -> Result<Value, JsonError> {
        let start = self.at;
        let is_digit = |b: u8| b.is_ascii_digit();
        self.take(b'-');
        match self.peek() {
            Some(b'0') => self.at += 1,
            Some(b'1'..=b'9') => self.skip_while(is_digit),
            _ => return Err(self.error("Expecting value", start)),
        }
        let integer_end = self.at;
        if self.take(b'.') {
            self.skip_while(is_digit);
            if self.at == integer_end + 1 {
                self.at = integer_end;
            }
        }
        let mantissa_end = self.at;
        if self.take(b'e') || self.take(b'E') {
            let _ = self.take(b'-') || self.take(b'+');
            let digits = self.at;
            self.skip_while(is_digit);
            if self.at == digits {
                self.at = mantissa_end;
            }
        }
        let number = self.text.get(start..self.at).unwrap_or_default();
        if self.at > integer_end {
            return Ok(Value::Float(number.parse().unwrap_or(f64::NAN)));
        }
        let digits = number.trim_start_matches('-').len();
        if digits > MAX_INT_DIGITS {
            return Err(JsonError::Digits(digits));
        }
        let number = if number == "-0" { "0" } else { number };
        Ok(Value::Int(number.to_owned()))
    }

    fn string(&mut self) -> Result<Text, JsonError> {
        let start = self.at;
        let mut text = Text::default();
        self.at += 1;
        loop {
            let from = self.at;
            self.skip_while(|b| b > 0x1F && b != b'"' && b != b'\\');
            text.push_str(self.text.get(from..self.at).unwrap_or_default());
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(text);
                }
                Some(b'\\') => self.escape(start, &mut text)?,
                Some(_) => return Err(self.error("Invalid control character at", self.at)),
                None => return Err(self.error("Unterminated string starting at", start)),
            }
        }
    }

    fn escape(&mut self, string_start: usize, text: &mut Text) -> Result<(), JsonError> {
        let backslash = self.at;
        self.at += 1;
        let plain = match self.peek() {
            None => return Err(self.error("Unterminated string starting at", string_start)),
            Some(b'u') => {
                self.at += 1;
                text.push(self.unicode_escape()?);
                return Ok(());
            }
            Some(b @ (b'"' | b'\\' | b'/')) => b,
            Some(b'b') => 0x08,
            Some(b'f') => 0x0C,
            Some(b'n') => b'\n',
            Some(b'r') => b'\r',
            Some(b't') => b'\t',
            Some(_) => return Err(self.error("Invalid \\escape", backslash)),
        };
        text.push(u32::from(plain));
        self.at += 1;
        Ok(())
    }

    /// Reads what follows `\u`, and a second escape where the two are a surrogate pair. Digits that
    /// end the text are not an escape: one more character has to follow.
    fn unicode_escape(&mut self) -> Result<u32, JsonError> {
        let Some(first) = self.hex_digits(self.at) else {
            return Err(self.error("Invalid \\uXXXX escape", self.at - 1));
        };
        self.at += 4;
        if (0xD800..0xDC00).contains(&first) && self.bytes.get(self.at..self.at + 2) == Some(b"\\u")
        {
            let second = self.hex_digits(self.at + 2);
            if let Some(low @ 0xDC00..=0xDFFF) = second {
                self.at += 6;
                return Ok(0x10000 + ((first - 0xD800) << 10) + (low - 0xDC00));
            }
        }
        Ok(first)
    }

    fn hex_digits(&self, at: usize) -> Option<u32> {
        self.bytes.get(at + 4)?;
        let digits = self.text.get(at..at + 4)?;
        if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        u32::from_str_radix(digits, 16).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::recorded::recorded;
    use super::super::json_write::{dumps, dumps_nice};
    use super::*;

    #[test]
    fn errors_read_like_pythons() {
        for (text, error) in [
            ("", "Expecting value: line 1 column 1 (char 0)"),
            ("not json", "Expecting value: line 1 column 1 (char 0)"),
            (
                "{\"é\":\n 1,}",
                "Expecting property name enclosed in double quotes: line 2 column 4 (char 9)",
            ),
            ("[1 2]", "Expecting ',' delimiter: line 1 column 4 (char 3)"),
            (
                "{\"a\" 1}",
                "Expecting ':' delimiter: line 1 column 6 (char 5)",
            ),
            ("01", "Extra data: line 1 column 2 (char 1)"),
            ("\"a\\x\"", "Invalid \\escape: line 1 column 3 (char 2)"),
            (
                "\"\\u12\"",
                "Invalid \\uXXXX escape: line 1 column 3 (char 2)",
            ),
            (
                "\"\\ud800",
                "Invalid \\uXXXX escape: line 1 column 3 (char 2)",
            ),
            (
                " \"a",
                "Unterminated string starting at: line 1 column 2 (char 1)",
            ),
            (
                "\"\t\"",
                "Invalid control character at: line 1 column 2 (char 1)",
            ),
            (
                "\u{feff}1",
                "Unexpected UTF-8 BOM (decode using utf-8-sig): line 1 column 1 (char 0)",
            ),
        ] {
            assert_eq!(loads(text).unwrap_err().to_string(), error, "{text:?}");
        }
    }

    #[test]
    fn agrees_with_the_recorded_interpreter() {
        for row in recorded!("json.json") {
            let text = row[0].as_str().unwrap();
            match loads(text) {
                Ok(value) => {
                    assert_eq!(Some(dumps(&value).as_str()), row[1].as_str(), "{text:?}");
                    assert_eq!(Some(dumps_nice(&value).as_str()), row[2].as_str());
                }
                Err(error) => {
                    assert_eq!(
                        Some(error.to_string().as_str()),
                        row[3].as_str(),
                        "{text:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn depth_and_digits_are_limited() {
        let deep = "[".repeat(100_000);
        assert_eq!(loads(&deep), Err(JsonError::Depth("array")));
        assert_eq!(loads(&"9".repeat(4301)), Err(JsonError::Digits(4301)));
        assert!(loads(&"9".repeat(4300)).is_ok());
    }
}
