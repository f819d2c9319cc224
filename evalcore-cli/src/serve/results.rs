//! `GET /evals/{eval_id}/results`: what the work dirs of an evaluation say.

use std::path::Path;
use std::sync::Arc;

use axum::extract::{Path as PathOf, RawQuery, State};
use axum::response::Response;
use evalcore::discover::{EvalId, RunId, eval_dir, list_runs};
use evalcore::opencompass::extract_runs;
use evalcore::report::{ApiOptions, api_response};
use evalcore::source::OsSource;
use evalcore::{Code, Error};
use hyper::{HeaderMap, StatusCode};

use super::answer::{detail, json_text};
use super::app::App;

/// Answers with the scores of an evaluation's runs: all of them, or those of `?run_ids=A,B`.
pub(super) async fn get(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    PathOf(eval_id): PathOf<String>,
    RawQuery(query): RawQuery,
) -> Response {
    if let Some(refused) = app.refuse_stored(&headers) {
        return refused;
    }
    let Some(root) = app.root.clone() else {
        let text = "the service was started without --root, so it has no results";
        return detail(StatusCode::NOT_FOUND, text);
    };
    let Ok(_place) = app.places.try_acquire() else {
        let text = "too many requests are being answered, try again";
        return detail(StatusCode::SERVICE_UNAVAILABLE, text);
    };
    let run_ids = query.as_deref().and_then(run_ids_of);
    let read = tokio::task::spawn_blocking(move || read(&root, &eval_id, run_ids));
    match read.await {
        Ok(Ok(text)) => json_text(StatusCode::OK, text),
        Ok(Err(error)) => detail(status_of(&error), &error.to_string()),
        Err(_) => detail(
            StatusCode::INTERNAL_SERVER_ERROR,
            "the results could not be read",
        ),
    }
}

fn run_ids_of(query: &str) -> Option<Vec<String>> {
    let list = query
        .split('&')
        .find_map(|pair| pair.strip_prefix("run_ids="))?;
    let list = list.replace("%2C", ",").replace("%2c", ",");
    let ids = list.split(',').filter(|id| !id.is_empty());
    Some(ids.map(str::to_owned).collect())
}

fn read(root: &Path, eval_id: &str, run_ids: Option<Vec<String>>) -> Result<String, Error> {
    let source = OsSource::new(root)?;
    let run_ids = if let Some(ids) = run_ids {
        ids
    } else {
        let dir = eval_dir(&source, &EvalId::new(eval_id)?)?;
        let runs = list_runs(&source, &dir)?;
        runs.iter().map(RunId::as_str).map(str::to_owned).collect()
    };
    let extraction = extract_runs(&source, eval_id, &run_ids)?;
    let answer = api_response(eval_id, &extraction, &ApiOptions::new());
    Ok(serde_json::to_string(&answer).unwrap_or_default())
}

fn status_of(error: &Error) -> StatusCode {
    match error.code() {
        Code::IdInvalid => StatusCode::UNPROCESSABLE_ENTITY,
        Code::IoNotFound => StatusCode::NOT_FOUND,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
