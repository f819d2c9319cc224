//! Runs as they are read.

use std::collections::BTreeMap;
use std::pin::pin;

use deadpool_postgres::GenericClient;
use evalcore::Result;
use evalcore::schema::{Direction, Unit};
use futures_util::TryStreamExt as _;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio_postgres::Row;

use super::blocking::wait;
use super::failure::{damaged, failed};
use super::read_tasks::{json, optional_time, revision, time};
use super::sql;
use crate::filter::Filter;
use crate::moments::Moments;
use crate::pack::unpack;
use crate::run::{RunRecord, RunState, SampleRecord, SampleTexts, ScoreRecord, StoredRun, Texts};

/// The columns of a run, 0 to 21.
const COLUMNS: &str = "r.id, r.run_key, r.revision, r.key, r.eval_id, r.run_id, r.experiment_id, \
    r.dataset_id, r.experiment_group, r.extension_version, r.status, r.error, r.started_at, \
    r.ended_at, r.files::text AS files, r.provenance::text AS provenance, \
    coalesce(r.metadata_exact, r.metadata::text) AS metadata, r.created_at, r.recorded_at, \
    r.superseded_at, r.content_hash";

/// The columns of a score, behind those of its run.
const SCORES: &str = "s.id, s.model, s.dataset, s.dataset_version, s.metric, s.mode, s.judge, \
    s.occurrence, s.value, s.reason, s.n, s.standard_error, s.unit, s.direction, s.sample_n, \
    s.sample_mean, s.sample_m2, s.sample_min, s.sample_max";

/// The place of the first of [`SCORES`].
const FIRST: usize = 21;

/// A run with its row id and those of its scores.
type Found = (i64, StoredRun, Vec<i64>);

/// Visits runs, in one statement and so in one view of the data.
pub(super) fn visit(
    client: &impl GenericClient,
    filter: &Filter,
    visit: &mut dyn FnMut(StoredRun) -> Result<()>,
) -> Result<()> {
    each(client, filter, &mut |(_, stored, _)| visit(stored))
}

fn each(
    client: &impl GenericClient,
    filter: &Filter,
    visit: &mut dyn FnMut(Found) -> Result<()>,
) -> Result<()> {
    let failed = failed("read runs");
    let (runs, values) = sql::select(COLUMNS, "evalcore.runs", filter, &sql::RUNS);
    let query = format!(
        "SELECT r.*, {SCORES} FROM ({runs}) r LEFT JOIN evalcore.scores s ON s.run = r.id \
         ORDER BY r.recorded_at, r.key, r.revision, s.place"
    );
    let statement = wait(client.prepare_cached(&query)).map_err(&failed)?;
    let rows = wait(client.query_raw(&statement, sql::borrowed(&values))).map_err(&failed)?;
    let mut rows = pin!(rows);
    let mut open: Option<Found> = None;
    while let Some(row) = wait(rows.try_next()).map_err(&failed)? {
        let id: i64 = row.try_get(0).map_err(&failed)?;
        if open.as_ref().is_none_or(|(open, ..)| *open != id)
            && let Some(done) = open.replace((id, run(&row)?, Vec::new()))
        {
            visit(done)?;
        }
        let score_id: Option<i64> = row.try_get(FIRST).map_err(&failed)?;
        if let (Some((_, stored, ids)), Some(score_id)) = (&mut open, score_id) {
            let (score, moments) = score(&row)?;
            ids.push(score_id);
            stored.run.scores.push(score);
            stored.moments.push(moments);
        }
    }
    open.map_or(Ok(()), visit)
}

