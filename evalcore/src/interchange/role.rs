//! Which field holds what.

use crate::diagnostic::Code;
use crate::error::{Error, ErrorKind, Result};
use crate::json::{Kind, Value};

use super::field::{FieldPath, as_count, as_flag, as_number, as_text, as_texts};
use super::tally::Refusal;

/// Names that are listed of a record without a field.
const LISTED: usize = 12;

/// A thing that is sought in records, such as the prediction, and the field that holds it.
///
/// A field that was named is taken; else the first of the usual names that a record has.
///
/// # Examples
///
/// ```
/// use evalcore::interchange::Role;
///
/// let record = evalcore::json::parse(br#"{"id": 1, "output": "4"}"#)?;
/// let mut role = Role::new("prediction", &["prediction", "output"]);
/// role.settle(&[&record], &[])?;
/// assert_eq!(role.fields(), "output");
/// assert_eq!(role.text(&record).unwrap(), "4");
///
/// let refused = Role::new("reference", &["gold"]).settle(&[&record], &[]).unwrap_err();
/// assert_eq!(refused.code().as_str(), "record.field_missing");
/// assert!(refused.to_string().ends_with("found the fields `id`, `output`"));
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Role {
    name: &'static str,
    usual: &'static [&'static str],
    paths: Vec<FieldPath>,
}

impl Role {
    /// A thing with the names that it usually has, the likeliest first.
    #[must_use]
    pub fn new(name: &'static str, usual: &'static [&'static str]) -> Self {
        Self {
            name,
            usual,
            paths: Vec::new(),
        }
    }

    /// Names the fields; without any the usual names hold.
    #[must_use]
    pub fn named<T: Into<String>>(mut self, fields: impl IntoIterator<Item = T>) -> Self {
        self.paths = fields.into_iter().map(FieldPath::new).collect();
        self
    }

    /// The fields, joined by commas; empty as long as they are not settled.
    #[must_use]
    pub fn fields(&self) -> String {
        let names: Vec<&str> = self.paths.iter().map(FieldPath::as_str).collect();
        names.join(",")
    }

    /// Settles the fields from the first records; what `taken` lists holds something else.
    ///
    /// # Errors
    ///
    /// `record.field_missing` where none of the records has the field.
    pub fn settle(&mut self, records: &[&Value], taken: &[&str]) -> Result<()> {
        if self.settle_optional(records, taken) {
            return Ok(());
        }
        let first = records.iter().find(|record| record.kind() == Kind::Object);
        Err(self.missing(first.copied().unwrap_or(&Value::Null)))
    }

    /// Settles the fields from the first records, where one of them has the thing.
    pub fn settle_optional(&mut self, records: &[&Value], taken: &[&str]) -> bool {
        if !self.paths.is_empty() {
            let mut paths = self.paths.iter();
            return paths.all(|path| records.iter().any(|record| path.get(record).is_some()));
        }
        let free = self.usual.iter().filter(|name| !taken.contains(name));
        let paths: Vec<FieldPath> = free.map(|name| FieldPath::new(*name)).collect();
        let found = records.iter().find_map(|record| {
            let mut paths = paths.iter();
            paths.find(|path| path.get(record).is_some())
        });
        self.paths.extend(found.cloned());
        found.is_some()
    }

    /// Whether a field is known.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        !self.paths.is_empty()
    }

