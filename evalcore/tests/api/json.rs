//! Tolerant JSON against `serde_json`, and at its limits.
#![expect(clippy::unwrap_used, reason = "a failed step fails the test")]

use std::io::{self, Read};

use evalcore::json::{self, Kind, ParseOptions, Reader, ReaderBuilder, Value};
use evalcore::{Error, ErrorKind};
use proptest::prelude::*;

fn codes(text: &[u8]) -> Vec<&'static str> {
    let parsed = json::parse_with_diagnostics(text).unwrap();
    parsed.diagnostics.iter().map(|d| d.code.as_str()).collect()
}

fn offset(error: &Error) -> u64 {
    error.position().unwrap().offset
}

/// Our tree as `serde_json` would have read it; numbers by value.
pub(crate) fn to_serde(value: &Value) -> serde_json::Value {
    match value {
        Value::Null => serde_json::Value::Null,
        Value::Bool(value) => (*value).into(),
        Value::Number(number) => serde_json::from_str(number.as_str()).unwrap(),
        Value::String(text) => text.as_str().into(),
        Value::Array(items) => items.iter().map(to_serde).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| (name.clone(), to_serde(value)))
            .collect(),
    }
}

#[test]
fn tolerates_what_python_writes_and_says_so() {
    let cases: [(&[u8], &str, &[&str]); 14] = [
        (b"\xEF\xBB\xBF[1]", "[1]", &["text.bom"]),
        (b"[NaN, Infinity, -Infinity]", "[null,null,null]", &[]),
        (b"[18446744073709551616]", "[18446744073709551616]", &[]),
        (b"1e400", "null", &[]),
        (br#""\ud800x""#, "\"\u{fffd}x\"", &["json.lone_surrogate"]),
        (b"\"a\xffb\"", "\"a\u{fffd}b\"", &["text.not_utf8"]),
        (b"\"a\tb\"", r#""a\tb""#, &["json.control_character"]),
        (
            br#"{"a":1,"b":2,"a":3}"#,
            r#"{"a":3,"b":2}"#,
            &["json.duplicate_key"],
        ),
        (
            br#"{"\ud800":1}"#,
            "{\"\u{fffd}\":1}",
            &["json.lone_surrogate"],
        ),
        (b"[] []", "[]", &["json.trailing"]),
        (b"{}\n\0\0", "{}", &["text.nul"]),
        (b"{\r\n\t\"a\": [\r\n]\r\n}\r\n", r#"{"a":[]}"#, &[]),
        ("\"\u{2028}\u{7f}\"".as_bytes(), "\"\u{2028}\u{7f}\"", &[]),
        (b"\"\\ud83d\\ude00\\/\"", "\"\u{1F600}/\"", &[]),
    ];
    for (text, expected, found) in cases {
        let value = json::parse(text).unwrap();
        let id = text.escape_ascii();
        assert_eq!(serde_json::to_string(&value).unwrap(), expected, "{id}");
        assert_eq!(codes(text), found, "{id}");
        assert_eq!(json::parse_strict(text).is_ok(), found.is_empty(), "{id}");
        let mut reader = Reader::new(text);
        assert_eq!(reader.read_value().unwrap(), value, "{id}");
        reader.finish().unwrap();
        let streamed: Vec<_> = reader
            .diagnostics()
            .iter()
            .map(|d| d.code.as_str())
            .collect();
        assert_eq!(streamed, found, "{id}");
    }
}

#[test]
fn refuses_damage_with_the_offset() {
    let cases: [(&[u8], &str, u64); 19] = [
        (b"", "json.truncated", 0),
        (b" \n", "json.truncated", 2),
        (b"[1, ", "json.truncated", 4),
        (b"{\"a", "json.truncated", 3),
        (b"{\"a\"", "json.truncated", 4),
        (b"{\"a\":", "json.truncated", 5),
        (b"{\"a\":1", "json.truncated", 6),
        (b"[\"a\\", "json.truncated", 4),
        (b"tru", "json.truncated", 3),
        (b"[1.", "json.truncated", 3),
        (b"[1,]", "json.syntax", 3),
        (b"{\"a\":1,}", "json.syntax", 7),
        (b"{\"a\" 1}", "json.syntax", 5),
        (b"{'a': 1}", "json.syntax", 1),
        (b"[01]", "json.syntax", 1),
        (b"[1 2]", "json.syntax", 3),
        (b"[\"a\nb\"]", "json.syntax", 3),
        (b"[\"a\\x\"]", "json.syntax", 3),
        (b"\0\0\0", "json.syntax", 0),
    ];
    for (text, code, at) in cases {
        let error = json::parse(text).unwrap_err();
        let id = text.escape_ascii();
        assert_eq!(
            (error.code().as_str(), offset(&error)),
            (code, at),
            "{id}: {error}"
        );
        assert!(error.position().unwrap().line.is_some(), "{id}");
        let error = Reader::new(text).read_value().unwrap_err();
        assert_eq!(
            (error.code().as_str(), offset(&error)),
            (code, at),
            "{id}: {error}"
        );
    }
}

#[test]
fn places_count_lines_and_characters() {
    let error = json::parse("{\n  \"é\": \"中\", x}".as_bytes()).unwrap_err();
    let place = error.position().unwrap();
    assert_eq!((place.line, place.column), (Some(2), Some(13)), "{error}");
    let parsed = json::parse_with_diagnostics(b"[1,\n \"\\ud800\"]").unwrap();
    let place = parsed.diagnostics[0].position.unwrap();
    assert_eq!((place.line, place.column), (Some(2), Some(3)));
}

#[test]
fn depth_is_limited_where_values_are_kept_and_not_where_they_are_skipped() {
    let deep = |levels| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    assert!(json::parse(deep(1_024).as_bytes()).is_ok());
    let error = json::parse(deep(1_025).as_bytes()).unwrap_err();
    assert!(matches!(
        error.kind(),
        ErrorKind::JsonTooDeep { limit: 1_024 }
    ));
    assert_eq!(offset(&error), 1_024);
    let raised = ParseOptions::new()
        .max_depth(1_000_000)
        .parse(deep(4_096).as_bytes());
    assert!(raised.is_ok());
    assert!(
        ParseOptions::new()
            .max_depth(1_000_000)
            .parse(deep(4_097).as_bytes())
            .is_err()
    );

    for levels in [10_000, 2_000_000] {
        let text = format!("{{\"a\": {}, \"b\": 1}}", deep(levels));
        let mut reader = Reader::new(text.as_bytes());
        reader.begin_object().unwrap();
        assert_eq!(reader.next_key().unwrap(), Some("a"));
        reader.skip_value().unwrap();
        assert_eq!(reader.next_key().unwrap(), Some("b"));
        assert_eq!(reader.read_value().unwrap().as_u64(), Some(1));

        let mut reader = Reader::new(text.as_bytes());
        reader.begin_object().unwrap();
        reader.next_key().unwrap();
        let error = reader.read_value().unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::JsonTooDeep { .. }));
        assert_eq!(offset(&error), 6 + 1_024);
    }
    let mut reader = Reader::new(io::repeat(b'['));
    let entered = (0..5_000).try_for_each(|_| {
        reader.begin_array()?;
        reader.next_item().map(drop)
    });
    assert_eq!(entered.unwrap_err().code().as_str(), "json.too_deep");
}

#[test]
fn a_huge_string_is_skipped_in_a_small_window_and_not_kept() {
    let huge = io::repeat(b'x').take(64 << 20);
    let text = (&b"[\""[..]).chain(huge).chain(&b"\", 7]"[..]);
    let mut reader = ReaderBuilder::new().window_bytes(4_096).from_reader(text);
    reader.begin_array().unwrap();
    assert!(reader.next_item().unwrap());
    reader.skip_value().unwrap();
    assert!(reader.next_item().unwrap());
    assert_eq!(reader.read_value().unwrap().as_u64(), Some(7));
    assert!(!reader.next_item().unwrap());
    assert_eq!(reader.offset(), (64 << 20) + 7);

    let text = (&b"[\""[..]).chain(io::repeat(b'x'));
    let mut reader = ReaderBuilder::new()
        .max_value_bytes(1 << 20)
        .from_reader(text);
    reader.begin_array().unwrap();
    reader.next_item().unwrap();
    let error = reader.read_value().unwrap_err();
    assert!(matches!(
        error.kind(),
        ErrorKind::ValueTooLarge { limit: 1_048_576 }
    ));
    assert_eq!(offset(&error), 1);
}

#[test]
fn a_value_left_alone_is_skipped() {
    let mut reader = Reader::new(&br#"{"a": [1, {"b": 2}], "c": {"d": [3]}, "e": 4} x"#[..]);
    reader.begin_object().unwrap();
    let mut names = Vec::new();
    while let Some(name) = reader.next_key().unwrap() {
        names.push(name.to_owned());
        if name == "c" {
            assert_eq!(reader.peek_kind().unwrap(), Some(Kind::Object));
            reader.begin_object().unwrap();
            assert_eq!(reader.next_key().unwrap(), Some("d"));
            assert_eq!(reader.next_key().unwrap(), None);
        }
    }
    assert_eq!(names, ["a", "c", "e"]);
    reader.finish().unwrap();
    assert_eq!(reader.diagnostics()[0].code.as_str(), "json.trailing");
    assert!(reader.next_key().is_err());
}

/// Gives few bytes at a time, with interruptions.
struct Fitful<'a> {
    bytes: &'a [u8],
    interrupted: bool,
}

impl Read for Fitful<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.interrupted = !self.interrupted;
        if self.interrupted {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let some = buffer.len().min(5);
        self.bytes.read(&mut buffer[..some])
    }
}

