//! The comparison of two sides on a disk.

use std::path::Path;

use evalcore::compare::{MetricData, compare_metrics};
use evalcore_store::run_metrics;

use super::input::{Side, read_policy, read_side};
use super::{report, status};
use crate::ExitStatus;
use crate::args::{CompareArgs, Format};
use crate::commands::Context;
use crate::failure::Failure;
use crate::output::Writer;

/// Compares two work dirs, or two files of outcomes.
///
/// # Errors
///
/// What keeps a side or the policy from being read; [`Failure::Write`].
pub(in crate::commands) fn compare(
    args: &CompareArgs,
    context: &Context<'_>,
) -> Result<ExitStatus, Failure> {
    let formats = [
        Format::Table,
        Format::Json,
        Format::Md,
        Format::Csv,
        Format::Jsonl,
    ];
    let writer = Writer::one_of(&args.file, &args.format, context, &formats)?;
    let policy = read_policy(args.policy.as_deref())?;
    let empty = Path::new("");
    let baseline = read_side(args.baseline.as_deref().unwrap_or(empty), context)?;
    let candidate = read_side(args.candidate.as_deref().unwrap_or(empty), context)?;
    let metrics: Vec<MetricData> = match (&baseline, &candidate) {
        (Side::Run(before), Side::Run(after)) => {
            let models = [&args.baseline_model, &args.candidate_model];
            run_metrics(before, after, models.map(Option::as_deref))
        }
        (Side::Items(before), Side::Items(after)) => before
            .iter()
            .filter_map(|(metric, items)| {
                let other = after.get(metric)?;
                Some(MetricData::new(metric, items.clone(), other.clone()))
            })
            .collect(),
        _ => {
            context
                .messages
                .note("one side is a work dir and the other a file: nothing is shared");
            Vec::new()
        }
    };
    let answer = compare_metrics(&metrics, &policy)?;
    report(&answer, &writer)?;
    Ok(status(&answer))
}
