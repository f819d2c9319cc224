//! Runs as they are written: scores and samples are copied in bulk under ids that nobody has yet.

use std::collections::HashMap;

use deadpool_postgres::Transaction;
use evalcore::Result;
use serde::Serialize;
use tokio_postgres::types::Type;

use super::blocking::wait;
use super::copy::{Values, copy};
use super::failure::{damaged, failed};
use super::read_runs;
use super::read_tasks::{exact, revision, time};
use crate::batch::{Checked, Merge, WriteReport};
use crate::merge::{Held, Known, Plan, Row, plan};
use crate::pack::pack;
use crate::run::{RunRecord, SampleRecord, ScoreRecord, Texts};
use crate::time::Time;

/// How many samples are held back for one `COPY`.
const CHUNK: usize = 100_000;

const SCORE_TYPES: [Type; 22] = [
    Type::INT8,
    Type::INT8,
    Type::INT8,
    Type::TEXT,
    Type::TEXT,
    Type::TEXT,
    Type::TEXT,
    Type::TEXT,
    Type::TEXT,
    Type::INT8,
    Type::FLOAT8,
    Type::TEXT,
    Type::INT8,
    Type::FLOAT8,
    Type::TEXT,
    Type::TEXT,
    Type::INT8,
    Type::INT8,
    Type::FLOAT8,
    Type::FLOAT8,
    Type::FLOAT8,
    Type::FLOAT8,
];

pub(super) fn write(
    transaction: &Transaction<'_>,
    runs: &[Checked<RunRecord>],
    merge: Merge,
    now: Time,
    report: &mut WriteReport,
) -> Result<()> {
    let mut known = known(transaction, runs)?;
    let mut pending: Vec<(i64, Row<RunRecord>)> = Vec::new();
    let mut samples = 0;
    for run in runs {
        let record = &run.record;
        let load = || {
            let (eval_id, run_id) = (&record.eval_id, &record.run_id);
            let held = read_runs::with_samples(transaction, eval_id, run_id, Texts::Read)?;
            held.ok_or_else(|| damaged("a run that was there"))
        };
        let known = known.remove(&run.key).unwrap_or_default();
        let row = match plan(run, &known, merge, now, load)? {
            Plan::Unchanged(id) => {
                report.unchanged += 1;
                report.ids.push(id);
                continue;
            }
            Plan::Insert(row) => {
                report.inserted += 1;
                row
            }
            Plan::Supersede(row) => {
                let update = "UPDATE evalcore.runs SET superseded_at = $2 \
                              WHERE key = $1 AND superseded_at IS NULL";
                wait(transaction.execute(update, &[&run.key, &now.date_time()]))
                    .map_err(failed("write"))?;
                report.replaced += 1;
                row
            }
        };
        report.ids.push(row.id.clone());
        let id = insert(transaction, &run.key, &row)?;
        samples += row
            .record
            .scores
            .iter()
            .map(|s| s.samples.len())
            .sum::<usize>();
        pending.push((id, row));
        if samples >= CHUNK {
            copy_scores(transaction, &pending)?;
            pending.clear();
            samples = 0;
        }
    }
    copy_scores(transaction, &pending)
}

/// What the store knows of the keys.
fn known(
    transaction: &Transaction<'_>,
    runs: &[Checked<RunRecord>],
) -> Result<HashMap<String, Known>> {
    let failed = failed("write");
    let query = "SELECT key, revision, superseded_at IS NULL, run_key, content_hash, created_at, \
                 recorded_at FROM evalcore.runs WHERE key = ANY ($1) ORDER BY revision";
    let keys: Vec<&str> = runs.iter().map(|run| run.key.as_str()).collect();
    let statement = wait(transaction.prepare_cached(query)).map_err(&failed)?;
    let mut found: HashMap<String, Known> = HashMap::new();
    for row in wait(transaction.query(&statement, &[&keys])).map_err(&failed)? {
        let key: String = row.try_get(0).map_err(&failed)?;
        let known = found.entry(key).or_default();
        known.last_revision = revision(row.try_get(1).map_err(&failed)?)?;
        if row.try_get(2).map_err(&failed)? {
            known.current.push(Held {
                id: row.try_get(3).map_err(&failed)?,
                hash: row.try_get(4).map_err(&failed)?,
                created_at: time(row.try_get(5).map_err(&failed)?)?,
                recorded_at: time(row.try_get(6).map_err(&failed)?)?,
            });
        }
    }
    Ok(found)
}

