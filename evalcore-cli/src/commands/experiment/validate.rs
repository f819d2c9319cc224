//! `evalcore experiment validate`.

use evalcore::experiment::{Dataset, Validation, validate as check};
use evalcore::report::{Field, Table};

use super::input;
use crate::ExitStatus;
use crate::args::{Format, ValidateArgs};
use crate::commands::Context;
use crate::failure::Failure;
use crate::output::{Writer, terminal_table};

/// Checks a data set.
///
/// # Errors
///
/// What keeps a data set or the task from being read; [`Failure::Write`].
pub(super) fn validate(args: &ValidateArgs, context: &Context<'_>) -> Result<ExitStatus, Failure> {
    let formats = [
        Format::Table,
        Format::Json,
        Format::Md,
        Format::Csv,
        Format::Jsonl,
    ];
    let writer = Writer::one_of(&args.file, &args.format, context, &formats)?;
    let data = input::dataset(args.dataset.as_deref())?;
    let task = input::task(args.task.as_deref())?;
    let others = args.against.iter().map(|path| input::dataset(Some(path)));
    let others: Vec<Dataset> = others.collect::<evalcore::Result<_>>()?;
    let found = check(&data, &task, &others.iter().collect::<Vec<_>>());
    match writer.format() {
        Format::Json => writer.json(&found)?,
        Format::Table => {
            let hash = found.content_sha256.get(..12).unwrap_or_default();
            let form = found.form.as_str();
            let head = format!(
                "{}: {} samples, form {form}, content {hash}\n",
                found.dataset, found.n
            );
            let page = head
                + &terminal_table(&distributions(&found), writer.width())
                + &terminal_table(&findings(&found), writer.width());
            writer.text(&page)?;
        }
        _ => writer.table(&findings(&found))?,
    }
    Ok(if found.valid {
        ExitStatus::Success
    } else {
        ExitStatus::Failed
    })
}

fn distributions(found: &Validation) -> Table {
    let mut table = Table::new(["property", "value", "n"]);
    for property in &found.distributions {
        let without = (property.without > 0).then_some(("(none)", property.without));
        let values = property
            .values
            .iter()
            .map(|(value, n)| (value.as_str(), *n));
        for (value, n) in values.chain(without) {
            table.push([
                Field::text(&property.property),
                Field::text(value),
                Field::Count(n),
            ]);
        }
    }
    table
}

fn findings(found: &Validation) -> Table {
    let mut table = Table::new(["severity", "code", "message"]);
    for finding in &found.findings {
        let severity = match finding.severity {
            evalcore::Severity::Error => "error",
            evalcore::Severity::Warning => "warning",
            _ => "info",
        };
        table.push([
            Field::text(severity),
            Field::text(finding.code.as_str()),
            Field::text(&finding.message),
        ]);
    }
    table
}
