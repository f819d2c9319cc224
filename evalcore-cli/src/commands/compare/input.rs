//! The sides of a comparison, and its policy.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;

use evalcore::compare::{Item, Policy};
use evalcore::source::OsSource;
use evalcore::{Error, ErrorKind};
use evalcore_store::{ImportOptions, RunRecord, run_from_workdir};
use serde_json::Value;

use super::stored;
use crate::commands::Context;
use crate::failure::Failure;

/// One side.
pub(super) enum Side {
    Run(Box<RunRecord>),
    Items(BTreeMap<String, Vec<Item>>),
}

/// Reads a work dir or a file of outcomes.
///
/// # Errors
///
/// [`Failure::Core`] with the path.
pub(super) fn read_side(
    path: &Path,
    store: Option<&str>,
    context: &Context<'_>,
) -> Result<Side, Failure> {
    if let Some(filter) = stored::filter(path)? {
        return stored::read(&filter, path, store);
    }
    let named = |error: Error| error.at_path(path.display().to_string());
    if path.is_dir() {
        let source = OsSource::new(path)?;
        let (run, found) = run_from_workdir(&source, "", "-", "-", &ImportOptions::new())?;
        for diagnostic in &found {
            if diagnostic.severity == evalcore::Severity::Error {
                context
                    .messages
                    .note(&format!("{}: {}", path.display(), diagnostic.message));
            }
        }
        if run.scores.is_empty() {
            let error = Error::new(ErrorKind::UnknownLayout {
                expected: "a work dir with scores",
                found: run.error.unwrap_or_else(|| "none".to_owned()),
            });
            return Err(named(error).into());
        }
        return Ok(Side::Run(Box::new(run)));
    }
    let file = std::fs::File::open(path).map_err(|error| named(Error::io("open", error)))?;
    Ok(Side::Items(
        read_items(BufReader::new(file)).map_err(named)?,
    ))
}

/// What may name the item of a line.
const NAMES: [&str; 3] = ["item", "id", "task_id"];

fn read_items(reader: impl BufRead) -> Result<BTreeMap<String, Vec<Item>>, Error> {
    let mut found: BTreeMap<String, Vec<Item>> = BTreeMap::new();
    for (row, line) in (1_u64..).zip(reader.lines()) {
        let line = line.map_err(|error| Error::io("read", error))?;
        if line.trim().is_empty() {
            continue;
        }
        let invalid = |field: &str, expected: &str, found: String| {
            Error::new(ErrorKind::InvalidRecord {
                row: Some(row),
                field: field.to_owned(),
                expected: expected.to_owned(),
                found,
            })
        };
        let value: Value = serde_json::from_str(&line)
            .map_err(|error| invalid("line", "JSON", error.to_string()))?;
        let Value::Object(members) = value else {
            return Err(invalid("line", "an object", value.to_string()));
        };
        let name = NAMES.iter().find_map(|name| members.get(*name));
        let key = match name {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(number)) => number.to_string(),
            _ => return Err(invalid("item", "a text or a number", "nothing".to_owned())),
        };
        for (metric, value) in &members {
            if NAMES.contains(&&**metric) {
                continue;
            }
            let value = match value {
                Value::Null => None,
                Value::Bool(right) => Some(f64::from(u8::from(*right))),
                Value::Number(number) => number.as_f64(),
                other => return Err(invalid(metric, "a number or a boolean", other.to_string())),
            };
            found
                .entry(metric.clone())
                .or_default()
                .push(Item::new(key.clone(), value));
        }
    }
    Ok(found)
}

/// Reads a policy; without a file the default one.
///
/// # Errors
///
/// [`Failure::Usage`] for a file that is no policy.
pub(in crate::commands) fn read_policy(path: Option<&Path>) -> Result<Policy, Failure> {
    let Some(path) = path else {
        return Ok(Policy::default());
    };
    let named = |error: Error| Failure::usage(error.at_path(path.display().to_string()));
    let text = std::fs::read_to_string(path).map_err(|error| named(Error::io("read", error)))?;
    let is_toml = path
        .extension()
        .is_some_and(|extension| extension == "toml");
    let parsed = if is_toml {
        toml::from_str::<Policy>(&text).map_err(|error| error.message().to_owned())
    } else {
        serde_json::from_str::<Policy>(&text).map_err(|error| error.to_string())
    };
    let policy = parsed.map_err(|found| {
        named(Error::new(ErrorKind::InvalidParameter {
            name: "--policy",
            expected: "a policy",
            found,
        }))
    })?;
    policy.check().map_err(named)?;
    Ok(policy)
}
