//! chrF as sacreBLEU computes it.

mod accumulator;
mod kernel;
mod scorer;
mod stats;

pub use accumulator::{ChrfAccumulator, ChrfReport};
pub use scorer::{ChrfScorer, ChrfScorerBuilder};
pub use stats::ChrfStats;
