//! YAML, and JSON as a part of it, with places.

use serde::de::DeserializeOwned;

use super::problem::{broken, nearest};
use crate::diagnostic::Code;
use crate::error::Result;
use crate::json::{self, Value};
use crate::position::Position;

/// The documents of a text with the places of their contents; empty documents are left out.
pub(super) fn documents(bytes: &[u8]) -> Result<Vec<(Position, Value)>> {
    let found: Vec<serde_saphyr::Spanned<serde_json::Value>> =
        serde_saphyr::from_slice_multiple(bytes)
            .map_err(|error| failed(Code::LayoutUnknown, "JSON or YAML", &error))?;
    let found = found.into_iter().filter(|found| !found.value.is_null());
    found
        .map(|found| {
            let text = found.value.to_string();
            Ok((place(found.referenced), json::parse(text.as_bytes())?))
        })
        .collect()
}

/// One document as a type; a member that the type does not know is an error with its place and the
/// name that was probably meant.
pub(super) fn typed<T: DeserializeOwned>(bytes: &[u8], what: &str) -> Result<T> {
    serde_saphyr::from_slice(bytes).map_err(|error| failed(Code::TaskInvalid, what, &error))
}

fn failed(code: Code, what: &str, error: &serde_saphyr::Error) -> crate::Error {
    let text = error.without_snippet().to_string();
    let line = text.lines().next().unwrap_or_default();
    // The place stands with the error and need not be in its text.
    let facts = line
        .rsplit_once(" at line ")
        .map_or(line, |(facts, _)| facts);
    let mut message = format!("expected {what}: {facts}");
    if let Some(name) = meant(facts) {
        message = format!("{message}; did you mean `{name}`?");
    }
    let place = error.location().map(place);
    let error = broken(code, message);
    match place {
        Some(position) => error.at(position),
        None => error,
    }
}

/// The known member that is nearest to an unknown one, from the message of the reader.
fn meant(facts: &str) -> Option<String> {
    let rest = facts.split_once("unknown field `")?.1;
    let (wrong, rest) = rest.split_once('`')?;
    let names = rest.split_once("expected ")?.1;
    let names = names.trim_start_matches("one of ");
    let names = names
        .split([',', ' ', '`'])
        .filter(|name| !name.is_empty() && *name != "or");
    nearest(wrong, names).map(str::to_owned)
}

fn place(location: serde_saphyr::Location) -> Position {
    Position::line_column(0, location.line(), location.column())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_member_that_was_meant() {
        for (facts, expected) in [
            (
                "unknown field `nmae`, expected one of endpoint, name, file",
                Some("name"),
            ),
            (
                "unknown field `nmae`, expected `name` or `file`",
                Some("name"),
            ),
            (
                "unknown field `colour`, expected one of `name`, `file`",
                None,
            ),
            ("invalid type", None),
        ] {
            assert_eq!(meant(facts).as_deref(), expected, "{facts}");
        }
    }
}
