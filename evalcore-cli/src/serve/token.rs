//! The bearer token.

use std::fmt;

use hyper::{HeaderMap, header};

/// A secret that callers show; it is never printed.
#[derive(Clone)]
pub(super) struct Token(String);

impl Token {
    /// Takes a secret without the white space around it; `None` where nothing is left.
    pub(super) fn new(secret: &str) -> Option<Self> {
        let secret = secret.trim();
        (!secret.is_empty()).then(|| Self(secret.to_owned()))
    }

    /// Whether a request shows it.
    pub(super) fn is_in(&self, headers: &HeaderMap) -> bool {
        let shown = headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        shown.is_some_and(|(_, secret)| same(secret.trim().as_bytes(), self.0.as_bytes()))
    }
}

/// Compares in a time that does not tell how much of it was right.
fn same(shown: &[u8], secret: &[u8]) -> bool {
    let mut differs = u8::from(shown.len() != secret.len());
    for (place, byte) in secret.iter().enumerate() {
        differs |= byte ^ shown.get(place).copied().unwrap_or(0);
    }
    std::hint::black_box(differs) == 0
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_whole_token_counts() {
        let token = Token::new(" s3cret\n").expect("a token");
        for (header, expected) in [
            ("Bearer s3cret", true),
            ("bearer  s3cret ", true),
            ("Bearer s3cre", false),
            ("Bearer s3crets", false),
            ("Basic s3cret", false),
            ("s3cret", false),
            ("", false),
        ] {
            let value = header.parse().expect("a header");
            let headers = HeaderMap::from_iter([(header::AUTHORIZATION, value)]);
            assert_eq!(token.is_in(&headers), expected, "{header}");
        }
        assert!(!token.is_in(&HeaderMap::new()));
        assert_eq!(format!("{token:?}"), "Token(…)");
        assert!(Token::new(" \n").is_none());
    }
}
