//! The imitated service's answer to a request.

use super::generation::Generation;
use super::metrics::{self, Metrics};
use super::python::{self, two_decimals};
use super::scores::{
    Cost, Names, Thresholds, cost, cost_score, performance_score, quality_score, token_score,
};
use crate::error::{Error, ErrorKind, Result};
use crate::json::Value;
use crate::schema::wire::EvaluateResponse;
use crate::score::request::{QueryRef, Request, RequestKind};
use crate::score::resources::{ResourceFault, ResourceKind, Resources};

/// What the imitated service calculated and did not all say.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Parts {
    /// The weighted sum before it is written with two decimals; it may leave 0..1, or be NaN.
    pub overall: f64,
    /// The token score; `None` where a weight is no number.
    pub token_score: Option<f64>,
    /// The cost score.
    pub cost_score: Option<f64>,
    /// The performance score.
    pub performance_score: Option<f64>,
    /// The quality score; `None` in the generations that have none.
    pub quality_score: Option<f64>,
    /// The thresholds that were violated, in the service's order and names.
    pub threshold_violations: Vec<&'static str>,
    /// The thresholds that were kept.
    pub passed_thresholds: Vec<&'static str>,
    /// The model whose price was looked up, where one was named.
    pub model: Option<String>,
}

/// The answer, and what stands behind it.
pub(in crate::score) type Answer = (EvaluateResponse, Option<Parts>);

pub(in crate::score) fn evaluate(
    request: &Request,
    generation: Generation,
    resources: Option<&dyn Resources>,
) -> Result<Answer> {
    if resources.is_none() && generation != Generation::V3 {
        let detail = "Invalid kube-config file. No configuration found.";
        return Err(refused(500, detail));
    }
    let metrics = match request.kind {
        RequestKind::Direct => direct(request)?,
        RequestKind::Query => match query(request, generation, resources)? {
            Ok(metrics) => metrics,
            Err(text) => return Ok((failed(text), None)),
        },
        RequestKind::Batch => {
            let detail = "Batch evaluation not yet implemented in metric evaluator";
            return Err(refused(501, detail));
        }
        RequestKind::Baseline | RequestKind::Event => {
            let kind = request.kind.as_str().to_uppercase();
            let detail =
                format!("Metric evaluator does not support evaluation type: EvaluationType.{kind}");
            return Err(refused(400, detail));
        }
    };
    Ok(calculate(
        &metrics,
        generation,
        &request.parameters,
        resources,
    ))
}

fn direct(request: &Request) -> Result<Metrics> {
    let config = &request.config;
    match (&config.input, &config.output) {
        (Some(input), Some(output)) => Ok(metrics::of_texts(input, output)),
        (input, _) => {
            let field = if input.is_none() { "input" } else { "output" };
            let detail = format!("validation error for DirectRequest\n{field}");
            Err(refused(500, detail))
        }
    }
}

/// The values of the query, or the text of the answer's `error`.
fn query(
    request: &Request,
    generation: Generation,
    resources: Option<&dyn Resources>,
) -> Result<Result<Metrics, String>> {
    let Some(query) = &request.config.query_ref else {
        let detail = "Query evaluation requires queryRef in config";
        return Err(refused(422, detail));
    };
    let Some(resources) = resources else {
        let text = "Kubernetes client not available for query resolution";
        return Ok(Err(text.to_owned()));
    };
    let given = query.namespace.as_deref();
    let namespace = if generation == Generation::V3 {
        given
            .filter(|namespace| !namespace.is_empty())
            .or(Some("default"))
    } else {
        given
    };
    let Some(namespace) = namespace else {
        let text = "Missing the required parameter `namespace` when calling `get_namespaced_custom_object`";
        return Ok(Err(text.to_owned()));
    };
    let resource = match resources.get(ResourceKind::Query, namespace, &query.name) {
        Ok(resource) => resource,
        Err(fault) => return Ok(Err(fault_text(&fault, query, namespace, generation))),
    };
    let mut metrics = metrics::of_query(&resource, generation);
    if generation.reads_models()
        && let Some(model) = agent_model(&resource, resources, namespace)
    {
        metrics.model = Some(model);
    }
    Ok(Ok(metrics))
}

/// The model of the first target that is an agent.
fn agent_model(query: &Value, resources: &dyn Resources, namespace: &str) -> Option<String> {
    let targets = query.get("spec")?.get("targets")?.as_array()?;
    let is_agent = |target: &&Value| target.get("type").and_then(Value::as_str) == Some("agent");
    let name = targets.iter().find(is_agent)?.get("name")?.as_str()?;
    let agent = resources.get(ResourceKind::Agent, namespace, name).ok()?;
    let model = agent.get("spec")?.get("modelRef")?.get("name")?.as_str()?;
    (!model.is_empty()).then(|| model.to_owned())
}

fn fault_text(
    fault: &ResourceFault,
    query: &QueryRef,
    namespace: &str,
    generation: Generation,
) -> String {
    let name = &query.name;
    match fault {
        ResourceFault::NotFound => format!("Query '{name}' not found in namespace '{namespace}'"),
        ResourceFault::Forbidden => {
            let advice = if generation == Generation::V3 {
                ""
            } else {
                ". Check RBAC permissions."
            };
            format!("Access denied to query '{name}' in namespace '{namespace}'{advice}")
        }
        ResourceFault::Status { status, reason } => {
            format!("Error loading query '{name}': ({status})\nReason: {reason}\n")
        }
        ResourceFault::Unreachable(why) => format!("Error loading query '{name}': {why}"),
    }
}

