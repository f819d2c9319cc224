//! Lines of a stream.

use std::io::{self, Read};

use memchr::memchr;

use crate::error::Result;

use super::reader::Reader;

/// How many bytes of a line are taken into the window at once; a longer line is streamed.
const MOST: usize = 4 << 20;

/// The line before a reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Line {
    /// It is in the window: so many bytes, the line end included.
    Whole(usize),
    /// It is longer than what is taken at once.
    Long,
}

impl<R: Read> Reader<R> {
    /// Gets the next line into the window, if it is not too long; `None` at the end.
    ///
    /// # Errors
    ///
    /// [`crate::ErrorKind::Io`].
    pub(crate) fn measure_line(&mut self) -> Result<Option<Line>> {
        let mut seen = 0;
        loop {
            let data = self.window.data();
            let fresh = data.get(seen..).unwrap_or_default();
            let end = memchr(b'\n', fresh).map(|at| seen + at + 1);
            seen = data.len();
            if end.unwrap_or(seen) > MOST {
                return Ok(Some(Line::Long));
            }
            if let Some(end) = end {
                return Ok(Some(Line::Whole(end)));
            }
            if !self.window.fill()? {
                return Ok((seen > 0).then_some(Line::Whole(seen)));
            }
        }
    }

    /// The line before the reader as a stream of its own.
    pub(crate) fn line(&mut self) -> LineBytes<'_, R> {
        LineBytes {
            reader: self,
            ended: false,
        }
    }
}

/// The bytes of a line, its end included.
#[derive(Debug)]
pub(crate) struct LineBytes<'r, R> {
    reader: &'r mut Reader<R>,
    ended: bool,
}

impl<R: Read> LineBytes<'_, R> {
    /// Goes past the line; whether it has an end.
    ///
    /// # Errors
    ///
    /// What the stream answers.
    pub(crate) fn pass(&mut self) -> io::Result<bool> {
        let mut passed = [0; 4_096];
        while self.read(&mut passed)? > 0 {}
        Ok(self.ended)
    }
}

impl<R: Read> Read for LineBytes<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let window = &mut self.reader.window;
        if self.ended {
            return Ok(0);
        }
        if window.data().is_empty() {
            window.fill().map_err(io::Error::other)?;
        }
        let data = window.data();
        let end = memchr(b'\n', data).map_or(data.len(), |at| at + 1);
        let count = end.min(buffer.len());
        let some = data.get(..count).unwrap_or_default();
        if let Some(room) = buffer.get_mut(..count) {
            room.copy_from_slice(some);
        }
        self.ended = some.last() == Some(&b'\n');
        window.consume(count);
        Ok(count)
    }
}
