//! What stands between two quotes.

use memchr::memchr;

use super::scan::near;

/// What a string held that is not JSON; offsets count from the opening quote's next byte.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Flaws {
    pub(crate) lone_surrogate: Option<usize>,
    pub(crate) not_utf8: Option<usize>,
    pub(crate) control: Option<usize>,
}

/// A backslash that starts no escape, and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BadEscape(pub(crate) usize);

/// Appends the text of a string to `out`, replacing what is no text.
///
/// `raw` is what stands between the quotes; `scratch` is any buffer.
pub(crate) fn decode(
    raw: &[u8],
    scratch: &mut Vec<u8>,
    out: &mut String,
) -> Result<Flaws, BadEscape> {
    let mut flaws = Flaws::default();
    if has_control(raw) {
        flaws.control = raw.iter().position(|byte| *byte < 0x20);
    }
    let bytes = match memchr(b'\\', raw) {
        None => raw,
        Some(first) => {
            let (length, lone) = unescape(raw, first, scratch)?;
            flaws.lone_surrogate = lone;
            scratch.get(..length).unwrap_or_default()
        }
    };
    if let Ok(text) = simdutf8::basic::from_utf8(bytes) {
        out.push_str(text);
    } else {
        // Escapes are ASCII, so `raw` is broken where the decoded bytes are.
        flaws.not_utf8 = simdutf8::compat::from_utf8(raw)
            .err()
            .map(|error| error.valid_up_to());
        out.push_str(&String::from_utf8_lossy(bytes));
    }
    Ok(flaws)
}

/// Appends the text of a string without flaws to `out`; `None` and a useless `out` for any other.
pub(crate) fn decode_clean(raw: &[u8], scratch: &mut Vec<u8>, out: &mut String) -> Option<()> {
    let flaws = decode(raw, scratch, out).ok()?;
    (flaws == Flaws::default()).then_some(())
}

/// Without an early exit, so that it is done in wide registers.
fn has_control(raw: &[u8]) -> bool {
    raw.chunks(256).any(|chunk| {
        chunk
            .iter()
            .fold(0, |any, byte| any | u8::from(*byte < 0x20))
            != 0
    })
}

/// What stands for the byte after a backslash; 0 for no escape of two bytes.
const SHORT: [u8; 256] = {
    let mut table = [0; 256];
    table[b'n' as usize] = b'\n';
    table[b'"' as usize] = b'"';
    table[b'\\' as usize] = b'\\';
    table[b't' as usize] = b'\t';
    table[b'r' as usize] = b'\r';
    table[b'/' as usize] = b'/';
    table[b'b' as usize] = 0x08;
    table[b'f' as usize] = 0x0C;
    table
};

/// Decoded bytes in a buffer that is long enough for them.
struct Decoded<'a> {
    buffer: &'a mut [u8],
    length: usize,
}

impl Decoded<'_> {
    #[inline]
    fn push(&mut self, byte: u8) {
        if let Some(place) = self.buffer.get_mut(self.length) {
            *place = byte;
        }
        self.length += 1;
    }

    #[inline]
    fn extend(&mut self, bytes: &[u8]) {
        if let Some(place) = self.buffer.get_mut(self.length..self.length + bytes.len()) {
            place.copy_from_slice(bytes);
        }
        self.length += bytes.len();
    }

    /// Takes the bytes before the next backslash; says how many they are.
    fn copy_plain(&mut self, rest: &[u8]) -> usize {
        // Escapes are often near each other, and then a call costs more than the copy.
        let mut done = 0;
        for piece in rest.chunks_exact(8).take(4) {
            let run = near(piece, [b'\\', b'\\']).unwrap_or(8);
            self.extend(piece);
            self.length -= 8 - run;
            done += run;
            if run < 8 {
                return done;
            }
        }
        let far = rest.get(done..).unwrap_or_default();
        let run = memchr(b'\\', far).unwrap_or(far.len());
        self.extend(far.get(..run).unwrap_or_default());
        done + run
    }
}

