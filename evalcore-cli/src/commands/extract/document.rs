//! The extraction as a document or a table.

use evalcore::opencompass::compat::budeval::{extraction_summary, merge_timing};
use evalcore::report::score_table;
use evalcore::schema::wire::Extraction;
use serde_json::Value;

use super::timing;
use crate::ExitStatus;
use crate::args::{ExtractArgs, Format};
use crate::commands::Context;
use crate::failure::Failure;
use crate::output::Writer;

/// Writes the document, or its cells as a table.
///
/// # Errors
///
/// [`Failure::Write`]; with `--strict` for the first warning about times.
pub(super) fn write(
    args: &ExtractArgs,
    context: &Context<'_>,
    extraction: &Extraction,
) -> Result<ExitStatus, Failure> {
    let writer = Writer::new(&args.file, &args.format, Format::Json);
    let mut status = ExitStatus::Success;
    let mut merged: Option<Value> = None;
    if args.timing.is_some() || args.summary {
        let document = serde_json::to_value(extraction);
        merged = Some(document.map_err(|error| Failure::Write {
            path: args.file.output.clone(),
            source: error.into(),
        })?);
    }
    if let (Some(document), Some(path)) = (&mut merged, &args.timing) {
        status = timing::merge(document, path, context, merge_timing)?;
    }
    match (writer.format(), &merged) {
        (Format::Json, Some(document)) => writer.json(document)?,
        (Format::Json, None) => writer.json(extraction)?,
        _ => writer.table(&score_table(extraction))?,
    }
    if let Some(document) = merged.filter(|_| args.summary) {
        context.messages.say(&extraction_summary(&document));
    }
    Ok(status)
}
