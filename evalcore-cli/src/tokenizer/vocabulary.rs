//! Tokens by the vocabularies of `OpenAI`'s models.

use evalcore::score::TokenCounter;
use tiktoken_rs::{CoreBPE, cl100k_base_singleton, o200k_base_singleton};

/// Texts are counted in parts of about so many bytes: the tokenizer looks back over a run of white
/// space as long as it is, and gives up where that is too far.
const PART: usize = 4 << 10;

/// A vocabulary, which is read when it is first needed: it takes 50 MB and more.
struct Vocabulary {
    name: &'static str,
    read: fn() -> &'static CoreBPE,
}

static ALL: [Vocabulary; 2] = [
    Vocabulary {
        name: "o200k_base",
        read: o200k_base_singleton,
    },
    Vocabulary {
        name: "cl100k_base",
        read: cl100k_base_singleton,
    },
];

/// The vocabulary of a name.
pub(super) fn of(name: &str) -> Option<&'static dyn TokenCounter> {
    let found = ALL.iter().find(|vocabulary| vocabulary.name == name)?;
    Some(found)
}

impl TokenCounter for Vocabulary {
    fn name(&self) -> &str {
        self.name
    }

    fn count(&self, text: &str) -> u64 {
        let vocabulary = (self.read)();
        let counts = Parts(text).map(|part| vocabulary.count_ordinary(part));
        u64::try_from(counts.sum::<usize>()).unwrap_or(u64::MAX)
    }
}

/// A text in parts. Each ends before the space between two words, where no token reaches across; a
/// part without such a place ends anywhere, which may add a token.
struct Parts<'a>(&'a str);

impl<'a> Iterator for Parts<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        if self.0.is_empty() {
            return None;
        }
        let end = if self.0.len() <= PART {
            self.0.len()
        } else {
            // A character has at most four bytes.
            let mut ends = (PART - 3..=PART).rev();
            let end = ends.find(|end| self.0.is_char_boundary(*end));
            let end = end.unwrap_or(self.0.len());
            last_gap(&self.0.as_bytes()[..end]).unwrap_or(end)
        };
        let (part, rest) = self.0.split_at(end);
        self.0 = rest;
        Some(part)
    }
}

/// Where the last single space stands that has an ASCII letter on both sides.
fn last_gap(bytes: &[u8]) -> Option<usize> {
    let is_gap = |window: &[u8]| matches!(window, [before, b' ', after] if before.is_ascii_alphabetic() && after.is_ascii_alphabetic());
    bytes.windows(3).rposition(is_gap).map(|at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(name: &str, text: &str) -> u64 {
        of(name).map_or(u64::MAX, |vocabulary| vocabulary.count(text))
    }

    /// The counts that `OpenAI`'s cookbook prints.
    #[test]
    fn published_counts() {
        for (text, cl100k, o200k) in [
            ("", 0, 0),
            ("tiktoken is great!", 6, 6),
            ("antidisestablishmentarianism", 6, 6),
            ("2 + 2 = 4", 7, 7),
            ("お誕生日おめでとう", 9, 8),
        ] {
            assert_eq!(count("cl100k_base", text), cl100k, "{text}");
            assert_eq!(count("o200k_base", text), o200k, "{text}");
        }
        assert!(of("r50k_base").is_none());
    }

    #[test]
    fn parts_have_the_tokens_of_the_whole() {
        let text =
            "The quick brown fox, 12345 of them, jumps over\n\n  the \"lazy\" dog's tail. 法国 ";
        let text = text.repeat(400);
        for name in ["o200k_base", "cl100k_base"] {
            let whole = of(name).map(|_| match name {
                "o200k_base" => o200k_base_singleton().count_ordinary(&text),
                _ => cl100k_base_singleton().count_ordinary(&text),
            });
            assert_eq!(whole.map(|count| count as u64), Some(count(name, &text)));
        }
    }

    #[test]
    fn hostile_texts_are_counted() {
        for text in [" ", "a", "\n", "\u{301}", "!", "字", " \t", "a1"] {
            let text = text.repeat(300_000);
            assert!(count("o200k_base", &text) > 0);
            assert!(count("cl100k_base", &text) > 0);
        }
    }
}
