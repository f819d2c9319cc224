//! One sample of a run: what was asked, answered and judged.

use serde::Serialize;

use crate::json::Value;

/// One answer of a model to one sample of a data set, with its verdict where there is one.
/// Texts are strings, and anything else, such as the answers of several turns, is its JSON value.
///
/// # Examples
///
/// ```
/// use evalcore::opencompass::workdir::{SampleOptions, Workdir, WorkdirOptions};
/// use evalcore::source::MemorySource;
///
/// let mut tree = MemorySource::new();
/// tree.insert("predictions/m/d.json", &br#"{"0": {"prediction": ["A", "B"], "gold": "A"}}"#[..]);
/// let workdir = Workdir::open(&tree, "", &WorkdirOptions::new())?;
/// workdir.visit_samples(&tree, &SampleOptions::new(), &mut |sample| {
///     assert_eq!(sample.prediction.as_ref().unwrap().as_array().unwrap().len(), 2);
///     assert_eq!(sample.gold.as_ref().unwrap().as_str(), Some("A"));
///     Ok(())
/// })?;
/// # Ok::<(), evalcore::Error>(())
/// ```
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
    /// What the model answered.
    #[cfg_attr(feature = "json-schema", schemars(with = "Option<serde_json::Value>"))]
    pub prediction: Option<Value>,
    /// The reference that the inferencer kept.
    #[cfg_attr(feature = "json-schema", schemars(with = "Option<serde_json::Value>"))]
    pub gold: Option<Value>,
    /// The answer that the evaluator took from the prediction.
    #[cfg_attr(feature = "json-schema", schemars(with = "Option<serde_json::Value>"))]
    pub pred: Option<Value>,
    /// The reference that the evaluator compared with.
    #[cfg_attr(feature = "json-schema", schemars(with = "Option<serde_json::Value>"))]
    pub answer: Option<Value>,
    /// The verdict.
    pub correct: Option<bool>,
    /// What the model was asked, where it was wanted and is there: a text, or a list of messages.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "json-schema", schemars(with = "Option<serde_json::Value>"))]
    pub origin_prompt: Option<Value>,
}
