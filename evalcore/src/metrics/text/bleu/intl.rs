//! The rules of `mteval-v14.pl --international-tokenization`, by Unicode category.

use unicode_general_category::{GeneralCategory, get_general_category};

use crate::metrics::text::python_text::is_number;

/// Separates punctuation and symbols; `line` is rewritten, `spare` is working memory.
pub(super) fn separate(line: &mut String, spare: &mut String) {
    after_non_number(line, spare);
    before_non_number(spare, line);
    symbols(line, spare);
    std::mem::swap(line, spare);
}

/// Punctuation that follows anything but a number.
fn after_non_number(line: &str, out: &mut String) {
    out.clear();
    let mut before_is_free = false;
    for c in line.chars() {
        let category = get_general_category(c);
        if before_is_free && is_punctuation(category) {
            set_apart(c, out);
            before_is_free = false;
        } else {
            out.push(c);
            before_is_free = !is_number(category);
        }
    }
}

/// Punctuation that stands before anything but a number.
fn before_non_number(line: &str, out: &mut String) {
    out.clear();
    let mut free = true;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        let before_other = chars
            .peek()
            .is_some_and(|&next| !is_number(get_general_category(next)));
        if free && before_other && is_punctuation(get_general_category(c)) {
            set_apart(c, out);
            free = false;
        } else {
            out.push(c);
            free = true;
        }
    }
}

fn symbols(line: &str, out: &mut String) {
    out.clear();
    for c in line.chars() {
        if is_symbol(get_general_category(c)) {
            set_apart(c, out);
        } else {
            out.push(c);
        }
    }
}

fn set_apart(c: char, out: &mut String) {
    out.push(' ');
    out.push(c);
    out.push(' ');
}

fn is_punctuation(category: GeneralCategory) -> bool {
    matches!(
        category,
        GeneralCategory::ConnectorPunctuation
            | GeneralCategory::DashPunctuation
            | GeneralCategory::OpenPunctuation
            | GeneralCategory::ClosePunctuation
            | GeneralCategory::InitialPunctuation
            | GeneralCategory::FinalPunctuation
            | GeneralCategory::OtherPunctuation
    )
}

fn is_symbol(category: GeneralCategory) -> bool {
    matches!(
        category,
        GeneralCategory::MathSymbol
            | GeneralCategory::CurrencySymbol
            | GeneralCategory::ModifierSymbol
            | GeneralCategory::OtherSymbol
    )
}
