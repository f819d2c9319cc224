//! One line of an answer: a label with the start of its value, or more of the value before.

const LABEL_LENGTH: usize = 31;

/// The field that a line starts, by its label, and the rest of the line.
pub(super) fn labelled<K>(line: &str, of_label: impl Fn(&str) -> Option<K>) -> Option<(K, &str)> {
    let line = without_list_marks(line);
    let (opened, rest) = emphasis(line);
    let end = rest
        .find(|c: char| !(c.is_ascii_alphabetic() || matches!(c, ' ' | '\t' | '_' | '-')))
        .unwrap_or(rest.len());
    let (label, rest) = rest.split_at_checked(end)?;
    let label = label.trim_end_matches([' ', '\t']);
    if label.len() > LABEL_LENGTH || !label.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let (closed, rest) = emphasis(rest);
    let rest = rest.trim_start_matches([' ', '\t']);
    let value = rest.strip_prefix([':', '：'])?.trim_start();
    let is_open = !opened.is_empty() && closed.is_empty() && !label.ends_with('_');
    let value = match value.strip_prefix(opened) {
        Some(value) if is_open => value,
        _ => value,
    };
    Some((of_label(label)?, value))
}

/// Whether a line is a fence and nothing else but the name of a language.
pub(super) fn is_fence(line: &str) -> bool {
    let Some(info) = line.trim().strip_prefix("```") else {
        return false;
    };
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+' | '.');
    info.trim_start_matches('`').trim().chars().all(word)
}

/// Drops blanks, bullets, numbers, `#`s and `>`s at the start.
fn without_list_marks(line: &str) -> &str {
    let mut rest = line.trim_start();
    loop {
        let next = bullet(rest)
            .or_else(|| rest.strip_prefix(['#', '>']))
            .or_else(|| number(rest));
        match next {
            Some(next) => rest = next.trim_start(),
            None => return rest,
        }
    }
}

fn bullet(line: &str) -> Option<&str> {
    let rest = line.strip_prefix(['-', '*', '+', '•'])?;
    rest.starts_with([' ', '\t']).then_some(rest)
}

fn number(line: &str) -> Option<&str> {
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = (rest.len() < line.len())
        .then_some(rest)?
        .strip_prefix(['.', ')'])?;
    rest.starts_with([' ', '\t']).then_some(rest)
}

/// Up to three `*` or `_`, or a backtick, and what follows.
fn emphasis(text: &str) -> (&str, &str) {
    if text.starts_with('`') {
        return text.split_at_checked(1).unwrap_or(("", text));
    }
    let marks = text
        .bytes()
        .take(3)
        .take_while(|b| matches!(b, b'*' | b'_'));
    text.split_at_checked(marks.count()).unwrap_or(("", text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::answer::fields::Field;

    #[test]
    fn labels_in_their_wrappings() {
        let cases = [
            ("Root Cause: x", Some((Field::RootCause, "x"))),
            ("  12) **Root-Cause** : x", Some((Field::RootCause, "x"))),
            ("> ## `Severity`：warn", Some((Field::Severity, "warn"))),
            ("***Summary:*** s", Some((Field::Summary, "s"))),
            ("__Summary__: s", Some((Field::Summary, "s"))),
            ("**Summary:", Some((Field::Summary, ""))),
            ("Summary", None),
            ("- Impact: none", None),
            ("1.Root Cause: x", None),
            ("-Root Cause: x", None),
            (": x", None),
            ("Root\u{e9}Cause: x", None),
        ];
        for (line, expected) in cases {
            let found = labelled(line, Field::of_label).map(|(field, value)| (field, value.trim()));
            assert_eq!(found, expected, "{line}");
        }
    }
}
