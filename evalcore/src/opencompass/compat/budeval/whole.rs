//! Integers of any size, as far as counts need them.

use serde_json::{Value, json};

/// An `int`: exact up to 128 bits, beyond that as near as a float is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Whole {
    Exact(i128),
    Wide(f64),
}

impl Whole {
    /// A length.
    pub(super) fn of(count: usize) -> Self {
        Self::Exact(count as i128)
    }

    /// `int(float)`, which raises for what is not finite.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the cast truncates as `int` does, and the range is checked"
    )]
    pub(super) fn truncated(value: f64) -> Option<Self> {
        if !value.is_finite() {
            return None;
        }
        Some(if value.abs() < 1e38 {
            Self::Exact(value as i128)
        } else {
            Self::Wide(value)
        })
    }

    /// `int(str)` of plain digits.
    pub(super) fn read(digits: &str) -> Option<Self> {
        match digits.parse() {
            Ok(exact) => Some(Self::Exact(exact)),
            Err(_) => Self::truncated(digits.parse().ok()?),
        }
    }

    /// `float(int)`.
    #[expect(
        clippy::cast_precision_loss,
        reason = "Python rounds an integer beyond 53 bits in the same way"
    )]
    pub(super) fn float(self) -> f64 {
        match self {
            Self::Exact(value) => value as f64,
            Self::Wide(value) => value,
        }
    }

    /// The sum.
    pub(super) fn plus(self, other: Self) -> Self {
        let exact = match (self, other) {
            (Self::Exact(a), Self::Exact(b)) => a.checked_add(b),
            _ => None,
        };
        exact.map_or(Self::Wide(self.float() + other.float()), Self::Exact)
    }

    /// A JSON number: an integer of 64 bits, else a float.
    pub(super) fn json(self) -> Value {
        if let Self::Exact(value) = self {
            if let Ok(value) = i64::try_from(value) {
                return json!(value);
            }
            if let Ok(value) = u64::try_from(value) {
                return json!(value);
            }
        }
        json!(self.float())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_and_json_keep_what_fits() {
        let top = Whole::read("18446744073709551615").unwrap();
        assert_eq!(top.json(), json!(u64::MAX));
        assert_eq!(
            top.plus(Whole::of(1)).json(),
            json!(18_446_744_073_709_551_616.0)
        );
        assert_eq!(Whole::truncated(-2.9), Some(Whole::Exact(-2)));
        assert_eq!(Whole::truncated(f64::NAN), None);
        let wide = Whole::truncated(1e300).unwrap();
        assert_eq!(wide.plus(top), Whole::Wide(1e300));
    }
}
