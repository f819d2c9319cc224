//! The members of a JSON object, taken one by one with their types.

use std::collections::BTreeMap;

use evalcore::Result;
use serde_json::{Map, Value};

use crate::check::{invalid, kind_of};
use crate::time::Time;

/// The members that were not taken yet.
pub(crate) struct Fields {
    row: Option<u64>,
    within: String,
    members: Map<String, Value>,
}

impl Fields {
    pub(crate) fn new(row: Option<u64>, within: &str, value: Value) -> Result<Self> {
        match value {
            Value::Object(members) => Ok(Self {
                row,
                within: within.to_owned(),
                members,
            }),
            other => {
                let field = if within.is_empty() { "line" } else { within };
                Err(invalid(row, field, "an object", kind_of(&other)))
            }
        }
    }

    fn path(&self, name: &str) -> String {
        match &*self.within {
            "" => name.to_owned(),
            within => format!("{within}.{name}"),
        }
    }

    /// The member, unless it is absent or null.
    pub(crate) fn take(&mut self, name: &str) -> Option<Value> {
        self.members.remove(name).filter(|value| !value.is_null())
    }

    pub(crate) fn wrong(&self, name: &str, expected: &str, found: &Value) -> evalcore::Error {
        invalid(self.row, self.path(name), expected, kind_of(found))
    }

    pub(crate) fn text(&mut self, name: &str) -> Result<String> {
        self.optional_text(name)?
            .ok_or_else(|| invalid(self.row, self.path(name), "a text", "nothing"))
    }

    pub(crate) fn optional_text(&mut self, name: &str) -> Result<Option<String>> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(other) => Err(self.wrong(name, "a text", &other)),
        }
    }

    pub(crate) fn number(&mut self, name: &str) -> Result<Option<f64>> {
        match self.take(name) {
            None => Ok(None),
            Some(value) => match value.as_f64() {
                Some(number) => Ok(Some(number)),
                None => Err(self.wrong(name, "a number", &value)),
            },
        }
    }

    pub(crate) fn count(&mut self, name: &str) -> Result<Option<u64>> {
        match self.take(name) {
            None => Ok(None),
            Some(value) => match value.as_u64() {
                Some(number) => Ok(Some(number)),
                None => Err(self.wrong(name, "a whole number of at least 0", &value)),
            },
        }
    }

    pub(crate) fn flag(&mut self, name: &str) -> Result<Option<bool>> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(flag)),
            Some(other) => Err(self.wrong(name, "true or false", &other)),
        }
    }

    pub(crate) fn time(&mut self, name: &str) -> Result<Option<Time>> {
        let Some(text) = self.optional_text(name)? else {
            return Ok(None);
        };
        text.parse().map(Some).map_err(|_| {
            let expected = "RFC 3339 with a zone, in the years 1970 to 9999";
            self.wrong(name, expected, &Value::String(text))
        })
    }

    /// Numbers by name; null is absent.
    pub(crate) fn numbers(&mut self, name: &str) -> Result<BTreeMap<String, f64>> {
        let mut numbers = BTreeMap::new();
        let Some(value) = self.take(name) else {
            return Ok(numbers);
        };
        let mut inner = Self::new(self.row, &self.path(name), value)?;
        for name in inner.names() {
            if let Some(number) = inner.number(&name)? {
                numbers.insert(name, number);
            }
        }
        Ok(numbers)
    }

    /// Texts by name.
    pub(crate) fn texts(&mut self, name: &str) -> Result<BTreeMap<String, String>> {
        let mut texts = BTreeMap::new();
        let Some(value) = self.take(name) else {
            return Ok(texts);
        };
        let mut inner = Self::new(self.row, &self.path(name), value)?;
        for name in inner.names() {
            if let Some(text) = inner.optional_text(&name)? {
                texts.insert(name, text);
            }
        }
        Ok(texts)
    }

    /// The members of a list, as objects.
    pub(crate) fn list(&mut self, name: &str) -> Result<Vec<Self>> {
        let items = match self.take(name) {
            None => Vec::new(),
            Some(Value::Array(items)) => items,
            Some(other) => return Err(self.wrong(name, "a list", &other)),
        };
        let path = self.path(name);
        items
            .into_iter()
            .map(|item| Self::new(self.row, &path, item))
            .collect()
    }

    fn names(&self) -> Vec<String> {
        self.members.keys().cloned().collect()
    }

    /// Refuses what was not taken, so that a misspelt name is not lost.
    pub(crate) fn finish(mut self, ignored: &[&str]) -> Result<()> {
        for name in ignored {
            self.members.remove(*name);
        }
        match self.members.iter().next() {
            None => Ok(()),
            Some((name, value)) => Err(invalid(
                self.row,
                self.path(name),
                "a known field",
                kind_of(value),
            )),
        }
    }
}
