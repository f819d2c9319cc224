//! `run_evaluation`, from the answers of its evaluators on.

use serde_json::{Map, Value, json};

use super::python::{number, raised, round_to, type_name};
use crate::error::Result;

/// Runs with what their evaluators said.
///
/// # Examples
///
/// ```
/// use evalcore::compare::compat::codechef::{EvaluationRequest, run_evaluation};
/// use serde_json::json;
///
/// let runs = [json!({"id": "run-0"}), json!({"id": "run-1"})];
/// let scores = json!({"agent_routing_accuracy": [{"score": 0.9}, {"error": "timeout"}]});
/// let mut request = EvaluationRequest::new("ds", "proj", scores.as_object().unwrap());
/// request.runs = &runs;
/// request.examples = Some(&["a", "b"]);
/// let answer = run_evaluation(&request, &mut |_| true)?;
/// // An evaluator that failed counts as a score of 0.
/// assert_eq!(answer["scores"]["agent_routing_accuracy"]["average"], 0.45);
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct EvaluationRequest<'a> {
    /// The data set.
    pub dataset: &'a str,
    /// The project.
    pub project: &'a str,
    /// The time that is stated.
    pub timestamp: &'a str,
    /// The recent runs: `id`, `metadata`, `latency`, `total_tokens`, `total_cost`.
    pub runs: &'a [Value],
    /// The ids of the data set's examples; `None` where there is no such data set.
    pub examples: Option<&'a [&'a str]>,
    /// For each evaluator its answers by run: `score` and `comment`, or `error`.
    pub scores: &'a Map<String, Value>,
    /// Under which experiment, group and version results are stored.
    pub stored_as: [&'a str; 3],
}

impl<'a> EvaluationRequest<'a> {
    /// Creates a request without runs.
    #[must_use]
    pub fn new(dataset: &'a str, project: &'a str, scores: &'a Map<String, Value>) -> Self {
        Self {
            dataset,
            project,
            timestamp: "",
            runs: &[],
            examples: Some(&[]),
            scores,
            stored_as: ["", "code-chef", ""],
        }
    }
}

/// The evaluators that fill a column of the tracker.
const COLUMNS: [(&str, &str); 4] = [
    ("accuracy", "agent_routing_accuracy"),
    ("completeness", "workflow_completeness"),
    ("efficiency", "token_efficiency"),
    ("integration_quality", "mcp_integration_quality"),
];

/// The average from which an evaluator passes.
pub(super) fn threshold(evaluator: &str) -> f64 {
    match evaluator {
        "token_efficiency" | "mcp_integration_quality" => 0.6,
        "latency_threshold" => 0.8,
        _ => 0.7,
    }
}

/// Aggregates the answers; `store` takes each call of the tracker and says whether it succeeded.
///
/// Runs and examples are paired by their position, and what has no partner is left out.
///
/// # Errors
///
/// `compat.raised`: `TypeError` for a score that is no number.
pub fn run_evaluation(
    request: &EvaluationRequest<'_>,
    store: &mut dyn FnMut(&Value) -> bool,
) -> Result<Value> {
    let (dataset, project) = (request.dataset, request.project);
    let Some(examples) = request.examples else {
        return Ok(json!({ "error": format!("Dataset not found: {dataset}") }));
    };
    if request.runs.is_empty() {
        return Ok(json!({
            "dataset": dataset,
            "project": project,
            "runs_evaluated": 0,
            "warning": "No recent runs found",
        }));
    }
    let pairs: Vec<(&Value, &str)> = request.runs.iter().zip(examples.iter().copied()).collect();
    let (mut scores, mut failures) = (Map::new(), Vec::new());
    let (mut sum, mut passed) = (0.0, 0);
    for (evaluator, answers) in request.scores {
        let answers = answers.as_array().map(Vec::as_slice).unwrap_or_default();
        let answers = answers
            .get(..pairs.len().min(answers.len()))
            .unwrap_or_default();
        let Some(summary) = summarised(answers)? else {
            continue;
        };
        let limit = threshold(evaluator);
        for (answer, (run, example)) in answers.iter().zip(&pairs) {
            let given = answer.get("score").and_then(number);
            if let Some(low) = given.filter(|given| *given < limit) {
                failures.push(json!({
                    "evaluator": evaluator,
                    "run_id": run["id"],
                    "task_id": task_id(run, example),
                    "score": low,
                    "threshold": limit,
                    "comment": answer.get("comment").cloned().unwrap_or_else(|| json!("")),
                }));
            }
        }
        let average = summary.get("average").and_then(number).unwrap_or_default();
        passed += u64::from(average >= limit);
        sum += average;
        scores.insert(evaluator.clone(), summary);
    }
    let stored = pairs
        .iter()
        .enumerate()
        .filter(|(place, (run, example))| store(&call(request, *place, run, example)))
        .count();
    #[expect(clippy::cast_precision_loss, reason = "a count of evaluators")]
    let overall = if scores.is_empty() {
        0.0
    } else {
        round_to(sum / scores.len() as f64, 3)
    };
    Ok(json!({
        "dataset": dataset,
        "project": project,
        "timestamp": request.timestamp,
        "runs_evaluated": request.runs.len(),
        "evaluators": request.scores.keys().collect::<Vec<_>>(),
        "scores": scores,
        "failures": failures,
        "summary": {
            "overall_score": overall,
            "evaluators_passed": passed,
            "total_evaluators": request.scores.len(),
            "failure_count": failures.len(),
        },
        "database_stored": stored,
    }))
}

