//! Values with their units.

use std::str::FromStr;

use rust_decimal::Decimal;

use super::duration::{parse_duration, seconds};

/// What a text has to be to be a limit in a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Grammar {
    /// A whole number.
    Integer,
    /// A decimal of US dollars.
    Money,
    /// A duration, kept in seconds.
    Duration,
    /// 0 to 1.
    Proportion,
    /// Any decimal.
    Decimal,
}

impl Grammar {
    pub(super) fn of(unit: &str) -> Self {
        match unit {
            "tokens" | "characters" | "count" => Self::Integer,
            "USD" => Self::Money,
            "seconds" => Self::Duration,
            "proportion" => Self::Proportion,
            _ => Self::Decimal,
        }
    }

    /// Reads a limit that is 0 or more; the error says what was expected.
    pub(super) fn parse(self, text: &str) -> Result<Decimal, &'static str> {
        let text = text.trim();
        match self {
            Self::Integer => text
                .parse::<u64>()
                .map(Decimal::from)
                .map_err(|_| "a whole number such as `5000`"),
            Self::Money => decimal(text).ok_or("an amount of US dollars such as `0.05`"),
            Self::Duration => parse_duration(text)
                .and_then(seconds)
                .ok_or("a duration such as `30s`, `1m30s` or `500ms`"),
            Self::Proportion => decimal(text)
                .filter(|value| *value <= Decimal::ONE)
                .ok_or("a number from 0 to 1"),
            Self::Decimal => decimal(text).ok_or("a number of at least 0"),
        }
    }
}

/// A decimal of at least 0, also with an exponent.
pub(super) fn decimal(text: &str) -> Option<Decimal> {
    let is_number = text.starts_with(|c: char| c.is_ascii_digit() || c == '.' || c == '+');
    let plain = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    if !is_number || !plain {
        return None;
    }
    let value = if text.contains(['e', 'E']) {
        Decimal::from_scientific(text).ok()
    } else {
        Decimal::from_str(text).ok()
    }?;
    Some(value.normalize())
}

/// A finite float as the decimal that it prints as.
pub(super) fn from_f64(value: f64) -> Option<Decimal> {
    let text = format!("{value:e}");
    let value = Decimal::from_scientific(&text).ok()?;
    Some(value.normalize())
}

/// Powers of ten that a float holds exactly.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];

/// The nearest float. Digits and power of ten of usual values are floats themselves, so that one
/// division gives it.
pub(super) fn to_f64(value: Decimal) -> f64 {
    use rust_decimal::prelude::ToPrimitive;

    let digits = i32::try_from(value.mantissa()).ok();
    let power = usize::try_from(value.scale()).ok();
    match (digits, power.and_then(|power| POWERS.get(power))) {
        (Some(digits), Some(power)) => f64::from(digits) / power,
        _ => value.to_f64().unwrap_or(f64::NAN),
    }
}

/// `value / by` with nine decimals; 0 where `by` is 0.
pub(super) fn ratio(value: Decimal, by: Decimal) -> Decimal {
    value
        .checked_div(by)
        .map_or(Decimal::ZERO, |ratio| ratio.round_dp(9).normalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_follow_the_grammar_of_their_unit() {
        let check = |unit: &str, text: &str, expected: Option<&str>| {
            let ours = Grammar::of(unit).parse(text).ok();
            assert_eq!(
                ours.map(|value| value.to_string()).as_deref(),
                expected,
                "{unit} {text}"
            );
        };
        check("tokens", " 5000 ", Some("5000"));
        check("tokens", "200.0", None);
        check("tokens", "2e2", None);
        check("tokens", "-1", None);
        check("tokens", "", None);
        check("USD", "0.10", Some("0.1"));
        check("USD", "1e-3", Some("0.001"));
        check("USD", "0.05 USD", None);
        check("USD", "$0.05", None);
        check("USD", "NaN", None);
        check("USD", "inf", None);
        check("USD", "-0.1", None);
        check("USD", "1e400", None);
        check("seconds", "100ms", Some("0.1"));
        check("seconds", "1h30m", Some("5400"));
        check("seconds", "60.0", Some("60"));
        check("seconds", "-30s", None);
        check("proportion", "0.8", Some("0.8"));
        check("proportion", "1.07", None);
        check("proportion", "80%", None);
        check("tokens/s", "12.5", Some("12.5"));
    }

    #[test]
    fn the_nearest_float_is_the_one_that_the_text_parses_to() {
        for text in [
            "0.1",
            "0.3",
            "5000",
            "0.021",
            "2147483647",
            "0.0000015",
            "1e-9",
            "62.5",
        ] {
            let value = decimal(text).unwrap();
            assert_eq!(Some(to_f64(value)), text.parse().ok(), "{text}");
        }
        let long = decimal("12345678901.123456789").unwrap();
        assert!((to_f64(long) - 12_345_678_901.123_457).abs() < 1e-5);
    }

    #[test]
    fn floats_keep_their_digits() {
        for value in [0.1, 1e-9, 12345.678, 0.0, 1e20] {
            let decimal = from_f64(value).unwrap();
            assert!(
                (to_f64(decimal) - value).abs() <= value.abs() * 1e-15,
                "{value}"
            );
        }
        assert!(from_f64(1e40).is_none());
    }
}
