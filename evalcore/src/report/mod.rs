//! What people and other programs read: tables, rows and texts.

pub mod escape;
mod rows;
mod scores;
mod table;
mod wide_rows;

pub use rows::{ApiOptions, api_response, evaluation_result_rows, metric_rows};
pub use scores::{account_table, score_table};
pub use table::{Field, Table};
pub use wide_rows::{
    JobIds, JobTimes, dataset_result_rows, evaluation_job_rows, visit_prediction_rows,
};
