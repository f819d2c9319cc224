//! The members of the top level.

use std::collections::HashMap;
use std::io::Read;

use super::file::{ResultFile, ResultMetric};
use super::reader::{ResultReader, State};
use crate::diagnostic::{Code, Diagnostic};
use crate::error::Result;
use crate::json::{Kind, Value};
use crate::position::Position;

impl<R: Read> ResultReader<R> {
    /// Takes the member whose name was read: keeps it, counts it, or enters the details.
    pub(super) fn member(&mut self, name: String) -> Result<()> {
        match (name.as_str(), self.json.peek_kind()?) {
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
                    self.repeated(&name)?;
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
            (_, kind) => {
                let value = self.json.read_value()?;
                // At the end of a cut file more digits may be missing.
                if kind == Some(Kind::Number) && self.json.peek()?.is_none() {
                    return Ok(());
                }
                self.keep(name, value)
            }
        }
    }

    /// Reads an object that is probably an entry, which is then not kept.
    fn entry(&mut self, name: String) -> Result<()> {
        let mut members: Vec<(String, Value)> = Vec::new();
        let mut places = HashMap::new();
        self.json.begin_object()?;
        while let Some(member) = self.json.next_key()? {
            if is_entry_member(member) {
                while self.json.next_key()?.is_some() {}
                self.file.entries += 1;
                return Ok(());
            }
            let member = member.to_owned();
            let value = self.json.read_value()?;
            let place = *places.entry(member.clone()).or_insert(members.len());
            match members.get_mut(place) {
                Some(known) => known.1 = value,
                None => members.push((member, value)),
            }
        }
        self.keep(name, Value::Object(members))
    }

    /// Keeps a member; one that comes again takes the place of the first.
    fn keep(&mut self, name: String, value: Value) -> Result<()> {
        let members = value.as_object().unwrap_or_default();
        if members.iter().any(|(member, _)| is_entry_member(member)) {
            self.file.entries += 1;
            return Ok(());
        }
        if let Some(known) = self.places.get(&name).and_then(|at| self.top.get_mut(*at)) {
            known.1 = value;
            return self.repeated(&name);
        }
        self.places.insert(name.clone(), self.top.len());
        self.top.push((name, value));
        Ok(())
    }

    /// Says that a member comes again.
    pub(super) fn repeated(&mut self, name: &str) -> Result<()> {
        let message = format!("member `{name}` occurs twice; the last one counts");
        let place = Position::offset(self.json.offset());
        self.findings
            .push(Diagnostic::warning(Code::JsonDuplicateKey, message).at(place))
    }
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
