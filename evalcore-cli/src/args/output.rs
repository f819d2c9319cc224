//! Where the data goes and as what.

use std::path::PathBuf;

use clap::builder::BoolishValueParser;
use clap::{Args, ValueEnum};

/// Where the data goes.
#[derive(Debug, Args)]
pub(crate) struct FileArgs {
    /// Write to FILE, all or nothing; `-` is stdout
    #[arg(short, long, env = "EVALCORE_OUTPUT", value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// As what the data is written.
#[derive(Debug, Args)]
pub(crate) struct FormatArgs {
    /// Write the data as this
    #[arg(long, env = "EVALCORE_FORMAT", value_name = "FORMAT")]
    pub(crate) format: Option<Format>,
}

/// How JSON is laid out.
#[derive(Debug, Args)]
pub(crate) struct PrettyArgs {
    /// Indent JSON, or with `=false` do not; default: indent on a terminal
    #[arg(
        long,
        env = "EVALCORE_PRETTY",
        value_name = "BOOL",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "true",
        value_parser = BoolishValueParser::new()
    )]
    pub(crate) pretty: Option<bool>,
}

/// The formats of data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Columns for people
    Table,
    /// One document
    Json,
    /// One object a line
    Jsonl,
    /// Comma-separated values with a header
    Csv,
    /// A Markdown table
    Md,
}