/// The newest current run of a key with its samples.
pub(super) fn with_samples(
    client: &impl GenericClient,
    eval_id: &str,
    run_id: &str,
    texts: Texts,
) -> Result<Option<RunRecord>> {
    let mut filter = Filter::new();
    filter.eval(eval_id).run(run_id);
    let mut newest: Option<(u32, RunRecord, Vec<i64>)> = None;
    each(client, &filter, &mut |(_, stored, ids)| {
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
    samples(client, &mut run, &ids, texts)?;
    Ok(Some(run))
}

/// Fills in the samples of scores.
fn samples(
    client: &impl GenericClient,
    run: &mut RunRecord,
    ids: &[i64],
    texts: Texts,
) -> Result<()> {
    let failed = failed("read samples");
    let query = match texts {
        Texts::Leave => {
            "SELECT score, item, replica, value, NULL::bytea, NULL::bytea FROM evalcore.samples \
             WHERE score = ANY ($1) ORDER BY score, item, replica"
        }
        Texts::Read => {
            "SELECT score, item, replica, s.value, t.prompt, t.answer FROM evalcore.samples s \
             LEFT JOIN evalcore.sample_texts t USING (score, item, replica) \
             WHERE score = ANY ($1) ORDER BY score, item, replica"
        }
    };
    let places: BTreeMap<i64, usize> = ids.iter().copied().zip(0..).collect();
    let statement = wait(client.prepare_cached(query)).map_err(&failed)?;
    let rows = wait(client.query_raw(&statement, [&ids])).map_err(&failed)?;
    let mut rows = pin!(rows);
    while let Some(row) = wait(rows.try_next()).map_err(&failed)? {
        let score: i64 = row.try_get(0).map_err(&failed)?;
        let item: String = row.try_get(1).map_err(&failed)?;
        let mut sample = SampleRecord::new(item, row.try_get(3).map_err(&failed)?);
        sample.replica = number(row.try_get(2).map_err(&failed)?)?;
        let unpacked = |place: usize| -> Result<Option<String>> {
            let packed: Option<&[u8]> = row.try_get(place).map_err(&failed)?;
            packed.map(unpack).transpose()
        };
        let (prompt, answer) = (unpacked(4)?, unpacked(5)?);
        if prompt.is_some() || answer.is_some() {
            sample.texts = Some(Box::new(SampleTexts { prompt, answer }));
        }
        let place = places.get(&score).copied().unwrap_or(usize::MAX);
        if let Some(score) = run.scores.get_mut(place) {
            score.samples.push(sample);
        }
    }
    Ok(())
}

fn run(row: &Row) -> Result<StoredRun> {
    let failed = failed("read runs");
    let text = |place: usize| row.try_get::<_, String>(place).map_err(&failed);
    let optional = |place: usize| row.try_get::<_, Option<String>>(place).map_err(&failed);
    let status = text(10)?;
    let status =
        RunState::parse(&status).ok_or_else(|| damaged(&format!("the status `{status}`")))?;
    let mut run = RunRecord::new(text(4)?, text(5)?, status);
    run.experiment_id = optional(6)?;
    run.dataset_id = optional(7)?;
    run.experiment_group = optional(8)?;
    run.extension_version = optional(9)?;
    run.error = optional(11)?;
    run.started_at = optional_time(row.try_get(12).map_err(&failed)?)?;
    run.ended_at = optional_time(row.try_get(13).map_err(&failed)?)?;
    run.files = texts(&text(14)?)?;
    run.provenance = texts(&text(15)?)?;
    run.metadata = json(&text(16)?)?;
    let recorded_at = time(row.try_get(18).map_err(&failed)?)?;
    run.recorded_at = Some(recorded_at);
    Ok(StoredRun {
        run_key: text(1)?,
        revision: revision(row.try_get(2).map_err(&failed)?)?,
        created_at: time(row.try_get(17).map_err(&failed)?)?,
        recorded_at,
        superseded_at: optional_time(row.try_get(19).map_err(&failed)?)?,
        content_hash: text(20)?,
        run,
        moments: Vec::new(),
    })
}

fn texts(text: &str) -> Result<BTreeMap<String, String>> {
    serde_json::from_str(text).map_err(|error| damaged(&format!("a list of texts: {error}")))
}

fn score(row: &Row) -> Result<(ScoreRecord, Moments)> {
    let failed = failed("read scores");
    let text = |place: usize| row.try_get::<_, String>(FIRST + place).map_err(&failed);
    let real = |place: usize| {
        row.try_get::<_, Option<f64>>(FIRST + place)
            .map_err(&failed)
    };
    let whole = |place: usize| {
        row.try_get::<_, Option<i64>>(FIRST + place)
            .map_err(&failed)
    };
    let mut score = ScoreRecord::new(text(1)?, text(2)?, text(4)?);
    score.dataset_version = text(3)?;
    score.mode = text(5)?;
    score.judge = text(6)?;
    score.occurrence = number(whole(7)?.unwrap_or_default())?;
    score.value = real(8)?;
    score.reason = row.try_get(FIRST + 9).map_err(&failed)?;
    score.n = whole(10)?.map(number).transpose()?;
    score.standard_error = real(11)?;
    score.unit = word::<Unit>(&text(12)?)?;
    score.direction = word::<Direction>(&text(13)?)?;
    let n = number(whole(14)?.unwrap_or_default())?;
    let mean = real(15)?.unwrap_or_default();
    let m2 = real(16)?.unwrap_or_default();
    Ok((score, Moments::new(n, mean, m2, real(17)?, real(18)?)))
}

fn number<T: TryFrom<i64>>(n: i64) -> Result<T> {
    T::try_from(n).map_err(|_| damaged(&format!("the count {n}")))
}

fn word<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_value(Value::String(text.to_owned()))
        .map_err(|error| damaged(&error.to_string()))
}
