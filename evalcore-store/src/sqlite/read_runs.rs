//! Runs as they are read.

use std::collections::BTreeMap;

use evalcore::Result;
use evalcore::schema::{Direction, Unit};
use rusqlite::{Connection, Row, params_from_iter};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::failure::{damaged, failed};
use super::read_tasks::{json, optional_time, time};
use super::sql;
use crate::filter::Filter;
use crate::moments::Moments;
use crate::pack::unpack;
use crate::run::{RunRecord, RunState, SampleRecord, SampleTexts, ScoreRecord, StoredRun, Texts};

const COLUMNS: &str = "r.id, r.run_key, r.revision, r.key, r.eval_id, r.run_id, r.experiment_id, \
    r.dataset_id, r.experiment_group, r.extension_version, r.status, r.error, r.started_at, \
    r.ended_at, r.files, r.provenance, r.metadata, r.created_at, r.recorded_at AS recorded_at, \
    r.superseded_at, r.content_hash";

const SCORES: &str = "SELECT id, model, dataset, dataset_version, metric, mode, judge, occurrence, \
    value, reason, n, standard_error, unit, direction, sample_n, sample_mean, sample_m2, \
    sample_min, sample_max FROM scores WHERE run = ?1 ORDER BY place";

pub(super) fn visit(
    connection: &Connection,
    filter: &Filter,
    visit: &mut dyn FnMut(StoredRun) -> Result<()>,
) -> Result<()> {
    each(connection, filter, &mut |_, stored, _| visit(stored))
}

/// Visits runs with their row ids and those of their scores.
fn each(
    connection: &Connection,
    filter: &Filter,
    visit: &mut dyn FnMut(i64, StoredRun, Vec<i64>) -> Result<()>,
) -> Result<()> {
    let failed = failed("read runs");
    let (query, values) = sql::select(COLUMNS, "runs", filter, &sql::RUNS);
    let mut statement = connection.prepare_cached(&query).map_err(&failed)?;
    let mut scores = connection.prepare_cached(SCORES).map_err(&failed)?;
    let mut rows = statement.query(params_from_iter(values)).map_err(&failed)?;
    while let Some(row) = rows.next().map_err(&failed)? {
        let id: i64 = row.get(0).map_err(&failed)?;
        let mut stored = run(row)?;
        let mut ids = Vec::new();
        let mut found = scores.query([id]).map_err(&failed)?;
        while let Some(row) = found.next().map_err(&failed)? {
            let (id, score, moments) = score(row)?;
            ids.push(id);
            stored.run.scores.push(score);
            stored.moments.push(moments);
        }
        visit(id, stored, ids)?;
    }
    Ok(())
}

/// The newest current run of a key with its samples.
pub(super) fn with_samples(
    connection: &Connection,
    eval_id: &str,
    run_id: &str,
    texts: Texts,
) -> Result<Option<RunRecord>> {
    let mut filter = Filter::new();
    filter.eval(eval_id).run(run_id);
    let mut newest: Option<(u32, RunRecord, Vec<i64>)> = None;
    each(connection, &filter, &mut |_, stored, ids| {
        // Revisions, not times, say which one was written last.
        let is_newer = newest
            .as_ref()
            .is_none_or(|(revision, ..)| stored.revision > *revision);
        if is_newer {
            newest = Some((stored.revision, stored.run, ids));
        }
        Ok(())
    })?;
    let Some((_, mut run, ids)) = newest else {
        return Ok(None);
    };
    for (score, id) in run.scores.iter_mut().zip(ids) {
        score.samples = samples(connection, id, texts)?;
    }
    Ok(Some(run))
}

