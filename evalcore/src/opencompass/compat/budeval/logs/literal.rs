//! Decoding of a Python string literal's body, with the messages of Python 3.11.

use super::raised::PythonError;

/// Decodes the body of a plain (not raw) string literal.
///
/// An unpaired surrogate, which Python keeps, becomes U+FFFD; a pair becomes its character, as in
/// the JSON that the imitated script prints. A `\N{...}` escape is always an unknown name: the
/// Unicode name table is not carried along for it.
pub(super) fn decode(body: &str) -> Result<String, PythonError> {
    if !body.contains('\\') {
        return Ok(body.to_owned());
    }
    let chars: Vec<char> = body.chars().collect();
    let mut decoder = Decoder {
        chars: &chars,
        at: 0,
        place: 0,
        units: Vec::with_capacity(body.len()),
    };
    decoder.run()?;
    Ok(String::from_utf16_lossy(&decoder.units))
}

struct Decoder<'a> {
    chars: &'a [char],
    at: usize,
    /// The offset in the buffer that Python decodes, where a character above ASCII has the form
    /// `\U0001f600`: error messages count in it.
    place: usize,
    units: Vec<u16>,
}

impl Decoder<'_> {
    fn run(&mut self) -> Result<(), PythonError> {
        while let Some(c) = self.next() {
            if c == '\\' {
                self.escape()?;
            } else {
                self.push(c);
            }
        }
        Ok(())
    }

    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += 1;
        self.place += if c.is_ascii() { 1 } else { 10 };
        Some(c)
    }

    fn push(&mut self, c: char) {
        self.units.extend_from_slice(c.encode_utf16(&mut [0; 2]));
    }

    fn push_code(&mut self, code: u32) {
        match char::from_u32(code) {
            Some(c) => self.push(c),
            // Only a surrogate is left: every other code in range is a character.
            None => self.units.push(u16::try_from(code).unwrap_or(0xFFFD)),
        }
    }

    fn escape(&mut self) -> Result<(), PythonError> {
        let start = self.place - 1;
        let Some(c) = self.peek() else {
            self.push('\\');
            return Ok(());
        };
        if !c.is_ascii() {
            // Python writes the backslash as `\u005c` before it decodes the buffer.
            self.place += 5;
            self.push('\\');
            return Ok(());
        }
        self.next();
        match c {
            '\n' => {}
            '\\' | '\'' | '"' => self.push(c),
            'a' => self.push('\u{7}'),
            'b' => self.push('\u{8}'),
            'f' => self.push('\u{c}'),
            'n' => self.push('\n'),
            'r' => self.push('\r'),
            't' => self.push('\t'),
            'v' => self.push('\u{b}'),
            '0'..='7' => self.octal(c),
            'x' => self.hex(start, 2, "truncated \\xXX escape")?,
            'u' => self.hex(start, 4, "truncated \\uXXXX escape")?,
            'U' => self.hex(start, 8, "truncated \\UXXXXXXXX escape")?,
            'N' => return Err(self.name(start)),
            _ => {
                self.push('\\');
                self.push(c);
            }
        }
        Ok(())
    }

    fn octal(&mut self, first: char) {
        let mut code = first.to_digit(8).unwrap_or(0);
        for _ in 0..2 {
            let Some(digit) = self.peek().and_then(|c| c.to_digit(8)) else {
                break;
            };
            code = code * 8 + digit;
            self.next();
        }
        self.push_code(code);
    }

    fn hex(&mut self, start: usize, digits: usize, message: &str) -> Result<(), PythonError> {
        let mut code = 0_u32;
        for _ in 0..digits {
            let Some(digit) = self.peek().and_then(|c| c.to_digit(16)) else {
                return Err(self.unicode_error(start, message));
            };
            code = code.wrapping_mul(16) | digit;
            self.next();
        }
        if code > 0x0010_FFFF {
            return Err(self.unicode_error(start, "illegal Unicode character"));
        }
        self.push_code(code);
        Ok(())
    }

    fn name(&mut self, start: usize) -> PythonError {
        let malformed = "malformed \\N character escape";
        if self.peek() != Some('{') {
            return self.unicode_error(start, malformed);
        }
        self.next();
        let from = self.at;
        while let Some(c) = self.peek().filter(|c| *c != '}') {
            self.next();
            if c == '\\' && self.peek().is_some_and(|c| !c.is_ascii()) {
                self.place += 5;
            }
        }
        if self.at == from || self.peek().is_none() {
            return self.unicode_error(start, malformed);
        }
        self.next();
        self.unicode_error(start, "unknown Unicode character name")
    }

    fn unicode_error(&self, start: usize, message: &str) -> PythonError {
        let last = self.place - 1;
        PythonError::syntax(format!(
            "(unicode error) 'unicodeescape' codec can't decode bytes in position {start}-{last}: {message}"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_those_of_python() {
        // Expected values were printed by Python 3.11.7.
        for (body, expected) in [
            ("plain é", "plain é"),
            ("a\\nb\\tc", "a\nb\tc"),
            ("x\\\ny", "xy"),
            ("\\777 \\8", "\u{1ff} \\8"),
            ("\\x41\\u00e9\\U0001f600", "Aé😀"),
            ("\\ud83d\\ude00", "😀"),
            ("\\é\\'\\\"", "\\é'\""),
            ("\\d+", "\\d+"),
        ] {
            assert_eq!(decode(body).unwrap(), expected, "{body}");
        }
    }

    #[test]
    fn broken_escapes_have_the_place_that_python_names() {
        // Expected values were printed by Python 3.11.7.
        for (body, place, message) in [
            ("path C:\\users", "7-8", "truncated \\uXXXX escape"),
            ("é\\u12", "10-13", "truncated \\uXXXX escape"),
            ("é\\é\\x1", "26-28", "truncated \\xXX escape"),
            ("\\U00110000", "0-9", "illegal Unicode character"),
            ("\\N", "0-1", "malformed \\N character escape"),
            ("\\N{", "0-2", "malformed \\N character escape"),
            ("\\N{}", "0-2", "malformed \\N character escape"),
            ("\\N{foo", "0-5", "malformed \\N character escape"),
            ("\\N{foo}", "0-6", "unknown Unicode character name"),
        ] {
            let expected = format!(
                "SyntaxError: (unicode error) 'unicodeescape' codec can't decode bytes in position {place}: {message}"
            );
            assert_eq!(decode(body).unwrap_err().to_string(), expected, "{body}");
        }
    }
}
