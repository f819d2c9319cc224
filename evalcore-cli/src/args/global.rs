//! The options of every command.

use std::path::PathBuf;

use clap::Args;
use clap::builder::BoolishValueParser;

/// The options of every command.
#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct GlobalArgs {
    /// Treat warnings about what is read as errors
    #[arg(long, global = true, env = "EVALCORE_STRICT", value_parser = BoolishValueParser::new())]
    pub(crate) strict: bool,

    /// Read on this many threads; default: one a core
    #[arg(
        long,
        global = true,
        env = "EVALCORE_THREADS",
        value_name = "N",
        value_parser = clap::value_parser!(u16).range(1..)
    )]
    pub(crate) threads: Option<u16>,

    /// Say nothing on stderr but errors
    #[arg(
        short,
        long,
        global = true,
        env = "EVALCORE_QUIET",
        value_parser = BoolishValueParser::new()
    )]
    pub(crate) quiet: bool,

    /// Read the settings from FILE; default: evalcore.toml
    #[arg(long, global = true, env = "EVALCORE_CONFIG", value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,

    /// Print what the options come to and from where
    #[arg(long, global = true)]
    pub(crate) print_config: bool,
}
