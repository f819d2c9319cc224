//! Reads the raw section of `summary_<time>.txt`: every result with full precision.
//!
//! The section holds, for each model, one line a data set or group: its name and the Python text
//! of its result, without `details`. Unlike the tables it tells exact numbers, all metrics, and why
//! a group has no value.

mod borrowed;
mod line;

use std::borrow::Cow;

use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::error::{Error, Result};
use crate::opencompass::python::{Literal, LiteralReaderBuilder, Numbers};
use crate::position::{Locator, Position};

use borrowed::Entry;
use line::{Line, Lines};

pub(crate) use borrowed::{Borrowed, Found, Model};

/// The raw section of a text summary.
///
/// # Examples
///
/// ```
/// use evalcore::opencompass::raw_section::RawSection;
///
/// let text = b"raw format\n^^^^\n-------------------------------\nModel: m
/// gsm8k: {'accuracy': 65.625, 'n': nan}
/// all: {'error': \"missing metrics: ['mmlu']\"}
/// mmlu: {}
/// $$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$\n";
/// let section = RawSection::parse(text)?;
/// let model = section.model("m").unwrap();
/// assert_eq!(model.entry("gsm8k").unwrap().score("accuracy"), Some(65.625));
/// assert_eq!(model.entry("all").unwrap().error(), Some("missing metrics: ['mmlu']"));
/// assert!(model.entry("mmlu").unwrap().is_missing());
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct RawSection {
    /// The models, in the order of the summary's columns; every name once.
    pub models: Vec<RawModel>,
    /// What was repaired, passed over or missing.
    pub diagnostics: Vec<Diagnostic>,
}

/// What the raw section says of a model.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct RawModel {
    /// The name of its column.
    pub name: String,
    /// Its results: data sets as they were found, then groups.
    pub entries: Vec<RawEntry>,
}

/// The result of a model on a data set, or of a group.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct RawEntry {
    /// The data set or group.
    pub dataset: String,
    /// The result: always a [`Literal::Dict`].
    pub result: Literal,
}

impl RawSection {
    /// Reads the raw section of a whole text summary with the default options.
    ///
    /// # Errors
    ///
    /// None: what can not be read is in [`RawSection::diagnostics`].
    pub fn parse(text: &[u8]) -> Result<Self> {
        RawSectionReaderBuilder::new().read(text)
    }

    /// What the section says of a model, by the name of its column.
    #[must_use]
    pub fn model(&self, name: &str) -> Option<&RawModel> {
        self.models.iter().find(|model| model.name == name)
    }
}

impl RawModel {
    /// The result for a data set or group; the last one, should the name occur twice.
    #[must_use]
    pub fn entry(&self, dataset: &str) -> Option<&RawEntry> {
        self.entries
            .iter()
            .rev()
            .find(|entry| entry.dataset == dataset)
    }
}

impl RawEntry {
    /// The value of a metric; booleans count as 0 and 1, as in the summary's tables.
    #[must_use]
    pub fn score(&self, metric: &str) -> Option<f64> {
        self.result.get(metric)?.as_score()
    }

    /// Why there is no score, where the result says so.
    #[must_use]
    pub fn error(&self) -> Option<&str> {
        self.result.get("error")?.as_str()
    }

    /// Whether the model has no result here: `{}`.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        self.result.as_dict().is_none_or(<[_]>::is_empty)
    }
}

/// The options for reading a [`RawSection`].
#[derive(Debug, Clone)]
pub struct RawSectionReaderBuilder {
    max_section_bytes: u64,
    strict: bool,
}

impl Default for RawSectionReaderBuilder {
    fn default() -> Self {
        Self::new()
    }
}

impl RawSectionReaderBuilder {
    /// The defaults: tolerant, 256 MiB.
    #[must_use]
    pub fn new() -> Self {
        Self {
            max_section_bytes: 256 << 20,
            strict: false,
        }
    }

    /// Whether the first damaged line is an error; by default it is a diagnostic.
    pub fn strict(&mut self, strict: bool) -> &mut Self {
        self.strict = strict;
        self
    }

    /// How much memory the results may take together; 256 MiB by default. A result that does not
    /// fit, such as predictions that were taken for a result, is left out with a diagnostic.
    pub fn max_section_bytes(&mut self, bytes: u64) -> &mut Self {
        self.max_section_bytes = bytes;
        self
    }

    /// Reads the raw section of a whole text summary.
    ///
    /// # Errors
    ///
    /// In strict mode, for the first thing that a tolerant reader reports as a warning or error.
    pub fn read(&self, text: &[u8]) -> Result<RawSection> {
        let borrowed = self.read_borrowed(text)?;
        let models = borrowed.models.into_iter().map(Model::into_owned);
        Ok(RawSection {
            models: models.collect(),
            diagnostics: borrowed.diagnostics,
        })
    }

    /// Reads the raw section and leaves names and plain results where they stand.
    pub(crate) fn read_borrowed<'t>(&self, text: &'t [u8]) -> Result<Borrowed<'t>> {
        let mut pass = Pass {
            text,
            sink: Sink::new(self.strict),
            strict: self.strict,
            room: self.max_section_bytes,
            models: Vec::new(),
        };
        pass.section().map_err(|error| match error.position() {
            Some(place) => error.moved_to(Position::locate(text, place.offset)),
            None => error,
        })?;
        let mut diagnostics = pass.sink.into_found();
        Locator::locate_all(text, &mut diagnostics);
        Ok(Borrowed {
            models: pass.models,
            diagnostics,
        })
    }
}

