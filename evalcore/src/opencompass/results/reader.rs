//! Walking through a results file.

use std::io::Read;

use super::builder::ResultReaderBuilder;
use super::detail::Detail;
use super::details::Counter;
use super::entry::{count_members, count_stream};
use super::fast::{Fast, Stop};
use super::file::{ResultFile, ResultForm};
use super::gathered::{Gathered, Members};
use super::members::duplicate;
use crate::diagnostic::{Code, Diagnostic};
use crate::error::{Error, ErrorKind, Result};
use crate::json::{Findings, Kind, LeftOut, Reader, Value, is_above_a_limit};
use crate::position::Position;

/// Walks through a results file: details first to last, then the whole.
///
/// Details that are not asked for are counted in bounded memory. In tolerant mode a cut or damaged
/// file ends early: [`ResultFile::stopped_at`] says where, and what was complete is kept. A member
/// above the limits is left out: [`ResultFile::left_out`] and [`Detail::left_out`] name it.
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
    pub(super) json: Reader<R>,
    state: State,
    strict: bool,
    pub(super) findings: Findings,
    counter: Option<Counter>,
    /// Where the details start.
    pub(super) details_at: u64,
    /// The members of the top level that are kept.
    pub(super) top: Gathered,
    /// How many bytes of a sample are kept.
    room: u64,
    pub(super) file: ResultFile,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
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
            top: Gathered::new(options.max_value_bytes),
            room: options.max_value_bytes,
            file: ResultFile::default(),
        }
    }

    /// Goes to the next sample of the details; `None` at the end of the file.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::UnknownLayout`] when the file is no object, [`ErrorKind::Io`]; in strict mode
    /// also [`ErrorKind::ValueTooLarge`], [`ErrorKind::JsonTooDeep`],
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

    /// What was repaired or left out so far.
    #[must_use]
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        [self.json.diagnostics(), self.findings.found()].concat()
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
        let (members, left_out) = self.top.finish(&mut self.json)?;
        let mut file = self.file;
        file.left_out.extend(left_out);
        file.take_members(members);
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
        if !deliver {
            self.count_buffered()?;
        }
        match self.state {
            State::Start => {
                match self.json.peek_kind()? {
                    Some(Kind::Object) | None => self.json.begin_object()?,
                    Some(other) => {
                        let expected = "a results object";
                        let place = Position::offset(self.json.offset());
                        let found = self.json.describe_next(other)?;
                        let kind = ErrorKind::UnknownLayout { expected, found };
                        return Err(Error::new(kind).at(place));
                    }
                }
                self.state = State::Top;
            }
            State::Top => {
                if self.json.next_name()? {
                    let name = self.json.key().to_owned();
                    self.member(&name)?;
                } else {
                    self.state = State::Done;
                    self.json.finish()?;
                }
            }
            State::InObject => {
                if self.json.next_name()? {
                    let name = self.json.key().to_owned();
                    return self.sample(Some(&name), 0, deliver);
                }
                self.end_details()?;
            }
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

    pub(super) fn begin_details(&mut self, state: State) -> Result<()> {
        if self.file.details.is_some() {
            self.repeated("details")?;
        }
        self.details_at = self.json.offset();
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
        let (others, name) = (counter.others, counter.other_name.clone());
        self.file.details = Some(counter.finish());
        if others == 0 {
            return Ok(());
        }
        let name: Option<String> = name.map(|name| name.chars().take(100).collect());
        let name = name.map_or(String::new(), |name| format!(", the first is `{name}`"));
        let message =
            format!("expected samples only in `details`, found {others} other members{name}");
        let place = Position::offset(self.details_at);
        self.findings
            .push(Diagnostic::warning(Code::ResultsDetailNotObject, message).at(place))
    }

    /// Counts samples as long as they are in memory and as usual.
    fn count_buffered(&mut self) -> Result<()> {
        let keyed = match self.state {
            State::InObject => true,
            State::InList { .. } => false,
            _ => return Ok(()),
        };
        let Some(counter) = &mut self.counter else {
            return Ok(());
        };
        loop {
            let mut fast = Fast::new(self.json.buffered(), self.json.max_depth());
            let mut comma = self.json.comma_is_due();
            let mut whole = 0;
            let stop = loop {
                match fast.sample(comma, keyed, counter) {
                    Ok(()) => {
                        whole = fast.position();
                        comma = true;
                        if let State::InList { place } = &mut self.state {
                            *place += 1;
                        }
                    }
                    Err(stop) => break stop,
                }
            };
            if whole > 0 {
                self.json.jump(whole);
            }
            if stop == Stop::Odd || !self.json.top_up()? {
                return Ok(());
            }
        }
    }

    fn sample(&mut self, name: Option<&str>, place: u64, deliver: bool) -> Result<Option<Detail>> {
        let Some(counter) = &mut self.counter else {
            return Ok(None);
        };
        match (name, self.json.peek_kind()?) {
            (_, Some(Kind::Object)) if !counter.begin_object(name) => self.json.skip_value()?,
            (_, Some(Kind::Object)) if deliver => {
                let (members, left_out) = match self.json.read_value() {
                    Ok(Value::Object(members)) => (members, Vec::new()),
                    Ok(_) => return Ok(None),
                    Err(error) if is_above_a_limit(&error) => in_part(&mut self.json, self.room)?,
                    Err(error) => return Err(error),
                };
                if !count_members(&members, &left_out, counter) {
                    return Ok(None);
                }
                let mut detail = Detail::new(name, place, members);
                detail.left_out = left_out;
                return Ok(Some(detail));
            }
            (_, Some(Kind::Object)) => count_stream(&mut self.json, counter)?,
            (Some("type"), Some(Kind::String)) => {
                match self.json.read_within(&mut { self.room })? {
                    Ok(Value::String(text)) => counter.set_type(&text),
                    Ok(_) => {}
                    Err(why) => {
                        self.json.leave_out("type".to_owned(), why)?;
                    }
                }
            }
            _ => {
                self.json.skip_value()?;
                counter.other(name);
            }
        }
        Ok(None)
    }
}