fn samples(connection: &Connection, score: i64, texts: Texts) -> Result<Vec<SampleRecord>> {
    let failed = failed("read samples");
    let query = match texts {
        Texts::Leave => {
            "SELECT item, replica, value, NULL, NULL FROM samples WHERE score = ?1 \
             ORDER BY item, replica"
        }
        Texts::Read => {
            "SELECT s.item, s.replica, s.value, t.prompt, t.answer FROM samples s \
             LEFT JOIN sample_texts t USING (score, item, replica) WHERE s.score = ?1 \
             ORDER BY s.item, s.replica"
        }
    };
    let mut statement = connection.prepare_cached(query).map_err(&failed)?;
    let mut rows = statement.query([score]).map_err(&failed)?;
    let mut samples = Vec::new();
    while let Some(row) = rows.next().map_err(&failed)? {
        let mut sample = SampleRecord::new(
            row.get::<_, String>(0).map_err(&failed)?,
            row.get(2).map_err(&failed)?,
        );
        sample.replica = row.get(1).map_err(&failed)?;
        let unpack = |place: usize| -> Result<Option<String>> {
            let packed: Option<Vec<u8>> = row.get(place).map_err(&failed)?;
            packed.map(|packed| unpack(&packed)).transpose()
        };
        let (prompt, answer) = (unpack(3)?, unpack(4)?);
        if prompt.is_some() || answer.is_some() {
            sample.texts = Some(Box::new(SampleTexts { prompt, answer }));
        }
        samples.push(sample);
    }
    Ok(samples)
}

fn run(row: &Row<'_>) -> Result<StoredRun> {
    let failed = failed("read runs");
    let text = |place: usize| row.get::<_, String>(place).map_err(&failed);
    let optional = |place: usize| row.get::<_, Option<String>>(place).map_err(&failed);
    let micros = |place: usize| row.get::<_, Option<i64>>(place).map_err(&failed);
    let status = text(10)?;
    let status =
        RunState::parse(&status).ok_or_else(|| damaged(&format!("the status `{status}`")))?;
    let mut run = RunRecord::new(text(4)?, text(5)?, status);
    run.experiment_id = optional(6)?;
    run.dataset_id = optional(7)?;
    run.experiment_group = optional(8)?;
    run.extension_version = optional(9)?;
    run.error = optional(11)?;
    run.started_at = optional_time(micros(12)?)?;
    run.ended_at = optional_time(micros(13)?)?;
    run.files = texts(&text(14)?)?;
    run.provenance = texts(&text(15)?)?;
    run.metadata = json(&text(16)?)?;
    let recorded_at = time(row.get(18).map_err(&failed)?)?;
    run.recorded_at = Some(recorded_at);
    Ok(StoredRun {
        run_key: text(1)?,
        revision: row.get(2).map_err(&failed)?,
        created_at: time(row.get(17).map_err(&failed)?)?,
        recorded_at,
        superseded_at: optional_time(micros(19)?)?,
        content_hash: text(20)?,
        run,
        moments: Vec::new(),
    })
}

fn texts(text: &str) -> Result<BTreeMap<String, String>> {
    serde_json::from_str(text).map_err(|error| damaged(&format!("a list of texts: {error}")))
}

fn score(row: &Row<'_>) -> Result<(i64, ScoreRecord, Moments)> {
    let failed = failed("read scores");
    let text = |place: usize| row.get::<_, String>(place).map_err(&failed);
    let real = |place: usize| row.get::<_, Option<f64>>(place).map_err(&failed);
    let mut score = ScoreRecord::new(text(1)?, text(2)?, text(4)?);
    score.dataset_version = text(3)?;
    score.mode = text(5)?;
    score.judge = text(6)?;
    score.occurrence = row.get(7).map_err(&failed)?;
    score.value = real(8)?;
    score.reason = row.get(9).map_err(&failed)?;
    score.n = count(row.get(10).map_err(&failed)?)?;
    score.standard_error = real(11)?;
    score.unit = word::<Unit>(&text(12)?)?;
    score.direction = word::<Direction>(&text(13)?)?;
    let n = count(row.get(14).map_err(&failed)?)?.unwrap_or_default();
    let mean = real(15)?.unwrap_or_default();
    let m2 = real(16)?.unwrap_or_default();
    let moments = Moments::new(n, mean, m2, real(17)?, real(18)?);
    Ok((row.get(0).map_err(&failed)?, score, moments))
}

fn count(n: Option<i64>) -> Result<Option<u64>> {
    n.map(|n| u64::try_from(n).map_err(|_| damaged(&format!("the count {n}"))))
        .transpose()
}

fn word<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_value(Value::String(text.to_owned()))
        .map_err(|error| damaged(&error.to_string()))
}
