//! Scoring of agents.
//!
//! Where a defect of the imitated service is shown to be repaired (`defects`: B1 to B13,
//! `defects_of_values`: B14 to B27), a test has its number as a name, `b7_…`. Others over HTTP are in
//! the command's `tests/serve`:
//!
//! | defect | test there |
//! | --- | --- |
//! | B2, B3, B13 | `promises::what_is_no_result_has_no_score` |
//! | B4 | `cluster::a_query_is_read_over_tls_and_scored` |
//! | B12 | `bad::a_wrong_request_is_named_and_never_scored` |
//! | B22 | `tokens::who_counted_is_named` |
//! | B23 | `routes::every_address_of_an_evaluation_gives_the_same_answer` |
//! | B26 | `promises::the_log_is_json_without_texts`, `cluster::readiness_follows_the_cluster` |
//! | B27 | `manifests::the_schemas_refuse_what_the_api_would_refuse_or_drop` |

mod bad_input;
mod defects;
mod defects_of_values;
mod formulas;
mod hostile;
mod oracle;
mod properties;
mod several;
mod support;

#[test]
fn every_defect_has_a_test() {
    let tests = [
        include_str!("defects.rs"),
        include_str!("defects_of_values.rs"),
    ]
    .concat();
    let missing: Vec<u32> = (1..=27)
        .filter(|number| !tests.contains(&format!("#[test]\nfn b{number}_")))
        .collect();
    assert_eq!(missing, [0; 0]);
}
