//! The extraction as a document or a table.

use std::path::Path;

use evalcore::report::score_table;
use evalcore::schema::wire::Extraction;

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
    let writer = Writer::new(&args.file, &args.format, Format::Json).pretty(&args.pretty);
    match (writer.format(), &args.timing) {
        (Format::Json, Some(timing)) => timed(extraction, timing, context, &writer),
        (Format::Json, None) => {
            writer.json(extraction)?;
            Ok(ExitStatus::Success)
        }
        _ => {
            writer.table(&score_table(extraction))?;
            Ok(ExitStatus::Success)
        }
    }
}

fn timed(
    extraction: &Extraction,
    timing: &Path,
    context: &Context<'_>,
    writer: &Writer,
) -> Result<ExitStatus, Failure> {
    let mut document = writer.value(extraction)?;
    let status = timing::merge(&mut document, timing, context)?;
    writer.json(&document)?;
    Ok(status)
}
