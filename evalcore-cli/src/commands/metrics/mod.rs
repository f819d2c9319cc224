//! `evalcore metrics`: one file a metric or a family; each says what is counted of a record and
//! which figures come of it.

mod classification;
mod exact_match;
mod grounding;
mod input;
mod latency;
mod measure;
mod pass_at_k;
mod resamples;
mod rouge;
mod similarity;
mod squad;
mod translation;
mod usage;
mod write;

use crate::ExitStatus;
use crate::args::MetricCommand;
use crate::commands::Context;
use crate::failure::Failure;

/// Computes a metric and writes its figures.
///
/// # Errors
///
/// For options that the metric does not take, and where nothing can be measured;
/// [`Failure::Write`].
pub(super) fn metrics(
    metric: &MetricCommand,
    context: &Context<'_>,
) -> Result<ExitStatus, Failure> {
    match metric {
        MetricCommand::Classification(args) => classification::run(args, context),
        MetricCommand::Rouge(args) => rouge::run(args, context),
        MetricCommand::Bleu(args) => translation::bleu(args, context),
        MetricCommand::Chrf(args) => translation::chrf(args, context),
        MetricCommand::ExactMatch(args) => exact_match::run(args, context),
        MetricCommand::Squad(args) => squad::run(args, context),
        MetricCommand::PassAtK(args) => pass_at_k::run(args, context),
        MetricCommand::Latency(args) => latency::run(args, context),
        MetricCommand::Grounding(args) => grounding::run(args, context),
        MetricCommand::Similarity(args) => similarity::run(args, context),
    }
}
