//! Records, one after the other.

use std::io::{BufRead, BufReader, Cursor, Read};
use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic};
use crate::error::{Error, ErrorKind, Result};
use crate::json::{Reader, ReaderBuilder, Value};
use crate::opencompass::predictions::{Prediction, PredictionReader, PredictionReaderBuilder};
use crate::position::Position;

use super::format::RecordFormat;
use super::opencompass::prediction_record;
use super::record::Record;

/// The longest line, and the largest record of a list.
const LIMIT: u64 = 256 << 20;

/// Reads the records of a stream, in bounded memory.
///
/// # Examples
///
/// ```
/// use evalcore::interchange::{RecordFormat, RecordReader};
///
/// let csv = &b"pred,gold\n4,4\n5\n"[..];
/// let mut reader = RecordReader::new(csv, "a.csv", RecordFormat::Csv)?;
/// let first = reader.read_record()?.unwrap();
/// assert_eq!((first.number, first.position.unwrap().line), (1, Some(2)));
/// assert!(reader.read_record()?.is_none());
/// assert_eq!(reader.into_diagnostics()[0].code.as_str(), "record.unusable");
/// # Ok::<(), evalcore::Error>(())
/// ```
pub struct RecordReader<R> {
    path: Arc<str>,
    number: u64,
    form: Form<R>,
    found: Vec<Diagnostic>,
    refused: u64,
}

enum Form<R> {
    Lines {
        rdr: BufReader<R>,
        line: u64,
        offset: u64,
    },
    List(Box<Reader<R>>, bool),
    Csv {
        rdr: csv::Reader<std::io::Chain<Cursor<Vec<u8>>, R>>,
        header: Vec<String>,
    },
    Samples(Box<PredictionReader<R>>, Box<Prediction>),
}

impl<R: Read> RecordReader<R> {
    /// Starts at the front of a stream; `path` names it.
    ///
    /// # Errors
    ///
    /// `io.*`; `json.*` where a list was promised and something else starts.
    pub fn new(mut rdr: R, path: &str, format: RecordFormat) -> Result<Self> {
        let mut found = Vec::new();
        let form = match format {
            RecordFormat::Jsonl => Form::Lines {
                rdr: BufReader::with_capacity(1 << 16, rdr),
                line: 0,
                offset: 0,
            },
            RecordFormat::Json => {
                let mut reader = ReaderBuilder::new().max_value_bytes(LIMIT).from_reader(rdr);
                let empty = reader.peek_kind().map_err(|error| error.at_path(path))?;
                if empty.is_some() {
                    reader.begin_array().map_err(|error| error.at_path(path))?;
                }
                Form::List(Box::new(reader), empty.is_none())
            }
            RecordFormat::Csv => {
                let head = without_mark(&mut rdr, path, &mut found)?;
                let mut rdr = csv::ReaderBuilder::new()
                    .flexible(true)
                    .from_reader(Cursor::new(head).chain(rdr));
                let header = rdr.byte_headers().map_err(|error| csv_error(path, error))?;
                let names = header.iter().map(String::from_utf8_lossy);
                let header: Vec<String> = names.map(|name| name.trim().to_owned()).collect();
                found.extend(repeated(&header, path));
                Form::Csv { rdr, header }
            }
            RecordFormat::OpenCompass => {
                let reader = PredictionReaderBuilder::new().from_reader(rdr);
                Form::Samples(Box::new(reader), Box::default())
            }
        };
        Ok(Self {
            path: path.into(),
            number: 0,
            form,
            found,
            refused: 0,
        })
    }

