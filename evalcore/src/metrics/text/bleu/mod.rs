//! BLEU as sacreBLEU computes it.

mod accumulator;
mod intl;
mod kernel;
mod mteval;
mod score;
mod scorer;
mod smoothing;
mod stats;
mod tokenizer;

pub use accumulator::{BleuAccumulator, BleuReport};
pub use score::BleuScore;
pub use scorer::{BleuScorer, BleuScorerBuilder};
pub use smoothing::BleuSmoothing;
pub use stats::BleuStats;
pub use tokenizer::BleuTokenizer;
