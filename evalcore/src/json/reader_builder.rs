//! How to read a stream.

use std::io::Read;

use super::document::{DEFAULT_MAX_DEPTH, HIGHEST_MAX_DEPTH};
use super::reader::Reader;

/// Builds a [`Reader`].
///
/// # Examples
///
/// ```
/// use evalcore::json::ReaderBuilder;
///
/// let mut reader = ReaderBuilder::new()
///     .max_value_bytes(4)
///     .from_reader(&b"\"longer\""[..]);
/// let refused = reader.read_value().unwrap_err();
/// assert_eq!(refused.code().as_str(), "json.value_too_large");
/// ```
#[derive(Debug, Clone)]
pub struct ReaderBuilder {
    pub(super) strict: bool,
    pub(super) max_value_bytes: u64,
    pub(super) max_depth: usize,
    pub(super) window_bytes: usize,
}

impl Default for ReaderBuilder {
    fn default() -> Self {
        Self::new()
    }
}

impl ReaderBuilder {
    /// Tolerant, kept values of at most 256 MiB and 1,024 levels, a window of 1 MiB.
    #[must_use]
    pub fn new() -> Self {
        Self {
            strict: false,
            max_value_bytes: 256 << 20,
            max_depth: DEFAULT_MAX_DEPTH,
            window_bytes: 1 << 20,
        }
    }

    /// Whether the first repair is an error. Default: false.
    pub fn strict(&mut self, strict: bool) -> &mut Self {
        self.strict = strict;
        self
    }

    /// How many bytes of the text a kept value may have. Default: 256 MiB.
    pub fn max_value_bytes(&mut self, bytes: u64) -> &mut Self {
        self.max_value_bytes = bytes;
        self
    }

    /// How many levels of a kept value may nest, at most 4,096. Default: 1,024.
    pub fn max_depth(&mut self, levels: usize) -> &mut Self {
        self.max_depth = levels.min(HIGHEST_MAX_DEPTH);
        self
    }

    /// How many bytes are read at once; the window grows only for a larger kept value.
    /// Default: 1 MiB.
    pub fn window_bytes(&mut self, bytes: usize) -> &mut Self {
        self.window_bytes = bytes;
        self
    }

    /// Starts at the front of a stream.
    pub fn from_reader<R: Read>(&self, rdr: R) -> Reader<R> {
        Reader::with_options(rdr, self, 0)
    }

    /// Starts at the front of a part of a document, which stands at this offset.
    pub(crate) fn read_part<R: Read>(&self, part: R, offset: u64) -> Reader<R> {
        Reader::with_options(part, self, offset)
    }
}
