//! Citations and quotes.

use super::mention::MentionKind;
use super::scan::Found;

/// The fewest characters of a quote.
const QUOTE_LENGTH: usize = 12;
/// The most bytes of a quote; longer, its marks belong to other texts.
const QUOTE_BYTES: usize = 4096;
/// The most digits of a citation.
const CITATION_DIGITS: usize = 6;

/// `[3]`, `[log 3]`, `[L3]`, `log 3`, `line #3`, `log entry 3`.
pub(super) fn citations(text: &str) -> Vec<Found> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        match bracketed(bytes, at).or_else(|| worded(bytes, at)) {
            Some(end) => {
                found.push(Found {
                    kind: MentionKind::Citation,
                    span: at..end,
                    text: at..end,
                });
                at = end;
            }
            None => at += 1,
        }
    }
    found
}

/// The number that a citation gives: its only digits.
pub(super) fn cited_number(citation: &str) -> Option<usize> {
    let digits: String = citation.chars().filter(char::is_ascii_digit).collect();
    digits.parse().ok()
}

fn bracketed(bytes: &[u8], at: usize) -> Option<usize> {
    if bytes.get(at) != Some(&b'[') {
        return None;
    }
    let inner = at + 1;
    let start = match word_end(bytes, inner) {
        Some(end) => blanks(bytes, end),
        None if bytes
            .get(inner)
            .is_some_and(|b| b.eq_ignore_ascii_case(&b'l')) =>
        {
            inner + 1
        }
        None => inner,
    };
    let start = start + usize::from(bytes.get(start) == Some(&b'#'));
    let end = digits(bytes, start)?;
    (bytes.get(end) == Some(&b']')).then_some(end + 1)
}

fn worded(bytes: &[u8], at: usize) -> Option<usize> {
    if at > 0 && bytes.get(at - 1).copied().is_some_and(is_word) {
        return None;
    }
    let word = word_end(bytes, at)?;
    let gap = blanks(bytes, word);
    let start = gap + usize::from(bytes.get(gap) == Some(&b'#'));
    if start == word {
        return None;
    }
    let end = digits(bytes, start)?;
    let more = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let after = bytes.get(end).copied();
    let continues = after.is_some_and(is_word)
        || (matches!(after, Some(b'.' | b',' | b':' | b'-' | b'/')) && more(end + 1));
    (!continues).then_some(end)
}

/// The end of `log`, `line`, `log entry` or `log line`.
fn word_end(bytes: &[u8], at: usize) -> Option<usize> {
    if let Some(end) = word(bytes, at, b"line") {
        return Some(end);
    }
    let log = word(bytes, at, b"log")?;
    let second = blanks(bytes, log);
    let entry = || word(bytes, second, b"entry").or_else(|| word(bytes, second, b"line"));
    match entry() {
        Some(end) if second > log => Some(end),
        _ => Some(log),
    }
}

fn word(bytes: &[u8], at: usize, word: &[u8]) -> Option<usize> {
    let end = at + word.len();
    let found = bytes.get(at..end)?;
    let ends = !bytes.get(end).is_some_and(u8::is_ascii_alphabetic);
    (found.eq_ignore_ascii_case(word) && ends).then_some(end)
}

fn blanks(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest
        .iter()
        .take_while(|b| matches!(b, b' ' | b'\t'))
        .count()
}

fn digits(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = bytes.get(at..)?;
    let count = rest.iter().take_while(|b| b.is_ascii_digit()).count();
    (1..=CITATION_DIGITS).contains(&count).then_some(at + count)
}

pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Texts of 12 characters or more between `"`, “ and ”, or runs of backticks.
///
/// Marks pair from left to right within a paragraph; what stands between the marks of a shorter
/// text is looked at for other mentions.
pub(super) fn quotes(text: &str) -> Vec<Found> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = text.get(at..).and_then(|rest| rest.find(['"', '“', '`'])) {
        let start = at + open;
        let rest = text.get(start..).unwrap_or_default();
        let mark = mark(rest);
        let inner = start + mark.len();
        let close = if mark == "“" { "”" } else { mark };
        let Some(length) = closing(text.get(inner..).unwrap_or_default(), close) else {
            at = inner;
            continue;
        };
        let end = inner + length;
        let folded = text.get(inner..end).unwrap_or_default().split_whitespace();
        let characters: usize = folded.map(|word| word.chars().count() + 1).sum();
        if characters > QUOTE_LENGTH {
            found.push(Found {
                kind: MentionKind::Quote,
                span: start..end + close.len(),
                text: inner..end,
            });
        }
        at = end + close.len();
    }
    found
}

/// The opening mark: all backticks of a run.
fn mark(text: &str) -> &str {
    let ticks = text.bytes().take_while(|b| *b == b'`').count();
    let first = text.chars().next().map_or(0, char::len_utf8);
    text.get(..ticks.max(first)).unwrap_or_default()
}

/// Where the closing mark stands, unless a blank line or too long a text comes first.
fn closing(rest: &str, close: &str) -> Option<usize> {
    let most = rest.len().min(QUOTE_BYTES);
    let near = (0..=most).rev().find_map(|end| rest.get(..end))?;
    let length = near.find(close)?;
    (!near.get(..length)?.contains("\n\n")).then_some(length)
}
