//! The reader of Python literals.

use evalcore::json;
use evalcore::opencompass::python::{Literal, LiteralReaderBuilder, parse};

use crate::near::near;

/// What is kept ends where what is skipped ends, but for spaces and comments; JSON without escapes
/// is a literal; strict reads as tolerant does.
pub fn python(data: &[u8]) {
    let mut kept = LiteralReaderBuilder::new().from_slice(data);
    let mut skipped = LiteralReaderBuilder::new().from_slice(data);
    let value = kept.read();
    let skip = skipped.skip();
    match &value {
        Ok(value) => {
            assert!(skip.is_ok(), "what can be kept can be skipped: {skip:?}");
            let between = data.get(kept.offset()..skipped.offset());
            let between = between.expect("what is skipped ends behind what is kept");
            assert!(is_trivia(between), "{between:?}");
            let strict = LiteralReaderBuilder::new()
                .strict(true)
                .from_slice(data)
                .read();
            if let Ok(strict) = strict {
                assert_eq!(format!("{strict:?}"), format!("{value:?}"));
            }
        }
        Err(error) => {
            let offset = error.position().map(|place| place.offset);
            assert!(offset.is_some_and(|o| o <= data.len() as u64), "{error:?}");
        }
    }
    // Python has no `\/`, and joins no surrogates.
    if !data.contains(&b'\\')
        && let Ok(theirs) = serde_json::from_slice::<serde_json::Value>(data)
    {
        let ours = parse(data).expect("JSON without escapes is a literal");
        let tree = json::parse(data).expect("`serde_json` takes it");
        assert_same(&ours, &theirs, &tree);
    }
}

/// Whether there are spaces, continued lines and comments only.
fn is_trivia(bytes: &[u8]) -> bool {
    let joined = String::from_utf8_lossy(bytes)
        .replace("\\\r\n", " ")
        .replace("\\\n", " ");
    let mut lines = joined.lines().map(str::trim);
    lines.all(|line| line.is_empty() || line.starts_with('#'))
}

fn assert_same(ours: &Literal, theirs: &serde_json::Value, tree: &json::Value) {
    match (ours, theirs, tree) {
        (Literal::Opaque(word), serde_json::Value::Null, _) => assert_eq!(word, "null"),
        (Literal::Opaque(word), serde_json::Value::Bool(flag), _) => {
            assert_eq!(*word, flag.to_string());
        }
        (Literal::Str(a), serde_json::Value::String(b), _) => assert_eq!(a, b),
        (Literal::Int(digits), serde_json::Value::Number(_), json::Value::Number(b)) => {
            let unsigned = b.as_str().trim_start_matches('-');
            assert_eq!(digits.trim_start_matches('-'), unsigned);
        }
        (Literal::Float(a), serde_json::Value::Number(_), json::Value::Number(b)) => {
            assert!(near(*a, b.as_f64()), "{a} and {b}");
        }
        (Literal::List(a), serde_json::Value::Array(b), json::Value::Array(c)) => {
            assert_eq!(a.len(), b.len());
            for ((a, b), c) in a.iter().zip(b).zip(c) {
                assert_same(a, b, c);
            }
        }
        (Literal::Dict(a), serde_json::Value::Object(b), json::Value::Object(c)) => {
            assert_eq!(a.len(), b.len());
            for (((name, a), (key, b)), (_, c)) in a.iter().zip(b).zip(c) {
                assert_eq!(name.as_str(), Some(key.as_str()));
                assert_same(a, b, c);
            }
        }
        _ => panic!("{ours:?} and {theirs:?}"),
    }
}