/// Average, range and count of an evaluator, in three decimals; `None` without answers.
fn summarised(answers: &[Value]) -> Result<Option<Value>> {
    let (mut sum, mut kind) = (0.0, "int");
    let (mut min, mut max) = (f64::INFINITY, f64::NEG_INFINITY);
    for answer in answers {
        let zero = json!(0.0);
        let score = if answer.get("error").is_some() {
            &zero
        } else {
            answer.get("score").unwrap_or(&Value::Null)
        };
        let value = number(score).ok_or_else(|| {
            let found = type_name(score);
            let message = format!("unsupported operand type(s) for +: '{kind}' and '{found}'");
            raised("TypeError", message)
        })?;
        sum += value;
        if score.is_f64() {
            kind = "float";
        }
        min = min.min(value);
        max = max.max(value);
    }
    if answers.is_empty() {
        return Ok(None);
    }
    #[expect(clippy::cast_precision_loss, reason = "a count of runs")]
    let average = sum / answers.len() as f64;
    Ok(Some(json!({
        "average": round_to(average, 3),
        "min": round_to(min, 3),
        "max": round_to(max, 3),
        "count": answers.len(),
    })))
}

fn task_id<'a>(run: &'a Value, example: &'a str) -> &'a str {
    let named = run
        .get("metadata")
        .and_then(|metadata| metadata.get("task_id"));
    named.and_then(Value::as_str).unwrap_or(example)
}

/// The call of the tracker for one run.
fn call(request: &EvaluationRequest<'_>, place: usize, run: &Value, example: &str) -> Value {
    let metadata = |name: &str| run.get("metadata").and_then(|metadata| metadata.get(name));
    let score = |evaluator: &str| {
        let answer = request
            .scores
            .get(evaluator)
            .and_then(|answers| answers.get(place));
        answer
            .and_then(|answer| answer.get("score"))
            .cloned()
            .unwrap_or(Value::Null)
    };
    let scores: Map<String, Value> = COLUMNS
        .iter()
        .map(|(column, evaluator)| ((*column).to_owned(), score(evaluator)))
        .collect();
    let value = |name: &str| run.get(name).cloned().unwrap_or_else(|| json!(0));
    let [experiment, group, version] = request.stored_as;
    json!({
        "experiment_id": experiment,
        "task_id": task_id(run, example),
        "experiment_group": group,
        "extension_version": version,
        "model_version": metadata("model_version").cloned().unwrap_or_else(|| json!("unknown")),
        "agent_name": metadata("agent"),
        "scores": scores,
        "metrics": {
            "latency_ms": value("latency"),
            "tokens_used": value("total_tokens"),
            "cost_usd": value("total_cost"),
        },
        "success": true,
        "metadata": {
            "project": request.project,
            "dataset": request.dataset,
            "run_id": run["id"],
        },
    })
}
