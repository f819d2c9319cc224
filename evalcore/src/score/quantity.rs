//! Values with their units.

use std::fmt;
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

/// `value / by` with nine decimals, half to even; 0 where `by` is 0.
pub(super) fn ratio(value: Decimal, by: Decimal) -> Decimal {
    short_ratio(value, by).unwrap_or_else(|| long_ratio(value, by))
}

fn long_ratio(value: Decimal, by: Decimal) -> Decimal {
    value
        .checked_div(by)
        .map_or(Decimal::ZERO, |ratio| ratio.round_dp(9).normalize())
}

/// The ratio of usual values, whose digits are short, in one division: decimals of 96 bits divide
/// digit by digit.
fn short_ratio(value: Decimal, by: Decimal) -> Option<Decimal> {
    let digits = |value: Decimal| u32::try_from(value.mantissa()).ok().map(u128::from);
    let power = |scale: u32| 10_u128.checked_pow(scale).filter(|_| scale <= 18);
    let top = digits(value)? * power(by.scale() + 9)?;
    let bottom = digits(by)? * power(value.scale())?;
    let (quotient, rest) = (top.checked_div(bottom)?, top.checked_rem(bottom)?);
    let up = match (2 * rest).cmp(&bottom) {
        std::cmp::Ordering::Less => 0,
        std::cmp::Ordering::Equal => quotient % 2,
        std::cmp::Ordering::Greater => 1,
    };
    Some(stripped(i64::try_from(quotient + up).ok()?, 9))
}

/// `digits` by ten to the power of `scale`, without zeros at the end.
pub(super) fn stripped(mut digits: i64, mut scale: u32) -> Decimal {
    while scale > 0 && digits % 10 == 0 {
        digits /= 10;
        scale -= 1;
    }
    Decimal::new(digits, scale)
}

/// A decimal as it prints itself, in a fraction of the time where its digits are short: an answer
/// holds some forty of them.
pub(super) struct Shown(pub(super) Decimal);

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scale = self.0.scale();
        let digits = u64::try_from(self.0.mantissa()).ok();
        let power = 10_u64
            .checked_pow(scale)
            .filter(|_| !self.0.is_sign_negative());
        let (Some(digits), Some(power)) = (digits, power) else {
            return write!(f, "{}", self.0);
        };
        if scale == 0 {
            return write!(f, "{digits}");
        }
        let (whole, part, width) = (digits / power, digits % power, scale as usize);
        write!(f, "{whole}.{part:0width$}")
    }
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

    /// The quick ways against the long ones.
    #[test]
    fn short_decimals_are_treated_as_long_ones() {
        let texts = [
            "0",
            "0.00",
            "1",
            "7",
            "0.1",
            "0.021",
            "1.50",
            "30",
            "97.0",
            "5000",
            "4294967295",
            "0.000000123",
            "42949.67295",
            "0.0000000000000001",
            "18446744073709551615",
            "-3.20",
            "79228162514264337593543950335",
        ];
        for text in texts {
            let value = Decimal::from_str(text).unwrap();
            assert_eq!(Shown(value).to_string(), value.to_string());
            for other in texts {
                let by = Decimal::from_str(other).unwrap();
                let (quick, long) = (ratio(value, by), long_ratio(value, by));
                assert_eq!(quick.to_string(), long.to_string(), "{text} / {other}");
            }
        }
        for digits in [0, 1, 10, 1_500, 90_000_000_000] {
            let long = Decimal::new(digits, 9).normalize();
            assert_eq!(stripped(digits, 9).to_string(), long.to_string());
        }
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
