//! `metadata.json`: what the newest version of a run is and says.

use std::collections::BTreeMap;

use evalcore::{Code, Result};
use serde::{Deserialize, Serialize};

use super::keep::document;
use super::manifest::{ArchivedVersion, Review};
use super::objects::Archive;
use crate::run::{RunRecord, RunState};
use crate::time::Time;

#[derive(Serialize)]
struct Metadata<'a> {
    schema_version: u32,
    eval_id: &'a str,
    run_id: &'a str,
    version: u32,
    timestamp: Option<&'a str>,
    archived_at: Time,
    status: RunState,
    error: Option<&'a str>,
    results: Vec<Row<'a>>,
    files: &'a BTreeMap<String, String>,
    review: &'a [Review],
}

#[derive(Serialize)]
struct Row<'a> {
    dataset: &'a str,
    dataset_version: &'a str,
    metric: &'a str,
    mode: &'a str,
    model: &'a str,
    score: Option<f64>,
    reason: Option<&'a str>,
    n: Option<u64>,
}

/// What is looked at before it is replaced.
#[derive(Deserialize)]
struct Older {
    version: u32,
}

/// How often a swap that others win is tried again.
const TRIES: u32 = 8;

/// Writes the document, unless that of a newer version is there.
pub(super) fn write(
    archive: &Archive,
    run: &RunRecord,
    version: &ArchivedVersion,
    files: &BTreeMap<String, String>,
) -> Result<()> {
    let scores = run.scores.iter();
    let results = scores.map(|score| Row {
        dataset: &score.dataset,
        dataset_version: &score.dataset_version,
        metric: &score.metric,
        mode: &score.mode,
        model: &score.model,
        score: score.value,
        reason: score.reason.as_deref(),
        n: score.n,
    });
    let bytes = document(&Metadata {
        schema_version: 1,
        eval_id: &run.eval_id,
        run_id: &run.run_id,
        version: version.version,
        timestamp: version.timestamp.as_deref(),
        archived_at: version.archived_at,
        status: run.status,
        error: run.error.as_deref(),
        results: results.collect(),
        files,
        review: &version.review,
    })?;
    let parts = [&*run.eval_id, &run.run_id, "metadata.json"];
    let key = object_store::path::Path::from_iter(parts).to_string();
    let mut tries = 0;
    loop {
        let held = archive.get(&key)?;
        let older = held
            .as_ref()
            .and_then(|held| serde_json::from_slice::<Older>(&held.bytes).ok());
        if older.is_some_and(|older| older.version > version.version) {
            return Ok(());
        }
        match archive.swap(&key, held.as_ref(), bytes.clone()) {
            Err(lost) if lost.code() == Code::ArchiveConflict && tries < TRIES => tries += 1,
            done => return done,
        }
    }
}
