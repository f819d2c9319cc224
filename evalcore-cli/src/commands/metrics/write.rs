//! The document, or its figures as a table.

use evalcore::report::{Field, Table, confusion_table, figure_table, sample_score_table};
use evalcore::schema::wire::MetricsDocument;

use crate::args::{Format, RecordArgs};
use crate::commands::Context;
use crate::failure::Failure;
use crate::output::{Writer, terminal_table};

/// Digits that a table for people shows.
const DIGITS: i32 = 6;

/// Writes the document in the format that was asked for.
///
/// # Errors
///
/// [`Failure::Write`].
pub(super) fn write(
    document: &MetricsDocument,
    args: &RecordArgs,
    context: &Context<'_>,
) -> Result<(), Failure> {
    let writer = Writer::new(&args.file, &args.format, Format::Table).pretty(&args.pretty);
    let rows = if document.samples.is_some() {
        sample_score_table(document)
    } else {
        figure_table(document)
    };
    match writer.format() {
        Format::Json => return writer.json(document),
        Format::Table => {}
        _ => return writer.table(&rows),
    }
    let mut parts = Vec::new();
    if document.samples.is_none() {
        parts.extend(document.report_text.clone());
        let matrix = document.confusion_matrix.as_ref();
        parts.extend(matrix.map(|matrix| terminal_table(&confusion_table(matrix), writer.width())));
    }
    parts.push(terminal_table(&rounded(&rows), writer.width()));
    if let Some(signature) = &document.signature {
        parts.push(format!("signature: {signature}\n"));
    }
    if !context.messages.is_quiet() && document.unmeasured > 0 {
        let (measured, records) = (document.measured, document.records);
        parts.push(format!("measured: {measured} of {records} records\n"));
    }
    parts.retain(|part| !part.is_empty());
    writer.text(&parts.join("\n"))
}

/// The table with numbers of a few digits; the other formats have all of them.
fn rounded(table: &Table) -> Table {
    let mut short = Table::new(table.columns().to_vec());
    for row in table.rows() {
        let row = row.iter().map(|field| match field {
            Field::Number(number) => Field::Number(round(*number)),
            other => other.clone(),
        });
        short.push(row.collect::<Vec<_>>());
    }
    short
}

/// The number of so many significant digits that is nearest.
fn round(number: f64) -> f64 {
    let digits = usize::try_from(DIGITS - 1).unwrap_or_default();
    format!("{number:.digits$e}").parse().unwrap_or(number)
}
