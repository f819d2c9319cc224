//! Which directory is meant: ids, timestamps and candidates.

mod id;
mod timestamp;

pub use id::{EvalId, RunId};
pub use timestamp::Timestamp;
