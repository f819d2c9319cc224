//! Runs: configured, frozen, read back, compared and ranked.
#![expect(
    clippy::float_cmp,
    reason = "scores of exactly 0 and 1, and equal accuracies, are asked for"
)]

mod comparison;
mod config;
mod directory;
mod leaderboard;
mod record;

pub use comparison::{
    CompareOptions, DifferentData, PairedTable, PairedTest, PairedTests, RunComparison, RunName,
    compare_runs,
};
#[cfg(feature = "json-schema")]
pub use config::config_schema;
pub use config::{
    DatasetChoice, Execution, ExperimentConfig, LlmConfig, ModelChoice, Pricing, PromptChoice,
};
pub use directory::{Run, RunSample};
pub use leaderboard::{LeaderboardRow, leaderboard};
pub use record::{RunConfig, rfc3339};
