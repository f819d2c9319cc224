//! The options that say how requests are evaluated.

use std::path::PathBuf;

use clap::Args;

/// How requests are evaluated.
#[derive(Debug, Args)]
#[command(next_help_heading = "Scoring")]
pub(crate) struct RulesArgs {
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

    /// The model of requests that name none
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
}
