//! `config.json` of a run: what was frozen when it was made.

use serde::{Deserialize, Serialize};

use super::config::{ExperimentConfig, LlmConfig, ModelChoice};
use crate::diagnostic::Code;
use crate::error::Result;
use crate::experiment::dataset::Dataset;
use crate::experiment::problem::broken;
use crate::experiment::task::{Prompt, Task, TaskField};
use crate::schema::wire::SCHEMA_VERSION;

/// What a run was made with. Unknown members are passed over, so that older and newer versions of
/// it are read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct RunConfig {
    /// The version of this document.
    #[serde(default)]
    pub schema_version: u32,
    /// The name of the run's directory: time, then experiment.
    #[serde(default)]
    pub run_id: String,
    /// The experiment.
    pub experiment_id: String,
    /// Why it was made.
    #[serde(default)]
    pub description: String,
    /// When it started: RFC 3339.
    pub run_timestamp: String,
    /// The name of the data.
    pub dataset_version: String,
    /// Their content, by its SHA-256.
    #[serde(default)]
    pub dataset_sha256: Option<String>,
    /// The task.
    #[serde(default)]
    pub task: Option<String>,
    /// The scores that a comparison looks at.
    #[serde(default)]
    pub main_scores: Vec<String>,
    /// The model.
    pub model: ModelChoice,
    /// How it was asked.
    #[serde(default)]
    pub llm_config: LlmConfig,
    /// The prompt's id.
    #[serde(default)]
    pub prompt: Option<String>,
    /// All that the model was told, by its SHA-256.
    #[serde(default)]
    pub prompt_sha256: Option<String>,
    /// The commit that it was made at, where one is known.
    #[serde(default)]
    pub git_commit: Option<String>,
    /// The version of evalcore.
    #[serde(default)]
    pub evalcore_version: String,
}

impl RunConfig {
    /// Freezes a config; `run_timestamp` is RFC 3339.
    ///
    /// # Errors
    ///
    /// `run.invalid` for a time of another form; `task.invalid` for an unknown prompt.
    pub fn freeze(
        config: &ExperimentConfig,
        data: &Dataset,
        task: &Task,
        prompt: Option<&Prompt>,
        run_timestamp: &str,
    ) -> Result<Self> {
        let time = chrono::DateTime::parse_from_rfc3339(run_timestamp).map_err(|error| {
            broken(
                Code::RunInvalid,
                format!("expected a time as RFC 3339: {error}"),
            )
        })?;
        let stamp = time.naive_utc().format("%Y%m%d-%H%M%S");
        let main_scores = if config.metrics.is_empty() {
            task.fields
                .iter()
                .filter_map(TaskField::main_score)
                .collect()
        } else {
            config.metrics.clone()
        };
        Ok(Self {
            schema_version: SCHEMA_VERSION,
            run_id: format!("{stamp}-{}", config.experiment_id),
            experiment_id: config.experiment_id.clone(),
            description: config.description.clone(),
            run_timestamp: run_timestamp.to_owned(),
            dataset_version: data.version.clone(),
            dataset_sha256: Some(data.content_sha256()),
            task: Some(task.task.clone()),
            main_scores,
            model: config.model.clone(),
            llm_config: config.llm_config.clone(),
            prompt: prompt.map(|prompt| prompt.id.clone()),
            prompt_sha256: prompt.map(Prompt::sha256),
            git_commit: None,
            evalcore_version: env!("CARGO_PKG_VERSION").to_owned(),
        })
    }

    /// The file, ending with a line feed.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }
}

/// Seconds since 1970 as RFC 3339; `None` far outside the calendar.
///
/// # Examples
///
/// ```
/// assert_eq!(evalcore::experiment::rfc3339(1_767_600_000).as_deref(), Some("2026-01-05T08:00:00Z"));
/// ```
#[must_use]
pub fn rfc3339(seconds: u64) -> Option<String> {
    let time = chrono::DateTime::from_timestamp(i64::try_from(seconds).ok()?, 0)?;
    Some(time.to_rfc3339_opts(chrono::SecondsFormat::Secs, true))
}
