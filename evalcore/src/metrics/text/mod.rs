//! Measures of texts: overlap, exact match and string similarity.

mod lcs;
mod moments;
mod ngrams;
mod porter;
mod python_text;
mod rouge;
mod vocabulary;

pub use porter::porter_stem;
pub use rouge::{
    RougeAccumulator, RougeEstimate, RougeReport, RougeScore, RougeScorer, RougeScorerBuilder,
    RougeScores, RougeTokenizer, RougeType,
};
