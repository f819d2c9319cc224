//! Who counts tokens that nobody reported.

use evalcore::score::{EstimatedTokens, Options, TokenCounter};
use evalcore::{Error, ErrorKind};

#[cfg(feature = "tokenizers")]
mod vocabulary;

/// A counter by its name.
#[derive(Clone, Copy)]
pub(crate) enum Tokenizer {
    /// Nobody.
    None,
    /// This one.
    Counter(&'static dyn TokenCounter),
}

impl Tokenizer {
    /// Finds a counter; a vocabulary is read when the first text is counted.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` for a name that this build does not have.
    pub(crate) fn of(name: &str) -> Result<Self, Error> {
        match name {
            "none" => Ok(Self::None),
            "estimate" => Ok(Self::Counter(&EstimatedTokens)),
            _ => vocabulary_of(name).map(Self::Counter).ok_or_else(|| {
                Error::new(ErrorKind::InvalidParameter {
                    name: "tokenizer",
                    expected: EXPECTED,
                    found: name.to_owned(),
                })
            }),
        }
    }

    /// Lets it count.
    pub(crate) fn set(self, options: &mut Options<'_>) {
        match self {
            Self::None => options.without_counter(),
            Self::Counter(counter) => options.counter(counter),
        };
    }
}

#[cfg(feature = "tokenizers")]
const EXPECTED: &str = "`estimate`, `none`, `o200k_base` or `cl100k_base`";

#[cfg(not(feature = "tokenizers"))]
const EXPECTED: &str = "`estimate` or `none`, as this build has no tokenizers";

#[cfg(feature = "tokenizers")]
fn vocabulary_of(name: &str) -> Option<&'static dyn TokenCounter> {
    vocabulary::of(name)
}

#[cfg(not(feature = "tokenizers"))]
fn vocabulary_of(_: &str) -> Option<&'static dyn TokenCounter> {
    None
}
