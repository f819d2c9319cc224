//! Tables recorded from the real interpreter, for unit tests.

use serde_json::Value;

macro_rules! recorded {
    ($name:literal) => {
        $crate::opencompass::compat::recorded::rows(include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/testdata/golden/budeval_extra/",
            $name
        )))
    };
}
pub(super) use recorded;

/// The rows of a table, of which there has to be one.
pub(super) fn rows(text: &str) -> Vec<Vec<Value>> {
    let rows: Vec<Vec<Value>> = serde_json::from_str(text).unwrap();
    assert!(!rows.is_empty());
    rows
}
