//! Comparing our values with those of `serde_json`.

use evalcore::json::Value;

/// Whether two floats are equal but for the last digit: `serde_json` rounds to within one.
pub(crate) fn near(ours: f64, theirs: f64) -> bool {
    ours.to_bits() == theirs.to_bits()
        || (ours - theirs).abs() <= ours.abs() * 4.0 * f64::EPSILON + f64::from_bits(8)
}

/// Asserts that two readers read the same.
pub(crate) fn assert_same(ours: &Value, theirs: &serde_json::Value) {
    match (ours, theirs) {
        (Value::Null, serde_json::Value::Null) => {}
        (Value::Bool(a), serde_json::Value::Bool(b)) => assert_eq!(a, b),
        (Value::String(a), serde_json::Value::String(b)) => assert_eq!(a, b),
        (Value::Number(a), serde_json::Value::Number(b)) => {
            if b.is_i64() || b.is_u64() {
                assert_eq!((a.as_i64(), a.as_u64()), (b.as_i64(), b.as_u64()));
            }
            let theirs = b.as_f64().unwrap_or(f64::NAN);
            assert!(near(a.as_f64(), theirs), "{a} and {theirs}");
        }
        (Value::Array(a), serde_json::Value::Array(b)) => {
            assert_eq!(a.len(), b.len());
            a.iter().zip(b).for_each(|(a, b)| assert_same(a, b));
        }
        (Value::Object(a), serde_json::Value::Object(b)) => {
            assert!(a.iter().map(|(name, _)| name).eq(b.keys()), "names differ");
            a.iter()
                .zip(b.values())
                .for_each(|((_, a), b)| assert_same(a, b));
        }
        _ => panic!("{ours:?} and {theirs:?}"),
    }
}

/// How deep a value nests.
pub(crate) fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(members) => 1 + members.iter().map(|(_, v)| depth(v)).max().unwrap_or(0),
        _ => 0,
    }
}

/// Whether every number is finite.
pub(crate) fn is_finite(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().all(is_finite),
        Value::Object(members) => members.iter().all(|(_, value)| is_finite(value)),
        Value::Number(number) => number.is_finite(),
        _ => true,
    }
}

/// Asserts that two values are the same by what they show, NaN included.
#[track_caller]
pub(crate) fn assert_alike<T: std::fmt::Debug>(a: &T, b: &T, what: &str) {
    let (a, b) = (format!("{a:?}"), format!("{b:?}"));
    assert_eq!(a, b, "{what}");
}
