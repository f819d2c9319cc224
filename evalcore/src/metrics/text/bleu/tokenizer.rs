//! How texts are cut before their n-grams are counted.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, ErrorKind, Result};
use crate::metrics::text::python_text::{split, strip};

use super::{intl, mteval};

/// A tokenizer of sacreBLEU, by its name there.
///
/// # Examples
///
/// ```
/// use evalcore::metrics::text::BleuTokenizer;
///
/// assert_eq!(BleuTokenizer::V13a.tokenize("It's $3.5, OK."), "It's $ 3.5 , OK .");
/// assert_eq!(BleuTokenizer::Zh.tokenize("节点down"), "节 点 down");
/// assert_eq!("intl".parse::<BleuTokenizer>()?, BleuTokenizer::Intl);
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum BleuTokenizer {
    /// `13a`: ASCII punctuation stands alone, as in `mteval-v13a.pl`.
    #[default]
    V13a,
    /// `intl`: punctuation and symbols of all scripts stand alone, as in `mteval-v14.pl`. By the
    /// categories of Unicode 16; sacreBLEU takes those of the `regex` package beside it.
    Intl,
    /// `char`: each character that is not a space.
    Char,
    /// `none`: words between spaces, for texts that are tokenized already.
    None,
    /// `zh`: Chinese characters stand alone, the rest as in `13a`.
    Zh,
}

impl BleuTokenizer {
    const ALL: [Self; 5] = [Self::V13a, Self::Intl, Self::Char, Self::None, Self::Zh];

    /// The name, as in signatures.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::V13a => "13a",
            Self::Intl => "intl",
            Self::Char => "char",
            Self::None => "none",
            Self::Zh => "zh",
        }
    }

    /// The tokens of a text, joined by single spaces.
    #[must_use]
    pub fn tokenize(self, text: &str) -> String {
        let mut line = String::new();
        self.spread(text, &mut line, &mut String::new());
        let tokens: Vec<&str> = split(&line).collect();
        tokens.join(" ")
    }

    /// Writes the text with spaces between its tokens; `spare` is working memory.
    pub(crate) fn spread(self, text: &str, line: &mut String, spare: &mut String) {
        line.clear();
        match self {
            Self::V13a => {
                mteval::unescape(text, line);
                mteval::separate(line, spare);
            }
            Self::Intl => intl::separate(text, line),
            Self::Char => {
                for c in text.chars() {
                    line.extend([c, ' ']);
                }
            }
            Self::None => line.push_str(text),
            Self::Zh => {
                for c in strip(text).chars() {
                    if is_chinese(c) {
                        line.extend([' ', c, ' ']);
                    } else {
                        line.push(c);
                    }
                }
                mteval::separate(line, spare);
            }
        }
    }
}

impl fmt::Display for BleuTokenizer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for BleuTokenizer {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|one| one.as_str() == text);
        found.ok_or_else(|| {
            Error::new(ErrorKind::InvalidParameter {
                name: "tokenize",
                expected: "`13a`, `intl`, `char`, `none` or `zh`",
                found: text.to_owned(),
            })
        })
    }
}

