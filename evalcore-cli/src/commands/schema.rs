//! `evalcore schema`.

use evalcore::experiment::{config_schema, task_schema};
use evalcore::schema::wire;
use evalcore::score::policy_schema;
use evalcore::{Error, ErrorKind};

use crate::ExitStatus;
use crate::args::SchemaArgs;
use crate::failure::Failure;
use crate::output::Destination;

/// Writes the JSON Schema of one document, of all, or their names.
///
/// # Errors
///
/// `parameter.invalid` for a name that no document has; [`Failure::Write`].
pub(super) fn schema(args: &SchemaArgs) -> Result<ExitStatus, Failure> {
    let mut to = Destination::open(args.file.output.as_deref())?;
    if args.list {
        for name in names() {
            to.put(format!("{name}\n"))?;
        }
        to.finish()?;
        return Ok(ExitStatus::Success);
    }
    let document = if let Some(name) = &args.name {
        schema_of(name).ok_or_else(|| unknown(name))?
    } else {
        let all = names().filter_map(|name| Some((name.to_owned(), schema_of(name)?)));
        serde_json::Value::Object(all.collect())
    };
    to.put(format!("{document:#}\n"))?;
    to.finish()?;
    Ok(ExitStatus::Success)
}

/// The policy of `score`, which is a document that is read.
const POLICY: &str = "score_policy";
/// The files of experiments.
const TASK: &str = "experiment_task";
const CONFIG: &str = "experiment_config";

fn names() -> impl Iterator<Item = &'static str> {
    wire::SCHEMA_NAMES.into_iter().chain([POLICY, TASK, CONFIG])
}

fn schema_of(name: &str) -> Option<serde_json::Value> {
    match name {
        POLICY => Some(policy_schema()),
        TASK => Some(task_schema()),
        CONFIG => Some(config_schema()),
        _ => wire::json_schema(name),
    }
}

fn unknown(name: &str) -> Failure {
    let mut found = name.to_owned();
    found.push_str("`, not one of `");
    found.push_str(&names().collect::<Vec<_>>().join("`, `"));
    Failure::usage(Error::new(ErrorKind::InvalidParameter {
        name: "NAME",
        expected: "the name of a document",
        found,
    }))
}