    /// The next record; `None` at the end. A row that is no record is a diagnostic.
    ///
    /// # Errors
    ///
    /// What ends the reading: `io.*`, `json.*` for a list that is damaged or cut, or a record above
    /// 256 MiB.
    pub fn read_record(&mut self) -> Result<Option<Record>> {
        let (path, number) = (&self.path, self.number + 1);
        let record = match &mut self.form {
            Form::Lines { rdr, line, offset } => next_line(rdr, line, offset)?
                .map(|(place, text)| Record::line(number, path, place, text)),
            Form::List(_, true) => None,
            Form::List(reader, done) => {
                if reader.next_item()? {
                    reader.peek_kind()?;
                    let place = Position::offset(reader.offset());
                    let value = reader.read_value()?;
                    Some(Record::of_value(number, path, Some(place), value))
                } else {
                    *done = true;
                    reader.finish()?;
                    None
                }
            }
            Form::Csv { rdr, header } => loop {
                let mut row = csv::ByteRecord::new();
                let more = rdr.read_byte_record(&mut row);
                if !more.map_err(|error| csv_error(path, error))? {
                    break None;
                }
                let place = row.position().map_or(Position::offset(0), |at| {
                    Position::line_column(at.byte(), at.line(), 1)
                });
                match cells(&row, header) {
                    Ok((value, lossy)) => {
                        if lossy {
                            let text = "bytes that are not UTF-8 were replaced";
                            let found = Diagnostic::warning(Code::TextNotUtf8, text);
                            self.found.push(found.at_path(&**path).at(place));
                        }
                        break Some(Record::of_value(number, path, Some(place), value));
                    }
                    Err(message) => {
                        let found = Diagnostic::error(Code::RecordUnusable, message);
                        self.found.push(found.at_path(&**path).at(place));
                        self.refused += 1;
                    }
                }
            },
            Form::Samples(reader, record) => {
                if reader.read_record(record)? {
                    let place = Position::offset(record.offset);
                    let value = prediction_record(record);
                    Some(Record::of_value(number, path, Some(place), value))
                } else {
                    None
                }
            }
        };
        self.number += u64::from(record.is_some());
        Ok(record)
    }

    /// How many records were delivered.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// How many rows were no records.
    #[must_use]
    pub fn refused(&self) -> u64 {
        self.refused
    }

    /// What was noticed beside the records.
    #[must_use]
    pub fn into_diagnostics(self) -> Vec<Diagnostic> {
        let mut found = self.found;
        match self.form {
            Form::List(reader, _) => found.extend(reader.into_diagnostics()),
            Form::Samples(reader, _) => found.extend(reader.into_outcome().1),
            _ => {}
        }
        let placed = found.into_iter().map(|found| found.at_path(&*self.path));
        placed.collect()
    }
}

/// The next line that is not blank, with its place.
fn next_line<R: Read>(
    rdr: &mut BufReader<R>,
    line: &mut u64,
    offset: &mut u64,
) -> Result<Option<(Position, Vec<u8>)>> {
    loop {
        let mut text = Vec::new();
        let read = rdr.by_ref().take(LIMIT + 1).read_until(b'\n', &mut text);
        let read = read.map_err(|error| Error::io("read", error))? as u64;
        if read == 0 {
            return Ok(None);
        }
        *line += 1;
        let place = Position::line_column(*offset, *line, 1);
        *offset += read;
        if read > LIMIT {
            return Err(Error::new(ErrorKind::ValueTooLarge { limit: LIMIT }).at(place));
        }
        while text
            .last()
            .is_some_and(|byte| matches!(byte, b'\n' | b'\r'))
        {
            text.pop();
        }
        if !text.trim_ascii().is_empty() {
            return Ok(Some((place, text)));
        }
    }
}

/// The first bytes of a stream without a byte order mark.
fn without_mark<R: Read>(rdr: &mut R, path: &str, found: &mut Vec<Diagnostic>) -> Result<Vec<u8>> {
    let mut head = Vec::new();
    rdr.by_ref()
        .take(3)
        .read_to_end(&mut head)
        .map_err(|error| Error::io("read", error).at_path(path))?;
    if head == b"\xEF\xBB\xBF" {
        let text = "the file starts with a byte order mark";
        found.push(Diagnostic::warning(Code::TextBom, text).at(Position::line_column(0, 1, 1)));
        head.clear();
    }
    Ok(head)
}

/// Columns of one name, of which the last one counts.
fn repeated(header: &[String], path: &str) -> Option<Diagnostic> {
    let mut names = header.iter().enumerate();
    let (_, name) = names.find(|(at, name)| header.iter().skip(at + 1).any(|n| n == *name))?;
    let message = format!("column `{name}` occurs twice, the last one counts");
    let found = Diagnostic::warning(Code::JsonDuplicateKey, message);
    Some(found.at_path(path).at(Position::line_column(0, 1, 1)))
}

/// A row as an object of texts, and whether bytes were replaced in it.
fn cells(row: &csv::ByteRecord, header: &[String]) -> Result<(Value, bool), String> {
    if row.len() != header.len() {
        return Err(format!(
            "expected as many cells as the header has, {}, found {}",
            header.len(),
            row.len()
        ));
    }
    let mut lossy = false;
    let members = header.iter().zip(row).map(|(name, cell)| {
        let text = String::from_utf8_lossy(cell);
        lossy |= matches!(text, std::borrow::Cow::Owned(_));
        (name.clone(), Value::String(text.into_owned()))
    });
    let value = Value::Object(members.collect());
    Ok((value, lossy))
}

fn csv_error(path: &str, error: csv::Error) -> Error {
    Error::io("read", error.into()).at_path(path)
}