/// One reading of a text.
struct Pass<'t> {
    text: &'t [u8],
    sink: Sink,
    strict: bool,
    room: u64,
    models: Vec<Model<'t>>,
}

impl<'t> Pass<'t> {
    fn section(&mut self) -> Result<()> {
        let Some(start) = line::section_start(self.text) else {
            let message = "expected a line `raw format` above a line of `^`, found none";
            let end = Position::offset(self.text.len() as u64);
            return self
                .sink
                .push(Diagnostic::warning(Code::SummaryRawMissing, message).at(end));
        };
        if let Some(at) = memchr::memchr(0, self.text.get(start..).unwrap_or_default()) {
            let place = Position::offset((start + at) as u64);
            let message = "raw section holds NUL bytes";
            self.sink
                .push(Diagnostic::warning(Code::TextNul, message).at(place))?;
        }
        let mut lines = Lines::new(self.text, start);
        let mut ended = false;
        while let Some(line) = lines.next() {
            let bytes = line.bytes(self.text);
            if line::is_rule(bytes, b'$', 32) {
                ended = true;
                break;
            }
            let header = line::is_rule(bytes, b'-', 16)
                .then(|| lines.peek())
                .flatten();
            let name = header.and_then(|next| next.bytes(self.text).strip_prefix(b"Model: "));
            if let (Some(next), Some(name)) = (header, name) {
                lines.next();
                let name = self.name(name, next.start)?;
                let entries = Vec::new();
                self.models.push(Model { name, entries });
            } else {
                self.entry(line)?;
            }
        }
        if !ended {
            let message = "raw section ends without its line of `$`";
            let end = Position::offset(self.text.len() as u64);
            self.sink
                .push(Diagnostic::warning(Code::SummaryRawTruncated, message).at(end))?;
        }
        let rest = lines.find(|line| !line.bytes(self.text).trim_ascii().is_empty());
        match rest {
            Some(line) => self.unreadable(line, "text behind the raw section was not read"),
            None => Ok(()),
        }
    }

    /// Reads `<dataset>: <dict>`, trying each `: ` as the one that divides.
    fn entry(&mut self, line: Line) -> Result<()> {
        if self.models.is_empty() {
            return self.unreadable(line, "expected a line of `-` and a line `Model: <name>`");
        }
        if self.plain_entry(line) {
            return Ok(());
        }
        let mut failed: Option<Error> = None;
        for colon in line.candidates(self.text) {
            let mut reader = LiteralReaderBuilder::new()
                .max_value_bytes(self.room)
                .strict(self.strict)
                .from_slice(self.text.get(..line.end).unwrap_or_default());
            reader.seek(colon + 2);
            let read = reader.read();
            let kept = reader.kept();
            match read.and_then(|value| Ok((value, reader.finish()?))) {
                Ok((result @ Literal::Dict(_), notes)) => {
                    for note in notes {
                        self.sink.push(note)?;
                    }
                    let name = self.text.get(line.start..colon).unwrap_or_default();
                    let dataset = self.name(name, line.start)?;
                    self.room = self.room.saturating_sub(kept);
                    if let Some(model) = self.models.last_mut() {
                        let result = Found::Value(result);
                        model.entries.push(Entry { dataset, result });
                    }
                    return Ok(());
                }
                Ok(_) => {}
                Err(error) => failed = failed.or(Some(error)),
            }
        }
        let Some(error) = failed else {
            return self.unreadable(line, "expected `<dataset>: <dict>`");
        };
        if self.strict {
            return Err(error);
        }
        self.sink.push(error.to_diagnostic())?;
        self.unreadable(line, "result of this line was left out")
    }

    /// Reads the line that most are: a name and numbers, with one place to divide them.
    fn plain_entry(&mut self, line: Line) -> bool {
        let bytes = line.bytes(self.text);
        let divided = simdutf8::basic::from_utf8(bytes).ok().and_then(|text| {
            let mut colons = memchr::memchr_iter(b':', bytes);
            let colon = colons.find(|at| bytes.get(at + 1) == Some(&b' '))?;
            let name = text.get(..colon).filter(|_| colon <= line::MAX_NAME)?;
            Some((name, Numbers::new(text.get(colon + 2..)?)?))
        });
        let Some((name, numbers)) = divided else {
            return false;
        };
        let room = self.room.checked_sub(numbers.weight());
        let (Some(model), Some(room)) = (self.models.last_mut(), room) else {
            return false;
        };
        model.entries.push(Entry {
            dataset: name.into(),
            result: Found::Numbers(numbers),
        });
        self.room = room;
        true
    }

    fn unreadable(&mut self, line: Line, message: &str) -> Result<()> {
        let place = Position::offset(line.start as u64);
        self.sink
            .push(Diagnostic::warning(Code::SummaryRawLine, message).at(place))
    }

    /// The text of a name, spaces and all.
    fn name(&mut self, bytes: &'t [u8], start: usize) -> Result<Cow<'t, str>> {
        if let Ok(name) = simdutf8::basic::from_utf8(bytes) {
            return Ok(name.into());
        }
        let message = "bytes of a name are not UTF-8 and were replaced";
        let place = Position::offset(start as u64);
        self.sink
            .push(Diagnostic::warning(Code::TextNotUtf8, message).at(place))?;
        Ok(String::from_utf8_lossy(bytes))
    }
}

#[cfg(test)]
mod tests;
