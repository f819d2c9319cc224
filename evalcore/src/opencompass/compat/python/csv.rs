//! `csv.DictReader` with the default dialect.

use std::fmt;
use std::io::Read;

use super::decode::{DecodeError, Lines};

/// `csv.field_size_limit()`, in characters.
const FIELD_LIMIT: usize = 131_072;

/// Why a table can not be read on.
#[derive(Debug)]
pub(in super::super) enum CsvError {
    /// The text does not decode.
    Decode(DecodeError),
    /// `_csv.Error`: a field is longer than the limit.
    FieldLimit,
}

impl fmt::Display for CsvError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Decode(error) => error.fmt(f),
            Self::FieldLimit => write!(f, "field larger than field limit ({FIELD_LIMIT})"),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    StartRecord,
    StartField,
    InField,
    InQuotedField,
    QuoteInQuotedField,
    EatNewline,
}

/// `csv.reader`: the state machine of `_csv.c`.
struct Reader<R> {
    lines: Lines<R>,
    state: State,
    field: String,
    field_chars: usize,
    record: Vec<String>,
}

impl<R: Read> Reader<R> {
    fn next_record(&mut self) -> Result<Option<Vec<String>>, CsvError> {
        self.state = State::StartRecord;
        self.field.clear();
        self.field_chars = 0;
        self.record.clear();
        loop {
            let Some(line) = self.lines.next_line().map_err(CsvError::Decode)? else {
                // What stands in an open quote is a field all the same.
                if self.field_chars > 0 || self.state == State::InQuotedField {
                    self.save_field();
                    break;
                }
                return Ok(None);
            };
            for c in line.chars() {
                self.process(Some(c))?;
            }
            self.process(None)?;
            if self.state == State::StartRecord {
                break;
            }
        }
        Ok(Some(std::mem::take(&mut self.record)))
    }

    /// Takes a character, or `None` for the end of a line.
    fn process(&mut self, c: Option<char>) -> Result<(), CsvError> {
        let line_ends = matches!(c, None | Some('\n' | '\r'));
        let after_record = match c {
            None => State::StartRecord,
            Some(_) => State::EatNewline,
        };
        self.state = match (self.state, c) {
            (State::StartRecord | State::EatNewline, None) => State::StartRecord,
            // Universal newlines leave no character behind a line end.
            (State::StartRecord, Some('\n' | '\r')) | (State::EatNewline, Some(_)) => {
                State::EatNewline
            }
            (State::StartField | State::InField | State::QuoteInQuotedField, _) if line_ends => {
                self.save_field();
                after_record
            }
            (State::StartRecord | State::StartField, Some('"')) => State::InQuotedField,
            (State::InQuotedField, Some('"')) => State::QuoteInQuotedField,
            (State::QuoteInQuotedField, Some('"')) => self.push('"', State::InQuotedField)?,
            (State::InQuotedField, Some(c)) => self.push(c, State::InQuotedField)?,
            (_, Some(',')) => {
                self.save_field();
                State::StartField
            }
            (_, Some(c)) => self.push(c, State::InField)?,
            (state, None) => state,
        };
        Ok(())
    }

    fn push(&mut self, c: char, next: State) -> Result<State, CsvError> {
        if self.field_chars >= FIELD_LIMIT {
            return Err(CsvError::FieldLimit);
        }
        self.field.push(c);
        self.field_chars += 1;
        Ok(next)
    }

    fn save_field(&mut self) {
        self.record.push(std::mem::take(&mut self.field));
        self.field_chars = 0;
    }
}

/// A key of a row: a header, or `None` for what is too much.
pub(in super::super) type Key = Option<String>;

/// A row of a [`DictReader`]: its keys in the order of a `dict`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct DictRow(Vec<(Key, Cell)>);

/// A value of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) enum Cell {
    /// A `str`.
    Text(String),
    /// A short row's `None`.
    Missing,
    /// A long row's list.
    Rest,
}

