//! Requests and queries for tests.
#![expect(
    clippy::needless_pass_by_value,
    reason = "`json!` at each call reads better without `&`"
)]

use evalcore::score::{MemoryResources, Options, Request, Response, evaluate};
use evalcore::{Error, Result};
use serde_json::{Value, json};

/// A text of so many characters.
pub(super) fn text(characters: usize) -> String {
    "The quick brown fox jumps over the lazy dog. "
        .chars()
        .cycle()
        .take(characters)
        .collect()
}

/// A query that is done, with a status as given.
pub(super) fn query(status: Value) -> Value {
    json!({
        "apiVersion": "ark.mckinsey.com/v1alpha1",
        "kind": "Query",
        "metadata": {"name": "q1", "namespace": "default", "labels": {"model": "gpt-4"}},
        "spec": {"input": "What is the capital of France?", "target": {"type": "agent", "name": "agent-1"}},
        "status": status,
    })
}

/// A status of the third generation.
pub(super) fn status(prompt: u64, completion: u64, duration: &str, content: &str) -> Value {
    json!({
        "phase": "done",
        "duration": duration,
        "tokenUsage": {
            "promptTokens": prompt,
            "completionTokens": completion,
            "totalTokens": prompt + completion,
        },
        "response": {"target": {"type": "agent", "name": "agent-1"}, "content": content},
    })
}

pub(super) fn request(body: &Value) -> Result<Request> {
    Request::from_json(body.to_string().as_bytes())
}

/// Evaluates a request with resources beside it.
pub(super) fn run(body: &Value, resources: &[Value]) -> Result<Response> {
    let mut table = MemoryResources::new();
    for resource in resources {
        table.insert_json(resource.to_string().as_bytes())?;
    }
    let mut options = Options::new();
    options.resources(&table);
    evaluate(&request(body)?, &options)
}

/// Evaluates the query `q1` with parameters.
pub(super) fn run_query(query: &Value, parameters: Value) -> Result<Response> {
    let body = json!({
        "type": "query",
        "config": {"queryRef": {"name": "q1"}},
        "parameters": parameters,
    });
    run(&body, std::slice::from_ref(query))
}

/// Evaluates a text and its answer with parameters.
pub(super) fn run_direct(input: &str, output: &str, parameters: Value) -> Result<Response> {
    let body = json!({
        "type": "direct",
        "config": {"input": input, "output": output},
        "parameters": parameters,
    });
    run(&body, &[])
}

/// A list of the metadata.
pub(super) fn list(response: &Response, key: &str) -> Vec<String> {
    let text = response.wire.entry(key).unwrap_or("[]");
    serde_json::from_str(text).unwrap()
}

/// A score of the metadata.
pub(super) fn score(response: &Response, key: &str) -> f64 {
    response.wire.entry(key).unwrap().parse().unwrap()
}

/// The code of an error.
pub(super) fn code(outcome: Result<Response>) -> String {
    match outcome {
        Ok(response) => format!("evaluated: {:?}", response.wire),
        Err(error) => Error::code(&error).to_string(),
    }
}
