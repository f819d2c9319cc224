//! The arguments of `metrics` and its metrics.

mod input;
mod labels;
mod numbers;
mod texts;

use clap::Subcommand;

pub(crate) use input::{BootstrapArgs, InputFormat, IntervalMethod, RecordArgs, RunArgs, TextArgs};
pub(crate) use labels::{ClassificationArgs, LabelType, NormalizeBy, ZeroDivisionValue};
pub(crate) use numbers::{
    GroundingArgs, LatencyArgs, LatencyUnit, MatchRule, PassAtKArgs, PercentileMethod,
};
pub(crate) use texts::{
    BleuArgs, ChrfArgs, ExactMatchArgs, RougeArgs, SimilarityArgs, SmoothMethod, SquadArgs,
    SquadVersionName,
};

/// One variant a metric.
#[derive(Debug, Subcommand)]
pub(crate) enum MetricCommand {
    Classification(Box<ClassificationArgs>),
    Rouge(Box<RougeArgs>),
    Bleu(Box<BleuArgs>),
    Chrf(Box<ChrfArgs>),
    ExactMatch(Box<ExactMatchArgs>),
    Squad(Box<SquadArgs>),
    PassAtK(Box<PassAtKArgs>),
    Latency(Box<LatencyArgs>),
    Grounding(Box<GroundingArgs>),
    Similarity(Box<SimilarityArgs>),
}
