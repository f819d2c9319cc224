//! `float(str)` and `float.__repr__`.

use super::unicode::{decimal_digit, is_space};

/// Reads a number as `float(text)` does; `None` where Python raises `ValueError`.
pub(in super::super) fn float(text: &str) -> Option<f64> {
    let ascii = to_ascii(text)?;
    let joined = without_underscores(&ascii)?;
    let number = joined.trim_matches(|c| matches!(c, '\t'..='\r' | ' '));
    let unsigned = number.strip_prefix(['+', '-']).unwrap_or(number);
    let lower = unsigned.to_ascii_lowercase();
    if matches!(lower.as_str(), "inf" | "infinity" | "nan") || is_decimal(unsigned) {
        // The same grammar from here on, and both sides round correctly.
        return number.parse().ok();
    }
    None
}

/// Spaces and decimal digits of any script become ASCII ones; anything else outside ASCII fails.
/// A text that is ASCII already is not touched, so `\x1c` to `\x1f` do not count as spaces in it.
fn to_ascii(text: &str) -> Option<String> {
    if text.is_ascii() {
        return Some(text.to_owned());
    }
    text.chars()
        .map(|c| match c {
            '\0'..='~' => Some(c),
            _ if is_space(c) => Some(' '),
            _ => char::from_digit(decimal_digit(c)?, 10),
        })
        .collect()
}

/// Drops underscores, each of which has to stand between two digits.
fn without_underscores(text: &str) -> Option<String> {
    let mut joined = String::with_capacity(text.len());
    let mut previous = '\0';
    for c in text.chars() {
        let digit = c.is_ascii_digit();
        if (c == '_' && !previous.is_ascii_digit()) || (previous == '_' && !digit) {
            return None;
        }
        if c != '_' {
            joined.push(c);
        }
        previous = c;
    }
    (previous != '_').then_some(joined)
}

/// `digits [. digits] [e [sign] digits]`, with a digit before or after the point.
fn is_decimal(text: &str) -> bool {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |part: &str| !part.is_empty() && all_digits(part);
    (!whole.is_empty() || !fraction.is_empty())
        && all_digits(whole)
        && all_digits(fraction)
        && exponent.is_none_or(|e| digits(e.strip_prefix(['+', '-']).unwrap_or(e)))
}

/// The shortest text that reads back as the same number, in the form of `repr(float)`.
///
/// Not finite: `nan`, `inf`, `-inf`.
pub(in super::super) fn float_repr(value: f64) -> String {
    if value.is_nan() {
        return "nan".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "inf" } else { "-inf" }.to_owned();
    }
    let shortest = shortest(value);
    let (mantissa, exponent) = shortest.split_once('e').unwrap_or((&shortest, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..16).contains(&exponent) {
        let digits = mantissa.bytes().filter(u8::is_ascii_digit).count();
        let digits = i32::try_from(digits).unwrap_or(i32::MAX);
        let decimals = usize::try_from(digits - 1 - exponent).unwrap_or(0).max(1);
        return format!("{value:.decimals$}");
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}e{sign}{:02}", exponent.unsigned_abs())
}

/// As few digits as read back as the same number, in the form `d.ddde0`. Where two such texts are
/// equally near, the even digit wins, as in Python; the standard library takes the upper one.
fn shortest(value: f64) -> String {
    let shortest = format!("{value:e}");
    let mantissa = shortest.split('e').next().unwrap_or_default();
    let decimals = mantissa.split_once('.').map_or(0, |(_, part)| part.len());
    let nearest = format!("{value:.decimals$e}");
    match nearest.parse::<f64>() {
        Ok(same) if same.to_bits() == value.to_bits() => nearest,
        _ => shortest,
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::recorded::recorded;
    use super::*;

    #[test]
    fn takes_what_python_takes() {
        for (text, number) in [
            ("65.62", 65.62),
            (" +1_000.5\n", 1000.5),
            ("\u{3000}１２.５\u{a0}", 12.5),
            ("5.", 5.0),
            (".5e-0_1", 0.05),
            ("1e400", f64::INFINITY),
            ("-iNfInItY", f64::NEG_INFINITY),
        ] {
            assert_eq!(float(text), Some(number), "{text:?}");
        }
        assert!(float("-NaN").is_some_and(f64::is_nan));
    }

    #[test]
    fn refuses_what_python_refuses() {
        for text in [
            "", " ", "-", "65.62%", "1__0", "_1", "1_", "1_.0", "1._0", "1e_1", "in_f", "0x1",
            "1e", "1e+", ".", "1 2", "+-1", "\u{1c}1", "1\0", "1,5", "−1", "1d5", "\u{7f}1",
            "infinit",
        ] {
            assert_eq!(float(text), None, "{text:?}");
        }
    }

    #[test]
    fn agrees_with_the_recorded_interpreter() {
        for row in recorded!("float.json") {
            let text = row[0].as_str().unwrap();
            let ours = float(text).map(float_repr);
            assert_eq!(ours.as_deref(), row[1].as_str(), "{text:?}");
        }
        for row in recorded!("float_repr.json") {
            let bits = u64::from_str_radix(row[0].as_str().unwrap(), 16).unwrap();
            let ours = float_repr(f64::from_bits(bits));
            let theirs = row[1].as_str().unwrap().replace("Infinity", "inf");
            assert_eq!(ours, theirs);
        }
    }

    #[test]
    fn repr_changes_form_where_python_does() {
        for (value, text) in [
            (1.0, "1.0"),
            (-0.0, "-0.0"),
            (1e16, "1e+16"),
            (9_999_999_999_999_998.0, "9999999999999998.0"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (1.5e-7, "1.5e-07"),
            (5e-324, "5e-324"),
            (654_816_136_139_789.0 + 0.25, "654816136139789.2"),
            (f64::MAX, "1.7976931348623157e+308"),
        ] {
            assert_eq!(float_repr(value), text);
        }
    }
}
