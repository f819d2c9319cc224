//! Python's number literals, and what is wrong with those that are none.

/// The length of the number at the start of `text`, and what Python finds wrong with it.
pub(super) fn number_length(text: &str) -> (usize, Option<&'static str>) {
    let digits = |from: usize| {
        let rest = text.get(from..).unwrap_or_default();
        from + rest
            .find(|c: char| c != '_' && !c.is_ascii_digit())
            .unwrap_or(rest.len())
    };
    let byte = |at: usize| text.as_bytes().get(at).copied().unwrap_or(b' ');
    let radix = byte(1).to_ascii_lowercase();
    if byte(0) == b'0' && matches!(radix, b'x' | b'o' | b'b') {
        return prefixed_number(text, radix);
    }
    let mut end = digits(0);
    let whole = text.get(..end).unwrap_or_default();
    let mut fraction = false;
    if byte(end) == b'.' {
        fraction = true;
        end = digits(end + 1);
    }
    if byte(end).eq_ignore_ascii_case(&b'e') {
        let sign = usize::from(matches!(byte(end + 1), b'+' | b'-'));
        if byte(end + 1 + sign).is_ascii_digit() {
            fraction = true;
            end = digits(end + 1 + sign);
        }
    }
    let imaginary = byte(end).eq_ignore_ascii_case(&b'j');
    end += usize::from(imaginary);
    let next = text.get(end..).and_then(|rest| rest.chars().next());
    let runs_on = next.is_some_and(|c| c == '_' || c.is_alphanumeric());
    let keyword = ["and", "else", "for", "if", "in", "is", "or", "not"]
        .iter()
        .any(|word| text.get(end..).is_some_and(|rest| rest.starts_with(word)));
    let padded = whole.len() > 1 && whole.starts_with('0') && !fraction && !imaginary;
    let problem = if whole.ends_with('_') || whole.contains("__") || (runs_on && !keyword) {
        Some(if imaginary {
            "invalid imaginary literal"
        } else {
            "invalid decimal literal"
        })
    } else if padded && whole.bytes().any(|b| matches!(b, b'1'..=b'9')) {
        Some(
            "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers",
        )
    } else {
        None
    };
    (end, problem)
}

fn prefixed_number(text: &str, radix: u8) -> (usize, Option<&'static str>) {
    let (base, problem) = match radix {
        b'x' => (16, "invalid hexadecimal literal"),
        b'o' => (8, "invalid octal literal"),
        _ => (2, "invalid binary literal"),
    };
    let rest = text.get(2..).unwrap_or_default();
    let length = rest
        .find(|c: char| c != '_' && !c.is_digit(base))
        .unwrap_or(rest.len());
    let next = rest.get(length..).and_then(|after| after.chars().next());
    let body = rest.get(..length).unwrap_or_default();
    let broken = body.is_empty()
        || body.ends_with('_')
        || body.contains("__")
        || next.is_some_and(char::is_alphanumeric);
    (2 + length, broken.then_some(problem))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_end_and_fail_as_in_python() {
        // Expected messages were printed by Python 3.11.7.
        let octal = "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers";
        for (text, length, problem) in [
            ("1e5 ", 3, None),
            ("1.5.2", 3, None),
            (".5j)", 3, None),
            ("1_000,", 5, None),
            ("00 ", 2, None),
            ("012.5", 5, None),
            ("0xFF ", 4, None),
            ("1if", 1, None),
            ("5it", 1, Some("invalid decimal literal")),
            ("1_ ", 2, Some("invalid decimal literal")),
            ("012 ", 3, Some(octal)),
            ("0x ", 2, Some("invalid hexadecimal literal")),
            ("1jx", 2, Some("invalid imaginary literal")),
        ] {
            assert_eq!(number_length(text), (length, problem), "{text}");
        }
    }
}
