//! Errors of experiments.

use crate::diagnostic::Code;
use crate::error::{Error, ErrorKind};

/// The error for a data set, a task, answers or a run that can not be used.
pub(super) fn broken(code: Code, message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Experiment {
        code,
        message: message.into(),
    })
}

/// The error for a record that has a member in another form.
pub(super) fn malformed(
    row: u64,
    field: impl Into<String>,
    expected: &str,
    found: impl Into<String>,
) -> Error {
    Error::new(ErrorKind::InvalidRecord {
        row: Some(row),
        field: field.into(),
        expected: expected.to_owned(),
        found: found.into(),
    })
}

/// The name that is meant by one that is unknown: the nearest, if it is near.
pub(super) fn nearest<'n>(
    wrong: &str,
    names: impl IntoIterator<Item = &'n str>,
) -> Option<&'n str> {
    let far = wrong.chars().count().max(3) / 2;
    let distance = |name: &&str| rapidfuzz::distance::osa::distance(wrong.chars(), name.chars());
    let near = names.into_iter().map(|name| (distance(&name), name));
    let (distance, name) = near.min_by_key(|(distance, _)| *distance)?;
    (distance <= far).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_near() {
        let names = ["temperature", "top_p", "max_tokens"];
        for (wrong, expected) in [
            ("temprature", Some("temperature")),
            ("maxtokens", Some("max_tokens")),
            ("colour", None),
        ] {
            assert_eq!(nearest(wrong, names), expected, "{wrong}");
        }
    }
}
