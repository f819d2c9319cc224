//! A file or standard input, with its first bytes looked at.

use std::io::{Chain, Cursor as Bytes, Read};

use evalcore::{Error, ErrorKind};

/// Enough to see what a file is.
const HEAD: u64 = 64 << 10;
/// Files that are read whole may be this large, where no limit was asked for.
pub(super) const USUAL_WHOLE: u64 = 256 << 20;

/// Bytes to be shown.
pub(super) struct Input<R> {
    /// The name that tells the kind.
    pub(super) path: String,
    /// The first bytes.
    pub(super) head: Vec<u8>,
    rest: R,
}

impl<R: Read> Input<R> {
    /// Reads the first bytes.
    ///
    /// # Errors
    ///
    /// What the system answers.
    pub(super) fn open(path: String, mut rest: R) -> Result<Self, Error> {
        let mut head = Vec::new();
        rest.by_ref()
            .take(HEAD)
            .read_to_end(&mut head)
            .map_err(|error| Error::io("read", error))?;
        Ok(Self { path, head, rest })
    }

    /// The whole as a stream.
    pub(super) fn into_stream(self) -> Chain<Bytes<Vec<u8>>, R> {
        Bytes::new(self.head).chain(self.rest)
    }

    /// The whole as bytes, at most so many.
    ///
    /// # Errors
    ///
    /// `io.file_too_large`, and what the system answers.
    pub(super) fn into_bytes(self, limit: u64) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::new();
        self.into_stream()
            .take(limit.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(|error| Error::io("read", error))?;
        let size = bytes.len() as u64;
        if size > limit {
            return Err(ErrorKind::FileTooLarge { size, limit }.into());
        }
        Ok(bytes)
    }
}
