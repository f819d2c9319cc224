//! What a field may hold.

use evalcore::{Error, ErrorKind, Result};
use serde_json::Value;

/// The most characters of a name or id.
const MAX_ID: usize = 255;
/// The most bytes of a message, a text of a sample, or the metadata of a record.
const MAX_TEXT: usize = 64 << 20;
/// The most levels of metadata.
const MAX_DEPTH: usize = 100;
/// How much of a bad text an error shows.
const SHOWN: usize = 60;

/// The error for a field of a record.
pub(crate) fn invalid(
    row: Option<u64>,
    field: impl Into<String>,
    expected: impl Into<String>,
    found: impl Into<String>,
) -> Error {
    Error::new(ErrorKind::InvalidRecord {
        row,
        field: field.into(),
        expected: expected.into(),
        found: found.into(),
    })
}

/// A text in an error: quoted, escaped, and cut.
pub(crate) fn shown(text: &str) -> String {
    let mut chars = text.chars();
    let start: String = chars
        .by_ref()
        .take(SHOWN)
        .flat_map(char::escape_debug)
        .collect();
    let rest = chars.count();
    if rest == 0 {
        format!("`{start}`")
    } else {
        format!("`{start}…` of {} characters", SHOWN + rest)
    }
}

/// A name or id: 1 to 255 characters, none of them a control character.
pub(crate) fn id(row: Option<u64>, field: &str, text: &str) -> Result<()> {
    let expected = if text.is_empty() || text.chars().count() > MAX_ID {
        "a text of 1 to 255 characters"
    } else if text.chars().any(char::is_control) {
        "a text without control characters"
    } else {
        return Ok(());
    };
    Err(invalid(row, field, expected, shown(text)))
}

/// An optional id.
pub(crate) fn optional_id(row: Option<u64>, field: &str, text: Option<&str>) -> Result<()> {
    text.map_or(Ok(()), |text| id(row, field, text))
}

/// A longer text: no NUL, and at most 64 MiB.
pub(crate) fn text(row: Option<u64>, field: &str, text: &str) -> Result<()> {
    if text.contains('\0') {
        return Err(invalid(row, field, "a text without NUL", shown(text)));
    }
    if text.len() > MAX_TEXT {
        let found = format!("{} bytes", text.len());
        return Err(invalid(row, field, "at most 64 MiB", found));
    }
    Ok(())
}

/// Metadata: texts without NUL, not too deep, not too large; its members sorted on the way.
pub(crate) fn metadata(row: Option<u64>, value: &mut Value) -> Result<()> {
    if !value.is_object() {
        let found = kind_of(value);
        return Err(invalid(row, "metadata", "an object", found));
    }
    sort(row, value, MAX_DEPTH)?;
    let size = value.to_string().len();
    if size > MAX_TEXT {
        return Err(invalid(
            row,
            "metadata",
            "at most 64 MiB",
            format!("{size} bytes"),
        ));
    }
    Ok(())
}

fn sort(row: Option<u64>, value: &mut Value, depth: usize) -> Result<()> {
    if depth == 0 {
        let expected = format!("at most {MAX_DEPTH} levels");
        return Err(invalid(row, "metadata", expected, "more"));
    }
    match value {
        Value::String(string) => text(row, "metadata", string),
        Value::Array(items) => items
            .iter_mut()
            .try_for_each(|item| sort(row, item, depth - 1)),
        Value::Object(members) => {
            members.sort_keys();
            members.iter_mut().try_for_each(|(key, member)| {
                text(row, "metadata", key)?;
                sort(row, member, depth - 1)
            })
        }
        _ => Ok(()),
    }
}

/// A finite number within limits.
pub(crate) fn number(
    row: Option<u64>,
    field: impl Into<String>,
    value: f64,
    limits: &Limits,
) -> Result<()> {
    let within = value.is_finite() && value >= limits.low && value <= limits.high;
    if within && !(limits.whole && value.fract() != 0.0) {
        return Ok(());
    }
    Err(invalid(row, field, limits.expected, value.to_string()))
}

/// What a number may be.
#[derive(Debug)]
pub(crate) struct Limits {
    pub(crate) low: f64,
    pub(crate) high: f64,
    pub(crate) whole: bool,
    pub(crate) expected: &'static str,
}

impl Limits {
    pub(crate) const FINITE: Self = Self {
        low: f64::MIN,
        high: f64::MAX,
        whole: false,
        expected: "a finite number",
    };
    pub(crate) const PROPORTION: Self = Self {
        low: 0.0,
        high: 1.0,
        whole: false,
        expected: "a number from 0 to 1",
    };
    pub(crate) const NOT_NEGATIVE: Self = Self {
        low: 0.0,
        high: f64::MAX,
        whole: false,
        expected: "a finite number of at least 0",
    };
    /// Up to 2⁵³, where a float counts exactly.
    pub(crate) const COUNT: Self = Self {
        low: 0.0,
        high: 9_007_199_254_740_992.0,
        whole: true,
        expected: "a whole number from 0 to 2^53",
    };
}

/// What kind of JSON value stands where another was expected.
pub(crate) fn kind_of(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => format!("the boolean {value}"),
        Value::Number(number) => format!("the number {number}"),
        Value::String(text) => format!("the text {}", shown(text)),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}