    /// The value of a record; `None` where the record does not have the field.
    #[must_use]
    pub fn find<'v>(&self, record: &'v Value) -> Option<&'v Value> {
        self.paths.first()?.get(record)
    }

    /// The value of a record, which may be null.
    ///
    /// # Errors
    ///
    /// `record.field_missing`, and `record.unusable` for what is no object.
    pub fn value<'v>(&self, record: &'v Value) -> Result<&'v Value, Refusal> {
        match self.paths.first() {
            Some(path) => self.at(path, record),
            None => Err(self.refuse_missing(record)),
        }
    }

    fn at<'v>(&self, path: &FieldPath, record: &'v Value) -> Result<&'v Value, Refusal> {
        path.get(record).ok_or_else(|| self.refuse_missing(record))
    }

    /// The text of a record.
    ///
    /// # Errors
    ///
    /// Those of [`value`](Self::value), and `record.unusable` for what is no text and no number.
    pub fn text<'v>(&self, record: &'v Value) -> Result<&'v str, Refusal> {
        let value = self.value(record)?;
        as_text(value).ok_or_else(|| self.refuse("a text", value))
    }

    /// The text of a record, or `None` for null.
    ///
    /// # Errors
    ///
    /// Those of [`text`](Self::text).
    pub fn text_or_null<'v>(&self, record: &'v Value) -> Result<Option<&'v str>, Refusal> {
        match self.value(record)? {
            Value::Null => Ok(None),
            _ => self.text(record).map(Some),
        }
    }

    /// The texts of a record: of one field with a text or a list, or of several fields.
    ///
    /// # Errors
    ///
    /// Those of [`value`](Self::value), and `record.unusable` for what holds something else.
    pub fn texts<'v>(&self, record: &'v Value) -> Result<Vec<&'v str>, Refusal> {
        if self.paths.is_empty() {
            return Err(self.refuse_missing(record));
        }
        let mut texts = Vec::new();
        for path in &self.paths {
            let value = self.at(path, record)?;
            let found = as_texts(value).ok_or_else(|| self.refuse("a text or texts", value))?;
            texts.extend(found);
        }
        Ok(texts)
    }

    /// The number of a record.
    ///
    /// # Errors
    ///
    /// Those of [`value`](Self::value), and `record.unusable` for what is no number.
    pub fn number(&self, record: &Value) -> Result<f64, Refusal> {
        let value = self.value(record)?;
        as_number(value).ok_or_else(|| self.refuse("a number", value))
    }

    /// The whole number of a record, from 0 on.
    ///
    /// # Errors
    ///
    /// Those of [`value`](Self::value), and `record.unusable` for what is none.
    pub fn count(&self, record: &Value) -> Result<u64, Refusal> {
        let value = self.value(record)?;
        as_count(value).ok_or_else(|| self.refuse("a whole number from 0 on", value))
    }

    /// The whole number of a record that may lack it, or hold null or an empty text.
    ///
    /// # Errors
    ///
    /// `record.unusable` for anything else.
    pub fn optional_count(&self, record: &Value) -> Result<Option<u64>, Refusal> {
        let found = self.find(record);
        let empty = |value: &Value| value.is_null() || value.as_str() == Some("");
        match found.filter(|value| !empty(value)) {
            None => Ok(None),
            Some(_) => self.count(record).map(Some),
        }
    }

    /// The truth value of a record.
    ///
    /// # Errors
    ///
    /// Those of [`value`](Self::value), and `record.unusable` for what is none.
    pub fn flag(&self, record: &Value) -> Result<bool, Refusal> {
        let value = self.value(record)?;
        as_flag(value).ok_or_else(|| self.refuse("true or false", value))
    }

    /// The refusal of a value of the wrong kind.
    #[must_use]
    pub fn refuse(&self, expected: &str, found: &Value) -> Refusal {
        let shown = match found {
            Value::String(text) => {
                let short: String = text.chars().take(40).collect();
                format!("the text `{short}`")
            }
            Value::Number(number) => format!("the number `{number}`"),
            other => other.kind().as_str().to_owned(),
        };
        let (name, fields) = (self.name, self.fields());
        Refusal::unusable(format!(
            "expected the {name} in `{fields}` to be {expected}, found {shown}"
        ))
    }

    fn refuse_missing(&self, record: &Value) -> Refusal {
        if record.kind() != Kind::Object {
            let found = record.kind().as_str();
            return Refusal::unusable(format!("expected a record to be an object, found {found}"));
        }
        let error = self.missing(record);
        Refusal::Record(Code::RecordFieldMissing, error.kind().to_string())
    }

    fn missing(&self, record: &Value) -> Error {
        let quoted = |names: Vec<&str>| format!("`{}`", names.join("`, `"));
        let wanted = if self.paths.is_empty() {
            let usual = self.usual.iter().take(LISTED).copied();
            format!("one of {}", quoted(usual.collect()))
        } else {
            quoted(self.paths.iter().map(FieldPath::as_str).collect())
        };
        let members = record.as_object().unwrap_or_default();
        let names: Vec<&str> = members.iter().map(|(name, _)| name.as_str()).collect();
        let more = names.len().saturating_sub(LISTED);
        let listed = quoted(names.iter().take(LISTED).copied().collect());
        let found = match (names.len(), more) {
            (0, _) => "none".to_owned(),
            (_, 0) => listed,
            _ => format!("{listed} and {more} more"),
        };
        Error::new(ErrorKind::FieldMissing {
            role: self.name,
            wanted,
            found,
        })
    }
}
