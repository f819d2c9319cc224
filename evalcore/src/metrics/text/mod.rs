//! Measures of texts: overlap, exact match and string similarity.

mod bleu;
mod chrf;
mod exact_match;
mod lcs;
mod moments;
mod ngrams;
mod porter;
mod python_regex;
mod python_text;
mod references;
mod rouge;
mod similarity;
mod squad;
mod vocabulary;

pub use bleu::{
    BleuAccumulator, BleuReport, BleuScore, BleuScorer, BleuScorerBuilder, BleuSmoothing,
    BleuStats, BleuTokenizer,
};
pub use chrf::{ChrfAccumulator, ChrfReport, ChrfScorer, ChrfScorerBuilder, ChrfStats};
pub use exact_match::{ExactMatch, ExactMatchAccumulator, ExactMatchBuilder, ExactMatchReport};
pub(crate) use moments::Moments;
pub use porter::porter_stem;
pub use references::ReferenceCount;
pub use rouge::{
    RougeAccumulator, RougeEstimate, RougeReport, RougeScore, RougeScorer, RougeScorerBuilder,
    RougeScores, RougeTokenizer, RougeType,
};
pub use similarity::{
    Similarity, SimilarityAccumulator, alnum_tokens, containment, damerau_levenshtein, dice,
    hamming, indel, indel_ratio, jaccard, jaro, jaro_winkler, lcs_length, levenshtein,
    levenshtein_similarity, osa, partial_ratio, token_set_ratio, token_sort_ratio,
};
pub use squad::{
    SquadAccumulator, SquadReport, SquadScore, SquadVersion, squad_normalize, squad_score,
};
