//! Start, end and duration of runs, and the summary of an extraction.

use std::collections::BTreeSet;

use chrono::DateTime;
use serde_json::{Map, Value, json};

use crate::diagnostic::{Code, Diagnostic};

/// Adds `startTime`, `completionTime` and `duration_seconds` to the runs of an extraction document.
///
/// `timing` maps a run id to an object with `startTime` and `completionTime` in RFC 3339, with `Z`
/// or an offset and with fractions of a second where there are any. The keys are those of the old
/// orchestrator; a duration is only written where both times are known and in order.
///
/// What is not as it should be is said, never passed over: a time that is missing
/// (`timing.missing`) or not RFC 3339 (`timing.unparsable`), a job that ends before it starts
/// (`timing.negative`), an entry for a run that the document does not have (`timing.unknown_run`),
/// and, as a remark, a run without an entry. A document or map of another shape is
/// `layout.unknown`.
///
/// # Examples
///
/// ```
/// use evalcore::opencompass::merge_timing;
/// use serde_json::json;
///
/// let mut document = json!({"success": true, "results": [{"run_id": "a"}]});
/// let timing = json!({
///     "a": {"startTime": "2025-11-11T10:00:00+05:30", "completionTime": "2025-11-11T04:30:01.5Z"},
/// });
/// assert!(merge_timing(&mut document, &timing).is_empty());
/// assert_eq!(document["results"][0]["duration_seconds"], 1.5);
/// ```
pub fn merge_timing(document: &mut Value, timing: &Value) -> Vec<Diagnostic> {
    let Some(timing) = timing.as_object() else {
        return vec![wrong_shape("the timing map", "an object per run id")];
    };
    let Some(results) = document.get_mut("results").and_then(Value::as_array_mut) else {
        return vec![wrong_shape("the document", "a list `results`")];
    };
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for (at, run) in results.iter_mut().enumerate() {
        let Some(run) = run.as_object_mut() else {
            let what = format!("`results[{at}]`");
            found.push(wrong_shape(&what, "an object"));
            continue;
        };
        let run_id = run.get("run_id").and_then(Value::as_str);
        let Some(run_id) = run_id.map(ToOwned::to_owned) else {
            let what = format!("`results[{at}].run_id`");
            found.push(wrong_shape(&what, "a text"));
            continue;
        };
        match timing.get_key_value(&run_id) {
            Some((key, entry)) => {
                seen.insert(key.as_str());
                found.extend(merge_run(run, &run_id, entry));
            }
            None => found.push(Diagnostic::info(
                Code::TimingMissing,
                format!("no times are known for run `{run_id}`"),
            )),
        }
    }
    let unknown = timing.keys().filter(|key| !seen.contains(&key.as_str()));
    found.extend(unknown.map(|run_id| {
        Diagnostic::warning(
            Code::TimingUnknownRun,
            format!("times are given for run `{run_id}`, which has no result"),
        )
    }));
    found
}

fn wrong_shape(what: &str, expected: &str) -> Diagnostic {
    Diagnostic::error(
        Code::LayoutUnknown,
        format!("expected {what} to be {expected}"),
    )
}

fn merge_run(run: &mut Map<String, Value>, run_id: &str, entry: &Value) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut read = |key: &str| {
        let value = entry.get(key).cloned().unwrap_or(Value::Null);
        run.insert(key.to_owned(), value.clone());
        match time(&value) {
            Ok(time) => Some(time),
            Err((code, problem)) => {
                let message = format!("`{key}` of run `{run_id}` {problem}");
                found.push(Diagnostic::warning(code, message));
                None
            }
        }
    };
    let times = (read("startTime"), read("completionTime"));
    if let (Some(start), Some(end)) = times {
        if end < start {
            found.push(Diagnostic::warning(
                Code::TimingNegative,
                format!("run `{run_id}` ends at `{end}`, before it starts at `{start}`"),
            ));
        } else if let Some(seconds) = seconds(start, end) {
            run.insert("duration_seconds".to_owned(), json!(seconds));
        }
    }
    found
}

fn time(value: &Value) -> Result<DateTime<chrono::FixedOffset>, (Code, String)> {
    match value {
        Value::Null => Err((Code::TimingMissing, "is missing".to_owned())),
        Value::String(text) if text.is_empty() => Err((Code::TimingMissing, "is empty".to_owned())),
        Value::String(text) => DateTime::parse_from_rfc3339(text).map_err(|error| {
            let problem = format!("is not an RFC 3339 time: found `{text}`, {error}");
            (Code::TimingUnparsable, problem)
        }),
        other => Err((
            Code::TimingUnparsable,
            format!("is not an RFC 3339 time: found `{other}`"),
        )),
    }
}

