//! The arguments of `compare`.

use std::path::PathBuf;

use clap::Args;

use super::{FileArgs, FormatArgs};

/// Compare a candidate with a baseline, with the doubt of every difference
///
/// Each side is a work dir, whose verdicts are joined sample by sample, or a file with a JSON
/// object a line: `item` (or `id`, `task_id`), and a number or a boolean for each metric.
///
/// Exits with 0 when the policy lets the candidate take the place of the baseline, with 1 for a
/// regression or a rejection, with 2 where the evidence is not enough.
#[derive(Debug, Args)]
pub(crate) struct CompareArgs {
    /// What the candidate is compared with
    #[arg(required_unless_present = "print_config", value_name = "BASELINE")]
    pub(crate) baseline: Option<PathBuf>,

    /// What is compared with it
    #[arg(required_unless_present = "print_config", value_name = "CANDIDATE")]
    pub(crate) candidate: Option<PathBuf>,

    /// Take margins, weights and limits from FILE, as JSON or TOML
    #[arg(long, env = "EVALCORE_POLICY", value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,

    /// Take this model of a baseline with several
    #[arg(long, env = "EVALCORE_BASELINE_MODEL", value_name = "NAME")]
    pub(crate) baseline_model: Option<String>,

    /// Take this model of a candidate with several
    #[arg(long, env = "EVALCORE_CANDIDATE_MODEL", value_name = "NAME")]
    pub(crate) candidate_model: Option<String>,

    #[command(flatten)]
    pub(crate) format: FormatArgs,

    #[command(flatten)]
    pub(crate) file: FileArgs,
}
