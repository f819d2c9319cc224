//! A side that a store holds.

use std::collections::BTreeMap;
use std::path::Path;

use evalcore::compare::Item;
use evalcore::{Code, Error, ErrorKind};
use evalcore_store::{Filter, RunRecord, RunState, Store, Texts};

use super::input::Side;
use crate::commands::store::opened;
use crate::failure::Failure;

/// The filter that an argument such as `run:nightly/run-1` or `group:a,version:1.2.0` is; `None`
/// for a path.
///
/// # Errors
///
/// [`Failure::Usage`] for a condition that is none.
pub(super) fn filter(path: &Path) -> Result<Option<Filter>, Failure> {
    let Some(text) = path.to_str() else {
        return Ok(None);
    };
    let is_condition = |text: &str| {
        let name = text.split_once(':').map(|(name, _)| name);
        matches!(
            name,
            Some("run" | "eval" | "group" | "version" | "experiment" | "model" | "agent")
        )
    };
    if !is_condition(text) {
        return Ok(None);
    }
    let mut filter = Filter::new();
    for part in text.split(',') {
        let unusable = || {
            Failure::usage(Error::new(ErrorKind::InvalidParameter {
                name: "side",
                expected: "`run:EVAL/RUN`, `group:NAME` and the like, with commas",
                found: part.to_owned(),
            }))
        };
        let (name, value) = part.split_once(':').ok_or_else(unusable)?;
        match name {
            "run" => {
                let (eval, run) = value.split_once('/').ok_or_else(unusable)?;
                filter.eval(eval).run(run);
            }
            "eval" => drop(filter.eval(value)),
            "group" => drop(filter.group(value)),
            "version" => drop(filter.version(value)),
            "experiment" => drop(filter.experiment(value)),
            "model" => drop(filter.model(value)),
            "agent" => drop(filter.agent(value)),
            _ => return Err(unusable()),
        }
    }
    Ok(Some(filter))
}

/// Reads the runs that pass as one, or without any the task results.
///
/// # Errors
///
/// `store.no_data` without either; what the store answers.
pub(super) fn read(filter: &Filter, name: &Path, url: Option<&str>) -> Result<Side, Failure> {
    let store = opened(url)?;
    let mut whole: Option<RunRecord> = None;
    for stored in store.all_runs(filter)? {
        let (eval, run) = (&stored.run.eval_id, &stored.run.run_id);
        let Some(run) = store.run_with_samples(eval, run, Texts::Leave)? else {
            continue;
        };
        match &mut whole {
            None => whole = Some(run),
            Some(whole) => whole.scores.extend(run.scores),
        }
    }
    if let Some(run) = whole.filter(|run| !run.scores.is_empty() && run.status != RunState::Failed)
    {
        return Ok(Side::Run(Box::new(run)));
    }
    let items = tasks(&*store, filter)?;
    if items.is_empty() {
        let error = Error::new(ErrorKind::Store {
            code: Code::StoreNoData,
            message: format!(
                "no runs with scores and no task results of `{}`",
                name.display()
            ),
        });
        return Err(error.into());
    }
    Ok(Side::Items(items))
}

/// Task results by metric; one item a task and agent.
fn tasks(store: &dyn Store, filter: &Filter) -> Result<BTreeMap<String, Vec<Item>>, Failure> {
    let mut found: BTreeMap<String, Vec<Item>> = BTreeMap::new();
    store.tasks(filter, &mut |row| {
        let task = row.result;
        let agent = task.agent_name.as_deref().unwrap_or_default();
        let key = format!("{}|{agent}", task.task_id);
        for (metric, value) in task.measures {
            let mut item = Item::new(key.clone(), value);
            if !agent.is_empty() {
                item = item.in_subgroup(agent);
            }
            found.entry(metric).or_default().push(item);
        }
        Ok(())
    })?;
    Ok(found)
}
