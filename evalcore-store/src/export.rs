//! Histories as files.

use std::collections::BTreeSet;
use std::io::Write;

use evalcore::{Error, Result};

use crate::filter::Filter;
use crate::jsonl::task_line;
use crate::store::Store;
use crate::task::MEASURES;

/// Writes task results as lines of JSON and says how many; [`read_jsonl`](crate::read_jsonl())
/// reads them again.
///
/// # Errors
///
/// `store.…`, and `io.…` of the writer.
pub fn export_jsonl(store: &dyn Store, filter: &Filter, mut out: impl Write) -> Result<u64> {
    let mut count = 0;
    store.tasks(filter, &mut |stored| {
        count += 1;
        writeln!(out, "{}", task_line(&stored)).map_err(|error| Error::io("write", error))
    })?;
    Ok(count)
}

/// Writes task results as CSV and says how many rows; the columns of metrics are those of
/// [`MEASURES`], then every other metric by name. A missing value is empty, 0 is 0.
///
/// A text that a spreadsheet would take for a formula gets a `'` before it.
///
/// # Errors
///
/// `store.…`, and `io.…` of the writer.
pub fn export_csv(store: &dyn Store, filter: &Filter, out: impl Write) -> Result<u64> {
    let mut metrics: Vec<String> = MEASURES
        .iter()
        .map(|measure| measure.name.to_owned())
        .collect();
    let mut others = BTreeSet::new();
    store.tasks(filter, &mut |stored| {
        let names = stored.result.measures.into_keys();
        others.extend(names.filter(|name| !metrics.contains(name)));
        Ok(())
    })?;
    metrics.extend(others);
    let mut writer = csv::Writer::from_writer(out);
    let failed = |error: csv::Error| Error::io("write", std::io::Error::other(error));
    let fixed = [
        "experiment_id",
        "task_id",
        "experiment_group",
        "extension_version",
        "model_version",
        "agent_name",
        "recorded_at",
        "success",
        "error_message",
    ];
    let header = fixed
        .iter()
        .copied()
        .map(str::to_owned)
        .chain(metrics.iter().cloned());
    writer.write_record(header.map(plain)).map_err(failed)?;
    let mut count = 0;
    store.tasks(filter, &mut |stored| {
        count += 1;
        let task = stored.result;
        let texts = [
            task.experiment_id,
            task.task_id,
            task.experiment_group,
            task.extension_version,
            task.model_version,
            task.agent_name.unwrap_or_default(),
            stored.recorded_at.to_string(),
            task.success.to_string(),
            task.error_message.unwrap_or_default(),
        ];
        let number = |name| {
            task.measures
                .get(name)
                .map(f64::to_string)
                .unwrap_or_default()
        };
        let numbers = metrics.iter().map(number);
        let record = texts.into_iter().map(plain).chain(numbers);
        writer.write_record(record).map_err(failed)
    })?;
    writer.flush().map_err(|error| Error::io("write", error))?;
    Ok(count)
}

/// The text, not a formula.
fn plain(text: String) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text
    }
}