/// Inserts a run without its scores, and gives its row id.
fn insert(transaction: &Transaction<'_>, key: &str, row: &Row<RunRecord>) -> Result<i64> {
    let failed = failed("write");
    let run = &row.record;
    let revision = i32::try_from(row.revision).map_err(|_| damaged("more than 2^31 revisions"))?;
    let statement = wait(transaction.prepare_cached(
        "INSERT INTO evalcore.runs (run_key, revision, key, eval_id, run_id, experiment_id, \
         dataset_id, experiment_group, extension_version, status, error, started_at, ended_at, \
         files, provenance, metadata, metadata_exact, created_at, recorded_at, content_hash) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14::text::jsonb, \
         $15::text::jsonb, $16::text::jsonb, $17, $18, $19, $20) RETURNING id",
    ))
    .map_err(&failed)?;
    let inserted = wait(transaction.query_one(
        &statement,
        &[
            &row.id,
            &revision,
            &key,
            &run.eval_id,
            &run.run_id,
            &run.experiment_id,
            &run.dataset_id,
            &run.experiment_group,
            &run.extension_version,
            &run.status.as_str(),
            &run.error,
            &run.started_at.map(Time::date_time),
            &run.ended_at.map(Time::date_time),
            &json(&run.files),
            &json(&run.provenance),
            &run.metadata.to_string(),
            &exact(&run.metadata),
            &row.created_at.date_time(),
            &row.recorded_at.date_time(),
            &row.hash,
        ],
    ));
    inserted.and_then(|row| row.try_get(0)).map_err(&failed)
}

/// Maps of texts have a JSON.
fn json<T: Serialize>(texts: &T) -> String {
    serde_json::to_string(texts).unwrap_or_default()
}

/// Copies the scores of runs, their samples and the texts of these.
fn copy_scores(transaction: &Transaction<'_>, runs: &[(i64, Row<RunRecord>)]) -> Result<()> {
    let scores = runs.iter().flat_map(|(run, row)| {
        let places = row.record.scores.iter().enumerate();
        places.map(move |(place, score)| (*run, place, score))
    });
    let scores: Vec<(i64, usize, &ScoreRecord)> = scores.collect();
    if scores.is_empty() {
        return Ok(());
    }
    let ids = ids(transaction, scores.len())?;
    let rows = ids.iter().zip(&scores);
    copy(
        transaction,
        "evalcore.scores (id, run, place, model, dataset, dataset_version, metric, mode, judge, \
         occurrence, value, reason, n, standard_error, unit, direction, sample_rows, sample_n, \
         sample_mean, sample_m2, sample_min, sample_max)",
        &SCORE_TYPES,
        rows.map(|(id, (run, place, score))| Ok(values(*id, *run, *place, score))),
    )?;
    let samples = || {
        ids.iter()
            .zip(&scores)
            .flat_map(|(id, (_, _, score))| score.samples.iter().map(move |sample| (*id, sample)))
    };
    if samples().next().is_none() {
        return Ok(());
    }
    copy(
        transaction,
        "evalcore.samples (score, item, replica, value)",
        &[Type::INT8, Type::TEXT, Type::INT8, Type::FLOAT8],
        samples().map(|(id, sample)| {
            let mut values = place(id, sample);
            values.push(Box::new(sample.value));
            Ok(values)
        }),
    )?;
    let mut texts = samples()
        .filter(|(_, sample)| sample.texts.is_some())
        .peekable();
    if texts.peek().is_none() {
        return Ok(());
    }
    copy(
        transaction,
        "evalcore.sample_texts (score, item, replica, prompt, answer)",
        &[Type::INT8, Type::TEXT, Type::INT8, Type::BYTEA, Type::BYTEA],
        texts.map(|(id, sample)| {
            let mut values = place(id, sample);
            let texts = sample.texts.as_deref();
            for text in [
                texts.and_then(|texts| texts.prompt.as_deref()),
                texts.and_then(|texts| texts.answer.as_deref()),
            ] {
                values.push(Box::new(text.map(pack).transpose()?));
            }
            Ok(values)
        }),
    )
}

/// So many row ids of scores that nobody has.
fn ids(transaction: &Transaction<'_>, count: usize) -> Result<Vec<i64>> {
    let failed = failed("write");
    let query = "SELECT nextval('evalcore.score_ids') FROM generate_series(1, $1::bigint)";
    let statement = wait(transaction.prepare_cached(query)).map_err(&failed)?;
    let rows = wait(transaction.query(&statement, &[&whole(count as u64)])).map_err(&failed)?;
    rows.iter()
        .map(|row| row.try_get(0).map_err(&failed))
        .collect()
}

fn whole(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn place(score: i64, sample: &SampleRecord) -> Values<'_> {
    vec![
        Box::new(score),
        Box::new(sample.item.as_str()),
        Box::new(i64::from(sample.replica)),
    ]
}

fn values(id: i64, run: i64, place: usize, score: &ScoreRecord) -> Values<'_> {
    let moments = score.moments();
    vec![
        Box::new(id),
        Box::new(run),
        Box::new(whole(place as u64)),
        Box::new(score.model.as_str()),
        Box::new(score.dataset.as_str()),
        Box::new(score.dataset_version.as_str()),
        Box::new(score.metric.as_str()),
        Box::new(score.mode.as_str()),
        Box::new(score.judge.as_str()),
        Box::new(i64::from(score.occurrence)),
        Box::new(score.value),
        Box::new(score.reason.as_deref()),
        Box::new(score.n.map(whole)),
        Box::new(score.standard_error),
        Box::new(score.unit.as_str()),
        Box::new(score.direction.as_str()),
        Box::new(whole(score.samples.len() as u64)),
        Box::new(whole(moments.n)),
        Box::new(moments.mean),
        Box::new(moments.m2),
        Box::new(moments.min),
        Box::new(moments.max),
    ]
}
