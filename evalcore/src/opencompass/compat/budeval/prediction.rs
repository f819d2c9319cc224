//! `PredictionItem`, with the lax rules of its validator.

use serde_json::json;

use super::super::python::{Dict, Text, Value, loads, read_text};

/// Reads a predictions file; any item that does not validate empties the whole file.
pub(super) fn predictions(bytes: &[u8]) -> Vec<serde_json::Value> {
    let text = read_text(bytes).ok();
    let Some(Value::Dict(items)) = text.and_then(|text| loads(&text).ok()) else {
        return Vec::new();
    };
    let items = items.items().iter().filter_map(|(key, item)| match item {
        Value::Dict(item) => Some(prediction(key, item)),
        _ => None,
    });
    items.collect::<Option<_>>().unwrap_or_default()
}

fn prediction(key: &Text, item: &Dict) -> Option<serde_json::Value> {
    Some(json!({
        "example_abbr": key.to_lossy(),
        "pred": list(item.get("pred"), string)?,
        "answer": list(item.get("answer"), string)?,
        "correct": list(item.get("correct"), boolean)?,
        "origin_prompt": optional_string(item.get("origin_prompt"))?,
        "prediction": optional_string(item.get("prediction"))?,
    }))
}

fn list<T>(value: Option<&Value>, element: impl Fn(&Value) -> Option<T>) -> Option<Vec<T>> {
    match value {
        None => Some(Vec::new()),
        Some(Value::List(items)) => items.iter().map(element).collect(),
        Some(_) => None,
    }
}

fn string(value: &Value) -> Option<String> {
    match value {
        Value::Str(text) => Some(text.to_lossy()),
        _ => None,
    }
}

fn optional_string(value: Option<&Value>) -> Option<serde_json::Value> {
    match value {
        None | Some(Value::None) => Some(serde_json::Value::Null),
        Some(value) => string(value).map(serde_json::Value::String),
    }
}

/// What the validator takes for a truth value.
fn boolean(value: &Value) -> Option<bool> {
    let number = |number: f64| match number {
        0.0 => Some(false),
        1.0 => Some(true),
        _ => None,
    };
    match value {
        Value::Bool(value) => Some(*value),
        Value::Int(digits) => number(digits.parse().ok()?),
        Value::Float(value) => number(*value),
        Value::Str(text) => match text.as_str()?.to_ascii_lowercase().as_str() {
            "0" | "off" | "f" | "false" | "n" | "no" => Some(false),
            "1" | "on" | "t" | "true" | "y" | "yes" => Some(true),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flags(correct: &str) -> Option<Vec<bool>> {
        let file = format!(r#"{{"0": {{"correct": {correct}}}}}"#);
        let items = predictions(file.as_bytes());
        let flags = items.first()?.get("correct")?.as_array()?;
        flags.iter().map(serde_json::Value::as_bool).collect()
    }

    #[test]
    fn truth_is_lax() {
        let text = r#"[true, 0, 1.0, -0.0, "Off", "yEs"]"#;
        assert_eq!(
            flags(text),
            Some(vec![true, false, true, false, false, true])
        );
        for refused in [
            "[2]",
            "[0.5]",
            "[null]",
            "[\" true\"]",
            "[\"\"]",
            "{}",
            "\"t\"",
            "null",
        ] {
            assert_eq!(flags(refused), None, "{refused}");
        }
    }

    #[test]
    fn one_bad_item_empties_the_file() {
        for (file, count) in [
            (r#"{"0": {}, "1": 5, "2": []}"#, 1),
            (
                r#"{"0": {}, "1": {"origin_prompt": [{"role": "HUMAN"}]}}"#,
                0,
            ),
            (r#"{"0": {"pred": null}}"#, 0),
            (r#"{"0": {"pred": ["\ud800"], "prediction": null}}"#, 1),
            (r#"{"0": {"answer": [1]}}"#, 0),
            (r#"{"0": {}, "0": {"x": NaN}}"#, 1),
            ("[]", 0),
            ("{", 0),
        ] {
            assert_eq!(predictions(file.as_bytes()).len(), count, "{file}");
        }
    }
}
