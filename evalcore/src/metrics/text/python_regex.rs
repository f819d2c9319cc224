//! Regular expressions in Python's syntax.

use std::iter::Peekable;
use std::str::Chars;

use regex::Regex;

use crate::error::{Error, ErrorKind, Result};

/// Compiles a pattern of Python's `re`.
///
/// `\w`, `\W`, `\s` and `\S` mean what they mean there, a bracket within a class is a bracket, and
/// `\Z` is the end. `\b` takes marks for word characters, and `$` does not match before a last
/// line break: the two differences that remain.
pub(crate) fn compile(pattern: &str) -> Result<Regex> {
    Regex::new(&translate(pattern)).map_err(|error| {
        Error::new(ErrorKind::InvalidParameter {
            name: "regexes_to_ignore",
            expected: "regular expressions without look-around and back-references",
            found: format!("{pattern}: {}", last_line(&error.to_string())),
        })
    })
}

fn last_line(message: &str) -> &str {
    message.lines().next_back().unwrap_or(message)
}

fn translate(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len());
    let mut chars = pattern.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => translate_escape(&mut chars, false, &mut out),
            '[' => translate_class(&mut chars, &mut out),
            _ => out.push(c),
        }
    }
    out
}

fn translate_escape(chars: &mut Peekable<Chars<'_>>, in_class: bool, out: &mut String) {
    let Some(c) = chars.next() else {
        out.push('\\');
        return;
    };
    match c {
        'w' => out.push_str(r"[\p{L}\p{N}_]"),
        'W' => out.push_str(r"[^\p{L}\p{N}_]"),
        's' => out.push_str(r"[\s\x1c-\x1f]"),
        'S' => out.push_str(r"[^\s\x1c-\x1f]"),
        'Z' if !in_class => out.push_str(r"\z"),
        'b' if in_class => out.push_str(r"\x08"),
        '0' => out.push_str(r"\x00"),
        _ => out.extend(['\\', c]),
    }
}

/// Python knows no classes within classes and no set operators.
fn translate_class(chars: &mut Peekable<Chars<'_>>, out: &mut String) {
    out.push('[');
    if chars.next_if_eq(&'^').is_some() {
        out.push('^');
    }
    if chars.next_if_eq(&']').is_some() {
        out.push_str(r"\]");
    }
    while let Some(c) = chars.next() {
        match c {
            '\\' => translate_escape(chars, true, out),
            ']' => {
                out.push(']');
                return;
            }
            '[' | '&' | '~' => out.extend(['\\', c]),
            _ => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_mean_what_they_mean_in_python() {
        let check = |pattern: &str, text: &str, expected: &str| {
            let found = compile(pattern).unwrap().replace_all(text, "").into_owned();
            assert_eq!(found, expected, "{pattern}");
        };
        check(r"\s+", "a\u{1c}b c", "abc");
        check(r"\w", "a²\u{301}_-", "\u{301}-");
        check(r"[\W]", "a²\u{301}_-", "a²_");
        check(r"[^\s]", "a b", " ");
        check(r"[][]", "a[b]c", "abc");
        check(r"[a&&b]", "a&b", "");
        check(r"x\Z", "xx", "x");
        check(r"[aeiou]", "audio", "d");
    }

    #[test]
    fn patterns_that_can_not_be_compiled_are_named() {
        for pattern in ["(", r"(?=a)", r"(a)\1", "[", "\\"] {
            let error = compile(pattern).unwrap_err();
            assert!(error.to_string().contains("`regexes_to_ignore`"), "{error}");
        }
    }
}
