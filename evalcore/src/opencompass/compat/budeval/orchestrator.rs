//! What the orchestrator returned after the playbook.

use serde_json::Map;

use super::super::python::{DateTime, Dict, Text, Value, dumps, loads, read_text, seconds_between};

/// How the playbook ended, as far as the orchestrator looked at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum PlaybookOutcome<'a> {
    /// It wrote the temporary file, with this content.
    Written(&'a [u8]),
    /// It succeeded, but there is no file.
    NothingWritten,
    /// It raised an exception with this text.
    Failed(&'a str),
}

/// Reproduces `AnsibleOrchestrator.extract_job_results`: `json.dumps` of what it returned.
///
/// `job_timing_map` has an object per run id with `startTime` and `completionTime`. Times are added
/// to error runs as well, a duration may be negative, and a time that does not parse is passed over
/// in silence; [`merge_timing`](crate::opencompass::merge_timing) is the function that does not.
/// A number of the map beyond 64 bits is a float already when it comes here.
///
/// # Examples
///
/// ```
/// use evalcore::opencompass::compat::budeval::{PlaybookOutcome, extract_job_results};
///
/// let text = extract_job_results(PlaybookOutcome::Written(b"[]"), None);
/// assert_eq!(
///     text,
///     r#"{"success": false, "results": [], "error": "'list' object has no attribute 'get'"}"#
/// );
/// ```
#[must_use]
pub fn extract_job_results(
    outcome: PlaybookOutcome<'_>,
    job_timing_map: Option<&Map<String, serde_json::Value>>,
) -> String {
    let returned = match outcome {
        PlaybookOutcome::Written(bytes) => read_back(bytes, job_timing_map),
        PlaybookOutcome::NothingWritten => Err("Results file not created".to_owned()),
        PlaybookOutcome::Failed(text) => Err(text.to_owned()),
    };
    dumps(&returned.unwrap_or_else(|error| {
        Value::dict([
            ("success", Value::Bool(false)),
            ("results", Value::List(Vec::new())),
            ("error", Value::text(&error)),
        ])
    }))
}

/// The text of an exception that ended the method.
type Raised = String;

fn read_back(
    bytes: &[u8],
    timing: Option<&Map<String, serde_json::Value>>,
) -> Result<Value, Raised> {
    let text = read_text(bytes).map_err(|error| error.to_string())?;
    let mut document = loads(&text).map_err(|error| error.to_string())?;
    let results = as_dict(&mut document)?;
    let success = results.get("success").is_some_and(Value::is_truthy);
    match timing {
        Some(timing) if success && !timing.is_empty() => merge(results, timing)?,
        _ => {}
    }
    Ok(document)
}

/// `value.get`, which only a `dict` has.
fn as_dict(value: &mut Value) -> Result<&mut Dict, Raised> {
    match value {
        Value::Dict(dict) => Ok(dict),
        other => Err(no_get(other.type_name())),
    }
}

fn no_get(type_name: &str) -> Raised {
    format!("'{type_name}' object has no attribute 'get'")
}

fn merge(document: &mut Dict, timing: &Map<String, serde_json::Value>) -> Result<(), Raised> {
    match document.get_mut("results") {
        None => Ok(()),
        Some(Value::List(results)) => results
            .iter_mut()
            .try_for_each(|result| merge_run(as_dict(result)?, timing)),
        // Iterating gives characters or keys, which are texts.
        Some(Value::Str(text)) if text.is_empty() => Ok(()),
        Some(Value::Dict(dict)) if dict.items().is_empty() => Ok(()),
        Some(Value::Str(_) | Value::Dict(_)) => Err(no_get("str")),
        Some(other) => Err(format!("'{}' object is not iterable", other.type_name())),
    }
}

fn merge_run(run: &mut Dict, timing: &Map<String, serde_json::Value>) -> Result<(), Raised> {
    let info = match run.get("run_id") {
        Some(Value::Str(run_id)) if !run_id.is_empty() => {
            run_id.as_str().and_then(|run_id| timing.get(run_id))
        }
        Some(value @ (Value::List(_) | Value::Dict(_))) if value.is_truthy() => {
            return Err(format!("unhashable type: '{}'", value.type_name()));
        }
        _ => None,
    };
    let Some(info) = info else { return Ok(()) };
    let mut info = Value::from(info);
    let info = as_dict(&mut info)?;
    for key in ["startTime", "completionTime"] {
        let time = info.get(key).cloned();
        run.set(key, time.unwrap_or_else(|| Value::Str(Text::default())));
    }
    if let Some(seconds) = duration(info) {
        run.set("duration_seconds", Value::Float(seconds));
    }
    Ok(())
}

fn duration(info: &Dict) -> Option<f64> {
    let time = |key| match info.get(key) {
        Some(Value::Str(text)) => DateTime::from_iso(&text.as_str()?.replace('Z', "+00:00")),
        _ => None,
    };
    seconds_between(time("startTime")?, time("completionTime")?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn returned(file: &str, timing: &serde_json::Value) -> String {
        let outcome = PlaybookOutcome::Written(file.as_bytes());
        extract_job_results(outcome, timing.as_object())
    }

    #[test]
    fn what_python_raises_is_the_error() {
        let timing = json!({"a": {"startTime": "x"}, "b": 1});
        for (file, error) in [
            (
                r#"{"success": 1, "results": null}"#,
                "'NoneType' object is not iterable",
            ),
            (
                r#"{"success": 1, "results": {"a": 1}}"#,
                "'str' object has no attribute 'get'",
            ),
            (
                r#"{"success": 1, "results": [1.0]}"#,
                "'float' object has no attribute 'get'",
            ),
            (
                r#"{"success": 1, "results": [{"run_id": [1]}]}"#,
                "unhashable type: 'list'",
            ),
            (
                r#"{"success": 1, "results": [{"run_id": "b"}]}"#,
                "'int' object has no attribute 'get'",
            ),
        ] {
            let want = json!({"success": false, "results": [], "error": error});
            let got: serde_json::Value = serde_json::from_str(&returned(file, &timing)).unwrap();
            assert_eq!(got, want, "{file}");
        }
    }

    #[test]
    fn truth_and_defaults() {
        let timing = json!({"a": {}});
        for (file, text) in [
            (
                r#"{"success": "no", "results": [{"run_id": "a", "startTime": 1}]}"#,
                r#"{"success": "no", "results": [{"run_id": "a", "startTime": "", "completionTime": ""}]}"#,
            ),
            (
                r#"{"success": 0.0, "results": 5}"#,
                r#"{"success": 0.0, "results": 5}"#,
            ),
            (r#"{"success": true}"#, r#"{"success": true}"#),
            (
                r#"{"success": true, "results": [{"run_id": []}, {}]}"#,
                r#"{"success": true, "results": [{"run_id": []}, {}]}"#,
            ),
        ] {
            assert_eq!(returned(file, &timing), text);
        }
    }
}
