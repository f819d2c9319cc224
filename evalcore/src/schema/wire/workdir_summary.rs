//! A work dir summed up.

use serde::Serialize;

use crate::schema::{Direction, Reason, Unit};

/// A work dir summed up, model by model.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct WorkdirSummary {
    /// The version of this shape.
    pub schema_version: u32,
    /// `examples`, `none` or `group rows`: how the overall numbers are weighted.
    pub weighted: String,
    /// The models, in the order of the table.
    pub models: Vec<ModelSummary>,
}

/// What one model reached.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ModelSummary {
    /// The model.
    pub model: String,
    /// The data sets by their first metric, in the order of the table.
    pub datasets: Vec<SummaryEntry>,
    /// The group rows, in the order of the table.
    pub groups: Vec<SummaryEntry>,
    /// The overall numbers, one a metric.
    pub overall: Vec<OverallScore>,
}

/// One data set or group of a model.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct SummaryEntry {
    /// The data set or group.
    pub dataset: String,
    /// The metric.
    pub metric: String,
    /// The number, in full precision where that is known; `null` where there is none.
    pub value: Option<f64>,
    /// The samples behind it; `null` where no file tells.
    pub n: Option<u64>,
    /// The samples that were judged to be right; `null` where not every one was judged.
    pub correct: Option<u64>,
    /// Why there is no number: a reason, or `nan`, `inf`, `-inf`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The members of a group, where a config names them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<String>,
}

/// The overall number of a metric.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct OverallScore {
    /// The metric.
    pub metric: String,
    /// The mean; `null` unless every data set has a value, and for `examples` an n.
    pub value: Option<f64>,
    /// The mean of those that have a value; `null` where none has one, or for `examples` an n.
    pub of_scored: Option<f64>,
    /// The samples behind `of_scored`; `null` where one of them does not tell.
    pub n: Option<u64>,
    /// How many have a value.
    pub scored: u64,
    /// Those without a value, which count as missing and never as zero.
    pub missing: Vec<MissingEntry>,
    /// The unit of `value`.
    pub unit: Unit,
    /// Which way is better.
    pub direction: Direction,
}

/// A data set without a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct MissingEntry {
    /// The data set or group.
    pub dataset: String,
    /// Why; `null` for a number that is not finite, or samples that were not counted.
    pub reason: Option<Reason>,
}
