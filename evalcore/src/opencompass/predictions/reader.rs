//! Walking over the samples of a file.

use std::io::Read;

use crate::diagnostic::{Code, Diagnostic};
use crate::error::{Error, ErrorKind, Result};
use crate::json::{Kind, Reader, ReaderBuilder};
use crate::position::Position;

use super::builder::{Options, PredictionReaderBuilder};
use super::content;
use super::fast::{Fast, Stop};
use super::index::{Seen, decimal};
use super::outcome::{End, Form, PredictionOutcome};
use super::record::Prediction;
use super::records::{IntoRecords, Records};

/// Reads the samples of a predictions file, in the order of the file and in bounded memory.
///
/// Tolerant: damage ends the file, with a diagnostic and [`PredictionOutcome::end`]; in a file of
/// lines it ends the line. A member above the limits is left out, with a diagnostic and
/// [`Prediction::left_out`]; of one sample no more than the limit is kept. Strict: it is an error.
#[derive(Debug)]
pub struct PredictionReader<R> {
    pub(super) json: Reader<R>,
    pub(super) part: ReaderBuilder,
    pub(super) options: Options,
    pub(super) strict: bool,
    pub(super) scratch: Vec<u8>,
    pub(super) outcome: PredictionOutcome,
    pub(super) place: Place,
    pub(super) lines: u64,
    seen: Seen,
    /// How many samples had an index that was seen before.
    repeated: u64,
    form: Option<Form>,
    pub(super) others_bytes: u64,
}

/// Where the reader stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Start,
    Object { nested: bool },
    List { nested: bool, next: u64 },
    Lines,
    Done,
}

/// What is wanted of a sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Want {
    Content,
    Count,
}

impl<R: Read> PredictionReader<R> {
    /// A tolerant reader with the defaults of [`PredictionReaderBuilder`].
    pub fn new(rdr: R) -> Self {
        PredictionReaderBuilder::new().from_reader(rdr)
    }

    pub(super) fn with_options(rdr: R, builder: &PredictionReaderBuilder) -> Self {
        Self {
            json: builder.json.from_reader(rdr),
            part: builder.json.clone(),
            options: builder.options,
            strict: builder.strict,
            scratch: Vec::new(),
            outcome: PredictionOutcome::default(),
            place: Place::Start,
            lines: 0,
            seen: Seen::default(),
            repeated: 0,
            form: builder.form,
            others_bytes: 0,
        }
    }

    /// Reads the next sample into `record`; false at the end, where `record` is empty.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`]; [`ErrorKind::UnknownLayout`] for a document that is neither an object nor
    /// a list; in strict mode [`ErrorKind::Rejected`], [`ErrorKind::JsonSyntax`],
    /// [`ErrorKind::JsonTruncated`], and for a value that is kept [`ErrorKind::JsonTooDeep`] and
    /// [`ErrorKind::ValueTooLarge`]. After an error the reader is at its end.
    pub fn read_record(&mut self, record: &mut Prediction) -> Result<bool> {
        self.step(record, Want::Content)
    }

