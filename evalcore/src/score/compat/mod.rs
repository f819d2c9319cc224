//! Ark's metric evaluator, reproduced with its defects.
//!
//! Four generations, each equal to recordings of the original in score, verdict, metadata and error.
//! Nothing here is used by the strict mode, and nothing is repaired or added here. Validation texts
//! are our own: the original's are those of its libraries, and only their status is a contract.

mod duration;
mod evaluate;
mod generation;
mod metrics;
mod price;
mod python;
mod scores;
#[cfg(test)]
mod units;

pub use evaluate::Parts;
pub use generation::Generation;

pub(super) use evaluate::{evaluate, refused};
