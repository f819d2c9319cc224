//! How many tokens a text has.

/// Counts the tokens of a text, where nobody reported them.
///
/// The answer names the counter, so that an estimate is not taken for a bill.
pub trait TokenCounter: Sync {
    /// The counter's name, such as `o200k_base`.
    fn name(&self) -> &str;

    /// The tokens of a text. A longer text should not have fewer.
    fn count(&self, text: &str) -> u64;
}

/// An estimate without a vocabulary.
///
/// A token is taken to be four ASCII letters, digits or spaces, two other ASCII characters or
/// letters of other alphabets, or one character of any other script; the sum is rounded up, so
/// that only the empty text has no token. English text comes out near four characters a token, as
/// published rules of thumb have it, code and Chinese nearer to what tokenizers make of them.
///
/// # Examples
///
/// ```
/// use evalcore::score::{EstimatedTokens, TokenCounter};
///
/// let tokens = |text| EstimatedTokens.count(text);
/// assert_eq!(tokens(""), 0);
/// assert_eq!(tokens("abc"), 1);
/// assert_eq!(tokens("What is the capital of France?"), 8);
/// assert_eq!(tokens("法国的首都是巴黎"), 8);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EstimatedTokens;

impl TokenCounter for EstimatedTokens {
    fn name(&self) -> &'static str {
        "estimate"
    }

    fn count(&self, text: &str) -> u64 {
        let quarters: u64 = if text.is_ascii() {
            // One test a byte, which the machine does for many at a time.
            let plain = text
                .bytes()
                .filter(|byte| byte.is_ascii_alphanumeric() || *byte == b' ');
            let plain = u64::try_from(plain.count()).unwrap_or(u64::MAX);
            let all = u64::try_from(text.len()).unwrap_or(u64::MAX);
            all + (all - plain)
        } else {
            text.chars().map(quarters).sum()
        };
        quarters.div_ceil(4)
    }
}

/// Greek, Cyrillic, Hebrew, Arabic and the Latin letters with marks end here.
const LAST_ALPHABET: char = '\u{06ff}';

fn quarters(c: char) -> u64 {
    if c.is_ascii_alphanumeric() || c == ' ' {
        1
    } else if c <= LAST_ALPHABET {
        2
    } else {
        4
    }
}
