//! What is asked for, and who does it.

use evalcore::opencompass::{extraction_of, extraction_summary};
use evalcore::report::{ApiOptions, api_response};
use evalcore::schema::wire::Extraction;
use evalcore::source::OsSource;

use super::{compat, document, input, rows};
use crate::ExitStatus;
use crate::args::{ExtractArgs, Format, RowKind};
use crate::commands::{Context, status};
use crate::failure::Failure;
use crate::messages::{Excerpts, Messages};
use crate::output::Writer;

/// Extracts runs and writes them as it was asked.
///
/// # Errors
///
/// When the root or the evaluation can not be read, or the options contradict each other;
/// [`Failure::Write`].
pub(in crate::commands) fn extract(
    args: &ExtractArgs,
    context: &Context<'_>,
) -> Result<ExitStatus, Failure> {
    let kind = context.origins.strongest(&["compat", "rows", "api"])?;
    if kind == Some("compat") {
        return compat::extract(args, context);
    }
    let source = OsSource::new(&args.root)?;
    let asked = input::asked(args, context, &source)?;
    // What needs more than the document comes from the same reading.
    let mut runs = Vec::new();
    let extraction = if kind == Some("rows") && args.rows.is_some_and(RowKind::is_wide) {
        runs = asked.open()?;
        extraction_of(&source, &runs)
    } else {
        asked.extract()?
    };
    input::report(&extraction, context, &Excerpts::new(&source));
    let status = status::of_extraction(&extraction);
    if args.summary {
        let counted = serde_json::json!({ "results": extraction.results });
        Messages::say(&extraction_summary(&counted));
    }
    Ok(match kind {
        Some("rows") => {
            let rows = rows::Rows {
                args,
                context,
                source: &source,
                extraction: &extraction,
                runs: &runs,
            };
            status.worst(rows.write()?)
        }
        Some(_) => {
            api(args, context, &extraction)?;
            status
        }
        None => status.worst(document::write(args, context, &extraction)?),
    })
}

fn api(args: &ExtractArgs, context: &Context<'_>, extraction: &Extraction) -> Result<(), Failure> {
    let writer =
        Writer::one_of(&args.file, &args.format, context, &[Format::Json])?.pretty(&args.pretty);
    let mut options = ApiOptions::new();
    if let Some(id) = &args.experiment_id {
        options.experiment_id(id);
    }
    if let Some(base) = &args.files_base {
        options.files_base(base);
    }
    let eval_id = args.eval_id.as_deref().unwrap_or_default();
    writer.json(&api_response(eval_id, extraction, &options))
}
