//! Values that are too deep or too large: left out where they would be kept, passed over where not.

use std::io::{self, Read};

use evalcore::json::{ParseOptions, Reader, ReaderBuilder};
use evalcore::opencompass::predictions::{
    End, Prediction, PredictionReaderBuilder, count_predictions,
};
use evalcore::opencompass::python::LiteralReaderBuilder;
use evalcore::opencompass::results::ResultReaderBuilder;
use evalcore::{Code, Diagnostic, Error};

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

    let mut reader = LiteralReaderBuilder::new().from_slice(list.as_bytes());
    assert_eq!(place(&reader.read().unwrap_err()).0, Code::PythonTooDeep);
}

/// The codes and offsets of what was said.
fn places(found: &[Diagnostic]) -> Vec<(Code, u64)> {
    let place = |one: &Diagnostic| (one.code, one.position.unwrap().offset);
    found.iter().map(place).collect()
}

/// The key, the text, the other members and what was left out of every sample, and what was said.
fn samples(builder: &PredictionReaderBuilder, file: impl Read) -> (Vec<String>, Vec<(Code, u64)>) {
    let mut reader = builder.from_reader(file);
    let described = |record: Prediction| {
        let left_out = record.left_out.iter();
        let left_out: Vec<_> = left_out
            .map(|left| (&*left.name, left.reason.as_str()))
            .collect();
        let members: Vec<_> = record.members.iter().map(|(name, _)| name).collect();
        format!(
            "{} {:?} {members:?} {left_out:?}",
            record.key,
            record.text()
        )
    };
    let samples = reader
        .records()
        .map(|record| described(record.unwrap()))
        .collect();
    let (outcome, found) = reader.into_outcome();
    assert_eq!(outcome.end, End::Complete);
    (samples, places(&found))
}

#[test]
fn a_sample_lacks_what_is_too_deep_and_the_next_one_follows() {
    let list = deep("[", "]");
    let member = format!("{{\"prediction\": \"a\", \"x\": {list}, \"y\": 1}}");
    let second = "{\"prediction\": \"b\"}";
    let files = [
        (format!("{{\"0\": {member}, \"1\": {second}}}"), 1),
        (format!("[{member}, {second}]"), 1),
        (
            format!(
                "{{\"idx\": 0, {}\n{{\"idx\": 1, {}\n",
                &member[1..],
                &second[1..]
            ),
            1,
        ),
        (
            format!("{{\"predictions\": [{member}, {second}], \"results\": {list}}}"),
            2,
        ),
        (format!("{{\"other\": {member}, \"1\": {second}}}"), 1),
    ];
    for (text, above) in files {
        let expected: Vec<(Code, u64)> = text
            .match_indices("[[")
            .filter(|(at, _)| !text[..*at].ends_with('['))
            .map(|(at, _)| (Code::JsonTooDeep, at as u64 + 1_024))
            .collect();
        assert_eq!(expected.len(), above);
        for window in [16, 1 << 20] {
            let mut builder = PredictionReaderBuilder::new();
            let (found, said) = samples(builder.window_bytes(window), text.as_bytes());
            let key = if text.contains("other") { "other" } else { "0" };
            let first = format!("{key} Some(\"a\") [\"y\"] [(\"x\", \"json.too_deep\")]");
            assert_eq!(
                found,
                [first, "1 Some(\"b\") [] []".to_owned()],
                "{}",
                &text[..40]
            );
            assert_eq!(said, expected);
            let mut strict = builder
                .strict(true)
                .from_reader(text.as_bytes())
                .into_records();
            let error = strict.find_map(Result::err).unwrap();
            assert_eq!(place(&error), expected[0]);
        }
    }
}

#[test]
fn what_is_too_deep_and_cut_is_both() {
    for (before, form) in [("{\"0\": {\"prediction\": ", 21), ("{\"x\": ", 6), ("[", 1)] {
        let text = format!("{before}{}", "[".repeat(LEVELS));
        let mut reader = PredictionReaderBuilder::new().from_reader(text.as_bytes());
        while reader.read_record(&mut Prediction::default()).unwrap() {}
        let end = (Code::JsonTruncated, text.len() as u64);
        let deep = (Code::JsonTooDeep, form + 1_024);
        assert_eq!(places(reader.diagnostics()), [deep, end], "{before}");
    }
    let text = format!("{{\"accuracy\": 1.0, \"x\": {}", "[".repeat(LEVELS));
    let result = ResultReaderBuilder::new().parse(text.as_bytes()).unwrap();
    let codes: Vec<Code> = result.diagnostics.iter().map(|one| one.code).collect();
    assert_eq!(codes, [Code::JsonTooDeep, Code::JsonTruncated]);
    assert_eq!(result.metrics.len(), 1);
}

