//! Walking through a results file.

use std::collections::{HashMap, HashSet};
use std::io::Read;

use super::builder::ResultReaderBuilder;
use super::detail::Detail;
use super::details::Counter;
use super::entry::{count_members, count_stream};
use super::file::{ResultFile, ResultForm, ResultMetric};
use crate::diagnostic::{Code, Diagnostic};
use crate::error::{Error, ErrorKind, Result};
use crate::json::{Findings, Kind, Reader, Value};
use crate::position::Position;

/// Walks through a results file: details first to last, then the whole.
///
/// Details that are not asked for are counted in bounded memory. In tolerant mode a cut or damaged
/// file ends early: [`ResultFile::stopped_at`] says where, and what was complete is kept.
///
/// # Examples
///
/// ```
/// use evalcore::opencompass::results::ResultReaderBuilder;
///
/// let text = br#"{"score": 50.0, "details": {"type": "GEN",
///     "0": {"predictions": "B", "references": "A"}, "1": {"predictions": "C", "refe"#;
/// let mut reader = ResultReaderBuilder::new().from_reader(&text[..]);
/// let first = reader.read_detail()?.unwrap();
/// assert_eq!((first.index, first.pred[0].as_str()), (Some(0), Some("B")));
/// assert!(reader.read_detail()?.is_none());
///
/// let result = reader.finish()?;
/// assert_eq!(result.stopped_at.unwrap().offset, text.len() as u64);
/// assert_eq!(result.details.unwrap().samples, 1);
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug)]
pub struct ResultReader<R> {
    json: Reader<R>,
    state: State,
    strict: bool,
    findings: Findings,
    counter: Option<Counter>,
    /// Where the details start.
    details_at: u64,
    names: HashSet<String>,
    file: ResultFile,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Start,
    Top,
    InObject,
    InList { place: u64 },
    Done,
}

/// The details of a results file, in its order; made by [`ResultReader::details`].
#[derive(Debug)]
pub struct Details<'a, R> {
    reader: &'a mut ResultReader<R>,
}

impl<R: Read> Iterator for Details<'_, R> {
    type Item = Result<Detail>;

    fn next(&mut self) -> Option<Self::Item> {
        self.reader.read_detail().transpose()
    }
}

impl<R: Read> ResultReader<R> {
    pub(super) fn with_options(rdr: R, options: &ResultReaderBuilder) -> Self {
        Self {
            json: options.json.from_reader(rdr),
            state: State::Start,
            strict: options.strict,
            findings: Findings::new(options.strict),
            counter: None,
            details_at: 0,
            names: HashSet::new(),
            file: ResultFile {
                form: ResultForm::Unreadable,
                metrics: Vec::new(),
                error: None,
                others: Vec::new(),
                entries: 0,
                rollout_entries: None,
                details: None,
                samples: Vec::new(),
                diagnostics: Vec::new(),
                stopped_at: None,
            },
        }
    }

    /// Goes to the next sample of the details; `None` at the end of the file.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::UnknownLayout`] when the file is no object, [`ErrorKind::ValueTooLarge`],
    /// [`ErrorKind::JsonTooDeep`], [`ErrorKind::Io`]; in strict mode also
    /// [`ErrorKind::JsonTruncated`], [`ErrorKind::JsonSyntax`] and [`ErrorKind::Rejected`].
    pub fn read_detail(&mut self) -> Result<Option<Detail>> {
        while self.state != State::Done {
            match self.step(true) {
                Ok(None) => {}
                Ok(Some(detail)) => return Ok(Some(detail)),
                Err(error) => self.stop(error)?,
            }
        }
        Ok(None)
    }