    /// The samples from here on.
    pub fn records(&mut self) -> Records<'_, R> {
        Records::new(self)
    }

    /// The samples from here on, with the reader inside.
    pub fn into_records(self) -> IntoRecords<R> {
        IntoRecords::new(self)
    }

    /// What there is to say about the file, as far as it was read.
    pub fn outcome(&self) -> &PredictionOutcome {
        &self.outcome
    }

    /// What was repaired or reported so far; of each code the first hundred.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        self.json.diagnostics()
    }

    /// What there is to say about the file, and what was repaired or reported.
    pub fn into_outcome(self) -> (PredictionOutcome, Vec<Diagnostic>) {
        (self.outcome, self.json.into_diagnostics())
    }

    /// The largest index so far, plus one.
    pub(super) fn span(&self) -> u64 {
        self.seen.span()
    }

    /// How many samples had an index that another had before.
    pub(super) fn repeated(&self) -> u64 {
        self.repeated
    }

    /// Goes over the next sample.
    pub(super) fn step(&mut self, record: &mut Prediction, want: Want) -> Result<bool> {
        let found = loop {
            let found = match self.place {
                Place::Done => Ok(Some(false)),
                Place::Start => self.start().map(|()| None),
                Place::Object { nested } => self.member(record, nested, want),
                Place::List { nested, next } => self.item(record, nested, next, want),
                Place::Lines => self.line(record, want).map(Some),
            };
            match found {
                Ok(Some(found)) => break found,
                Ok(None) => {}
                Err(error) => break self.fail(error, record)?,
            }
        };
        if found {
            self.outcome.records += 1;
            record.sample = record.index;
            self.note_index(record)?;
        } else {
            record.clear_content();
        }
        Ok(found)
    }

    /// Takes the error as the end of the file, if it is one that a tolerant reader takes.
    fn fail(&mut self, error: Error, record: &mut Prediction) -> Result<bool> {
        self.place = Place::Done;
        record.clear_content();
        let offset = error.position().map_or(0, |place| place.offset);
        self.outcome.end = match error.kind() {
            ErrorKind::JsonTruncated { .. } => End::Truncated { offset },
            ErrorKind::JsonSyntax { .. } => End::Damaged { offset },
            _ => return Err(error),
        };
        if self.strict {
            return Err(error);
        }
        self.json.report(error.to_diagnostic())?;
        self.json.close_findings();
        Ok(false)
    }

    fn start(&mut self) -> Result<()> {
        let first = self.json.peek()?;
        if self.form == Some(Form::Lines) || (first == Some(b'{') && self.starts_a_line()?) {
            self.outcome.form = Some(Form::Lines);
            self.place = Place::Lines;
            return Ok(());
        }
        match self.json.peek_kind()? {
            None | Some(Kind::Object) => {
                self.json.begin_object()?;
                self.outcome.form = Some(Form::Object);
                self.place = Place::Object { nested: false };
            }
            Some(Kind::Array) => {
                self.json.begin_array()?;
                self.outcome.form = Some(Form::List);
                self.place = Place::List {
                    nested: false,
                    next: 0,
                };
            }
            Some(kind) => {
                let place = Position::offset(self.json.offset());
                let expected = "an object or a list of samples";
                let found = self.json.describe_next(kind)?;
                return Err(Error::new(ErrorKind::UnknownLayout { expected, found }).at(place));
            }
        }
        Ok(())
    }

    /// Whether the object before the reader is a sample, and not an object of samples.
    fn starts_a_line(&mut self) -> Result<bool> {
        let mut fast = Fast::new(self.json.near()?, self.options, &mut self.scratch);
        Ok(fast.first_name().is_ok_and(content::names_a_sample_member))
    }

    /// Goes to the next sample of an object; `None` when something else stood there.
    fn member(
        &mut self,
        record: &mut Prediction,
        nested: bool,
        want: Want,
    ) -> Result<Option<bool>> {
        if self.fast(record, true, want)? {
            return Ok(Some(true));
        }
        record.key.clear();
        if !self.json.next_name()? {
            return self.leave(nested);
        }
        record.key.push_str(self.json.key());
        record.index = decimal(&record.key);
        let kind = self.json.peek_kind()?;
        match (record.index, kind) {
            (Some(_), Some(Kind::Object)) => {
                self.content(record, want)?;
                Ok(Some(true))
            }
            (None, Some(Kind::Object | Kind::Array)) if !nested && record.key == "predictions" => {
                self.outcome.form = Some(Form::Station);
                self.place = if kind == Some(Kind::Object) {
                    self.json.begin_object()?;
                    Place::Object { nested: true }
                } else {
                    self.json.begin_array()?;
                    Place::List {
                        nested: true,
                        next: 0,
                    }
                };
                Ok(None)
            }
            _ => self.other(record),
        }
    }

    /// Goes to the next sample of a list; `None` when something else stood there.
    fn item(
        &mut self,
        record: &mut Prediction,
        nested: bool,
        next: u64,
        want: Want,
    ) -> Result<Option<bool>> {
        record.index = Some(next);
        record.key = next.to_string();
        let after = Place::List {
            nested,
            next: next + 1,
        };
        if self.fast(record, false, want)? {
            self.place = after;
            return Ok(Some(true));
        }
        if !self.json.next_item()? {
            return self.leave(nested);
        }
        self.place = after;
        if self.json.peek_kind()? == Some(Kind::Object) {
            self.content(record, want)?;
            return Ok(Some(true));
        }
        self.other(record)
    }

    /// Tries the fast reader; false leaves the place as it was.
    fn fast(&mut self, record: &mut Prediction, keyed: bool, want: Want) -> Result<bool> {
        let comma = self.json.comma_is_due();
        loop {
            let mut fast = Fast::new(self.json.buffered(), self.options, &mut self.scratch);
            match fast.sample(comma, keyed, record, want) {
                Ok(start) => {
                    record.offset = self.json.offset() + start as u64;
                    let end = fast.position();
                    self.json.jump(end);
                    return Ok(true);
                }
                Err(Stop::Odd) => return Ok(false),
                Err(Stop::Short) => {}
            }
            if !self.json.top_up()? {
                return Ok(false);
            }
        }
    }

    fn content(&mut self, record: &mut Prediction, want: Want) -> Result<()> {
        if want == Want::Content {
            return content::read(&mut self.json, record, self.options);
        }
        record.clear_content();
        record.offset = self.json.offset();
        self.json.skip_value()
    }

    /// Leaves the object or list that ended.
    fn leave(&mut self, nested: bool) -> Result<Option<bool>> {
        if nested {
            self.place = Place::Object { nested: false };
            return Ok(None);
        }
        self.place = Place::Done;
        self.outcome.end = End::Complete;
        self.json.finish()?;
        Ok(Some(false))
    }

    fn note_index(&mut self, record: &Prediction) -> Result<()> {
        let Some(index) = record.index else {
            return Ok(());
        };
        if self.seen.insert(index) {
            return Ok(());
        }
        self.repeated += 1;
        let message = format!("sample {index} occurs twice");
        let place = Position::offset(record.offset);
        self.json
            .report(Diagnostic::warning(Code::PredictionsDuplicateIndex, message).at(place))
    }
}
