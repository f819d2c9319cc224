//! `evalcore schema`.

use evalcore::schema::wire;
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
        for name in wire::SCHEMA_NAMES {
            to.put(format!("{name}\n"))?;
        }
        to.finish()?;
        return Ok(ExitStatus::Success);
    }
    let document = if let Some(name) = &args.name {
        wire::json_schema(name).ok_or_else(|| unknown(name))?
    } else {
        let all = wire::SCHEMA_NAMES.iter().filter_map(|name| {
            let schema = wire::json_schema(name)?;
            Some(((*name).to_owned(), schema))
        });
        serde_json::Value::Object(all.collect())
    };
    to.put(format!("{document:#}\n"))?;
    to.finish()?;
    Ok(ExitStatus::Success)
}

fn unknown(name: &str) -> Failure {
    let mut found = name.to_owned();
    found.push_str("`, not one of `");
    found.push_str(&wire::SCHEMA_NAMES.join("`, `"));
    Failure::usage(Error::new(ErrorKind::InvalidParameter {
        name: "NAME",
        expected: "the name of a document",
        found,
    }))
}
