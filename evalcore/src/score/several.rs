//! Batches, and a candidate beside its baseline.

use serde_json::json;

use crate::diagnostic::Code;
use crate::error::{Error, ErrorKind, Problem, Result};
use crate::json::Value;
use crate::schema::wire::EvaluateResponse;

use super::assess::{Verdict, four_decimals};
use super::evaluator::evaluator_parameters;
use super::options::Options;
use super::quantity::{Grammar, to_f64};
use super::request::{BatchItem, Config, Request, RequestKind};
use super::resources::{DEFAULT_NAMESPACE, ResourceKind, read};
use super::response::{Metadata, Response, score_text};

/// A batch within a batch would have no end.
const NESTED: &str = "a batch can not hold a batch";

/// The most that Ark's controller keeps of all annotations; details beyond are left out.
const MOST_DETAILS: usize = 128 << 10;

/// Evaluates every item; the score is their mean, and the batch passes when every item does.
///
/// An item that can not be evaluated makes the batch undecided, or failed where another item
/// failed, and is named; it counts neither as 0 nor as 1.
///
/// # Errors
///
/// `request.invalid` for an empty batch; the first item's error where no item could be evaluated.
pub(super) fn batch(request: &Request, options: &Options<'_>) -> Result<Response> {
    let items = request.config.evaluations.as_deref().unwrap_or_default();
    if items.is_empty() {
        return Err(invalid(
            "config.evaluations",
            "a list of evaluations",
            "nothing",
        ));
    }
    let mut answers = Vec::with_capacity(items.len());
    let mut faults = Vec::new();
    for item in items {
        match item_request(item, request, options).and_then(|item| super::evaluate(&item, options))
        {
            Ok(response) => answers.push((item.name.clone(), response)),
            Err(error) => faults.push((item.name.clone(), error)),
        }
    }
    if answers.is_empty() && !faults.is_empty() {
        return Err(faults.swap_remove(0).1);
    }
    Ok(summed(answers, &faults))
}

fn summed(answers: Vec<(String, Response)>, faults: &[(String, Error)]) -> Response {
    let is = |verdict: Verdict| answers.iter().any(|(_, answer)| answer.verdict == verdict);
    let verdict = if is(Verdict::Failed) {
        Verdict::Failed
    } else if is(Verdict::Undecided) || !faults.is_empty() {
        Verdict::Undecided
    } else {
        Verdict::Passed
    };
    let sum: f64 = answers.iter().map(|(_, answer)| answer.score).sum();
    let count = u32::try_from(answers.len()).unwrap_or(u32::MAX).max(1);
    let score = four_decimals(sum / f64::from(count));
    let passed = answers.iter().filter(|(_, answer)| answer.passed()).count();
    let total = answers.len() + faults.len();
    let entries = answers.iter().map(|(name, answer)| {
        let reasoning = answer.wire.entry("reasoning");
        json!({"name": name, "score": answer.wire.score, "verdict": answer.verdict.as_str(), "reasoning": reasoning})
    });
    let failed = faults.iter().map(
        |(name, error)| json!({"name": name, "error": error.to_string(), "code": error.code()}),
    );
    let entries: Vec<_> = entries.chain(failed).collect();
    let mut all = Metadata(Vec::new());
    all.put(
        "reasoning",
        format!(
            "{passed} of {total} evaluations passed, {} could not be evaluated",
            faults.len()
        ),
    );
    all.put("evaluation_type", "performance_metrics");
    all.put("verdict", verdict.as_str());
    all.put("evaluations_total", total.to_string());
    all.put("evaluations_passed", passed.to_string());
    all.put("evaluations_unreadable", faults.len().to_string());
    let details = json!(entries).to_string();
    if details.len() <= MOST_DETAILS {
        all.put("evaluations", details);
    }
    answer(score, verdict, all, answers)
}

/// The request of an item: its own, or that of the Evaluation it names. Parameters of the batch
/// hold where the item has none of the name.
fn item_request(item: &BatchItem, batch: &Request, options: &Options<'_>) -> Result<Request> {
    let mut request = match &item.request {
        Some(request) => request.clone(),
        None => named_request(item, options)?,
    };
    if request.kind == RequestKind::Batch {
        return Err(invalid(&item.name, "an evaluation", NESTED));
    }
    request.read_parameters(options.resources)?;
    let mut parameters = batch.parameters.clone();
    parameters.append(&mut request.parameters);
    request.parameters = parameters;
    request.model = request.model.or_else(|| batch.model.clone());
    Ok(request)
}

/// The Evaluation of a name as a request, above the parameters of the Evaluator that it names.
fn named_request(item: &BatchItem, options: &Options<'_>) -> Result<Request> {
    let namespace = item.namespace.as_deref().unwrap_or(DEFAULT_NAMESPACE);
    let kind = ResourceKind::Evaluation;
    let resource = read(options.resources, kind, namespace, &item.name)?;
    let mut request = evaluation_request(&resource, options)?;
    let evaluator = resource.get("spec").and_then(|spec| spec.get("evaluator"));
    let text = |name: &str| {
        evaluator?
            .get(name)?
            .as_str()
            .filter(|text| !text.is_empty())
    };
    if let Some(name) = text("name") {
        let namespace = text("namespace").unwrap_or(namespace);
        let kind = ResourceKind::Evaluator;
        let evaluator = read(options.resources, kind, namespace, name)?;
        let given = evaluator
            .get("spec")
            .and_then(|spec| spec.get("parameters"));
        let given = given.unwrap_or(&Value::Null);
        let mut parameters = evaluator_parameters(given, namespace, options.resources)?;
        parameters.append(&mut request.parameters);
        request.parameters = parameters;
    }
    Ok(request)
}

