//! The arguments of `store`.

use std::path::PathBuf;

use clap::builder::BoolishValueParser;
use clap::{Args, Subcommand, ValueEnum};

#[cfg(feature = "archive")]
use super::{ArchiveArgs, RestoreArgs};
use super::{ChangesArgs, FileArgs, FormatArgs, PruneArgs, WatchArgs};

/// Keep a history of results, and ask it
///
/// The store is a file, made where there is none, or a database of PostgreSQL or ClickHouse where the
/// program was built with that.
#[derive(Debug, Args)]
pub(crate) struct StoreArgs {
    /// The store; default: `DATABASE_URL` where that is `postgres://…`, else evalcore/evalcore.db in
    /// the user's data directory
    #[arg(long, global = true, env = "EVALCORE_STORE", value_name = "URL")]
    pub(crate) store: Option<String>,

    #[command(subcommand)]
    pub(crate) command: StoreCommand,
}

/// What is done with a store.
#[derive(Debug, Subcommand)]
pub(crate) enum StoreCommand {
    Import(ImportArgs),
    Record(RecordTaskArgs),
    Declare(DeclareArgs),
    Trend(TrendArgs),
    /// Compare the groups of an experiment; the exit code is the verdict
    Compare(ExperimentArgs),
    /// Summarise an experiment: tasks won and lost, changes of each metric
    Summary(ExperimentArgs),
    Recent(RecentArgs),
    Export(ExportArgs),
    Purge(PurgeArgs),
    Watch(WatchArgs),
    Changes(ChangesArgs),
    Prune(PruneArgs),
    #[cfg(feature = "archive")]
    Archive(ArchiveArgs),
    #[cfg(feature = "archive")]
    Restore(RestoreArgs),
}

/// What becomes of a record that is held already.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum MergeArg {
    /// It takes the place of the old one
    Replace,
    /// Like replace, and what it leaves out is kept
    Coalesce,
    /// It stands beside the old one
    Append,
}

/// Import work dirs and files of records
#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// Work dirs of runs, or files with a record a line as JSON; `-` is stdin
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    /// The evaluation that the work dirs belong to
    #[arg(long, env = "EVALCORE_EVAL_ID", value_name = "ID")]
    pub(crate) eval_id: Option<String>,

    /// The run that the only work dir is; default: its name, without `opencompass-`
    #[arg(long, env = "EVALCORE_RUN_ID", value_name = "ID")]
    pub(crate) run_id: Option<String>,

    /// The experiment that the work dirs belong to
    #[arg(long, env = "EVALCORE_EXPERIMENT_ID", value_name = "ID")]
    pub(crate) experiment_id: Option<String>,

    /// The group that the work dirs belong to
    #[arg(long, env = "EVALCORE_GROUP", value_name = "NAME")]
    pub(crate) group: Option<String>,

    /// The version that the work dirs evaluate
    #[arg(long, env = "EVALCORE_EXTENSION_VERSION", value_name = "VERSION")]
    pub(crate) extension_version: Option<String>,

    /// Keep prompts and answers, too
    #[arg(long, env = "EVALCORE_TEXTS", value_parser = BoolishValueParser::new())]
    pub(crate) texts: bool,

    /// What becomes of a record that is held already; default: coalesce, on PostgreSQL replace
    #[arg(long, env = "EVALCORE_MERGE", value_name = "POLICY")]
    pub(crate) merge: Option<MergeArg>,
}

/// Record one task result
#[derive(Debug, Args)]
pub(crate) struct RecordTaskArgs {
    /// The experiment
    #[arg(long, env = "EXPERIMENT_ID", value_name = "ID")]
    pub(crate) experiment_id: String,

    /// The task
    #[arg(long, env = "EVALCORE_TASK", value_name = "ID")]
    pub(crate) task: String,

    /// A declared group
    #[arg(long, env = "EXPERIMENT_GROUP", value_name = "NAME")]
    pub(crate) group: String,

    /// The version of what is evaluated
    #[arg(long, env = "EVALCORE_EXTENSION_VERSION", value_name = "VERSION")]
    pub(crate) extension_version: String,

    /// The model
    #[arg(long, env = "EVALCORE_MODEL", value_name = "NAME")]
    pub(crate) model: String,

    /// The agent
    #[arg(long, env = "EVALCORE_AGENT", value_name = "NAME")]
    pub(crate) agent: Option<String>,

    /// Numbers, such as `accuracy=0.9`
    #[arg(value_name = "METRIC=NUMBER")]
    pub(crate) measures: Vec<String>,

    /// When it was measured, RFC 3339; default: now
    #[arg(long, env = "EVALCORE_AT", value_name = "TIME")]
    pub(crate) at: Option<String>,

    /// What becomes of a record that is held already; default: coalesce, on PostgreSQL replace
    #[arg(long, env = "EVALCORE_MERGE", value_name = "POLICY")]
    pub(crate) merge: Option<MergeArg>,
}

/// Declare a group of experiments with its role
#[derive(Debug, Args)]
pub(crate) struct DeclareArgs {
    /// The group
    #[arg(value_name = "NAME")]
    pub(crate) name: String,

    /// `baseline`, `candidate` or `other`
    #[arg(value_name = "ROLE")]
    pub(crate) role: String,
}

