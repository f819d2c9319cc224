//! What the readers of this crate do with a [`Reader`] beyond its public walk.

use std::io::Read;

use memchr::memchr;

use crate::diagnostic::Diagnostic;
use crate::error::{Error, ErrorKind, Result};
use crate::position::Position;

use super::reader::Reader;
use super::scan::white_space;
use super::value::Kind;

/// How far a look ahead goes, whatever the window: the answer must not depend on it.
const LOOK_AHEAD: usize = 1 << 16;

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

    /// What a look ahead may look at.
    pub(crate) fn ahead(&self) -> &[u8] {
        let data = self.window.data();
        data.get(..LOOK_AHEAD).unwrap_or(data)
    }

    /// Reads more to look at; false if nothing was added or enough is there.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`].
    pub(crate) fn look_further(&mut self) -> Result<bool> {
        Ok(self.window.data().len() < LOOK_AHEAD && self.window.fill()?)
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

    /// Stands before a list: the kind of its first item, if that is near.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`].
    pub(crate) fn peek_first_item(&mut self) -> Result<Option<Kind>> {
        loop {
            let inner = self.ahead().get(1..).unwrap_or_default();
            if let Some(byte) = inner.get(white_space(inner)) {
                return Ok(Kind::of_first_byte(*byte));
            }
            if !self.look_further()? {
                return Ok(None);
            }
        }
    }

    /// Gets the next line into the window: its length, line end included; `None` at the end.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::ValueTooLarge`], [`ErrorKind::Io`].
    pub(crate) fn measure_line(&mut self) -> Result<Option<usize>> {
        let mut seen = 0;
        loop {
            let data = self.window.data();
            let fresh = data.get(seen..).unwrap_or_default();
            let end = memchr(b'\n', fresh).map(|at| seen + at + 1);
            seen = data.len();
            if end.unwrap_or(seen) as u64 > self.max_value_bytes {
                let limit = self.max_value_bytes;
                let place = Position::offset(self.offset());
                return Err(Error::new(ErrorKind::ValueTooLarge { limit }).at(place));
            }
            if end.is_some() {
                return Ok(end);
            }
            if !self.window.fill()? {
                return Ok((seen > 0).then_some(seen));
            }
        }
    }
}
