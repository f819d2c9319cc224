//! Arithmetic as Python does it, with its exceptions.

use serde_json::Value;

use crate::error::{Error, ErrorKind, Result};

/// An exception.
pub(super) fn raised(exception: &'static str, message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Raised {
        exception,
        message: message.into(),
    })
}

/// `type(value).__name__`.
pub(super) fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "NoneType",
        Value::Bool(_) => "bool",
        Value::Number(number) if number.is_f64() => "float",
        Value::Number(_) => "int",
        Value::String(_) => "str",
        Value::Array(_) => "list",
        Value::Object(_) => "dict",
    }
}

/// A number; `True` and `False` are numbers too.
pub(super) fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Bool(value) => Some(f64::from(u8::from(*value))),
        value => value.as_f64(),
    }
}

/// `left - right`.
pub(super) fn subtract(left: &Value, right: &Value) -> Result<f64> {
    if let (Some(left), Some(right)) = (number(left), number(right)) {
        return Ok(left - right);
    }
    let (left, right) = (type_name(left), type_name(right));
    let message = format!("unsupported operand type(s) for -: '{left}' and '{right}'");
    Err(raised("TypeError", message))
}

/// The number of `value <operator> <a number of this type>`.
pub(super) fn comparable(value: &Value, operator: &str, other: &str) -> Result<f64> {
    number(value).ok_or_else(|| {
        let name = type_name(value);
        let message =
            format!("'{operator}' not supported between instances of '{name}' and '{other}'");
        raised("TypeError", message)
    })
}

/// `left / right`.
pub(super) fn divide(left: f64, right: f64) -> Result<f64> {
    if right == 0.0 {
        return Err(raised("ZeroDivisionError", "float division by zero"));
    }
    Ok(left / right)
}

/// `round(value, digits)`.
pub(super) fn round_to(value: f64, digits: usize) -> f64 {
    format!("{value:.digits$}").parse().unwrap_or(value)
}

/// `f"{value:+.1f}"`.
pub(super) fn signed1(value: f64) -> String {
    format!("{value:+.1}")
}