    /// The samples of the details that are left.
    pub fn details(&mut self) -> Details<'_, R> {
        Details { reader: self }
    }

    /// Reads the rest, counts the details that were not asked for, and gives the whole.
    ///
    /// # Errors
    ///
    /// As [`ResultReader::read_detail`].
    pub fn finish(mut self) -> Result<ResultFile> {
        while self.state != State::Done {
            if let Err(error) = self.step(false) {
                self.stop(error)?;
            }
        }
        let mut file = self.file;
        file.settle_form();
        if file.entries > 0 && file.form != ResultForm::JudgeOutput {
            let entries = file.entries;
            let message = format!("expected metrics only, found {entries} entries beside them");
            self.findings
                .push(Diagnostic::warning(Code::ResultsMixed, message))?;
        }
        file.diagnostics = self.json.into_diagnostics();
        file.diagnostics.extend(self.findings.into_found());
        let place = |found: &Diagnostic| found.position.map_or(u64::MAX, |place| place.offset);
        file.diagnostics.sort_by_key(place);
        Ok(file)
    }

    fn step(&mut self, deliver: bool) -> Result<Option<Detail>> {
        match self.state {
            State::Start => {
                match self.json.peek_kind()? {
                    Some(Kind::Object) | None => self.json.begin_object()?,
                    Some(other) => {
                        let expected = "a results object";
                        let found = other.as_str().to_owned();
                        return Err(ErrorKind::UnknownLayout { expected, found }.into());
                    }
                }
                self.state = State::Top;
            }
            State::Top => {
                if let Some(name) = self.json.next_key()?.map(ToOwned::to_owned) {
                    self.member(name)?;
                } else {
                    self.state = State::Done;
                    self.json.finish()?;
                }
            }
            State::InObject => match self.json.next_key()?.map(ToOwned::to_owned) {
                Some(name) => return self.sample(Some(&name), 0, deliver),
                None => self.end_details()?,
            },
            State::InList { place } => {
                if self.json.next_item()? {
                    self.state = State::InList { place: place + 1 };
                    return self.sample(None, place, deliver);
                }
                self.end_details()?;
            }
            State::Done => {}
        }
        Ok(None)
    }

    /// Ends at damage: a diagnostic in tolerant mode, else the error.
    fn stop(&mut self, error: Error) -> Result<()> {
        self.state = State::Done;
        let damage = matches!(
            error.kind(),
            ErrorKind::JsonTruncated { .. } | ErrorKind::JsonSyntax { .. }
        );
        if self.strict || !damage {
            return Err(error);
        }
        self.file.stopped_at = error.position();
        self.findings.push(error.to_diagnostic())?;
        self.end_details()
    }

    fn member(&mut self, name: String) -> Result<()> {
        let kind = self.json.peek_kind()?;
        match (name.as_str(), kind) {
            ("details", Some(Kind::Object)) => {
                self.details_at = self.json.offset();
                self.json.begin_object()?;
                self.begin_details(State::InObject)
            }
            ("details", Some(Kind::Array)) => {
                self.details_at = self.json.offset();
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
            _ => {
                let value = self.json.read_value()?;
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
    fn once(&mut self, name: &str) -> Result<()> {
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

    fn begin_details(&mut self, state: State) -> Result<()> {
        self.once("details")?;
        self.counter = Some(Counter::new(state != State::InObject));
        self.state = state;
        Ok(())
    }

    fn end_details(&mut self) -> Result<()> {
        if self.state != State::Done {
            self.state = State::Top;
        }
        let Some(counter) = self.counter.take() else {
            return Ok(());
        };
        let others = counter.others;
        self.file.details = Some(counter.finish());
        if others == 0 {
            return Ok(());
        }
        let message = format!("expected samples only in `details`, found {others} other members");
        let place = Position::offset(self.details_at);
        self.findings
            .push(Diagnostic::warning(Code::ResultsDetailNotObject, message).at(place))
    }

    fn sample(&mut self, name: Option<&str>, place: u64, deliver: bool) -> Result<Option<Detail>> {
        let Some(counter) = &mut self.counter else {
            return Ok(None);
        };
        match (name, self.json.peek_kind()?) {
            (_, Some(Kind::Object)) if deliver => {
                let Value::Object(members) = self.json.read_value()? else {
                    return Ok(None);
                };
                count_members(&members, counter);
                return Ok(Some(Detail::new(name, place, members)));
            }
            (_, Some(Kind::Object)) => count_stream(&mut self.json, counter)?,
            (Some("type"), Some(Kind::String)) => {
                if let Value::String(text) = self.json.read_value()? {
                    counter.set_type(&text);
                }
            }
            _ => {
                self.json.skip_value()?;
                counter.others += 1;
            }
        }
        Ok(None)
    }
}

fn is_entry_member(name: &str) -> bool {
    name == "prediction" || name == "origin_prompt"
}
