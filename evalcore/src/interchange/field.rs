//! Fields of records and what they hold.

use std::borrow::Cow;
use std::fmt;

use crate::json::Value;

/// The way to a field: names and places in lists, joined by dots, such as `usage.prompt_tokens`.
///
/// A member whose own name holds dots comes first.
///
/// # Examples
///
/// ```
/// use evalcore::interchange::FieldPath;
///
/// let record = evalcore::json::parse(br#"{"a": {"b.c": [1, 2]}, "d": 3}"#)?;
/// let at = |path: &str| FieldPath::new(path).get(&record).and_then(|value| value.as_i64());
/// assert_eq!((at("a.b.c.1"), at("d"), at("a.x")), (Some(2), Some(3), None));
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldPath(String);

impl FieldPath {
    /// Takes a path.
    #[must_use]
    pub fn new(path: impl Into<String>) -> Self {
        Self(path.into())
    }

    /// The path as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The value at the end of the path.
    #[must_use]
    pub fn get<'v>(&self, record: &'v Value) -> Option<&'v Value> {
        follow(record, &self.0)
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn follow<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    if let Some(found) = step(value, path) {
        return Some(found);
    }
    let mut dots = path.match_indices('.');
    dots.find_map(|(at, _)| {
        let inner = step(value, path.get(..at)?)?;
        follow(inner, path.get(at + 1..)?)
    })
}

fn step<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    match value {
        Value::Array(items) => items.get(name.parse::<usize>().ok()?),
        value => value.get(name),
    }
}

/// The text of a string, or a number as it is written.
///
/// # Examples
///
/// ```
/// use evalcore::interchange::as_text;
///
/// let value = evalcore::json::parse(b"[4.0, null]")?;
/// let items = value.as_array().unwrap();
/// assert_eq!((as_text(&items[0]), as_text(&items[1])), (Some("4.0"), None));
/// # Ok::<(), evalcore::Error>(())
/// ```
#[must_use]
pub fn as_text(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.as_str()),
        _ => None,
    }
}

/// One text or a list of them; an object stands for its member `text`, as in `SQuAD`'s answers.
///
/// # Examples
///
/// ```
/// use evalcore::interchange::as_texts;
///
/// let answers = evalcore::json::parse(br#"{"text": ["Paris", "paris"], "answer_start": [3, 9]}"#)?;
/// assert_eq!(as_texts(&answers), Some(vec!["Paris", "paris"]));
/// assert_eq!(as_texts(&evalcore::json::parse(b"[null]")?), None);
/// # Ok::<(), evalcore::Error>(())
/// ```
#[must_use]
pub fn as_texts(value: &Value) -> Option<Vec<&str>> {
    match value {
        Value::Array(items) => items.iter().map(as_text).collect(),
        Value::Object(_) => value.get("text").and_then(as_texts),
        value => Some(vec![as_text(value)?]),
    }
}

/// The number, also of a text that is one; `None` for an empty text.
#[must_use]
pub fn as_number(value: &Value) -> Option<f64> {
    match value {
        Value::String(text) => text.trim().parse().ok(),
        value => value.as_f64(),
    }
}

/// The whole number from 0 on, also of a text that is one, and of `4.0`.
///
/// # Examples
///
/// ```
/// use evalcore::interchange::as_count;
///
/// let value = evalcore::json::parse(br#"[4, "4", 4.0, -4, 4.5]"#)?;
/// let counts: Vec<_> = value.as_array().unwrap().iter().map(as_count).collect();
/// assert_eq!(counts, [Some(4), Some(4), Some(4), None, None]);
/// # Ok::<(), evalcore::Error>(())
/// ```
#[must_use]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the number is whole and below 2^53"
)]
pub fn as_count(value: &Value) -> Option<u64> {
    let text = as_text(value)?.trim();
    if let Ok(count) = text.parse() {
        return Some(count);
    }
    let number: f64 = text.parse().ok()?;
    let whole = number.fract() == 0.0 && (0.0..9_007_199_254_740_992.0).contains(&number);
    whole.then_some(number as u64)
}

/// True or false, also as 1 and 0 and as texts in any case.
///
/// # Examples
///
/// ```
/// use evalcore::interchange::as_flag;
///
/// let value = evalcore::json::parse(br#"[true, 0, "False", "no"]"#)?;
/// let flags: Vec<_> = value.as_array().unwrap().iter().map(as_flag).collect();
/// assert_eq!(flags, [Some(true), Some(false), Some(false), None]);
/// # Ok::<(), evalcore::Error>(())
/// ```
#[must_use]
pub fn as_flag(value: &Value) -> Option<bool> {
    if let Some(flag) = value.as_bool() {
        return Some(flag);
    }
    let text: Cow<'_, str> = as_text(value)?.trim().to_ascii_lowercase().into();
    match &*text {
        "true" | "1" | "1.0" => Some(true),
        "false" | "0" | "0.0" => Some(false),
        _ => None,
    }
}
