//! Readers that give their bytes piece by piece.

use std::io::{self, Read};

/// How a stream is cut into pieces.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Pieces {
    /// One byte at a time.
    Single,
    /// Between 1 and 64 bytes, as a seed says.
    Random(u64),
}

/// Bytes that arrive in pieces, with interruptions between them.
#[derive(Debug)]
pub(crate) struct Chunked<'a> {
    rest: &'a [u8],
    pieces: Pieces,
    state: u64,
}

impl<'a> Chunked<'a> {
    pub(crate) fn new(bytes: &'a [u8], pieces: Pieces) -> Self {
        let state = match pieces {
            Pieces::Single => 0,
            Pieces::Random(seed) => seed | 1,
        };
        Self {
            rest: bytes,
            pieces,
            state,
        }
    }
}

impl Read for Chunked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let wanted = match self.pieces {
            Pieces::Single => 1,
            Pieces::Random(_) => {
                self.state = mix(self.state);
                if self.state.is_multiple_of(7) {
                    return Err(io::ErrorKind::Interrupted.into());
                }
                usize::try_from(self.state % 64).unwrap_or(0) + 1
            }
        };
        let n = wanted.min(buffer.len()).min(self.rest.len());
        let (now, later) = self.rest.split_at(n);
        buffer[..n].copy_from_slice(now);
        self.rest = later;
        Ok(n)
    }
}

/// The next number of a sequence without pattern.
pub(crate) fn mix(mut state: u64) -> u64 {
    state ^= state << 13;
    state ^= state >> 7;
    state ^ (state << 17)
}

/// A number that depends on every byte.
pub(crate) fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Places to cut a text at: all of a short one, some of a long one.
pub(crate) fn cuts(bytes: &[u8]) -> Vec<usize> {
    if bytes.len() <= 24 {
        return (0..bytes.len()).collect();
    }
    let mut state = hash(bytes) | 1;
    let mut places = Vec::new();
    for _ in 0..8 {
        state = mix(state);
        places.push(usize::try_from(state % bytes.len() as u64).unwrap_or(0));
    }
    places
}
