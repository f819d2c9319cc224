//! Which ROUGE.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, ErrorKind, Result};

/// A member of the ROUGE family, named as in `rouge_score`.
///
/// # Examples
///
/// ```
/// use evalcore::metrics::text::RougeType;
///
/// assert_eq!("rougeLsum".parse::<RougeType>()?, RougeType::LSum);
/// assert_eq!(RougeType::N(2).to_string(), "rouge2");
/// assert!("rouge0".parse::<RougeType>().is_err());
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum RougeType {
    /// `rouge1` to `rouge9`: overlap of n-grams, each counted at most as often as in the target.
    N(u8),
    /// `rougeL`: the longest common subsequence of the whole texts; line breaks do not matter.
    L,
    /// `rougeLsum`: the union of longest common subsequences, line by line.
    LSum,
}

impl RougeType {
    /// Checks that n lies between 1 and 9, as in `rouge_score`.
    pub(crate) fn checked(self) -> Result<Self> {
        match self {
            Self::N(1..=9) | Self::L | Self::LSum => Ok(self),
            Self::N(_) => Err(invalid(&self.to_string())),
        }
    }
}

fn invalid(found: &str) -> Error {
    Error::new(ErrorKind::InvalidParameter {
        name: "rouge type",
        expected: "`rouge1` to `rouge9`, `rougeL` or `rougeLsum`",
        found: found.to_owned(),
    })
}

impl FromStr for RougeType {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text.as_bytes() {
            b"rougeL" => Ok(Self::L),
            b"rougeLsum" => Ok(Self::LSum),
            [b'r', b'o', b'u', b'g', b'e', n @ b'1'..=b'9'] => Ok(Self::N(n - b'0')),
            _ => Err(invalid(text)),
        }
    }
}

impl fmt::Display for RougeType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::N(n) => write!(f, "rouge{n}"),
            Self::L => f.write_str("rougeL"),
            Self::LSum => f.write_str("rougeLsum"),
        }
    }
}
