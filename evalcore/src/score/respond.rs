//! From the bytes of a request to the bytes of an answer.

use serde_json::json;

use crate::diagnostic::Code;
use crate::error::{Error, ErrorKind, Result};
use crate::json::{self, Value};
use crate::schema::wire::EvaluateResponse;

use super::assess::Verdict;
use super::compat;
use super::mode::Mode;
use super::options::Options;
use super::request::{Request, RequestKind};
use super::response::Response;
use super::{several, strict};

/// Evaluates a request.
///
/// # Errors
///
/// `parameter.invalid` and `request.invalid` name everything that is wrong at once; `price.unknown`
/// for a model without a price; `request.unsupported` for `event`; `resource.*`, `query.unfinished`
/// and `query.canceled` for a query that can not be scored; `score.nothing_measured`. A compat mode
/// answers `compat.refused` where the imitated service answered another status than 200.
///
/// # Examples
///
/// A query that failed is scored, and fails:
///
/// ```
/// use evalcore::score::{MemoryResources, Options, Request, evaluate};
///
/// let mut resources = MemoryResources::new();
/// resources.insert_json(br#"{"kind": "Query", "metadata": {"name": "q1", "labels": {"model": "gpt-4o"}},
///     "status": {"phase": "error", "duration": "2s",
///         "tokenUsage": {"promptTokens": 90, "totalTokens": 90},
///         "response": {"content": "the model is not available"}}}"#)?;
/// let request = Request::from_json(br#"{"type": "query", "config": {"queryRef": {"name": "q1"}}}"#)?;
/// let mut options = Options::new();
/// options.resources(&resources);
/// let response = evaluate(&request, &options)?;
/// assert!(!response.passed());
/// assert!(response.wire.entry("threshold_violations").unwrap().contains("\"errorRate\""));
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn evaluate(request: &Request, options: &Options<'_>) -> Result<Response> {
    if let Mode::Ark(generation) = options.mode {
        let answer = compat::evaluate(request, generation, options.resources)?;
        return Ok(Response::of_ark(answer));
    }
    if !request.parameters_from.is_empty() {
        let mut request = request.clone();
        request.read_parameters(options.resources)?;
        return evaluate(&request, options);
    }
    match request.kind {
        RequestKind::Direct | RequestKind::Query => {
            strict::evaluate(request, options).map(Response::of_evaluation)
        }
        RequestKind::Batch => several::batch(request, options),
        RequestKind::Baseline => several::baseline(request, options),
        RequestKind::Event => Err(Error::new(ErrorKind::UnsupportedRequest {
            kind: request.kind.as_str(),
            reason: "rules over events need a cluster's history, which is not read here",
        })),
    }
}

/// Reads a request by the rules of a mode.
///
/// # Errors
///
/// As [`Request::from_json`]; in a compat mode `compat.refused` with the status 422.
pub fn read_request(body: &[u8], mode: Mode) -> Result<Request> {
    read_value(parse(body), mode)
}

/// [`read_request`] of a value that was read already.
///
/// # Errors
///
/// As there.
pub fn request_from_value(value: &Value, mode: Mode) -> Result<Request> {
    read_value(Ok(value.clone()), mode)
}

fn read_value(value: Result<Value>, mode: Mode) -> Result<Request> {
    match mode {
        Mode::Strict => Request::from_value(&value?),
        Mode::Ark(_) => value
            .and_then(|value| Request::from_value_as_ark(&value))
            .map_err(|error| compat::refused(422, format!("Validation error: {error}"))),
    }
}

/// A document and nothing after it.
pub(super) fn parse(text: &[u8]) -> Result<Value> {
    let parsed = json::parse_with_diagnostics(text)?;
    let mut diagnostics = parsed.diagnostics.iter();
    match diagnostics.find(|found| found.code == Code::JsonTrailing) {
        Some(trailing) => Err(Error::rejected(trailing)),
        None => Ok(parsed.value),
    }
}

