//! The text between quotes: escapes undone.

use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::error::{Error, Result};
use crate::position::Position;

use super::scan::{Scan, StringBody, StringStart};

/// Undoes the escapes of one string, of text or of bytes; the bytes of a text are UTF-8.
///
/// # Errors
///
/// For an escape that Python refuses, and in a strict sink for what had to be replaced.
pub(super) fn decode(
    scan: Scan<'_>,
    start: StringStart,
    body: StringBody,
    notes: &mut Sink,
    out: &mut Vec<u8>,
) -> Result<()> {
    let before = out.len();
    let mut at = body.start;
    let mut replaced = Replaced::default();
    while at < body.end {
        let rest = scan.slice(at, body.end);
        let plain = memchr::memchr2(b'\\', b'\r', rest).unwrap_or(rest.len());
        out.extend_from_slice(rest.get(..plain).unwrap_or_default());
        at += plain;
        match scan.byte(at) {
            // Python reads any line end as `\n`.
            Some(b'\r') if at < body.end => {
                out.push(b'\n');
                at += if scan.byte(at + 1) == Some(b'\n') {
                    2
                } else {
                    1
                };
            }
            Some(b'\\') if at < body.end && start.raw => {
                out.push(b'\\');
                at += 1;
                if scan.byte(at) == Some(b'\\') && at < body.end {
                    out.push(b'\\');
                    at += 1;
                }
            }
            Some(b'\\') if at < body.end => {
                at += escape(scan, at, start.bytes, &mut replaced, out)?;
            }
            _ => break,
        }
    }
    let place = Position::offset(body.start as u64);
    if !start.bytes && simdutf8::basic::from_utf8(out.get(before..).unwrap_or_default()).is_err() {
        let text = String::from_utf8_lossy(out.get(before..).unwrap_or_default()).into_owned();
        out.truncate(before);
        out.extend_from_slice(text.as_bytes());
        let message = "bytes of a string are not UTF-8 and were replaced";
        notes.push(Diagnostic::warning(Code::TextNotUtf8, message).at(place))?;
    }
    if replaced.surrogates > 0 {
        let message = format!("{} unpaired surrogates were replaced", replaced.surrogates);
        notes.push(Diagnostic::warning(Code::PythonLoneSurrogate, message).at(place))?;
    }
    if replaced.names > 0 {
        let message = format!(
            "{} characters given by name were kept as written",
            replaced.names
        );
        notes.push(Diagnostic::warning(Code::PythonCharacterName, message).at(place))?;
    }
    Ok(())
}

#[derive(Debug, Default)]
struct Replaced {
    surrogates: usize,
    names: usize,
}

/// Undoes the escape at `at`; returns its length.
fn escape(
    scan: Scan<'_>,
    at: usize,
    bytes: bool,
    replaced: &mut Replaced,
    out: &mut Vec<u8>,
) -> Result<usize> {
    let letter = scan.byte(at + 1).unwrap_or(b'\\');
    let plain = match letter {
        b'\n' => return Ok(2),
        b'\r' if scan.byte(at + 2) == Some(b'\n') => return Ok(3),
        b'\\' | b'\'' | b'"' => letter,
        b'n' => b'\n',
        b't' => b'\t',
        b'r' => b'\r',
        b'a' => 0x07,
        b'b' => 0x08,
        b'f' => 0x0c,
        b'v' => 0x0b,
        b'0'..=b'7' => {
            let digits = (1..4).take_while(|n| matches!(scan.byte(at + n), Some(b'0'..=b'7')));
            let len = digits.count();
            let code = number(scan, at + 1, len, 8).unwrap_or_default();
            push(code, bytes, replaced, out);
            return Ok(1 + len);
        }
        b'x' => {
            let code = hex(scan, at, 2)?;
            push(code, bytes, replaced, out);
            return Ok(4);
        }
        b'u' if !bytes => return unicode(scan, at, replaced, out),
        b'U' if !bytes => {
            let code = hex(scan, at, 8)?;
            if code > 0x10_FFFF {
                return Err(refused(scan, at));
            }
            push(code, false, replaced, out);
            return Ok(10);
        }
        b'N' if !bytes && scan.byte(at + 2) == Some(b'{') => {
            replaced.names += 1;
            out.extend_from_slice(b"\\N");
            return Ok(2);
        }
        // Python keeps the backslash of an escape that it does not know.
        _ => {
            out.push(b'\\');
            return Ok(1);
        }
    };
    out.push(plain);
    Ok(2)
}

