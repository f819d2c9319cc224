//! A work dir: summary, results, answers and states joined, so that every cell is accounted for.
//!
//! A directory of a run holds one directory per invocation, named by time. [`Workdir::open`]
//! lists them, takes one and says why, reads its table, and looks for every cell in the files
//! beside it: the value in full precision and its n, or the reason why there is none.

mod above;
mod account;
mod aggregate;
mod build;
mod candidate;
mod cells;
mod check;
mod counts;
mod cut;
mod explain;
mod facts;
mod groups;
mod leftover;
mod load;
mod lookup;
mod members;
mod names;
mod open;
mod others;
mod outputs;
mod raw;
mod sample_files;
mod samples;
mod snapshot;
mod tree;

pub use candidate::{Candidate, SummaryFile};
pub use leftover::UnlistedScore;
pub use open::{Workdir, WorkdirOptions};
pub use samples::SampleOptions;
