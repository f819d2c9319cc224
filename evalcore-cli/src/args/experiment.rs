//! The arguments of `experiment`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{FileArgs, FormatArgs};

/// What is done with an experiment.
#[derive(Debug, Subcommand)]
pub(crate) enum ExperimentCommand {
    Validate(ValidateArgs),
    Score(Box<ScoreAnswersArgs>),
    Compare(CompareRunsArgs),
    Leaderboard(LeaderboardArgs),
    /// Make, combine, label, split and freeze golden data
    #[command(subcommand)]
    Dataset(DatasetCommand),
}

/// What is done with golden data.
#[derive(Debug, Subcommand)]
pub(crate) enum DatasetCommand {
    Synthesize(SynthesizeArgs),
    Combine(CombineArgs),
    Label(LabelArgs),
    /// Say what a data set holds and what is to be minded, as `experiment validate` does
    Analyze(ValidateArgs),
    Split(SplitArgs),
    Freeze(FreezeArgs),
}

/// Check a data set: counts, duplicates, labels, balance, leakage, share of real samples
///
/// Exits with 1 where something is wrong, with 0 where there are only things to mind.
#[derive(Debug, Args)]
pub(crate) struct ValidateArgs {
    /// A directory with samples.json, or a file: JSON, JSON lines or Kubernetes YAML
    #[arg(required_unless_present = "print_config", value_name = "DATASET")]
    pub(crate) dataset: Option<PathBuf>,

    /// The task, as YAML; default: log analysis
    #[arg(long, env = "EVALCORE_TASK", value_name = "FILE")]
    pub(crate) task: Option<PathBuf>,

    /// Another split, which must not hold the same samples; may be given again
    #[arg(long, env = "EVALCORE_AGAINST", value_name = "DATASET")]
    pub(crate) against: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) format: FormatArgs,

    #[command(flatten)]
    pub(crate) file: FileArgs,
}

/// Score saved answers: a run directory with results, metrics and summary, and no model asked
///
/// Answers are JSON, one a line: `sample_id`, `response`, and as far as they are known `error`,
/// `latency_ms`, `prompt_tokens`, `completion_tokens`; or an OpenCompass predictions file, whose n-th
/// prediction answers the n-th sample. A sample without an answer counts as wrong.
#[derive(Debug, Args)]
pub(crate) struct ScoreAnswersArgs {
    /// The data set
    #[arg(required_unless_present = "print_config", value_name = "DATASET")]
    pub(crate) dataset: Option<PathBuf>,

    /// The answers; `-` is stdin
    #[arg(required_unless_present = "print_config", value_name = "ANSWERS")]
    pub(crate) answers: Option<PathBuf>,

    /// Put the run's directory below DIR; without it only the metrics are printed
    #[arg(long, env = "EVALCORE_RUNS", value_name = "DIR")]
    pub(crate) runs: Option<PathBuf>,

    /// The config that the answers were made with
    #[arg(
        long = "experiment-config",
        env = "EVALCORE_EXPERIMENT_CONFIG",
        value_name = "FILE"
    )]
    pub(crate) experiment_config: Option<PathBuf>,

    /// The experiment's name, where there is no config
    #[arg(long, env = "EXPERIMENT_ID", value_name = "ID")]
    pub(crate) experiment_id: Option<String>,

    /// The model's name, where there is no config
    #[arg(long, env = "EVALCORE_MODEL", value_name = "NAME")]
    pub(crate) model: Option<String>,

    /// The task, as YAML; default: that of the config, or log analysis
    #[arg(long, env = "EVALCORE_TASK", value_name = "FILE")]
    pub(crate) task: Option<PathBuf>,

    /// When the run started, as RFC 3339; default: now
    #[arg(long, env = "EVALCORE_TIMESTAMP", value_name = "TIME")]
    pub(crate) timestamp: Option<String>,

    /// The commit that the answers were made at
    #[arg(long, env = "EVALCORE_GIT_COMMIT", value_name = "HASH")]
    pub(crate) git_commit: Option<String>,

    /// Only the first N samples
    #[arg(long, env = "EVALCORE_LIMIT", value_name = "N")]
    pub(crate) limit: Option<usize>,

    #[command(flatten)]
    pub(crate) format: FormatArgs,

    #[command(flatten)]
    pub(crate) file: FileArgs,
}

/// Compare two runs over one data set, with the doubt of every difference
///
/// Exits with 0 when the policy lets the candidate take the place of the baseline, with 1 for a
/// regression or a rejection, with 2 where the evidence is not enough.
#[derive(Debug, Args)]
pub(crate) struct CompareRunsArgs {
    /// The run that the other is compared with
    #[arg(required_unless_present = "print_config", value_name = "BASELINE")]
    pub(crate) baseline: Option<PathBuf>,

    /// The run that is compared with it
    #[arg(required_unless_present = "print_config", value_name = "CANDIDATE")]
    pub(crate) candidate: Option<PathBuf>,

    /// Take margins, weights and limits from FILE, as JSON or TOML
    #[arg(long, env = "EVALCORE_POLICY", value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,

    /// Compare this score only; may be given again
    #[arg(long, env = "EVALCORE_METRIC", value_name = "NAME")]
    pub(crate) metric: Vec<String>,

    /// Compare the samples that both have, where the data sets differ
    #[arg(long, env = "EVALCORE_FORCE")]
    pub(crate) force: bool,

    #[command(flatten)]
    pub(crate) format: FormatArgs,

