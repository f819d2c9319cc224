//! What the logs say, in the forms that mentions are looked up in.

use std::collections::HashSet;

use super::entity::number_end;
use super::mention::MentionKind;

/// A text, or several, to look mentions up in.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    /// Lower case, each run of white space one blank.
    folded: String,
    /// Lower case, only letters and digits; one part a line.
    squeezed: String,
    numbers: HashSet<String>,
}

impl Evidence {
    pub(super) fn of<'t>(parts: impl IntoIterator<Item = &'t str>) -> Self {
        let mut evidence = Self::default();
        for part in parts {
            let folded = fold(part);
            evidence.squeezed.push_str(&squeeze(&folded));
            evidence.squeezed.push('\n');
            evidence.folded.push_str(&folded);
            evidence.folded.push('\n');
            numbers(part.as_bytes(), &mut evidence.numbers);
        }
        evidence
    }

    /// Whether a mention other than a citation is found here.
    pub(super) fn holds(&self, kind: MentionKind, text: &str) -> bool {
        match kind {
            MentionKind::Citation => false,
            MentionKind::Path | MentionKind::Name => {
                contains(&self.squeezed, &squeeze(&text.to_lowercase()))
            }
            MentionKind::Number => self.numbers.contains(&text.replace(',', "")),
            _ => contains(&self.folded, &fold(text)),
        }
    }
}

fn contains(text: &str, part: &str) -> bool {
    !part.is_empty() && memchr::memmem::find(text.as_bytes(), part.as_bytes()).is_some()
}

fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.push_str(&word.to_lowercase());
    }
    folded
}

fn squeeze(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Collects numbers, with their fraction and each run of digits by itself, without commas.
fn numbers(text: &[u8], found: &mut HashSet<String>) {
    let mut at = 0;
    while at < text.len() {
        if !text.get(at).is_some_and(u8::is_ascii_digit) {
            at += 1;
            continue;
        }
        let end = number_end(text, at);
        let number = text.get(at..end).unwrap_or_default();
        let number = String::from_utf8_lossy(number).replace(',', "");
        found.extend(number.split('.').map(str::to_owned));
        found.insert(number);
        at = end;
    }
}

/// Words that say nothing of a log.
const STOP_WORDS: [&str; 26] = [
    "and", "are", "but", "can", "did", "does", "for", "from", "had", "has", "have", "into", "its",
    "not", "that", "the", "then", "there", "these", "this", "was", "were", "which", "while",
    "will", "with",
];

/// The distinct words of a text: 3 letters or digits and more, one of them a letter.
pub(super) fn words(text: &str) -> HashSet<String> {
    text.to_lowercase()
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| word.len() >= 3 && word.bytes().any(|b| b.is_ascii_alphabetic()))
        .filter(|word| !STOP_WORDS.contains(word))
        .map(str::to_owned)
        .collect()
}
