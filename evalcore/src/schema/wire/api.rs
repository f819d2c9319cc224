//! The answer of `GET /evals/{eval_id}/results`.

use serde::Serialize;

/// The results of an evaluation.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ApiResponse {
    /// The evaluation's id.
    pub eval_id: String,
    /// The experiment's id, where the caller knows one.
    pub experiment_id: Option<String>,
    /// `completed`, `incomplete` or `failed`.
    pub status: ApiStatus,
    /// The runs.
    pub runs: Vec<ApiRun>,
}

/// How far an evaluation or run came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum ApiStatus {
    /// Everything that was to be expected has a value.
    Completed,
    /// Something has a value, something does not.
    Incomplete,
    /// Nothing has a value.
    Failed,
}

/// One run of the evaluation.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ApiRun {
    /// The run's id.
    pub run_id: String,
    /// The data set's id as the caller gave it, else the run's only data set, else `null`.
    pub dataset_id: Option<String>,
    /// How far the run came.
    pub status: ApiStatus,
    /// The time in the name of the summary or directory, ISO 8601 without a zone.
    pub timestamp: Option<String>,
    /// The scores.
    pub results: Vec<ApiResult>,
    /// Where the files lie.
    pub files: ApiFiles,
}

/// One score.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ApiResult {
    /// The metric.
    pub metric: String,
    /// The number; `null` when it is not finite.
    pub score: Option<f64>,
    /// The mode.
    pub mode: String,
    /// The hash of the prompt configuration.
    pub dataset_version: String,
    /// The data set or group.
    pub dataset: String,
    /// The evaluated model.
    pub model: String,
}

/// Where the files of a run lie: paths, or URIs below the base that the caller gave.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ApiFiles {
    /// The summary CSV.
    pub summary_csv: Option<String>,
    /// The summary as Markdown.
    pub summary_md: Option<String>,
    /// The directory of the predictions.
    pub predictions: Option<String>,
}
