//! What two groups made of the same tasks.

use std::collections::BTreeMap;

use evalcore::{Error, ErrorKind, Result};
use serde::Serialize;

use crate::filter::Filter;
use crate::group::Role;
use crate::store::Store;
use crate::task::{StoredTask, TaskResult};

/// Which results belong together.
///
/// # Examples
///
/// ```
/// use evalcore_store::PairQuery;
///
/// let mut query = PairQuery::new("exp-1");
/// query.baseline("baseline").candidate("nightly").by_version(false);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PairQuery {
    experiment: String,
    task: Option<String>,
    baseline: Option<String>,
    candidate: Option<String>,
    by_version: bool,
    by_agent: bool,
}

impl PairQuery {
    /// Pairs the results of the experiment by task and version. The groups are those whose role
    /// is baseline and candidate.
    #[must_use]
    pub fn new(experiment: impl Into<String>) -> Self {
        Self {
            experiment: experiment.into(),
            task: None,
            baseline: None,
            candidate: None,
            by_version: true,
            by_agent: false,
        }
    }

    /// Only this task. Default: all.
    pub fn task(&mut self, task: impl Into<String>) -> &mut Self {
        self.task = Some(task.into());
        self
    }

    /// Names the group that others are compared with.
    pub fn baseline(&mut self, group: impl Into<String>) -> &mut Self {
        self.baseline = Some(group.into());
        self
    }

    /// Names the group that is compared with it.
    pub fn candidate(&mut self, group: impl Into<String>) -> &mut Self {
        self.candidate = Some(group.into());
        self
    }

    /// Whether both sides must have the same version. Default: yes.
    pub fn by_version(&mut self, by_version: bool) -> &mut Self {
        self.by_version = by_version;
        self
    }

    /// Whether both sides must have the same agent. Default: no.
    pub fn by_agent(&mut self, by_agent: bool) -> &mut Self {
        self.by_agent = by_agent;
        self
    }
}

/// A task with what each group made of it. A side without a result is data too.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Pair {
    /// The task.
    pub task_id: String,
    /// The version, where pairs are made by it.
    pub extension_version: Option<String>,
    /// The agent, where pairs are made by it.
    pub agent_name: Option<String>,
    /// What the baseline made of it.
    pub baseline: Option<TaskResult>,
    /// What the candidate made of it.
    pub candidate: Option<TaskResult>,
    /// Results of the same side that were passed over, because a newer one is there.
    pub passed_over: u64,
}

/// Gives the pairs of an experiment, by task, version and agent.
///
/// No time is part of a pair's key. Where a side has several results, the newest counts: by
/// `recorded_at`, then by key and revision.
///
/// # Errors
///
/// `store.no_data` for an experiment without results of either group; `parameter.invalid` where
/// the experiment has several groups of a role and none is named; `store.…`.
pub fn pairs(store: &dyn Store, query: &PairQuery) -> Result<Vec<Pair>> {
    let mut filter = Filter::new();
    filter.experiment(&query.experiment);
    if let Some(task) = &query.task {
        filter.task(task);
    }
    let rows = store.all_tasks(&filter)?;
    let groups = store.groups()?;
    let of_role = |role: Role, named: &Option<String>, parameter: &'static str| {
        if let Some(named) = named {
            return Ok(vec![named.clone()]);
        }
        let mut found: Vec<String> = groups
            .iter()
            .filter(|group| group.role() == role)
            .map(|group| group.name().to_owned())
            .filter(|name| rows.iter().any(|row| row.result.experiment_group == *name))
            .collect();
        found.dedup();
        if found.len() > 1 {
            return Err(Error::new(ErrorKind::InvalidParameter {
                name: parameter,
                expected: "a group: the experiment has several of that role",
                found: found.join(", "),
            }));
        }
        Ok(found)
    };
    let baseline = of_role(Role::Baseline, &query.baseline, "baseline")?;
    let candidate = of_role(Role::Candidate, &query.candidate, "candidate")?;
    let mut found: BTreeMap<[Option<String>; 3], Pair> = BTreeMap::new();
    for row in rows {
        let group = &row.result.experiment_group;
        let (is_baseline, is_candidate) = (baseline.contains(group), candidate.contains(group));
        if is_baseline || is_candidate {
            place(&mut found, query, row, is_baseline);
        }
    }
    if found.is_empty() {
        return Err(Error::new(ErrorKind::Store {
            code: evalcore::Code::StoreNoData,
            message: format!("no results of experiment `{}`", query.experiment),
        }));
    }
    Ok(found.into_values().collect())
}

/// Rows come oldest first, so that a later one takes the place.
fn place(
    found: &mut BTreeMap<[Option<String>; 3], Pair>,
    query: &PairQuery,
    row: StoredTask,
    is_baseline: bool,
) {
    let task = row.result;
    let version = query.by_version.then(|| task.extension_version.clone());
    let agent = task.agent_name.clone().filter(|_| query.by_agent);
    let key = [Some(task.task_id.clone()), version.clone(), agent.clone()];
    let pair = found.entry(key).or_insert_with(|| Pair {
        task_id: task.task_id.clone(),
        extension_version: version,
        agent_name: agent,
        baseline: None,
        candidate: None,
        passed_over: 0,
    });
    let side = if is_baseline {
        &mut pair.baseline
    } else {
        &mut pair.candidate
    };
    pair.passed_over += u64::from(side.is_some());
    *side = Some(task);
}
