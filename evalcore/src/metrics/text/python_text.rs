//! What Python's `str` takes for a space, a word character and punctuation.

use std::borrow::Cow;

use unicode_general_category::{GeneralCategory, get_general_category};

/// Whether `str.isspace` holds: Unicode's white space and the four separators U+001C to U+001F.
pub(crate) fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{1c}'..='\u{1f}')
}

/// The parts between runs of spaces, as `str.split()` gives them.
pub(crate) fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split(is_space).filter(|part| !part.is_empty())
}

/// The text without spaces at its end, as `str.rstrip()` gives it.
pub(crate) fn strip_end(text: &str) -> &str {
    text.trim_end_matches(is_space)
}

/// The text without spaces at either end, as `str.strip()` gives it.
pub(crate) fn strip(text: &str) -> &str {
    text.trim_matches(is_space)
}

/// Whether `\w` of Python's `re` holds: letters, numbers of every kind and the underscore.
pub(crate) fn is_word(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || c == '_';
    }
    let category = get_general_category(c);
    is_letter(category) || is_number(category)
}

fn is_letter(category: GeneralCategory) -> bool {
    matches!(
        category,
        GeneralCategory::UppercaseLetter
            | GeneralCategory::LowercaseLetter
            | GeneralCategory::TitlecaseLetter
            | GeneralCategory::ModifierLetter
            | GeneralCategory::OtherLetter
    )
}

/// Whether the category is one of `\p{N}`.
pub(crate) fn is_number(category: GeneralCategory) -> bool {
    matches!(
        category,
        GeneralCategory::DecimalNumber
            | GeneralCategory::LetterNumber
            | GeneralCategory::OtherNumber
    )
}

/// The text in lower case, borrowed where nothing changes for sure.
pub(crate) fn lower(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return Cow::Owned(text.to_ascii_lowercase());
        }
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_at_what_python_takes_for_space() {
        let text = "\u{1c}a\u{85}b\u{a0}c\u{200b}d\u{3000}\u{1f}";
        assert_eq!(split(text).collect::<Vec<_>>(), ["a", "b", "c\u{200b}d"]);
        assert_eq!(strip_end("a \u{1e}\n"), "a");
        assert_eq!(strip(" \u{2028}a"), "a");
    }

    #[test]
    fn word_characters_are_letters_and_numbers_but_no_marks() {
        for c in ['a', '_', '7', 'é', '²', 'ª', '北', '½', 'Ⅷ'] {
            assert!(is_word(c), "{c}");
        }
        for c in ['\u{301}', '’', '-', '\u{203f}', '\u{200d}', '。'] {
            assert!(!is_word(c), "{c}");
        }
    }

    #[test]
    fn lower_case_knows_the_final_sigma() {
        assert_eq!(lower("ΣΊΣΥΦΟΣ"), "σίσυφος");
        assert_eq!(lower("İ"), "i\u{307}");
        assert!(matches!(lower("plain"), Cow::Borrowed(_)));
        assert_eq!(lower("Plain"), "plain");
    }
}
