//! Texts from files, made harmless for where they are shown.

use std::borrow::Cow;

/// For a CSV cell: a text that a spreadsheet would run as a formula gets a `'` in front.
///
/// A lone `-` is the mark of a missing score and stays as it is. Escape sequences and characters
/// that turn the direction of text become visible, as on a [`terminal`]; line breaks and tabs stay.
///
/// # Examples
///
/// ```
/// use evalcore::report::escape;
///
/// assert_eq!(escape::spreadsheet("=cmd()"), "'=cmd()");
/// assert_eq!(escape::spreadsheet("gsm8k"), "gsm8k");
/// assert_eq!(escape::spreadsheet("-"), "-");
/// ```
#[must_use]
pub fn spreadsheet(text: &str) -> Cow<'_, str> {
    let is_formula = text != "-" && text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let acts = |c| !matches!(c, '\t' | '\n' | '\r') && visible(c) != c;
    if !is_formula && !text.contains(acts) {
        return Cow::Borrowed(text);
    }
    let quote = is_formula.then_some('\'');
    let shown = text.chars().map(|c| if acts(c) { visible(c) } else { c });
    Cow::Owned(quote.into_iter().chain(shown).collect())
}

/// For a Markdown table cell: no character that ends the cell, starts markup or opens a tag.
///
/// # Examples
///
/// ```
/// use evalcore::report::escape;
///
/// assert_eq!(escape::markdown("a|b\n<script>"), "a\\|b &lt;script&gt;");
/// ```
#[must_use]
pub fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '|' | '\\' | '`' | '*' | '[' | ']' => {
                out.push('\\');
                out.push(c);
            }
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\t' | '\n' | '\r' => out.push(' '),
            c => out.push(visible(c)),
        }
    }
    out
}

/// For a terminal: control characters, escape sequences among them, become visible.
///
/// # Examples
///
/// ```
/// use evalcore::report::escape;
///
/// assert_eq!(escape::terminal("\u{1b}[31mred"), "␛[31mred");
/// ```
#[must_use]
pub fn terminal(text: &str) -> String {
    text.chars().map(visible).collect()
}

/// The character, or the picture of one that would act on a terminal.
fn visible(c: char) -> char {
    match u32::from(c) {
        code @ 0..0x20 => char::from_u32(0x2400 + code).unwrap_or(' '),
        0x7F => '␡',
        0x80..=0x9F | 0x202A..=0x202E | 0x2066..=0x2069 => '\u{FFFD}',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_on_a_terminal_is_shown_everywhere() {
        let text = "a\u{1b}[31m\u{202e}b\u{2066}\u{9b}";
        assert_eq!(spreadsheet(text), "a␛[31m\u{FFFD}b\u{FFFD}\u{FFFD}");
        assert_eq!(markdown(text), "a␛\\[31m\u{FFFD}b\u{FFFD}\u{FFFD}");
        assert_eq!(spreadsheet("a\tb\nc"), "a\tb\nc");
        assert_eq!(spreadsheet("=\u{1b}"), "'=␛");
    }
}
