//! The value that a literal denotes.

/// A Python value that was written as a literal.
///
/// # Examples
///
/// ```
/// use evalcore::opencompass::python::{self, Literal};
///
/// let value = python::parse(b"{'accuracy': 65.625, 'n': 3, 'error': None}").unwrap();
/// assert_eq!(value.get("accuracy").and_then(Literal::as_f64), Some(65.625));
/// assert_eq!(value.get("n").and_then(Literal::as_i64), Some(3));
/// assert!(value.get("error").is_some_and(Literal::is_none));
/// assert!(value.get("score").is_none());
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Literal {
    /// `None`.
    None,
    /// `True` or `False`.
    Bool(bool),
    /// An integer of any size: decimal digits, with `-` where it is negative.
    Int(String),
    /// A float, `nan` and the infinities included.
    Float(f64),
    /// A text; what can not stand in UTF-8 was replaced by U+FFFD.
    Str(String),
    /// `b'…'`.
    Bytes(Vec<u8>),
    /// `[…]`.
    List(Vec<Literal>),
    /// `(…)`.
    Tuple(Vec<Literal>),
    /// `{1, 2}`, `set()` or `frozenset({…})`, in the order of the text.
    Set(Vec<Literal>),
    /// `{…: …}` or a call such as `dict(…)`, in the order of the text; of equal keys the last counts.
    Dict(Vec<(Literal, Literal)>),
    /// A name, call or expression that is not a literal: its text.
    Opaque(String),
}

impl Literal {
    /// The kind of value as a fragment, such as `a list`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::None => "`None`",
            Self::Bool(_) => "a bool",
            Self::Int(_) => "an int",
            Self::Float(_) => "a float",
            Self::Str(_) => "a text",
            Self::Bytes(_) => "bytes",
            Self::List(_) => "a list",
            Self::Tuple(_) => "a tuple",
            Self::Set(_) => "a set",
            Self::Dict(_) => "a dict",
            Self::Opaque(_) => "an expression",
        }
    }

    /// Whether this is `None`.
    #[must_use]
    pub fn is_none(&self) -> bool {
        matches!(self, Self::None)
    }

    /// The truth value of `True` and `False`.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// An integer that fits.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Int(digits) => digits.parse().ok(),
            _ => None,
        }
    }

    /// An integer or float as the nearest float; an integer that is too large is infinite.
    #[must_use]
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Int(digits) => digits.parse().ok(),
            Self::Float(value) => Some(*value),
            _ => None,
        }
    }

    /// What the summarizers count as a score: integers, floats, and booleans as 0 and 1.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::opencompass::python::Literal;
    ///
    /// assert_eq!(Literal::Bool(true).as_score(), Some(1.0));
    /// assert_eq!(Literal::Str("88.8".into()).as_score(), None);
    /// ```
    #[must_use]
    pub fn as_score(&self) -> Option<f64> {
        match self {
            Self::Bool(value) => Some(f64::from(u8::from(*value))),
            _ => self.as_f64(),
        }
    }

    /// A text.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Str(text) => Some(text),
            _ => None,
        }
    }

    /// The items of a list or tuple.
    #[must_use]
    pub fn as_sequence(&self) -> Option<&[Self]> {
        match self {
            Self::List(items) | Self::Tuple(items) => Some(items),
            _ => None,
        }
    }

    /// The members of a dict.
    #[must_use]
    pub fn as_dict(&self) -> Option<&[(Self, Self)]> {
        match self {
            Self::Dict(members) => Some(members),
            _ => None,
        }
    }

    /// The member of a dict under a text key; the last one, as in Python.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        let members = self.as_dict()?.iter().rev();
        let mut found = members.filter(|(name, _)| name.as_str() == Some(key));
        found.next().map(|(_, value)| value)
    }

    /// The bytes of memory that this value takes by itself, its members not counted.
    pub(super) fn weight(&self) -> u64 {
        let text = match self {
            Self::Int(text) | Self::Str(text) | Self::Opaque(text) => text.len(),
            Self::Bytes(bytes) => bytes.len(),
            _ => 0,
        };
        (size_of::<Self>() + text) as u64
    }
}
