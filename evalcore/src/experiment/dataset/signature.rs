//! What a log line says when the parts that change each time are taken out.

use std::sync::LazyLock;

use regex::Regex;

/// What is replaced, in this order.
const PARTS: [(&str, &str); 9] = [
    (
        r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d+)?(?:Z|[+-]\d{2}:?\d{2})?",
        "<TIMESTAMP>",
    ),
    (r"\b\d{10,13}\b", "<NUMBER>"),
    (r"\b\d{1,3}(?:\.\d{1,3}){3}\b", "<IP>"),
    (
        r"(?i)\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b",
        "<UUID>",
    ),
    (r"(?i)\b[0-9a-f]{12,}\b", "<HEX>"),
    (r"-[0-9a-f]{6,10}-[0-9a-z]{5}\b", "-<POD>"),
    (r":\d{2,5}\b", ":<PORT>"),
    (r"(?i)\b0x[0-9a-f]+\b", "<ADDRESS>"),
    (r"(?i)\b\d+(?:\.\d+)?\s?(?:[kmgt]i?b|bytes?)\b", "<SIZE>"),
];

static RULES: LazyLock<Vec<(Regex, &'static str)>> = LazyLock::new(|| {
    let compiled = PARTS.iter().map(|(rule, to)| (Regex::new(rule), *to));
    compiled
        .filter_map(|(rule, to)| Some((rule.ok()?, to)))
        .collect()
});

/// The line with times, long numbers, addresses, ids, pods, ports and sizes replaced by names.
///
/// Two lines with one signature are the same event at different times.
///
/// # Examples
///
/// ```
/// use evalcore::experiment::signature;
///
/// let line = "2025-12-28T20:46:56.856Z dial tcp 10.0.0.7:4317: api-7669d66676-gvm8p, 12 MiB left";
/// assert_eq!(signature(line), "<TIMESTAMP> dial tcp <IP>:<PORT>: api-<POD>, <SIZE> left");
/// ```
#[must_use]
pub fn signature(line: &str) -> String {
    RULES.iter().fold(line.to_owned(), |text, (rule, to)| {
        match rule.replace_all(&text, *to) {
            std::borrow::Cow::Borrowed(_) => text,
            std::borrow::Cow::Owned(changed) => changed,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_compiles() {
        assert_eq!(RULES.len(), PARTS.len());
    }

    #[test]
    fn what_changes_is_replaced() {
        for (line, expected) in [
            ("id 6f1b0a9e-1111-2222-3333-44445555666a", "id <UUID>"),
            // Long numbers come first, as in the recorded signatures.
            (
                "id 6f1b0a9e-1111-2222-3333-444455556666",
                "id 6f1b0a9e-1111-2222-3333-<NUMBER>",
            ),
            ("trace 7d74b07deccc3c4ed47221ec5bbf94b8", "trace <HEX>"),
            ("at 0x7ffe12", "at <ADDRESS>"),
            ("epoch 1766954816856", "epoch <NUMBER>"),
            ("exit code 137", "exit code 137"),
            ("", ""),
        ] {
            assert_eq!(signature(line), expected);
        }
    }
}
