//! The arguments of `doctor`.

use std::path::PathBuf;

use clap::Args;

use super::{FileArgs, FormatArgs, PrettyArgs};

/// Account for every cell and every file of a work dir
///
/// Shows which directory was taken and why, sums that add up, every missing cell with its reason,
/// and every problem with its place and an advice.
///
/// Exits with 0 when nothing is missing, with 3 when something is, with 4 when nothing is usable.
#[derive(Debug, Args)]
pub(crate) struct DoctorArgs {
    /// The directory of a run, or one of those within it that are named by time
    #[arg(required_unless_present = "print_config", value_name = "PATH")]
    pub(crate) path: Option<PathBuf>,

    /// Take the directory of this name, or the one with a summary of this time; default: the newest
    #[arg(long, env = "EVALCORE_AT", value_name = "TS")]
    pub(crate) at: Option<String>,

    /// Take the table of this judge; default: the plain summary, else every judge's
    #[arg(long, env = "EVALCORE_JUDGE", value_name = "NAME")]
    pub(crate) judge: Option<String>,

    #[command(flatten)]
    pub(crate) format: FormatArgs,

    #[command(flatten)]
    pub(crate) pretty: PrettyArgs,

    #[command(flatten)]
    pub(crate) file: FileArgs,
}