/// The ranges of sacreBLEU.
///
/// Its two ranges beyond U+FFFF are written with four digits, so that they mean U+2001 to U+2A6D
/// (dashes, quotes, arrows, box drawing) and U+2F81 to U+2FA1; real extension B stays whole.
fn is_chinese(c: char) -> bool {
    matches!(
        c,
        '\u{2001}'..='\u{2a6d}'
            | '\u{2e80}'..='\u{2fdf}'
            | '\u{2ff0}'..='\u{303f}'
            | '\u{3100}'..='\u{312f}'
            | '\u{31a0}'..='\u{31bf}'
            | '\u{31c0}'..='\u{31ef}'
            | '\u{3200}'..='\u{33ff}'
            | '\u{3400}'..='\u{4db5}'
            | '\u{4e00}'..='\u{9fbb}'
            | '\u{f900}'..='\u{fa2d}'
            | '\u{fa30}'..='\u{fa6a}'
            | '\u{fa70}'..='\u{fad9}'
            | '\u{fe10}'..='\u{fe1f}'
            | '\u{fe30}'..='\u{fe4f}'
            | '\u{ff00}'..='\u{ffef}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::text::python_text::strip_end;

    /// Recorded from sacreBLEU 2.6.0.
    const RECORDED: &[(&str, &str, &str)] = &[
        ("13a", "", ""),
        (
            "13a",
            "  It's $3.50, or 1,000 yen (approx.) - fine...  ",
            "It's $ 3.50 , or 1,000 yen ( approx . ) - fine . . .",
        ),
        (
            "13a",
            "x.y 3.14 a,b 1,2 5-6 a-b v1.2.3 .5 5. ,,",
            "x . y 3.14 a , b 1,2 5 - 6 a-b v1.2.3 . 5 5 . , ,",
        ),
        (
            "13a",
            "Hello &amp;lt; &quot;x&quot; <skipped>end-\nline\nnext",
            "Hello < \" x \" endline next",
        ),
        (
            "13a",
            "你好,世界。Ⅷ.5 ½,3 “q” – x→y €5 …",
            "你好 , 世界。Ⅷ . 5 ½ , 3 “q” – x→y €5 …",
        ),
        (
            "13a",
            "節点\u{3000}DiskPressure\u{a0}ok ─☃ ２．５ 𠀀𠀁a",
            "節点 DiskPressure ok ─☃ ２．５ 𠀀𠀁a",
        ),
        (
            "13a",
            "a\u{301}.b «c» 5،3 ٣٫٥ ++x--",
            "a\u{301} . b «c» 5،3 ٣٫٥ + + x--",
        ),
        ("13a", "..a,.b.,1,.2--3-", ". . a , . b . ,1 , . 2 - -3 -"),
        (
            "13a",
            "\u{1c80} §5 ª.º ¡hola! 1.²",
            "\u{1c80} §5 ª . º ¡hola ! 1 . ²",
        ),
        ("intl", "", ""),
        (
            "intl",
            "  It's $3.50, or 1,000 yen (approx.) - fine...  ",
            "It ' s $ 3.50 , or 1,000 yen ( approx . ) - fine . . .",
        ),
        (
            "intl",
            "x.y 3.14 a,b 1,2 5-6 a-b v1.2.3 .5 5. ,,",
            "x . y 3.14 a , b 1,2 5-6 a - b v1.2.3 . 5 5 . , ,",
        ),
        (
            "intl",
            "Hello &amp;lt; &quot;x&quot; <skipped>end-\nline\nnext",
            "Hello & amp ; lt ; & quot ; x & quot ; < skipped > end - line next",
        ),
        (
            "intl",
            "你好,世界。Ⅷ.5 ½,3 “q” – x→y €5 …",
            "你好 , 世界 。 Ⅷ.5 ½,3 “ q ” – x → y € 5 …",
        ),
        (
            "intl",
            "節点\u{3000}DiskPressure\u{a0}ok ─☃ ２．５ 𠀀𠀁a",
            "節点 DiskPressure ok ─ ☃ ２．５ 𠀀𠀁a",
        ),
        (
            "intl",
            "a\u{301}.b «c» 5،3 ٣٫٥ ++x--",
            "a\u{301} . b « c » 5،3 ٣٫٥ + + x - -",
        ),
        ("intl", "..a,.b.,1,.2--3-", ". . a , . b . ,1 , . 2 - - 3-"),
        (
            "intl",
            "\u{1c80} §5 ª.º ¡hola! 1.²",
            "\u{1c80} § 5 ª . º ¡ hola ! 1.²",
        ),
        ("char", "", ""),
        (
            "char",
            "  It's $3.50, or 1,000 yen (approx.) - fine...  ",
            "I t ' s $ 3 . 5 0 , o r 1 , 0 0 0 y e n ( a p p r o x . ) - f i n e . . .",
        ),
        (
            "char",
            "x.y 3.14 a,b 1,2 5-6 a-b v1.2.3 .5 5. ,,",
            "x . y 3 . 1 4 a , b 1 , 2 5 - 6 a - b v 1 . 2 . 3 . 5 5 . , ,",
        ),
        (
            "char",
            "Hello &amp;lt; &quot;x&quot; <skipped>end-\nline\nnext",
            "H e l l o & a m p ; l t ; & q u o t ; x & q u o t ; < s k i p p e d > e n d - l i n e n e x t",
        ),
        (
            "char",
            "你好,世界。Ⅷ.5 ½,3 “q” – x→y €5 …",
            "你 好 , 世 界 。 Ⅷ . 5 ½ , 3 “ q ” – x → y € 5 …",
        ),
        (
            "char",
            "節点\u{3000}DiskPressure\u{a0}ok ─☃ ２．５ 𠀀𠀁a",
            "節 点 D i s k P r e s s u r e o k ─ ☃ ２ ． ５ 𠀀 𠀁 a",
        ),
        (
            "char",
            "a\u{301}.b «c» 5،3 ٣٫٥ ++x--",
            "a \u{301} . b « c » 5 ، 3 ٣ ٫ ٥ + + x - -",
        ),
        (
            "char",
            "..a,.b.,1,.2--3-",
            ". . a , . b . , 1 , . 2 - - 3 -",
        ),
        (
            "char",
            "\u{1c80} §5 ª.º ¡hola! 1.²",
            "\u{1c80} § 5 ª . º ¡ h o l a ! 1 . ²",
        ),
        ("none", "", ""),
        (
            "none",
            "  It's $3.50, or 1,000 yen (approx.) - fine...  ",
            "It's $3.50, or 1,000 yen (approx.) - fine...",
        ),
        (
            "none",
            "x.y 3.14 a,b 1,2 5-6 a-b v1.2.3 .5 5. ,,",
            "x.y 3.14 a,b 1,2 5-6 a-b v1.2.3 .5 5. ,,",
        ),
        (
            "none",
            "Hello &amp;lt; &quot;x&quot; <skipped>end-\nline\nnext",
            "Hello &amp;lt; &quot;x&quot; <skipped>end- line next",
        ),
        (
            "none",
            "你好,世界。Ⅷ.5 ½,3 “q” – x→y €5 …",
            "你好,世界。Ⅷ.5 ½,3 “q” – x→y €5 …",
        ),
        (
            "none",
            "節点\u{3000}DiskPressure\u{a0}ok ─☃ ２．５ 𠀀𠀁a",
            "節点 DiskPressure ok ─☃ ２．５ 𠀀𠀁a",
        ),
        (
            "none",
            "a\u{301}.b «c» 5،3 ٣٫٥ ++x--",
            "a\u{301}.b «c» 5،3 ٣٫٥ ++x--",
        ),
        ("none", "..a,.b.,1,.2--3-", "..a,.b.,1,.2--3-"),
        (
            "none",
            "\u{1c80} §5 ª.º ¡hola! 1.²",
            "\u{1c80} §5 ª.º ¡hola! 1.²",
        ),
        ("zh", "", ""),
        (
            "zh",
            "  It's $3.50, or 1,000 yen (approx.) - fine...  ",
            "It's $ 3.50 , or 1,000 yen ( approx . ) - fine . . .",
        ),
        (
            "zh",
            "x.y 3.14 a,b 1,2 5-6 a-b v1.2.3 .5 5. ,,",
            "x . y 3.14 a , b 1,2 5 - 6 a-b v1.2.3 . 5 5 . , ,",
        ),
        (
            "zh",
            "Hello &amp;lt; &quot;x&quot; <skipped>end-\nline\nnext",
            "Hello & amp ; lt ; & quot ; x & quot ; < skipped > end- line next",
        ),
        (
            "zh",
            "你好,世界。Ⅷ.5 ½,3 “q” – x→y €5 …",
            "你 好 , 世 界 。 Ⅷ . 5 ½ , 3 “ q ” – x → y € 5 …",
        ),
        (
            "zh",
            "節点\u{3000}DiskPressure\u{a0}ok ─☃ ２．５ 𠀀𠀁a",
            "節 点 DiskPressure ok ─ ☃ ２ ． ５ 𠀀𠀁a",
        ),
        (
            "zh",
            "a\u{301}.b «c» 5،3 ٣٫٥ ++x--",
            "a\u{301} . b «c» 5،3 ٣٫٥ + + x--",
        ),
        ("zh", "..a,.b.,1,.2--3-", ". . a , . b . ,1 , . 2 - -3 -"),
        (
            "zh",
            "\u{1c80} §5 ª.º ¡hola! 1.²",
            "\u{1c80} §5 ª . º ¡hola ! 1 . ²",
        ),
    ];

    #[test]
    fn cuts_as_sacrebleu_does() {
        for (name, text, expected) in RECORDED {
            let tokenizer: BleuTokenizer = name.parse().unwrap();
            assert_eq!(
                tokenizer.tokenize(strip_end(text)),
                *expected,
                "{name} {text:?}"
            );
        }
    }
}
