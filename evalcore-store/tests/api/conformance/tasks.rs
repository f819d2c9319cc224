//! Task results.

use evalcore_store::{Batch, Filter, Merge, Store};
use serde_json::json;

use super::{Case, task, time};

pub(crate) fn a_result_comes_back_as_it_was(store: &dyn Store) {
    let mut result = task("ключ | %", &[("accuracy", 1.0), ("my metric", -3.5)]);
    result.success = false;
    result.error_message = Some("ended\nearly".to_owned());
    result.metadata = json!({ "a": [1, 2.5, null, {"b": "é"}], "z": true });
    let id = store.record(result.clone(), Merge::Replace).unwrap();
    let rows = store.all_tasks(&Filter::new()).unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].result, result);
    assert_eq!((rows[0].result_id.as_str(), rows[0].revision), (&*id, 1));
    assert_eq!(rows[0].recorded_at, time("2026-01-10T00:00:00Z"));
    assert_eq!((rows[0].superseded_at, id.len()), (None, 36));
}

pub(crate) fn zero_is_a_value(store: &dyn Store) {
    let zeros = [("accuracy", 0.0), ("cost_usd", 0.0), ("tokens_used", 0.0)];
    store.record(task("a", &zeros), Merge::Replace).unwrap();
    let rows = store.all_tasks(&Filter::new()).unwrap();
    assert_eq!(rows[0].result.measures, task("a", &zeros).measures);
    assert_eq!(rows[0].result.measures.get("latency_ms"), None);
}

pub(crate) fn results_are_found_by_their_fields(store: &dyn Store) {
    let mut batch = Batch::new();
    for (number, name) in ["a", "b", "c", "d"].into_iter().enumerate() {
        let mut result = task(name, &[]);
        let day = format!("2026-01-1{number}T00:00:00Z");
        result.recorded_at = Some(time(&day));
        if name == "c" {
            result.experiment_group = "code-chef".to_owned();
            result.extension_version = "2.0.0".to_owned();
            result.model_version = "other".to_owned();
            result.agent_name = None;
            result.experiment_id = "exp-2".to_owned();
        }
        batch.task(result);
    }
    store.write(batch, Merge::Replace).unwrap();
    let found = |change: &dyn Fn(&mut Filter) -> &mut Filter| {
        let mut filter = Filter::new();
        change(&mut filter);
        let rows = store.all_tasks(&filter).unwrap();
        let names: Vec<String> = rows.into_iter().map(|row| row.result.task_id).collect();
        names.join("")
    };
    let noon = time("2026-01-11T12:00:00Z");
    let cases: &[Case<'_>] = &[
        ("abcd", &|filter| filter),
        ("c", &|filter| filter.experiment("exp-2")),
        ("b", &|filter| filter.task("b")),
        ("c", &|filter| filter.group("code-chef")),
        ("abd", &|filter| filter.version("1.0.0")),
        ("c", &|filter| filter.model("other")),
        ("abd", &|filter| filter.agent("feature_dev")),
        ("ab", &|filter| filter.until(noon)),
        ("cd", &|filter| filter.since(noon)),
        ("d", &|filter| filter.since(noon).version("1.0.0")),
        ("", &|filter| filter.dataset("gsm8k")),
        ("", &|filter| filter.task("b' OR '1'='1")),
    ];
    for (expected, change) in cases {
        assert_eq!(found(change), *expected);
    }
}

pub(crate) fn the_newest_come_with_a_limit(store: &dyn Store) {
    for number in 1..=5 {
        let mut result = task(&format!("t{number}"), &[]);
        result.recorded_at = Some(time(&format!("2026-01-0{number}T00:00:00Z")));
        store.record(result, Merge::Replace).unwrap();
    }
    let mut filter = Filter::new();
    let rows = store.all_tasks(filter.limit(2)).unwrap();
    let names: Vec<&str> = rows.iter().map(|row| row.result.task_id.as_str()).collect();
    assert_eq!(names, ["t4", "t5"]);
}

pub(crate) fn threads_write_at_once(store: &dyn Store) {
    std::thread::scope(|scope| {
        for thread in 0..20 {
            scope.spawn(move || {
                for number in 0..5 {
                    let result = task(&format!("{thread}-{number}"), &[("accuracy", 0.5)]);
                    store.record(result, Merge::Replace).unwrap();
                }
            });
        }
    });
    assert_eq!(store.all_tasks(&Filter::new()).unwrap().len(), 100);
}

pub(crate) fn a_visitor_may_ask_the_store(store: &dyn Store) {
    store.record(task("a", &[]), Merge::Replace).unwrap();
    let mut seen = 0;
    let visit = &mut |_| {
        seen += store.all_tasks(&Filter::new())?.len();
        Ok(())
    };
    store.tasks(&Filter::new(), visit).unwrap();
    assert_eq!(seen, 1);
}
