//! Corpus metrics: scores of summed statistics, resampled without the texts.

mod flips;
mod intervals;
mod paired;
mod randomization;
mod rouge;
mod rows;
mod sums;

pub use intervals::{bootstrap_corpus, bootstrap_means};
pub use paired::{CorpusTestOptions, PairedBootstrapTest, paired_bootstrap_test};
pub use randomization::{RandomizationTest, approximate_randomization_test};
pub use rouge::{RougeBand, bootstrap_rouge};
