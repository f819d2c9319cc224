//! `GET /openapi.json`.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use evalcore::schema::wire;
use evalcore::score::Mode;
use hyper::StatusCode;
use serde_json::{Map, Value, json};

use super::answer::json_text;
use super::app::App;

pub(super) async fn get(State(app): State<Arc<App>>) -> Response {
    json_text(StatusCode::OK, app.openapi.clone())
}

/// The description of the routes that a mode has, with the schemas that the library publishes.
pub(super) fn document(mode: Mode, protect_evaluate: bool) -> String {
    let mut schemas = Map::new();
    for name in ["evaluate_request", "evaluate_response", "api_response"] {
        if let Some(schema) = wire::json_schema(name) {
            schemas.insert(name.to_owned(), moved(schema, name));
        }
    }
    let mut paths = Map::new();
    for path in evaluation_paths(mode) {
        paths.insert(
            (*path).to_owned(),
            json!({ "post": evaluation(protect_evaluate) }),
        );
    }
    let plain = |summary: &str, answers: Value| json!({ "get": { "summary": summary, "responses": answers } });
    paths.insert(
        "/health".to_owned(),
        plain("The process is alive", json!({ "200": described("Alive") })),
    );
    paths.insert(
        "/ready".to_owned(),
        plain(
            "Everything that was configured can be read",
            json!({ "200": described("Ready"), "503": described("Not ready; `detail` says why") }),
        ),
    );
    let metrics = if mode == Mode::Strict {
        "/metrics"
    } else {
        "/evalcore/metrics"
    };
    paths.insert(
        metrics.to_owned(),
        plain(
            "Counters in OpenMetrics text",
            json!({ "200": described("The counters") }),
        ),
    );
    if mode == Mode::Strict {
        paths.insert(
            "/evals/{eval_id}/results".to_owned(),
            json!({ "get": results() }),
        );
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "evalcore",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Scores answers of agents against weighted thresholds, and shows stored results.",
        },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } },
        },
    })
    .to_string()
}

fn evaluation_paths(mode: Mode) -> &'static [&'static str] {
    match mode {
        Mode::Strict => &["/evaluate", "/evaluate/direct", "/evaluate-metrics", "/"],
        _ if mode.as_str() == "ark-v1" => &["/evaluate"],
        _ => &["/evaluate-metrics"],
    }
}

fn evaluation(protected: bool) -> Value {
    let content = |name: &str| json!({ "application/json": { "schema": { "$ref": format!("#/components/schemas/{name}") } } });
    let mut operation = json!({
        "summary": "Scores an answer, a query or a batch",
        "requestBody": { "required": true, "content": content("evaluate_request") },
        "responses": {
            "200": { "description": "The verdict, or in `error` why there is none", "content": content("evaluate_response") },
            "413": described("The body is above the limit"),
            "422": described("The request is wrong; `detail` names every wrong member"),
            "503": described("Too many requests are being answered"),
            "504": described("The request took too long"),
        },
    });
    if protected && let Some(object) = operation.as_object_mut() {
        object.insert("security".to_owned(), json!([{ "token": [] }]));
    }
    operation
}

fn results() -> Value {
    let text = json!({ "type": "string" });
    json!({
        "summary": "The scores of an evaluation's runs",
        "security": [{ "token": [] }],
        "parameters": [
            { "name": "eval_id", "in": "path", "required": true, "schema": text },
            { "name": "run_ids", "in": "query", "required": false, "schema": text,
              "description": "Names with commas between them; without it, every run" },
        ],
        "responses": {
            "200": { "description": "The scores", "content": { "application/json": {
                "schema": { "$ref": "#/components/schemas/api_response" } } } },
            "401": described("A bearer token is needed"),
            "403": described("The service shows no stored results"),
            "404": described("There is no such evaluation"),
            "422": described("The id is none"),
        },
    })
}

fn described(text: &str) -> Value {
    json!({ "description": text })
}

/// A schema's own definitions are found under its place in the document.
fn moved(schema: Value, name: &str) -> Value {
    match schema {
        Value::String(text) => Value::String(match text.strip_prefix("#/$defs/") {
            Some(rest) => format!("#/components/schemas/{name}/$defs/{rest}"),
            None => text,
        }),
        Value::Array(items) => items.into_iter().map(|item| moved(item, name)).collect(),
        Value::Object(members) => members
            .into_iter()
            .map(|(key, value)| (key, moved(value, name)))
            .collect(),
        other => other,
    }
}
