//! What is written at once: all of it or nothing.

use std::collections::HashMap;

use evalcore::{Error, ErrorKind, Result};
use serde::Serialize;

use crate::group::Group;
use crate::hash::content_hash;
use crate::run::RunRecord;
use crate::task::TaskResult;

/// What happens to a record whose natural key the store holds already.
///
/// A record with the same content changes nothing, under any policy.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Merge {
    /// The new record takes the place of the old one, which stays as history.
    Replace,
    /// Like `Replace`, but what the new record leaves out is kept from the old one: metrics,
    /// optional fields, members of the metadata; scores and samples of a run.
    #[default]
    Coalesce,
    /// The new record stands beside the old one.
    Append,
}

impl std::str::FromStr for Merge {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "replace" => Ok(Self::Replace),
            "coalesce" => Ok(Self::Coalesce),
            "append" => Ok(Self::Append),
            other => Err(Error::new(ErrorKind::InvalidParameter {
                name: "merge",
                expected: "`replace`, `coalesce` or `append`",
                found: other.to_owned(),
            })),
        }
    }
}

/// Records to be written in one transaction.
///
/// # Examples
///
/// ```
/// use evalcore_store::{Batch, TaskResult};
///
/// let mut batch = Batch::new();
/// batch.task(TaskResult::new("exp-1", "task-1", "baseline", "1.0.0", "m"));
/// assert_eq!(batch.len(), 1);
/// ```
#[derive(Debug, Clone, Default)]
pub struct Batch {
    tasks: Vec<(u64, TaskResult)>,
    runs: Vec<(u64, RunRecord)>,
}

impl Batch {
    /// Creates an empty batch.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a task result, as the next row.
    pub fn task(&mut self, task: TaskResult) -> &mut Self {
        let row = self.next_row();
        self.task_at(row, task)
    }

    /// Adds a task result that errors name by this row, such as a line of a file.
    pub fn task_at(&mut self, row: u64, task: TaskResult) -> &mut Self {
        self.tasks.push((row, task));
        self
    }

    /// Adds a run, as the next row.
    pub fn run(&mut self, run: RunRecord) -> &mut Self {
        let row = self.next_row();
        self.run_at(row, run)
    }

    /// Adds a run that errors name by this row.
    pub fn run_at(&mut self, row: u64, run: RunRecord) -> &mut Self {
        self.runs.push((row, run));
        self
    }

    /// How many records there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.tasks.len() + self.runs.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn next_row(&self) -> u64 {
        self.len() as u64 + 1
    }

    /// Checks every field of every record.
    ///
    /// # Errors
    ///
    /// `record.invalid`, `record.undeclared_group` and `record.duplicate`, each with its row.
    pub fn check(self, groups: &[Group]) -> Result<CheckedBatch> {
        let mut tasks = Vec::with_capacity(self.tasks.len());
        let mut seen: HashMap<String, u64> = HashMap::new();
        for (row, mut task) in self.tasks {
            task.check(Some(row))?;
            declared(row, &task.experiment_group, groups)?;
            let key = once(&mut seen, row, task.key())?;
            let hash = content_hash(&task)?;
            tasks.push(Checked {
                row,
                key,
                hash,
                record: task,
            });
        }
        let mut runs = Vec::with_capacity(self.runs.len());
        seen.clear();
        for (row, mut run) in self.runs {
            run.check(Some(row))?;
            if let Some(group) = &run.experiment_group {
                declared(row, group, groups)?;
            }
            let key = once(&mut seen, row, run.key())?;
            let hash = content_hash(&run)?;
            runs.push(Checked {
                row,
                key,
                hash,
                record: run,
            });
        }
        Ok(CheckedBatch { tasks, runs })
    }
}

fn declared(row: u64, group: &str, groups: &[Group]) -> Result<()> {
    if groups.iter().any(|known| known.name() == group) {
        return Ok(());
    }
    let names: Vec<String> = groups
        .iter()
        .map(|known| format!("`{}`", known.name()))
        .collect();
    Err(Error::new(ErrorKind::UndeclaredGroup {
        row: Some(row),
        group: group.to_owned(),
        declared: names.join(", "),
    }))
}

fn once(seen: &mut HashMap<String, u64>, row: u64, key: String) -> Result<String> {
    match seen.insert(key.clone(), row) {
        None => Ok(key),
        Some(earlier) => Err(Error::new(ErrorKind::DuplicateRecord { row, earlier, key })),
    }
}

/// A batch whose every field was checked: what a backend writes.
#[derive(Debug, Clone, Default)]
pub struct CheckedBatch {
    pub(crate) tasks: Vec<Checked<TaskResult>>,
    pub(crate) runs: Vec<Checked<RunRecord>>,
}

/// A checked record with what was computed from it.
#[derive(Debug, Clone)]
pub(crate) struct Checked<T> {
    pub(crate) row: u64,
    pub(crate) key: String,
    pub(crate) hash: String,
    pub(crate) record: T,
}

/// What became of the records of a batch.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct WriteReport {
    /// Records whose key was new, or that were appended.
    pub inserted: u64,
    /// Records that took the place of another.
    pub replaced: u64,
    /// Records that the store held already.
    pub unchanged: u64,
    /// The ids of the records, task results first, in the order given.
    pub ids: Vec<String>,
}
