//! Which tokens are numbers.

/// Whether the token is a number as Python writes them.
pub(super) fn is_number(token: &[u8]) -> bool {
    if matches!(token, b"NaN" | b"Infinity" | b"-Infinity") {
        return true;
    }
    let rest = token.strip_prefix(b"-").unwrap_or(token);
    let (whole, rest) = digits(rest);
    if whole.is_empty() || (whole.len() > 1 && whole.first() == Some(&b'0')) {
        return false;
    }
    let rest = match rest.strip_prefix(b".") {
        None => rest,
        Some(rest) => match digits(rest) {
            ([], _) => return false,
            (_, rest) => rest,
        },
    };
    match rest {
        [] => true,
        [b'e' | b'E', b'+' | b'-', rest @ ..] | [b'e' | b'E', rest @ ..] => {
            let (exponent, rest) = digits(rest);
            !exponent.is_empty() && rest.is_empty()
        }
        _ => false,
    }
}

fn digits(bytes: &[u8]) -> (&[u8], &[u8]) {
    let count = bytes
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    bytes.split_at_checked(count).unwrap_or((bytes, &[]))
}

/// Whether a token at the end of the text is the front of a value.
pub(super) fn may_go_on(token: &[u8]) -> bool {
    let words: [&[u8]; 6] = [
        b"null",
        b"true",
        b"false",
        b"NaN",
        b"Infinity",
        b"-Infinity",
    ];
    words.iter().any(|word| word.starts_with(token)) || is_number(&[token, b"0"].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_numbers_and_their_fronts() {
        for token in [
            "0",
            "-0",
            "10",
            "1.5",
            "-1.5e3",
            "1E+05",
            "2e-7",
            "NaN",
            "-Infinity",
            "Infinity",
        ] {
            assert!(is_number(token.as_bytes()), "{token}");
        }
        for token in [
            "", "-", "01", "1.", ".5", "+1", "1e", "1e+", "nan", "-NaN", "1.5.2", "0x1", "1-2",
        ] {
            assert!(!is_number(token.as_bytes()), "{token}");
        }
        for token in ["-", "1.", "1e", "1e-", "tr", "Infin", "-Inf", "Na"] {
            assert!(may_go_on(token.as_bytes()), "{token}");
        }
        for token in ["01", "truer", "1..", "+"] {
            assert!(!may_go_on(token.as_bytes()), "{token}");
        }
    }
}
