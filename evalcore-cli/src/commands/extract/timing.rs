//! `--timing`: when the jobs ran.

use std::io::Read as _;
use std::path::Path;

use evalcore::opencompass::merge_timing;
use evalcore::{Diagnostic, Error, Severity, json};
use serde_json::Value;

use crate::ExitStatus;
use crate::commands::{Context, status};
use crate::failure::Failure;

/// Adds the times of `path` to the runs of a document, and says what is wrong with them.
///
/// # Errors
///
/// With `--strict` for the first warning. Otherwise times that can not be read make the answer
/// partial, and the scores are delivered.
pub(super) fn merge(
    document: &mut Value,
    path: &Path,
    context: &Context<'_>,
) -> Result<ExitStatus, Failure> {
    let found = match read(path) {
        Ok(timing) => merge_timing(document, &timing),
        Err(error) => vec![error.to_diagnostic()],
    };
    let shown = path.display().to_string();
    let found: Vec<Diagnostic> = found
        .into_iter()
        .map(|found| found.at_path(&*shown))
        .collect();
    if context.global.strict
        && let Some(first) = found.iter().find(|found| found.severity > Severity::Info)
    {
        return Err(Error::rejected(first).into());
    }
    context.messages.diagnostics(&found, None);
    Ok(if status::has_error(&found) {
        ExitStatus::Partial
    } else {
        ExitStatus::Success
    })
}

fn read(path: &Path) -> Result<Value, Error> {
    let mut bytes = Vec::new();
    let read = if path == Path::new("-") {
        std::io::stdin().lock().read_to_end(&mut bytes)
    } else {
        std::fs::File::open(path).and_then(|mut file| file.read_to_end(&mut bytes))
    };
    read.map_err(|error| Error::io("read", error))?;
    let value = json::parse(&bytes)?;
    serde_json::to_value(value).map_err(|error| Error::io("read", error.into()))
}
