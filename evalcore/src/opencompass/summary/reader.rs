//! The reader and its builder.

use std::io;

use super::dispatch::{self, Context};
use super::text;
use super::txt::{self, SummaryTxt};
use super::{SummaryFileName, SummaryRow, SummaryTable, flames, markdown, ordinary};
use crate::diagnostic::Sink;
use crate::error::{Error, ErrorKind, Result};
use crate::schema::Name;

const MAX_BYTES: u64 = 256 * 1024 * 1024;

/// Configures how summaries are read.
///
/// # Examples
///
/// ```
/// use evalcore::opencompass::summary::SummaryReaderBuilder;
///
/// let bytes = "\u{feff}dataset,version,metric,mode,m\ngsm8k,1d7fe4,accuracy,gen,65.62%\n";
/// let table = SummaryReaderBuilder::new().read_csv(bytes.as_bytes())?;
/// assert_eq!(table.rows[0].cells[0].value.score(), Some(65.62));
/// let error = SummaryReaderBuilder::new().strict(true).read_csv(bytes.as_bytes()).unwrap_err();
/// assert_eq!(error.code().as_str(), "summary.annotated_cell");
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct SummaryReaderBuilder {
    strict: bool,
    max_bytes: u64,
    models: Vec<Name>,
    file_name: Option<SummaryFileName>,
}

impl Default for SummaryReaderBuilder {
    fn default() -> Self {
        Self::new()
    }
}

impl SummaryReaderBuilder {
    /// Creates a tolerant reader's configuration.
    #[must_use]
    pub fn new() -> Self {
        Self {
            strict: false,
            max_bytes: MAX_BYTES,
            models: Vec::new(),
            file_name: None,
        }
    }

    /// Whether the first warning ends the reading with an error. Default: `false`.
    pub fn strict(&mut self, strict: bool) -> &mut Self {
        self.strict = strict;
        self
    }

    /// The largest file that [`Self::from_reader`] reads, in bytes. Default: 256 MiB.
    pub fn max_bytes(&mut self, max_bytes: u64) -> &mut Self {
        self.max_bytes = max_bytes;
        self
    }

    /// The models in order, where they are known from elsewhere: a file without a header has
    /// none, and before OpenCompass 0.5.0 commas in names ran into the header.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::opencompass::summary::SummaryReaderBuilder;
    ///
    /// let bytes = b"dataset,version,metric,mode,claude-3,5,gpt-4\nd,1d7fe4,accuracy,gen,1.00,2.00\n";
    /// let mut builder = SummaryReaderBuilder::new();
    /// let table = builder.model_names(["claude-3,5", "gpt-4"]).read_csv(bytes)?;
    /// assert_eq!(&*table.models[0], "claude-3,5");
    /// # Ok::<(), evalcore::Error>(())
    /// ```
    pub fn model_names<N: Into<Name>>(&mut self, names: impl IntoIterator<Item = N>) -> &mut Self {
        self.models = names.into_iter().map(Into::into).collect();
        self
    }

    /// The file's name, or its path below `summary/`: some reports are known by it, and some do
    /// not name their data set otherwise.
    pub fn file_name(&mut self, name: &str) -> &mut Self {
        self.file_name = Some(SummaryFileName::parse(name));
        self
    }

    /// Reads a CSV of any known layout.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::UnknownLayout`] for an empty file and for one whose columns have no certain
    /// meaning; in strict mode [`ErrorKind::Rejected`].
    pub fn read_csv(&self, bytes: &[u8]) -> Result<SummaryTable> {
        if let Some(table) = ordinary::read(bytes) {
            return Ok(table);
        }
        let mut sink = Sink::new(self.strict);
        let lines = text::lines(bytes, &mut sink)?;
        dispatch::read(&lines, self.context(), sink)
    }

    /// Reads a Markdown summary.
    ///
    /// # Errors
    ///
    /// As [`Self::read_csv`].
    pub fn read_md(&self, bytes: &[u8]) -> Result<SummaryTable> {
        let mut sink = Sink::new(self.strict);
        let lines = text::lines(bytes, &mut sink)?;
        markdown::read(&lines, self.context(), sink)
    }

    /// Reads a text summary: its sections, and the table of its csv section.
    ///
    /// # Errors
    ///
    /// As [`Self::read_csv`]; a file without a csv section has no table that can be trusted.
    pub fn read_txt(&self, bytes: &[u8]) -> Result<SummaryTxt> {
        let mut sink = Sink::new(self.strict);
        let lines = text::lines(bytes, &mut sink)?;
        txt::read(&lines, self.context(), sink)
    }

    /// Reads the JSON report of Flames.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::UnknownLayout`] for other JSON; [`ErrorKind::JsonSyntax`].
    pub fn read_json(&self, bytes: &[u8]) -> Result<SummaryTable> {
        let mut sink = Sink::new(self.strict);
        let lines = text::lines(bytes, &mut sink)?;
        flames::read(&lines, self.models.first().map_or("", |name| name), sink)
    }

    /// Wraps a reader of a CSV; it is read on first use.
    pub fn from_reader<R: io::Read>(&self, reader: R) -> SummaryReader<R> {
        SummaryReader {
            builder: self.clone(),
            reader: Some(reader),
            table: None,
            next: 0,
        }
    }

    fn context(&self) -> Context<'_> {
        match &self.file_name {
            Some(SummaryFileName::Subjective {
                report, dataset, ..
            }) => Context {
                models: &self.models,
                report: Some(*report),
                dataset: dataset.as_deref(),
            },
            _ => Context {
                models: &self.models,
                ..Context::default()
            },
        }
    }
}

