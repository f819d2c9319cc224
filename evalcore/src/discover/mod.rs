//! Which directory is meant: ids, timestamps, and where a run lies below a root.

mod id;
mod run_dir;
mod timestamp;

pub use id::{EvalId, RunId};
pub use run_dir::{eval_dir, list_runs, run_dir};
pub use timestamp::Timestamp;
