//! What counts as a token.

use std::fmt;
use std::str::FromStr;

use unicode_segmentation::UnicodeSegmentation;

use crate::error::{Error, ErrorKind, Result};
use crate::metrics::text::python_text::{is_space, lower};

/// How texts are cut into tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum RougeTokenizer {
    /// `rouge_score`: runs of `a` to `z` and digits after lowering; everything else is a break.
    ///
    /// Scores agree with the library. Texts in Chinese, Russian or Arabic have no token at all.
    #[default]
    RougeScore,
    /// `unicode_words`: the words of Unicode's UAX 29 after lowering.
    ///
    /// Han and Hiragana stand alone per character, Katakana in runs. Scores are not comparable
    /// with those of `rouge_score`.
    UnicodeWords,
}

impl RougeTokenizer {
    /// The name, as it is parsed and printed.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RougeScore => "rouge_score",
            Self::UnicodeWords => "unicode_words",
        }
    }
}

impl fmt::Display for RougeTokenizer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for RougeTokenizer {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        [Self::RougeScore, Self::UnicodeWords]
            .into_iter()
            .find(|tokenizer| tokenizer.as_str() == text)
            .ok_or_else(|| {
                Error::new(ErrorKind::InvalidParameter {
                    name: "tokenizer",
                    expected: "`rouge_score` or `unicode_words`",
                    found: text.to_owned(),
                })
            })
    }
}

/// Whether the text holds anything but spaces.
pub(crate) fn is_blank(text: &str) -> bool {
    text.chars().all(is_space)
}

/// Something that takes the tokens of a text, line by line.
pub(crate) trait Tokens {
    /// Takes a token, in lower case.
    fn token(&mut self, token: &[u8]);
    /// Takes note of a line break.
    fn end_of_line(&mut self);
}

/// Cuts a text; `word` is working memory.
pub(crate) fn tokenize(
    tokenizer: RougeTokenizer,
    text: &str,
    word: &mut Vec<u8>,
    sink: &mut impl Tokens,
) {
    match tokenizer {
        RougeTokenizer::RougeScore => ascii_runs(text, word, sink),
        RougeTokenizer::UnicodeWords => {
            for line in text.split('\n') {
                for word in lower(line).unicode_words() {
                    sink.token(word.as_bytes());
                }
                sink.end_of_line();
            }
        }
    }
}

/// For each byte: itself in lower case, 0 for a break, 1 for a byte beyond ASCII.
const CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        if byte.is_ascii_alphanumeric() {
            classes[byte as usize] = byte.to_ascii_lowercase();
        }
        byte += 1;
    }
    let mut at = 128;
    while at < 256 {
        classes[at] = 1;
        at += 1;
    }
    classes
};

fn ascii_runs(text: &str, word: &mut Vec<u8>, sink: &mut impl Tokens) {
    word.clear();
    let bytes = text.as_bytes();
    for (at, &byte) in bytes.iter().enumerate() {
        let mut class = CLASSES[usize::from(byte)];
        let mut ends = class == 0;
        if class == 1 {
            (class, ends) = beyond_ascii(&bytes[at..]);
        }
        if class != 0 {
            word.push(class);
        }
        if ends {
            if !word.is_empty() {
                sink.token(word);
                word.clear();
            }
            if byte == b'\n' {
                sink.end_of_line();
            }
        }
    }
    if !word.is_empty() {
        sink.token(word);
        word.clear();
    }
    sink.end_of_line();
}

/// Of all characters beyond ASCII only two have an ASCII letter in lower case: the Kelvin sign is
/// `k`, the dotted capital I is `i` and a mark. The first byte of a character decides.
fn beyond_ascii(rest: &[u8]) -> (u8, bool) {
    match rest {
        [0x80..=0xbf, ..] => (0, false),
        [0xe2, 0x84, 0xaa, ..] => (b'k', false),
        [0xc4, 0xb0, ..] => (b'i', true),
        _ => (0, true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Lines(Vec<Vec<String>>, Vec<String>);

    impl Tokens for Lines {
        fn token(&mut self, token: &[u8]) {
            self.1.push(String::from_utf8(token.to_vec()).unwrap());
        }

        fn end_of_line(&mut self) {
            self.0.push(std::mem::take(&mut self.1));
        }
    }

    fn lines(tokenizer: RougeTokenizer, text: &str) -> Vec<Vec<String>> {
        let mut lines = Lines::default();
        tokenize(tokenizer, text, &mut Vec::new(), &mut lines);
        lines.0
    }

    #[test]
    fn cuts_as_rouge_score_does() {
        let check = |text: &str, expected: &[&[&str]]| {
            assert_eq!(
                lines(RougeTokenizer::RougeScore, text),
                expected,
                "{text:?}"
            );
        };
        check("", &[&[]]);
        check("The_Cat's 2x", &[&["the", "cat", "s", "2x"]]);
        check("a\n\nb\n", &[&["a"], &[], &["b"], &[]]);
        check("5\u{212a}b caf\u{e9}s", &[&["5kb", "caf", "s"]]);
        check("\u{130}stanbul", &[&["i", "stanbul"]]);
        check("节点 DiskPressure。", &[&["diskpressure"]]);
    }

    #[test]
    fn unicode_words_see_other_scripts() {
        let words = lines(RougeTokenizer::UnicodeWords, "节点 Нода\nDon't stop");
        assert_eq!(words, [vec!["节", "点", "нода"], vec!["don't", "stop"]]);
    }
}
