//! `metrics.json`: what a run's answers amount to.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::schema::wire::{ConfusionCells, Figure};

/// The metrics of a run. Every figure has its n, and an interval where one is defined.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct RunMetrics {
    /// The version of this document.
    pub schema_version: u32,
    /// The task.
    pub task: String,
    /// The field that `accuracy` of the categories and the leaderboard is about.
    pub primary: String,
    /// How many samples there are; all of them count.
    pub n_samples: u64,
    /// How many of them have no response.
    pub n_errors: u64,
    /// How many answers could be read.
    pub parse: ParseMetrics,
    /// The main numbers by name: proportions.
    pub accuracy: BTreeMap<String, f64>,
    /// Every number with what it rests on.
    pub figures: Vec<Figure>,
    /// Reports by label, of fields that are classified.
    pub reports: BTreeMap<String, FieldReport>,
    /// Mean ROUGE over all samples, of fields that are texts, by type.
    pub rouge: BTreeMap<String, BTreeMap<String, RougeMeans>>,
    /// What the logs say of the answers.
    pub quality: QualityMetrics,
    /// Time, tokens and cost.
    pub performance: PerformanceMetrics,
    /// The parts of the data, by name; samples without a category are `(none)`.
    pub per_category: BTreeMap<String, CategoryMetrics>,
    /// What would be reached without a model.
    pub baselines: Vec<Baseline>,
}

/// How many answers could be read.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ParseMetrics {
    /// Every required field has a usable value.
    pub ok: u64,
    /// Some field has one.
    pub partial: u64,
    /// No field has one.
    pub failed: u64,
    /// There is no response.
    pub error: u64,
    /// `ok` by all samples.
    pub parse_rate: f64,
}

/// The report of a field's labels.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct FieldReport {
    /// A row a label, then `micro avg` where a label outside them occurs, `macro avg`, `weighted avg`.
    pub rows: Vec<FieldReportRow>,
    /// The share of right labels.
    pub accuracy: f64,
    /// Rows are true labels, columns predicted ones; `__invalid__` is no label at all.
    pub confusion: ConfusionCells,
    /// The report as text, as scikit-learn prints it.
    pub text: String,
}

/// A row of a report: proportions, and the number of samples.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct FieldReportRow {
    /// The label or the average.
    pub label: String,
    /// The share of its predictions that are right.
    pub precision: f64,
    /// The share of its samples that were found.
    pub recall: f64,
    /// Their harmonic mean.
    pub f1_score: f64,
    /// How many samples have the label.
    pub support: f64,
}

/// Means of ROUGE.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct RougeMeans {
    /// The share of the answer that stands in the right text.
    pub precision: f64,
    /// The share of the right text that stands in the answer.
    pub recall: f64,
    /// Their harmonic mean, sample by sample.
    pub fmeasure: f64,
}

/// What the logs say of the answers.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct QualityMetrics {
    /// Responses that are not empty: the rest rests on these.
    pub n_scored: u64,
    /// Those with a mention that the logs do not support.
    pub n_hallucinated: u64,
    /// Their share; `null` without a response.
    pub hallucination_rate: Option<f64>,
    /// Those without any mention, which pass with nothing to look up.
    pub without_mentions: u64,
    /// All mentions.
    pub mentions_total: u64,
    /// Those that the logs do not support.
    pub mentions_unsupported: u64,
    /// Samples of which it can be told whether a key log was missed.
    pub missed_log_scorable: u64,
    /// Those with a key log that was missed.
    pub n_missed: u64,
    /// Their share; `null` where it can be told of none.
    pub missed_log_rate: Option<f64>,
}

/// Time, tokens and cost, of the samples without an error.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct PerformanceMetrics {
    /// How many latencies there are.
    pub n_latencies: u64,
    /// Answers that did not come in time; they are in no latency.
    pub n_timeouts: u64,
    /// The mean, in milliseconds.
    pub avg_latency_ms: Option<f64>,
    /// The median.
    pub p50_latency_ms: Option<f64>,
    /// The 95th percentile.
    pub p95_latency_ms: Option<f64>,
    /// The 99th percentile; below 100 answers it lies between the two largest.
    pub p99_latency_ms: Option<f64>,
    /// How many samples have a usage; `null` sums have none.
    pub n_usage: u64,
    /// The tokens of the prompts.
    pub prompt_tokens: Option<u64>,
    /// The tokens of the answers.
    pub completion_tokens: Option<u64>,
    /// Both.
    pub total_tokens: Option<u64>,
    /// Tokens for each sample with a usage.
    pub avg_tokens_per_sample: Option<f64>,
    /// How many samples have a price.
    pub n_cost: u64,
    /// The cost in US dollars, as the nearest number; `null` without prices.
    pub cost_usd: Option<f64>,
    /// The same, digit for digit.
    pub cost_usd_exact: Option<String>,
}

/// A part of the data.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct CategoryMetrics {
    /// How many samples it has.
    pub n: u64,
    /// In how many the primary field is right.
    pub correct: u64,
    /// Their share.
    pub accuracy: f64,
    /// The lower limit of Wilson's 95 % interval of it.
    pub low: f64,
    /// The upper limit.
    pub high: f64,
    /// The main figure of each field, by name.
    pub figures: BTreeMap<String, f64>,
}

/// What would be reached without a model.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Baseline {
    /// The field.
    pub field: String,
    /// `majority`: always the most frequent label; `rule`: what a member of the sample says.
    pub kind: String,
    /// The label, or the member.
    pub answer: String,
    /// How many samples have a label.
    pub n: u64,
    /// How many it gets right.
    pub correct: u64,
    /// Their share.
    pub accuracy: f64,
    /// The mean F1 by support.
    pub weighted_f1: f64,
    /// The mean F1 over the labels that occur.
    pub macro_f1: f64,
}