#[test]
fn a_result_lacks_what_is_too_deep_and_the_rest_is_there() {
    let list = deep("[", "]");
    let text = format!(
        "{{\"accuracy\": 50.0, \"other\": {list}, \"details\": [{{\"correct\": true, \"x\": {list}}}, \
         {{\"correct\": {list}, \"pred\": 1}}], \"f1\": 7}}"
    );
    let mut builder = ResultReaderBuilder::new();
    let counted = builder.parse(text.as_bytes()).unwrap();
    let kept = builder.keep_details(true).parse(text.as_bytes()).unwrap();
    for file in [&counted, &kept] {
        let metrics: Vec<_> = file.metrics.iter().map(|metric| &*metric.name).collect();
        assert_eq!(metrics, ["accuracy", "f1"]);
        assert_eq!(file.left_out[0].name, "other");
        assert_eq!(file.left_out[0].reason, Code::JsonTooDeep);
        let details = file.details.as_ref().unwrap();
        assert_eq!(
            (details.samples, details.judged, details.correct),
            (2, 1, 1)
        );
        assert!(file.is_complete() && file.diagnostics[0].position.unwrap().line.is_some());
    }
    let starts = text
        .match_indices("[[")
        .filter(|(at, _)| !text[..*at].ends_with('['));
    // The verdicts of a sample are a list, and the samples are one that is not kept.
    let starts: Vec<_> = starts
        .map(|(at, _)| (Code::JsonTooDeep, at as u64 + 1_024))
        .collect();
    assert_eq!(places(&kept.diagnostics), starts);
    assert_eq!(places(&counted.diagnostics), starts);
    let left: Vec<_> = kept
        .samples
        .iter()
        .map(|sample| &*sample.left_out[0].name)
        .collect();
    assert_eq!(left, ["x", "correct"]);
    let error = builder.strict(true).parse(text.as_bytes()).unwrap_err();
    assert_eq!(error.code(), Code::JsonTooDeep);
}

#[test]
fn of_one_sample_no_more_than_the_limit_is_kept() {
    let long = "x".repeat(600);
    let text = format!(
        "{{\"0\": {{\"a\": \"{long}\", \"b\": \"{long}\", \"c\": 1}}, \"1\": {{\"a\": \"{long}\"}}}}"
    );
    for window in [16, 1 << 20] {
        let mut builder = PredictionReaderBuilder::new();
        builder.window_bytes(window).max_value_bytes(1_000);
        let (found, said) = samples(&builder, text.as_bytes());
        let first = "0 None [\"a\", \"c\"] [(\"b\", \"json.value_too_large\")]";
        assert_eq!(found, [first, "1 None [\"a\"] []"]);
        assert_eq!(
            said,
            [(
                Code::JsonValueTooLarge,
                text.find("\"b\"").unwrap() as u64 + 5
            )]
        );
    }
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
fn a_huge_string_is_left_out_where_it_would_be_kept() {
    let before = "{\"0\": {\"gold\": 1, \"prediction\": \"";
    let after = "\", \"x\": 2}, \"1\": {\"prediction\": \"b\"}}";
    let too_large = Code::JsonValueTooLarge;
    let left_out = "0 None [\"x\"] [(\"prediction\", \"json.value_too_large\")]";
    let mut builder = PredictionReaderBuilder::new();
    builder.max_value_bytes(1 << 20);
    let (found, said) = samples(&builder, huge(before, after));
    assert_eq!(found, [left_out, "1 Some(\"b\") [] []"]);
    assert_eq!(said, [(too_large, before.len() as u64 - 1)]);
    let mut reader = builder.from_reader(huge(before, after));
    while reader.read_record(&mut Prediction::default()).unwrap() {}
    assert_eq!(
        reader.diagnostics()[0].to_string(),
        "byte 32: error[json.value_too_large]: member `prediction` was left out: \
         no more than 1048576 bytes are kept"
    );

    let line = "{\"idx\": 0, \"prediction\": \"";
    let file = huge(line, "\", \"x\": 2}\n{\"idx\": 1, \"prediction\": \"b\"}");
    let (found, said) = samples(&builder, file);
    assert_eq!(found, [left_out, "1 Some(\"b\") [] []"]);
    assert_eq!(said, [(too_large, line.len() as u64 - 1)]);
    let file = huge(line, "\n{\"idx\": 1, \"prediction\": \"b\"}");
    let mut reader = builder.from_reader(file);
    let mut record = Prediction::default();
    assert!(reader.read_record(&mut record).unwrap() && record.text() == Some("b"));
    assert!(!reader.read_record(&mut record).unwrap());
    assert_eq!(reader.diagnostics()[0].code, too_large);
    let at = reader.diagnostics()[1].position.unwrap();
    assert_eq!((at.offset, at.line), (line.len() as u64 + LETTERS, Some(1)));
    assert_eq!(reader.outcome().damaged_lines, 1);

    let file = huge(
        "{\"",
        "\": {\"prediction\": 0}, \"1\": {\"prediction\": \"b\"}}",
    );
    let (found, said) = samples(&builder, file);
    assert_eq!((found.len(), said), (1, vec![(too_large, 1)]));

    let file = huge("{\"accuracy\": 50.0, \"label\": \"", "\", \"f1\": 7}");
    let mut builder = ResultReaderBuilder::new();
    let result = builder.max_value_bytes(1 << 20).read(file).unwrap();
    assert_eq!(
        (result.metrics.len(), &*result.left_out[0].name),
        (2, "label")
    );
    assert_eq!(places(&result.diagnostics), [(too_large, 28)]);

    let file = huge("{\"", "\": 1}");
    let mut reader = ReaderBuilder::new()
        .max_value_bytes(1 << 20)
        .from_reader(file);
    reader.begin_object().unwrap();
    let error = reader.next_key().unwrap_err();
    assert_eq!(place(&error), (too_large, 1));
}
