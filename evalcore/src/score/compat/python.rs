//! Numbers and texts as Python reads and writes them.

use crate::json::{Number, Value};

/// A number that is an integer or a float, as Python tells them apart.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Num {
    pub(super) value: f64,
    text: Option<Box<str>>,
}

impl Num {
    pub(super) fn integer(value: u64) -> Self {
        Self {
            text: Some(value.to_string().into()),
            value: as_f64(value),
        }
    }

    pub(super) fn zero() -> Self {
        Self::integer(0)
    }

    pub(super) fn of(number: &Number) -> Self {
        let text = number.is_integer().then(|| number.as_str().into());
        Self {
            value: number.as_f64(),
            text,
        }
    }

    /// `str(number)`.
    pub(super) fn to_text(&self) -> String {
        match &self.text {
            Some(text) => text.to_string(),
            None => float_text(self.value),
        }
    }
}

/// An integer as a float. Counts of characters and tokens are far below 2⁵³.
#[expect(
    clippy::cast_precision_loss,
    reason = "Python divides such integers as floats, too"
)]
pub(super) fn as_f64(count: u64) -> f64 {
    count as f64
}

/// `min(a, b)`: `a` unless `b` is smaller, so that `min(1, nan)` is 1.
pub(super) fn min(a: f64, b: f64) -> f64 {
    if b < a { b } else { a }
}

/// `max(a, b)`: `a` unless `b` is larger.
pub(super) fn max(a: f64, b: f64) -> f64 {
    if b > a { b } else { a }
}

/// `max(0.0, min(1.0, x))`.
pub(super) fn clamp(x: f64) -> f64 {
    max(0.0, min(1.0, x))
}

/// `float(text)`.
pub(super) fn float(text: &str) -> Option<f64> {
    let digits = plain_digits(strip(text))?;
    let unsigned = digits.strip_prefix(['+', '-']).unwrap_or(&digits);
    let is_word = ["inf", "infinity", "nan"]
        .iter()
        .any(|word| unsigned.eq_ignore_ascii_case(word));
    let is_number = unsigned
        .bytes()
        .all(|byte| byte.is_ascii_digit() || b".eE+-".contains(&byte));
    if !is_word && !is_number {
        return None;
    }
    digits.parse().ok()
}

/// `int(text)`, as a float.
pub(super) fn integer(text: &str) -> Option<f64> {
    let digits = plain_digits(strip(text))?;
    let unsigned = digits.strip_prefix(['+', '-']).unwrap_or(&digits);
    let is_integer = !unsigned.is_empty() && unsigned.bytes().all(|byte| byte.is_ascii_digit());
    is_integer.then(|| digits.parse().ok())?
}

/// `text.strip()`, which also takes the separators of ASCII.
pub(super) fn strip(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c))
}

/// The text with ASCII digits and without the single `_` that may stand between digits.
fn plain_digits(text: &str) -> Option<String> {
    let mut plain = String::with_capacity(text.len());
    let mut after_underscore = false;
    for c in text.chars() {
        let digit = decimal_digit(c);
        if c == '_' {
            if after_underscore || !plain.ends_with(|c: char| c.is_ascii_digit()) {
                return None;
            }
            after_underscore = true;
            continue;
        }
        if after_underscore && digit.is_none() {
            return None;
        }
        after_underscore = false;
        plain.push(digit.unwrap_or(c));
    }
    (!after_underscore).then_some(plain)
}

/// A decimal digit of any script: they stand in runs of ten, and a run starts at its zero.
fn decimal_digit(c: char) -> Option<char> {
    use unicode_general_category::{GeneralCategory, get_general_category};

    let is_decimal = |c: char| get_general_category(c) == GeneralCategory::DecimalNumber;
    if c.is_ascii_digit() {
        return Some(c);
    }
    if !is_decimal(c) {
        return None;
    }
    let code = u32::from(c);
    let start = (1..=code)
        .take_while(|back| char::from_u32(code - back).is_some_and(is_decimal))
        .count();
    let digit = u32::try_from(start % 10).ok()?;
    char::from_digit(digit, 10)
}

/// `f"{x:.2f}"`.
pub(super) fn two_decimals(x: f64) -> String {
    if x.is_nan() {
        return "nan".to_owned();
    }
    format!("{x:.2}")
}

/// `round(x, 4)`.
pub(super) fn round4(x: f64) -> f64 {
    format!("{x:.4}").parse().unwrap_or(x)
}

/// `str(x)` of a float.
pub(super) fn float_text(x: f64) -> String {
    if x.is_nan() {
        return "nan".to_owned();
    }
    if x.is_infinite() || x == 0.0 || (1e-4..1e16).contains(&x.abs()) {
        return format!("{x:?}");
    }
    let text = format!("{x:e}");
    match text.split_once('e') {
        Some((digits, exponent)) => {
            let (sign, exponent) = match exponent.strip_prefix('-') {
                Some(exponent) => ('-', exponent),
                None => ('+', exponent),
            };
            format!("{digits}e{sign}{exponent:0>2}")
        }
        None => text,
    }
}

/// Whether a value counts as true.
pub(super) fn is_truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(value) => *value,
        Value::Number(number) => number.as_f64() != 0.0,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
    }
}

/// `len(value)`, in code points; `None` where Python raises.
pub(super) fn length(value: &Value) -> Option<u64> {
    let length = match value {
        Value::String(text) => text.chars().count(),
        Value::Array(items) => items.len(),
        Value::Object(members) => members.len(),
        Value::Null | Value::Bool(_) | Value::Number(_) => return None,
    };
    u64::try_from(length).ok()
}

/// A value where Python wants a number; `None` where it raises.
pub(super) fn number(value: &Value) -> Option<Num> {
    match value {
        Value::Number(number) => Some(Num::of(number)),
        Value::Bool(value) => Some(Num::integer(u64::from(*value))),
        _ => None,
    }
}