/// Undoes `\uhhhh`, together with the second half of a pair.
fn unicode(scan: Scan<'_>, at: usize, replaced: &mut Replaced, out: &mut Vec<u8>) -> Result<usize> {
    let high = hex(scan, at, 4)?;
    if (0xD800..0xDC00).contains(&high) && scan.slice(at + 6, at + 8) == b"\\u" {
        let low = hex(scan, at + 6, 4)?;
        if (0xDC00..0xE000).contains(&low) {
            let code = 0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00);
            push(code, false, replaced, out);
            return Ok(12);
        }
    }
    push(high, false, replaced, out);
    Ok(6)
}

fn push(code: u32, bytes: bool, replaced: &mut Replaced, out: &mut Vec<u8>) {
    if bytes {
        out.push(code.to_le_bytes()[0]);
        return;
    }
    let char = char::from_u32(code).unwrap_or_else(|| {
        replaced.surrogates += 1;
        char::REPLACEMENT_CHARACTER
    });
    out.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
}

fn hex(scan: Scan<'_>, at: usize, len: usize) -> Result<u32> {
    number(scan, at + 2, len, 16).ok_or_else(|| refused(scan, at))
}

fn number(scan: Scan<'_>, start: usize, len: usize, radix: u32) -> Option<u32> {
    let digits = scan.slice(start, start + len);
    if digits.len() != len {
        return None;
    }
    digits.iter().try_fold(0_u32, |sum, digit| {
        let digit = char::from(*digit).to_digit(radix)?;
        sum.checked_mul(radix)?.checked_add(digit)
    })
}

fn refused(scan: Scan<'_>, at: usize) -> Error {
    scan.syntax("an escape that Python knows", at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(text: &str) -> Result<(Vec<u8>, usize)> {
        let scan = Scan {
            text: text.as_bytes(),
        };
        let start = scan.string_start(0).expect("the case is a string");
        let body = scan.string_body(start.quote)?;
        let mut notes = Sink::new(false);
        let mut out = Vec::new();
        decode(scan, start, body, &mut notes, &mut out)?;
        assert_eq!(body.after, text.len(), "{text}");
        Ok((out, notes.found().len()))
    }

    #[test]
    fn escapes() {
        let cases: &[(&str, &str, usize)] = &[
            (r"'a\tb\n\\\'\x41\101\0'", "a\tb\n\\'AA\0", 0),
            (r"r'\d\'\\'", r"\d\'\\", 0),
            (r"'\d\ '", r"\d\ ", 0),
            ("'a\\\nb'", "ab", 0),
            ("'''a\r\nb\rc'''", "a\nb\nc", 0),
            (r"'\u00e9\U0001F600\ud83d\ude00'", "é😀😀", 0),
            (r"'\ud800x'", "\u{fffd}x", 1),
            (r"'\N{BULLET}'", r"\N{BULLET}", 1),
            (r"b'\u00e9\xff'", "", 0),
        ];
        for (text, expected, notes) in cases {
            let (value, found) = decoded(text).expect(text);
            if text.starts_with('b') {
                assert_eq!(value, b"\\u00e9\xff", "{text}");
            } else {
                assert_eq!(value, expected.as_bytes(), "{text}");
            }
            assert_eq!(found, *notes, "{text}");
        }
    }

    #[test]
    fn bad_escapes_have_a_place() {
        for (text, offset) in [(r"'ab\x4'", 3), (r"'\u12'", 1), (r"'\U00110000'", 1)] {
            let error = decoded(text).expect_err(text);
            assert_eq!(error.code(), Code::PythonSyntax, "{text}");
            assert_eq!(error.position(), Some(Position::offset(offset)), "{text}");
        }
    }
}
