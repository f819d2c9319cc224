//! The arguments of `show`.

use std::path::PathBuf;

use clap::Args;
use clap::builder::BoolishValueParser;

use super::{FileArgs, FormatArgs};

/// Show the scores, samples or predictions of any file or directory
///
/// Takes work dirs, summaries (CSV, MD, TXT), predictions, results, configs, logs and status files,
/// and finds out which is which.
///
/// Exits with 3 when a part could not be read, with 4 when nothing could.
#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// Files and directories; `-` is stdin
    #[arg(required_unless_present = "print_config", value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    /// Show at most N rows of each; 0: all; default: 20 samples in a table, else all
    #[arg(short = 'n', long, env = "EVALCORE_LIMIT", value_name = "N")]
    pub(crate) limit: Option<u64>,

    /// Show the samples of results, stations and work dirs instead of their scores
    #[arg(long, env = "EVALCORE_SAMPLES", value_parser = BoolishValueParser::new())]
    pub(crate) samples: bool,

    /// Show what the model was asked, too
    #[arg(long, env = "EVALCORE_PROMPT", value_parser = BoolishValueParser::new())]
    pub(crate) prompt: bool,

    /// Of a work dir, take the directory of this name, or the one with a summary of this time;
    /// default: the newest
    #[arg(long, env = "EVALCORE_AT", value_name = "TS")]
    pub(crate) at: Option<String>,

    /// Of a work dir, take the table of this judge; default: the plain summary, else every judge's
    #[arg(long, env = "EVALCORE_JUDGE", value_name = "NAME")]
    pub(crate) judge: Option<String>,

    /// Keep at most N bytes of a sample, and read no larger file whole; default: 256 MiB
    #[arg(long, env = "EVALCORE_MAX_VALUE_BYTES", value_name = "N")]
    pub(crate) max_value_bytes: Option<u64>,

    #[command(flatten)]
    pub(crate) format: FormatArgs,

    #[command(flatten)]
    pub(crate) file: FileArgs,
}
