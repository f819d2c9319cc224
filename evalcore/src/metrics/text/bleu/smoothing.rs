//! What stands in for n-gram orders without matches.

use std::fmt;

use crate::error::{Error, ErrorKind, Result};

/// A smoothing method of sacreBLEU.
///
/// # References
///
/// B. Chen and C. Cherry, "A Systematic Comparison of Smoothing Techniques for Sentence-Level
/// BLEU", WMT 2014.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[non_exhaustive]
pub enum BleuSmoothing {
    /// `none`: an order without matches makes the score 0.
    None,
    /// `floor`: this many matches where there are none; 0.1 in the paper.
    Floor(f64),
    /// `add-k`: this many more matches and totals from bigrams on; usually 1.
    AddK(f64),
    /// `exp`: 1/2, 1/4, 1/8 ... matches for the first, second, third order without any.
    #[default]
    Exp,
}

impl BleuSmoothing {
    /// The method of this name, with its usual value if none is given.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidParameter`] for an unknown name and for a value that is not finite and
    /// non-negative. A value for a method without one is ignored, as in sacreBLEU.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::metrics::text::BleuSmoothing;
    ///
    /// let smoothing = BleuSmoothing::from_name("floor", None)?;
    /// assert_eq!(smoothing, BleuSmoothing::Floor(0.1));
    /// assert_eq!(smoothing.to_string(), "floor[0.10]");
    /// # Ok::<(), evalcore::Error>(())
    /// ```
    pub fn from_name(name: &str, value: Option<f64>) -> Result<Self> {
        let method = match name {
            "none" => Self::None,
            "floor" => Self::Floor(value.unwrap_or(0.1)),
            "add-k" => Self::AddK(value.unwrap_or(1.0)),
            "exp" => Self::Exp,
            _ => {
                return Err(Error::new(ErrorKind::InvalidParameter {
                    name: "smooth_method",
                    expected: "`none`, `floor`, `add-k` or `exp`",
                    found: name.to_owned(),
                }));
            }
        };
        method.checked()
    }

    pub(crate) fn checked(self) -> Result<Self> {
        match self {
            Self::Floor(value) | Self::AddK(value) if !(value.is_finite() && value >= 0.0) => {
                Err(Error::new(ErrorKind::InvalidParameter {
                    name: "smooth_value",
                    expected: "a finite number from 0 on",
                    found: value.to_string(),
                }))
            }
            _ => Ok(self),
        }
    }
}

impl fmt::Display for BleuSmoothing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("none"),
            Self::Floor(value) => write!(f, "floor[{value:.2}]"),
            Self::AddK(value) => write!(f, "add-k[{value:.2}]"),
            Self::Exp => f.write_str("exp"),
        }
    }
}
