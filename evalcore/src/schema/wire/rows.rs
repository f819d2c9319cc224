//! Rows for databases.
//!
//! The tables of ClickHouse have no null but in `evaluation_id` and `experiment_id`. What is not
//! known is left out of a row, so that the column's default is stored: a `null` would be refused
//! where `input_format_null_as_default` is off.

use serde::Serialize;

/// One score with a natural key: writing it twice changes nothing.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct MetricRow {
    /// The natural key: evaluation, run, model, data set, version, metric and mode, each with `%`
    /// and `|` escaped, joined by `|`; with `#2` and so on where a run has the same key again.
    pub key: String,
    /// The evaluation's id.
    pub eval_id: String,
    /// The run's id.
    pub run_id: String,
    /// The metric.
    pub metric_name: String,
    /// The mode.
    pub mode: String,
    /// The data set or group.
    pub dataset: String,
    /// The hash of the prompt configuration.
    pub version: String,
    /// The evaluated model.
    pub model: String,
    /// The number, in full precision where a file has it and it agrees with the summary; `null`
    /// when it is not finite.
    pub value: Option<f64>,
    /// `nan`, `inf` or `-inf`, where `value` is `null` because of it.
    pub non_finite: Option<String>,
    /// The samples behind it.
    pub n: Option<u64>,
}

/// A row of the table `evaluation_results`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct EvaluationResultRow {
    /// The evaluation's id, a UUID in that table.
    pub eval_id: String,
    /// The run's id.
    pub run_id: String,
    /// The data set or group.
    pub dataset_id: String,
    /// The hash of the prompt configuration.
    pub dataset_version: String,
    /// The metric.
    pub metric_name: String,
    /// The number, which is always there: one that is not finite has no row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metric_value: Option<f64>,
    /// The mode.
    pub mode: String,
    /// The evaluated model.
    pub model_name: String,
    /// `YYYY-MM-DD hh:mm:ss`, as in the directory's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<String>,
    /// JSON text: the summary's number and the one in full precision, n, unit, kind of row and
    /// file.
    pub metadata: String,
}

/// A row of the wide table `dataset_results`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct DatasetResultRow {
    /// The run's id: the job's name.
    pub job_id: String,
    /// The evaluation's id.
    pub evaluation_id: Option<String>,
    /// The experiment's id.
    pub experiment_id: Option<String>,
    /// The evaluated model.
    pub model_name: String,
    /// The data set.
    pub dataset_name: String,
    /// The headline score, which is always there: percent where `metadata` says so of its metric.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accuracy: Option<f64>,
    /// The samples.
    pub total_examples: u64,
    /// The right ones, counted from the verdicts; left out where there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub correct_examples: Option<u64>,
    /// `YYYY-MM-DD hh:mm:ss`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evaluated_at: Option<String>,
    /// JSON text.
    pub metadata: String,
}

/// A row of the wide table `predictions`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct PredictionRow {
    /// The run's id: the job's name.
    pub job_id: String,
    /// The evaluation's id.
    pub evaluation_id: Option<String>,
    /// The experiment's id.
    pub experiment_id: Option<String>,
    /// The evaluated model.
    pub model_name: String,
    /// The data set.
    pub dataset_name: String,
    /// The sample's index.
    pub example_id: String,
    /// What the model answered.
    pub prediction_text: String,
    /// What it was asked.
    pub origin_prompt: String,
    /// The answer that the evaluator took from the text.
    pub model_answer: String,
    /// The reference.
    pub correct_answer: String,
    /// The verdict; left out where there is none, and then the column's default is stored, which is
    /// `false` unless the table says otherwise: count the verdicts of an unjudged data set by its
    /// `correct_examples`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_correct: Option<bool>,
    /// `YYYY-MM-DD hh:mm:ss`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evaluated_at: Option<String>,
}

/// A row of the wide table `evaluation_jobs`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct EvaluationJobRow {
    /// The run's id: the job's name.
    pub job_id: String,
    /// The evaluation's id.
    pub evaluation_id: Option<String>,
    /// The experiment's id.
    pub experiment_id: Option<String>,
    /// The evaluated model.
    pub model_name: String,
    /// `opencompass`.
    pub engine: String,
    /// `completed`, `incomplete` or `failed`.
    pub status: String,
    /// `YYYY-MM-DD hh:mm:ss.sss`, from the job's timing or the directory's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job_start_time: Option<String>,
    /// `YYYY-MM-DD hh:mm:ss.sss`, from the job's timing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job_end_time: Option<String>,
    /// Seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job_duration_seconds: Option<f64>,
    /// Percent: the mean of the data sets' accuracies, weighted by their samples.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overall_accuracy: Option<f64>,
    /// Data sets, groups not counted.
    pub total_datasets: u64,
    /// The samples.
    pub total_examples: u64,
    /// The right ones, where every data set tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_correct: Option<u64>,
    /// `YYYY-MM-DD hh:mm:ss`, as the caller says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extracted_at: Option<String>,
}
