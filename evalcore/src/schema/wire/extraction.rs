//! The extraction document.

use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;
use crate::schema::{Direction, Group, Name, Reason, RowKind, Unit};

/// The scores of several runs: what `extract` prints.
///
/// A superset of the shape that the replaced script printed, so it carries no `schema_version`:
/// `success`, `results[].{run_id, eval_id, status, scores, csv_file, error}` and
/// `scores[].{dataset, version, metric, mode, score}` mean what they meant, except that
/// `success` is false when no run succeeded and every model is there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Extraction {
    /// Whether at least one run gave a score.
    pub success: bool,
    /// Whether something that was to be expected is missing.
    pub partial: bool,
    /// How many of what.
    pub counts: Counts,
    /// One entry for each run id that was given, in the order given.
    pub results: Vec<RunExtraction>,
}

/// How many runs and cells of which outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Counts {
    /// Runs asked for.
    pub runs: u64,
    /// Runs with at least one score.
    pub succeeded: u64,
    /// Runs of which something is missing.
    pub partial: u64,
    /// Runs without a score.
    pub failed: u64,
    /// Cells with a value.
    pub scores: u64,
    /// Cells without one, separators included: `scores + missing` is every cell.
    pub missing: u64,
}

/// The scores of one run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct RunExtraction {
    /// The run's id, as given.
    pub run_id: String,
    /// The evaluation's id, as given.
    pub eval_id: String,
    /// `success` or `error`.
    pub status: RunStatus,
    /// Why there are no scores.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The stable code of the error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Whether cells that were to be expected have no value.
    pub partial: bool,
    /// The local time in the name of the chosen summary or directory, ISO 8601 without a zone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<String>,
    /// The cells with a value, in the order of the summary.
    pub scores: Vec<Score>,
    /// The cells without a value, in the order of the summary.
    pub missing: Vec<Missing>,
    /// The summary CSV that was read; `null` where the scores come from elsewhere.
    pub csv_file: Option<String>,
    /// The summary files of the chosen directory.
    pub summary_files: SummaryFiles,
    /// The directory of the predictions, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub predictions: Option<String>,
    /// Where the scores were read from: `csv`, `txt`, `md`, `results` or another summarizer's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    /// The directories that could have been meant, newest first.
    pub candidates: Vec<CandidateDir>,
    /// The directory that was taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chosen: Option<String>,
    /// Why it was taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// The groups and their members, with `--details`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Group>,
    /// Scores in result files that the summary does not list, with `--details`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unlisted: Vec<Unlisted>,
    /// What was noticed while reading.
    pub diagnostics: Vec<Diagnostic>,
    /// When the job started, as the cluster says; set by `merge_timing`.
    #[serde(rename = "startTime", skip_serializing_if = "Option::is_none")]
    pub start_time: Option<String>,
    /// When the job ended, as the cluster says; set by `merge_timing`.
    #[serde(rename = "completionTime", skip_serializing_if = "Option::is_none")]
    pub completion_time: Option<String>,
    /// Seconds between the two; set by `merge_timing`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_seconds: Option<f64>,
}

/// Whether a run gave scores.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum RunStatus {
    /// At least one.
    Success,
    /// None.
    Error,
}

/// A cell with a value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Score {
    /// The data set or group.
    pub dataset: Name,
    /// The hash of the prompt configuration: text, never a number.
    pub version: Name,
    /// The metric.
    pub metric: Name,
    /// `gen`, `ppl`, `ll`, `mixed`, `unknown` or `-`.
    pub mode: Name,
    /// The evaluated model, as the summary names it.
    pub model: Name,
    /// The judge whose table it is, where tables differ by judge.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub judge: Option<Name>,
    /// The number of the summary; `null` when it is not finite.
    pub score: Option<f64>,
    /// The number in full precision; `null` where no file has it.
    pub exact: Option<f64>,
    /// The samples behind it, each counted once; `null` where no file tells.
    pub n: Option<u64>,
    /// How often the model was asked for each sample, where it was more than once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replicas: Option<u64>,
    /// `nan`, `inf` or `-inf`, where `score` is `null` because of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub non_finite: Option<String>,
    /// The unit of `score` and `exact`.
    pub unit: Unit,
    /// Which way is better.
    pub direction: Direction,
    /// `dataset` or `group`.
    pub kind: RowKind,
}

/// A cell without a value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Missing {
    /// The data set, group or separator.
    pub dataset: Name,
    /// The hash of the prompt configuration, or `-`; empty in documents before it was written.
    #[serde(default)]
    pub version: Name,
    /// The metric, or `-`.
    pub metric: Name,
    /// `gen`, `ppl`, `ll`, `mixed`, `unknown` or `-`; empty in documents before it was written.
    #[serde(default)]
    pub mode: Name,
    /// The evaluated model, as the summary names it.
    pub model: Name,
    /// The judge whose table it is, where tables differ by judge.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub judge: Option<Name>,
    /// Why there is no value.
    pub reason: Reason,
    /// What shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
}

/// A directory that could have been meant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct CandidateDir {
    /// The directory.
    pub path: String,
    /// The latest time in its name or the names of its summaries and configs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<String>,
    /// Its summary files, the one to be read first.
    pub summaries: Vec<String>,
    /// What it holds, such as `summary`, `results`, `predictions`.
    pub holds: Vec<String>,
}

/// A score in a result file that the summary does not list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Unlisted {
    /// The data set, by its file name.
    pub dataset: String,
    /// The metric.
    pub metric: String,
    /// The model, by its directory name.
    pub model: String,
    /// The judge, where the directory names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub judge: Option<String>,
    /// The number; `null` when it is not finite.
    pub score: Option<f64>,
    /// The samples behind it; `null` where no file tells.
    pub n: Option<u64>,
}

/// One run with its summary files: the shape of `extract_eval_results`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct EvalResults {
    /// The evaluation's id.
    pub eval_id: String,
    /// The run's id.
    pub run_id: String,
    /// The time in the name of the summary or directory, ISO 8601 without a zone.
    pub timestamp: Option<String>,
    /// The scores.
    pub results: Vec<PlainScore>,
    /// The summary files of the chosen directory.
    pub summary_files: SummaryFiles,
    /// Whether cells that were to be expected have no value.
    pub partial: bool,
    /// The cells without a value.
    pub missing: Vec<Missing>,
    /// What was noticed while reading.
    pub diagnostics: Vec<Diagnostic>,
}

/// A score as `extract_eval_results` and `parse_csv_results` give it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct PlainScore {
    /// The data set or group.
    pub dataset: Name,
    /// The hash of the prompt configuration.
    pub version: Name,
    /// The metric.
    pub metric: Name,
    /// The mode.
    pub mode: Name,
    /// The evaluated model.
    pub model_name: Name,
    /// The number; `null` when it is missing or not finite.
    pub score: Option<f64>,
    /// Why `score` is `null`: a reason of [`Reason`], or `nan`, `inf`, `-inf`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// The summary files of a directory.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct SummaryFiles {
    /// The CSV.
    pub csv: Option<String>,
    /// The Markdown table.
    pub md: Option<String>,
    /// The text file.
    pub txt: Option<String>,
}