/// Reads a sample above the limits member by member, but for those above them.
fn in_part<R: Read>(json: &mut Reader<R>, room: u64) -> Result<(Members, Vec<LeftOut>)> {
    let mut members = Gathered::new(room);
    json.begin_object()?;
    while json.next_name()? {
        if !members.read(json)? {
            let name = json.key().to_owned();
            let found = duplicate(&name).at(Position::offset(json.offset()));
            json.report(found)?;
        }
    }
    members.finish(json)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::opencompass::results::DetailsForm;

    const FORMS: [&str; 6] = [
        r#"{"accuracy": 50.0, "details": {"type": "PPL", "0": {"origin_prediction": {"A": {"PPL": 1e-3}},
            "predictions": "D\"\n", "references": "A", "correct": false}, "1": {"correct": true, "x": [[], {}]}}}"#,
        r#"{"details": [{"pred": "x", "answers": ["x", "y"], "correct": true}, {}, {"is_correct": 1, "correct": null}], "score": NaN}"#,
        r#"{"details": [{"predictions": [{"pred": "B", "correct": false}, {"pred": "A", "correct": true}], "example_abbr": "a_0"}]}"#,
        r#"{"a": -Infinity, "details": [{"example_abbr": "a_0", "G@2": 50.0, "pred": ["B", "A"], "correct": [false, true]},
            {"example_abbr": "a_1", "G@2": 0, "pred": ["B", "A"], "correct": [false, null]}], "b": true}"#,
        r#"{"details": [{"example_abbr": "c_2", "rule_evaluation": [{"correct": false}], "cascade_correct": [true]}, 3], "error": "x"}"#,
        r#"{"0": {"gold": "1", "prediction": "2"}, "1": {"origin_prompt": null}, "2": {"other": 1}}"#,
    ];

    fn read(text: &[u8], window: usize, keep: bool) -> ResultFile {
        let mut builder = ResultReaderBuilder::new();
        builder.keep_details(keep).json.window_bytes(window);
        builder.read(text).unwrap()
    }

    /// A text for comparison: NaN equals itself, and of diagnostics only code and place matter.
    fn described(file: &ResultFile) -> String {
        let mut file = file.clone();
        for found in &mut file.diagnostics {
            found.message.clear();
        }
        format!("{file:?}")
    }

    #[test]
    fn a_number_that_may_go_on_is_not_complete() {
        let file = read(br#"{"accuracy": 50.0, "f1": 65"#, 16, false);
        assert_eq!(file.metrics.len(), 1);
        assert_eq!(file.stopped_at, Some(Position::offset(27)));
    }

    #[test]
    fn counting_is_the_same_in_any_window_and_when_details_are_kept() {
        for text in FORMS {
            let whole = read(text.as_bytes(), 1 << 20, false);
            assert!(whole.is_complete(), "{text}");
            for window in [16, 40, 64, 100, 200] {
                let found = read(text.as_bytes(), window, false);
                assert_eq!(described(&found), described(&whole), "{window} {text}");
            }
            let mut kept = read(text.as_bytes(), 64, true);
            let samples = kept.samples.len() as u64;
            assert_eq!(samples, whole.details.as_ref().map_or(0, |d| d.samples));
            kept.samples.clear();
            assert_eq!(described(&kept), described(&whole), "{text}");
        }
    }

    #[test]
    fn verdicts_and_keys_are_counted() {
        let summary = |text: &str| {
            let details = read(text.as_bytes(), 1 << 20, false).details.unwrap();
            let counts = (
                details.samples,
                details.judged,
                details.correct,
                details.replicas,
            );
            (details.form, counts, details.keys.len())
        };
        let found: Vec<_> = FORMS.iter().take(5).map(|text| summary(text)).collect();
        let expected = [
            (DetailsForm::Object, (2, 2, 1, 1), 5),
            (DetailsForm::OwnList, (3, 1, 1, 1), 4),
            (DetailsForm::ReplicaList, (1, 2, 1, 2), 2),
            (DetailsForm::WrappedList, (2, 3, 1, 2), 4),
            (DetailsForm::WrappedList, (1, 1, 1, 1), 3),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_cut_file_gives_what_was_complete() {
        for text in FORMS {
            let mut before = 0;
            for end in 0..text.len() {
                let cut = text.as_bytes().get(..end).unwrap();
                let counted = read(cut, 1 << 20, false);
                let place = counted.stopped_at.map(|place| place.offset);
                assert_eq!(place, Some(end as u64), "{}", cut.escape_ascii());
                let samples = counted.details.as_ref().map_or(0, |d| d.samples);
                assert!(samples >= before);
                before = samples;
                let counted = described(&counted);
                assert_eq!(described(&read(cut, 16, false)), counted);
                let mut kept = read(cut, 16, true);
                kept.samples.clear();
                assert_eq!(described(&kept), counted, "{}", cut.escape_ascii());
                assert!(ResultReaderBuilder::new().strict(true).read(cut).is_err());
            }
        }
    }

    #[test]
    fn forms_are_told_apart() {
        for (text, form) in [
            ("", ResultForm::Unreadable),
            ("{}", ResultForm::Empty),
            ("{\"note\": \"x\"}", ResultForm::Score),
            ("{\"error\": \"x\"}", ResultForm::Error),
            ("{\"error\": \"x\", \"accuracy\": 1}", ResultForm::Score),
            ("{\"matches\": []}", ResultForm::Matches),
            ("{\"0_th rollout results\": {}}", ResultForm::Rollout),
            ("{\"total predictions\": [{}, {}]}", ResultForm::Rollout),
            ("{\"a\": {\"prediction\": 1}}", ResultForm::JudgeOutput),
        ] {
            assert_eq!(read(text.as_bytes(), 1 << 20, false).form, form, "{text}");
        }
        let list = ResultReaderBuilder::new().parse(b"[]").unwrap_err();
        assert_eq!(list.code(), Code::LayoutUnknown);
    }

    #[test]
    fn repeated_and_mixed_members_are_said() {
        let file = read(
            br#"{"a": 1, "b": 2, "a": "x", "0": {"prediction": ""}}"#,
            16,
            false,
        );
        let codes: Vec<_> = file.diagnostics.iter().map(|found| found.code).collect();
        assert_eq!(codes, [Code::JsonDuplicateKey, Code::ResultsMixed]);
        assert_eq!(file.metrics.len(), 1);
        assert_eq!(file.others, [("a".to_owned(), "x".into())]);
        assert_eq!((file.entries, file.form), (1, ResultForm::Score));
    }
}
