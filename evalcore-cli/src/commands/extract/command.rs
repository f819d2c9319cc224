//! What is asked for, and who does it.

use evalcore::Error;
use evalcore::opencompass::{OpenedRun, extraction_of, extraction_summary};
use evalcore::report::{ApiOptions, api_response};
use evalcore::schema::wire::Extraction;
use evalcore::source::{MemorySource, OsSource, Source};

use super::input::Asked;
use super::{compat, document, input, rows};
use crate::ExitStatus;
use crate::args::{ExtractArgs, Format, RowKind};
use crate::commands::{Context, status};
use crate::failure::Failure;
use crate::messages::{Excerpts, Messages};
use crate::output::Writer;

/// Extracts runs and writes them as it was asked. Where the root or the evaluation can not be read
/// the document says so of each run that was named.
///
/// # Errors
///
/// When the evaluation is not named or the options contradict each other; [`Failure::Write`].
pub(in crate::commands) fn extract(
    args: &ExtractArgs,
    context: &Context<'_>,
) -> Result<ExitStatus, Failure> {
    let kind = context.origins.strongest(&["compat", "rows", "api"])?;
    if kind == Some("compat") {
        return compat::extract(args, context);
    }
    let eval_id = input::eval_id(args)?;
    let opened = OsSource::new(&args.root).map_err(Failure::from);
    let found = opened.and_then(|source| {
        let run_ids = input::run_ids(args, eval_id, &source)?;
        Ok((source, run_ids))
    });
    let (source, run_ids) = match found {
        Ok(found) => found,
        Err(Failure::Core { error, .. }) => return nothing(args, context, (kind, eval_id), error),
        Err(other) => return Err(other),
    };
    let asked = Asked::new(args, context, &source, (eval_id, run_ids));
    // What needs more than the document comes from the same reading.
    let mut runs = Vec::new();
    let extraction = if kind == Some("rows") && args.rows.is_some_and(RowKind::is_wide) {
        runs = asked.open()?;
        extraction_of(&source, &runs)
    } else {
        asked.extract()?
    };
    input::report(&extraction, context, &Excerpts::new(&source));
    let found = Found {
        source: &source,
        extraction: &extraction,
        runs: &runs,
    };
    deliver(args, context, (kind, eval_id), &found)
}

/// Writes what was asked for where nothing can be read: each run that was named, as failed.
fn nothing(
    args: &ExtractArgs,
    context: &Context<'_>,
    (kind, eval_id): (Option<&str>, &str),
    error: Error,
) -> Result<ExitStatus, Failure> {
    let ids = args.run_ids.as_deref().map(input::split);
    let runs = ids.unwrap_or_default().into_iter();
    let runs: Vec<OpenedRun> = runs
        .map(|id| OpenedRun::unreadable(eval_id, &id, &error))
        .collect();
    let source = MemorySource::new();
    let extraction = extraction_of(&source, &runs);
    if runs.is_empty() {
        Messages::failure(&error.into());
    } else {
        input::report(&extraction, context, &Excerpts::new(&source));
    }
    let found = Found {
        source: &source,
        extraction: &extraction,
        runs: &runs,
    };
    deliver(args, context, (kind, eval_id), &found)
}

/// What was extracted.
struct Found<'a> {
    source: &'a dyn Source,
    extraction: &'a Extraction,
    /// The work dirs, where rows need them.
    runs: &'a [OpenedRun],
}

fn deliver(
    args: &ExtractArgs,
    context: &Context<'_>,
    (kind, eval_id): (Option<&str>, &str),
    found: &Found<'_>,
) -> Result<ExitStatus, Failure> {
    let status = status::of_extraction(found.extraction);
    if args.summary {
        let counted = serde_json::json!({ "results": found.extraction.results });
        Messages::say(&extraction_summary(&counted));
    }
    Ok(match kind {
        Some("rows") => {
            let rows = rows::Rows {
                args,
                context,
                source: found.source,
                extraction: found.extraction,
                runs: found.runs,
            };
            status.worst(rows.write()?)
        }
        Some(_) => {
            api(args, context, eval_id, found.extraction)?;
            status
        }
        None => status.worst(document::write(args, context, found.extraction)?),
    })
}

fn api(
    args: &ExtractArgs,
    context: &Context<'_>,
    eval_id: &str,
    extraction: &Extraction,
) -> Result<(), Failure> {
    let writer =
        Writer::one_of(&args.file, &args.format, context, &[Format::Json])?.pretty(&args.pretty);
    let mut options = ApiOptions::new();
    if let Some(id) = &args.experiment_id {
        options.experiment_id(id);
    }
    if let Some(base) = &args.files_base {
        options.files_base(base);
    }
    writer.json(&api_response(eval_id, extraction, &options))
}