/// Which rows are meant.
#[derive(Debug, Args)]
pub(crate) struct SelectArgs {
    /// Only this experiment
    #[arg(long, env = "EVALCORE_EXPERIMENT_ID", value_name = "ID")]
    pub(crate) experiment_id: Option<String>,

    /// Only this group
    #[arg(long, env = "EVALCORE_GROUP", value_name = "NAME")]
    pub(crate) group: Option<String>,

    /// Only this agent
    #[arg(long, env = "EVALCORE_AGENT", value_name = "NAME")]
    pub(crate) agent: Option<String>,

    /// Only this model
    #[arg(long, env = "EVALCORE_MODEL", value_name = "NAME")]
    pub(crate) model: Option<String>,

    /// Only this data set
    #[arg(long, env = "EVALCORE_DATASET", value_name = "NAME")]
    pub(crate) dataset: Option<String>,

    /// Only this version
    #[arg(long, env = "EVALCORE_EXTENSION_VERSION", value_name = "VERSION")]
    pub(crate) extension_version: Option<String>,

    /// Only the last N days
    #[arg(long, env = "EVALCORE_DAYS", value_name = "N")]
    pub(crate) days: Option<u32>,
}

/// What points of a trend share.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum ByArg {
    Version,
    Model,
    Group,
    Agent,
    Experiment,
    Dataset,
    Run,
    Day,
}

/// The order of a trend.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum OrderArg {
    /// The newest first
    Newest,
    /// The oldest first
    Oldest,
    /// By semantic version
    Version,
}

/// Show a metric over time or versions
#[derive(Debug, Args)]
pub(crate) struct TrendArgs {
    /// The metric, such as `accuracy`, `latency` or a name of your own
    #[arg(value_name = "METRIC")]
    pub(crate) metric: String,

    /// Of the scores of runs, not of task results
    #[arg(long, env = "EVALCORE_SCORES", value_parser = BoolishValueParser::new())]
    pub(crate) scores: bool,

    /// What each point is of
    #[arg(
        long,
        env = "EVALCORE_BY",
        value_name = "FIELDS",
        value_delimiter = ',',
        default_value = "version,model"
    )]
    pub(crate) by: Vec<ByArg>,

    /// The order
    #[arg(
        long,
        env = "EVALCORE_ORDER",
        value_name = "ORDER",
        default_value = "newest"
    )]
    pub(crate) order: OrderArg,

    /// At most N points
    #[arg(short = 'n', long, env = "EVALCORE_LIMIT", value_name = "N")]
    pub(crate) limit: Option<usize>,

    #[command(flatten)]
    pub(crate) select: SelectArgs,

    #[command(flatten)]
    pub(crate) format: FormatArgs,

    #[command(flatten)]
    pub(crate) file: FileArgs,
}

/// Which experiment is meant, and what its groups are compared by
#[derive(Debug, Args)]
pub(crate) struct ExperimentArgs {
    /// The experiment
    #[arg(long, env = "EXPERIMENT_ID", value_name = "ID")]
    pub(crate) experiment_id: String,

    /// The group to compare with; default: the one whose role is baseline
    #[arg(long, env = "EVALCORE_BASELINE", value_name = "NAME")]
    pub(crate) baseline: Option<String>,

    /// The group to compare; default: the one whose role is candidate
    #[arg(long, env = "EVALCORE_CANDIDATE", value_name = "NAME")]
    pub(crate) candidate: Option<String>,

    /// Pair the newest results of a task, whatever their versions
    #[arg(long, env = "EVALCORE_ANY_VERSION", value_parser = BoolishValueParser::new())]
    pub(crate) any_version: bool,

    /// Take margins, weights and limits from FILE, as JSON or TOML
    #[arg(long, env = "EVALCORE_POLICY", value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) format: FormatArgs,

    #[command(flatten)]
    pub(crate) file: FileArgs,
}

/// Show the newest task results
#[derive(Debug, Args)]
pub(crate) struct RecentArgs {
    /// At most N
    #[arg(
        short = 'n',
        long,
        env = "EVALCORE_LIMIT",
        value_name = "N",
        default_value_t = 10
    )]
    pub(crate) limit: u64,

    #[command(flatten)]
    pub(crate) select: SelectArgs,

    #[command(flatten)]
    pub(crate) format: FormatArgs,

    #[command(flatten)]
    pub(crate) file: FileArgs,
}

/// Write task results as CSV or JSON lines
#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    /// Replaced rows as well
    #[arg(long, env = "EVALCORE_HISTORY", value_parser = BoolishValueParser::new())]
    pub(crate) history: bool,

    #[command(flatten)]
    pub(crate) select: SelectArgs,

    #[command(flatten)]
    pub(crate) format: FormatArgs,

    #[command(flatten)]
    pub(crate) file: FileArgs,
}

/// Delete what is old, but for rows marked `archive`
#[derive(Debug, Args)]
pub(crate) struct PurgeArgs {
    /// Delete what was measured more than N days ago
    #[arg(long, env = "EVAL_RESULTS_RETENTION_DAYS", value_name = "N")]
    pub(crate) older_than_days: u32,

    /// Only replaced rows
    #[arg(long, env = "EVALCORE_HISTORY_ONLY", value_parser = BoolishValueParser::new())]
    pub(crate) history_only: bool,

    /// Count, and delete nothing
    #[arg(long, env = "EVALCORE_DRY_RUN", value_parser = BoolishValueParser::new())]
    pub(crate) dry_run: bool,
}
