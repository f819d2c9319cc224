//! The Markdown of a comparison of models.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::python::{number, signed1};

/// Writes the answer of [`compare_models`](super::compare_models) as Markdown; `generated` is the
/// time that it states.
///
/// # Examples
///
/// ```
/// use evalcore::compare::compat::codechef::model_report;
/// use serde_json::json;
///
/// let text = model_report(&json!({"recommendation": "reject"}), "now");
/// assert!(text.contains("**Recommendation**: `REJECT`"));
/// ```
#[must_use]
pub fn model_report(comparison: &Value, generated: &str) -> String {
    let empty = Map::new();
    let text = |name: &str| {
        comparison
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let object = |name: &str| {
        comparison
            .get(name)
            .and_then(Value::as_object)
            .unwrap_or(&empty)
    };
    let overall = comparison.get("overall_improvement_pct").and_then(number);
    let (before, after) = (object("baseline_scores"), object("candidate_scores"));
    let mut page = format!(
        "# Model Evaluation Report\n\n**Generated**: {generated}\n\n## Models Compared\n\n\
         - **Baseline**: `{}`\n- **Candidate**: `{}`\n\n## Overall Assessment\n\n\
         **Improvement**: {}%\n\n**Recommendation**: `{}`\n\n**Reasoning**: {}\n\n\
         ## Detailed Metrics\n\n### Improvements ✅\n\n",
        text("baseline_model"),
        text("candidate_model"),
        signed1(overall.unwrap_or_default()),
        text("recommendation").to_uppercase(),
        text("reasoning"),
    );
    list(
        &mut page,
        "improvements",
        '+',
        object("improvements"),
        [before, after],
    );
    page.push_str("\n### Degradations ⚠️\n\n");
    list(
        &mut page,
        "degradations",
        '-',
        object("degradations"),
        [before, after],
    );
    page.push_str(
        "\n### All Scores\n\n| Metric | Baseline | Candidate | Change |\n\
         |--------|----------|-----------|--------|\n",
    );
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    for name in names {
        let (old, new) = (score(before, name), score(after, name));
        let change = if old > 0.0 {
            (new - old) / old * 100.0
        } else {
            0.0
        };
        // Writing to a string does not fail.
        let _ = writeln!(
            page,
            "| {name} | {old:.3} | {new:.3} | {}% |",
            signed1(change)
        );
    }
    page.push_str("\n## Next Steps\n\n");
    page.push_str(match text("recommendation") {
        "deploy" => {
            "1. ✅ Deploy to production2. Monitor for 24-48 hours\n3. Update baseline in registry\n"
        }
        "needs_review" => {
            "1. 🔍 Manual review required\n2. Review degraded metrics\n\
             3. Consider additional training data\n"
        }
        _ => {
            "1. ❌ Do not deploy\n2. Review training data quality\n\
             3. Consider different base model or hyperparameters\n"
        }
    });
    page
}

fn score(scores: &Map<String, Value>, name: &str) -> f64 {
    scores.get(name).and_then(number).unwrap_or_default()
}

/// The changes, the largest first; equal ones in their order.
fn list(
    page: &mut String,
    title: &str,
    sign: char,
    changes: &Map<String, Value>,
    [before, after]: [&Map<String, Value>; 2],
) {
    if changes.is_empty() {
        let _ = writeln!(page, "- No {title}");
        return;
    }
    let mut sorted: Vec<(&String, f64)> = changes
        .iter()
        .map(|(name, change)| (name, number(change).unwrap_or_default()))
        .collect();
    sorted.sort_by(|a, b| b.1.total_cmp(&a.1));
    for (name, change) in sorted {
        let (old, new) = (score(before, name), score(after, name));
        let _ = writeln!(
            page,
            "- **{name}**: {old:.3} → {new:.3} ({sign}{change:.1}%)"
        );
    }
}
