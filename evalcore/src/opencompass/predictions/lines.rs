//! Files of one sample a line.

use std::io::Read;

use crate::error::{Error, ErrorKind, Result};
use crate::json::{Line, Skipper, Value, white_space};
use crate::position::Position;

use super::content;
use super::fast::Fast;
use super::index::decimal;
use super::outcome::End;
use super::reader::{Place, PredictionReader, Want};
use super::record::Prediction;

/// What is held of a line that is not held at once.
const LONG_WINDOW: usize = 1 << 20;

impl<R: Read> PredictionReader<R> {
    /// Goes to the next line that is a sample; false at the end.
    pub(super) fn line(&mut self, record: &mut Prediction, want: Want) -> Result<bool> {
        while let Some(line) = self.json.measure_line()? {
            self.lines += 1;
            let offset = self.json.offset();
            let Line::Whole(length) = line else {
                if self.long_line(record)? {
                    record.offset = offset;
                    self.name_by_idx(record);
                    return Ok(true);
                }
                continue;
            };
            let line = self.json.buffered().get(..length).unwrap_or_default();
            if is_blank(line) {
                self.json.jump(length);
                continue;
            }
            if self.sound_line(length, record, want) || self.any_line(length, record)? {
                record.offset = offset;
                self.name_by_idx(record);
                return Ok(true);
            }
        }
        self.place = Place::Done;
        if self.outcome.end == End::Unread {
            self.outcome.end = End::Complete;
        }
        self.json.close_findings();
        Ok(false)
    }

    /// Takes a line about which nothing is odd.
    fn sound_line(&mut self, length: usize, record: &mut Prediction, want: Want) -> bool {
        let line = self.json.buffered().get(..length).unwrap_or_default();
        let end = if want == Want::Count {
            record.clear_content();
            let start = white_space(line);
            let object = line.get(start..).unwrap_or_default();
            let whole = Skipper::new(u64::MAX).feed(object).ok().flatten();
            whole
                .filter(|_| object.starts_with(b"{"))
                .map(|end| start + end)
        } else {
            let mut fast = Fast::new(line, self.options, &mut self.scratch);
            fast.content(record).ok().map(|()| fast.position())
        };
        let Some(rest) = end.and_then(|end| line.get(end..)) else {
            return false;
        };
        let sound = is_blank(rest);
        if sound {
            self.json.jump(length);
        }
        sound
    }

    /// Takes a line by the general reader; false for one that is no sample.
    fn any_line(&mut self, length: usize, record: &mut Prediction) -> Result<bool> {
        let offset = self.json.offset();
        let line = self.json.buffered().get(..length).unwrap_or_default();
        let ended = line.ends_with(b"\n");
        let mut part = self.part.window_bytes(length).read_part(line, offset);
        let outcome = content::read(&mut part, record, self.options).and_then(|()| part.finish());
        let outcome = outcome.map_err(|error| {
            let at = error.position().map_or(0, |place| place.offset);
            let column = Position::locate(line, at.saturating_sub(offset)).column;
            let mut place = Position::offset(at);
            (place.line, place.column) = (Some(self.lines), column);
            error.moved_to(place)
        });
        let found = part.into_diagnostics();
        self.json.jump(length);
        self.json.report_all(found)?;
        let Err(error) = outcome else {
            return Ok(true);
        };
        self.damaged_line(error, ended)?;
        Ok(false)
    }

    /// Takes a line that is not held at once; false for one that is no sample.
    fn long_line(&mut self, record: &mut Prediction) -> Result<bool> {
        let offset = self.json.offset();
        let mut part = self
            .part
            .window_bytes(LONG_WINDOW)
            .read_part(self.json.line(), offset);
        let outcome = content::read(&mut part, record, self.options).and_then(|()| part.finish());
        let (mut line, found) = part.into_parts();
        let ended = line.pass().map_err(|error| Error::io("read", error))?;
        self.json.report_all(found)?;
        let Err(error) = outcome else {
            return Ok(true);
        };
        let mut place = error.position().unwrap_or(Position::offset(offset));
        place.line = Some(self.lines);
        self.damaged_line(error.moved_to(place), ended)?;
        Ok(false)
    }

    fn damaged_line(&mut self, error: Error, ended: bool) -> Result<()> {
        let truncated = match error.kind() {
            ErrorKind::JsonTruncated { .. } => true,
            ErrorKind::JsonSyntax { .. } => false,
            _ => return Err(error),
        };
        self.outcome.damaged_lines += 1;
        if self.strict {
            return Err(error);
        }
        if truncated && !ended {
            let offset = self.json.end_offset();
            self.outcome.end = End::Truncated { offset };
        }
        self.json.report(error.to_diagnostic())
    }

    /// Moves `idx` from the members to the key; a sample without one is named by its place.
    fn name_by_idx(&self, record: &mut Prediction) {
        record.key.clear();
        let idx = record.members.iter().position(|(name, _)| name == "idx");
        match idx.map(|at| record.members.remove(at).1) {
            Some(Value::String(text)) => record.key.push_str(&text),
            Some(Value::Number(number)) => record.key.push_str(number.as_str()),
            _ => record.key = self.outcome.records.to_string(),
        }
        record.index = decimal(&record.key);
    }
}

fn is_blank(bytes: &[u8]) -> bool {
    white_space(bytes) == bytes.len()
}
