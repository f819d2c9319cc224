//! The trait that every backend implements.

use evalcore::Result;

use crate::batch::{Batch, CheckedBatch, Merge, WriteReport};
use crate::filter::Filter;
use crate::group::Group;
use crate::moments::Moments;
use crate::purge::{PurgeOptions, PurgeReport};
use crate::run::{RunRecord, StoredRun, Texts};
use crate::task::{StoredTask, TaskResult};
use crate::time::Time;
use crate::trend::{Dimension, TrendQuery};
use crate::url::StoreUrl;

/// A history of evaluation results.
///
/// Calls block. A store may be shared between threads, and a file between processes. What a call
/// writes is there after it returns, all of it or, after an error, nothing.
///
/// A backend implements the methods without a body. The questions that are asked of a store
/// ([`trend`](crate::trend()), [`pairs`](crate::pairs()), [`export_csv`](crate::export_csv()), …) are
/// functions over this trait, so that every backend answers them alike; the conformance suite in
/// `tests/api/conformance` holds a backend to that.
///
/// Rows come oldest first by `recorded_at`, then by natural key and revision.
///
/// # Examples
///
/// ```
/// # #[cfg(feature = "sqlite")] {
/// use evalcore_store::{Filter, Merge, Store, TaskResult, open};
///
/// let store = open("sqlite::memory:")?;
/// let mut result = TaskResult::new("exp-1", "task-1", "baseline", "1.0.0", "m");
/// result.measures.insert("accuracy".to_owned(), 0.9);
/// let id = store.record(result.clone(), Merge::Replace)?;
/// assert_eq!(store.record(result, Merge::Replace)?, id);
/// assert_eq!(store.all_tasks(&Filter::new())?.len(), 1);
/// # }
/// # Ok::<(), evalcore::Error>(())
/// ```
pub trait Store: Send + Sync {
    /// Where the store is.
    fn url(&self) -> &StoreUrl;

    /// The version of the schema, from 1.
    ///
    /// # Errors
    ///
    /// `store.…`, as every call of this trait.
    fn schema_version(&self) -> Result<u32>;

    /// Looks at every page or table for damage.
    ///
    /// # Errors
    ///
    /// `store.corrupt` for damage.
    fn verify(&self) -> Result<()>;

    /// What becomes of records that are held already where nobody said.
    fn default_merge(&self) -> Merge {
        Merge::default()
    }

    /// The declared groups, by name.
    ///
    /// # Errors
    ///
    /// `store.…`.
    fn groups(&self) -> Result<Vec<Group>>;

    /// Declares a group, or gives it another role.
    ///
    /// # Errors
    ///
    /// `store.…`.
    fn declare_group(&self, group: &Group) -> Result<()>;

    /// Writes a checked batch in one transaction. `now` stands for times that were not given.
    ///
    /// # Errors
    ///
    /// `record.older`; `store.…`. The store is as it was before.
    fn commit(&self, batch: &CheckedBatch, merge: Merge, now: Time) -> Result<WriteReport>;

    /// Visits task results.
    ///
    /// # Errors
    ///
    /// `store.…`, and what `visit` returns.
    fn tasks(&self, filter: &Filter, visit: &mut dyn FnMut(StoredTask) -> Result<()>)
    -> Result<()>;

    /// Visits runs with their scores, without samples.
    ///
    /// # Errors
    ///
    /// `store.…`, and what `visit` returns.
    fn runs(&self, filter: &Filter, visit: &mut dyn FnMut(StoredRun) -> Result<()>) -> Result<()>;

