//! What the service holds, and which path leads where.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{Request, State};
use axum::handler::Handler;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use evalcore::score::{Generation, Mode};
use hyper::StatusCode;
use tokio::sync::Semaphore;

use super::answer::{detail, json_text};
use super::cluster::Cluster;
use super::observe::Observations;
use super::readiness::Readiness;
use super::token::Token;
use super::{Rules, evaluate, openapi, results};

/// Everything the handlers share.
pub(super) struct App {
    pub(super) rules: Rules,
    /// Where resources come from; without one, only direct requests can be evaluated.
    pub(super) cluster: Option<Cluster>,
    /// Below this the stored results stand.
    pub(super) root: Option<PathBuf>,
    pub(super) access: AccessRules,
    pub(super) limits: Limits,
    pub(super) places: Semaphore,
    pub(super) observations: Observations,
    pub(super) readiness: Readiness,
    pub(super) openapi: String,
}

/// Who may do what.
#[derive(Debug, Clone, Default)]
pub(super) struct AccessRules {
    pub(super) token: Option<Token>,
    /// Whether `/evaluate` asks for the token too.
    pub(super) protect_evaluate: bool,
    /// Whether stored results are shown without a token.
    pub(super) insecure: bool,
}

/// What one request may take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub(super) body_bytes: usize,
    pub(super) request: Duration,
}

/// The routes of a mode.
///
/// An imitated generation has its routes and no others, but for `/evalcore/metrics`, since its
/// `/metrics` is recorded as absent. Otherwise every address that Ark's samples use leads to the
/// evaluation.
pub(super) fn router(app: Arc<App>) -> Router {
    let evaluation = || post(evaluate::post);
    let mut router = Router::new()
        .route("/health", only_get(evaluate::health))
        .route("/ready", only_get(evaluate::ready))
        .route("/openapi.json", only_get(openapi::get));
    router = match app.rules.mode {
        Mode::Ark(Generation::V1) => router
            .route("/evaluate", evaluation())
            .route("/evaluate/", axum::routing::any(evaluate::redirect))
            .route("/evalcore/metrics", only_get(evaluate::metrics)),
        Mode::Ark(_) => router
            .route("/evaluate-metrics", evaluation())
            .route("/evalcore/metrics", only_get(evaluate::metrics)),
        _ => router
            .route("/metrics", only_get(evaluate::metrics))
            .route("/", evaluation())
            .route("/evaluate", evaluation())
            .route("/evaluate/", evaluation())
            .route("/evaluate/direct", evaluation())
            .route("/evaluate-metrics", evaluation())
            .route("/evals/{eval_id}/results", only_get(results::get)),
    };
    router
        .fallback(async || detail(StatusCode::NOT_FOUND, "Not Found"))
        .method_not_allowed_fallback(async || {
            detail(StatusCode::METHOD_NOT_ALLOWED, "Method Not Allowed")
        })
        .layer(middleware::from_fn_with_state(Arc::clone(&app), observed))
        .with_state(app)
}

/// GET alone: the imitated service refuses HEAD, and health checks that send it should learn so.
fn only_get<H, T>(handler: H) -> MethodRouter<Arc<App>>
where
    H: Handler<T, Arc<App>>,
    T: 'static,
{
    get(handler).head(async || detail(StatusCode::METHOD_NOT_ALLOWED, "Method Not Allowed"))
}

/// Counts, limits and logs each request.
async fn observed(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let start = Instant::now();
    let method = request.method().clone();
    let route = route_of(request.uri().path());
    let in_flight = app.observations.begin();
    let response = match tokio::time::timeout(app.limits.request, next.run(request)).await {
        Ok(response) => response,
        Err(_) => detail(
            StatusCode::GATEWAY_TIMEOUT,
            &format!(
                "the request took more than {} s",
                app.limits.request.as_secs_f64()
            ),
        ),
    };
    drop(in_flight);
    let (took, status) = (start.elapsed(), response.status().as_u16());
    app.observations.answered(route, status, took);
    let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    if status >= 500 {
        tracing::warn!(%method, route, status, micros, "answered");
    } else {
        tracing::debug!(%method, route, status, micros, "answered");
    }
    response
}

/// A name for the counters: paths that nobody knows must not become names.
fn route_of(path: &str) -> &'static str {
    match path {
        "/" => "/",
        "/evaluate" | "/evaluate/" => "/evaluate",
        "/evaluate/direct" => "/evaluate/direct",
        "/evaluate-metrics" => "/evaluate-metrics",
        "/health" => "/health",
        "/ready" => "/ready",
        "/metrics" | "/evalcore/metrics" => "/metrics",
        "/openapi.json" => "/openapi.json",
        _ if path.starts_with("/evals/") => "/evals/{eval_id}/results",
        _ => "other",
    }
}

impl App {
    /// Refuses a request that must show a token and does not.
    pub(super) fn refuse_stored(&self, headers: &hyper::HeaderMap) -> Option<Response> {
        match &self.access.token {
            Some(token) if token.is_in(headers) => None,
            Some(_) => Some(unauthorized()),
            None if self.access.insecure => None,
            None => Some(detail(
                StatusCode::FORBIDDEN,
                "stored results are not shown without a token: start the service with --token-file, \
                 or with --insecure-no-auth where the network keeps strangers away",
            )),
        }
    }

    /// The same for an evaluation, where a token is needed only if the service was told so.
    pub(super) fn refuse_evaluate(&self, headers: &hyper::HeaderMap) -> Option<Response> {
        match &self.access.token {
            Some(token) if self.access.protect_evaluate && !token.is_in(headers) => {
                Some(unauthorized())
            }
            _ => None,
        }
    }
}

fn unauthorized() -> Response {
    let body = json_text(
        StatusCode::UNAUTHORIZED,
        r#"{"detail":"a bearer token is needed"}"#,
    );
    ([(hyper::header::WWW_AUTHENTICATE, "Bearer")], body).into_response()
}
