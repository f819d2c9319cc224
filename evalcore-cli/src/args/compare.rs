//! The arguments of `compare`.

use std::path::PathBuf;

use clap::Args;
use clap::builder::BoolishValueParser;

use super::{FileArgs, FormatArgs};

/// Compare a candidate with a baseline, with the doubt of every difference
///
/// Each side is a work dir, whose verdicts are joined sample by sample, or a file with a JSON
/// object a line: `item` (or `id`, `task_id`), and a number or a boolean for each metric, or what a
/// store holds: `run:EVAL/RUN`, `group:NAME`, `version:NAME`, `experiment:ID`, `model:NAME`, or
/// several of these with commas; the newest answers of several runs are put together by item.
///
/// Several candidates are ranked together with the baseline, over the items that all of them have.
///
/// Exits with 0 when the policy lets the candidate take the place of the baseline, with 1 for a
/// regression or a rejection, with 2 where the evidence is not enough.
#[derive(Debug, Args)]
pub(crate) struct CompareArgs {
    /// What the candidate is compared with
    #[arg(required_unless_present = "print_config", value_name = "BASELINE")]
    pub(crate) baseline: Option<PathBuf>,

    /// What is compared with it
    #[arg(
        required_unless_present_any = ["print_config", "rank"],
        value_name = "CANDIDATE"
    )]
    pub(crate) candidates: Vec<PathBuf>,

    /// The store of sides such as `run:EVAL/RUN`; default: that of `evalcore store`
    #[arg(long, env = "EVALCORE_STORE", value_name = "URL")]
    pub(crate) store: Option<String>,

    /// Rank all sides, and each model of a run with several
    #[arg(long, env = "EVALCORE_RANK", value_parser = BoolishValueParser::new())]
    pub(crate) rank: bool,

    /// Show each part of the data as well, such as each data set
    #[arg(long, env = "EVALCORE_SUBGROUPS", value_parser = BoolishValueParser::new())]
    pub(crate) subgroups: bool,

    /// Take a look of a gate that is looked at again and again; FILE keeps its state
    #[arg(
        long,
        env = "EVALCORE_ANYTIME",
        value_name = "FILE",
        conflicts_with_all = ["rank", "subgroups"]
    )]
    pub(crate) anytime: Option<PathBuf>,

    /// The metric of the gate; needed where the sides share several
    #[arg(long, env = "EVALCORE_METRIC", value_name = "NAME")]
    pub(crate) metric: Option<String>,

    /// The gate's baseline is one run for all looks; half of alpha pays for its luck
    #[arg(long, env = "EVALCORE_SHARED_BASELINE", value_parser = BoolishValueParser::new())]
    pub(crate) shared_baseline: bool,

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
