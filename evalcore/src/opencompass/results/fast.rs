//! Counting samples that are in memory and of which nothing is odd.
//!
//! What this counter takes it counts as the general one does; what it does not take is left to the
//! general one, which starts over at the same place and has the words for what is wrong.

use super::details::{Counter, Seen, is_sample_name};
use super::verdict::verdict_rank;
use crate::json::{Kind, Skipper, TextEnd, text_end, white_space};

/// Why the fast counter gives up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// The bytes end within the sample.
    Short,
    /// Something is not as usual.
    Odd,
}

/// A cursor over buffered bytes.
pub(super) struct Fast<'a> {
    bytes: &'a [u8],
    at: usize,
    /// How deep a member may nest that is not odd.
    max_depth: u64,
}

impl<'a> Fast<'a> {
    /// Starts at the front of the bytes.
    pub(super) fn new(bytes: &'a [u8], max_depth: usize) -> Self {
        Self {
            bytes,
            at: 0,
            max_depth: max_depth as u64,
        }
    }

    /// The next byte to read.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// Counts the next sample of an object or list.
    pub(super) fn sample(
        &mut self,
        comma: bool,
        keyed: bool,
        counter: &mut Counter,
    ) -> Result<(), Stop> {
        if comma {
            self.expect(b',')?;
        }
        let name = if keyed { Some(self.name()?) } else { None };
        if name.is_some_and(|name| !is_sample_name(name)) {
            return Err(Stop::Odd);
        }
        counter.begin_sample();
        let mut seen = Seen::default();
        self.expect(b'{')?;
        if keyed {
            counter.begin_numbered();
        }
        loop {
            let name = self.name()?;
            counter.key(name);
            self.member(name, &mut seen)?;
            let next = self.peek()?;
            self.at += 1;
            match next {
                b',' => {}
                b'}' => break,
                _ => return Err(Stop::Odd),
            }
        }
        counter.sample(&seen);
        Ok(())
    }

    fn member(&mut self, name: &str, seen: &mut Seen) -> Result<(), Stop> {
        let first = self.peek()?;
        let kind = Kind::of_first_byte(first).ok_or(Stop::Odd)?;
        seen.members += 1;
        seen.kind(name, Some(kind));
        if let Some(rank) = verdict_rank(name) {
            return self.verdict(rank, seen);
        }
        match kind {
            // Details of replicas have verdicts within.
            Kind::Array if name == "predictions" => Err(Stop::Odd),
            Kind::String => {
                self.at += 1;
                self.raw_text().map(|_| ())
            }
            _ => self.skip(),
        }
    }

    /// Reads a boolean or a list of booleans.
    fn verdict(&mut self, rank: usize, seen: &mut Seen) -> Result<(), Stop> {
        let mut verdicts = Seen::default();
        if self.peek()? == b'[' {
            self.at += 1;
            loop {
                let verdict = self.boolean()?;
                verdicts.count(verdict);
                let next = self.peek()?;
                self.at += 1;
                match next {
                    b',' => {}
                    b']' => break,
                    _ => return Err(Stop::Odd),
                }
            }
        } else {
            let verdict = self.boolean()?;
            verdicts.count(verdict);
        }
        seen.take_verdicts(rank, &verdicts);
        Ok(())
    }

    fn boolean(&mut self) -> Result<bool, Stop> {
        self.peek()?;
        for (word, verdict) in [(&b"true"[..], true), (b"false", false)] {
            if self.rest().starts_with(word) {
                self.at += word.len();
                return Ok(verdict);
            }
        }
        // At the end of the bytes the word may be cut.
        Err(if self.rest().len() < 5 {
            Stop::Short
        } else {
            Stop::Odd
        })
    }

    /// Reads a member's name and the colon.
    fn name(&mut self) -> Result<&'a str, Stop> {
        self.expect(b'"')?;
        let raw = self.raw_text()?;
        if raw.iter().any(|byte| *byte < 0x20 || *byte == b'\\') {
            return Err(Stop::Odd);
        }
        let name = str::from_utf8(raw).map_err(|_| Stop::Odd)?;
        self.expect(b':')?;
        Ok(name)
    }

    fn raw_text(&mut self) -> Result<&'a [u8], Stop> {
        let rest = self.rest();
        match text_end(rest, false) {
            TextEnd::Quote(end) => {
                self.at += end + 1;
                Ok(rest.get(..end).unwrap_or_default())
            }
            TextEnd::LineFeed(_) => Err(Stop::Odd),
            TextEnd::Open { .. } => Err(Stop::Short),
        }
    }

    fn skip(&mut self) -> Result<(), Stop> {
        match Skipper::new(self.max_depth).feed(self.rest()) {
            Ok(Some(length)) => {
                self.at += length;
                Ok(())
            }
            Ok(None) => Err(Stop::Short),
            Err(_) => Err(Stop::Odd),
        }
    }

    fn expect(&mut self, byte: u8) -> Result<(), Stop> {
        if self.peek()? != byte {
            return Err(Stop::Odd);
        }
        self.at += 1;
        Ok(())
    }

    fn peek(&mut self) -> Result<u8, Stop> {
        self.at += white_space(self.rest());
        self.rest().first().copied().ok_or(Stop::Short)
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }
}
