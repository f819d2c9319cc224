//! The readers of predictions.

use evalcore::json;
use evalcore::opencompass::predictions::{
    End, Form, Prediction, PredictionOutcome, PredictionReaderBuilder, count_predictions,
};

use crate::chunks::{Chunked, Pieces, cuts, hash};

/// In pieces as at once; by the fast path as by the general one; as the JSON tree says; a cut file
/// delivers a prefix of the whole; counting counts what reading reads.
pub fn predictions(data: &[u8]) {
    let mut builder = PredictionReaderBuilder::new();
    builder.origin_prompt(hash(data).is_multiple_of(2));
    let whole = read(&builder, data);
    for (pieces, window) in [(Pieces::Single, 1), (Pieces::Random(hash(data)), 40)] {
        let mut builder = builder.clone();
        builder.window_bytes(window);
        let pieced = read(&builder, Chunked::new(data, pieces));
        assert_eq!(whole, pieced, "at once and in pieces");
    }
    assert_eq!(whole.outcome.records, whole.records.len() as u64);
    assert_limited(&builder, data, &whole);
    assert_counted(data, &whole);
    assert_tree(data, &whole);
    assert_general(&builder, data, &whole);
    for cut in cuts(data) {
        assert_prefix(&builder, data, cut, &whole);
    }
}

#[derive(Debug, PartialEq)]
struct Whole {
    records: Vec<Prediction>,
    outcome: PredictionOutcome,
    diagnostics: Vec<String>,
    error: Option<String>,
}

fn read(builder: &PredictionReaderBuilder, reader: impl std::io::Read) -> Whole {
    let mut reader = builder.from_reader(reader);
    let mut records = Vec::new();
    let mut error = None;
    for record in reader.records() {
        match record {
            Ok(record) => records.push(record),
            Err(found) => {
                error = Some(found.to_string());
                break;
            }
        }
    }
    let (outcome, diagnostics) = reader.into_outcome();
    let diagnostics = diagnostics.iter().map(ToString::to_string).collect();
    Whole {
        records,
        outcome,
        diagnostics,
        error,
    }
}

/// Limits leave out members, in pieces as at once, and no sample with a short name.
fn assert_limited(builder: &PredictionReaderBuilder, data: &[u8], whole: &Whole) {
    let mut builder = builder.clone();
    builder.max_value_bytes(64).max_depth(2);
    let limited = read(&builder, data);
    let mut pieced = builder.clone();
    let pieced = read(
        pieced.window_bytes(1),
        Chunked::new(data, Pieces::Random(hash(data))),
    );
    assert_eq!(limited, pieced, "at once and in pieces, with limits");
    assert_eq!(limited.error, whole.error);
    if whole.error.is_none() && whole.outcome.form != Some(Form::Lines) {
        let short = |record: &&Prediction| record.index.is_some();
        let count = |whole: &Whole| whole.records.iter().filter(short).count();
        assert!(count(&limited) >= count(whole), "{limited:?}");
    }
}

/// A count decodes nothing, so it may count more, and never less.
fn assert_counted(data: &[u8], whole: &Whole) {
    let Ok(counted) = count_predictions(data) else {
        assert!(whole.error.is_some(), "only the count refuses it");
        return;
    };
    assert!(counted.records >= whole.outcome.records, "{counted:?}");
    if whole.error.is_none() && whole.diagnostics.is_empty() {
        assert_eq!(counted.records, whole.outcome.records);
        assert_eq!(counted.end, whole.outcome.end);
    }
}

