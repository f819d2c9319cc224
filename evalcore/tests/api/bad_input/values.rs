//! Values that are too deep or too large: refused where they are kept, passed over where not.

use std::io::{self, Read};

use evalcore::json::{ParseOptions, Reader, ReaderBuilder};
use evalcore::opencompass::predictions::{
    End, Prediction, PredictionReaderBuilder, count_predictions,
};
use evalcore::opencompass::python::LiteralReaderBuilder;
use evalcore::opencompass::results::ResultReaderBuilder;
use evalcore::{Code, Error};

const LEVELS: usize = 10_000;

fn deep(open: &str, close: &str) -> String {
    format!("{}{}", open.repeat(LEVELS), close.repeat(LEVELS))
}

/// The code and the offset.
fn place(error: &Error) -> (Code, u64) {
    (error.code(), error.position().unwrap().offset)
}

#[test]
fn ten_thousand_levels_are_refused_where_they_are_kept() {
    let list = deep("[", "]");
    let refused = (Code::JsonTooDeep, 1_024);
    let parsed = ParseOptions::new().parse(list.as_bytes()).unwrap_err();
    assert_eq!(place(&parsed), refused);
    let read = Reader::new(list.as_bytes()).read_value().unwrap_err();
    assert_eq!(place(&read), refused);

    let text = format!("{{\"0\": {{\"prediction\": \"a\"}}, \"1\": {{\"prediction\": {list}}}}}");
    let mut reader = PredictionReaderBuilder::new().from_reader(text.as_bytes());
    let mut record = Prediction::default();
    assert!(
        reader.read_record(&mut record).unwrap(),
        "the sample before it"
    );
    let error = reader.read_record(&mut record).unwrap_err();
    let start = text.find("[[").unwrap() as u64;
    assert_eq!(place(&error), (Code::JsonTooDeep, start + 1_024));

    let text = format!("{{\"accuracy\": 50.0, \"other\": {list}}}");
    let error = ResultReaderBuilder::new()
        .parse(text.as_bytes())
        .unwrap_err();
    assert_eq!(error.code(), Code::JsonTooDeep);
    assert!(error.position().unwrap().line.is_some());

    let mut reader = LiteralReaderBuilder::new().from_slice(list.as_bytes());
    assert_eq!(place(&reader.read().unwrap_err()).0, Code::PythonTooDeep);
}

#[test]
fn ten_thousand_levels_are_passed_over_where_they_are_not_kept() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let middle = if close == "]" { "" } else { "1" };
        let value = format!("{}{middle}{}", open.repeat(LEVELS), close.repeat(LEVELS));
        let mut reader = Reader::new(value.as_bytes());
        reader.skip_value().unwrap();
        assert_eq!(reader.offset(), value.len() as u64);

        let text = format!(
            "{{\"0\": {{\"origin_prompt\": {value}, \"prediction\": \"a\"}}, \
             \"1\": {{\"prediction\": \"b\"}}}}"
        );
        let reader = PredictionReaderBuilder::new().from_reader(text.as_bytes());
        let texts = reader
            .into_records()
            .map(|record| record.unwrap().text().map(str::to_owned));
        assert_eq!(
            texts.collect::<Vec<_>>(),
            [Some("a".into()), Some("b".into())]
        );
        let counted = count_predictions(text.as_bytes()).unwrap();
        assert_eq!((counted.records, counted.end), (2, End::Complete));

        let text = format!("{{\"details\": {{\"0\": {{\"x\": {value}}}}}, \"accuracy\": 50.0}}");
        let result = ResultReaderBuilder::new().parse(text.as_bytes()).unwrap();
        assert_eq!(result.metric("accuracy").unwrap().value.to_string(), "50");
        assert_eq!(result.details.unwrap().samples, 1);
    }
    let list = deep("[", "]");
    let mut reader = LiteralReaderBuilder::new().from_slice(list.as_bytes());
    reader.skip().unwrap();
    assert_eq!(reader.offset(), list.len());
}

