//! Numbers that keep their text.

use std::fmt;

use serde::{Serialize, Serializer};

/// A JSON number as it was written, `NaN`, `Infinity` and `-Infinity` included.
///
/// Two numbers are equal when their texts are. Serialised, a number that is not finite is null; an
/// integer within 128 bits is exact; a larger integer and any other number is the nearest `f64`,
/// or null where that is infinite.
///
/// # Examples
///
/// ```
/// use evalcore::json::Number;
///
/// let big = evalcore::json::parse(b"36893488147419103232")?;
/// let big = big.as_number().unwrap();
/// assert_eq!(big.as_str(), "36893488147419103232");
/// assert_eq!((big.as_u64(), big.as_f64()), (None, 36_893_488_147_419_103_232.0));
/// assert!(!Number::from(f64::NAN).is_finite());
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Number(Box<str>);

impl Number {
    /// Takes a text that is a number by the grammar.
    pub(super) fn from_text(text: &str) -> Self {
        Self(text.into())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The nearest `f64`: infinite for what is out of range, as in Python.
    #[must_use]
    pub fn as_f64(&self) -> f64 {
        match &*self.0 {
            "Infinity" => f64::INFINITY,
            "-Infinity" => f64::NEG_INFINITY,
            text => text.parse().unwrap_or(f64::NAN),
        }
    }

    /// The integer, if it is written as one and fits.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        self.0.parse().ok()
    }

    /// The integer, if it is written as one and fits.
    #[must_use]
    pub fn as_u64(&self) -> Option<u64> {
        self.0.parse().ok()
    }

    /// Whether it is written as an integer: digits, with or without a minus sign.
    #[must_use]
    pub fn is_integer(&self) -> bool {
        self.0
            .bytes()
            .all(|byte| byte == b'-' || byte.is_ascii_digit())
    }

    /// Whether the nearest `f64` is finite.
    #[must_use]
    pub fn is_finite(&self) -> bool {
        self.as_f64().is_finite()
    }
}

impl From<i64> for Number {
    fn from(number: i64) -> Self {
        Self(number.to_string().into())
    }
}

impl From<u64> for Number {
    fn from(number: u64) -> Self {
        Self(number.to_string().into())
    }
}

impl From<f64> for Number {
    /// The shortest text that reads back as the same number.
    fn from(number: f64) -> Self {
        if number.is_finite() {
            return Self(format!("{number:?}").into());
        }
        let word = if number.is_nan() {
            "NaN"
        } else if number > 0.0 {
            "Infinity"
        } else {
            "-Infinity"
        };
        Self(word.into())
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Number({})", self.0)
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let Some(number) = self.as_i64() {
            return serializer.serialize_i64(number);
        }
        if let Some(number) = self.as_u64() {
            return serializer.serialize_u64(number);
        }
        if let Ok(number) = self.0.parse() {
            return serializer.serialize_i128(number);
        }
        if let Ok(number) = self.0.parse() {
            return serializer.serialize_u128(number);
        }
        let number = self.as_f64();
        if number.is_finite() {
            serializer.serialize_f64(number)
        } else {
            serializer.serialize_unit()
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use super::*;

    #[test]
    fn keeps_the_text_and_converts_on_demand() {
        let check = |text: &str, float: f64, signed, unsigned, json: &str| {
            let number = Number::from_text(text);
            assert_eq!(number.as_f64().total_cmp(&float), Ordering::Equal, "{text}");
            assert_eq!(number.as_i64(), signed, "{text}");
            assert_eq!(number.as_u64(), unsigned, "{text}");
            assert_eq!(serde_json::to_string(&number).unwrap(), json, "{text}");
        };
        check("7", 7.0, Some(7), Some(7), "7");
        check("-7", -7.0, Some(-7), None, "-7");
        check("7.0", 7.0, None, None, "7.0");
        check("65.625", 65.625, None, None, "65.625");
        check("1e2", 100.0, None, None, "100.0");
        check("1e999", f64::INFINITY, None, None, "null");
        check("NaN", f64::NAN, None, None, "null");
        check("-Infinity", f64::NEG_INFINITY, None, None, "null");
        let max = u64::MAX.to_string();
        check(
            &max,
            18_446_744_073_709_551_615.0,
            None,
            Some(u64::MAX),
            &max,
        );
        let wide = "170141183460469231731687303715884105727";
        check(
            wide,
            170_141_183_460_469_231_731_687_303_715_884_105_727.0,
            None,
            None,
            wide,
        );
        let wider = format!("1{}", "0".repeat(60));
        check(&wider, 1e60, None, None, "1e+60");
        check(&"9".repeat(400), f64::INFINITY, None, None, "null");
    }

    #[test]
    fn is_made_from_numbers() {
        for (number, text) in [(1.5, "1.5"), (7.0, "7.0"), (1e300, "1e300"), (-0.0, "-0.0")] {
            assert_eq!(Number::from(number).as_str(), text);
        }
        assert_eq!(Number::from(f64::NEG_INFINITY).as_str(), "-Infinity");
        assert_eq!(Number::from(-3_i64).as_i64(), Some(-3));
        assert!(Number::from(3_u64).is_integer() && !Number::from(3.0).is_integer());
    }
}
