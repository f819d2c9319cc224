//! The extraction document: many runs, each with its scores and what is missing.

mod opened;
mod options;
mod run;
mod runs;

pub use opened::{OpenedRun, extraction_of};
pub use options::ExtractOptions;
pub use runs::{extract_eval_results, extract_runs};
