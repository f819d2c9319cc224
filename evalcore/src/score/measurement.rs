//! What was measured, and what was not.

use rust_decimal::Decimal;
use smol_str::SmolStr;

/// A value, or why there is none.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Measured {
    /// A value, in the unit of the criterion that looks at it.
    Value(Decimal),
    /// There is none, for this reason.
    Missing(SmolStr),
}

/// Values by name.
///
/// # Examples
///
/// ```
/// use evalcore::score::{Measured, Measurements};
///
/// let mut measurements = Measurements::new();
/// measurements.set("duration", 2.into());
/// measurements.miss("cost", "no model is named");
/// assert_eq!(measurements.get("duration"), Some(&Measured::Value(2.into())));
/// assert_eq!(measurements.value("cost"), None);
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Measurements {
    entries: Vec<(SmolStr, Measured)>,
}

impl Measurements {
    /// Creates an empty table.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Keeps a value, in place of an earlier one.
    pub fn set(&mut self, name: impl Into<SmolStr>, value: Decimal) {
        self.replace(name.into(), Measured::Value(value));
    }

    /// Keeps why there is no value.
    pub fn miss(&mut self, name: impl Into<SmolStr>, reason: impl Into<SmolStr>) {
        self.replace(name.into(), Measured::Missing(reason.into()));
    }

    /// Keeps a value, or why there is none.
    pub(super) fn put(&mut self, name: &'static str, value: Option<Decimal>, why: &'static str) {
        let name = SmolStr::new_static(name);
        match value {
            Some(value) => self.replace(name, Measured::Value(value)),
            None => self.replace(name, Measured::Missing(SmolStr::new_static(why))),
        }
    }

    fn replace(&mut self, name: SmolStr, measured: Measured) {
        match self.entries.iter_mut().find(|(known, _)| *known == name) {
            Some(entry) => entry.1 = measured,
            None => self.entries.push((name, measured)),
        }
    }

    /// What is known of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Measured> {
        let mut entries = self.entries.iter();
        entries.find(|(known, _)| known == name).map(|(_, m)| m)
    }

    /// The value of a name, where it has one.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<Decimal> {
        match self.get(name)? {
            Measured::Value(value) => Some(*value),
            Measured::Missing(_) => None,
        }
    }
}
