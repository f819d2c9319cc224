//! A window over a stream.

use std::io::{self, Read};

use crate::error::{Error, Result};
use crate::position::Position;

/// What the window has before the stream turns out to be longer.
const SMALL_BYTES: usize = 64 << 10;

/// The bytes between what was consumed and what was read so far.
#[derive(Debug)]
pub(crate) struct Window<R> {
    rdr: R,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    /// The offset of `buffer[0]` in the stream.
    base: u64,
    capacity: usize,
    at_end: bool,
}

impl<R: Read> Window<R> {
    /// Creates an empty window of this many bytes over a stream that starts at this offset.
    pub(crate) fn new(rdr: R, capacity: usize, base: u64) -> Self {
        Self {
            rdr,
            buffer: Vec::new(),
            start: 0,
            end: 0,
            base,
            capacity: capacity.max(16),
            at_end: false,
        }
    }

    /// The stream behind what was read of it.
    pub(crate) fn into_stream(self) -> R {
        self.rdr
    }

    /// What was read and not consumed.
    pub(crate) fn data(&self) -> &[u8] {
        self.buffer.get(self.start..self.end).unwrap_or_default()
    }

    /// Where [`Window::data`] starts in the stream.
    pub(crate) fn offset(&self) -> u64 {
        self.base + self.start as u64
    }

    /// Where what was read so far ends in the stream.
    pub(crate) fn end_offset(&self) -> u64 {
        self.base + self.end as u64
    }

    /// Reads until the window is full; false if nothing was added.
    ///
    /// # Errors
    ///
    /// As [`Window::fill`].
    pub(crate) fn top_up(&mut self) -> Result<bool> {
        let before = self.end_offset();
        while self.end - self.start < self.capacity && self.fill()? {}
        Ok(self.end_offset() > before)
    }

    /// Goes on by so many bytes of the data.
    pub(crate) fn consume(&mut self, count: usize) {
        self.start = (self.start + count).min(self.end);
    }

    /// Reads more after the data; false at the end of the stream.
    ///
    /// # Errors
    ///
    /// What the stream answers, with the offset; interrupted reads are tried again.
    pub(crate) fn fill(&mut self) -> Result<bool> {
        if self.at_end {
            return Ok(false);
        }
        if self.end == self.buffer.len() {
            self.make_room();
        }
        let place = Position::offset(self.end_offset());
        let free = self.buffer.get_mut(self.end..).unwrap_or_default();
        loop {
            match self.rdr.read(free) {
                Ok(0) => {
                    self.at_end = true;
                    return Ok(false);
                }
                Ok(count) => {
                    self.end = (self.end + count).min(self.buffer.len());
                    return Ok(true);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(Error::io("read", error).at(place)),
            }
        }
    }

    /// Moves the data to the front; grows when there is no room, shrinks when there is too much.
    fn make_room(&mut self) {
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.base += self.start as u64;
            self.end -= self.start;
            self.start = 0;
        }
        if self.buffer.len() > self.capacity && self.end < self.capacity {
            self.buffer.truncate(self.capacity);
            self.buffer.shrink_to_fit();
        } else if self.buffer.len() < self.capacity {
            // Many files are small: the first read is as well.
            let first = self.buffer.is_empty();
            let size = if first { SMALL_BYTES } else { self.capacity };
            self.buffer.resize(size.min(self.capacity), 0);
        } else if self.end == self.buffer.len() {
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fitful<'a>(&'a [u8], bool);

    impl Read for Fitful<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.1 = !self.1;
            if self.1 {
                return Err(io::ErrorKind::Interrupted.into());
            }
            let some = buffer.len().min(3);
            self.0.read(&mut buffer[..some])
        }
    }

    #[test]
    fn goes_over_a_stream_and_back_to_its_size() {
        let text: Vec<u8> = (0..=255).collect();
        let mut window = Window::new(Fitful(&text, false), 16, 0);
        while window.fill().unwrap() {}
        assert_eq!(window.data(), text);
        assert!(window.buffer.len() >= 256);

        let mut window = Window::new(Fitful(&text, false), 16, 0);
        let mut seen = Vec::new();
        while window.fill().unwrap() {
            assert_eq!(window.offset(), seen.len() as u64);
            seen.extend_from_slice(window.data());
            window.consume(window.data().len());
        }
        assert_eq!(seen, text);
        assert_eq!((window.end_offset(), window.buffer.len()), (256, 16));
    }
}
