//! ROUGE: how much of a reference text a prediction repeats.

mod accumulator;
mod kernel;
mod kind;
mod score;
mod scorer;
mod tokenizer;

pub use accumulator::{RougeAccumulator, RougeEstimate, RougeReport};
pub use kind::RougeType;
pub use score::{RougeScore, RougeScores};
pub use scorer::{RougeScorer, RougeScorerBuilder};
pub use tokenizer::RougeTokenizer;
