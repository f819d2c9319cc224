//! What to write for a record whose natural key may be held already: the same in every backend.

use evalcore::{Error, ErrorKind, Result};
use serde_json::Value;

use crate::batch::{Checked, Merge};
use crate::hash::{content_hash, row_id};
use crate::run::{RunRecord, SampleRecord, ScoreRecord};
use crate::task::TaskResult;
use crate::time::Time;

/// A current row of the same natural key, without its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Held {
    pub(crate) id: String,
    pub(crate) hash: String,
    pub(crate) created_at: Time,
    pub(crate) recorded_at: Time,
}

/// What the store knows of a natural key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Known {
    /// The current rows, oldest first.
    pub(crate) current: Vec<Held>,
    /// The highest revision, of replaced rows too; 0 where there is none.
    pub(crate) last_revision: u32,
}

/// What a backend is to do.
#[derive(Debug)]
pub(crate) enum Plan<T> {
    /// Nothing: the row of this id holds it.
    Unchanged(String),
    /// Write the row.
    Insert(Row<T>),
    /// Mark the current rows of the key as superseded, then write the row.
    Supersede(Row<T>),
}

/// A row to be written.
#[derive(Debug)]
pub(crate) struct Row<T> {
    pub(crate) id: String,
    pub(crate) revision: u32,
    pub(crate) hash: String,
    pub(crate) created_at: Time,
    pub(crate) recorded_at: Time,
    pub(crate) record: T,
}

/// A record that can be merged.
pub(crate) trait Record: serde::Serialize + Clone {
    /// What its ids are made from, beside the key.
    const KIND: &'static str;
    /// When it was measured, as given.
    fn recorded_at(&self) -> Option<Time>;
    /// Takes what this record leaves out from an older one.
    fn coalesce(&mut self, old: Self);
}

/// Decides what to write. `load` gives the content of the newest current row.
pub(crate) fn plan<T: Record>(
    new: &Checked<T>,
    known: &Known,
    merge: Merge,
    now: Time,
    load: impl FnOnce() -> Result<T>,
) -> Result<Plan<T>> {
    let given = new.record.recorded_at();
    let revision = known.last_revision + 1;
    let Some(newest) = known.current.last() else {
        return Ok(Plan::Insert(insert(new, revision, now)));
    };
    let same = known.current.iter().rev().find(|held| {
        held.hash == new.hash && (merge != Merge::Append || given == Some(held.recorded_at))
    });
    if let Some(same) = same {
        return Ok(Plan::Unchanged(same.id.clone()));
    }
    if merge == Merge::Append {
        return Ok(Plan::Insert(insert(new, revision, now)));
    }
    let mut record = new.record.clone();
    let mut hash = new.hash.clone();
    if merge == Merge::Coalesce {
        record.coalesce(load()?);
        hash = content_hash(&record)?;
        if hash == newest.hash {
            return Ok(Plan::Unchanged(newest.id.clone()));
        }
    }
    if let Some(given) = given.filter(|given| *given < newest.recorded_at) {
        return Err(Error::new(ErrorKind::OlderRecord {
            row: Some(new.row),
            key: new.key.clone(),
            stored: newest.recorded_at.to_string(),
            given: given.to_string(),
        }));
    }
    Ok(Plan::Supersede(Row {
        id: newest.id.clone(),
        revision,
        hash,
        created_at: newest.created_at,
        // A clock that went backwards does not make the history go backwards.
        recorded_at: given.unwrap_or(now.max(newest.recorded_at)),
        record,
    }))
}

fn insert<T: Record>(new: &Checked<T>, revision: u32, now: Time) -> Row<T> {
    Row {
        id: row_id(T::KIND, &new.key, revision),
        revision,
        hash: new.hash.clone(),
        created_at: now,
        recorded_at: new.record.recorded_at().unwrap_or(now),
        record: new.record.clone(),
    }
}

/// Adds the members that the new metadata lacks.
fn coalesce_metadata(new: &mut Value, old: Value) {
    if let (Value::Object(new), Value::Object(old)) = (new, old) {
        for (key, value) in old {
            new.entry(key).or_insert(value);
        }
        new.sort_keys();
    }
}

impl Record for TaskResult {
    const KIND: &'static str = "task";

    fn recorded_at(&self) -> Option<Time> {
        self.recorded_at
    }

    fn coalesce(&mut self, old: Self) {
        self.agent_name = self.agent_name.take().or(old.agent_name);
        // The message of a failure says nothing of a later success.
        if !self.success {
            self.error_message = self.error_message.take().or(old.error_message);
        }
        for (metric, value) in old.measures {
            self.measures.entry(metric).or_insert(value);
        }
        coalesce_metadata(&mut self.metadata, old.metadata);
    }
}

impl Record for RunRecord {
    const KIND: &'static str = "run";

    fn recorded_at(&self) -> Option<Time> {
        self.recorded_at
    }

    fn coalesce(&mut self, old: Self) {
        self.experiment_id = self.experiment_id.take().or(old.experiment_id);
        self.dataset_id = self.dataset_id.take().or(old.dataset_id);
        self.experiment_group = self.experiment_group.take().or(old.experiment_group);
        self.extension_version = self.extension_version.take().or(old.extension_version);
        self.started_at = self.started_at.or(old.started_at);
        self.ended_at = self.ended_at.or(old.ended_at);
        for (new, old) in [
            (&mut self.files, old.files),
            (&mut self.provenance, old.provenance),
        ] {
            for (name, value) in old {
                new.entry(name).or_insert(value);
            }
        }
        coalesce_metadata(&mut self.metadata, old.metadata);
        for score in old.scores {
            match self.scores.iter_mut().find(|new| new.key() == score.key()) {
                Some(new) => new.coalesce(score),
                None => self.scores.push(score),
            }
        }
        self.scores.sort_by(|a, b| a.names().cmp(&b.names()));
    }
}

impl ScoreRecord {
    fn coalesce(&mut self, old: Self) {
        if self.value.is_none() && old.value.is_some() {
            self.value = old.value;
            self.reason = None;
            self.n = self.n.or(old.n);
            self.standard_error = self.standard_error.or(old.standard_error);
        }
        let moments = self.moments();
        let is_mean = self.n == Some(moments.n) && self.value == Some(moments.mean);
        let place = |sample: &SampleRecord| (sample.item.clone(), sample.replica);
        let held: std::collections::HashSet<_> = self.samples.iter().map(place).collect();
        let kept = old
            .samples
            .into_iter()
            .filter(|sample| !held.contains(&place(sample)));
        self.samples.extend(kept);
        self.samples.sort_by_cached_key(place);
        if is_mean {
            self.take_mean();
        }
    }
}
