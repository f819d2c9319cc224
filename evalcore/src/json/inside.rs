//! What the readers of this crate do with a [`Reader`] beyond its public walk.

use std::io::Read;

use crate::diagnostic::Diagnostic;
use crate::error::Result;

use super::number_grammar::is_number;
use super::reader::Reader;
use super::scan::{ends_scalar, white_space};
use super::value::Kind;

/// How many bytes of a word stand in a message.
const WORD: usize = 40;

/// How far the first item of a list is looked for.
const NEAR: usize = 4_096;

/// The kind of the first item of the list that starts here, if that is near.
pub(crate) fn first_item(list: &[u8]) -> Option<Kind> {
    let near = list.get(..NEAR).unwrap_or(list);
    let inner = near.get(1..).unwrap_or_default();
    let first = inner.get(white_space(inner))?;
    Kind::of_first_byte(*first)
}

impl<R: Read> Reader<R> {
    /// What was read from the stream and not consumed.
    pub(crate) fn buffered(&self) -> &[u8] {
        self.window.data()
    }

    /// Reads until the window is full; false if nothing was added.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`].
    pub(crate) fn top_up(&mut self) -> Result<bool> {
        self.window.top_up()
    }

    /// How many levels of a kept value may nest.
    pub(crate) fn max_depth(&self) -> usize {
        self.max_depth
    }

    /// Where what was read from the stream ends.
    pub(crate) fn end_offset(&self) -> u64 {
        self.window.end_offset()
    }

    /// Goes over so many buffered bytes: whole values of the innermost container.
    pub(crate) fn jump(&mut self, count: usize) {
        self.window.consume(count);
        self.pending = false;
        if let Some(open) = self.stack.last_mut() {
            open.empty = false;
        }
    }

    /// Whether a comma is due before the next item of the innermost container.
    pub(crate) fn comma_is_due(&self) -> bool {
        self.stack.last().is_some_and(|open| !open.empty)
    }

    /// Takes a diagnostic.
    ///
    /// # Errors
    ///
    /// In strict mode, for anything above a remark.
    pub(crate) fn report(&mut self, diagnostic: Diagnostic) -> Result<()> {
        self.findings.push(diagnostic)
    }

    /// Takes the diagnostics of another reader.
    ///
    /// # Errors
    ///
    /// As [`Reader::report`].
    pub(crate) fn report_all(&mut self, found: Vec<Diagnostic>) -> Result<()> {
        found.into_iter().try_for_each(|found| self.report(found))
    }

    /// Says how many diagnostics were only counted.
    pub(crate) fn close_findings(&mut self) {
        self.findings.close();
    }

    /// Stands before a list: the kind of its first item, if that is within [`NEAR`] bytes.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`].
    pub(crate) fn peek_first_item(&mut self) -> Result<Option<Kind>> {
        Ok(first_item(self.near()?))
    }

    /// What the next value is, for messages: `a list`, or the word that is no value.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`].
    pub(crate) fn describe_next(&mut self, kind: Kind) -> Result<String> {
        let near = self.near()?;
        let length = near.iter().take_while(|byte| !ends_scalar(**byte)).count();
        let word = near.get(..length).unwrap_or_default();
        let is_value = match kind {
            Kind::Null => word == b"null",
            Kind::Bool => word == b"true" || word == b"false",
            Kind::Number => is_number(word),
            Kind::String | Kind::Array | Kind::Object => true,
        };
        if is_value {
            return Ok(kind.as_str().to_owned());
        }
        let word = String::from_utf8_lossy(word.get(..WORD).unwrap_or(word));
        Ok(format!("`{}`", word.trim_end_matches('\u{FFFD}')))
    }

    /// What is near: the same bytes for a window of any size.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`].
    pub(crate) fn near(&mut self) -> Result<&[u8]> {
        while self.window.data().len() < NEAR && self.window.fill()? {}
        let data = self.window.data();
        Ok(data.get(..NEAR).unwrap_or(data))
    }

    /// The stream behind what was read of it, and what was repaired.
    pub(crate) fn into_parts(self) -> (R, Vec<Diagnostic>) {
        (self.window.into_stream(), self.findings.into_found())
    }
}
