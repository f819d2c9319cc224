//! What every backend does alike: functions over an empty [`Store`].
//!
//! A backend is held to them by one line, `conformance!(name, open)`: `open` gives a guard, which is
//! dropped at the end, and a new, empty store.

pub(crate) mod bad_records;
pub(crate) mod merging;
pub(crate) mod pairing;
pub(crate) mod retention;
pub(crate) mod runs;
pub(crate) mod tasks;
pub(crate) mod trends;

use evalcore_store::{Filter, TaskResult, Time};

/// Makes a test of each function of the suite.
macro_rules! conformance {
    ($backend:ident, $open:expr) => {
        mod $backend {
            use super::*;
            conformance!(@each $open;
                bad_records: fields_are_refused_by_name, keys_twice_are_refused,
                    groups_must_be_declared, a_refused_batch_leaves_no_trace;
                merging: the_same_again_changes_nothing, replace_keeps_the_id_and_the_history,
                    coalesce_keeps_what_is_left_out, append_stands_beside,
                    older_records_are_refused, runs_merge_by_score_and_sample,
                    a_clock_that_goes_backwards_is_held;
                pairing: pairs_need_no_time, the_newest_version_is_chosen_and_said,
                    groups_of_one_role_have_to_be_named;
                retention: old_rows_go_and_protected_ones_stay, a_dry_run_counts_the_same,
                    history_can_go_alone;
                runs: a_run_comes_back_as_it_was, the_mean_of_samples_is_the_value,
                    runs_are_found_by_their_fields, moments_travel_with_scores;
                tasks: a_result_comes_back_as_it_was, zero_is_a_value, results_are_found_by_their_fields,
                    the_newest_come_with_a_limit, threads_write_at_once,
                    a_visitor_may_ask_the_store;
                trends: a_trend_has_the_numbers_of_scipy, trends_have_an_order,
                    trends_divide_by_any_dimension, latency_is_an_alias, score_trends_pool_samples,
                    replaced_rows_do_not_count;
            );
        }
    };
    (@each $open:expr; $($module:ident: $($name:ident),*;)*) => {$($(
        #[test]
        fn $name() {
            let (_guard, store): (_, Box<dyn evalcore_store::Store>) = $open;
            conformance::$module::$name(&*store);
        }
    )*)*};
}
pub(crate) use conformance;

/// The ids that are found, and by which filter.
pub(crate) type Case<'a> = (&'a str, &'a dyn Fn(&mut Filter) -> &mut Filter);

pub(crate) fn time(text: &str) -> Time {
    text.parse().unwrap()
}

/// A result of the experiment `exp` by `baseline`, version `1.0.0`.
pub(crate) fn task(id: &str, measures: &[(&str, f64)]) -> TaskResult {
    let mut task = TaskResult::new("exp", id, "baseline", "1.0.0", "model-7b");
    task.agent_name = Some("feature_dev".to_owned());
    task.recorded_at = Some(time("2026-01-10T00:00:00Z"));
    task.measures = measures
        .iter()
        .map(|(name, value)| ((*name).to_owned(), *value))
        .collect();
    task
}