/// Nanoseconds are rounded once to seconds, as a decimal number is read.
fn seconds<Z: chrono::TimeZone>(start: DateTime<Z>, end: DateTime<Z>) -> Option<f64> {
    let span = end.signed_duration_since(start);
    let nanos = i128::from(span.num_seconds()) * 1_000_000_000 + i128::from(span.subsec_nanos());
    format!("{nanos}e-9").parse().ok()
}

/// Says in one line what an extraction document holds.
///
/// `Extracted {n} scores from {m} runs`, as the old workflow said it, and behind it how many of the
/// runs failed and how many are partial, where there are any.
///
/// # Examples
///
/// ```
/// use evalcore::opencompass::extraction_summary;
/// use serde_json::json;
///
/// let document = json!({"results": [
///     {"status": "success", "scores": [1, 2]},
///     {"status": "success", "partial": true, "scores": [3]},
///     {"status": "error", "scores": []},
/// ]});
/// assert_eq!(extraction_summary(&document), "Extracted 3 scores from 3 runs (1 failed, 1 partial)");
/// ```
#[must_use]
pub fn extraction_summary(document: &Value) -> String {
    let runs = document.get("results").and_then(Value::as_array);
    let runs = runs.map_or(&[][..], Vec::as_slice);
    let scores = |run: &Value| {
        run.get("scores")
            .and_then(Value::as_array)
            .map_or(0, Vec::len)
    };
    let failed = |run: &&Value| run.get("status") != Some(&json!("success"));
    let partial = |run: &&Value| !failed(run) && run.get("partial") == Some(&Value::Bool(true));
    let counts = [
        (runs.iter().filter(failed).count(), "failed"),
        (runs.iter().filter(partial).count(), "partial"),
    ];
    let remarks: Vec<String> = counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    let total: usize = runs.iter().map(scores).sum();
    let mut text = format!("Extracted {total} scores from {} runs", runs.len());
    if !remarks.is_empty() {
        text = format!("{text} ({})", remarks.join(", "));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merged(entry: &Value) -> (Value, Vec<Code>) {
        let mut document = json!({"results": [{"run_id": "a"}]});
        let found = merge_timing(&mut document, &json!({ "a": entry }));
        let codes = found.iter().map(|diagnostic| diagnostic.code).collect();
        (document["results"][0].take(), codes)
    }

    #[test]
    fn a_duration_needs_two_times_in_order() {
        let ten = "2025-11-11T10:00:00Z";
        for (start, end, duration, codes) in [
            (
                json!(ten),
                json!("2025-11-11T10:15:30Z"),
                Some(930.0),
                vec![],
            ),
            (
                json!(ten),
                json!("2025-11-11T10:00:00.123456789Z"),
                Some(0.123_456_789),
                vec![],
            ),
            (
                json!(ten),
                json!("2025-11-11T09:59:00Z"),
                None,
                vec![Code::TimingNegative],
            ),
            (json!(ten), json!(""), None, vec![Code::TimingMissing]),
            (
                json!(ten),
                json!("2025-11-11T10:15:30"),
                None,
                vec![Code::TimingUnparsable],
            ),
            (
                json!("yesterday"),
                json!(5),
                None,
                vec![Code::TimingUnparsable; 2],
            ),
        ] {
            let (run, found) = merged(&json!({"startTime": start, "completionTime": end}));
            assert_eq!(run["startTime"], start);
            assert_eq!(run["completionTime"], end);
            assert_eq!(
                run.get("duration_seconds").and_then(Value::as_f64),
                duration
            );
            assert_eq!(found, codes, "{end}");
        }
    }

    #[test]
    fn runs_and_entries_without_each_other_are_said() {
        let mut document = json!({"results": [{"run_id": "a"}, 5, {"run_id": 1}]});
        let found = merge_timing(&mut document, &json!({"b": {}}));
        let codes: Vec<Code> = found.iter().map(|diagnostic| diagnostic.code).collect();
        assert_eq!(
            codes,
            [
                Code::TimingMissing,
                Code::LayoutUnknown,
                Code::LayoutUnknown,
                Code::TimingUnknownRun
            ]
        );
        assert_eq!(merge_timing(&mut json!([]), &json!({})).len(), 1);
        assert_eq!(
            merge_timing(&mut json!({"results": []}), &json!(1)).len(),
            1
        );
    }

    #[test]
    fn a_clean_summary_is_the_old_one() {
        let document = json!({"results": [{"status": "success", "scores": [1]}]});
        assert_eq!(
            extraction_summary(&document),
            "Extracted 1 scores from 1 runs"
        );
        assert_eq!(
            extraction_summary(&json!(null)),
            "Extracted 0 scores from 0 runs"
        );
    }
}