fn calculate(
    metrics: &Metrics,
    generation: Generation,
    parameters: &[(String, String)],
    resources: Option<&dyn Resources>,
) -> Answer {
    let thresholds = Thresholds(parameters);
    let cost = cost(metrics, generation, resources);
    let mut names = Names::default();
    let scores = [
        Some(token_score(metrics, &thresholds, &mut names)),
        Some(cost_score(cost, generation, &thresholds, &mut names)),
        Some(performance_score(
            metrics,
            generation,
            &thresholds,
            &mut names,
        )),
        generation
            .has_quality()
            .then(|| quality_score(metrics, &thresholds, &mut names)),
    ];
    let weighted = overall(scores, generation, &thresholds);
    let overall = weighted.unwrap_or(0.0);
    let scores = weighted.map_or([None; 4], |_| scores);
    let response = respond(metrics, cost, overall, scores, &names, &thresholds);
    let [token_score, cost_score, performance_score, quality_score] = scores;
    let parts = Parts {
        overall,
        token_score,
        cost_score,
        performance_score,
        quality_score,
        threshold_violations: names.violations,
        passed_thresholds: names.passed,
        model: metrics.model.clone(),
    };
    (response, Some(parts))
}

fn respond(
    metrics: &Metrics,
    cost: Cost,
    overall: f64,
    scores: [Option<f64>; 4],
    names: &Names,
    thresholds: &Thresholds<'_>,
) -> EvaluateResponse {
    let min_score = thresholds.text("minScore").unwrap_or("0.7");
    let Some(mark) = python::float(min_score) else {
        return failed(format!("could not convert string to float: '{min_score}'"));
    };
    let is_critical = |name: &&str| ["maxTokens", "maxCostPerQuery", "maxDuration"].contains(name);
    // Not a number passes.
    let is_low = overall < mark;
    EvaluateResponse {
        score: two_decimals(overall),
        passed: !is_low && !names.violations.iter().any(is_critical),
        metadata: Some(metadata(metrics, cost, overall, scores, names)),
        error: None,
        ..EvaluateResponse::default()
    }
}

/// The weighted sum, term by term; `None` where a weight is no number.
fn overall(
    scores: [Option<f64>; 4],
    generation: Generation,
    thresholds: &Thresholds<'_>,
) -> Option<f64> {
    let weights = if generation.has_quality() {
        ["0.3", "0.3", "0.2", "0.2"]
    } else {
        ["0.35", "0.35", "0.30", "0"]
    };
    let names = [
        "tokenWeight",
        "costWeight",
        "performanceWeight",
        "qualityWeight",
    ];
    let mut sum: Option<f64> = None;
    for ((score, name), default) in scores.into_iter().zip(names).zip(weights) {
        let Some(score) = score else { continue };
        let weight = python::float(thresholds.text(name).unwrap_or(default))?;
        let term = score * weight;
        sum = Some(sum.map_or(term, |sum| sum + term));
    }
    sum
}

fn metadata(
    metrics: &Metrics,
    cost: Cost,
    overall: f64,
    scores: [Option<f64>; 4],
    names: &Names,
) -> Vec<(String, String)> {
    let reasoning = if !names.violations.is_empty() {
        let names = names.violations.join(", ");
        format!("Performance metrics evaluation failed due to threshold violations: {names}")
    } else if overall >= 0.8 {
        "All performance metrics within acceptable thresholds with excellent scores".to_owned()
    } else if overall >= 0.6 {
        "All performance metrics within acceptable thresholds with good scores".to_owned()
    } else {
        "Performance metrics within thresholds but could be improved".to_owned()
    };
    let time = if metrics.seconds > 0.0 {
        format!("{}s", two_decimals(metrics.seconds))
    } else {
        "unknown".to_owned()
    };
    let mut metadata = vec![
        ("reasoning".to_owned(), reasoning),
        (
            "evaluation_type".to_owned(),
            "performance_metrics".to_owned(),
        ),
        ("total_tokens".to_owned(), metrics.total.to_text()),
        ("execution_time".to_owned(), time),
        ("cost".to_owned(), python::float_text(cost.total)),
    ];
    let keys = [
        "token_score",
        "cost_score",
        "performance_score",
        "quality_score",
    ];
    for (key, score) in keys.into_iter().zip(scores) {
        if let Some(score) = score {
            metadata.push((key.to_owned(), two_decimals(score)));
        }
    }
    metadata
}

/// The answer when something went wrong within an evaluation.
fn failed(error: String) -> EvaluateResponse {
    EvaluateResponse {
        score: "0.0".to_owned(),
        passed: false,
        metadata: None,
        error: Some(error),
        ..EvaluateResponse::default()
    }
}

pub(in crate::score) fn refused(status: u16, detail: impl Into<String>) -> Error {
    Error::new(ErrorKind::Refused {
        status,
        detail: detail.into(),
    })
}
