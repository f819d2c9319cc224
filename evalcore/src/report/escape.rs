//! Texts from files, made harmless for where they are shown.

use std::borrow::Cow;

/// For a CSV cell: a text that a spreadsheet would run as a formula gets a `'` in front.
///
/// A lone `-` is the mark of a missing score and stays as it is.
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
    if text != "-" && text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
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
            c if c.is_control() => out.push(' '),
            c => out.push(c),
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
    text.chars()
        .map(|c| match u32::from(c) {
            code @ 0..0x20 => char::from_u32(0x2400 + code).unwrap_or(' '),
            0x7F => '␡',
            0x80..=0x9F | 0x202A..=0x202E | 0x2066..=0x2069 => '\u{FFFD}',
            _ => c,
        })
        .collect()
}
