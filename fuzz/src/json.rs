//! The JSON readers.

use evalcore::Error;
use evalcore::json::{Kind, Reader, ReaderBuilder, Value, parse, parse_strict};

use crate::chunks::{Chunked, Pieces, hash};
use crate::near::{assert_same, depth, is_finite};

/// What `serde_json` takes we take, with the same value; what our strict parser takes `serde_json`
/// takes, but for numbers out of range and its depth; and a value survives being written.
pub fn json(data: &[u8]) {
    let ours = parse(data);
    if let Ok(theirs) = serde_json::from_slice(data) {
        match &ours {
            Ok(ours) => assert_same(ours, &theirs),
            Err(error) => panic!("only `serde_json` takes it: {error}"),
        }
    }
    if let Ok(strict) = parse_strict(data) {
        assert_eq!(ours.as_ref().ok(), Some(&strict), "strict and tolerant");
        if is_finite(&strict) && depth(&strict) < 120 {
            let theirs = serde_json::from_slice::<serde_json::Value>(data);
            assert!(
                theirs.is_ok(),
                "only our strict parser takes it: {theirs:?}"
            );
        }
    }
    match ours {
        Ok(value) => assert_written(&value),
        Err(error) => assert_place(&error, data),
    }
}

/// A value, written and read again, is the same but for what JSON can not hold.
fn assert_written(value: &Value) {
    let text = serde_json::to_vec(value).expect("a tree with text keys can be written");
    let again = parse_strict(&text).expect("what is written is strict JSON");
    let twice = serde_json::to_vec(&again).expect("it can be written again");
    assert_eq!(text, twice);
    if depth(value) < 120 {
        let theirs = serde_json::from_slice(&text).expect("`serde_json` takes what we write");
        assert_same(&again, &theirs);
    }
}

fn assert_place(error: &Error, data: &[u8]) {
    let offset = error.position().map(|place| place.offset);
    let end = data.len() as u64;
    assert!(offset.is_some_and(|offset| offset <= end), "{error:?}");
}

/// A stream in pieces is read as the same stream at once, a stream as a slice, and skipping,
/// reading and walking a value come to the same end.
pub fn json_stream(data: &[u8]) {
    let seed = hash(data);
    let whole = read_all(ReaderBuilder::new().from_reader(data));
    for (pieces, window) in [(Pieces::Single, 1), (Pieces::Random(seed), 48)] {
        let mut builder = ReaderBuilder::new();
        builder.window_bytes(window);
        let pieced = read_all(builder.from_reader(Chunked::new(data, pieces)));
        assert_eq!(whole, pieced);
    }
    let parsed = parse(data).ok();
    let (value, end, diagnostics) = &whole;
    assert_eq!(value.as_ref().ok(), parsed.as_ref(), "stream and slice");

    let mut skipped = ReaderBuilder::new()
        .window_bytes(16)
        .from_reader(Chunked::new(data, Pieces::Random(seed)));
    let skip = skipped.skip_value();
    let mut walked = Reader::new(data);
    let walk = walk(&mut walked, 0);
    if let Ok(value) = value {
        skip.expect("what can be kept can be skipped");
        assert_eq!(skipped.offset(), *end);
        if depth(value) <= MOST_LEVELS {
            assert_eq!(walked.offset(), *end);
            // A walk keeps duplicate members.
            if !diagnostics
                .iter()
                .any(|text| text.contains("duplicate_key"))
            {
                assert_eq!(walk.ok().as_ref(), Some(value));
            }
        }
    }
}

/// The value or error, where it ends, and what was reported.
type Outcome = (Result<Value, String>, u64, Vec<String>);

fn read_all<R: std::io::Read>(mut reader: Reader<R>) -> Outcome {
    let value = reader.read_value();
    let end = if value.is_ok() { reader.offset() } else { 0 };
    let value = value.and_then(|value| reader.finish().map(|()| value));
    let found = reader.diagnostics().iter().map(ToString::to_string);
    let found = found.collect();
    (value.map_err(|error| error.to_string()), end, found)
}

/// How deep [`walk`] goes.
const MOST_LEVELS: usize = 64;

/// Reads a value member by member.
fn walk<R: std::io::Read>(reader: &mut Reader<R>, level: usize) -> evalcore::Result<Value> {
    match reader.peek_kind()? {
        Some(Kind::Object) if level < MOST_LEVELS => {
            reader.begin_object()?;
            let mut members = Vec::new();
            while let Some(name) = reader.next_key()?.map(ToOwned::to_owned) {
                members.push((name, walk(reader, level + 1)?));
            }
            Ok(Value::Object(members))
        }
        Some(Kind::Array) if level < MOST_LEVELS => {
            reader.begin_array()?;
            let mut items = Vec::new();
            while reader.next_item()? {
                items.push(walk(reader, level + 1)?);
            }
            Ok(Value::Array(items))
        }
        _ => reader.read_value(),
    }
}