/// Reads a value member by member.
fn walk<R: Read>(reader: &mut Reader<R>) -> evalcore::Result<Value> {
    match reader.peek_kind()? {
        Some(Kind::Object) => {
            let mut members = Vec::new();
            reader.begin_object()?;
            while let Some(name) = reader.next_key()?.map(str::to_owned) {
                members.push((name, walk(reader)?));
            }
            Ok(Value::Object(members))
        }
        Some(Kind::Array) => {
            let mut items = Vec::new();
            reader.begin_array()?;
            while reader.next_item()? {
                items.push(walk(reader)?);
            }
            Ok(Value::Array(items))
        }
        _ => reader.read_value(),
    }
}

fn any_json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        "(\\PC|[\\n\"\\\\\u{0}-\u{1f}é中😀]){0,12}".prop_map(Into::into),
    ];
    leaf.prop_recursive(5, 60, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
            prop::collection::vec(("[a-cé\"\\\\]{0,3}", inner), 0..6)
                .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn agrees_with_serde_json(document in any_json(), pretty in any::<bool>()) {
        let text = if pretty {
            serde_json::to_string_pretty(&document).unwrap()
        } else {
            document.to_string()
        };
        // Numbers are compared as `serde_json` reads them back.
        let document: serde_json::Value = serde_json::from_str(&text).unwrap();
        let value = json::parse_strict(text.as_bytes()).unwrap();
        prop_assert_eq!(&to_serde(&value), &document);

        let mut reader = ReaderBuilder::new().window_bytes(16).from_reader(Fitful {
            bytes: text.as_bytes(),
            interrupted: false,
        });
        prop_assert_eq!(&walk(&mut reader).unwrap(), &value);
        reader.finish().unwrap();
        prop_assert!(reader.diagnostics().is_empty());

        let mut reader = ReaderBuilder::new().window_bytes(16).from_reader(text.as_bytes());
        reader.skip_value().unwrap();
        prop_assert_eq!(reader.offset(), text.len() as u64);
    }

    #[test]
    fn takes_whatever_serde_json_takes_of_damaged_text(
        document in any_json(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
    ) {
        let mut text = document.to_string().into_bytes();
        for (place, byte) in edits {
            let place = place.index(text.len());
            text[place] = byte;
        }
        let ours = json::parse_with_diagnostics(&text);
        // `serde_json` refuses numbers beyond `f64` and takes raw nothing that we refuse.
        if let Ok(theirs) = serde_json::from_slice::<serde_json::Value>(&text) {
            let ours = ours.as_ref().map_err(ToString::to_string);
            let ours = ours.map(|parsed| to_serde(&parsed.value));
            prop_assert_eq!(ours, Ok(theirs));
        } else if let Ok(parsed) = &ours {
            let text = String::from_utf8_lossy(&text);
            let python = text.contains("NaN") || text.contains("Infinity") || has_huge_number(&parsed.value);
            prop_assert!(python || !parsed.diagnostics.is_empty(), "{}", text);
        }
        let mut reader = ReaderBuilder::new().window_bytes(16).from_reader(&text[..]);
        let streamed = reader.read_value();
        match (&ours, &streamed) {
            (Ok(parsed), Ok(value)) => prop_assert_eq!(value, &parsed.value),
            (Err(whole), Err(part)) => {
                prop_assert!(offset(part) <= text.len() as u64);
                prop_assert!(whole.position().is_some());
            }
            (ours, streamed) => prop_assert!(false, "{:?} and {:?}", ours, streamed),
        }
    }

    #[test]
    fn never_panics_and_places_are_within_the_text(text in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Err(error) = json::parse(&text) {
            prop_assert!(offset(&error) <= text.len() as u64);
        }
        let _ = Reader::new(&text[..]).skip_value();
    }
}

fn has_huge_number(value: &Value) -> bool {
    match value {
        Value::Number(number) => !number.is_finite(),
        Value::Array(items) => items.iter().any(has_huge_number),
        Value::Object(members) => members.iter().any(|(_, value)| has_huge_number(value)),
        _ => false,
    }
}