/// Reads a summary CSV row by row.
///
/// How many columns a row has can only be told from all rows, since names may hold commas; so
/// the file is read whole on first use.
///
/// # Examples
///
/// ```
/// use evalcore::opencompass::summary::{SummaryReaderBuilder, SummaryRow};
///
/// let bytes = b"dataset,version,metric,mode,m\na,1d7fe4,accuracy,gen,1.00\nb,-,-,-,-\n";
/// let mut reader = SummaryReaderBuilder::new().from_reader(&bytes[..]);
/// let mut row = SummaryRow::default();
/// let mut seen = Vec::new();
/// while reader.read_record(&mut row)? {
///     seen.push((row.dataset.to_string(), row.cells[0].value.score()));
/// }
/// assert_eq!(seen, [("a".into(), Some(1.0)), ("b".into(), None)]);
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug)]
pub struct SummaryReader<R> {
    builder: SummaryReaderBuilder,
    reader: Option<R>,
    table: Option<SummaryTable>,
    next: usize,
}

impl<R: io::Read> SummaryReader<R> {
    /// The table as a whole; rows that were taken out by [`Self::read_record`] are empty.
    ///
    /// # Errors
    ///
    /// Those of [`SummaryReaderBuilder::read_csv`], [`ErrorKind::FileTooLarge`] and
    /// [`ErrorKind::Io`].
    pub fn table(&mut self) -> Result<&SummaryTable> {
        self.load().map(|table| &*table)
    }

    /// Moves the next row into `row`; `false` at the end. Nothing is copied.
    ///
    /// # Errors
    ///
    /// Those of [`Self::table`].
    pub fn read_record(&mut self, row: &mut SummaryRow) -> Result<bool> {
        let next = self.next;
        match self.load()?.rows.get_mut(next) {
            Some(found) => {
                *row = std::mem::take(found);
                self.next += 1;
                Ok(true)
            }
            None => Ok(false),
        }
    }

    /// The rows that are left.
    pub fn records(&mut self) -> impl Iterator<Item = Result<SummaryRow>> + '_ {
        let mut failed = false;
        std::iter::from_fn(move || self.step(&mut failed))
    }

    /// The rows that are left, with the reader inside.
    pub fn into_records(mut self) -> impl Iterator<Item = Result<SummaryRow>> {
        let mut failed = false;
        std::iter::from_fn(move || self.step(&mut failed))
    }

    fn step(&mut self, failed: &mut bool) -> Option<Result<SummaryRow>> {
        if *failed {
            return None;
        }
        let mut row = SummaryRow::default();
        match self.read_record(&mut row) {
            Ok(true) => Some(Ok(row)),
            Ok(false) => None,
            Err(error) => {
                *failed = true;
                Some(Err(error))
            }
        }
    }

    fn load(&mut self) -> Result<&mut SummaryTable> {
        if let Some(mut reader) = self.reader.take() {
            let bytes = read_limited(&mut reader, self.builder.max_bytes)?;
            self.table = Some(self.builder.read_csv(&bytes)?);
        }
        self.table.as_mut().ok_or_else(|| {
            Error::new(ErrorKind::UnknownLayout {
                expected: "a summary table",
                found: "a file that could not be read before".to_owned(),
            })
        })
    }
}

fn read_limited(reader: &mut impl io::Read, limit: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut limited = io::Read::take(reader, limit.saturating_add(1));
    io::Read::read_to_end(&mut limited, &mut bytes).map_err(|error| Error::io("read", error))?;
    let size = bytes.len() as u64;
    if size > limit {
        return Err(Error::new(ErrorKind::FileTooLarge { size, limit }));
    }
    Ok(bytes)
}

/// Reads a CSV of any known layout, tolerantly.
///
/// # Errors
///
/// As [`SummaryReaderBuilder::read_csv`].
///
/// # Examples
///
/// ```
/// use evalcore::opencompass::summary::parse_summary_csv;
///
/// let table = parse_summary_csv(b"dataset,version,metric,mode,a,b\nd,002837,accuracy,gen,1.00,-\n")?;
/// assert_eq!(&*table.rows[0].version, "002837");
/// assert!(parse_summary_csv(b"").is_err());
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn parse_summary_csv(bytes: &[u8]) -> Result<SummaryTable> {
    SummaryReaderBuilder::new().read_csv(bytes)
}

/// Reads a Markdown summary, tolerantly.
///
/// # Errors
///
/// As [`SummaryReaderBuilder::read_md`].
///
/// # Examples
///
/// ```
/// use evalcore::opencompass::summary::parse_summary_md;
///
/// let table = parse_summary_md(b"| dataset | version | metric | mode | a|b |\n\
///     |----- | ----- | ----- | ----- | -----|\n| d | 1d7fe4 | accuracy | gen | 1.00 |\n")?;
/// assert_eq!(&*table.models[0], "a|b");
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn parse_summary_md(bytes: &[u8]) -> Result<SummaryTable> {
    SummaryReaderBuilder::new().read_md(bytes)
}

/// Reads a text summary, tolerantly.
///
/// # Errors
///
/// As [`SummaryReaderBuilder::read_txt`].
pub fn parse_summary_txt(bytes: &[u8]) -> Result<SummaryTxt> {
    SummaryReaderBuilder::new().read_txt(bytes)
}
