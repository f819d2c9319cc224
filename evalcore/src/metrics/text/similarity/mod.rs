//! How alike two strings are, over code points and over words.

mod edits;
mod fuzzy;
mod kind;
mod partial;
mod tokens;

pub use edits::{
    damerau_levenshtein, hamming, indel, indel_ratio, jaro, jaro_winkler, lcs_length, levenshtein,
    levenshtein_similarity, osa,
};
pub use fuzzy::{partial_ratio, token_set_ratio, token_sort_ratio};
pub use kind::{Similarity, SimilarityAccumulator};
pub use tokens::{alnum_tokens, containment, dice, jaccard};
