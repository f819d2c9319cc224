//! The members of a config's dict, with a remark for each that is of another kind.

use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::error::Result;
use crate::opencompass::python::Literal;
use crate::position::Position;

/// Where remarks go, and the assignment that they are about.
pub(super) struct Remarks<'s> {
    pub(super) sink: &'s mut Sink,
    pub(super) place: Position,
}

impl Remarks<'_> {
    /// Remarks that `what` is of another kind than `expected`; values are never quoted, for keys
    /// and passwords stand in configs.
    pub(super) fn unexpected(&mut self, what: &str, expected: &str, found: &Literal) -> Result<()> {
        let (code, found) = match found {
            Literal::Opaque(_) => (Code::ConfigComputed, "an expression"),
            other => (Code::ConfigUnexpected, other.kind()),
        };
        let message = format!("expected `{what}` to be {expected}, found {found}");
        self.sink
            .push(Diagnostic::warning(code, message).at(self.place))
    }

    /// Remarks that `what` has no name.
    pub(super) fn unnamed(&mut self, what: &str) -> Result<()> {
        let message = format!("`{what}` has no name and was left out");
        self.sink
            .push(Diagnostic::warning(Code::ConfigUnnamed, message).at(self.place))
    }

    /// The items of a list; a value that is none gives a remark and no items.
    pub(super) fn items<'v>(&mut self, what: &str, value: &'v Literal) -> Result<&'v [Literal]> {
        if let Some(items) = value.as_sequence() {
            return Ok(items);
        }
        if !value.is_none() {
            self.unexpected(what, "a list", value)?;
        }
        Ok(&[])
    }

    /// The text under a key; `None` counts as absent.
    pub(super) fn text(&mut self, what: &str, dict: &Literal, key: &str) -> Result<Option<String>> {
        match dict.get(key) {
            None | Some(Literal::None) => Ok(None),
            Some(Literal::Str(text)) => Ok(Some(text.clone())),
            Some(other) => {
                self.unexpected(&format!("{what}.{key}"), "a text", other)?;
                Ok(None)
            }
        }
    }

    /// The name of a class under a key: a text, or what Python prints for a class.
    pub(super) fn class(
        &mut self,
        what: &str,
        dict: &Literal,
        key: &str,
    ) -> Result<Option<String>> {
        match dict.get(key) {
            Some(Literal::Opaque(text)) => {
                let name = text
                    .strip_prefix("<class '")
                    .and_then(|rest| rest.strip_suffix("'>"));
                Ok(Some(name.unwrap_or(text).to_owned()))
            }
            _ => self.text(what, dict, key),
        }
    }

    /// The count under a key.
    pub(super) fn count(&mut self, what: &str, dict: &Literal, key: &str) -> Result<Option<u64>> {
        match dict.get(key) {
            None | Some(Literal::None) => Ok(None),
            Some(value) => {
                let count = count_of(value);
                if count.is_none() {
                    self.unexpected(&format!("{what}.{key}"), "a count", value)?;
                }
                Ok(count)
            }
        }
    }
}

/// A whole number from 0 on.
pub(super) fn count_of(value: &Literal) -> Option<u64> {
    value.as_i64().and_then(|count| u64::try_from(count).ok())
}

/// Whether Python takes a value for true.
pub(super) fn truthy(value: &Literal) -> bool {
    match value {
        Literal::None => false,
        Literal::Bool(value) => *value,
        Literal::Int(digits) => digits != "0",
        Literal::Float(value) => *value != 0.0,
        Literal::Str(text) => !text.is_empty(),
        Literal::Bytes(bytes) => !bytes.is_empty(),
        Literal::List(items) | Literal::Tuple(items) | Literal::Set(items) => !items.is_empty(),
        Literal::Dict(members) => !members.is_empty(),
        Literal::Opaque(_) => true,
    }
}
