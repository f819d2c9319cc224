//! The routes of the evaluation and of the service's own state.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use evalcore::score::{self, Generation, Mode};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::{HeaderMap, StatusCode, header};

use super::answer::{detail, json_text};
use super::app::App;
use super::rounds::with_resources;

/// The text format of the counters.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// `POST /evaluate` and its other addresses.
pub(super) async fn post(State(app): State<Arc<App>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    if let Some(refused) = app.refuse_evaluate(&head.headers) {
        return refused;
    }
    let Ok(_place) = app.places.try_acquire() else {
        let busy = detail(
            StatusCode::SERVICE_UNAVAILABLE,
            "too many requests are being answered, try again",
        );
        return ([(header::RETRY_AFTER, "1")], busy).into_response();
    };
    let body = match Limited::new(body, app.limits.body_bytes).collect().await {
        Ok(collected) => collected.to_bytes(),
        Err(error) if error.is::<LengthLimitError>() => {
            let limit = app.limits.body_bytes;
            let text = format!("the body is above {limit} bytes (--max-body-bytes)");
            return detail(StatusCode::PAYLOAD_TOO_LARGE, &text);
        }
        Err(_) => return detail(StatusCode::BAD_REQUEST, "the body broke off"),
    };
    if !is_json(&head.headers) {
        return refuse_content_type(&app);
    }
    let answer = with_resources(app.cluster.as_ref(), body.len(), |resources| {
        score::respond(&body, &app.rules.options(resources))
    })
    .await;
    let verdict = answer.verdict.map_or("none", score::Verdict::as_str);
    app.observations.evaluated(app.rules.mode.as_str(), verdict);
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    json_text(status, answer.body)
}

/// JSON by its name, or no name at all.
fn is_json(headers: &HeaderMap) -> bool {
    let Some(value) = headers.get(header::CONTENT_TYPE) else {
        return true;
    };
    let essence = value.to_str().unwrap_or_default().split(';').next();
    let essence = essence.unwrap_or_default().trim().to_ascii_lowercase();
    let subtype = essence.strip_prefix("application/");
    essence.is_empty() || subtype.is_some_and(|name| name == "json" || name.ends_with("+json"))
}

fn refuse_content_type(app: &App) -> Response {
    let text = "the content type has to be application/json";
    match app.rules.mode {
        Mode::Ark(_) => {
            let text = format!("Validation error: {text}");
            detail(StatusCode::UNPROCESSABLE_ENTITY, &text)
        }
        _ => detail(StatusCode::UNSUPPORTED_MEDIA_TYPE, text),
    }
}

/// `GET /health`: the process is alive.
pub(super) async fn health(State(app): State<Arc<App>>) -> Response {
    let body = serde_json::json!({ "status": "healthy", "service": service(&app) });
    json_text(StatusCode::OK, body.to_string())
}

/// `GET /ready`: everything that was configured can be read.
pub(super) async fn ready(State(app): State<Arc<App>>) -> Response {
    let problems = app
        .readiness
        .problems(app.cluster.as_ref(), app.root.as_deref())
        .await;
    app.observations.set_ready(problems.is_empty());
    if problems.is_empty() {
        let body = serde_json::json!({ "status": "ready", "service": service(&app) });
        return json_text(StatusCode::OK, body.to_string());
    }
    let body = serde_json::json!({
        "status": "not ready",
        "service": service(&app),
        "detail": problems.join("; "),
    });
    json_text(StatusCode::SERVICE_UNAVAILABLE, body.to_string())
}

/// `GET /metrics`, for Prometheus.
pub(super) async fn metrics(State(app): State<Arc<App>>) -> Response {
    let headers = [(header::CONTENT_TYPE, OPEN_METRICS)];
    (headers, app.observations.text()).into_response()
}

/// What the first generation does with a slash at the end.
pub(super) async fn redirect(headers: HeaderMap) -> Response {
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    let place = match host {
        Some(host) => format!("http://{host}/evaluate"),
        None => "/evaluate".to_owned(),
    };
    (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, place)]).into_response()
}

/// The name that the imitated service gives itself.
fn service(app: &App) -> &'static str {
    match app.rules.mode {
        Mode::Ark(Generation::V1) => "evaluator-metric",
        Mode::Ark(_) => "ark-evaluator",
        _ => "evalcore",
    }
}
