//! Pairs of results by their natural key.

use evalcore::Code;
use evalcore_store::{Batch, Group, Merge, Pair, PairQuery, Role, Store, TaskResult, pairs};

use super::{task, time};

fn side(id: &str, group: &str, version: &str, accuracy: f64, day: u32) -> TaskResult {
    let mut result = task(id, &[("accuracy", accuracy)]);
    result.experiment_group = group.to_owned();
    result.extension_version = version.to_owned();
    result.agent_name = Some(format!("agent of {group}"));
    result.recorded_at = Some(time(&format!("2026-01-{day:02}T00:00:00Z")));
    result
}

fn shown(pair: &Pair) -> String {
    let value = |side: &Option<TaskResult>| {
        side.as_ref()
            .map_or("-".to_owned(), |task| task.measures["accuracy"].to_string())
    };
    let version = pair.extension_version.as_deref().unwrap_or("any");
    format!(
        "{} {version} {} {}",
        pair.task_id,
        value(&pair.baseline),
        value(&pair.candidate)
    )
}

fn fill(store: &dyn Store) {
    let mut batch = Batch::new();
    batch
        .task(side("a", "baseline", "1", 0.1, 1))
        .task(side("a", "code-chef", "1", 0.2, 9));
    batch
        .task(side("a", "baseline", "2", 0.3, 3))
        .task(side("a", "code-chef", "2", 0.0, 2));
    batch
        .task(side("b", "baseline", "1", 0.5, 1))
        .task(side("c", "code-chef", "1", 0.6, 1));
    store.write(batch, Merge::Replace).unwrap();
}

pub(crate) fn pairs_need_no_time(store: &dyn Store) {
    fill(store);
    let found = pairs(store, &PairQuery::new("exp")).unwrap();
    let lines: Vec<String> = found.iter().map(shown).collect();
    assert_eq!(
        lines,
        ["a 1 0.1 0.2", "a 2 0.3 0", "b 1 0.5 -", "c 1 - 0.6"]
    );
}

pub(crate) fn the_newest_version_is_chosen_and_said(store: &dyn Store) {
    fill(store);
    let mut query = PairQuery::new("exp");
    let found = pairs(store, query.by_version(false)).unwrap();
    let lines: Vec<String> = found.iter().map(shown).collect();
    assert_eq!(lines, ["a any 0.3 0.2", "b any 0.5 -", "c any - 0.6"]);
    assert_eq!(found[0].passed_over, 2);
    // Agents differ, so that nothing pairs by them.
    let found = pairs(store, query.by_agent(true)).unwrap();
    assert!(
        found
            .iter()
            .all(|pair| pair.baseline.is_none() || pair.candidate.is_none())
    );
}

pub(crate) fn groups_of_one_role_have_to_be_named(store: &dyn Store) {
    fill(store);
    let missing = pairs(store, &PairQuery::new("other")).unwrap_err();
    assert_eq!(missing.code(), Code::StoreNoData);
    store
        .declare_group(&Group::new("nightly", Role::Candidate).unwrap())
        .unwrap();
    store
        .record(side("a", "nightly", "1", 0.9, 4), Merge::Replace)
        .unwrap();
    let error = pairs(store, &PairQuery::new("exp")).unwrap_err();
    assert_eq!(error.code(), Code::ParameterInvalid);
    let mut query = PairQuery::new("exp");
    let found = pairs(store, query.baseline("code-chef").candidate("nightly")).unwrap();
    assert_eq!(shown(&found[0]), "a 1 0.2 0.9");
}
