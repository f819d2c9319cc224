//! Requests of `POST /evaluate`, for those who write them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A request for an evaluation, as Ark posts it.
///
/// # Examples
///
/// ```
/// use evalcore::schema::wire::{EvaluateConfig, EvaluateRequest};
/// use evalcore::score::Request;
///
/// let body = EvaluateRequest {
///     config: EvaluateConfig {
///         input: Some("What is the capital of France?".to_owned()),
///         output: Some("Paris.".to_owned()),
///         ..EvaluateConfig::default()
///     },
///     ..EvaluateRequest::default()
/// };
/// let text = serde_json::to_vec(&body).unwrap();
/// assert_eq!(Request::from_json(&text)?.config.output.as_deref(), Some("Paris."));
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct EvaluateRequest {
    /// `direct`, `query`, `batch` or `baseline`. Default: `direct`.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// What is evaluated.
    pub config: EvaluateConfig,
    /// Limits, weights and the pass mark by name, all as texts.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, String>,
    /// Who asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evaluator_name: Option<String>,
    /// The model that answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<EvaluateModel>,
}

/// What is evaluated; which members are needed depends on the type.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct EvaluateConfig {
    /// What was asked: needed for `direct`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input: Option<String>,
    /// What was answered: needed for `direct`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<String>,
    /// The query: needed for `query`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query_ref: Option<QueryReference>,
    /// The evaluations: needed for `batch`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evaluations: Option<Vec<EvaluationItem>>,
    /// What the candidate is compared with: needed for `baseline`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baseline: Option<Box<EvaluateConfig>>,
    /// The candidate of a `baseline`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub candidate: Option<Box<EvaluateConfig>>,
    /// Values for the criteria of a policy, by the name of the measurement.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub measurements: BTreeMap<String, f64>,
}

/// A query by name.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct QueryReference {
    /// The query's name.
    pub name: String,
    /// Its namespace. Default: `default`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// Whose response counts: `name` or `type:name`. Default: the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response_target: Option<String>,
}

/// One evaluation of a batch: a request with a name, or the name of an Evaluation.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct EvaluationItem {
    /// The name.
    pub name: String,
    /// The namespace of an Evaluation. Default: `default`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// The type of a request.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The configuration of a request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub config: Option<EvaluateConfig>,
    /// The parameters of a request.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, String>,
}

/// A model.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct EvaluateModel {
    /// Its name, or that of its resource.
    pub name: String,
    /// Who serves it, such as `openai` or `azure`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its configuration; `model` and `deployment` in it name the model more closely.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub config: BTreeMap<String, serde_json::Value>,
}
