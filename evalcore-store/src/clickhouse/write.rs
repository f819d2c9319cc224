//! Batches as they are written.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use evalcore::{Code, Result};

use super::connection::Server;
use super::convert::key_hash;
use super::failure::{damaged, store_error};
use super::known::{HeldKey, HeldKeys, look_up, newest_tasks};
use super::log::{self, State};
use super::read;
use super::rows::{NewRun, NewSample, NewTask, Place, ScoreRow, SupersededRow};
use super::sql::{RUNS, TASKS};
use crate::batch::{Checked, CheckedBatch, Merge, WriteReport};
use crate::merge::{Plan, Record, Row, plan};
use crate::run::{RunRecord, Texts};
use crate::task::TaskResult;
use crate::time::Time;

/// After so long somebody may have taken a batch for abandoned.
const LONG: Duration = Duration::from_secs(600);

/// What a batch comes to, given what the store holds.
#[derive(Debug, Default)]
struct Planned {
    report: WriteReport,
    tasks: Vec<(String, Row<TaskResult>)>,
    runs: Vec<(String, Row<RunRecord>)>,
    /// The kind and place of rows that others take the place of.
    superseded: Vec<(&'static str, Place)>,
}

/// What the store holds of a batch's keys.
#[derive(Debug, PartialEq)]
struct Holds {
    tasks: HeldKeys,
    runs: HeldKeys,
}

/// Writes rows under a new number, then makes them count by one entry in the log. Where others were
/// first, what is held is looked up again: if it concerns this batch, the batch is planned anew.
pub(super) fn commit(
    server: &Server,
    batch: &CheckedBatch,
    merge: Merge,
    now: Time,
) -> Result<WriteReport> {
    let mut lost = Vec::new();
    let result = try_to_commit(server, batch, merge, now, &mut lost);
    // Rows that do not count harm nobody; `purge` deletes what stays.
    let _ = log::discard(server, &lost);
    result
}

fn try_to_commit(
    server: &Server,
    batch: &CheckedBatch,
    merge: Merge,
    now: Time,
    lost: &mut Vec<u64>,
) -> Result<WriteReport> {
    let begin = Instant::now();
    let mut written: Option<(u64, Planned, Holds)> = None;
    loop {
        let snapshot = log::snapshot(server)?;
        let tasks = batch.tasks.iter().map(|task| &*task.key);
        let runs = batch.runs.iter().map(|run| &*run.key);
        let holds = Holds {
            tasks: look_up(server, &TASKS, tasks, snapshot)?,
            runs: look_up(server, &RUNS, runs, snapshot)?,
        };
        let (number, planned) = match written.take() {
            Some((number, planned, before)) if before == holds => (number, planned),
            outdated => {
                lost.extend(outdated.map(|(number, ..)| number));
                let planned = plan_all(server, batch, &holds, merge, now)?;
                if planned.tasks.is_empty() && planned.runs.is_empty() {
                    return Ok(planned.report);
                }
                let number = log::new_batch();
                send(server, number, &planned, now).inspect_err(|_| lost.push(number))?;
                (number, planned)
            }
        };
        if begin.elapsed() > LONG && log::is_aborted(server, number)? {
            let message = "write: the batch took so long that it was given up".to_owned();
            return Err(store_error(Code::StoreBusy, message));
        }
        // After an error here the batch may count: its rows stay.
        if log::enter(server, snapshot + 1, number, State::Commit)? {
            return Ok(planned.report);
        }
        if begin.elapsed() > server.target.busy_timeout {
            lost.push(number);
            let message = "write: other writers were first again and again".to_owned();
            return Err(store_error(Code::StoreBusy, message));
        }
        written = Some((number, planned, holds));
        // Different for each writer.
        std::thread::sleep(Duration::from_millis(number % 20));
    }
}

fn plan_all(
    server: &Server,
    batch: &CheckedBatch,
    holds: &Holds,
    merge: Merge,
    now: Time,
) -> Result<Planned> {
    let mut planned = Planned::default();
    let nothing = HeldKey::default();
    let mut old = old_tasks(server, batch, holds, merge)?;
    for task in &batch.tasks {
        let held = holds.tasks.get(&task.key).unwrap_or(&nothing);
        let load = || {
            let place = held.places.last();
            let found = place.and_then(|place| old.remove(place));
            found.ok_or_else(|| damaged("a task result that was there"))
        };
        let plan = plan(task, &held.known, merge, now, load)?;
        let row = planned.take("task", plan, held);
        planned.tasks.extend(row.map(|row| (task.key.clone(), row)));
    }
    for run in &batch.runs {
        let held = holds.runs.get(&run.key).unwrap_or(&nothing);
        let record = &run.record;
        let load = || {
            let found =
                read::run_with_samples(server, &record.eval_id, &record.run_id, Texts::Read)?;
            found.ok_or_else(|| damaged("a run that was there"))
        };
        let plan = plan(run, &held.known, merge, now, load)?;
        let row = planned.take("run", plan, held);
        planned.runs.extend(row.map(|row| (run.key.clone(), row)));
    }
    Ok(planned)
}

/// The contents that a merge will ask for, in few questions.
fn old_tasks(
    server: &Server,
    batch: &CheckedBatch,
    holds: &Holds,
    merge: Merge,
) -> Result<HashMap<Place, TaskResult>> {
    if merge != Merge::Coalesce {
        return Ok(HashMap::new());
    }
    let changed = |task: &Checked<TaskResult>, held: &HeldKey| {
        !held.known.current.iter().any(|row| row.hash == task.hash)
    };
    let wanted: Vec<(&str, Place)> = batch
        .tasks
        .iter()
        .filter_map(|task| {
            let held = holds
                .tasks
                .get(&task.key)
                .filter(|held| changed(task, held))?;
            Some((&*task.key, *held.places.last()?))
        })
        .collect();
    newest_tasks(server, &wanted)
}

impl Planned {
    /// Counts a plan, and gives the row that it says to write.
    fn take<T: Record>(
        &mut self,
        kind: &'static str,
        plan: Plan<T>,
        held: &HeldKey,
    ) -> Option<Row<T>> {
        let row = match plan {
            Plan::Unchanged(id) => {
                self.report.unchanged += 1;
                self.report.ids.push(id);
                return None;
            }
            Plan::Insert(row) => {
                self.report.inserted += 1;
                row
            }
            Plan::Supersede(row) => {
                self.report.replaced += 1;
                let places = held.places.iter();
                self.superseded.extend(places.map(|place| (kind, *place)));
                row
            }
        };
        self.report.ids.push(row.id.clone());
        Some(row)
    }
}

/// Sends the rows of a batch, parents first.
fn send(server: &Server, batch: u64, planned: &Planned, now: Time) -> Result<()> {
    let token = |table: &str| format!("evalcore/{batch}/{table}");
    let tasks = (0..).zip(&planned.tasks);
    let tasks = tasks.map(|(place, (key, row))| NewTask::new((batch, place), key, row));
    server.insert("evalcore_task_results", &token("tasks"), tasks)?;
    let runs = || (0..).zip(&planned.runs);
    let rows = runs().map(|(place, (key, row))| NewRun::new((batch, place), key, row));
    server.insert("evalcore_runs", &token("runs"), rows)?;
    let scores = || {
        runs().flat_map(move |(place, (key, row))| {
            let (run, hash) = ((batch, place), key_hash(key));
            let scores = (0..).zip(&row.record.scores);
            scores.map(move |(place, score)| (run, hash, place, score))
        })
    };
    let rows = scores().map(|(run, hash, place, score)| ScoreRow::new(run, place, hash, score));
    server.insert("evalcore_scores", &token("scores"), rows)?;
    let samples = scores().flat_map(|(run, hash, place, score)| {
        let samples = score.samples.iter();
        samples.map(move |sample| NewSample::new(run, place, hash, sample))
    });
    server.insert("evalcore_samples", &token("samples"), samples)?;
    let superseded = planned.superseded.iter().map(|(kind, row)| SupersededRow {
        kind: (*kind).to_owned(),
        row_batch: row.0,
        row_place: row.1,
        batch,
        at: now.micros(),
    });
    server.insert("evalcore_superseded", &token("superseded"), superseded)
}