/// An answer as a server sends it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct HttpAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The body, JSON.
    pub body: String,
    /// The verdict, where there is one.
    pub verdict: Option<Verdict>,
}

/// Answers the body of `POST /evaluate`: all that a handler has to do besides moving bytes.
///
/// | what happened | status | body |
/// | --- | --- | --- |
/// | evaluated | 200 | the answer |
/// | the query can not be had or scored | 200 | the answer with `error`, a score of 0 and `passed` false |
/// | the request, a parameter or the policy is wrong; a model has no price | 422 | `detail`, `code`, `problems` |
/// | a type that is not evaluated | 400 | `detail`, `code` |
///
/// A query that can not be scored is answered with 200, since Ark's controller keeps the text of
/// `error` only then. `detail` is a text, `problems` a list of `name`, `expected` and `found`.
///
/// # Examples
///
/// ```
/// use evalcore::score::{Options, respond};
///
/// let answer = respond(b"{}", &Options::new());
/// assert_eq!(answer.status, 422);
/// assert_eq!(
///     answer.body,
///     r#"{"detail":"expected `config` to be an object, found `nothing`","code":"request.invalid","problems":[{"name":"config","expected":"an object","found":"nothing"}]}"#
/// );
/// ```
#[must_use]
pub fn respond(body: &[u8], options: &Options<'_>) -> HttpAnswer {
    let response = read_request(body, options.mode).and_then(|request| evaluate(&request, options));
    match response {
        Ok(response) => HttpAnswer {
            status: 200,
            body: to_json(&response.wire),
            verdict: Some(response.verdict),
        },
        Err(error) => refusal(&error),
    }
}

fn refusal(error: &Error) -> HttpAnswer {
    let detail = error.to_string();
    let code = error.code();
    let status = match error.kind() {
        ErrorKind::Refused { status, detail } => {
            return HttpAnswer {
                status: *status,
                body: json!({ "detail": detail }).to_string(),
                verdict: None,
            };
        }
        ErrorKind::Resource { .. }
        | ErrorKind::MalformedResource { .. }
        | ErrorKind::QueryUnfinished { .. }
        | ErrorKind::QueryCanceled { .. }
        | ErrorKind::NothingMeasured { .. } => {
            return HttpAnswer {
                status: 200,
                body: to_json(&failed(error)),
                verdict: None,
            };
        }
        ErrorKind::UnsupportedRequest { .. } => 400,
        _ => 422,
    };
    let problems = match error.kind() {
        ErrorKind::InvalidParameters { problems }
        | ErrorKind::InvalidRequest { problems }
        | ErrorKind::InvalidPolicy { problems } => problems.as_slice(),
        _ => &[],
    };
    let problems: Vec<_> = problems
        .iter()
        .map(|problem| {
            json!({"name": problem.name, "expected": problem.expected, "found": problem.found})
        })
        .collect();
    let mut body = json!({"detail": detail, "code": code});
    if let Some(members) = body.as_object_mut().filter(|_| !problems.is_empty()) {
        members.insert("problems".to_owned(), problems.into());
    }
    HttpAnswer {
        status,
        body: body.to_string(),
        verdict: None,
    }
}

/// The answer that says why there is no score.
#[must_use]
pub fn failed(error: &Error) -> EvaluateResponse {
    EvaluateResponse {
        score: "0.0".to_owned(),
        passed: false,
        metadata: None,
        error: Some(format!("{error} [{}]", error.code())),
        ..EvaluateResponse::default()
    }
}

fn to_json(response: &EvaluateResponse) -> String {
    // Lists in the metadata are texts, and each quote in them takes two bytes.
    let entries = response.metadata.iter().flatten();
    let size: usize = entries
        .map(|(name, text)| name.len() + text.len() + 8)
        .sum();
    let mut text = Vec::with_capacity(256 + size + size / 4);
    serde_json::to_writer(&mut text, response).expect("texts and numbers have a JSON form");
    String::from_utf8(text).expect("JSON is UTF-8")
}
