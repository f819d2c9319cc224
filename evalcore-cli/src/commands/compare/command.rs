//! The comparison of two sides on a disk.

use std::path::Path;

use evalcore::compare::{MetricData, compare_metrics};
use evalcore_store::run_metrics;

use super::input::{Side, read_policy, read_side};
use super::look::look;
use super::rank::rank;
use super::report::Parts;
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
    let first = args.baseline.as_deref().unwrap_or(empty);
    let store = args.store.as_deref();
    if args.rank || args.candidates.len() > 1 {
        return rank(first, args, &policy, &writer, context);
    }
    let baseline = read_side(first, store, context)?;
    let second = args.candidates.first().map_or(empty, |path| path);
    let candidate = read_side(second, store, context)?;
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
    if let Some(state) = &args.anytime {
        return look(state, metrics, args, &policy, &writer);
    }
    let answer = compare_metrics(&metrics, &policy)?;
    let parts = if args.subgroups {
        Parts::Shown
    } else {
        Parts::Hidden
    };
    report(&answer, parts, &writer)?;
    Ok(status(&answer))
}