/// A document around a text of any size, which is never in memory.
struct Huge {
    before: &'static [u8],
    letters: u64,
    after: &'static [u8],
}

impl Read for Huge {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if !self.before.is_empty() {
            return self.before.read(buffer);
        }
        if self.letters == 0 {
            return self.after.read(buffer);
        }
        let most = usize::try_from(self.letters).unwrap_or(usize::MAX);
        let n = buffer.len().min(most);
        buffer[..n].fill(b'x');
        self.letters -= n as u64;
        Ok(n)
    }
}

/// Larger than any window; the size of a gigabyte has a command of its own, see `fuzz/README.md`.
const LETTERS: u64 = 48 << 20;

fn huge(before: &'static str, after: &'static str) -> Huge {
    Huge {
        before: before.as_bytes(),
        letters: LETTERS,
        after: after.as_bytes(),
    }
}

#[test]
fn a_huge_string_is_passed_over_where_it_is_not_kept() {
    let mut reader = ReaderBuilder::new().from_reader(huge("\"", "\""));
    reader.skip_value().unwrap();
    assert_eq!(reader.offset(), LETTERS + 2);

    let file = huge(
        "{\"0\": {\"origin_prompt\": \"",
        "\", \"prediction\": \"a\"}}",
    );
    let mut builder = PredictionReaderBuilder::new();
    let reader = builder.max_value_bytes(1 << 16).from_reader(file);
    let records: Vec<Prediction> = reader.into_records().map(Result::unwrap).collect();
    assert_eq!(records[0].text(), Some("a"));

    let file = huge("{\"details\": [{\"x\": \"", "\"}], \"accuracy\": 50.0}");
    let mut builder = ResultReaderBuilder::new();
    let result = builder.max_value_bytes(1 << 16).read(file).unwrap();
    assert_eq!(result.details.unwrap().samples, 1);
    assert_eq!(result.metrics.len(), 1);
}

#[test]
fn a_huge_string_is_refused_where_it_is_kept() {
    let before = "{\"0\": {\"prediction\": \"a\"}, \"1\": {\"prediction\": ";
    let file = huge(
        "{\"0\": {\"prediction\": \"a\"}, \"1\": {\"prediction\": \"",
        "\"}}",
    );
    let mut builder = PredictionReaderBuilder::new();
    let mut reader = builder.max_value_bytes(1 << 20).from_reader(file);
    let mut record = Prediction::default();
    assert!(
        reader.read_record(&mut record).unwrap(),
        "the sample before it"
    );
    let error = reader.read_record(&mut record).unwrap_err();
    assert_eq!(
        place(&error),
        (Code::JsonValueTooLarge, before.len() as u64)
    );
    assert_eq!(
        error.to_string(),
        "byte 47: value is larger than 1048576 bytes"
    );

    let file = huge("{\"accuracy\": 50.0, \"label\": \"", "\"}");
    let mut builder = ResultReaderBuilder::new();
    let error = builder.max_value_bytes(1 << 20).read(file).unwrap_err();
    assert_eq!(place(&error), (Code::JsonValueTooLarge, 28));

    let file = huge("{\"", "\": 1}");
    let mut reader = ReaderBuilder::new()
        .max_value_bytes(1 << 20)
        .from_reader(file);
    reader.begin_object().unwrap();
    let error = reader.next_key().unwrap_err();
    assert_eq!(place(&error), (Code::JsonValueTooLarge, 1));

    let line = huge("{\"idx\": 0, \"prediction\": \"", "\"}\n");
    let mut builder = PredictionReaderBuilder::new();
    let mut reader = builder.max_value_bytes(1 << 20).from_reader(line);
    let error = reader.read_record(&mut record).unwrap_err();
    assert_eq!(place(&error), (Code::JsonValueTooLarge, 0));
}
