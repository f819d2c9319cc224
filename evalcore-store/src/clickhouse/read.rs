//! Rows as they are read.

use std::collections::HashMap;

use evalcore::Result;

use super::connection::{Server, Statement};
use super::log;
use super::rows::{HeldRun, HeldSample, HeldTask, Place, ScoreRow};
use super::sql::{RUNS, TASKS, select};
use crate::filter::Filter;
use crate::moments::Moments;
use crate::run::{RunRecord, SampleRecord, ScoreRecord, StoredRun, Texts};
use crate::task::StoredTask;

/// Of how many runs the scores are read at once.
const RUNS_AT_ONCE: usize = 1_000;

pub(super) fn tasks(
    server: &Server,
    filter: &Filter,
    visit: &mut dyn FnMut(StoredTask) -> Result<()>,
) -> Result<()> {
    let snapshot = log::snapshot(server)?;
    let query = select(HeldTask::FIELDS, filter, &TASKS, snapshot);
    server.visit("read task results", &query, &mut |row: HeldTask| {
        visit(row.into_stored()?)
    })
}

pub(super) fn runs(
    server: &Server,
    filter: &Filter,
    visit: &mut dyn FnMut(StoredRun) -> Result<()>,
) -> Result<()> {
    let snapshot = log::snapshot(server)?;
    let query = select(HeldRun::FIELDS, filter, &RUNS, snapshot);
    let mut waiting = Vec::new();
    server.visit("read runs", &query, &mut |row: HeldRun| {
        waiting.push(row);
        if waiting.len() < RUNS_AT_ONCE {
            return Ok(());
        }
        with_scores(server, std::mem::take(&mut waiting), visit)
    })?;
    with_scores(server, waiting, visit)
}

/// Visits runs with their scores, in the order given.
fn with_scores(
    server: &Server,
    runs: Vec<HeldRun>,
    visit: &mut dyn FnMut(StoredRun) -> Result<()>,
) -> Result<()> {
    let places: Vec<Place> = runs.iter().map(|run| (run.batch, run.place)).collect();
    let mut scores = scores(server, &places)?;
    for run in runs {
        let found = scores.remove(&(run.batch, run.place)).unwrap_or_default();
        let mut stored = run.into_stored()?;
        (stored.run.scores, stored.moments) = found.into_iter().unzip();
        visit(stored)?;
    }
    Ok(())
}

type Scores = HashMap<Place, Vec<(ScoreRecord, Moments)>>;

fn scores(server: &Server, runs: &[Place]) -> Result<Scores> {
    let mut found = Scores::new();
    if runs.is_empty() {
        return Ok(found);
    }
    let sql = format!(
        "SELECT {} FROM evalcore_scores WHERE (batch, run) IN ({}) ORDER BY batch, run, place",
        ScoreRow::FIELDS,
        places(runs)
    );
    server.visit("read scores", &Statement::new(sql), &mut |row: ScoreRow| {
        let run = (row.batch, row.run);
        found.entry(run).or_default().push(row.into_score()?);
        Ok(())
    })?;
    Ok(found)
}

/// Batches and places as a list in SQL.
pub(super) fn places(places: &[Place]) -> String {
    let pairs = places
        .iter()
        .map(|(batch, place)| format!("({batch},{place})"));
    pairs.collect::<Vec<_>>().join(",")
}

/// The newest current run of a key with its samples.
pub(super) fn run_with_samples(
    server: &Server,
    eval_id: &str,
    run_id: &str,
    texts: Texts,
) -> Result<Option<RunRecord>> {
    let mut filter = Filter::new();
    filter.eval(eval_id).run(run_id);
    let query = select(HeldRun::FIELDS, &filter, &RUNS, log::snapshot(server)?);
    let rows: Vec<HeldRun> = server.rows("read runs", &query)?;
    // Revisions, not times, say which one was written last.
    let Some(newest) = rows.into_iter().max_by_key(|row| row.revision) else {
        return Ok(None);
    };
    let place = (newest.batch, newest.place);
    let mut samples = samples(server, place, texts)?;
    let mut run = None;
    with_scores(server, vec![newest], &mut |stored| {
        run = Some(stored.run);
        Ok(())
    })?;
    for (number, score) in (0..).zip(run.iter_mut().flat_map(|run| &mut run.scores)) {
        score.samples = samples.remove(&number).unwrap_or_default();
    }
    Ok(run)
}

/// The samples of a run by the places of its scores.
fn samples(server: &Server, run: Place, texts: Texts) -> Result<HashMap<u32, Vec<SampleRecord>>> {
    let columns = match texts {
        Texts::Read => "prompt, answer",
        Texts::Leave => {
            "CAST(NULL AS Nullable(String)) AS prompt, CAST(NULL AS Nullable(String)) AS answer"
        }
    };
    let sql = format!(
        "SELECT score, item, replica, value, {columns} FROM evalcore_samples \
         WHERE batch = {} AND run = {} ORDER BY score, item, replica",
        run.0, run.1
    );
    let mut found: HashMap<u32, Vec<SampleRecord>> = HashMap::new();
    server.visit(
        "read samples",
        &Statement::new(sql),
        &mut |row: HeldSample| {
            found.entry(row.score).or_default().push(row.into_sample());
            Ok(())
        },
    )?;
    Ok(found)
}
