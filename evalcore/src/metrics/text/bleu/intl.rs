//! The rules of `mteval-v14.pl --international-tokenization`, by Unicode category.
//!
//! The script goes over the text three times: it sets apart punctuation that follows anything but a
//! number, then punctuation that stands before anything but a number, then symbols. A match takes
//! both of its characters, so that the second one is not the first of the next match. One pass does
//! the same: what the second rule could find beside a match of the first is the space put there.

use unicode_general_category::{GeneralCategory, get_general_category};

use crate::metrics::text::python_text::is_number;

/// What the rules ask of a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Punctuation,
    Symbol,
    Other,
}

/// The kinds of the ASCII characters.
const ASCII: [Kind; 128] = {
    let mut kinds = [Kind::Other; 128];
    let mut byte = 0_u8;
    while byte < 128 {
        kinds[byte as usize] = match byte {
            b'0'..=b'9' => Kind::Number,
            b'$' | b'+' | b'<'..=b'>' | b'^' | b'`' | b'|' | b'~' => Kind::Symbol,
            b'!'..=b'/' | b':'..=b'@' | b'['..=b'`' | b'{'..=b'~' => Kind::Punctuation,
            _ => Kind::Other,
        };
        byte += 1;
    }
    kinds
};

/// Separates punctuation and symbols; writes to the end of `out`.
pub(super) fn separate(text: &str, out: &mut String) {
    let bytes = text.as_bytes();
    // What was written so far, and where the next character stands.
    let (mut done, mut at) = (0, 0);
    // Whether the first rule may match here: after something that is no number and not in a match.
    let mut free = false;
    while at < bytes.len() {
        let (kind, width) = kind_at(text, at);
        let next = at + width;
        let mut matched = false;
        let apart = match kind {
            Kind::Symbol => true,
            Kind::Number | Kind::Other => false,
            Kind::Punctuation => {
                matched = free;
                free || next < bytes.len() && kind_at(text, next).0 != Kind::Number
            }
        };
        if apart {
            out.push_str(&text[done..at]);
            out.push(' ');
            out.push_str(&text[at..next]);
            out.push(' ');
            done = next;
        }
        free = kind != Kind::Number && !matched;
        at = next;
    }
    out.push_str(&text[done..]);
}

/// The kind of the character that starts at this byte, and its length in bytes.
#[inline]
fn kind_at(text: &str, at: usize) -> (Kind, usize) {
    match text.as_bytes()[at] {
        byte if byte < 128 => (ASCII[usize::from(byte)], 1),
        _ => wide_kind(&text[at..]),
    }
}

fn wide_kind(rest: &str) -> (Kind, usize) {
    rest.chars()
        .next()
        .map_or((Kind::Other, 1), |c| (kind(c), c.len_utf8()))
}

fn kind(c: char) -> Kind {
    match get_general_category(c) {
        GeneralCategory::ConnectorPunctuation
        | GeneralCategory::DashPunctuation
        | GeneralCategory::OpenPunctuation
        | GeneralCategory::ClosePunctuation
        | GeneralCategory::InitialPunctuation
        | GeneralCategory::FinalPunctuation
        | GeneralCategory::OtherPunctuation => Kind::Punctuation,
        GeneralCategory::MathSymbol
        | GeneralCategory::CurrencySymbol
        | GeneralCategory::ModifierSymbol
        | GeneralCategory::OtherSymbol => Kind::Symbol,
        category if is_number(category) => Kind::Number,
        _ => Kind::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::text::python_text::split;

    #[test]
    fn ascii_kinds_are_those_of_unicode() {
        for byte in 0..128_u8 {
            assert_eq!(
                ASCII[usize::from(byte)],
                kind(char::from(byte)),
                "{byte:#x}"
            );
        }
    }

    /// The script's three passes, one after the other.
    fn three_passes(text: &str) -> String {
        let chars: Vec<char> = text.chars().collect();
        let mut first = Vec::new();
        let mut at = 0;
        while at < chars.len() {
            let pair = chars
                .get(at + 1)
                .filter(|c| kind(chars[at]) != Kind::Number && kind(**c) == Kind::Punctuation);
            first.push(chars[at]);
            if let Some(c) = pair {
                first.extend([' ', *c, ' ']);
                at += 1;
            }
            at += 1;
        }
        let mut second = Vec::new();
        at = 0;
        while at < first.len() {
            let pair = first
                .get(at + 1)
                .filter(|c| kind(first[at]) == Kind::Punctuation && kind(**c) != Kind::Number);
            if let Some(c) = pair {
                second.extend([' ', first[at], ' ', *c]);
                at += 2;
            } else {
                second.push(first[at]);
                at += 1;
            }
        }
        let apart = |c: char| match kind(c) {
            Kind::Symbol => vec![' ', c, ' '],
            _ => vec![c],
        };
        second.into_iter().flat_map(apart).collect()
    }

    #[test]
    fn one_pass_is_as_good_as_three() {
        let letters = ['a', '1', '.', '$', ' ', '½', '。'];
        let mut one = String::new();
        for number in 0..7_usize.pow(5) {
            let digits = (0..5_u32).map(|place| number / 7_usize.pow(place) % 7);
            let text: String = digits.filter_map(|digit| letters.get(digit)).collect();
            one.clear();
            separate(&text, &mut one);
            let three = three_passes(&text);
            assert!(split(&one).eq(split(&three)), "{text:?}: {one:?} {three:?}");
        }
    }
}
