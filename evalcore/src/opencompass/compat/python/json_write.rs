//! `json.dumps` with `ensure_ascii`.

use std::fmt::Write as _;

use super::float::float_repr;
use super::text::Text;
use super::value::Value;

/// `json.dumps(value)`: one line, non-finite numbers as `NaN` and `Infinity`.
pub(in super::super) fn dumps(value: &Value) -> String {
    write(value, Layout::Line)
}

/// `json.dumps(value, indent=4, sort_keys=True)`.
pub(in super::super) fn dumps_nice(value: &Value) -> String {
    write(value, Layout::Nice)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Layout {
    Line,
    Nice,
}

/// What is left of an open container.
enum Rest<'a> {
    Items(std::slice::Iter<'a, Value>),
    Pairs(std::vec::IntoIter<&'a (Text, Value)>),
}

fn write(value: &Value, layout: Layout) -> String {
    let mut out = String::new();
    let mut stack = Vec::new();
    let mut next = Some(value);
    loop {
        let mut first = false;
        if let Some(value) = next.take() {
            let before = stack.len();
            open_or_write(&mut out, value, layout, &mut stack);
            first = stack.len() > before;
        }
        let depth = stack.len();
        let (found, close) = match stack.last_mut() {
            None => return out,
            Some(Rest::Items(items)) => (items.next().map(|item| (None, item)), ']'),
            Some(Rest::Pairs(pairs)) => (pairs.next().map(|(key, item)| (Some(key), item)), '}'),
        };
        let Some((key, item)) = found else {
            stack.pop();
            new_line(&mut out, layout, depth - 1);
            out.push(close);
            continue;
        };
        if !first {
            out.push_str(if layout == Layout::Nice { "," } else { ", " });
        }
        new_line(&mut out, layout, depth);
        if let Some(key) = key {
            write_text(&mut out, key);
            out.push_str(": ");
        }
        next = Some(item);
    }
}

fn open_or_write<'a>(
    out: &mut String,
    value: &'a Value,
    layout: Layout,
    stack: &mut Vec<Rest<'a>>,
) {
    match value {
        Value::None => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Int(digits) => out.push_str(digits),
        Value::Float(number) => write_float(out, *number),
        Value::Str(text) => write_text(out, text),
        Value::List(items) if items.is_empty() => out.push_str("[]"),
        Value::Dict(dict) if dict.items().is_empty() => out.push_str("{}"),
        Value::List(items) => {
            out.push('[');
            stack.push(Rest::Items(items.iter()));
        }
        Value::Dict(dict) => {
            out.push('{');
            let mut pairs: Vec<_> = dict.items().iter().collect();
            if layout == Layout::Nice {
                pairs.sort_by(|(a, _), (b, _)| a.cmp(b));
            }
            stack.push(Rest::Pairs(pairs.into_iter()));
        }
    }
}

fn new_line(out: &mut String, layout: Layout, depth: usize) {
    if layout == Layout::Nice {
        out.push('\n');
        out.extend(std::iter::repeat_n(' ', 4 * depth));
    }
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
    let unit = |out: &mut String, unit: u32| {
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
            dumps(&Value::text("a\"\\/\u{7f}\u{8}é\u{1F600}\0")),
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
