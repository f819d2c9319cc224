//! `json.dumps` with `ensure_ascii`.

use std::fmt::Write as _;

use super::float::float_repr;
use super::text::Text;
use super::value::Value;

/// `json.dumps(value)`: one line, non-finite numbers as `NaN` and `Infinity`.
pub(in super::super) fn dumps(value: &Value) -> String {
    let mut out = String::new();
    write_value(&mut out, value, None, 0);
    out
}

/// `json.dumps(value, indent=4, sort_keys=True)`.
pub(in super::super) fn dumps_nice(value: &Value) -> String {
    let mut out = String::new();
    write_value(&mut out, value, Some(4), 0);
    out
}

/// `json.dumps(text)`.
pub(in super::super) fn quote(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    write_text(&mut out, &text.into());
    out
}

fn write_value(out: &mut String, value: &Value, indent: Option<usize>, depth: usize) {
    match value {
        Value::None => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Int(digits) => out.push_str(digits),
        Value::Float(number) => write_float(out, *number),
        Value::Str(text) => write_text(out, text),
        Value::List(items) => {
            write_many(out, ['[', ']'], items, indent, depth, |out, item| {
                write_value(out, item, indent, depth + 1);
            });
        }
        Value::Dict(dict) => {
            let mut pairs: Vec<_> = dict.items().iter().collect();
            if indent.is_some() {
                pairs.sort_by(|(a, _), (b, _)| a.cmp(b));
            }
            write_many(out, ['{', '}'], &pairs, indent, depth, |out, pair| {
                let (key, item) = pair;
                write_text(out, key);
                out.push_str(": ");
                write_value(out, item, indent, depth + 1);
            });
        }
    }
}

fn write_many<T>(
    out: &mut String,
    [open, close]: [char; 2],
    items: &[T],
    indent: Option<usize>,
    depth: usize,
    mut write: impl FnMut(&mut String, &T),
) {
    let new_line = |out: &mut String, depth: usize| {
        if let Some(width) = indent {
            out.push('\n');
            out.extend(std::iter::repeat_n(' ', width * depth));
        }
    };
    out.push(open);
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            out.push_str(if indent.is_some() { "," } else { ", " });
        }
        new_line(out, depth + 1);
        write(out, item);
    }
    if !items.is_empty() {
        new_line(out, depth);
    }
    out.push(close);
}

fn write_float(out: &mut String, number: f64) {
    if number.is_nan() {
        out.push_str("NaN");
    } else if number.is_infinite() {
        out.push_str(if number > 0.0 {
            "Infinity"
        } else {
            "-Infinity"
        });
    } else {
        out.push_str(&float_repr(number));
    }
}

fn write_text(out: &mut String, text: &Text) {
    let mut unit = |out: &mut String, unit: u32| {
        // Writing to a `String` does not fail.
        let _ = write!(out, "\\u{unit:04x}");
    };
    out.push('"');
    for piece in text.pieces() {
        let piece = match piece {
            Ok(piece) => piece,
            Err(surrogate) => {
                unit(out, surrogate);
                continue;
            }
        };
        for c in piece.chars() {
            match c {
                '"' => out.push_str("\\\""),
                '\\' => out.push_str("\\\\"),
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                '\t' => out.push_str("\\t"),
                '\u{8}' => out.push_str("\\b"),
                '\u{c}' => out.push_str("\\f"),
                ' '..='~' => out.push(c),
                _ => {
                    for half in c.encode_utf16(&mut [0; 2]) {
                        unit(out, u32::from(*half));
                    }
                }
            }
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped_to_ascii() {
        assert_eq!(
            quote("a\"\\/\u{7f}\u{8}é\u{1F600}\0"),
            "\"a\\\"\\\\/\\u007f\\b\\u00e9\\ud83d\\ude00\\u0000\""
        );
    }

    #[test]
    fn both_layouts() {
        let value = Value::dict([
            ("b", Value::List(vec![Value::Float(1.0), Value::None])),
            ("a", Value::List(Vec::new())),
            ("c", Value::dict([])),
        ]);
        assert_eq!(dumps(&value), r#"{"b": [1.0, null], "a": [], "c": {}}"#);
        assert_eq!(
            dumps_nice(&value),
            "{\n    \"a\": [],\n    \"b\": [\n        1.0,\n        null\n    ],\n    \"c\": {}\n}"
        );
    }
}
