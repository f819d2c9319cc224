//! How to read a results file.

use std::io::Read;

use super::file::ResultFile;
use super::reader::ResultReader;
use crate::diagnostic::Diagnostic;
use crate::error::Result;
use crate::json;
use crate::position::Position;

/// Builds a [`ResultReader`], or reads a results file at once.
///
/// # Examples
///
/// ```
/// use evalcore::opencompass::results::{DetailsForm, ResultReaderBuilder};
///
/// let text = br#"{
///     "accuracy": 50.0,
///     "details": [
///         {"example_abbr": "gsm8k_test_0", "pred": ["B"], "answer": ["A"], "correct": [false]},
///         {"example_abbr": "gsm8k_test_1", "pred": ["C"], "answer": ["C"], "correct": [true]}
///     ]
/// }"#;
/// let result = ResultReaderBuilder::new().parse(text)?;
/// assert_eq!(result.metric("accuracy").map(|metric| metric.value), Some(50.0));
/// let details = result.details.unwrap();
/// assert_eq!((details.form, details.samples), (DetailsForm::WrappedList, 2));
/// assert_eq!(details.accuracy(), Some(50.0));
///
/// let kept = ResultReaderBuilder::new().keep_details(true).parse(text)?;
/// assert_eq!(kept.samples[1].correct, [Some(true)]);
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct ResultReaderBuilder {
    pub(super) strict: bool,
    pub(super) keep_details: bool,
    pub(super) json: json::ReaderBuilder,
    pub(super) max_value_bytes: u64,
}

impl Default for ResultReaderBuilder {
    fn default() -> Self {
        Self::new()
    }
}

impl ResultReaderBuilder {
    /// Tolerant, details counted and not kept, the limits of [`json::ReaderBuilder`].
    #[must_use]
    pub fn new() -> Self {
        Self {
            strict: false,
            keep_details: false,
            json: json::ReaderBuilder::new(),
            max_value_bytes: 256 << 20,
        }
    }

    /// Whether the first repair or damage is an error. Default: false.
    pub fn strict(&mut self, strict: bool) -> &mut Self {
        self.strict = strict;
        self.json.strict(strict);
        self
    }

    /// Whether [`ResultFile::samples`] holds the details. Default: false, they are counted.
    pub fn keep_details(&mut self, keep: bool) -> &mut Self {
        self.keep_details = keep;
        self
    }

    /// How many bytes are kept of the members of the top level together and, where details are
    /// delivered, of a sample; a member above that is left out. Default: 256 MiB.
    pub fn max_value_bytes(&mut self, bytes: u64) -> &mut Self {
        self.max_value_bytes = bytes;
        self.json.max_value_bytes(bytes);
        self
    }

    /// How many levels of a kept value may nest, at most 4,096; a member above that is left out.
    /// Default: 1,024.
    pub fn max_depth(&mut self, levels: usize) -> &mut Self {
        self.json.max_depth(levels);
        self
    }

    /// Starts at the front of a stream.
    pub fn from_reader<R: Read>(&self, rdr: R) -> ResultReader<R> {
        ResultReader::with_options(rdr, self)
    }

    /// Reads a results file from a stream.
    ///
    /// # Errors
    ///
    /// As [`ResultReader::read_detail`].
    pub fn read<R: Read>(&self, rdr: R) -> Result<ResultFile> {
        let mut reader = self.from_reader(rdr);
        let mut samples = Vec::new();
        let mut details_at = 0;
        if self.keep_details {
            while let Some(detail) = reader.read_detail()? {
                // Where `details` comes twice the last one counts.
                if reader.details_at != details_at {
                    samples.clear();
                }
                details_at = reader.details_at;
                samples.push(detail);
            }
            if reader.details_at != details_at {
                samples.clear();
            }
        }
        let mut file = reader.finish()?;
        // What came before the first sample with a number and has none was no sample.
        if file
            .details
            .as_ref()
            .is_some_and(|found| !found.form.is_list() && found.samples < samples.len() as u64)
        {
            samples.retain(|detail| detail.index.is_some());
        }
        file.samples = samples;
        Ok(file)
    }

    /// Reads a results file that is in memory; places have line and column.
    ///
    /// # Errors
    ///
    /// As [`ResultReader::read_detail`].
    pub fn parse(&self, text: &[u8]) -> Result<ResultFile> {
        let mut file = self.read(text).map_err(|error| match error.position() {
            Some(place) => error.moved_to(Position::locate(text, place.offset)),
            None => error,
        })?;
        locate(&mut file.diagnostics, text);
        file.stopped_at = file
            .stopped_at
            .map(|place| Position::locate(text, place.offset));
        Ok(file)
    }
}

/// Gives diagnostics in the order of their offsets line and column, in one pass.
fn locate(diagnostics: &mut [Diagnostic], text: &[u8]) {
    let mut line = 1;
    let mut done = 0;
    for diagnostic in diagnostics {
        let Some(place) = &mut diagnostic.position else {
            continue;
        };
        let end = usize::try_from(place.offset).map_or(text.len(), |at| at.min(text.len()));
        let fresh = text.get(done..end).unwrap_or_default();
        line += memchr::memchr_iter(b'\n', fresh).count() as u64;
        done = done.max(end);
        let before = text.get(..end).unwrap_or_default();
        let start = memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
        let within = before.get(start..).unwrap_or_default();
        let column = within.iter().filter(|b| (**b & 0xC0) != 0x80).count() as u64 + 1;
        *place = Position::line_column(place.offset, line, column);
    }
}
