//! The reader and its options.

use crate::diagnostic::{Diagnostic, Sink};
use crate::error::{Error, Result};

use super::keep::Keep;
use super::literal::Literal;
use super::machine::{Limits, Machine};
use super::scan::{LineEnd, Scan, Until};

/// Reads a text that is one literal and nothing else.
///
/// # Errors
///
/// [`PythonSyntax`], [`PythonTruncated`], [`PythonTooDeep`] or [`PythonTooLarge`], with the offset.
///
/// [`PythonSyntax`]: crate::ErrorKind::PythonSyntax
/// [`PythonTruncated`]: crate::ErrorKind::PythonTruncated
/// [`PythonTooDeep`]: crate::ErrorKind::PythonTooDeep
/// [`PythonTooLarge`]: crate::ErrorKind::PythonTooLarge
///
/// # Examples
///
/// ```
/// use evalcore::opencompass::python::{self, Literal};
///
/// let value = python::parse(b"dict(a=[1, 'x'], b=array([1.]))").unwrap();
/// assert_eq!(value.get("b"), Some(&Literal::Opaque("array([1.])".into())));
///
/// let error = python::parse(b"{'a': [1, 2").unwrap_err();
/// assert_eq!(error.code().as_str(), "python.truncated");
/// assert_eq!(error.position().unwrap().offset, 11);
/// ```
pub fn parse(text: &[u8]) -> Result<Literal> {
    let mut reader = LiteralReaderBuilder::new().from_slice(text);
    let value = reader.read()?;
    reader.finish()?;
    Ok(value)
}

/// The options of a [`LiteralReader`].
#[derive(Debug, Clone)]
pub struct LiteralReaderBuilder {
    limits: Limits,
    strict: bool,
}

impl Default for LiteralReaderBuilder {
    fn default() -> Self {
        Self::new()
    }
}

impl LiteralReaderBuilder {
    /// The defaults: 1,024 levels, 256 MiB a value, tolerant.
    #[must_use]
    pub fn new() -> Self {
        Self {
            limits: Limits {
                depth: 1024,
                bytes: 256 << 20,
            },
            strict: false,
        }
    }

    /// How deep a value may nest; 1,024 levels by default, and never more than 4,096.
    pub fn max_depth(&mut self, levels: usize) -> &mut Self {
        // A value is dropped by recursion, which must fit the stack of any thread.
        self.limits.depth = levels.min(4096);
        self
    }

    /// How much memory a value may take; 256 MiB by default. What is passed over is not counted.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::opencompass::python::LiteralReaderBuilder;
    ///
    /// let mut reader = LiteralReaderBuilder::new().max_value_bytes(1000).from_slice(&[b'['; 2]);
    /// assert_eq!(reader.read().unwrap_err().code().as_str(), "python.truncated");
    ///
    /// let text = format!("'{}'", "x".repeat(2000));
    /// let mut reader = LiteralReaderBuilder::new().max_value_bytes(1000).from_slice(text.as_bytes());
    /// assert_eq!(reader.read().unwrap_err().code().as_str(), "python.too_large");
    /// ```
    pub fn max_value_bytes(&mut self, bytes: u64) -> &mut Self {
        self.limits.bytes = bytes;
        self
    }

    /// Whether replaced bytes and characters are errors; they are diagnostics by default.
    pub fn strict(&mut self, strict: bool) -> &mut Self {
        self.strict = strict;
        self
    }

    /// Reads from the start of `text`, behind a byte order mark.
    #[must_use]
    pub fn from_slice<'t>(&self, text: &'t [u8]) -> LiteralReader<'t> {
        LiteralReader {
            scan: Scan { text },
            at: if text.starts_with(b"\xef\xbb\xbf") {
                3
            } else {
                0
            },
            limits: self.limits,
            notes: Sink::new(self.strict),
            kept: 0,
        }
    }
}

/// Reads literals one after the other; each ends at the end of its line or with its brackets.
///
/// # Examples
///
/// ```
/// use evalcore::opencompass::python::{LiteralReaderBuilder, Literal};
///
/// let mut reader = LiteralReaderBuilder::new().from_slice(b"[1,\n 2]\n'a'  # text\n");
/// reader.skip()?;
/// assert_eq!(reader.offset(), 7);
/// assert_eq!(reader.read()?, Literal::Str("a".into()));
/// assert!(reader.finish()?.is_empty());
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug)]
pub struct LiteralReader<'t> {
    scan: Scan<'t>,
    at: usize,
    limits: Limits,
    notes: Sink,
    kept: u64,
}

impl LiteralReader<'_> {
    /// Reads the next value; empty lines and comments before it are passed over.
    ///
    /// # Errors
    ///
    /// As [`parse`]. The reader then stands where the value starts.
    pub fn read(&mut self) -> Result<Literal> {
        self.read_members(&Keep::All).map_err(|(error, _)| error)
    }

    /// Passes over the next value without building it, however large or deep it is.
    ///
    /// # Errors
    ///
    /// [`PythonSyntax`](crate::ErrorKind::PythonSyntax) for brackets and quotes that do not match,
    /// [`PythonTruncated`](crate::ErrorKind::PythonTruncated).
    pub fn skip(&mut self) -> Result<()> {
        let start = self.scan.trivia(self.at, LineEnd::Space);
        let end = self.scan.expression(start, Until::Line)?.end;
        if end == start {
            return Err(self.scan.syntax("a value", start));
        }
        self.at = end;
        Ok(())
    }

    /// The offset of the first byte that is not read yet.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.at
    }

    /// Goes to an offset of the text.
    pub fn seek(&mut self, offset: usize) {
        self.at = offset;
    }

    /// The bytes of memory that the values read so far take.
    pub(crate) fn kept(&self) -> u64 {
        self.kept
    }

    /// What was replaced so far.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        self.notes.found()
    }

    /// Ends the reading; returns what was replaced.
    ///
    /// # Errors
    ///
    /// [`PythonSyntax`](crate::ErrorKind::PythonSyntax) when anything but comments follows.
    pub fn finish(self) -> Result<Vec<Diagnostic>> {
        let at = self.scan.trivia(self.at, LineEnd::Space);
        if self.scan.byte(at).is_some() {
            return Err(self.scan.syntax("the end of the text", at));
        }
        Ok(self.notes.into_found())
    }

    /// Reads of the next value what `keep` names; an error comes with what was complete.
    pub(crate) fn read_members(
        &mut self,
        keep: &'static Keep,
    ) -> Result<Literal, (Error, Option<Literal>)> {
        let start = self.scan.trivia(self.at, LineEnd::Space);
        let mut machine = Machine::new(self.scan, self.limits, keep, &mut self.notes);
        match machine.run(start) {
            Ok((value, end)) => {
                self.at = end;
                self.kept += machine.bytes();
                Ok(value)
            }
            Err(error) => Err((error, machine.salvage())),
        }
    }
}
