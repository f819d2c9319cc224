//! The arguments of `extract`.

use std::path::PathBuf;

use clap::builder::BoolishValueParser;
use clap::{Args, ValueEnum};

use super::{FileArgs, FormatArgs, PrettyArgs};

/// Extract the scores of OpenCompass runs
///
/// Reads ROOT/results/EVAL_ID/opencompass-RUN_ID for each run and writes one document with every
/// score, every missing cell and its reason, and what was read.
///
/// Exits with 0 when everything that was to be expected has a value, with 3 when something is
/// missing, with 4 when no run has a score.
#[derive(Debug, Args)]
pub(crate) struct ExtractArgs {
    /// The directory that holds results/, also `EVAL_RESULTS_PVC_PATH` in the environment; with
    /// --compat the default is /workspace/shared
    #[arg(
        long,
        env = "EVALCORE_RESULTS_ROOT",
        value_name = "DIR",
        default_value = "."
    )]
    pub(crate) root: PathBuf,

    /// The evaluation, also `EVAL_ID` in the environment
    #[arg(long, env = "EVALCORE_EVAL_ID", value_name = "ID")]
    pub(crate) eval_id: Option<String>,

    /// The runs, separated by commas, also `RUN_IDS` in the environment; default: every run of the
    /// evaluation
    #[arg(long, env = "EVALCORE_RUN_IDS", value_name = "A,B")]
    pub(crate) run_ids: Option<String>,

    /// Take the directory of this name, or the one with a summary of this time; default: the newest
    #[arg(long, env = "EVALCORE_AT", value_name = "TS")]
    pub(crate) at: Option<String>,

    /// Take the table of this judge; default: the plain summary, else every judge's
    #[arg(long, env = "EVALCORE_JUDGE", value_name = "NAME")]
    pub(crate) judge: Option<String>,

    /// Add groups with their members, and scores that no summary lists
    #[arg(long, env = "EVALCORE_DETAILS", value_parser = BoolishValueParser::new())]
    pub(crate) details: bool,

    /// Print what another tool printed, byte for byte, with its exit codes
    #[arg(long, env = "EVALCORE_COMPAT", value_name = "TOOL")]
    pub(crate) compat: Option<Compat>,

    /// Write rows for a database, one JSON object a line
    #[arg(long, env = "EVALCORE_ROWS", value_name = "TABLE")]
    pub(crate) rows: Option<RowKind>,

    /// Write the answer of `GET /evals/{eval_id}/results`
    #[arg(long, env = "EVALCORE_API", value_parser = BoolishValueParser::new())]
    pub(crate) api: bool,

    /// The experiment that --api and --rows name, also `EXPERIMENT_ID` in the environment
    #[arg(long, env = "EVALCORE_EXPERIMENT_ID", value_name = "ID")]
    pub(crate) experiment_id: Option<String>,

    /// The URI below which --api says that the files lie; default: the paths that were read
    #[arg(long, env = "EVALCORE_FILES_BASE", value_name = "URI")]
    pub(crate) files_base: Option<String>,

    /// Add start, end and duration from this JSON: run id to {startTime, completionTime}; `-` is
    /// stdin
    #[arg(long, env = "EVALCORE_TIMING", value_name = "FILE")]
    pub(crate) timing: Option<PathBuf>,

    /// Say on stderr how many scores were extracted
    #[arg(long, env = "EVALCORE_SUMMARY", value_parser = BoolishValueParser::new())]
    pub(crate) summary: bool,

    /// What --compat shows as the root; default: the root
    #[arg(long, env = "EVALCORE_DISPLAY_ROOT", value_name = "DIR", hide = true)]
    pub(crate) display_root: Option<String>,

    #[command(flatten)]
    pub(crate) format: FormatArgs,

    #[command(flatten)]
    pub(crate) pretty: PrettyArgs,

    #[command(flatten)]
    pub(crate) file: FileArgs,
}

/// The tools that can be imitated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Compat {
    /// The extraction script of budeval
    Budeval,
}

/// The tables that rows are made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum RowKind {
    /// One row a score, with a natural key
    #[value(name = "metric")]
    Metric,
    /// One row a score, for ClickHouse
    #[value(name = "evaluation_results")]
    EvaluationResults,
    /// One row a data set and model, for ClickHouse
    #[value(name = "dataset_results")]
    DatasetResults,
    /// One row a sample, for ClickHouse
    #[value(name = "predictions")]
    Predictions,
    /// One row a run and model, for ClickHouse
    #[value(name = "evaluation_jobs")]
    EvaluationJobs,
}

impl RowKind {
    /// Whether its rows are made of the work dir, not of the document.
    pub(crate) fn is_wide(self) -> bool {
        !matches!(self, Self::Metric | Self::EvaluationResults)
    }
}