/// Decodes into the buffer: how many bytes, and where the first lone surrogate stands.
fn unescape(
    raw: &[u8],
    first: usize,
    buffer: &mut Vec<u8>,
) -> Result<(usize, Option<usize>), BadEscape> {
    // No escape is shorter than what it stands for.
    if buffer.len() < raw.len() {
        buffer.resize(raw.len(), 0);
    }
    let mut out = Decoded { buffer, length: 0 };
    let mut lone = None;
    out.extend(raw.get(..first).unwrap_or_default());
    let mut at = first;
    while let Some(escaped) = raw.get(at + 1) {
        let short = SHORT.get(usize::from(*escaped)).copied().unwrap_or(0);
        if short != 0 {
            out.push(short);
            at += 2;
        } else {
            let (character, length) = unicode_escape(raw, at).ok_or(BadEscape(at))?;
            if character.is_none() {
                lone = lone.or(Some(at));
            }
            let character = character.unwrap_or(char::REPLACEMENT_CHARACTER);
            out.extend(character.encode_utf8(&mut [0; 4]).as_bytes());
            at += length;
        }
        at += out.copy_plain(raw.get(at..).unwrap_or_default());
        if at == raw.len() {
            return Ok((out.length, lone));
        }
    }
    Err(BadEscape(at))
}

/// The character of the `\u` at `at`, or `None` for a lone surrogate, and the bytes it takes.
fn unicode_escape(raw: &[u8], at: usize) -> Option<(Option<char>, usize)> {
    let unit = hex(raw, at)?;
    if let Some(character) = char::from_u32(unit) {
        return Some((Some(character), 6));
    }
    if unit < 0xDC00
        && let Some(low) = hex(raw, at + 6)
        && (0xDC00..0xE000).contains(&low)
    {
        let code = 0x1_0000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
        return Some((char::from_u32(code), 12));
    }
    Some((None, 6))
}

/// The number of the `\uXXXX` at `at`.
fn hex(raw: &[u8], at: usize) -> Option<u32> {
    let escape = raw.get(at..at + 6)?;
    let digits = escape.strip_prefix(b"\\u")?;
    digits.iter().try_fold(0, |number, digit| {
        Some(number * 16 + char::from(*digit).to_digit(16)?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(raw: &[u8], expected: Result<(&str, Flaws), BadEscape>) {
        let mut out = String::new();
        let flaws = decode(raw, &mut Vec::new(), &mut out);
        let found = flaws.map(|flaws| (out.as_str(), flaws));
        assert_eq!(found, expected, "{}", raw.escape_ascii());
    }

    #[test]
    fn decodes_and_says_what_is_wrong() {
        let clean = Flaws::default();
        check(b"", Ok(("", clean)));
        check("中文".as_bytes(), Ok(("中文", clean)));
        check(
            br#"a\n\t\r\b\f\/\\\"z"#,
            Ok(("a\n\t\r\u{8}\u{c}/\\\"z", clean)),
        );
        check(br"\u4e2d\uD83D\uDE00\u0000", Ok(("中😀\0", clean)));
        let lone = |at| Flaws {
            lone_surrogate: Some(at),
            ..clean
        };
        check(br"a\ud800", Ok(("a\u{fffd}", lone(1))));
        check(br"\udc00\ud800x", Ok(("\u{fffd}\u{fffd}x", lone(0))));
        check(br"\ud800\ud83d\ude00", Ok(("\u{fffd}😀", lone(0))));
        check(br"\ud800\u0041", Ok(("\u{fffd}A", lone(0))));
        let broken = |at| Flaws {
            not_utf8: Some(at),
            ..clean
        };
        check(b"ab\xff", Ok(("ab\u{fffd}", broken(2))));
        check(b"\\n\xe4\xbd\\u4e2d", Ok(("\n\u{fffd}中", broken(2))));
        check(
            b"a\tb",
            Ok((
                "a\tb",
                Flaws {
                    control: Some(1),
                    ..clean
                },
            )),
        );
        for (raw, at) in [
            (&br"a\x"[..], 1),
            (br"\", 0),
            (br"\u12", 0),
            (br"\u+123", 0),
            (br"\n\u12g4", 2),
        ] {
            check(raw, Err(BadEscape(at)));
        }
    }
}
