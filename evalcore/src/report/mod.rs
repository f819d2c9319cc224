//! What people and other programs read: tables, rows and texts.

pub mod escape;
mod figures;
mod file_tables;
mod headlines;
mod metrics_tables;
mod rows;
mod run_summary;
mod scores;
mod table;
mod wide_rows;

pub use figures::{Figures, sample_figures};
pub use file_tables::{
    config_table, detail_rows, detail_table, log_table, prediction_row, prediction_table,
    result_table, sample_row, sample_table, status_table, summary_table,
};
pub use metrics_tables::{confusion_table, figure_table, sample_score_table};
pub use rows::{
    ApiOptions, api_response, evaluation_result_rows, evaluation_results_left_out, metric_rows,
};
pub use run_summary::run_summary;
pub use scores::{account_table, score_table};
pub use table::{Field, Table};
pub use wide_rows::{
    JobIds, JobTimes, PredictionRows, dataset_result_rows, dataset_results_left_out,
    evaluation_job_rows, failed_job_row, visit_prediction_rows,
};
