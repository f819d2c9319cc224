//! Texts of logs.

/// The characters that Python takes for white space.
pub(in crate::opencompass) fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

/// The text without white space around it.
pub(in crate::opencompass) fn strip(text: &str) -> &str {
    text.trim_matches(is_space)
}

/// The first characters of a text.
pub(in crate::opencompass) fn prefix(text: &str, limit: usize) -> &str {
    text.char_indices()
        .nth(limit)
        .and_then(|(end, _)| text.get(..end))
        .unwrap_or(text)
}

/// A line with `|`, `%` and a count or a rate.
pub(in crate::opencompass) fn is_progress_bar(line: &str) -> bool {
    line.contains('|') && line.contains('%') && line.contains('/')
}
