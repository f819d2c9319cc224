//! Numbers, and the words that stand for them.

use super::literal::Literal;
use super::scan::{Scan, is_word};

/// Reads an unsigned number; `None` where it is no number that stands alone, such as `1j`.
pub(super) fn number(scan: Scan<'_>, start: usize, negative: bool) -> Option<(Literal, usize)> {
    if let Some(found) = based(scan, start, negative) {
        return Some(found);
    }
    let mut text = String::from(if negative { "-" } else { "" });
    let mut at = digits(scan, start, &mut text);
    let mut float = false;
    if scan.byte(at) == Some(b'.') {
        float = true;
        text.push('.');
        at = digits(scan, at + 1, &mut text);
    }
    if matches!(scan.byte(at), Some(b'e' | b'E')) {
        let signed = matches!(scan.byte(at + 1), Some(b'+' | b'-'));
        let exponent = at + 1 + usize::from(signed);
        if scan.byte(exponent).is_some_and(|b| b.is_ascii_digit()) {
            float = true;
            text.push('e');
            if scan.byte(at + 1) == Some(b'-') {
                text.push('-');
            }
            at = digits(scan, exponent, &mut text);
        }
    }
    if scan.byte(at).is_some_and(|b| is_word(b) || b == b'.') {
        return None;
    }
    if float {
        return Some((Literal::Float(text.parse().ok()?), at));
    }
    Some((int(&text), at))
}

/// The value of a word, signed or not, such as `nan` or `True`.
pub(super) fn word(text: &[u8], negative: bool) -> Option<Literal> {
    let sign = if negative { -1.0 } else { 1.0 };
    Some(match text {
        b"nan" | b"NaN" | b"np.nan" | b"numpy.nan" | b"math.nan" => Literal::Float(f64::NAN),
        b"inf" | b"Infinity" | b"np.inf" | b"numpy.inf" | b"math.inf" => {
            Literal::Float(sign * f64::INFINITY)
        }
        _ if negative => return None,
        b"None" => Literal::None,
        b"True" | b"np.True_" | b"numpy.True_" => Literal::Bool(true),
        b"False" | b"np.False_" | b"numpy.False_" => Literal::Bool(false),
        _ => return None,
    })
}

/// The integer of decimal digits, in its shortest form.
fn int(text: &str) -> Literal {
    let (sign, digits) = text
        .strip_prefix('-')
        .map_or(("", text), |rest| ("-", rest));
    match digits.trim_start_matches('0') {
        "" => Literal::Int("0".to_owned()),
        digits => Literal::Int(format!("{sign}{digits}")),
    }
}

fn digits(scan: Scan<'_>, mut at: usize, out: &mut String) -> usize {
    loop {
        match scan.byte(at) {
            Some(digit @ b'0'..=b'9') => out.push(char::from(digit)),
            Some(b'_') if scan.byte(at + 1).is_some_and(|b| b.is_ascii_digit()) => {}
            _ => return at,
        }
        at += 1;
    }
}

/// `0x1f`, `0o17` or `0b11`, up to 128 bits.
fn based(scan: Scan<'_>, start: usize, negative: bool) -> Option<(Literal, usize)> {
    if scan.byte(start) != Some(b'0') {
        return None;
    }
    let radix = match scan.byte(start + 1)? {
        b'x' | b'X' => 16,
        b'o' | b'O' => 8,
        b'b' | b'B' => 2,
        _ => return None,
    };
    let end = scan.word_end(start);
    let text = scan.slice(start + 2, end);
    let text: String = text
        .iter()
        .filter(|b| **b != b'_')
        .map(|b| char::from(*b))
        .collect();
    let value = u128::from_str_radix(&text, radix).ok()?;
    let sign = if negative { "-" } else { "" };
    Some((int(&format!("{sign}{value}")), end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        let int = |text: &str| Some(Literal::Int(text.to_owned()));
        let float = |value| Some(Literal::Float(value));
        let cases = [
            ("0", int("0")),
            ("000", int("0")),
            (
                "123456789012345678901234567890",
                int("123456789012345678901234567890"),
            ),
            ("1_000", int("1000")),
            ("0xFF", int("255")),
            ("0b1_0", int("2")),
            ("1.5", float(1.5)),
            ("1.", float(1.0)),
            (".5e-3", float(0.0005)),
            ("1e400", float(f64::INFINITY)),
            ("5e-324", float(5e-324)),
            ("1j", None),
            ("1e", None),
            ("12abc", None),
            ("0xg", None),
            ("1.2.3", None),
        ];
        for (text, expected) in cases {
            let found = number(
                Scan {
                    text: text.as_bytes(),
                },
                0,
                false,
            );
            assert_eq!(found.map(|(value, _)| value), expected, "{text}");
        }
        let minus =
            number(Scan { text: b"0.0]" }, 0, true).map(|(value, end)| (value.as_f64(), end));
        assert!(minus.is_some_and(|(v, end)| v.is_some_and(f64::is_sign_negative) && end == 3));
    }
}
