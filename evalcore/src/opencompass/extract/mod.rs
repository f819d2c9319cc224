//! The extraction document: many runs, each with its scores and what is missing.

mod options;
mod run;
mod runs;

pub use options::ExtractOptions;
pub use runs::{extract_eval_results, extract_runs, extract_runs_with};
