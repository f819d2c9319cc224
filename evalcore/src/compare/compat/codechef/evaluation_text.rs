//! What `run_evaluation` prints.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::evaluation::threshold;
use super::python::number;

/// Writes the answer of [`run_evaluation`](super::run_evaluation) as upstream prints it.
///
/// # Examples
///
/// ```
/// use evalcore::compare::compat::codechef::evaluation_text;
/// use serde_json::json;
///
/// assert!(evaluation_text(&json!({"error": "gone"})).ends_with("❌ Error: gone\n"));
/// ```
#[must_use]
pub fn evaluation_text(result: &Value) -> String {
    let text = |name: &str| result.get(name).and_then(Value::as_str).unwrap_or("N/A");
    let runs = result.get("runs_evaluated").and_then(Value::as_u64);
    let line = "=".repeat(60);
    let mut page = format!(
        "\n{line}\nLANGSMITH EVALUATION RESULTS\n{line}\n\nDataset: {}\nProject: {}\n\
         Runs Evaluated: {}\nTimestamp: {}\n",
        text("dataset"),
        text("project"),
        runs.unwrap_or_default(),
        text("timestamp"),
    );
    for (member, title) in [("error", "❌ Error"), ("warning", "⚠️  Warning")] {
        if let Some(message) = result.get(member).and_then(Value::as_str) {
            // Writing to a string does not fail.
            let _ = writeln!(page, "\n{title}: {message}");
            return page;
        }
    }
    let _ = writeln!(
        page,
        "\n{:<30} {:<12} {:<8} {:<8} Status\n{}",
        "Evaluator",
        "Avg Score",
        "Min",
        "Max",
        "-".repeat(70)
    );
    let empty = Map::new();
    let scores = result
        .get("scores")
        .and_then(Value::as_object)
        .unwrap_or(&empty);
    for (evaluator, summary) in scores {
        let value = |name: &str| summary.get(name).and_then(number).unwrap_or_default();
        let (average, min, max) = (value("average"), value("min"), value("max"));
        let status = if average >= threshold(evaluator) {
            "✅ PASS"
        } else {
            "❌ FAIL"
        };
        let _ = writeln!(
            page,
            "{evaluator:<30} {average:<12.3} {min:<8.3} {max:<8.3} {status}"
        );
    }
    let summary = |name: &str| result.get("summary").and_then(|summary| summary.get(name));
    let overall = summary("overall_score")
        .and_then(number)
        .unwrap_or_default()
        * 100.0;
    let count = summary("failure_count")
        .and_then(Value::as_u64)
        .unwrap_or_default();
    let _ = writeln!(
        page,
        "\n{line}\nOverall Score: {overall:.1}%\nFailures: {count}"
    );
    let failures = result.get("failures").and_then(Value::as_array);
    let failures = failures.map(Vec::as_slice).unwrap_or_default();
    if !failures.is_empty() {
        page.push_str("\n⚠️  Top Failures:\n");
        for failure in failures.iter().take(5) {
            let text = |name: &str| {
                failure
                    .get(name)
                    .and_then(Value::as_str)
                    .unwrap_or_default()
            };
            let score = failure.get("score").and_then(number).unwrap_or_default();
            let limit = failure
                .get("threshold")
                .and_then(number)
                .unwrap_or_default();
            let comment: String = text("comment").chars().take(50).collect();
            let _ = writeln!(
                page,
                "  - {}: {score:.3} < {limit} ({comment}...)",
                text("evaluator")
            );
        }
    }
    page
}
