//! Files of JSON or YAML documents.

use std::io::Read as _;
use std::path::Path;

use evalcore::json::{self, Value};
use evalcore::{Error, ErrorKind, Position};

/// A file may be this large; the longest that is of use holds some thousand queries.
const LARGEST: u64 = 256 << 20;

/// The documents of a file, or of stdin for `-`.
///
/// # Errors
///
/// What the system answers, `io.file_too_large`, and what is wrong with the text, with its place.
pub(super) fn read(path: &Path) -> Result<Vec<Value>, Error> {
    let shown = path.display().to_string();
    let bytes = read_bytes(path).map_err(|error| error.at_path(&*shown))?;
    parse(&bytes).map_err(|error| error.at_path(&*shown))
}

/// The one document of a file.
///
/// # Errors
///
/// As [`read`], and `layout.unknown` where there is not exactly one.
pub(super) fn read_one(path: &Path) -> Result<Value, Error> {
    let mut documents = read(path)?;
    match (documents.pop(), documents.len()) {
        (Some(document), 0) => Ok(document),
        (found, more) => {
            let count = more + usize::from(found.is_some());
            let error = Error::new(ErrorKind::UnknownLayout {
                expected: "one document",
                found: count.to_string(),
            });
            Err(error.at_path(path.display().to_string()))
        }
    }
}

fn read_bytes(path: &Path) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    let read = if path == Path::new("-") {
        let stdin = std::io::stdin().lock();
        stdin.take(LARGEST + 1).read_to_end(&mut bytes)
    } else {
        let file = std::fs::File::open(path).map_err(|error| Error::io("open", error))?;
        file.take(LARGEST + 1).read_to_end(&mut bytes)
    };
    let size = read.map_err(|error| Error::io("read", error))? as u64;
    if size > LARGEST {
        return Err(Error::new(ErrorKind::FileTooLarge {
            size,
            limit: LARGEST,
        }));
    }
    Ok(bytes)
}

/// JSON where the text starts as such, one document or one a line; else YAML.
fn parse(bytes: &[u8]) -> Result<Vec<Value>, Error> {
    let start = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    let is_json = matches!(start, Some(b'{' | b'[' | 0xef));
    if !is_json {
        return parse_yaml(bytes);
    }
    let error = match json::parse_strict(bytes) {
        Ok(value) => return Ok(vec![value]),
        Err(error) => error,
    };
    let lines = bytes.split(|byte| *byte == b'\n');
    let lines: Vec<&[u8]> = lines.filter(|line| !line.trim_ascii().is_empty()).collect();
    let documents: Result<Vec<Value>, Error> =
        lines.iter().map(|line| json::parse_strict(line)).collect();
    match documents {
        Ok(documents) if documents.len() > 1 => Ok(documents),
        _ => parse_yaml(bytes).map_err(|_| error),
    }
}

/// Aliases are followed within the reader's limits, so that a small text stays a small value.
fn parse_yaml(bytes: &[u8]) -> Result<Vec<Value>, Error> {
    let documents: Vec<serde_json::Value> =
        serde_saphyr::from_slice_multiple(bytes).map_err(|error| yaml_error(&error))?;
    let documents = documents.into_iter().filter(|document| !document.is_null());
    documents
        .map(|document| json::parse(document.to_string().as_bytes()))
        .collect()
}

fn yaml_error(error: &serde_saphyr::Error) -> Error {
    let place = error.location();
    let text = error.without_snippet().to_string();
    let found = text.lines().next().unwrap_or_default().to_owned();
    let error = Error::new(ErrorKind::UnknownLayout {
        expected: "JSON or YAML",
        found,
    });
    match place {
        Some(place) => error.at(Position::line_column(0, place.line(), place.column())),
        None => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_lines_and_yaml_are_told_apart() {
        let count = |text: &str| parse(text.as_bytes()).map(|documents| documents.len());
        for (text, documents) in [
            ("{\"a\": 1}", 1),
            ("{\"a\": 1}\n{\"a\": 2}\n", 2),
            ("a: 1\n---\na: 2\n", 2),
            ("{a: 1}", 1),
            ("---\n# nothing\n---\na: 1\n", 1),
            ("", 0),
        ] {
            assert_eq!(count(text).ok(), Some(documents), "{text}");
        }
        for text in ["a: [1", "{\"a\": 1} x", "\u{1}", "a: *b"] {
            assert!(count(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_bomb_of_aliases_is_refused() {
        let line = |at: usize| {
            let items = vec![format!("*a{}", at - 1); 10].join(", ");
            format!("a{at}: &a{at} [{items}]\n")
        };
        let first = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        let text: String = std::iter::once(first).chain((1..12).map(line)).collect();
        assert!(parse(text.as_bytes()).is_err());
    }
}