    /// Visits the values of a metric of the runs that [`Store::runs`] would visit, in its order.
    ///
    /// # Errors
    ///
    /// `store.…`, and what `visit` returns.
    fn score_values(
        &self,
        metric: &str,
        filter: &Filter,
        visit: &mut dyn FnMut(ScoreValue) -> Result<()>,
    ) -> Result<()> {
        self.runs(filter, &mut |stored| {
            let run = stored.run;
            for (score, moments) in run.scores.into_iter().zip(stored.moments) {
                let Some(value) = score.value.filter(|_| score.metric == metric) else {
                    continue;
                };
                visit(ScoreValue {
                    eval_id: run.eval_id.clone(),
                    run_id: run.run_id.clone(),
                    experiment_id: run.experiment_id.clone(),
                    experiment_group: run.experiment_group.clone(),
                    extension_version: run.extension_version.clone(),
                    recorded_at: stored.recorded_at,
                    model: score.model,
                    dataset: score.dataset,
                    value,
                    n: score.n,
                    standard_error: score.standard_error,
                    moments,
                })?;
            }
            Ok(())
        })
    }

    /// The newest current run of this natural key with its samples.
    ///
    /// # Errors
    ///
    /// `store.…`.
    fn run_with_samples(
        &self,
        eval_id: &str,
        run_id: &str,
        texts: Texts,
    ) -> Result<Option<RunRecord>>;

    /// The moments of a metric of current task results, for each combination of the values of
    /// `query.by`, in any order.
    ///
    /// # Errors
    ///
    /// `store.…`.
    fn task_moments(&self, query: &TrendQuery) -> Result<Vec<TaskMoments>>;

    /// Counts what is older than the options say, and deletes it unless it is a dry run.
    ///
    /// # Errors
    ///
    /// `store.…`.
    fn purge(&self, options: &PurgeOptions) -> Result<PurgeReport>;

    /// Checks and writes a batch.
    ///
    /// # Errors
    ///
    /// Those of [`Batch::check`] and [`Store::commit`]. The store is as it was before.
    fn write(&self, batch: Batch, merge: Merge) -> Result<WriteReport> {
        let checked = batch.check(&self.groups()?)?;
        self.commit(&checked, merge, Time::now())
    }

    /// Writes one task result and gives its id.
    ///
    /// # Errors
    ///
    /// Those of [`Store::write`].
    fn record(&self, task: TaskResult, merge: Merge) -> Result<String> {
        let mut batch = Batch::new();
        batch.task(task);
        Ok(self.write(batch, merge)?.ids.pop().unwrap_or_default())
    }

    /// The task results as a list.
    ///
    /// # Errors
    ///
    /// Those of [`Store::tasks`].
    fn all_tasks(&self, filter: &Filter) -> Result<Vec<StoredTask>> {
        let mut rows = Vec::new();
        self.tasks(filter, &mut |row| {
            rows.push(row);
            Ok(())
        })?;
        Ok(rows)
    }

    /// The runs as a list.
    ///
    /// # Errors
    ///
    /// Those of [`Store::runs`].
    fn all_runs(&self, filter: &Filter) -> Result<Vec<StoredRun>> {
        let mut rows = Vec::new();
        self.runs(filter, &mut |row| {
            rows.push(row);
            Ok(())
        })?;
        Ok(rows)
    }
}

/// A value of a metric with the run that it is of.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ScoreValue {
    /// The evaluation.
    pub eval_id: String,
    /// The run.
    pub run_id: String,
    /// The experiment.
    pub experiment_id: Option<String>,
    /// The group.
    pub experiment_group: Option<String>,
    /// The version of what is evaluated.
    pub extension_version: Option<String>,
    /// When it was evaluated.
    pub recorded_at: Time,
    /// The model.
    pub model: String,
    /// The data set.
    pub dataset: String,
    /// The value.
    pub value: f64,
    /// The samples behind it.
    pub n: Option<u64>,
    /// Its standard error.
    pub standard_error: Option<f64>,
    /// The moments of the samples that are kept.
    pub moments: Moments,
}

/// The moments of one combination of values.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct TaskMoments {
    /// The values, in the order of `query.by`; `None` where a row has none.
    pub key: Vec<(Dimension, Option<String>)>,
    /// The moments.
    pub moments: Moments,
    /// The earliest `recorded_at`.
    pub first: Time,
    /// The latest.
    pub last: Time,
}
