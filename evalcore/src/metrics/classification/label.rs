//! Labels: texts or integers.

use std::fmt;
use std::sync::Arc;

use serde::{Serialize, Serializer};

/// The label of a class: a text or an integer.
///
/// Texts sort by code points (`"10"` before `"2"`), integers by value. One set of samples has
/// labels of one kind.
///
/// # Examples
///
/// ```
/// use evalcore::metrics::Label;
///
/// assert!(Label::from("10") < Label::from("2"));
/// assert!(Label::from(2) < Label::from(10));
/// assert_eq!(Label::from(-3).to_string(), "-3");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Label {
    /// An integer.
    Integer(i64),
    /// A text, compared as it stands: case and spaces count.
    Text(Arc<str>),
}

impl Label {
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Integer(_) => "an integer",
            Self::Text(_) => "a text",
        }
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(number) => number.fmt(f),
            Self::Text(text) => text.fmt(f),
        }
    }
}

impl Serialize for Label {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Integer(number) => serializer.serialize_i64(*number),
            Self::Text(text) => serializer.serialize_str(text),
        }
    }
}

impl From<i64> for Label {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<&str> for Label {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Label {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}
