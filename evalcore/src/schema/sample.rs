//! One sample of a run: what was asked, answered and judged.

use serde::Serialize;

/// One answer of a model to one sample of a data set, with its verdict where there is one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Sample {
    /// The evaluated model, as the summary names it.
    pub model: String,
    /// The data set.
    pub dataset: String,
    /// The sample's number in the data set; `null` behind a shard of unknown length.
    pub index: Option<u64>,
    /// Which of several answers to the same sample, from 0.
    pub replica: u64,
    /// The key in the predictions file, or the number in the details.
    pub key: String,
    /// What the model answered: the text, or JSON where it is not a text.
    pub prediction: Option<String>,
    /// The reference that the inferencer kept: the text, or JSON.
    pub gold: Option<String>,
    /// The answer that the evaluator took from the prediction.
    pub pred: Option<String>,
    /// The reference that the evaluator compared with.
    pub answer: Option<String>,
    /// The verdict.
    pub correct: Option<bool>,
    /// What the model was asked, where it was wanted: the text, or JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin_prompt: Option<String>,
}
