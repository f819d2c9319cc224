//! Bodies of answers.

use axum::response::{IntoResponse, Response};
use hyper::{StatusCode, header};

/// Refuses with a reason, in the shape that Ark's controller reads the reason from.
pub(super) fn detail(status: StatusCode, text: &str) -> Response {
    let body = serde_json::json!({ "detail": text });
    json_text(status, body.to_string())
}

/// JSON that is text already.
pub(super) fn json_text(status: StatusCode, text: impl Into<axum::body::Body>) -> Response {
    let headers = [(header::CONTENT_TYPE, "application/json")];
    (status, headers, text.into()).into_response()
}