    #[command(flatten)]
    pub(crate) file: FileArgs,
}

/// Rank runs by their accuracy, each among those over the same data
///
/// As JSON it is a bare array, which Grafana's Infinity reads as it is.
#[derive(Debug, Args)]
pub(crate) struct LeaderboardArgs {
    /// Directories of runs, or directories that hold them
    #[arg(required_unless_present = "print_config", value_name = "RUN")]
    pub(crate) runs: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) format: FormatArgs,

    #[command(flatten)]
    pub(crate) file: FileArgs,
}

/// Make synthetic samples from the built-in templates, the same for the same seed
#[derive(Debug, Args)]
pub(crate) struct SynthesizeArgs {
    /// How many samples of each scenario
    #[arg(
        long,
        env = "EVALCORE_PER_SCENARIO",
        value_name = "N",
        default_value_t = 5
    )]
    pub(crate) per_scenario: u64,

    /// The seed
    #[arg(long, env = "EVALCORE_SEED", value_name = "SEED", default_value_t = 0)]
    pub(crate) seed: u64,

    #[command(flatten)]
    pub(crate) file: FileArgs,
}

/// Combine data sets to a size and a mix of severities, real samples first
#[derive(Debug, Args)]
pub(crate) struct CombineArgs {
    /// The data sets
    #[arg(required_unless_present = "print_config", value_name = "DATASET")]
    pub(crate) datasets: Vec<PathBuf>,

    /// At most N samples
    #[arg(long, env = "EVALCORE_SIZE", value_name = "N")]
    pub(crate) size: Option<usize>,

    /// The share of a severity, such as error=0.4; may be given again
    #[arg(long, env = "EVALCORE_SEVERITY", value_name = "NAME=SHARE", value_parser = share)]
    pub(crate) severity: Vec<(String, f64)>,

    /// At most N samples of one event
    #[arg(
        long,
        env = "EVALCORE_PER_SIGNATURE",
        value_name = "N",
        default_value_t = 2
    )]
    pub(crate) per_signature: usize,

    /// The seed of the choice
    #[arg(long, env = "EVALCORE_SEED", value_name = "SEED", default_value_t = 0)]
    pub(crate) seed: u64,

    #[command(flatten)]
    pub(crate) file: FileArgs,
}

/// Label samples: from twins that were labelled by hand, then by rule
#[derive(Debug, Args)]
pub(crate) struct LabelArgs {
    /// The data set
    #[arg(required_unless_present = "print_config", value_name = "DATASET")]
    pub(crate) dataset: Option<PathBuf>,

    /// Samples that were labelled by hand
    #[arg(long, env = "EVALCORE_BY_HAND", value_name = "DATASET")]
    pub(crate) by_hand: Option<PathBuf>,

    /// Rules, as YAML
    #[arg(long, env = "EVALCORE_RULES", value_name = "FILE")]
    pub(crate) rules: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) file: FileArgs,
}

/// Split a data set into parts of the same mix; samples of one event stay together
#[derive(Debug, Args)]
pub(crate) struct SplitArgs {
    /// The data set
    #[arg(required_unless_present = "print_config", value_name = "DATASET")]
    pub(crate) dataset: Option<PathBuf>,

    /// A part and its share, such as test=0.5; given for each part
    #[arg(long, env = "EVALCORE_PART", value_name = "NAME=SHARE", value_parser = share)]
    pub(crate) part: Vec<(String, f64)>,

    /// Keep the mix of this: category, namespace or a field
    #[arg(
        long,
        env = "EVALCORE_STRATIFY_BY",
        value_name = "NAME",
        default_value = "category"
    )]
    pub(crate) stratify_by: String,

    /// The seed
    #[arg(long, env = "EVALCORE_SEED", value_name = "SEED", default_value_t = 0)]
    pub(crate) seed: u64,

    /// Write NAME.json of each part into DIR
    #[arg(long, env = "EVALCORE_INTO", value_name = "DIR", default_value = ".")]
    pub(crate) into: PathBuf,
}

/// Freeze a data set as a version: samples, metadata with the content's hash, what changed
#[derive(Debug, Args)]
pub(crate) struct FreezeArgs {
    /// The data set
    #[arg(required_unless_present = "print_config", value_name = "DATASET")]
    pub(crate) dataset: Option<PathBuf>,

    /// The directory of the version, whose name is the version's; it must not exist
    #[arg(required_unless_present = "print_config", value_name = "DIR")]
    pub(crate) target: Option<PathBuf>,

    /// What it is
    #[arg(
        long,
        env = "EVALCORE_DESCRIPTION",
        value_name = "TEXT",
        default_value = ""
    )]
    pub(crate) description: String,

    /// The version before, for CHANGELOG.md
    #[arg(long, env = "EVALCORE_BEFORE", value_name = "DATASET")]
    pub(crate) before: Option<PathBuf>,

    /// When it is made, as RFC 3339; default: now
    #[arg(long, env = "EVALCORE_TIMESTAMP", value_name = "TIME")]
    pub(crate) timestamp: Option<String>,
}

/// `name=share`.
fn share(text: &str) -> Result<(String, f64), String> {
    let (name, share) = text.split_once('=').ok_or("expected NAME=SHARE")?;
    let share: f64 = share
        .parse()
        .map_err(|_| format!("expected a number, found `{share}`"))?;
    if name.is_empty() || !(0.0..=1.0).contains(&share) {
        return Err("expected a name and a share from 0 to 1".to_owned());
    }
    Ok((name.to_owned(), share))
}
