//! What a report is asked for.

use super::label::Label;

/// The value of a ratio whose denominator is 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum ZeroDivision {
    /// 0, and a diagnostic that says so.
    #[default]
    Warn,
    /// 0.
    Zero,
    /// 1.
    One,
    /// NaN, which macro and weighted averages leave out.
    Nan,
}

impl ZeroDivision {
    pub(super) fn value(self) -> f64 {
        match self {
            Self::Warn | Self::Zero => 0.0,
            Self::One => 1.0,
            Self::Nan => f64::NAN,
        }
    }
}

/// Options of [`ClassificationCounts::finish`](super::ClassificationCounts::finish).
///
/// # Examples
///
/// ```
/// use evalcore::metrics::{ClassificationOptions, ZeroDivision};
///
/// let mut options = ClassificationOptions::new();
/// options.labels(["info", "warn", "error"]).zero_division(ZeroDivision::Zero);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClassificationOptions {
    pub(super) labels: Option<Vec<Label>>,
    pub(super) zero_division: ZeroDivision,
}

impl ClassificationOptions {
    /// Creates the defaults.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The labels of the rows, in this order; by default all that occur, sorted.
    pub fn labels<L: Into<Label>>(&mut self, labels: impl IntoIterator<Item = L>) -> &mut Self {
        self.labels = Some(labels.into_iter().map(Into::into).collect());
        self
    }

    /// The value of a ratio whose denominator is 0: by default [`ZeroDivision::Warn`].
    pub fn zero_division(&mut self, value: ZeroDivision) -> &mut Self {
        self.zero_division = value;
        self
    }
}
