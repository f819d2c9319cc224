//! The serialised forms: versioned documents, and shapes that others fixed.
//!
//! | type | shape |
//! | --- | --- |
//! | [`Extraction`] | what `extract` prints: a superset of the script it replaces |
//! | [`EvalResults`] | one run with its summary files |
//! | [`ApiResponse`] | the answer of `GET /evals/{eval_id}/results` |
//! | [`Account`] | what `doctor` prints |
//! | [`MetricsDocument`] | what `metrics` prints: figures with what they rest on |
//! | [`EvaluateRequest`], [`EvaluateResponse`] | the body of `POST /evaluate` and its answer |
//! | [`MetricRow`] | one score with a natural key, for an idempotent upsert |
//! | [`GateState`] and the like | what a gate has seen, kept between its looks |
//!
//! Numbers are finite: one that is not is `null` with the reason beside it.

mod account;
mod api;
mod evaluate;
mod evaluate_request;
mod extraction;
#[cfg(feature = "json-schema")]
mod json_schema;
mod metrics;
mod rows;
mod watch;
mod workdir_summary;

pub use account::{Account, AccountCell, AccountFile, AccountTotals};
pub use api::{ApiFiles, ApiResponse, ApiResult, ApiRun, ApiStatus};
pub use evaluate::{EvaluateResponse, EvaluationUsage};
pub use evaluate_request::{
    EvaluateConfig, EvaluateModel, EvaluateRequest, EvaluationItem, QueryReference,
};
pub use extraction::{
    CandidateDir, Counts, EvalResults, Extraction, Missing, PlainScore, RunExtraction, RunStatus,
    Score, SummaryFiles, Unlisted,
};
#[cfg(feature = "json-schema")]
pub use json_schema::{SCHEMA_NAMES, json_schema};
pub use metrics::{
    ConfusionCells, Figure, FigureGroup, FigureInterval, MetricsDocument, MetricsInput,
    SampleFigures,
};
pub use rows::{DatasetResultRow, EvaluationJobRow, EvaluationResultRow, MetricRow, PredictionRow};
pub use watch::{BettingState, ConfidenceState, DiscordantState, GateState};
pub use workdir_summary::{MissingEntry, ModelSummary, OverallScore, SummaryEntry, WorkdirSummary};

/// The version of the documents that carry `schema_version`.
pub const SCHEMA_VERSION: u32 = 1;
