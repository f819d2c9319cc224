//! Rows as they travel.

use ::clickhouse::Row;
use serde::{Deserialize, Serialize};

/// Where a row lies: its batch, and its place there.
pub(super) type Place = (u64, u32);

/// What is known of a row of a natural key, without its content.
#[derive(Debug, Row, Deserialize)]
pub(super) struct KnownRow {
    pub(super) key: String,
    pub(super) revision: u32,
    pub(super) is_current: bool,
    pub(super) id: String,
    pub(super) content_hash: String,
    pub(super) created_at: i64,
    pub(super) recorded_at: i64,
    pub(super) batch: u64,
    pub(super) place: u32,
}

#[derive(Debug, Row, Serialize)]
pub(super) struct SupersededRow {
    pub(super) kind: String,
    pub(super) row_batch: u64,
    pub(super) row_place: u32,
    pub(super) batch: u64,
    pub(super) at: i64,
}

macro_rules! row {
    ($new:ident, $held:ident, $($field:ident: $type:ty,)*) => {
        /// A row as it is written.
        #[derive(Debug, Row, Serialize)]
        pub(super) struct $new {
            pub(super) batch: u64,
            pub(super) place: u32,
            pub(super) key_hash: u64,
            pub(super) key: String,
            pub(super) kept: bool,
            $(pub(super) $field: $type,)*
        }

        /// A row as it is read.
        #[derive(Debug, Row, Deserialize)]
        pub(super) struct $held {
            pub(super) batch: u64,
            pub(super) place: u32,
            pub(super) superseded_at: Option<i64>,
            $(pub(super) $field: $type,)*
        }

        impl $held {
            /// The columns, but for `superseded_at`.
            pub(super) const FIELDS: &'static str = concat!("batch, place", $(", ", stringify!($field),)*);
        }
    };
}

row! { NewTask, HeldTask,
    result_id: String,
    revision: u32,
    experiment_id: String,
    task_id: String,
    experiment_group: String,
    extension_version: String,
    model_version: String,
    agent_name: Option<String>,
    success: bool,
    error_message: Option<String>,
    measures: Vec<(String, f64)>,
    metadata: String,
    created_at: i64,
    recorded_at: i64,
    content_hash: String,
}

row! { NewRun, HeldRun,
    run_key: String,
    revision: u32,
    eval_id: String,
    run_id: String,
    experiment_id: Option<String>,
    dataset_id: Option<String>,
    experiment_group: Option<String>,
    extension_version: Option<String>,
    status: String,
    error: Option<String>,
    started_at: Option<i64>,
    ended_at: Option<i64>,
    files: String,
    provenance: String,
    metadata: String,
    created_at: i64,
    recorded_at: i64,
    content_hash: String,
}

#[derive(Debug, Row, Serialize, Deserialize)]
pub(super) struct ScoreRow {
    pub(super) batch: u64,
    pub(super) run: u32,
    pub(super) place: u32,
    pub(super) key_hash: u64,
    pub(super) model: String,
    pub(super) dataset: String,
    pub(super) dataset_version: String,
    pub(super) metric: String,
    pub(super) mode: String,
    pub(super) judge: String,
    pub(super) occurrence: u32,
    pub(super) value: Option<f64>,
    pub(super) reason: Option<String>,
    pub(super) n: Option<u64>,
    pub(super) standard_error: Option<f64>,
    pub(super) unit: String,
    pub(super) direction: String,
    pub(super) sample_rows: u64,
    pub(super) sample_n: u64,
    pub(super) sample_mean: f64,
    pub(super) sample_m2: f64,
    pub(super) sample_min: Option<f64>,
    pub(super) sample_max: Option<f64>,
}

#[derive(Debug, Row, Serialize)]
pub(super) struct NewSample {
    pub(super) batch: u64,
    pub(super) run: u32,
    pub(super) score: u32,
    pub(super) item: String,
    pub(super) replica: u32,
    pub(super) key_hash: u64,
    pub(super) value: Option<f64>,
    pub(super) prompt: Option<String>,
    pub(super) answer: Option<String>,
}

#[derive(Debug, Row, Deserialize)]
pub(super) struct HeldSample {
    pub(super) score: u32,
    pub(super) item: String,
    pub(super) replica: u32,
    pub(super) value: Option<f64>,
    pub(super) prompt: Option<String>,
    pub(super) answer: Option<String>,
}
