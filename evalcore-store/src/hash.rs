//! Hashes of content, and ids made from natural keys.

use std::fmt::Write as _;
use std::io::{self, Write};

use evalcore::{Code, Error, ErrorKind, Result};
use serde::Serialize;
use sha2::{Digest, Sha256};

/// A writer that hashes what it is given.
struct Hasher(Sha256);

impl Write for Hasher {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// SHA-256 of the value's JSON, as lowercase hexadecimal digits.
pub(crate) fn content_hash<T: Serialize>(value: &T) -> Result<String> {
    let mut hasher = io::BufWriter::with_capacity(1 << 16, Hasher(Sha256::new()));
    let failed = |message: String| {
        Error::new(ErrorKind::Store {
            code: Code::StoreFailed,
            message,
        })
    };
    serde_json::to_writer(&mut hasher, value).map_err(|error| failed(error.to_string()))?;
    let hasher = hasher
        .into_inner()
        .map_err(|error| failed(error.to_string()))?;
    Ok(hex(&hasher.0.finalize()))
}

/// SHA-256 of a text, as lowercase hexadecimal digits.
#[cfg(any(feature = "sqlite", feature = "clickhouse", feature = "postgres"))]
pub(crate) fn text_hash(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

/// SHA-256 of bytes, as lowercase hexadecimal digits.
#[cfg(feature = "archive")]
pub(crate) fn bytes_hash(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// A UUID (version 8) made from what kind of row it is, its natural key and its revision.
pub(crate) fn row_id(kind: &str, key: &str, revision: u32) -> String {
    let mut hasher = Sha256::new();
    hasher.update(format!("evalcore {kind}\0{key}\0{revision}"));
    let mut digits = hex(&hasher.finalize());
    digits.truncate(32);
    digits.replace_range(12..13, "8");
    // The two bits of the variant.
    let variant = match digits.get(16..17) {
        Some("0" | "4" | "8" | "c") => "8",
        Some("1" | "5" | "9" | "d") => "9",
        Some("2" | "6" | "a" | "e") => "a",
        _ => "b",
    };
    digits.replace_range(16..17, variant);
    for place in [20, 16, 12, 8] {
        digits.insert(place, '-');
    }
    digits
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut digits, byte| {
        // Writing to a string does not fail.
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_that_of_the_json() {
        // `printf '{"a":1}' | sha256sum`
        let expected = "015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862";
        let value = serde_json::json!({ "a": 1 });
        assert_eq!(content_hash(&value).unwrap(), expected);
    }

    #[test]
    fn an_id_is_a_uuid_and_stays() {
        let id = row_id("task", "a|b", 1);
        assert_eq!(id.len(), 36);
        assert_eq!(id.get(14..15), Some("8"));
        assert!(matches!(id.get(19..20), Some("8" | "9" | "a" | "b")));
        assert_eq!(id, row_id("task", "a|b", 1));
        for other in [row_id("run", "a|b", 1), row_id("task", "a|b", 2)] {
            assert_ne!(id, other);
        }
    }
}
