//! The options that say how requests are evaluated.

use std::path::PathBuf;

use clap::Args;

/// How requests are evaluated.
#[derive(Debug, Args)]
#[command(next_help_heading = "Scoring")]
pub(crate) struct RulesArgs {
    /// Whose rules hold: strict, ark-v1, ark-v2a, ark-v2 or ark-v3
    #[arg(long, env = "EVALCORE_MODE", value_name = "MODE", default_value = "strict")]
    pub(crate) mode: String,

    /// Take prices of models from FILE; default: the table that evalcore has
    #[arg(long, env = "EVALCORE_PRICES", value_name = "FILE")]
    pub(crate) prices: Option<PathBuf>,

    /// The model of requests that name none
    #[arg(long, env = "EVALCORE_MODEL", value_name = "NAME")]
    pub(crate) model: Option<String>,
}