/// Where all is well, the samples are the objects of the tree.
fn assert_tree(data: &[u8], whole: &Whole) {
    let sound = whole.error.is_none() && whole.diagnostics.is_empty();
    let parsed = json::parse_with_diagnostics(data).ok();
    let parsed = parsed.filter(|parsed| parsed.diagnostics.is_empty());
    let (true, Some(parsed)) = (sound, parsed) else {
        return;
    };
    let samples: Vec<(String, &json::Value)> = match (whole.outcome.form, &parsed.value) {
        (Some(Form::Object), json::Value::Object(members)) => members
            .iter()
            .map(|(name, value)| (name.clone(), value))
            .filter(|(name, _)| !matches!(name.as_str(), "results" | "cfg"))
            .collect(),
        (Some(Form::List), json::Value::Array(items)) => {
            let named = items.iter().enumerate();
            named.map(|(at, value)| (at.to_string(), value)).collect()
        }
        _ => return,
    };
    assert_eq!(whole.outcome.end, End::Complete);
    assert_eq!(whole.records.len(), samples.len(), "{samples:?}");
    for (record, (name, value)) in whole.records.iter().zip(samples) {
        assert_eq!(record.key, name);
        assert_eq!(record.prediction.as_ref(), value.get("prediction"));
        let gold = value.get("gold").or_else(|| value.get("refr"));
        assert_eq!(record.gold.as_ref(), gold);
        assert_eq!(
            record.prompt.is_some(),
            value.get("origin_prompt").is_some()
        );
        for (name, member) in &record.members {
            assert_eq!(Some(member), value.get(name));
        }
    }
}

/// A member whose name has an escape, which the fast path leaves to the general one.
const ODD: &[u8] = br#""\u005fodd": 0"#;

/// Makes every sample odd; nothing else may change.
fn assert_general(builder: &PredictionReaderBuilder, data: &[u8], whole: &Whole) {
    let taken = whole.records.iter().any(|r| r.member("_odd").is_some());
    if taken || whole.error.is_some() || whole.outcome.end != End::Complete {
        return;
    }
    let mut text = Vec::new();
    let mut done = 0;
    for record in &whole.records {
        let inside = usize::try_from(record.offset).unwrap_or(0) + 1;
        if inside < done || data.get(inside - 1) != Some(&b'{') {
            return;
        }
        text.extend_from_slice(&data[done..inside]);
        text.extend_from_slice(ODD);
        let empty = data[inside..].trim_ascii_start().first() == Some(&b'}');
        text.extend_from_slice(if empty { b"" } else { b"," });
        done = inside;
    }
    text.extend_from_slice(&data[done..]);
    let mut builder = builder.clone();
    if let Some(form) = whole.outcome.form {
        builder.form(form);
    }
    let general = read(&builder, &text[..]);
    assert_eq!(general.outcome.records, whole.outcome.records);
    assert_eq!(general.outcome.others, whole.outcome.others);
    for (odd, plain) in general.records.iter().zip(&whole.records) {
        assert_eq!((&odd.key, odd.index), (&plain.key, plain.index));
        assert_eq!(odd.prediction, plain.prediction);
        assert_eq!(odd.gold, plain.gold);
        assert_eq!(odd.origin_prompt, plain.origin_prompt);
        assert_eq!((odd.prompt, odd.shape), (plain.prompt, plain.shape));
        assert_eq!(odd.members[0].0, "_odd");
        assert_eq!(odd.members[1..], plain.members);
    }
}

fn assert_prefix(builder: &PredictionReaderBuilder, data: &[u8], cut: usize, whole: &Whole) {
    let mut builder = builder.clone();
    if let Some(form) = whole.outcome.form {
        builder.form(form);
    }
    let mut part = read(&builder, &data[..cut]);
    if whole.outcome.form == Some(Form::Lines) && data[..cut].last() != Some(&b'\n') {
        // What stands behind the cut decides whether the last line is a sample.
        let line = data[..cut].iter().rposition(|byte| *byte == b'\n');
        let line = line.map_or(0, |at| at as u64 + 1);
        part.records.retain(|record| record.offset < line);
    }
    let count = part.records.len();
    assert!(count <= whole.records.len(), "cut at {cut}: {part:?}");
    assert_eq!(part.records[..], whole.records[..count], "cut at {cut}");
    if whole.outcome.form == Some(Form::Object) && whole.error.is_none() {
        assert!(part.outcome.end != End::Unread || part.error.is_some());
    }
}
