//! The arguments of `score`.

use std::path::PathBuf;

use clap::Args;
use clap::builder::BoolishValueParser;

use super::{FileArgs, FormatArgs, PrettyArgs};

/// Score agents against weighted thresholds
///
/// Takes a request as Ark posts it, or manifests: an Evaluation, an Evaluator, a Query with its
/// status, and the Agents, Models and `ConfigMaps` they name. Without a request every Query is
/// scored.
///
/// Exits with 0 when everything passed, with 1 when something failed, with 2 when there is not
/// enough to say, with 4 when nothing could be evaluated.
#[derive(Debug, Args)]
pub(crate) struct ScoreArgs {
    /// Requests and manifests, JSON or YAML; `-` is stdin
    #[arg(required_unless_present_any = ["print_config", "query"], value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,

    /// Queries and other resources that the requests name, JSON or YAML
    #[arg(long, env = "EVALCORE_QUERY", value_name = "FILE")]
    pub(crate) query: Vec<PathBuf>,

    /// Follow the rules of strict, ark-v1, ark-v2a, ark-v2 or ark-v3
    #[arg(
        long,
        env = "EVALCORE_MODE",
        value_name = "MODE",
        default_value = "strict"
    )]
    pub(crate) mode: String,

    /// Score by this policy, JSON or YAML; default: tokens, cost, performance, quality
    #[arg(long, env = "EVALCORE_POLICY", value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,

    /// Take the prices of models from this table, JSON or YAML; default: list prices that are built
    /// in
    #[arg(long, env = "EVALCORE_PRICES", value_name = "FILE")]
    pub(crate) prices: Option<PathBuf>,

    /// Set a limit, a weight or the pass mark, over those of the files
    #[arg(long, env = "EVALCORE_PARAM", value_name = "NAME=VALUE")]
    pub(crate) param: Vec<String>,

    /// The model of requests and queries that name none
    #[arg(long, env = "EVALCORE_MODEL", value_name = "NAME")]
    pub(crate) model: Option<String>,

    /// Count tokens that nobody reported with NAME: estimate, none, or in a build with tokenizers
    /// `o200k_base`, `cl100k_base`
    #[arg(
        long,
        env = "EVALCORE_TOKENIZER",
        value_name = "NAME",
        default_value = "estimate"
    )]
    pub(crate) tokenizer: String,

    /// Score the response of this target, `name` or `type:name`; default: the first
    #[arg(long, env = "EVALCORE_RESPONSE_TARGET", value_name = "TARGET")]
    pub(crate) response_target: Option<String>,

    /// What an unmeasured hard limit does; default: undecided for queries, left out for texts
    #[arg(long, env = "EVALCORE_UNMEASURED", value_name = "RULE")]
    pub(crate) unmeasured: Option<UnmeasuredRule>,

    /// Show every entry of the answer in the table, too
    #[arg(long, env = "EVALCORE_DETAILS", value_parser = BoolishValueParser::new())]
    pub(crate) details: bool,

    #[command(flatten)]
    pub(crate) format: FormatArgs,

    #[command(flatten)]
    pub(crate) pretty: PrettyArgs,

    #[command(flatten)]
    pub(crate) file: FileArgs,
}

/// What an unmeasured hard limit does to the verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum UnmeasuredRule {
    /// The verdict is undecided
    Undecided,
    /// It is left out and named
    LeftOut,
}
