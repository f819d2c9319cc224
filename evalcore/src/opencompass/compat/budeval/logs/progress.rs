//! The log parser of budeval's job playbook, rule by rule.

use super::raised::PythonError;
use crate::diagnostic::Code;
use crate::json::{self, Number, Value};
use crate::opencompass::logs::{Progress, ProgressStatus, is_space};

pub(super) fn parse(log: &str) -> Result<Progress, PythonError> {
    let mut progress = Progress::without_records(ProgressStatus::NoLogs);
    progress.eta_data = last_match(log, "ETA_DATA:").and_then(loads);
    if let Some(latest) = last_match(log, "PROGRESS_DATA:").and_then(loads) {
        let completed = operand(&latest, "batches_completed", 0);
        let total = operand(&latest, "batches_total", 1);
        progress.progress_percentage = Some(divide(&completed, &total)? * 100.0);
        progress.status = ProgressStatus::Running;
        progress.latest_progress = Some(latest);
    }
    if truthy(progress.eta_data.as_ref()) && !truthy(progress.latest_progress.as_ref()) {
        progress.status = ProgressStatus::Starting;
        progress.progress_percentage = Some(0.0);
    }
    Ok(progress)
}

/// The last match of `<marker>\s*(\{[^}]+\})`, matches taken from left to right.
fn last_match<'a>(log: &'a str, marker: &str) -> Option<&'a str> {
    let mut last = None;
    let mut rest = log;
    while let Some(at) = rest.find(marker) {
        rest = rest.get(at + marker.len()..).unwrap_or_default();
        let text = rest.trim_start_matches(is_space);
        let Some(body) = text.strip_prefix('{') else {
            continue;
        };
        let Some(end) = body.find('}') else { break };
        if end > 0 {
            last = text.get(..end + 2);
            rest = body.get(end + 1..).unwrap_or_default();
        }
    }
    last
}

/// `json.loads`, or nothing where it raises `JSONDecodeError`.
fn loads(text: &str) -> Option<Value> {
    let parsed = json::parse_with_diagnostics(text.as_bytes()).ok()?;
    let refused = parsed
        .diagnostics
        .iter()
        .any(|found| matches!(found.code, Code::JsonControlCharacter | Code::JsonTrailing));
    (!refused).then_some(parsed.value)
}

fn truthy(record: Option<&Value>) -> bool {
    record
        .and_then(Value::as_object)
        .is_some_and(|members| !members.is_empty())
}

fn operand(record: &Value, name: &str, default: i64) -> Value {
    record
        .get(name)
        .cloned()
        .unwrap_or_else(|| Number::from(default).into())
}

/// `a / b`.
fn divide(a: &Value, b: &Value) -> Result<f64, PythonError> {
    let (Some(x), Some(y)) = (number(a), number(b)) else {
        let (a, b) = (type_name(a), type_name(b));
        let message = format!("unsupported operand type(s) for /: '{a}' and '{b}'");
        return Err(PythonError::new("TypeError", message));
    };
    let integers = x.integer && y.integer;
    if !integers && [&x, &y].iter().any(|n| n.integer && n.value.is_infinite()) {
        let message = "int too large to convert to float";
        return Err(PythonError::new("OverflowError", message));
    }
    if y.value == 0.0 {
        let message = if integers {
            "division by zero"
        } else {
            "float division by zero"
        };
        return Err(PythonError::new("ZeroDivisionError", message));
    }
    if integers && x.value.is_infinite() && y.value.is_finite() {
        let message = "integer division result too large for a float";
        return Err(PythonError::new("OverflowError", message));
    }
    Ok(x.value / y.value)
}

struct PythonNumber {
    value: f64,
    integer: bool,
}

fn number(value: &Value) -> Option<PythonNumber> {
    match value {
        Value::Bool(value) => Some(PythonNumber {
            value: f64::from(u8::from(*value)),
            integer: true,
        }),
        Value::Number(number) => Some(PythonNumber {
            value: number.as_f64(),
            integer: number.is_integer(),
        }),
        _ => None,
    }
}

fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "NoneType",
        Value::Bool(_) => "bool",
        Value::Number(number) if number.is_integer() => "int",
        Value::Number(_) => "float",
        Value::String(_) => "str",
        Value::Array(_) => "list",
        Value::Object(_) => "dict",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_are_those_of_the_pattern() {
        let marker = "ETA_DATA:";
        for (log, expected) in [
            ("ETA_DATA:\u{1f}\n {a}", Some("{a}")),
            ("ETA_DATA: {}", None),
            (
                "ETA_DATA: {x ETA_DATA: {y} ETA_DATA: [1]",
                Some("{x ETA_DATA: {y}"),
            ),
            ("ETA_DATA: {x} ETA_DATA: {y", Some("{x}")),
            ("eta_data: {x}", None),
        ] {
            assert_eq!(last_match(log, marker), expected, "{log}");
        }
    }

    #[test]
    fn division_is_that_of_python() {
        // Expected values were printed by Python 3.11.7.
        for (completed, total, expected) in [
            ("1", "8", "12.5"),
            ("true", "4", "25"),
            ("1", "false", "ZeroDivisionError: division by zero"),
            ("1.0", "0", "ZeroDivisionError: float division by zero"),
            (
                "null",
                "10",
                "TypeError: unsupported operand type(s) for /: 'NoneType' and 'int'",
            ),
            (
                "[]",
                "1.5",
                "TypeError: unsupported operand type(s) for /: 'list' and 'float'",
            ),
            ("Infinity", "10", "inf"),
            ("NaN", "10", "NaN"),
        ] {
            let log = format!(
                "PROGRESS_DATA: {{\"batches_completed\": {completed}, \"batches_total\": {total}}}"
            );
            let found = match parse(&log) {
                Ok(progress) => progress.progress_percentage.unwrap().to_string(),
                Err(raised) => raised.to_string(),
            };
            assert_eq!(found, expected, "{completed} / {total}");
        }
    }
}