impl DictRow {
    fn new(header: &[String], record: Vec<String>) -> Self {
        let mut row = Self(Vec::with_capacity(header.len() + 1));
        let (fields, cells) = (header.len(), record.len());
        for (name, cell) in header.iter().zip(record) {
            row.set(Some(name), Cell::Text(cell));
        }
        if cells > fields {
            row.set(None, Cell::Rest);
        }
        for name in header.get(cells..).unwrap_or_default() {
            row.set(Some(name), Cell::Missing);
        }
        row
    }

    fn set(&mut self, key: Option<&String>, cell: Cell) {
        match self.0.iter_mut().find(|(k, _)| k.as_ref() == key) {
            Some((_, place)) => *place = cell,
            None => self.0.push((key.cloned(), cell)),
        }
    }

    /// `row.keys()`.
    pub(in super::super) fn keys(&self) -> impl Iterator<Item = &Key> {
        self.0.iter().map(|(key, _)| key)
    }

    /// `row.get(key)`.
    pub(in super::super) fn get(&self, key: Option<&str>) -> Option<&Cell> {
        let mut cells = self.0.iter();
        cells
            .find(|(k, _)| k.as_deref() == key)
            .map(|(_, cell)| cell)
    }
}

/// `csv.DictReader(file)`.
pub(in super::super) struct DictReader<R> {
    reader: Reader<R>,
    header: Option<Vec<String>>,
}

impl<R: Read> DictReader<R> {
    pub(in super::super) fn new(file: R) -> Self {
        Self {
            reader: Reader {
                lines: Lines::new(file),
                state: State::StartRecord,
                field: String::new(),
                field_chars: 0,
                record: Vec::new(),
            },
            header: None,
        }
    }

    /// The next row that is not blank, or `None` at the end.
    pub(in super::super) fn next_row(&mut self) -> Result<Option<DictRow>, CsvError> {
        if self.header.is_none() {
            self.header = self.reader.next_record()?;
        }
        while let Some(record) = self.reader.next_record()? {
            if !record.is_empty() {
                let header = self.header.as_deref().unwrap_or_default();
                return Ok(Some(DictRow::new(header, record)));
            }
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(text: &str) -> Vec<Vec<String>> {
        let mut reader = DictReader::new(text.as_bytes()).reader;
        std::iter::from_fn(|| reader.next_record().unwrap()).collect()
    }

    #[test]
    fn quotes_as_the_state_machine_has_them() {
        for (text, want) in [
            ("a,b\n", vec![vec!["a", "b"]]),
            ("\"a\"\"b\",c", vec![vec!["a\"b", "c"]]),
            ("a\"b\"c,\"d\"e,f", vec![vec!["a\"b\"c", "de", "f"]]),
            ("\"x\ny\",z\n1", vec![vec!["x\ny", "z"], vec!["1"]]),
            ("\"open\nend", vec![vec!["open\nend"]]),
            (
                "a,\n\n,\n \n",
                vec![vec!["a", ""], vec![], vec!["", ""], vec![" "]],
            ),
            ("\"\"", vec![vec![""]]),
            ("\"", vec![vec![""]]),
        ] {
            assert_eq!(records(text), want, "{text:?}");
        }
    }

    #[test]
    fn rows_are_dicts() {
        let mut reader = DictReader::new("a,b,a\n1,2,3\n4\n\n5,6,7,8\n".as_bytes());
        let mut next = || reader.next_row().unwrap().unwrap();
        let full = next();
        assert_eq!(full.keys().count(), 2);
        assert_eq!(full.get(Some("a")), Some(&Cell::Text("3".to_owned())));
        let short = next();
        assert_eq!(
            short.get(Some("a")),
            Some(&Cell::Missing),
            "the second `a` has no cell"
        );
        assert_eq!(short.get(Some("c")), None);
        let long = next();
        assert_eq!(long.keys().last(), Some(&None));
        assert!(reader.next_row().unwrap().is_none());
    }

    #[test]
    fn the_field_limit_counts_characters() {
        let table = |n: usize| format!("h\n{}\n", "é".repeat(n));
        let read = |n: usize| DictReader::new(table(n).as_bytes()).next_row().map(|_| ());
        assert!(read(131_072).is_ok());
        let error = read(131_073).unwrap_err();
        assert_eq!(error.to_string(), "field larger than field limit (131072)");
    }
}
