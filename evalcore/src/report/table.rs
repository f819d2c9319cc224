//! A table of fields, and the texts it can be written as.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::escape;
use crate::error::{Error, Result};
use crate::json::Value;

/// Columns and rows, ready to be written as CSV, Markdown or JSON lines.
///
/// # Examples
///
/// ```
/// use evalcore::report::{Field, Table};
///
/// let mut table = Table::new(["dataset", "score"]);
/// table.push([Field::text("gsm|8k"), Field::number(65.625)]);
/// assert_eq!(table.to_markdown(), "| dataset | score |\n| --- | ---: |\n| gsm\\|8k | 65.625 |\n");
/// assert_eq!(table.to_csv()?, "dataset,score\ngsm|8k,65.625\n");
/// assert_eq!(table.to_jsonl()?, "{\"dataset\":\"gsm|8k\",\"score\":65.625}\n");
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    columns: Vec<&'static str>,
    rows: Vec<Vec<Field>>,
}

/// One field of a table.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Field {
    /// Text from a file: escaped as the target needs it.
    Text(String),
    /// A finite number.
    Number(f64),
    /// A whole number.
    Count(u64),
    /// A value from a file: itself in JSON, elsewhere its JSON as text.
    Json(Value),
    /// Nothing.
    Empty,
}

impl Field {
    /// Takes a text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// Takes a number; one that is not finite becomes its name as text.
    #[must_use]
    pub fn number(number: f64) -> Self {
        if number.is_finite() {
            Self::Number(number)
        } else {
            Self::Text(number.to_string().to_lowercase())
        }
    }

    /// The field as plain text, not escaped; very large and very small numbers with an exponent.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::report::Field;
    ///
    /// assert_eq!(Field::number(1e300).to_plain(), "1e300");
    /// assert_eq!(Field::number(-2.5e-7).to_plain(), "-2.5e-7");
    /// assert_eq!(Field::number(65.625).to_plain(), "65.625");
    /// ```
    #[must_use]
    pub fn to_plain(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => {
                let size = number.abs();
                if size >= 1e16 || (size < 1e-5 && size > 0.0) {
                    format!("{number:e}")
                } else {
                    number.to_string()
                }
            }
            Self::Count(count) => count.to_string(),
            Self::Json(value) => serde_json::to_string(value).unwrap_or_default(),
            Self::Empty => String::new(),
        }
    }

    fn is_numeric(&self) -> bool {
        matches!(
            self,
            Self::Number(_) | Self::Count(_) | Self::Json(Value::Number(_)) | Self::Empty
        )
    }
}

impl From<&Value> for Field {
    fn from(value: &Value) -> Self {
        match value {
            Value::String(text) => Self::text(text),
            value => Self::Json(value.clone()),
        }
    }
}

impl From<Option<&Value>> for Field {
    fn from(value: Option<&Value>) -> Self {
        value.map_or(Self::Empty, Self::from)
    }
}

impl From<Option<f64>> for Field {
    fn from(number: Option<f64>) -> Self {
        number.map_or(Self::Empty, Self::number)
    }
}

impl From<Option<u64>> for Field {
    fn from(count: Option<u64>) -> Self {
        count.map_or(Self::Empty, Self::Count)
    }
}

impl From<Option<String>> for Field {
    fn from(text: Option<String>) -> Self {
        text.map_or(Self::Empty, Self::Text)
    }
}

impl Serialize for Field {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Number(number) => serializer.serialize_f64(*number),
            Self::Count(count) => serializer.serialize_u64(*count),
            Self::Json(value) => value.serialize(serializer),
            Self::Empty => serializer.serialize_unit(),
        }
    }
}

impl Table {
    /// Creates a table without rows.
    #[must_use]
    pub fn new(columns: impl Into<Vec<&'static str>>) -> Self {
        Self {
            columns: columns.into(),
            rows: Vec::new(),
        }
    }

    /// Appends a row; a short one is filled up, a long one cut to the columns.
    pub fn push(&mut self, row: impl Into<Vec<Field>>) -> &mut Self {
        let mut row = row.into();
        row.resize(self.columns.len(), Field::Empty);
        self.rows.push(row);
        self
    }

    /// The names of the columns.
    #[must_use]
    pub fn columns(&self) -> &[&'static str] {
        &self.columns
    }

    /// The rows, each as long as [`Table::columns`].
    #[must_use]
    pub fn rows(&self) -> &[Vec<Field>] {
        &self.rows
    }

    /// Whether every field of a column is a number or empty.
    #[must_use]
    pub fn is_numeric(&self, column: usize) -> bool {
        !self.rows.is_empty()
            && self
                .rows
                .iter()
                .all(|row| row.get(column).is_none_or(Field::is_numeric))
    }

    /// Writes RFC 4180 CSV; a text that a spreadsheet would run as a formula gets a `'` in front.
    ///
    /// # Errors
    ///
    /// None in practice: the fields of a table always fit its columns.
    pub fn to_csv(&self) -> Result<String> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let mut write = || -> csv::Result<()> {
            writer.write_record(&self.columns)?;
            for row in &self.rows {
                writer.write_record(row.iter().map(|field| match field {
                    Field::Text(text) => escape::spreadsheet(text).into_owned(),
                    Field::Json(_) => escape::spreadsheet(&field.to_plain()).into_owned(),
                    other => other.to_plain(),
                }))?;
            }
            Ok(())
        };
        write().map_err(|error| Error::io("write", error.into()))?;
        let bytes = writer
            .into_inner()
            .map_err(|error| Error::io("write", error.into_error()))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Writes a Markdown table; numbers stand to the right.
    #[must_use]
    pub fn to_markdown(&self) -> String {
        let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
        let mut text = line(self.columns.iter().map(ToString::to_string).collect());
        let rules = (0..self.columns.len())
            .map(|at| if self.is_numeric(at) { "---:" } else { "---" }.to_owned())
            .collect();
        text.push_str(&line(rules));
        for row in &self.rows {
            let cells = row.iter().map(|field| escape::markdown(&field.to_plain()));
            text.push_str(&line(cells.collect()));
        }
        text
    }

    /// Writes one JSON object a row.
    ///
    /// # Errors
    ///
    /// None in practice: fields are texts and finite numbers.
    pub fn to_jsonl(&self) -> Result<String> {
        let mut text = String::new();
        for row in &self.rows {
            let record = Record(&self.columns, row);
            let line =
                serde_json::to_string(&record).map_err(|error| Error::io("write", error.into()))?;
            text.push_str(&line);
            text.push('\n');
        }
        Ok(text)
    }
}

struct Record<'a>(&'a [&'static str], &'a [Field]);

impl Serialize for Record<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, field) in self.0.iter().zip(self.1) {
            map.serialize_entry(name, field)?;
        }
        map.end()
    }
}