/// The request that an Evaluation stands for: its type and configuration, and the parameters of its
/// evaluator.
///
/// # Errors
///
/// `request.invalid` names what is wrong; `resource.*` for a config map of its parameters.
pub fn evaluation_request(evaluation: &Value, options: &Options<'_>) -> Result<Request> {
    let Some(Value::Object(spec)) = evaluation.get("spec") else {
        return Err(invalid("spec", "an object", "none"));
    };
    let metadata = evaluation.get("metadata");
    let namespace = metadata.and_then(|metadata| metadata.get("namespace")?.as_str());
    let namespace = namespace.unwrap_or(DEFAULT_NAMESPACE);
    let mut request = Request::from_value(&Value::Object(spec.clone()))?;
    let evaluator = spec.iter().find(|(name, _)| name == "evaluator");
    let parameters = evaluator.and_then(|(_, evaluator)| evaluator.get("parameters"));
    if let Some(parameters) = parameters {
        request.parameters = evaluator_parameters(parameters, namespace, options.resources)?;
    }
    if let Some(query) = &mut request.config.query_ref {
        query.namespace.get_or_insert_with(|| namespace.to_owned());
    }
    Ok(request)
}

/// Evaluates a candidate beside its baseline by the same rules.
///
/// The score is the candidate's. It passes when the candidate passes and its score is at most
/// `maxScoreDrop` (0 where it is not given) below that of the baseline.
///
/// # Errors
///
/// `request.invalid` without a baseline and a candidate; the errors of either evaluation.
pub(super) fn baseline(request: &Request, options: &Options<'_>) -> Result<Response> {
    const DROP: &str = "maxScoreDrop";
    let config = &request.config;
    let Some(baseline) = config.baseline.as_deref() else {
        let expected = "an object with `input` and `output`, or `queryRef`";
        return Err(invalid("config.baseline", expected, "nothing"));
    };
    let candidate = config.candidate.as_deref().unwrap_or(config);
    let given = request
        .parameters
        .iter()
        .rev()
        .find(|(name, _)| name == DROP);
    let most = match given {
        None => 0.0,
        Some((_, text)) => match Grammar::Proportion.parse(text) {
            Ok(drop) => to_f64(drop),
            Err(expected) => {
                return Err(Error::new(ErrorKind::InvalidParameters {
                    problems: vec![Problem::new(DROP, expected, text)],
                }));
            }
        },
    };
    let side = |config: &Config| {
        let mut one = request.clone();
        one.parameters.retain(|(name, _)| name != DROP);
        one.config = config.clone();
        one.kind = if config.query_ref.is_some() {
            RequestKind::Query
        } else {
            RequestKind::Direct
        };
        super::evaluate(&one, options)
    };
    let (base, candidate) = (side(baseline)?, side(candidate)?);
    Ok(compared(base, candidate, most))
}

fn compared(base: Response, candidate: Response, most: f64) -> Response {
    // Both have four decimals.
    let delta = ((candidate.score - base.score) * 10_000.0).round() / 10_000.0;
    let dropped = -delta > most;
    let verdict = if dropped {
        Verdict::Failed
    } else {
        candidate.verdict
    };
    let why = candidate.wire.entry("reasoning").unwrap_or_default();
    let word = if dropped { "more" } else { "not more" };
    let mut all = Metadata(Vec::new());
    all.put(
        "reasoning",
        format!("The candidate's score is {delta:+.4} beside the baseline's, {word} than {most:.4} below it. Candidate: {why}"),
    );
    for (key, text) in candidate.wire.metadata.iter().flatten() {
        if key != "reasoning" && key != "verdict" {
            all.put(key, text.as_str());
        }
    }
    all.put("verdict", verdict.as_str());
    all.put("baseline_score", base.wire.score.as_str());
    all.put("candidate_score", candidate.wire.score.as_str());
    all.put("score_delta", format!("{delta:.4}"));
    all.put("max_score_drop", most.to_string());
    let score = candidate.score;
    let items = vec![
        ("baseline".to_owned(), base),
        ("candidate".to_owned(), candidate),
    ];
    answer(score, verdict, all, items)
}

fn answer(
    score: f64,
    verdict: Verdict,
    metadata: Metadata,
    items: Vec<(String, Response)>,
) -> Response {
    Response {
        wire: EvaluateResponse {
            score: score_text(score),
            passed: verdict == Verdict::Passed,
            metadata: Some(metadata.0),
            ..EvaluateResponse::default()
        },
        verdict,
        score,
        evaluation: None,
        compat: None,
        items,
    }
}

fn invalid(place: &str, expected: &str, found: &str) -> Error {
    Error::new(ErrorKind::InvalidRequest {
        problems: vec![Problem::new(place, expected, found)],
    })
}

/// Whether an error says that there is not enough to decide, rather than that something is wrong.
#[must_use]
pub fn is_undecided(error: &Error) -> bool {
    matches!(
        error.code(),
        Code::QueryUnfinished | Code::QueryCanceled | Code::ScoreNothingMeasured
    )
}
