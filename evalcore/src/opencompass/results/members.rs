//! The members of the top level.

use std::collections::HashMap;
use std::io::Read;

use super::file::ResultMetric;
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
                self.once(&name)?;
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

    fn keep(&mut self, name: String, value: Value) -> Result<()> {
        let members = value.as_object().unwrap_or_default();
        if members.iter().any(|(member, _)| is_entry_member(member)) {
            self.file.entries += 1;
            return Ok(());
        }
        self.once(&name)?;
        let (number, as_number, boolean) = match &value {
            Value::Bool(flag) => (None, f64::from(u8::from(*flag)), true),
            Value::Number(number) => (Some(number.clone()), number.as_f64(), false),
            Value::String(text) if name == "error" => {
                self.file.error = Some(text.clone());
                return Ok(());
            }
            _ => {
                self.file.others.push((name, value));
                return Ok(());
            }
        };
        self.file.metrics.push(ResultMetric {
            name,
            value: as_number,
            boolean,
            number,
        });
        Ok(())
    }

    /// Forgets what was known of a member that comes again: the last one counts.
    pub(super) fn once(&mut self, name: &str) -> Result<()> {
        if self.names.insert(name.to_owned()) {
            return Ok(());
        }
        self.file.metrics.retain(|metric| metric.name != name);
        self.file.others.retain(|(other, _)| other != name);
        if name == "error" {
            self.file.error = None;
        }
        let message = format!("member `{name}` occurs twice; the last one counts");
        let place = Position::offset(self.json.offset());
        self.findings
            .push(Diagnostic::warning(Code::JsonDuplicateKey, message).at(place))
    }
}

fn is_entry_member(name: &str) -> bool {
    name == "prediction" || name == "origin_prompt"
}
