//! Measures that agree with the reference libraries.

pub(crate) mod answer;
pub(crate) mod batch;
pub(crate) mod bleu;
pub(crate) mod chrf;
pub(crate) mod classification;
pub(crate) mod classification_counts;
pub(crate) mod cost;
pub(crate) mod exact_match;
pub(crate) mod grounding;
pub(crate) mod latency;
pub(crate) mod mean;
pub(crate) mod numbers;
pub(crate) mod repeated;
pub(crate) mod rouge;
pub(crate) mod similarity;
pub(crate) mod squad;
pub(crate) mod stemmer;
pub(crate) mod tokens;
