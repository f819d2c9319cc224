//! code-chef's four rules of comparison, without its database.
//!
//! | function | imitates |
//! | --- | --- |
//! | [`calculate_improvement`], [`weighted_improvement`], [`winner`], [`recommendation`], [`reasoning`] | `ComparisonEngine` |
//! | [`compare_metric_sets`] | `calculate_improvement` of the newer runner |
//! | [`analyze_results`], [`regression_severity`] | `RegressionDetector` |
//! | [`run_evaluation`], [`evaluation_text`] | `run_evaluation.py`, after its evaluators have answered |
//! | [`compare_models`], [`model_report`] | `ModelEvaluator` |
//!
//! Values are JSON as Python reads it, and what Python raises is an error of the kind
//! `compat.raised`. Among the defects: a baseline of 0 counts as 100 %; metrics of latency and cost
//! count as better when they grow; an evaluator that failed counts as 0; a metric that one side lacks is passed over; a model without
//! scores is given invented ones.

mod engine;
mod evaluation;
mod evaluation_text;
mod improvement;
mod model;
mod python;
mod regression;
mod report;

pub use engine::{calculate_improvement, reasoning, recommendation, weighted_improvement, winner};
pub use evaluation::{EvaluationRequest, run_evaluation};
pub use evaluation_text::evaluation_text;
pub use improvement::compare_metric_sets;
pub use model::{ModelRequest, compare_models};
pub use regression::{analyze_results, regression_severity};
pub use report::model_report;
