//! The arguments of `store watch` and `store changes`.

use clap::Args;
use clap::builder::BoolishValueParser;

use super::{ByArg, FileArgs, FormatArgs, SelectArgs};

/// Watch runs night by night against pooled runs of a baseline
///
/// Every run of the baseline, three at least, is pooled item by item; every other run is a look of
/// one gate, whose false alarms over all looks stay at alpha. The history is the gate's state.
///
/// Exits with 1 after an alarm, which names the runs to blame.
#[derive(Debug, Args)]
pub(crate) struct WatchArgs {
    /// The metric of samples, such as `correct`
    #[arg(value_name = "METRIC")]
    pub(crate) metric: String,

    /// The group that is pooled
    #[arg(
        long,
        env = "EVALCORE_BASELINE",
        value_name = "NAME",
        default_value = "baseline"
    )]
    pub(crate) baseline: String,

    /// The loss to find soonest, in the unit of the metric
    #[arg(
        long,
        env = "EVALCORE_EFFECT",
        value_name = "NUMBER",
        default_value_t = 0.02
    )]
    pub(crate) effect: f64,

    /// The chance of a false alarm over all nights
    #[arg(
        long,
        env = "EVALCORE_ALPHA",
        value_name = "NUMBER",
        default_value_t = 0.05
    )]
    pub(crate) alpha: f64,

    /// Up to how many nights it is to be sharp
    #[arg(
        long,
        env = "EVALCORE_PLANNED_NIGHTS",
        value_name = "N",
        default_value_t = 100
    )]
    pub(crate) planned_nights: usize,

    #[command(flatten)]
    pub(crate) select: SelectArgs,

    #[command(flatten)]
    pub(crate) format: FormatArgs,

    #[command(flatten)]
    pub(crate) file: FileArgs,
}

/// Find when a metric changed, and the runs to blame
///
/// Exits with 1 where the last change is for the worse or the newest point is worse than the
/// points before it, with 2 below four points.
#[derive(Debug, Args)]
pub(crate) struct ChangesArgs {
    /// The metric, such as `accuracy`, `latency` or a name of your own
    #[arg(value_name = "METRIC")]
    pub(crate) metric: String,

    /// Of the scores of runs, not of task results
    #[arg(long, env = "EVALCORE_SCORES", value_parser = BoolishValueParser::new())]
    pub(crate) scores: bool,

    /// What each point is of
    #[arg(
        long,
        env = "EVALCORE_BY",
        value_name = "FIELDS",
        value_delimiter = ',',
        default_value = "day"
    )]
    pub(crate) by: Vec<ByArg>,

    /// The chance of a false change in a part without any
    #[arg(
        long,
        env = "EVALCORE_ALPHA",
        value_name = "NUMBER",
        default_value_t = 0.01
    )]
    pub(crate) alpha: f64,

    /// The seed of the random orders
    #[arg(
        long,
        env = "EVALCORE_SEED",
        value_name = "NUMBER",
        default_value_t = 0
    )]
    pub(crate) seed: u64,

    #[command(flatten)]
    pub(crate) select: SelectArgs,

    #[command(flatten)]
    pub(crate) format: FormatArgs,

    #[command(flatten)]
    pub(crate) file: FileArgs,
}
