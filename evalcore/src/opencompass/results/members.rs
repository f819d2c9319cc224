//! The members of the top level.

use std::io::Read;

use super::file::{ResultFile, ResultMetric};
use super::gathered::Gathered;
use super::reader::{ResultReader, State};
use crate::diagnostic::{Code, Diagnostic};
use crate::error::Result;
use crate::json::{Kind, Value};
use crate::position::Position;

impl<R: Read> ResultReader<R> {
    /// Takes the member whose name was read: keeps it, counts it, or enters the details.
    pub(super) fn member(&mut self, name: &str) -> Result<()> {
        match (name, self.json.peek_kind()?) {
            ("details", Some(Kind::Object)) => {
                self.json.begin_object()?;
                self.begin_details(State::InObject)
            }
            ("details", Some(Kind::Array)) => {
                self.json.begin_array()?;
                self.begin_details(State::InList { place: 0 })
            }
            ("total predictions", Some(Kind::Array)) => {
                if self.file.rollout_entries.is_some() {
                    self.repeated(name)?;
                }
                self.json.begin_array()?;
                let mut entries = 0;
                while self.json.next_item()? {
                    entries += 1;
                }
                self.file.rollout_entries = Some(entries);
                Ok(())
            }
            (_, Some(Kind::Object)) if name.bytes().all(|b| b.is_ascii_digit()) => self.entry(name),
            (_, kind) => self.other(name, kind),
        }
    }

    /// Reads a member that is neither the details nor an entry.
    fn other(&mut self, name: &str, kind: Option<Kind>) -> Result<()> {
        let at = self.json.offset();
        match self.json.read_within(&mut self.top.room)? {
            // At the end of a cut file more digits may be missing.
            Ok(_) if kind == Some(Kind::Number) && self.json.peek()?.is_none() => Ok(()),
            Ok(value) => {
                if !matches!(value, Value::Number(_) | Value::Bool(_)) {
                    self.file.places.push((name.to_owned(), at));
                }
                self.keep(name, value)
            }
            Err(why) => {
                if !self.top.refuse(&mut self.json, name.to_owned(), why)? {
                    self.repeated(name)?;
                }
                Ok(())
            }
        }
    }

    /// Reads an object that is probably an entry, which is then not kept.
    fn entry(&mut self, name: &str) -> Result<()> {
        let mut members = Gathered::new(self.top.room);
        self.json.begin_object()?;
        while self.json.next_name()? {
            if is_entry_member(self.json.key()) {
                while self.json.next_name()? {}
                self.file.entries += 1;
                return Ok(());
            }
            if !members.read(&mut self.json)? {
                let member = self.json.key().to_owned();
                self.repeated(&member)?;
            }
        }
        self.top.room = members.room;
        let (members, left_out) = members.finish(&mut self.json)?;
        self.file.left_out.extend(left_out);
        self.keep(name, Value::Object(members))
    }

    /// Keeps a member; one that comes again takes the place of the first.
    fn keep(&mut self, name: &str, value: Value) -> Result<()> {
        let members = value.as_object().unwrap_or_default();
        if members.iter().any(|(member, _)| is_entry_member(member)) {
            self.file.entries += 1;
            return Ok(());
        }
        if self.top.put(name.to_owned(), value) {
            return Ok(());
        }
        self.repeated(name)
    }

    /// Says that a member comes again.
    pub(super) fn repeated(&mut self, name: &str) -> Result<()> {
        let place = Position::offset(self.json.offset());
        self.findings.push(duplicate(name).at(place))
    }
}

/// Says that a member comes again.
pub(super) fn duplicate(name: &str) -> Diagnostic {
    let message = format!("member `{name}` occurs twice; the last one counts");
    Diagnostic::warning(Code::JsonDuplicateKey, message)
}

impl ResultFile {
    /// Sorts the kept members of the top level into numbers, the error and the others.
    pub(super) fn take_members(&mut self, members: Vec<(String, Value)>) {
        for (name, value) in members {
            let (value, boolean, number) = match value {
                Value::Bool(flag) => (f64::from(u8::from(flag)), true, None),
                Value::Number(number) => (number.as_f64(), false, Some(number)),
                Value::String(text) if name == "error" => {
                    self.error = Some(text);
                    continue;
                }
                value => {
                    self.others.push((name, value));
                    continue;
                }
            };
            self.metrics.push(ResultMetric {
                name,
                value,
                boolean,
                number,
            });
        }
    }
}

fn is_entry_member(name: &str) -> bool {
    name == "prediction" || name == "origin_prompt"
}
