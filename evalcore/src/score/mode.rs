//! Whose rules an evaluation follows.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, ErrorKind};

use super::compat::Generation;

/// Whose rules an evaluation follows.
///
/// # Examples
///
/// ```
/// use evalcore::score::{Generation, Mode};
///
/// assert_eq!("ark-v2".parse::<Mode>()?, Mode::Ark(Generation::V2));
/// assert_eq!(Mode::default().as_str(), "strict");
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Mode {
    /// The rules of this library.
    #[default]
    Strict,
    /// Those of a generation of Ark's metric evaluator, defects included.
    Ark(Generation),
}

impl Mode {
    /// Every mode.
    pub const ALL: [Self; 5] = [
        Self::Strict,
        Self::Ark(Generation::V1),
        Self::Ark(Generation::V2a),
        Self::Ark(Generation::V2),
        Self::Ark(Generation::V3),
    ];

    /// The mode's name, such as `ark-v1`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Strict => "strict",
            Self::Ark(generation) => generation.as_str(),
        }
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Mode {
    type Err = Error;

    /// # Errors
    ///
    /// `parameter.invalid` names `mode`.
    fn from_str(text: &str) -> Result<Self, Error> {
        let mut modes = Self::ALL.into_iter();
        modes.find(|mode| mode.as_str() == text).ok_or_else(|| {
            Error::new(ErrorKind::InvalidParameter {
                name: "mode",
                expected: "`strict`, `ark-v1`, `ark-v2a`, `ark-v2` or `ark-v3`",
                found: text.to_owned(),
            })
        })
    }
}
